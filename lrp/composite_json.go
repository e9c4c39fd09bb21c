package lrp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// The JSON form of a composite:
//
//	{"name": "mine",
//	 "assignments": [
//	   {"match": {"kind": "convolution", "first": true}, "rule": "box"},
//	   {"match": {"kind": "convolution", "below": 0.5}, "rule": "gamma", "settings": {"gamma": 0.25}},
//	   {"match": {"name": "fc"}, "rule": "0"},
//	   {"rule": "epsilon", "match": {"kind": "dense", "from": -3}}],
//	 "filter": 0.1, "start": "softmax", "inputOnes": false, "timesInput": false,
//	 "repeat": {"over": "noise", "samples": 20, "sigma": 0.1, "seed": 1}}
//
// Everything but assignments may be left out; so may every field of match.

var (
	startNames      = []string{TopLogit: "top", SoftmaxOfAll: "softmax"}
	repetitionNames = []string{Once: "once", AlongPath: "path", UnderNoise: "noise"}
)

// ParseComposite reads a composite from its JSON form. A misspelt field, rule,
// parameter or name is an error that says what is nearest.
func ParseComposite(data []byte) (*Composite, error) {
	var c Composite
	if err := decode(data, "composite", object{
		"name":        &c.Name,
		"assignments": func(raw json.RawMessage) error { return decodeAssignments(raw, &c.Assignments) },
		"filter":      &c.Filter,
		"start":       func(raw json.RawMessage) error { return decodeName(raw, "start", startNames, &c.Start) },
		"inputOnes":   &c.InputOnes,
		"timesInput":  &c.TimesInput,
		"repeat":      func(raw json.RawMessage) error { return decodeRepeat(raw, &c.Repeat) },
	}); err != nil {
		return nil, err
	}
	if !(c.Filter >= 0 && c.Filter <= 1) {
		return nil, fmt.Errorf("composite: filter is %v; expected a fraction from 0 to 1", c.Filter)
	}
	for i, a := range c.Assignments {
		_, err := NewRule(a.Rule, a.Settings)
		if err == nil {
			err = a.Match.check()
		}
		if err != nil {
			return nil, fmt.Errorf("composite, assignment %d: %w", i+1, err)
		}
	}
	return &c, nil
}

// JSON is the composite's JSON form; ParseComposite reads it back.
func (c *Composite) JSON() ([]byte, error) {
	assignments := make([]any, len(c.Assignments))
	for i, a := range c.Assignments {
		out := map[string]any{"rule": a.Rule}
		if a.Match != (Match{}) {
			m := map[string]any{}
			put(m, "kind", a.Match.Kind)
			put(m, "name", a.Match.Name)
			put(m, "first", a.Match.First)
			put(m, "last", a.Match.Last)
			put(m, "from", a.Match.From)
			put(m, "to", a.Match.To)
			put(m, "below", a.Match.Below)
			put(m, "above", a.Match.Above)
			out["match"] = m
		}
		if len(a.Settings) > 0 {
			out["settings"] = a.Settings
		}
		assignments[i] = out
	}
	out := map[string]any{"assignments": assignments}
	put(out, "name", c.Name)
	put(out, "filter", c.Filter)
	put(out, "inputOnes", c.InputOnes)
	put(out, "timesInput", c.TimesInput)
	if c.Start != TopLogit {
		out["start"] = startNames[c.Start]
	}
	if c.Repeat != (Repeat{}) {
		out["repeat"] = map[string]any{"over": repetitionNames[c.Repeat.Over], "samples": c.Repeat.Samples, "sigma": c.Repeat.Sigma, "seed": c.Repeat.Seed}
	}
	return json.MarshalIndent(out, "", "  ")
}

// put leaves zero values out.
func put[T comparable](m map[string]any, name string, v T) {
	var zero T
	if v != zero {
		m[name] = v
	}
}

// object says where each field of a JSON object goes: a pointer, or a function.
type object map[string]any

// decode reads a JSON object whose fields must be among those named.
func decode(data []byte, what string, fields object) error {
	var raw map[string]json.RawMessage
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("%s: expected a JSON object: %w", what, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%s: something follows the JSON object", what)
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	var given []string
	for name := range raw {
		given = append(given, name)
	}
	slices.Sort(given)
	for _, name := range given {
		var err error
		switch target := fields[name].(type) {
		case nil:
			return fmt.Errorf("%s: there is no field %q; did you mean %q?", what, name, nearest(name, names))
		case func(json.RawMessage) error:
			err = target(raw[name])
		default:
			err = json.Unmarshal(raw[name], target)
		}
		if err != nil {
			return fmt.Errorf("%s, field %q: %w", what, name, err)
		}
	}
	return nil
}

func decodeAssignments(data json.RawMessage, out *[]Assignment) error {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	for i, raw := range list {
		var a Assignment
		m := &a.Match
		err := decode(raw, fmt.Sprintf("assignment %d", i+1), object{
			"rule":     &a.Rule,
			"settings": &a.Settings,
			"match": func(raw json.RawMessage) error {
				return decode(raw, "match", object{"kind": &m.Kind, "name": &m.Name, "first": &m.First, "last": &m.Last, "from": &m.From, "to": &m.To, "below": &m.Below, "above": &m.Above})
			},
		})
		if err != nil {
			return err
		}
		*out = append(*out, a)
	}
	return nil
}

func decodeRepeat(data json.RawMessage, r *Repeat) error {
	err := decode(data, "repeat", object{
		"over":    func(raw json.RawMessage) error { return decodeName(raw, "over", repetitionNames, &r.Over) },
		"samples": &r.Samples, "sigma": &r.Sigma, "seed": &r.Seed,
	})
	if err == nil && r.Over != Once && (r.Samples < 1 || r.Samples > 100000) {
		err = fmt.Errorf("samples is %d; expected 1 to 100000", r.Samples)
	}
	return err
}

// decodeName reads one of a list of names as its position.
func decodeName[T ~uint8](data json.RawMessage, what string, names []string, out *T) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	i := slices.Index(names, name)
	if i < 0 {
		return fmt.Errorf("there is no %s %q; did you mean %q?", what, name, nearest(name, names))
	}
	*out = T(i)
	return nil
}
