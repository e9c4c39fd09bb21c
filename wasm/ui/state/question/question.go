// Package question is what the visitor asks: which model about which picture, by which
// rules, about which of its scores. It is plain Go, as package state is.
package question

import (
	"maps"
	"reflect"
	"strconv"

	"lrpexplainer/wasm/sorted"
)

// Question is what the visitor asks. The engine is asked for what of it has changed.
type Question struct {
	Model *Listed // nil until the catalogue is there
	Input *Input  // nil where there is nothing to look at

	Composite string                        // name of the chosen one
	Settings  map[string]map[string]float64 // what the visitor has set, by composite
	Custom    Custom
	Bounds    *Bounds // the pixels' range, if the visitor has set it

	Subject    Subject
	Conditions []Condition // only what flows through these channels
	Opened     int         // the node whose channels are asked for; 0 for none
	Neuron     int         // the one of Opened that is shown, counted from 1; 0 is the strongest

	Cells []Rules // what is compared; nil while nothing is
	Cell  int     // which of them the question is; what stands there is of no account
	Patch *Patch  // what is painted over the picture; nil for nothing
}

// Custom are rules of the visitor's own: the chosen composite, or one from a file,
// with the rules of single layers changed.
type Custom struct {
	On        bool
	Overrides map[int]Override // by node
	File      *RulesFile       // in place of the chosen composite; nil for none
}

// RulesFile is a composite in its JSON form, see package lrp.
type RulesFile struct{ Name, JSON string }

// CustomName is what the choice of the visitor's own rules is called among the
// composites.
const CustomName = "custom"

// Bounds are the lowest and highest value that a pixel can have: one number, or one
// for each channel.
type Bounds struct{ Low, High []float32 }

// Override is the rule of one node.
type Override struct {
	Node     int
	Rule     string
	Settings map[string]float64
}

// Target is what is explained; its kinds are those of the protocol.
type Target struct {
	Kind  string
	Parts []Part
	Node  int
}

// Part is one class, with its coefficient.
type Part struct {
	Index       int
	Coefficient float64
}

// Composition is which rule goes where.
type Composition struct {
	Composite string
	Settings  map[string]float64
	File      *RulesFile // in place of the two above
	Overrides []Override
	Custom    bool // the visitor's own rules are on
}

// Explaining is all that an explanation of the picture depends on.
type Explaining struct {
	Composition
	Bounds     *Bounds
	Target     *Target // nil is the composite's own
	Conditions []Condition
	Opened     int
	Neuron     int // of Opened
}

// Composition is which rule goes where, as everything is set now.
func (q *Question) Composition() Composition {
	c := Composition{Composite: q.Composite, Settings: q.Settings[q.Composite]}
	if !q.Custom.On {
		return c
	}
	c.Custom = true
	if f := q.Custom.File; f != nil {
		c = Composition{File: f, Custom: true}
	}
	for _, node := range sorted.Keys(q.Custom.Overrides) {
		c.Overrides = append(c.Overrides, q.Custom.Overrides[node])
	}
	return c
}

// Serves reports whether an answer to e answers what is asked now, too: one with the
// channels of a layer does so when they are not asked for.
func (e *Explaining) Serves(now Explaining) bool {
	same := *e
	if now.Opened == 0 {
		same.Opened, same.Neuron, now.Neuron = 0, 0, 0
	}
	return reflect.DeepEqual(same, now)
}

// ChosenName is the name of the chosen composite.
func (q *Question) ChosenName() string {
	if q.Custom.On {
		return CustomName
	}
	return q.Composite
}

// Setting is the value of a parameter of the chosen composite.
func (q *Question) Setting(p Parameter) float64 {
	if v, ok := q.Settings[q.Composite][p.Name]; ok {
		return v
	}
	return p.Default
}

// With is Settings with those of the chosen composite replaced.
func (q *Question) With(settings map[string]float64) map[string]map[string]float64 {
	all := maps.Clone(q.Settings)
	if all == nil {
		all = map[string]map[string]float64{}
	}
	delete(all, q.Composite)
	if settings != nil {
		all[q.Composite] = settings
	}
	return all
}

// Changed reports whether a parameter of the chosen composite, or the pixels' range
// where it is asked for, is not at its default.
func (q *Question) Changed(t *Tables) bool {
	for _, p := range t.CompositeOf(q.Composite).Parameters {
		if q.Setting(p) != p.Default {
			return true
		}
	}
	return q.Bounds != nil && q.AsksBounds(t)
}

// AsksBounds reports whether a rule asks for the pixels' range.
func (q *Question) AsksBounds(t *Tables) bool {
	if !q.Custom.On {
		return t.CompositeOf(q.Composite).NeedsBounds
	}
	for _, o := range q.Custom.Overrides {
		if r := t.Rule(o.Rule); r != nil && r.NeedsBounds {
			return true
		}
	}
	if q.Custom.File == nil {
		return t.CompositeOf(q.Composite).NeedsBounds
	}
	return true // who knows
}

// CustomSentence says what the visitor's rules are made of.
func (q *Question) CustomSentence(t *Tables) string {
	from := "From “" + t.CompositeOf(q.Composite).Title + "”"
	if q.Custom.File != nil {
		from = "From the file " + q.Custom.File.Name
	}
	switch n := len(q.Custom.Overrides); n {
	case 0:
		return from + ", and a rule of your own for any layer."
	case 1:
		return from + ", one layer changed."
	default:
		return from + ", " + strconv.Itoa(n) + " layers changed."
	}
}

// OfAnother is what of the question is asked about another model, too: nothing about classes
// and layers of the one before.
func (q Question) OfAnother() Question {
	q.Input, q.Bounds, q.Subject = nil, nil, Subject{Class: OwnTarget}
	q.Conditions, q.Opened, q.Neuron, q.Custom.Overrides = nil, 0, 0, nil
	q.Cells, q.Cell, q.Patch = nil, 0, nil
	return q
}
