package lrp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CompositeInfo is a row of the table of composites.
type CompositeInfo struct {
	Name       string
	Title      string
	Sentence   string
	Reference  string
	Parameters []Parameter
	// NeedsAttention says that it differs from others only where there is attention.
	NeedsAttention bool
	// Make builds the composite from settings that have been checked.
	Make func(s Settings) Composite
}

var (
	filterParameter  = Parameter{Name: "filter", Symbol: "k", Sentence: "Keeps only the strongest fraction k of each layer's relevance.", Min: 0, Max: 1, Default: 1, Scale: Linear, Sliding: [2]float64{0.01, 1}}
	samplesParameter = Parameter{Name: "samples", Symbol: "n", Sentence: "More passes are averaged.", Min: 1, Max: 1000, Default: 20, Scale: Linear, Sliding: [2]float64{5, 50}}
	sigmaParameter   = Parameter{Name: "sigma", Symbol: "σ", Sentence: "More noise is added, as a fraction of the input's range.", Min: 0, Max: 10, Default: 0.1, Scale: Linear, Sliding: [2]float64{0, 0.5}}
)

// denseGamma is γ of the dense layers, beside the convolutions'.
var denseGamma = Parameter{Name: "dense-gamma", Symbol: "γ′", Sentence: "A larger γ′ does in dense layers what γ does in convolutions.", Min: 0, Max: 1e6, Default: 0.05, Scale: Linear, Sliding: [2]float64{0, 0.5}}

// strongest is the filter of the composite that is named after it: it keeps a tenth.
var strongest = Parameter{Name: "filter", Symbol: "k", Sentence: filterParameter.Sentence, Min: 0, Max: 1, Default: 0.1, Scale: Linear, Sliding: [2]float64{0.01, 1}}

// quarter is ε relative to the layer, as the overview has it.
var quarter = Parameter{Name: "epsilon", Symbol: "ε", Sentence: "A larger ε, in units of the layer's root mean square, absorbs weak and contradictory shares.", Min: 0, Max: 1e6, Default: 0.25, Scale: Linear, Sliding: [2]float64{0, 2}}

// Composites is the table of all composites, the caller's own copy: those with a name of
// their own, and a uniform one for every rule that serves convolutions and dense layers.
func Composites() []CompositeInfo {
	all := slices.Clone(compositeTable)
	for i := range ruleTable {
		r := &ruleTable[i]
		if slices.Contains(r.For, Convolution) && slices.Contains(r.For, Normalization) && r.Name != "gradient" && r.Name != "guided" {
			all = append(all, uniform(r))
		}
	}
	for i := range all {
		all[i].Parameters = slices.Clone(all[i].Parameters)
	}
	return all
}

// compositeTable are the composites but the uniform ones, which follow from ruleTable. A
// new composite is a new row.
var compositeTable = []CompositeInfo{
	{
		Name: "epsilon-gamma-box", Title: "Epsilon, gamma, box",
		Sentence:   "γ on convolutions keeps what spoke for the class, zᴮ at the pixels knows their range.",
		Reference:  "the overview, sec. 10.4; Zennit's EpsilonGammaBox",
		Parameters: []Parameter{gammaParameter, steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{
				{Match: Match{Kind: "convolution", First: true}, Rule: "box"},
				{Match: Match{Kind: "convolution"}, Rule: "gamma", Settings: Settings{"gamma": s["gamma"]}},
				dense("epsilon", s),
			}}
		},
	},
	{
		Name: "epsilon-plus-flat", Title: "Epsilon, plus, flat",
		Sentence:   "z⁺ passes on only positive shares, and the first layer spreads evenly: smooth, conservative.",
		Reference:  "Kohlbrenner et al., \"Towards best practice in explaining neural network decisions with LRP\", 2020",
		Parameters: []Parameter{steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{
				{Match: Match{First: true}, Rule: "flat"}, {Match: Match{Kind: "convolution"}, Rule: "zplus"}, dense("epsilon", s)}}
		},
	},
	{
		Name: "epsilon-alpha2-beta1", Title: "Epsilon, α2 β1",
		Sentence:   "Weighs what excites twice and what inhibits once: crisp, with blue.",
		Reference:  "Kohlbrenner et al. 2020",
		Parameters: []Parameter{alphaParameter, steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{
				{Match: Match{Kind: "convolution"}, Rule: "alpha-beta", Settings: Settings{"alpha": s["alpha"]}}, dense("epsilon", s)}}
		},
	},
	{
		Name: "overview", Title: "The overview's own",
		Sentence:   "The plain rule on top, ε in the middle, γ below, zᴮ at the pixels: each where it does best.",
		Reference:  "the overview, sec. 10.4 and fig. 10.3",
		Parameters: []Parameter{gammaParameter, quarter, filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{
				{Match: Match{Kind: "convolution", First: true}, Rule: "box"},
				{Match: Match{Kind: "convolution", Below: 0.5}, Rule: "gamma", Settings: Settings{"gamma": s["gamma"]}},
				{Match: Match{Kind: "convolution"}, Rule: "epsilon", Settings: Settings{"epsilon": s["epsilon"], "relative": 1}},
				{Match: Match{Kind: "dense"}, Rule: "0"},
			}}
		},
	},
	{
		Name: "zplus-filter", Title: "Original: z⁺ with filter",
		Sentence:   "Only the strongest scores of each layer travel on; all classes at once, as in the original implementation.",
		Reference:  "the original PyTorch implementation, which this project follows",
		Parameters: []Parameter{strongest, steady(1e-5)},
		Make: func(s Settings) Composite {
			original := Settings{"epsilon": s["epsilon"]}
			return Composite{Start: SoftmaxOfAll, InputOnes: true, Assignments: []Assignment{
				{Match: Match{Kind: "convolution"}, Rule: "zplus-original", Settings: original},
				{Match: Match{Kind: "dense"}, Rule: "zplus-original", Settings: original},
				{Match: Match{Kind: "max-pooling"}, Rule: "zplus-original", Settings: original},
				{Match: Match{Kind: "average-pooling"}, Rule: "zplus-original", Settings: original},
			}}
		},
	},
	{
		Name: "epsilon-plus", Title: "Epsilon, plus",
		Sentence:   "z⁺ passes on only positive shares in the convolutions, ε decides between classes in the dense layers.",
		Reference:  "Kohlbrenner et al. 2020",
		Parameters: []Parameter{steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{{Match: Match{Kind: "convolution"}, Rule: "zplus"}, dense("epsilon", s)}}
		},
	},
	{
		Name: "attnlrp-gamma", Title: "AttnLRP with γ",
		Sentence:   "For networks with attention: AttnLRP, and γ in the layers, so that few but strong contradictions do not fragment the map.",
		Reference:  "Achtibat et al., \"AttnLRP: attention-aware layer-wise relevance propagation for transformers\", 2024, sec. 4",
		Parameters: []Parameter{gammaParameter, denseGamma, steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: append(products("halves", s),
				Assignment{Match: Match{Kind: "convolution"}, Rule: "gamma", Settings: Settings{"gamma": s["gamma"], "epsilon": s["epsilon"]}},
				Assignment{Match: Match{Kind: "dense"}, Rule: "gamma", Settings: Settings{"gamma": s["dense-gamma"], "epsilon": s["epsilon"]}})}
		},
	},
	{
		Name: "attnlrp", Title: "AttnLRP",
		Sentence:   "For networks with attention: ε in the layers, half to each factor of a product, a Softmax by its Taylor rule.",
		Reference:  "Achtibat et al., \"AttnLRP: attention-aware layer-wise relevance propagation for transformers\", 2024",
		Parameters: []Parameter{steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: append(products("halves", s), convolutions("epsilon", s), dense("epsilon", s))}
		},
	},
	{
		Name: "cp-lrp", Title: "CP-LRP",
		Sentence:       "For networks with attention: the attention is a gate, so that all goes to the values that it lets through.",
		NeedsAttention: true,
		Reference:      "Ali et al., \"XAI for transformers: better explanations through conservative propagation\", 2022",
		Parameters:     []Parameter{steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: append(products("gate", s), convolutions("epsilon", s), dense("epsilon", s))}
		},
	},
	{
		Name: "epsilon-alpha2-beta1-flat", Title: "Epsilon, α2 β1, flat",
		Sentence:   "Weighs what excites twice and what inhibits once, and the first layer spreads evenly over its region.",
		Reference:  "Kohlbrenner et al. 2020",
		Parameters: []Parameter{alphaParameter, steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: []Assignment{
				{Match: Match{First: true}, Rule: "flat"},
				{Match: Match{Kind: "convolution"}, Rule: "alpha-beta", Settings: Settings{"alpha": s["alpha"]}}, dense("epsilon", s)}}
		},
	},
	{
		Name: "deep-taylor", Title: "Deep Taylor",
		Sentence:   "z⁺ in every layer and zᴮ at the pixels: only what speaks for the class, as the decomposition of a ReLU network's score.",
		Reference:  "Montavon et al., \"Explaining nonlinear classification decisions with deep Taylor decomposition\", 2017",
		Parameters: []Parameter{steady(1e-6), filterParameter},
		Make: func(s Settings) Composite {
			plus := Settings{"epsilon": s["epsilon"], "bias": 0}
			return Composite{Assignments: []Assignment{
				{Match: Match{First: true}, Rule: "box"},
				{Match: Match{Kind: "convolution"}, Rule: "zplus", Settings: plus},
				{Match: Match{Kind: "dense"}, Rule: "zplus", Settings: plus},
			}}
		},
	},
	{
		Name: "gradient", Title: "Gradient",
		Sentence:  "How the score would change if a pixel changed: sensitivity, not contribution.",
		Reference: "Simonyan et al. 2014",
		Make:      func(Settings) Composite { return Composite{Assignments: everywhere("gradient")} },
	},
	{
		Name: "gradient-times-input", Title: "Gradient × input",
		Sentence:  "The gradient, weighted with the pixel.",
		Reference: "Shrikumar et al., \"Not just a black box\", 2016",
		Make: func(Settings) Composite {
			return Composite{Assignments: everywhere("gradient"), TimesInput: true}
		},
	},
	{
		Name: "integrated-gradients", Title: "Integrated gradients",
		Sentence:   "Gradient × input, averaged on the way from an all-zero input to this one.",
		Reference:  "Sundararajan et al., \"Axiomatic attribution for deep networks\", 2017",
		Parameters: []Parameter{samplesParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: everywhere("gradient"), TimesInput: true, Repeat: Repeat{Over: AlongPath, Samples: int(s["samples"])}}
		},
	},
	{
		Name: "smoothgrad", Title: "SmoothGrad",
		Sentence:   "The gradient, averaged over noisy copies of the image.",
		Reference:  "Smilkov et al., \"SmoothGrad: removing noise by adding noise\", 2017",
		Parameters: []Parameter{samplesParameter, sigmaParameter},
		Make: func(s Settings) Composite {
			return Composite{Assignments: everywhere("gradient"), Repeat: Repeat{Over: UnderNoise, Samples: int(s["samples"]), Sigma: s["sigma"], Seed: 1}}
		},
	},
	{
		Name: "guided-backpropagation", Title: "Guided backpropagation",
		Sentence:  "The gradient, but a ReLU lets only positive values back: crisp edges, little about the class.",
		Reference: "Springenberg et al. 2015",
		Make:      func(Settings) Composite { return Composite{Assignments: everywhere("guided")} },
	},
}

func dense(rule string, s Settings) Assignment {
	return Assignment{Match: Match{Kind: "dense"}, Rule: rule, Settings: Settings{"epsilon": s["epsilon"]}}
}

func convolutions(rule string, s Settings) Assignment {
	return Assignment{Match: Match{Kind: "convolution"}, Rule: rule, Settings: Settings{"epsilon": s["epsilon"]}}
}

// products gives a rule to the products of two computed matrices.
func products(rule string, s Settings) []Assignment {
	return []Assignment{{Match: Match{Kind: "matrix-product"}, Rule: rule, Settings: Settings{"epsilon": s["epsilon"]}}}
}

func everywhere(rule string) []Assignment { return []Assignment{{Rule: rule}} }

// uniform is the composite with one rule on every convolution and dense layer.
func uniform(rule *RuleInfo) CompositeInfo {
	return CompositeInfo{
		Name: "uniform-" + rule.Name, Title: "LRP-" + rule.Symbol + " everywhere", Sentence: rule.Sentence, Reference: rule.Reference,
		Parameters: append(slices.Clone(rule.Parameters), filterParameter),
		Make: func(s Settings) Composite {
			own := Settings{}
			for _, p := range rule.Parameters {
				own[p.Name] = s[p.Name]
			}
			return Composite{Assignments: []Assignment{
				{Match: Match{Kind: "convolution"}, Rule: rule.Name, Settings: own},
				{Match: Match{Kind: "dense"}, Rule: rule.Name, Settings: own},
			}}
		},
	}
}

// NeedsBounds reports whether the composite asks for the lowest and highest value
// that a pixel can have.
func (c CompositeInfo) NeedsBounds() bool {
	defaults, _ := check(c.Name, c.Parameters, nil)
	for _, a := range c.Make(defaults).Assignments {
		if r, err := NewRule(a.Rule, a.Settings); err == nil && r.needsBounds() {
			return true
		}
	}
	return false
}

// FindComposite is the composite's row. The error names the nearest one.
func FindComposite(name string) (CompositeInfo, error) {
	all := Composites()
	var names []string
	for _, c := range all {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	plain := name
	if at := strings.LastIndexByte(name, '-'); at > 0 {
		if _, err := strconv.ParseFloat(name[at+1:], 64); err == nil {
			plain = name[:at] // the rest is the value of a parameter
		}
	}
	return CompositeInfo{}, fmt.Errorf("there is no composite %q%s", name, Suggestion(plain, names))
}

// NewComposite builds the composite of that name from settings. The name may end
// in its first parameter: uniform-gamma-0.25, zplus-filter-0.1,
// uniform-alpha2-beta1.
func NewComposite(name string, s Settings) (*Composite, error) {
	base, parameter, value, err := splitName(name)
	if err != nil {
		return nil, err
	}
	info, err := FindComposite(base)
	if err != nil {
		return nil, err
	}
	merged := Settings{}
	if parameter != "" {
		merged[parameter] = value
	}
	for k, v := range s {
		merged[k] = v
	}
	checked, err := check("composite "+base, info.Parameters, merged)
	if err != nil {
		return nil, err
	}
	c := info.Make(checked)
	c.Name = name
	c.Filter = checked["filter"]
	return &c, nil
}

// splitName takes a trailing parameter value off a composite's name.
func splitName(name string) (base, parameter string, value float64, err error) {
	if rest, ok := strings.CutPrefix(name, "uniform-alpha"); ok && rest != "-beta" {
		a, b, ok := strings.Cut(rest, "-beta")
		α, errA := strconv.ParseFloat(a, 64)
		β, errB := strconv.ParseFloat(b, 64)
		if !ok || errA != nil || errB != nil {
			return "", "", 0, fmt.Errorf("composite %q: expected uniform-alphaA-betaB, such as uniform-alpha2-beta1", name)
		}
		if d := α - β - 1; d > 1e-9 || d < -1e-9 {
			return "", "", 0, fmt.Errorf("composite %q: α − β is %v; expected 1", name, α-β)
		}
		return "uniform-alpha-beta", "alpha", α, nil
	}
	for _, c := range Composites() {
		if name == c.Name {
			return name, "", 0, nil
		}
	}
	for _, c := range Composites() {
		rest, ok := strings.CutPrefix(name, c.Name+"-")
		if !ok || len(c.Parameters) == 0 {
			continue
		}
		if v, err := strconv.ParseFloat(rest, 64); err == nil {
			return c.Name, c.Parameters[0].Name, v, nil
		}
	}
	return name, "", 0, nil
}
