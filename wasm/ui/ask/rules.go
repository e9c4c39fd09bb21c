//go:build js

package ask

import (
	"errors"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// SaveRules asks for the rules that are set as the text of a file, which LoadRules and the
// command line read.
func (a *Asker) SaveRules(save func(text string)) {
	job := a.page.Begin(state.Composing)
	m := compose(a.page.Composition())
	a.engine.Compose(&m, protocol.On[protocol.Composed]{
		Answer: func(c *protocol.Composed) {
			a.page.Dispatch(state.Done(job))
			save(js.Global().Get("JSON").Call("stringify", c.Composite, nil, 2).String() + "\n")
		},
		Error:      a.failed(job),
		Superseded: a.superseded(job),
	})
}

// LoadRules takes the rules from a file. What was chosen stays if it is not right.
func (a *Asker) LoadRules(file js.Value) {
	const most = 1 << 20 // bytes; more is not a composite
	name := file.Get("name").String()
	if file.Get("size").Float() > most {
		a.page.Dispatch(state.Say(name + " is too large to be a file of rules."))
		return
	}
	job := a.page.Begin(state.Reading)
	go func() {
		composite, err := promise.Await(js.Global().Get("Response").New(file).Call("json"))
		if err == nil && composite.Type() != js.TypeObject {
			err = errors.New("it is not a JSON object")
		}
		if err != nil {
			a.failed(job)(errors.New(name + " is not a file of rules: " + err.Error() + "."))
			return
		}
		text := js.Global().Get("JSON").Call("stringify", composite).String()
		a.engine.Compose(&protocol.Compose{Custom: composite}, protocol.On[protocol.Composed]{
			Answer: func(*protocol.Composed) {
				a.page.Dispatch(state.UseRules(job, &question.RulesFile{Name: name, JSON: text}))
			},
			Error:      func(err error) { a.failed(job)(errors.New(name + ": " + err.Error())) },
			Superseded: a.superseded(job),
		})
	}()
}
