//go:build js

package site

import (
	"cmp"
	"errors"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/question"
)

// Base is where the site's files are, absolute with a slash at the end; "" where that is the
// page's own place.
var Base string

// At is the address of a file of the site's.
func At(file string) string {
	if Base == "" {
		return file
	}
	address, err := resolve(file, Base)
	if err != nil {
		return file
	}
	return address
}

// Address is the whole address of a file of the site's.
func Address(file string) string {
	address, err := resolve(file, cmp.Or(Base, js.Global().Get("document").Get("baseURI").String()))
	if err != nil {
		return file
	}
	return address
}

// Catalogue reads the list of models. Their files are relative to it, the
// examples to the site. With an error, the models are those whose entries are right.
func Catalogue(url string) ([]*question.Listed, error) {
	response, err := get(url)
	if err != nil {
		return nil, errors.New("The list of models could not be loaded: " + err.Error() + ".")
	}
	list, err := promise.Await(response.Call("json"))
	if err != nil {
		return nil, errors.New("The list of models is damaged: " + err.Error() + ".")
	}
	if list.Type() != js.TypeObject || !isArray(list.Get("models")) {
		return nil, errors.New("The list of models is damaged: it is no object with a list “models”.")
	}
	base := response.Get("url").String()
	var models []*question.Listed
	var first error
	entries := list.Get("models")
	for i := range min(entries.Length(), mostModels) {
		m, err := listed(entries.Index(i), base)
		switch {
		case err == nil:
			models = append(models, m)
		case first == nil:
			first = errors.New("The list of models is damaged: entry " + strconv.Itoa(i+1) + " " + err.Error() + ".")
		}
	}
	if len(models) == 0 && first == nil {
		first = errors.New("The list of models is empty.")
	}
	return models, first
}

// Model is a model that is in no catalogue: its file's address, and an entry as a catalogue
// would have it.
func Model(name, url string, entry js.Value) *question.Listed {
	m := &question.Listed{Name: name, Title: cmp.Or(text(entry, "title"), name), URL: url, Entry: entry}
	takes(m, entry)
	return m
}

// takes reads what a model expects of pictures.
func takes(m *question.Listed, entry js.Value) {
	in := entry.Get("input")
	if in.Type() != js.TypeObject {
		return
	}
	fit := text(in, "fit")
	m.Drawable = fit == "digit"
	m.Crops = fit == "" || fit == "crop"
	if n := number(in, "channels"); n >= 1 && n <= 4 {
		m.Channels = int(n)
	}
}

// Bounds of what is read of a catalogue.
const (
	mostModels = 200 // that are listed
	mostOf     = 500 // examples, or stamps, or lines, of one model
)

// listed is an entry of the catalogue. The error says what the entry does wrong.
func listed(e js.Value, base string) (*question.Listed, error) {
	if e.Type() != js.TypeObject || isArray(e) {
		return nil, errors.New("is no object")
	}
	name, file := text(e, "name"), text(e, "file")
	if name == "" || file == "" {
		return nil, errors.New("has no name or no file")
	}
	address, err := resolve(file, base)
	if err != nil {
		return nil, errors.New("(" + strconv.Quote(name) + ") has a file that is no address: " + strconv.Quote(file))
	}
	m := &question.Listed{Name: name, Entry: e, Title: text(e, "title"), URL: address}
	if m.Title == "" {
		m.Title = name
	}
	takes(m, e)
	each(e.Get("examples"), func(x js.Value) {
		m.Examples = append(m.Examples, question.Example{URL: At(text(x, "file")), Title: text(x, "title"), Alt: text(x, "alt"), Credit: text(x, "credit")})
	})
	described(m, e)
	return m, nil
}

// isArray reports whether a value is a list.
func isArray(v js.Value) bool { return js.Global().Get("Array").Call("isArray", v).Bool() }

// get fetches one of the site's own files.
func get(url string) (js.Value, error) {
	response, err := promise.Await(js.Global().Call("fetch", At(url)))
	if err != nil {
		return js.Undefined(), err
	}
	if !response.Get("ok").Bool() {
		return js.Undefined(), errors.New("the server says " + strconv.Itoa(response.Get("status").Int()))
	}
	return response, nil
}

// Blob fetches a file of the site's as a Blob.
func Blob(url string) (js.Value, error) {
	response, err := get(url)
	if err != nil {
		return js.Undefined(), errors.New("The example could not be loaded: " + err.Error() + ".")
	}
	return promise.Await(response.Call("blob"))
}

// resolve is a relative address as an absolute one.
func resolve(file, base string) (address string, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it is no address")
		}
	}()
	return js.Global().Get("URL").New(file, base).Get("href").String(), nil
}

// text is a string field, "" if there is none.
func text(object js.Value, field string) string {
	if v := object.Get(field); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// Labels fetches the names of classes that come with the site.
func Labels(url string) ([]string, error) {
	response, err := get(url)
	if err != nil {
		return nil, errors.New("The names of the classes could not be loaded: " + err.Error() + ".")
	}
	list, err := promise.Await(response.Call("json"))
	if err != nil {
		return nil, errors.New("The names of the classes are damaged: " + err.Error() + ".")
	}
	return expect.LabelsIn(list)
}
