package lrp

import (
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// RuleInfo is a row of the table of rules.
type RuleInfo struct {
	Name      string
	Symbol    string // short, as it stands under a layer: "γ"
	Sentence  string
	Formula   string // the share that input j gets from output k
	Reference string
	// For says which nodes it can serve.
	For        []Role
	Parameters []Parameter
	// Make builds the rule from settings that have been checked.
	Make func(s Settings) Rule
}

var (
	epsilonParameter = Parameter{Name: "epsilon", Symbol: "ε", Sentence: "A larger ε absorbs weak and contradictory shares.", Min: 0, Max: 1e6, Default: 1e-6, Scale: Logarithmic, Sliding: [2]float64{1e-9, 10}}
	gammaParameter   = Parameter{Name: "gamma", Symbol: "γ", Sentence: "A larger γ favours what spoke for the class over what spoke against it.", Min: 0, Max: 1e6, Default: 0.25, Scale: Linear, Sliding: [2]float64{0, 2}}
	alphaParameter   = Parameter{Name: "alpha", Symbol: "α", Sentence: "α weighs what speaks for the class, β = α − 1 what speaks against it.", Min: 1, Max: 1e3, Default: 2, Scale: Linear, Sliding: [2]float64{1, 4}}
	biasParameter    = Parameter{Name: "bias", Symbol: "b⁺", Sentence: "1 lets positive biases keep their share, 0 leaves them out.", Min: 0, Max: 1, Default: 1, Scale: Switch, Sliding: [2]float64{0, 1}}
	relParameter     = Parameter{Name: "relative", Symbol: "rms", Sentence: "1 measures ε in units of the layer's root mean square.", Min: 0, Max: 1, Default: 0, Scale: Switch, Sliding: [2]float64{0, 1}}
)

// steady is epsilonParameter for rules whose ε only avoids division by zero.
func steady(epsilon float64) Parameter {
	p := epsilonParameter
	p.Default = epsilon
	return p
}

// Rules is the table of all rules, the caller's own copy.
func Rules() []RuleInfo {
	out := slices.Clone(ruleTable)
	for i := range out {
		out[i] = out[i].clone()
	}
	return out
}

func (r RuleInfo) clone() RuleInfo {
	r.For, r.Parameters = slices.Clone(r.For), slices.Clone(r.Parameters)
	return r
}

// ruleTable are the rules that have a name. A new rule is a new row.
var ruleTable = []RuleInfo{
	{
		Name: "0", Symbol: "0", For: append(slices.Clone(linear), Standardization),
		Sentence:  "The plain rule: shares in proportion to contributions. Equal to gradient × input on ReLU networks, and as noisy.",
		Formula:   "a_j w_jk / (Σ_j a_j w_jk + b_k)",
		Reference: "the overview, eq. 10.2 (LRP-0)",
		Make:      func(Settings) Rule { return proportional(Stabilizer{}) },
	},
	{
		Name: "epsilon", Symbol: "ε", For: append(slices.Clone(linear), Standardization),
		Sentence:   "As the plain rule, but weak and contradictory shares are absorbed by ε.",
		Formula:    "a_j w_jk / (ε + Σ_j a_j w_jk + b_k)",
		Reference:  "the overview, eq. 10.3 (LRP-ε)",
		Parameters: []Parameter{epsilonParameter, relParameter},
		Make: func(s Settings) Rule {
			return proportional(Stabilizer{Epsilon: float32(s["epsilon"]), Relative: s["relative"] == 1})
		},
	},
	{
		Name: "gamma", Symbol: "γ", For: linear,
		Sentence:   "Favours what spoke for the class by a factor γ, so that few but strong contradictions do not fragment the map.",
		Formula:    "a_j (w_jk + γ w_jk⁺) / Σ_j a_j (w_jk + γ w_jk⁺)",
		Reference:  "the overview, eq. 10.4 (LRP-γ); for inputs below 0 the generalised form of Andéol et al. 2021",
		Parameters: []Parameter{gammaParameter, steady(1e-6)},
		Make: func(s Settings) Rule {
			γ, ε := float32(s["gamma"]), Stabilizer{Epsilon: float32(s["epsilon"])}
			up := nn.WeightMap{Pos: 1 + γ, Neg: 1}
			down := nn.WeightMap{Pos: 1, Neg: 1 + γ}
			return Rule{Groups: []Group{
				{1, nn.IfPositive, ε, []Term{{Input: positive, Weight: up, Bias: up}, {Input: negative, Weight: down}}},
				{1, nn.IfNegative, ε, []Term{{Input: positive, Weight: down, Bias: down}, {Input: negative, Weight: up}}},
			}}
		},
	},
	{
		Name: "zplus", Symbol: "z⁺", For: linear,
		Sentence:   "Passes on only positive shares: smooth maps without a word about what spoke against.",
		Formula:    "(a_j w_jk)⁺ / (Σ_j (a_j w_jk)⁺ + b_k⁺)",
		Reference:  "Montavon et al., \"Explaining nonlinear classification decisions with deep Taylor decomposition\", 2017; the overview, sec. 10.2.3 (αβ with α = 1)",
		Parameters: []Parameter{steady(1e-6), biasParameter},
		Make: func(s Settings) Rule {
			return Rule{Groups: []Group{excitation(float32(s["epsilon"]), float32(s["bias"]))}}
		},
	},
	{
		Name: "alpha-beta", Symbol: "αβ", For: linear,
		Sentence:   "Weighs positive and negative shares apart: α times what excites minus β = α − 1 times what inhibits.",
		Formula:    "α (a_j w_jk)⁺ / Σ (a_j w_jk)⁺ − β (a_j w_jk)⁻ / Σ (a_j w_jk)⁻",
		Reference:  "Bach et al., \"On pixel-wise explanations\", PLoS ONE 2015, eq. 60; the overview, table 10.1",
		Parameters: []Parameter{alphaParameter, steady(1e-6)},
		Make: func(s Settings) Rule {
			ε := float32(s["epsilon"])
			excites, inhibits := excitation(ε, 1), inhibition(ε)
			excites.Coefficient = float32(s["alpha"])
			inhibits.Coefficient = -float32(s["alpha"] - 1)
			return Rule{Groups: []Group{excites, inhibits}}
		},
	},
	{
		Name: "wsquare", Symbol: "w²", For: linear,
		Sentence:   "Shares by squared weights, whatever the input was: for first layers whose input has no bounds.",
		Formula:    "w_jk² / (Σ_j w_jk² + b_k²)",
		Reference:  "Montavon et al. 2017 (deep Taylor decomposition), sec. 4.1; here with b²",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			return single(s, Term{Input: unit, Weight: nn.Square, Bias: nn.Square})
		},
	},
	{
		Name: "flat", Symbol: "♭", For: linear,
		Sentence:   "Shares evenly among all inputs: shows the region, not the pixel.",
		Formula:    "1 / Σ_j 1",
		Reference:  "Lapuschkin et al., \"Unmasking Clever Hans predictors\", 2019; the overview, table 10.1",
		Parameters: []Parameter{steady(1e-6)},
		Make:       func(s Settings) Rule { return single(s, Term{Input: unit, Weight: nn.One}) },
	},
	{
		Name: "box", Symbol: "zᴮ", For: linear,
		Sentence:   "For pixels: knows the range [l, h] that they can have, so that a dark pixel can matter as much as a bright one.",
		Formula:    "(a_j w_jk − l w_jk⁺ − h w_jk⁻) / Σ_j (…)",
		Reference:  "Montavon et al. 2017 (deep Taylor decomposition), sec. 4.1; the overview, table 10.1 (zᴮ)",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			return single(s,
				Term{Input: input, Weight: nn.Unchanged},
				Term{Input: InputMap{From: Low}, Weight: nn.Positive, Negative: true},
				Term{Input: InputMap{From: High}, Weight: nn.Negative, Negative: true})
		},
	},
	{
		Name: "zplus-original", Symbol: "z⁺", For: []Role{Convolution, DenseLayer, MaxPooling, AveragePooling},
		Sentence:   "z⁺ as in the original implementation: positive weights, no bias, ε added without a sign; a max pooling shares as an average.",
		Formula:    "a_j w_jk⁺ / (Σ_j a_j w_jk⁺ + ε)",
		Reference:  "the original PyTorch implementation, which this project follows",
		Parameters: []Parameter{steady(1e-5)},
		Make: func(s Settings) Rule {
			return Rule{Window: WindowMean, Groups: []Group{{1, nn.Always, Stabilizer{Epsilon: float32(s["epsilon"]), Plain: true},
				[]Term{{Input: input, Weight: nn.Positive}}}}}
		},
	},
	{
		Name: "pass", Symbol: "→", For: []Role{ActivationLayer, Movement, Normalization, Standardization, SoftmaxLayer, Other},
		Sentence:  "Passes relevance on as it came.",
		Formula:   "1",
		Reference: "the overview, sec. 10.3 (activations belong to the layer before them)",
		Make:      func(Settings) Rule { return Rule{Step: Pass} },
	},
	{
		Name: "winner", Symbol: "max", For: []Role{MaxPooling, Residual},
		Sentence:  "Gives all relevance to the winner: the maximum of a window, the larger summand of a residual sum.",
		Formula:   "1 for the first maximum, else 0",
		Reference: "the overview, sec. 10.3 (max pooling)",
		Make:      func(Settings) Rule { return Rule{Step: WinnerTakesAll} },
	},
	{
		Name: "proportional", Symbol: "∝", For: []Role{MaxPooling, AveragePooling, Residual},
		Sentence:   "Shares in proportion to the values: in a max pooling's window, or among the summands of a residual sum.",
		Formula:    "a_j / (Σ_j a_j + ε)",
		Reference:  "the overview, sec. 10.3; eq. 10.3 on a sum",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			return proportional(Stabilizer{Epsilon: float32(s["epsilon"])})
		},
	},
	{
		Name: "absolute", Symbol: "|a|", For: []Role{Residual},
		Sentence:   "Shares a residual sum by magnitude: summands that nearly cancel cannot blow up.",
		Formula:    "|a_j| / (Σ_j |a_j| + ε)",
		Reference:  "this project; the share of eq. 10.2 with magnitudes",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			return single(s, Term{Input: InputMap{Map: nn.Absolute}, Weight: nn.One})
		},
	},
	{
		Name: "signal", Symbol: "→", For: []Role{Multiplication},
		Sentence:  "Where a gate scales a signal, all relevance goes to the signal.",
		Formula:   "1 for the signal, 0 for the gate",
		Reference: "Arras et al., \"Explaining and interpreting LSTMs\", 2019 (signal takes it all)",
		Make:      func(Settings) Rule { return Rule{Step: Signal} },
	},
	{
		Name: "halves", Symbol: "½", For: []Role{MatrixProduct, Multiplication},
		Sentence:   "Where two computed tensors are multiplied, each factor gets half: attention and values, queries and keys.",
		Formula:    "a_j v_jk / (2 Σ_j a_j v_jk + ε)",
		Reference:  "Achtibat et al., \"AttnLRP\", 2024, prop. 3.3",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			r := proportional(Stabilizer{Epsilon: float32(s["epsilon"])})
			r.Hold = nn.HoldEach
			return r
		},
	},
	{
		Name: "gate", Symbol: "A", For: []Role{MatrixProduct, Multiplication},
		Sentence:   "Attention is a gate: all goes to the values that it lets through, nothing to queries and keys.",
		Formula:    "A_jk v_j / (Σ_j A_jk v_j + ε)",
		Reference:  "Ali et al., \"XAI for transformers: better explanations through conservative propagation\" (CP-LRP), 2022",
		Parameters: []Parameter{steady(1e-6)},
		Make: func(s Settings) Rule {
			return proportional(Stabilizer{Epsilon: float32(s["epsilon"])})
		},
	},
	{
		Name: "taylor", Symbol: "σ", For: []Role{SoftmaxLayer},
		Sentence:  "A Softmax's first order around 0; what its value there is worth stays with it.",
		Formula:   "x_i (δ_ik − s_i)",
		Reference: "Achtibat et al., \"AttnLRP\", 2024, prop. 3.1",
		Make:      func(Settings) Rule { return Rule{Step: Taylor} },
	},
	{
		Name: "gradient", Symbol: "∂", For: anywhere,
		Sentence:  "The derivative; not a share, and not conserved.",
		Formula:   "∂z_k / ∂a_j",
		Reference: "Simonyan et al., \"Deep inside convolutional networks\", 2014",
		Make:      func(Settings) Rule { return Rule{Step: Gradient} },
	},
	{
		Name: "guided", Symbol: "∂⁺", For: anywhere,
		Sentence:  "The derivative, but a ReLU lets only positive values back.",
		Formula:   "∂z_k / ∂a_j · 1[R_k > 0]",
		Reference: "Springenberg et al., \"Striving for simplicity\", 2015",
		Make:      func(Settings) Rule { return Rule{Step: Guided} },
	},
}

func proportional(ε Stabilizer) Rule {
	return Rule{Groups: []Group{{1, nn.Always, ε, []Term{{Input: input, Weight: nn.Unchanged, Bias: nn.Unchanged}}}}}
}

func single(s Settings, terms ...Term) Rule {
	return Rule{Groups: []Group{{1, nn.Always, Stabilizer{Epsilon: float32(s["epsilon"])}, terms}}}
}

// excitation is what is positive in a·w, with positive biases if bias is 1.
func excitation(ε, bias float32) Group {
	return Group{1, nn.Always, Stabilizer{Epsilon: ε}, []Term{
		{Input: positive, Weight: nn.Positive, Bias: nn.WeightMap{Pos: bias}},
		{Input: negative, Weight: nn.Negative},
	}}
}

// inhibition is what is negative in a·w + b.
func inhibition(ε float32) Group {
	return Group{1, nn.Always, Stabilizer{Epsilon: ε}, []Term{
		{Input: positive, Weight: nn.Negative, Bias: nn.Negative},
		{Input: negative, Weight: nn.Positive},
	}}
}

// NewRule builds the rule of that name. An unknown name, parameter or value is an
// error that says what is nearest.
func NewRule(name string, s Settings) (Rule, error) {
	info, err := findRule(name)
	if err != nil {
		return Rule{}, err
	}
	checked, err := check("rule "+name, info.Parameters, s)
	if err != nil {
		return Rule{}, err
	}
	r := info.Make(checked)
	r.Name = name
	return r, nil
}

// FindRule is the rule's row of the table. The error of an unknown name says which is
// nearest.
func FindRule(name string) (RuleInfo, error) {
	info, err := findRule(name)
	if err != nil {
		return RuleInfo{}, err
	}
	return info.clone(), nil
}

func findRule(name string) (*RuleInfo, error) {
	i := slices.IndexFunc(ruleTable, func(r RuleInfo) bool { return r.Name == name })
	if i < 0 {
		var names []string
		for _, r := range ruleTable {
			names = append(names, r.Name)
		}
		return nil, fmt.Errorf("there is no rule %q%s", name, Suggestion(name, names))
	}
	return &ruleTable[i], nil
}

// NeedsBounds reports whether the rule asks for the lowest and highest value that a
// pixel can have.
func (r RuleInfo) NeedsBounds() bool {
	defaults, _ := check(r.Name, r.Parameters, nil)
	made := r.Make(defaults)
	return made.needsBounds()
}
