//go:build js

package protocol

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/sorted"
)

// structure is what explanations have in common for as long as rules of the same names
// explain the same target: everything of Explained but its numbers. It travels only where
// the asker does not know it. The numbers travel as one buffer; see numbers for the order.
type structure struct {
	Width, Height int
	Gradient      bool
	Ledger        []Entry // without amounts
	Layers        []Layer // without maps and sums
	Target        Target
	Rules         []given
}

// given is the rule of a node, with the names of its settings.
type given struct {
	Node     int
	Rule     string
	Settings []string
}

// structureOf takes the numbers out of an explanation.
func structureOf(e *Explained) *structure {
	s := &structure{Width: e.Width, Height: e.Height, Gradient: e.Gradient, Target: e.Target}
	for _, l := range e.Ledger {
		s.Ledger = append(s.Ledger, Entry{Node: l.Node, Rule: l.Rule, Symbol: l.Symbol})
	}
	for _, l := range e.Layers {
		without := Layer{Node: l.Node, Width: l.Width, Height: l.Height}
		if len(l.Tokens) > 0 {
			without.Tokens = make([]float32, len(l.Tokens))
		}
		s.Layers = append(s.Layers, without)
	}
	for _, r := range e.Rules {
		s.Rules = append(s.Rules, given{r.Node, r.Rule, sorted.Keys(r.Settings)})
	}
	return s
}

// give makes e an explanation of that structure, still without numbers.
func (s *structure) give(e *Explained) {
	e.Width, e.Height, e.Gradient, e.Target = s.Width, s.Height, s.Gradient, s.Target
	e.Ledger, e.Layers = slices.Clone(s.Ledger), slices.Clone(s.Layers)
	e.Rules = make([]Override, len(s.Rules))
	for i, r := range s.Rules {
		e.Rules[i] = Override{Node: r.Node, Rule: r.Rule}
		if len(r.Settings) > 0 {
			e.Rules[i].Settings = make(map[string]float64, len(r.Settings))
		}
	}
}

func (s *structure) fields(c *codec) {
	c.integer("width", &s.Width)
	c.integer("height", &s.Height)
	c.flag("gradient", &s.Gradient)
	list(c, "ledger", &s.Ledger)
	list(c, "layers", &s.Layers)
	c.part("target", &s.Target)
	list(c, "rules", &s.Rules)
	amounts, _ := s.sizes()
	c.integer("amounts", &amounts)
}

func (g *given) fields(c *codec) {
	c.integer("node", &g.Node)
	c.text("rule", &g.Rule)
	c.texts("settings", &g.Settings)
}

// sizes are how many amounts and values there are.
func (s *structure) sizes() (amounts, values int) {
	amounts, values = len(s.Layers)+5*len(s.Ledger), s.Width*s.Height
	for _, r := range s.Rules {
		amounts += len(r.Settings)
	}
	for _, l := range s.Layers {
		if l.Node != 0 {
			values += l.Width*l.Height + len(l.Tokens)
		}
	}
	return amounts, values
}

// Plans numbers the structures of the explanations in a session, on either side. The zero
// value knows none.
type Plans struct {
	number int
	last   *structure
}

// Number gives an explanation the number of its structure, which it leaves out if the
// asker knows it.
func (p *Plans) Number(e *Explained, known int) {
	if s := structureOf(e); p.last == nil || !reflect.DeepEqual(s, p.last) {
		p.number++
		p.last = s
	}
	e.Plan = p.number
	e.structure = p.last
	e.bare = known == p.number
}

// complete puts together an explanation that has been read.
func (p *Plans) complete(e *Explained) error {
	bare, s := e.bare, e.structure
	e.bare, e.structure = false, nil
	if !bare {
		if e.Plan != 0 { // 0 is that of an explanation aside
			p.number, p.last = e.Plan, s
		}
		return nil
	}
	if p.last == nil || p.number != e.Plan {
		return errors.New("explained: the structure " + strconv.Itoa(e.Plan) + " is not known")
	}
	return e.unpack(p.last)
}

// numbers are an explanation's numbers in their order: the amounts, of double precision,
// are every layer's sum, every ledger entry's five, every rule's settings; the values, of
// single precision, are the relevance and every layer's map, with its class tokens behind
// it, but the input's, which is the relevance itself.
type numbers struct {
	writing bool
	amounts []float64
	values  []float32
}

// all reads or writes the numbers of e.
func (n *numbers) all(e *Explained, s *structure) {
	for i := range e.Layers {
		n.amount(&e.Layers[i].Sum)
	}
	for i := range e.Ledger {
		l := &e.Ledger[i]
		n.amount(&l.Received)
		n.amount(&l.Passed)
		n.amount(&l.Constants)
		n.amount(&l.Stabilizer)
		n.amount(&l.Removed)
	}
	for i, r := range s.Rules {
		for _, name := range r.Settings {
			v := e.Rules[i].Settings[name]
			n.amount(&v)
			e.Rules[i].Settings[name] = v
		}
	}
	n.list(&e.Relevance, e.Width*e.Height)
	for i := range e.Layers {
		if l := &e.Layers[i]; l.Node != 0 {
			n.list(&l.Map, l.Width*l.Height)
			if tokens := len(l.Tokens); tokens > 0 {
				n.list(&l.Tokens, tokens)
			}
		} else if !n.writing {
			l.Map = e.Relevance
		}
	}
}

func (n *numbers) amount(v *float64) {
	if n.writing {
		n.amounts = append(n.amounts, *v)
	} else {
		*v, n.amounts = n.amounts[0], n.amounts[1:]
	}
}

func (n *numbers) list(v *[]float32, size int) {
	if n.writing {
		n.values = append(n.values, *v...)
	} else {
		*v, n.values = n.values[:size:size], n.values[size:]
	}
}

// pack is the buffer with the numbers of e.
func (e *Explained) pack() js.Value {
	amounts, values := e.structure.sizes()
	n := numbers{writing: true, amounts: make([]float64, 0, amounts), values: make([]float32, 0, values)}
	n.all(e, e.structure)
	array := uint8Array.New(8*len(n.amounts) + 4*len(n.values))
	js.CopyBytesToJS(array, bytesIn(n.amounts))
	js.CopyBytesToJS(array.Call("subarray", 8*len(n.amounts)), bytesIn(n.values))
	return array.Get("buffer")
}

// unpack reads the numbers that have arrived for an explanation of that structure.
func (e *Explained) unpack(s *structure) error {
	array := uint8Array.New(e.packed)
	amounts, values := s.sizes()
	if got, expected := array.Length(), 8*amounts+4*values; got != expected {
		return errors.New("explained: numbers holds " + strconv.Itoa(got) + " bytes; expected " + strconv.Itoa(expected))
	}
	n := numbers{amounts: make([]float64, amounts), values: make([]float32, values)}
	js.CopyBytesToGo(bytesIn(n.amounts), array)
	js.CopyBytesToGo(bytesIn(n.values), array.Call("subarray", 8*amounts))
	s.give(e)
	n.all(e, s)
	e.packed = js.Undefined()
	return nil
}
