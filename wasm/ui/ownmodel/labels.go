//go:build js

package ownmodel

import (
	"errors"
	"strings"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// TakeLabels reads a file of labels for the model that is being chosen.
func TakeLabels(p *state.Page, file js.Value) {
	f := &question.File{Name: file.Get("name").String(), Held: file}
	job := p.Begin(state.Reading)
	go func() {
		names, err := readLabels(file, f.Name)
		if err != nil {
			p.Dispatch(state.Failed(job, errors.New("“"+f.Name+"” was not used: "+err.Error()+".")))
			return
		}
		p.Dispatch(state.UseLabels(job, f, names))
	}()
}

// readLabels reads the names of classes: JSON, as an array or an object by number,
// or text with one a line.
func readLabels(file js.Value, name string) ([]string, error) {
	const most = 4 << 20 // bytes
	if file.Get("size").Float() > most {
		return nil, errors.New("it is too large for a list of labels")
	}
	content, err := promise.Await(file.Call("text"))
	if err != nil {
		return nil, err
	}
	parsed, err := parseJSON(content.String())
	var names []string
	switch {
	case err == nil && parsed.Type() == js.TypeObject:
		names, err = expect.LabelsIn(parsed)
	case strings.HasSuffix(strings.ToLower(name), ".json"):
		return nil, errors.New("it is not a JSON array or object")
	default:
		names, err = expect.Labels(content.String()), nil
	}
	if err == nil && len(names) == 0 {
		err = errors.New("there are no labels in it")
	}
	return names, err
}

// parseJSON is JSON.parse.
func parseJSON(text string) (v js.Value, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	return js.Global().Get("JSON").Call("parse", text), nil
}
