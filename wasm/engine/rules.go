//go:build js

package main

import (
	"errors"
	"fmt"
	"syscall/js"

	"lrpexplainer/lrp"
	"lrpexplainer/wasm/protocol"
)

// composite is a composite of the table, or one that the visitor has brought, with
// the rules of single layers before its own.
func (m *model) composite(r *protocol.Compose) (*lrp.Composite, error) {
	c, err := baseComposite(r.Composite, r.Settings, r.Custom)
	if err != nil {
		return nil, err
	}
	first := make([]lrp.Assignment, len(r.Overrides))
	for i, o := range r.Overrides {
		if o.Node < 1 || o.Node >= len(m.graph.Nodes) {
			return nil, fmt.Errorf("a rule is set for layer %d; the model has layers 1 to %d", o.Node, len(m.graph.Nodes)-1)
		}
		first[i] = lrp.Assignment{Match: lrp.Match{Name: m.graph.Nodes[o.Node].Name}, Rule: o.Rule, Settings: o.Settings}
	}
	c.Assignments = append(first, c.Assignments...)
	if len(first) > 0 {
		c.Name = "custom"
	}
	return c, nil
}

func baseComposite(name string, settings map[string]float64, custom js.Value) (*lrp.Composite, error) {
	if custom.Type() != js.TypeObject {
		return lrp.NewComposite(name, settings)
	}
	if len(settings) > 0 {
		return nil, errors.New("settings are given beside a composite that has its own")
	}
	document, err := plainValue(custom, 0)
	if err != nil {
		return nil, err
	}
	return lrp.CompositeOf(document)
}

// compose answers with the JSON form of a composite for the session's model.
func (e *engine) compose(h protocol.Header, m *protocol.Compose) {
	s := e.session(h.Session)
	if s.model == nil {
		e.post(h, &protocol.Error{Message: errNoModel.Error()})
		return
	}
	c, err := s.model.composite(m)
	if err != nil {
		e.post(h, &protocol.Error{Message: sentence("The rules are not right", err)})
		return
	}
	// The rules must suit the model; its bounds may still be missing.
	var missing *lrp.NoBoundsError
	if _, err := c.Plan(s.model.graph, s.model.bounds()); err != nil && !errors.As(err, &missing) {
		e.post(h, &protocol.Error{Message: sentence("The rules do not suit the model", err)})
		return
	}
	document, err := c.Document()
	if err != nil {
		e.post(h, &protocol.Error{Message: sentence("The rules cannot be saved", err)})
		return
	}
	e.post(h, &protocol.Composed{Composite: js.ValueOf(document)})
}

// rulesOf says what every node but the input was given.
func rulesOf(p *lrp.Plan) []protocol.Override {
	out := make([]protocol.Override, 0, len(p.Rules))
	for i := 1; i < len(p.Rules); i++ {
		out = append(out, protocol.Override{Node: i, Rule: p.Rules[i].Name, Settings: p.Settings[i]})
	}
	return out
}

// plainValue is what JSON can say as map[string]any, []any, string, float64, bool or
// nil.
func plainValue(v js.Value, depth int) (any, error) {
	const deepest = 16
	switch v.Type() {
	case js.TypeNull:
		return nil, nil
	case js.TypeBoolean:
		return v.Bool(), nil
	case js.TypeNumber:
		return v.Float(), nil
	case js.TypeString:
		return v.String(), nil
	case js.TypeObject:
		if depth == deepest {
			return nil, errors.New("composite: lists and objects are nested too deeply")
		}
		return plainObject(v, depth+1)
	}
	return nil, errors.New("composite: it holds a " + v.Type().String() + ", which JSON cannot say")
}

func plainObject(v js.Value, depth int) (any, error) {
	if js.Global().Get("Array").Call("isArray", v).Bool() {
		out := make([]any, v.Length())
		for i := range out {
			var err error
			if out[i], err = plainValue(v.Index(i), depth); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	keys := js.Global().Get("Object").Call("keys", v)
	out := make(map[string]any, keys.Length())
	for i := range keys.Length() {
		key := keys.Index(i).String()
		var err error
		if out[key], err = plainValue(v.Get(key), depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}
