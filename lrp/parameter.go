package lrp

import (
	"fmt"
	"math"
	"slices"
)

// Parameter describes one number that a rule or composite takes, for building
// controls and checking input.
type Parameter struct {
	Name     string  // "epsilon"
	Symbol   string  // "ε"
	Sentence string  // what turning it up does
	Min, Max float64 // accepted range
	Default  float64
	Scale    Scale
	// Sliding is the range that a slider offers, within Min and Max.
	Sliding [2]float64
}

// Scale is how a control spreads the range.
type Scale uint8

const (
	Linear      Scale = iota
	Logarithmic       // with 0 as its lowest step
	Switch            // 0 or 1
)

// Settings are values for parameters, by name. A missing one is at its default.
type Settings map[string]float64

// check fills in defaults and refuses unknown names and values out of range. what
// is for the error.
func check(what string, params []Parameter, s Settings) (Settings, error) {
	out := Settings{}
	var names []string
	for _, p := range params {
		out[p.Name] = p.Default
		names = append(names, p.Name)
	}
	for name, v := range s {
		i := slices.IndexFunc(params, func(p Parameter) bool { return p.Name == name })
		if i < 0 {
			if len(names) == 0 {
				return nil, fmt.Errorf("%s has no parameters, so none called %q", what, name)
			}
			return nil, fmt.Errorf("%s has no parameter %q%s", what, name, Suggestion(name, names))
		}
		if p := params[i]; math.IsNaN(v) || v < p.Min || v > p.Max {
			return nil, fmt.Errorf("%s: %s is %v; expected %v to %v", what, name, v, p.Min, p.Max)
		}
		if params[i].Scale == Switch && v != 0 && v != 1 {
			return nil, fmt.Errorf("%s: %s is %v; expected 0 or 1", what, name, v)
		}
		out[name] = v
	}
	return out, nil
}
