package question

import "slices"

// Rule is a row of the engine's table of rules.
type Rule struct {
	Name, Symbol, Sentence, Formula, Reference string
	For                                        []string // the roles of nodes that it can serve
	Parameters                                 []Parameter
	NeedsBounds                                bool // it asks for the lowest and highest value of a pixel
}

// ruleWords are the names of rules that are read, where the symbol alone does not say it.
var ruleWords = map[string]string{
	"0": "0 plain", "epsilon": "ε epsilon", "gamma": "γ gamma", "zplus": "z⁺ positive shares", "alpha-beta": "αβ alpha, beta",
	"wsquare": "w² squared weights", "flat": "♭ flat", "box": "zᴮ box", "zplus-original": "z⁺ as in the original", "pass": "→ as it came",
	"winner": "winner takes all", "proportional": "∝ in proportion", "absolute": "|a| by magnitude", "signal": "→ to the signal",
	"halves": "½ half each", "gate": "A attention as a gate", "taylor": "σ first order", "gradient": "∂ gradient", "guided": "∂⁺ guided gradient",
}

// SetsParameter reports whether a composite has a parameter of that name.
func (t *Tables) SetsParameter(name string) bool {
	return slices.ContainsFunc(t.Composites, func(c Composite) bool {
		return slices.ContainsFunc(c.Parameters, func(p Parameter) bool { return p.Name == name })
	})
}

// Words is what people call the rule.
func (r *Rule) Words() string {
	if w := ruleWords[r.Name]; w != "" {
		return w
	}
	return r.Symbol + " " + r.Name
}

// Composite is a row of the engine's table of composites, the presets.
type Composite struct {
	Name, Title, Sentence, Reference string
	Parameters                       []Parameter
	NeedsBounds                      bool // one of its rules does
}

// Parameter is one number that a rule or composite takes.
type Parameter struct {
	Name, Symbol, Sentence string
	Min, Max               float64 // accepted
	Default                float64
	Scale                  string     // "linear", "logarithmic" with 0 as its lowest step, or "switch" between 0 and 1
	Sliding                [2]float64 // what a slider offers
}

// Tables are what the engine can do.
type Tables struct {
	Rules      []Rule
	Composites []Composite // nil until the engine is there
	Operators  []string    // that a model may have, a line each
}

// CompositeOf is the row of the table for a composite's name, empty if there is none.
func (t *Tables) CompositeOf(name string) Composite {
	for _, c := range t.Composites {
		if c.Name == name {
			return c
		}
	}
	return Composite{}
}

// Rule is a row of the table of rules, nil if there is none of that name.
func (t *Tables) Rule(name string) *Rule {
	for i := range t.Rules {
		if t.Rules[i].Name == name {
			return &t.Rules[i]
		}
	}
	return nil
}
