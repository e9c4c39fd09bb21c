package lrp

import "fmt"

// Composite says which rule goes where. The first assignment that matches a node
// decides; a node that none matches gets its role's usual rule.
type Composite struct {
	Name        string
	Assignments []Assignment
	// Filter is the fraction of the relevance scores that enter a dense, convolution
	// or pooling layer which it keeps, the largest; 0 and 1 keep all.
	Filter float64
	// Start is how the relevance at the output is chosen when no target is given.
	Start Start
	// InputOnes puts ones for the picture in the backward pass.
	InputOnes bool
	// Repeat averages the input's relevance over several passes.
	Repeat Repeat
	// TimesInput multiplies the relevance at the input with the input, less what the
	// preprocessing inside the model maps to zero.
	TimesInput bool
}

// Start is the relevance at the output without an explicit target.
type Start uint8

const (
	TopLogit     Start = iota // the logit of the top class
	SoftmaxOfAll              // softmax of all classes at once
)

// Repeat averages over several inputs, for the gradient methods.
type Repeat struct {
	Over    Repetition
	Samples int     // number of passes
	Sigma   float64 // of SmoothGrad, as a fraction of the input's range
	Seed    uint64  // of SmoothGrad
}

// Repetition names how the inputs are chosen.
type Repetition uint8

const (
	Once       Repetition = iota
	AlongPath             // from what the preprocessing maps to zero to the input (integrated gradients)
	UnderNoise            // the input with Gaussian noise (SmoothGrad)
)

// Assignment gives a rule to the nodes that match.
type Assignment struct {
	Match Match
	// Rule is the name of one of [Rules], and Settings are its parameters.
	Rule     string
	Settings Settings
	// Own is a rule of one's own, in place of a name and settings.
	Own *Rule
}

// title is what errors call the composite.
func (c *Composite) title() string {
	if c.Name == "" {
		return "composite"
	}
	return fmt.Sprintf("composite %q", c.Name)
}
