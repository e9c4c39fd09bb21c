package lrp

import (
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// The document is made and read by hand: encoding/json's structs would add 0.6 MB to the
// engine (0.16 MB of what the page downloads), and do not say which name is nearest.

// Document is the composite's JSON form (see ParseComposite) as nested
// map[string]any, []any, string, float64 and bool. CompositeOf reads it back. A rule of
// one's own has no such form, which is an error.
func (c *Composite) Document() (map[string]any, error) {
	assignments := make([]any, len(c.Assignments))
	for i, a := range c.Assignments {
		if a.Own != nil {
			return nil, fmt.Errorf("%s, assignment %d: a rule of one's own has no JSON form; rules of the table have", c.title(), i+1)
		}
		out := map[string]any{"rule": a.Rule}
		if a.Match != (Match{}) {
			m := map[string]any{}
			put(m, "kind", a.Match.Kind)
			put(m, "name", a.Match.Name)
			put(m, "first", a.Match.First)
			put(m, "last", a.Match.Last)
			put(m, "from", float64(a.Match.From))
			put(m, "to", float64(a.Match.To))
			put(m, "below", a.Match.Below)
			put(m, "above", a.Match.Above)
			out["match"] = m
		}
		if len(a.Settings) > 0 {
			settings := map[string]any{}
			for name, v := range a.Settings {
				settings[name] = v
			}
			out["settings"] = settings
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
	if r := c.Repeat; r != (Repeat{}) {
		out["repeat"] = map[string]any{"over": repetitionNames[r.Over], "samples": float64(r.Samples), "sigma": r.Sigma, "seed": float64(r.Seed)}
	}
	return out, nil
}

// put leaves zero values out.
func put[T comparable](m map[string]any, name string, v T) {
	var zero T
	if v != zero {
		m[name] = v
	}
}

// CompositeOf reads a composite from its Document. A misspelt field, rule, parameter
// or name is an error that says what is nearest.
func CompositeOf(document any) (*Composite, error) {
	var c Composite
	if err := read(document, "composite", fields{
		"name":        &c.Name,
		"assignments": func(v any) error { return readAssignments(v, &c.Assignments) },
		"filter":      &c.Filter,
		"start":       func(v any) error { return readName(v, "start", startNames, &c.Start) },
		"inputOnes":   &c.InputOnes,
		"timesInput":  &c.TimesInput,
		"repeat":      func(v any) error { return readRepeat(v, &c.Repeat) },
	}); err != nil {
		return nil, err
	}
	if !(c.Filter >= 0 && c.Filter <= 1) {
		return nil, fmt.Errorf("composite: filter is %v; expected a fraction from 0 to 1", c.Filter)
	}
	for i, a := range c.Assignments {
		_, err := NewRule(a.Rule, a.Settings)
		if err == nil {
			err = a.Match.check(nn.Kinds())
		}
		if err != nil {
			return nil, fmt.Errorf("composite, assignment %d: %w", i+1, err)
		}
	}
	if c.Assignments == nil {
		return nil, fmt.Errorf("composite: the field \"assignments\" is missing")
	}
	return &c, nil
}

// fields says where each field of an object goes: a pointer, or a function.
type fields map[string]any

// read reads an object whose fields must be among those named.
func read(v any, what string, to fields) error {
	given, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: expected a JSON object", what)
	}
	for _, name := range sortedKeys(given) {
		if to[name] == nil {
			return fmt.Errorf("%s: there is no field %q%s", what, name, Suggestion(name, sortedKeys(to)))
		}
		if err := readField(given[name], to[name]); err != nil {
			return fmt.Errorf("%s, field %q: %w", what, name, err)
		}
	}
	return nil
}

func readField(v, to any) error {
	switch to := to.(type) {
	case *string:
		return readAs(v, to, "a string")
	case *bool:
		return readAs(v, to, "true or false")
	case *float64:
		return readAs(v, to, "a number")
	case *int:
		return readWhole(v, to, -1<<31, 1<<31)
	case *uint64:
		return readWhole(v, to, 0, 1<<53)
	case *Settings:
		return readSettings(v, to)
	}
	return to.(func(any) error)(v)
}

func readAs[T any](v any, to *T, expected string) error {
	t, ok := v.(T)
	if !ok {
		return fmt.Errorf("expected %s", expected)
	}
	*to = t
	return nil
}

func readWhole[T int | uint64](v any, to *T, least, most float64) error {
	f, ok := v.(float64)
	if !ok || f != math.Trunc(f) || f < least || f > most {
		return fmt.Errorf("expected a whole number from %.0f to %.0f", least, most)
	}
	*to = T(f)
	return nil
}

func readSettings(v any, to *Settings) error {
	given, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("expected an object of numbers")
	}
	*to = Settings{}
	for _, name := range sortedKeys(given) {
		f, ok := given[name].(float64)
		if !ok {
			return fmt.Errorf("%q is not a number", name)
		}
		(*to)[name] = f
	}
	return nil
}

func readAssignments(v any, to *[]Assignment) error {
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("expected a list")
	}
	*to = []Assignment{}
	for i, each := range list {
		var a Assignment
		m := &a.Match
		err := read(each, fmt.Sprintf("assignment %d", i+1), fields{
			"rule":     &a.Rule,
			"settings": &a.Settings,
			"match": func(v any) error {
				return read(v, "match", fields{"kind": &m.Kind, "name": &m.Name, "first": &m.First, "last": &m.Last, "from": &m.From, "to": &m.To, "below": &m.Below, "above": &m.Above})
			},
		})
		if err != nil {
			return err
		}
		*to = append(*to, a)
	}
	return nil
}

func readRepeat(v any, r *Repeat) error {
	err := read(v, "repeat", fields{
		"over":    func(v any) error { return readName(v, "over", repetitionNames, &r.Over) },
		"samples": &r.Samples, "sigma": &r.Sigma, "seed": &r.Seed,
	})
	if err == nil && r.Over != Once && (r.Samples < 1 || r.Samples > 100000) {
		err = fmt.Errorf("samples is %d; expected 1 to 100000", r.Samples)
	}
	return err
}

// readName reads one of a list of names as its position.
func readName[T ~uint8](v any, what string, names []string, to *T) error {
	var name string
	if err := readAs(v, &name, "a string"); err != nil {
		return err
	}
	i := slices.Index(names, name)
	if i < 0 {
		return fmt.Errorf("there is no %s %q%s", what, name, Suggestion(name, names))
	}
	*to = T(i)
	return nil
}

func sortedKeys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
