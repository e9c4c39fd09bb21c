// Package answer is what has been answered: the model that is loaded, what it says of the
// picture, and the explanation; with everything that follows from them alone: labels and
// headlines, scores, the rows of the layers' strip. It is plain Go, as package state is.
package answer

import (
	"slices"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/state/question"
)

// Model is what the engine says of the model that it has loaded.
type Model struct {
	Name        string
	InputShape  []int
	Classes     int
	Decision    string   // "multiclass", "multilabel", "binary" or "value"
	Labels      []string // one for each class, or none
	MemoryBytes int64
	Nodes       []Node
	Logits      int              // the node whose values are explained
	Bounds      *question.Bounds // of a pixel; nil if the model does not say
	// Suggested is the composite to begin with, for the reason Why; empty where it is the
	// first of the table.
	Suggested, Why string
	Misfits        []Misfit

	called map[string]int // see LayerTitle
}

// Misfit is a composite that is not meant for the model.
type Misfit struct{ Composite, Reason string }

// Advice is what is to be said of a composite for this model, and whether against it.
func (m *Model) Advice(composite string) (sentence string, against bool) {
	if m == nil {
		return "", false
	}
	for _, f := range m.Misfits {
		if f.Composite == composite {
			return "Not meant for this network: " + f.Reason + ".", true
		}
	}
	if composite == m.Suggested {
		return m.Why, false
	}
	return "", false
}

// Node is one node of a model's graph. Node 0 is the input.
type Node struct {
	Index            int
	Name, Kind, Role string
	Shape            []int // of its output, for one sample
	Inputs           []int
	Weights          bool // a convolution or dense layer
}

// Size is how many neurons there are.
func (n *Node) Size() int {
	size := 1
	for _, d := range n.Shape {
		size *= d
	}
	return size
}

// Explanation is an answer with the question it belongs to.
type Explanation struct {
	Input       *question.Input
	Asked       question.Explaining
	Width       int // of the model's input
	Height      int
	Relevance   []float32 // (Height,Width), summed over the colours
	Account     Account
	Gradient    bool // no ledger, and the account does not close
	Ledger      []Entry
	Amplified   *Amplified // nil where shares do not grow too much
	Layers      []Layer
	Target      question.Target
	Rules       []question.Override // what every node but the input was given
	Channels    *Channels           // of the node that is open
	ByChannel   []Layer             // the channels that are shown, as layers whose Node is the channel
	Neuron      *Neuron
	Limit       float32 // the relevance that has the strongest colour
	Clipped     bool    // some pixels are beyond it
	Took        float64 // milliseconds of computing
	MemoryBytes int64

	Ninths []float32 // where relevance lies, see package words

	arriving map[*Layer]*Explanation // see Arriving
	entries  map[int]int             // see EntryOf
}

// Account is the score taken apart.
type Account struct{ Score, Input, Constants, Softmax, Stabilizer, Removed float64 }

// Entry is what became of the relevance that a node received.
type Entry struct {
	Node                                             int
	Rule, Symbol                                     string
	Received, Passed, Constants, Stabilizer, Removed float64
}

// Amplified says where shares nearly cancel, so that the map is mostly noise.
type Amplified struct {
	Node   int
	Times  float64 // what the node received is the absolute sum of its shares
	Remedy string  // a rule for residual sums that avoids it, "" if it is no such sum
}

// Layer is the relevance of a node's output, summed over its channels.
type Layer struct {
	Node          int
	Width, Height int       // 1 and 1 for a dense layer
	Map           []float32 // (Height,Width)
	Sum           float64
	Tokens        []float32 // of the class tokens, which are no patches; nil without
}

// Channels is the relevance of one node's output, channel by channel.
type Channels struct {
	Node          int
	Width, Height int
	Sums          []float32 // of every channel
	Shown         []int     // the channels with the largest sums in magnitude, largest first
	Maps          []float32 // (len(Shown),Height,Width)
	Attention     []float32 // as Maps, of the heads of attention: what Query attends to; else empty
	Query         string    // "class token" or "mean"
	Field         *Field    // what its neurons see of the input; nil where that is not the same for all
}

// Field is what the neuron in column x and row y sees: from Left + x·StepX and Top + y·StepY on.
type Field struct{ Left, StepX, Width, Top, StepY, Height int }

// Neuron is how one neuron divides what it received.
type Neuron struct {
	Node, Index             int
	Relevance, Output, Bias float64
	Inputs                  int     // how many there are
	Passed, Constants       float64 // what they get together, and what the bias keeps
	Shares                  []Contribution
}

// Contribution is what one input of a neuron gets.
type Contribution struct {
	Input, Index                  int
	Activation, Weight, Relevance float64
}

// ModelInfo is what a file says about its model.
type ModelInfo struct {
	Name, Producer              string
	InputShape                  []int // −1 where the file leaves a size open
	Output                      string
	Outputs                     []string
	Complete                    bool // the input's shape is known
	Classes                     int
	Scales                      bool // the network scales its pixels itself
	WeightBytes                 int64
	MemoryBytes, AvailableBytes int64
	Fingerprint                 string // tells files apart
}

// Progress says how much of a request is done.
type Progress struct {
	Stage       string
	Done, Total int64
}

// DiffersInNumbers reports whether e answers the same question as before by the same
// rules, so that nothing on the page changes but numbers and heatmaps.
func (e *Explanation) DiffersInNumbers(before *Explanation) bool {
	same := e != nil && before != nil && e.Input == before.Input && e.Gradient == before.Gradient &&
		e.Target.Kind == before.Target.Kind && len(e.Target.Parts) == len(before.Target.Parts) &&
		len(e.Rules) == len(before.Rules) && (e.Channels == nil) == (before.Channels == nil) &&
		sameConditions(e.Asked.Conditions, before.Asked.Conditions)
	if !same || e.Channels != nil && e.Channels.Node != before.Channels.Node {
		return false
	}
	for i, p := range e.Target.Parts {
		if p != before.Target.Parts[i] {
			return false
		}
	}
	for i, r := range e.Rules {
		if r.Node != before.Rules[i].Node || r.Rule != before.Rules[i].Rule {
			return false
		}
	}
	return true
}

// Complete fills in what follows from the rest: ByChannel, Limit and Clipped.
func (e *Explanation) Complete() {
	e.ByChannel = channelLayers(e.Channels)
	e.Limit, e.Clipped = heatmap.Scale(e.Relevance, e.Width)
}

// channelLayers are the channels that are shown, as layers whose node is the channel.
func channelLayers(c *Channels) []Layer {
	if c == nil {
		return nil
	}
	per := c.Width * c.Height
	out := make([]Layer, len(c.Shown))
	for k, channel := range c.Shown {
		out[k] = Layer{Node: channel, Width: c.Width, Height: c.Height, Map: c.Maps[k*per : (k+1)*per], Sum: float64(c.Sums[channel])}
	}
	return out
}

// Blocks is up to how many pixels a side the network's input is shown as squares.
const Blocks = heatmap.Blocks

func sameConditions(a, b []question.Condition) bool {
	return slices.EqualFunc(a, b, func(a, b question.Condition) bool { return a.Node == b.Node && slices.Equal(a.Channels, b.Channels) })
}
