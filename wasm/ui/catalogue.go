//go:build js

package ui

import (
	"errors"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/protocol"
)

// model is an entry of the catalogue, weights/models.json.
type model struct {
	entry    js.Value // as it stands there, for the engine
	title    string
	url      string   // of the .onnx file, or
	file     js.Value // the visitor's
	crops    bool     // sees a part of the picture, which the visitor can move
	channels int
	drawable bool // reads handwriting, so that a pad to draw on makes sense
	examples []example
}

// example is a picture to begin with.
type example struct {
	url, title, alt string
}

// fetchCatalogue reads the list of models. Their files are relative to it, the
// examples to the page.
func fetchCatalogue(url string) ([]model, error) {
	response, err := get(url)
	if err != nil {
		return nil, errors.New("The list of models could not be loaded: " + err.Error() + ".")
	}
	list, err := promise.Await(response.Call("json"))
	if err != nil {
		return nil, errors.New("The list of models is damaged: " + err.Error() + ".")
	}
	base := response.Get("url").String()
	var models []model
	entries := list.Get("models")
	if entries.Type() != js.TypeObject || entries.Length() == 0 {
		return nil, errors.New("The list of models is empty.")
	}
	for i := range entries.Length() {
		e := entries.Index(i)
		m := model{entry: e, title: text(e, "title"), url: resolve(text(e, "file"), base)}
		if m.title == "" {
			m.title = text(e, "name")
		}
		if in := e.Get("input"); in.Type() == js.TypeObject {
			fit := text(in, "fit")
			m.drawable = fit == "digit"
			m.crops = fit == "" || fit == "crop"
			if n := in.Get("channels"); n.Type() == js.TypeNumber {
				m.channels = n.Int()
			}
		}
		if list := e.Get("examples"); list.Type() == js.TypeObject {
			for j := range list.Length() {
				x := list.Index(j)
				m.examples = append(m.examples, example{text(x, "file"), text(x, "title"), text(x, "alt")})
			}
		}
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

// fetchBlob fetches a file of the site's as a Blob.
func fetchBlob(url string) (js.Value, error) {
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

// labelOf is the name of a class, its number if the model has no names.
func labelOf(m *protocol.Model, class int) string {
	if m != nil && class >= 0 && class < len(m.Labels) {
		return m.Labels[class]
	}
	return "class " + strconv.Itoa(class)
}
