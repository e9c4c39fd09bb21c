package lrptest

import (
	"math"

	"lrpexplainer/lrp"
)

// formula is a rule written down for one output that received r: what each of the
// output's taps gets, in float64.
type formula func(n neuron, r float64) []float64

// low and high are the pixels' range.
const low, high = -2.0, 2.5

// formulas are the definitions of the rules, by name, from the sources that lrp.Rules
// names and independently of what it makes of them. A new rule is a new entry.
var formulas = []struct {
	rule     string
	settings lrp.Settings
	formula  formula
}{
	{"0", nil, share(1, absolute(0), contribution, bias)},
	{"epsilon", lrp.Settings{"epsilon": 0.25}, share(1, absolute(0.25), contribution, bias)},
	{"epsilon", lrp.Settings{"epsilon": 0.25, "relative": 1}, share(1, func(n neuron) float64 { return 0.25 * n.rms }, contribution, bias)},
	{"gamma", lrp.Settings{"gamma": 0.5}, share(1, absolute(1e-6), favoured(0.5), favouredBias(0.5))},
	{"zplus", nil, share(1, absolute(1e-6), excites, positiveBias)},
	{"zplus", lrp.Settings{"bias": 0}, share(1, absolute(1e-6), excites, none)},
	{"alpha-beta", lrp.Settings{"alpha": 3}, both(share(3, absolute(1e-6), excites, positiveBias), share(-2, absolute(1e-6), inhibits, negativeBias))},
	{"wsquare", nil, share(1, absolute(1e-6), func(_ neuron, t tap) float64 { return t.w * t.w }, func(n neuron) float64 { return n.bias * n.bias })},
	{"flat", nil, share(1, absolute(1e-6), func(neuron, tap) float64 { return 1 }, none)},
	{"box", nil, share(1, absolute(1e-6), func(_ neuron, t tap) float64 { return t.a*t.w - low*plus(t.w) - high*minus(t.w) }, none)},
	{"zplus-original", lrp.Settings{"epsilon": 0.01}, original(0.01)},
	{"proportional", nil, share(1, absolute(1e-6), contribution, bias)},
	{"absolute", nil, share(1, absolute(1e-6), func(_ neuron, t tap) float64 { return math.Abs(t.a) }, none)},
	{"pass", nil, pass},
	{"winner", nil, winner},
	{"signal", nil, func(_ neuron, r float64) []float64 { return []float64{r, 0} }},
	{"halves", nil, share(1, absolute(1e-6), func(_ neuron, t tap) float64 { return t.a * t.slope }, none)},
	{"gate", nil, share(1, absolute(1e-6), contribution, none)},
	{"taylor", nil, taylor},
	{"gradient", nil, gradient},
	{"guided", nil, func(n neuron, r float64) []float64 {
		if n.relu {
			r = plus(r)
		}
		return gradient(n, r)
	}},
}

// share is c · num_j / S(Σ num + bias, ε) · r.
func share(c float64, ε func(n neuron) float64, num func(n neuron, t tap) float64, bias func(n neuron) float64) formula {
	return func(n neuron, r float64) []float64 {
		out, den := make([]float64, len(n.taps)), bias(n)
		for j, t := range n.taps {
			out[j] = num(n, t)
			den += out[j]
		}
		if den < 0 {
			den -= ε(n)
		} else {
			den += ε(n)
		}
		for j := range out {
			if den == 0 {
				out[j] = 0
			} else {
				out[j] *= c / den * r
			}
		}
		return out
	}
}

// both is the sum of two formulas.
func both(f, g formula) formula {
	return func(n neuron, r float64) []float64 {
		out := f(n, r)
		for j, v := range g(n, r) {
			out[j] += v
		}
		return out
	}
}

func plus(x float64) float64  { return math.Max(x, 0) }
func minus(x float64) float64 { return math.Min(x, 0) }

func absolute(ε float64) func(neuron) float64 { return func(neuron) float64 { return ε } }

func none(neuron) float64                  { return 0 }
func bias(n neuron) float64                { return n.bias }
func positiveBias(n neuron) float64        { return plus(n.bias) }
func negativeBias(n neuron) float64        { return minus(n.bias) }
func contribution(_ neuron, t tap) float64 { return t.a * t.w }

func excites(_ neuron, t tap) float64  { return plus(t.a)*plus(t.w) + minus(t.a)*minus(t.w) }
func inhibits(_ neuron, t tap) float64 { return plus(t.a)*minus(t.w) + minus(t.a)*plus(t.w) }

// favoured is a·w with what has the output's sign strengthened by γ.
func favoured(γ float64) func(neuron, tap) float64 {
	return func(n neuron, t tap) float64 {
		switch {
		case n.z > 0:
			return plus(t.a)*(t.w+γ*plus(t.w)) + minus(t.a)*(t.w+γ*minus(t.w))
		case n.z < 0:
			return plus(t.a)*(t.w+γ*minus(t.w)) + minus(t.a)*(t.w+γ*plus(t.w))
		}
		return 0
	}
}

func favouredBias(γ float64) func(neuron) float64 {
	return func(n neuron) float64 {
		if n.z > 0 {
			return n.bias + γ*plus(n.bias)
		}
		return n.bias + γ*minus(n.bias)
	}
}

// original is z⁺ with ε added whatever the sign; a max pooling shares as an average.
func original(ε float64) formula {
	return func(n neuron, r float64) []float64 {
		out, den := make([]float64, len(n.taps)), ε
		for j, t := range n.taps {
			out[j] = t.a * plus(t.mean)
			den += out[j]
		}
		for j := range out {
			out[j] *= r / den
		}
		return out
	}
}

// pass hands r back to where the value came from: the input at the same place, or the
// only one there is.
func pass(n neuron, r float64) []float64 {
	out := make([]float64, len(n.taps))
	if len(out) == 1 {
		out[0] = r
		return out
	}
	for j := range n.taps {
		if n.taps[j].index == n.place {
			out[j] = r
		}
	}
	return out
}

// winner gives all to the tap that contributes most, the first of equal ones.
func winner(n neuron, r float64) []float64 {
	out, best := make([]float64, len(n.taps)), 0
	for j, t := range n.taps {
		if t.a*t.w > n.taps[best].a*n.taps[best].w {
			best = j
		}
	}
	out[best] = r
	return out
}

// taylor is x_j·(δ_jk − s_j)·r, where a tap's weight is s_j.
func taylor(n neuron, r float64) []float64 {
	out := make([]float64, len(n.taps))
	for j, t := range n.taps {
		out[j] = -t.a * t.w * r
		if t.index == n.place {
			out[j] += t.a * r
		}
	}
	return out
}

func gradient(n neuron, r float64) []float64 {
	out := make([]float64, len(n.taps))
	for j, t := range n.taps {
		out[j] = t.slope * r
	}
	return out
}
