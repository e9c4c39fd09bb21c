package lrp

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"lrpexplainer/nn"
)

// Rule is how one node hands the relevance R at its output back to its inputs.
// With Step Share it is the sum over groups g and their terms t of
//
//	z_g = Σ_t ± (ρ_t(W)·φ_t(a) + β_t(b))
//	s_g = coefficient · gate(z) · R ⊘ S(z_g, ε)
//	R'  = Σ_g Σ_t ± φ_t(a) ⊙ ρ_t(W)ᵀ·s_g
//
// where a is the node's input, W and b its weights and bias and z its own output.
type Rule struct {
	Name   string
	Step   Step
	Groups []Group // of Step Share
	Window Window  // what Share takes for a max pooling
	Hold   nn.Hold // what Share holds constant in a product
}

// Step names what a rule does.
type Step uint8

const (
	// Share divides among the inputs of a linear node, as Groups say, or of one that is
	// linear where a gate or deviation is held constant.
	Share Step = iota
	// Pass hands back unchanged: activations, and nodes that only move values.
	Pass
	// WinnerTakesAll gives everything to the maximum of a window, or to the largest
	// summand.
	WinnerTakesAll
	// Signal gives everything to the signal of a product, nothing to its gate.
	Signal
	// Taylor hands back a Softmax's first order around its value at 0,
	// x_i·(R_i − s_i·Σ_j R_j).
	Taylor
	// Gradient multiplies with the transposed Jacobian.
	Gradient
	// Guided is Gradient, but a ReLU lets only positive values back (Springenberg et
	// al., "Striving for Simplicity", 2015).
	Guided
)

// Window is the linear stand-in that Share uses for a max pooling.
type Window uint8

const (
	WindowSum  Window = iota // z = Σ of the window, padding excluded
	WindowMean               // z = mean of the window, as AveragePool
)

// Group is one quotient with the terms that it divides.
type Group struct {
	Coefficient float32
	Gate        nn.Gate
	Stabilizer  Stabilizer
	Terms       []Term
}

// Term is one summand of a group's z.
type Term struct {
	Input    InputMap
	Weight   nn.WeightMap
	Bias     nn.WeightMap
	Negative bool // the term is subtracted
}

// InputMap is φ, what a term takes for the node's input a.
type InputMap struct {
	From Source
	Map  nn.WeightMap // of From Activation: a⁺ is nn.Positive, |a| is nn.Absolute
}

// Source names where a term's input comes from.
type Source uint8

const (
	Activation Source = iota // the node's input a
	Unit                     // 1
	Low                      // the smallest value a pixel can have
	High                     // the largest
)

// Stabilizer keeps a quotient finite: S(z,ε) = z + ε·sign(z), sign(0) = +1.
type Stabilizer struct {
	Epsilon float32 // at least 0
	// Relative multiplies Epsilon with the root mean square of z over the layer.
	Relative bool
	// Plain adds ε whatever z's sign is.
	Plain bool
}

// input, positive and negative are the usual input maps.
var (
	input    = InputMap{Map: nn.Unchanged}
	positive = InputMap{Map: nn.Positive}
	negative = InputMap{Map: nn.Negative}
	unit     = InputMap{From: Unit}
)

// IsGradient reports whether the rule belongs to the gradient family, which does
// not conserve relevance and keeps no ledger.
func (r Rule) IsGradient() bool { return r.Step == Gradient || r.Step == Guided }

// needsBounds reports whether a term asks for the pixels' smallest or largest
// value.
func (r *Rule) needsBounds() bool {
	for _, g := range r.Groups {
		for _, t := range g.Terms {
			if t.Input.From == Low || t.Input.From == High {
				return true
			}
		}
	}
	return false
}

// named is the rule with a name for the ledger.
func (r Rule) named() Rule {
	if r.Name == "" {
		r.Name = "own"
	}
	return r
}

// check says what is wrong with a rule that somebody has written.
func (r *Rule) check() error {
	if r.Step > Guided || r.Window > WindowMean || r.Hold > nn.HoldEach {
		return fmt.Errorf("rule %q has no step or window of this package, or holds what is not there", r.Name)
	}
	if (r.Step == Share) != (len(r.Groups) > 0) {
		return fmt.Errorf("rule %q has %d groups; expected at least one for Share, and none for other steps", r.Name, len(r.Groups))
	}
	for i, g := range r.Groups {
		if err := g.check(); err != nil {
			return fmt.Errorf("rule %q, group %d: %w", r.Name, i+1, err)
		}
	}
	return nil
}

func (g *Group) check() error {
	numbers := []float32{g.Coefficient, g.Stabilizer.Epsilon}
	for _, t := range g.Terms {
		for _, m := range []nn.WeightMap{t.Input.Map, t.Weight, t.Bias} {
			if m.Form > nn.Ones {
				return errors.New("there is no weight map of that form")
			}
			numbers = append(numbers, m.Pos, m.Neg)
		}
		if t.Input.From > High {
			return errors.New("there is no such source of a term's input")
		}
	}
	for _, v := range numbers {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%v is no finite number", v)
		}
	}
	switch {
	case len(g.Terms) == 0:
		return errors.New("it has no terms")
	case g.Gate > nn.IfNegative:
		return errors.New("there is no such gate")
	case g.Stabilizer.Epsilon < 0:
		return fmt.Errorf("ε is %v; expected at least 0", g.Stabilizer.Epsilon)
	}
	return nil
}

// canServe reports whether the rule's step can be taken at such an operator.
func (r *Rule) canServe(op nn.Operator) bool {
	var can bool
	switch r.Step {
	case Share:
		_, linear := op.(nn.Linear)
		_, pooled := op.(nn.Pooled)
		_, held := op.(nn.Held)
		can = linear || pooled || held
	case Pass:
		_, can = op.(nn.Rearrange)
	case WinnerTakesAll:
		_, can = op.(nn.Selector)
	case Signal:
		_, can = op.(nn.Gated)
	case Taylor:
		_, can = op.(*nn.Softmax)
	default:
		_, linear := op.(nn.Linear)
		_, moves := op.(nn.Rearrange)
		_, differentiable := op.(nn.Differentiable)
		can = linear || moves || differentiable
	}
	return can
}

// equal reports whether both rules do the same.
func (r *Rule) equal(o *Rule) bool {
	return r.Name == o.Name && r.Step == o.Step && r.Window == o.Window && r.Hold == o.Hold && slices.EqualFunc(r.Groups, o.Groups, func(a, b Group) bool {
		return a.Coefficient == b.Coefficient && a.Gate == b.Gate && a.Stabilizer == b.Stabilizer && slices.Equal(a.Terms, b.Terms)
	})
}
