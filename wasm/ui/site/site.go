//go:build js

package site

import (
	"errors"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/question"
)

// Catalogue reads the list of models. Their files are relative to it, the
// examples to the page.
func Catalogue(url string) ([]*question.Listed, error) {
	response, err := get(url)
	if err != nil {
		return nil, errors.New("The list of models could not be loaded: " + err.Error() + ".")
	}
	list, err := promise.Await(response.Call("json"))
	if err != nil {
		return nil, errors.New("The list of models is damaged: " + err.Error() + ".")
	}
	base := response.Get("url").String()
	var models []*question.Listed
	entries := list.Get("models")
	if entries.Type() != js.TypeObject || entries.Length() == 0 {
		return nil, errors.New("The list of models is empty.")
	}
	for i := range entries.Length() {
		e := entries.Index(i)
		m := &question.Listed{Name: text(e, "name"), Entry: e, Title: text(e, "title"), URL: resolve(text(e, "file"), base)}
		if m.Title == "" {
			m.Title = text(e, "name")
		}
		if in := e.Get("input"); in.Type() == js.TypeObject {
			fit := text(in, "fit")
			m.Drawable = fit == "digit"
			m.Crops = fit == "" || fit == "crop"
			if n := in.Get("channels"); n.Type() == js.TypeNumber {
				m.Channels = n.Int()
			}
		}
		if list := e.Get("examples"); list.Type() == js.TypeObject {
			for j := range list.Length() {
				x := list.Index(j)
				m.Examples = append(m.Examples, question.Example{URL: text(x, "file"), Title: text(x, "title"), Alt: text(x, "alt")})
			}
		}
		described(m, e)
		models = append(models, m)
	}
	return models, nil
}

// get fetches one of the site's own files.
func get(url string) (js.Value, error) {
	response, err := promise.Await(js.Global().Call("fetch", url))
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
func resolve(file, base string) string {
	return js.Global().Get("URL").New(file, base).Get("href").String()
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
