//go:build js

package protocol

import "syscall/js"

// Explain hands a score back to the pixels of the session's image; answered by
// Explained. The progress stage is "backward".
type Explain struct {
	Compose                // which rule goes where
	Bounds     *Bounds     // nil are the model's
	Target     *Target     // nil is the composite's own
	Conditions []Condition // keep only relevance through chosen channels
	Layers     bool        // ask for Explained.Layers
	Open       int         // ask for Explained.Channels of this node; 0 does not
	Neuron     int         // ask for that neuron of Open in Explained.Neuron, counted from 1; 0 is the strongest
	Known      int         // the Explained.Plan whose structure need not be sent again; 0 for none
	Whole      bool        // ask for Explained.Whole
	// Aside says that it is asked besides another explanation, of the same image by other
	// rules: it takes no explanation's place, and any other takes its.
	Aside bool
}

// Compose says which rule goes where. By itself it asks for the JSON form of that, for
// the session's model; answered by Composed.
type Compose struct {
	Composite string             // a name of Ready.Composites; "" with Custom
	Settings  map[string]float64 // its parameters; a missing one is at its default
	// Custom is a composite of the visitor's own in its JSON form, as an object; see
	// package lrp.
	Custom    js.Value
	Overrides []Override
}

// Composed is a composite in its JSON form, as an object.
type Composed struct{ Composite js.Value }

// Bounds are the lowest and highest value that a pixel can have after
// preprocessing: one number, or one for each channel.
type Bounds struct{ Low, High []float32 }

// Override gives one node another rule than the composite does.
type Override struct {
	Node     int
	Rule     string // a name of Ready.Rules
	Settings map[string]float64
}

// Target is what is explained.
type Target struct {
	// Kind is "default" (the composite's own), "top" (the logit of the top class),
	// "classes" (Σ coefficient · logit over Parts), "odds" (the log-odds of the class
	// in Parts), "softmax" (the probabilities of all classes), "neuron" (Σ coefficient ·
	// activation over Parts at Node), or of several images "each" (the logit of a class for
	// each in Parts, of its top class where the index is −1).
	Kind  string
	Parts []Part
	Node  int // of kind "neuron"
}

// Part is one class or neuron, by its position.
type Part struct {
	Index       int
	Coefficient float64
}

// Condition removes all relevance of a node's output but that of some channels.
type Condition struct {
	Node     int
	Channels []int
}

// Explained is an explanation.
type Explained struct {
	Width, Height int       // of the model's input; of several images they stand one below the other
	Relevance     []float32 // (Height,Width), summed over the channels
	Account       Account
	Gradient      bool       // the composite computes gradients: no ledger, and the account does not close
	Ledger        []Entry    // nearest the output first
	Amplified     *Amplified // nil where shares do not grow too much
	Layers        []Layer    // by node index; of the nodes that a visitor knows as layers
	// Target is what was explained: a composite's own or the top class is resolved to
	// "classes" or "softmax".
	Target       Target
	Rules        []Override // what every node but the input was given, by node index
	Whole        []float32  // the relevance of every value of the input, of the model's InputShape; nil where it was not asked for
	Channels     *Channels  // of Explain.Open, nil if no relevance came there
	Neuron       *Neuron    // Explain.Neuron, or the one in that node that received most; nil if its rule does not share by weights
	Ninths       []float32  // where relevance lies: the shares of the ninths of the picture, row by row, in what is positive, then in what is negative
	Milliseconds float64    // of computing
	MemoryBytes  int64      // the engine's memory, which never shrinks
	// Plan numbers, within the session, what is not a number in the fields above. Plans
	// sets it.
	Plan int

	structure *structure // what is numbered
	bare      bool       // it is left out, for the asker knows it
	packed    js.Value   // numbers that wait for their structure
}

// Channels is the relevance of one node's output, channel by channel, before
// conditions.
type Channels struct {
	Node          int
	Width, Height int       // 1 and 1 for a dense layer, and for tokens, which then stand for channels
	Sums          []float32 // of every channel
	Shown         []int     // the channels with the largest sums in magnitude, largest first
	Maps          []float32 // (len(Shown),Height,Width)
	// Attention is of a Softmax of attention, whose channels are its heads: how much
	// Query, "class token" or "mean" of all, attends to each patch, (len(Shown),Height,Width),
	// beside Maps, what the patches received over all queries. Empty for other nodes.
	Attention []float32
	Query     string
	Field     *Field // what its neurons see of the input; nil where that is not the same for all
}

// Field is what the neurons of a layer see of the model's input, in its pixels: the one in
// column x and row y sees Width×Height pixels from Left + x·StepX and Top + y·StepY on, of
// which padding may lie outside.
type Field struct{ Left, StepX, Width, Top, StepY, Height int }

// Neuron is how one neuron divides what it received: its rule's formula with
// numbers in it.
type Neuron struct {
	Node, Index int     // by its position in one sample
	Relevance   float64 // received, after conditions
	Output      float64
	Bias        float64
	Inputs      int            // how many there are
	Passed      float64        // what they get together
	Constants   float64        // what the bias keeps
	Shares      []Contribution // the largest in magnitude, largest first
}

// Contribution is what one input of a neuron gets.
type Contribution struct {
	Input, Index                  int // which of the node's inputs, and the position in it
	Activation, Weight, Relevance float64
}

// Account is the score taken apart: Score = Input + Constants + Softmax + Stabilizer +
// Removed, up to rounding.
type Account struct {
	Score      float64 // f(x)
	Input      float64 // at the pixels
	Constants  float64 // kept by biases
	Softmax    float64 // kept by softmax, at the point of its expansion
	Stabilizer float64 // absorbed by ε
	Removed    float64 // by the filter and conditions
}

// Entry is what became of the relevance that a node received.
type Entry struct {
	Node                                             int
	Rule, Symbol                                     string
	Received, Passed, Constants, Stabilizer, Removed float64
}

// Amplified says where shares nearly cancel, so that the map is mostly noise.
type Amplified struct {
	Node  int
	Times float64 // what the node received is the absolute sum of its shares
	// Remedy is a rule for residual sums that avoids it, "" if it is no such sum.
	Remedy string
}

// Layer is the relevance of a node's output, summed over its channels.
type Layer struct {
	Node          int
	Width, Height int       // 1 and 1 for a dense layer
	Map           []float32 // (Height,Width); of a sequence of tokens, on the grid of its patches
	Sum           float64
	Tokens        []float32 // of the class tokens, which are no patches; nil without
}

// Type is "explain".
func (*Explain) Type() string { return "explain" }

// Type is "explained".
func (*Explained) Type() string { return "explained" }

// Type is "compose".
func (*Compose) Type() string { return "compose" }

// Type is "composed".
func (*Composed) Type() string { return "composed" }

func (m *Explain) fields(c *codec) {
	m.Compose.fields(c)
	if c.given("bounds", m.Bounds != nil) {
		if !c.writing {
			m.Bounds = new(Bounds)
		}
		c.part("bounds", m.Bounds)
	}
	if c.given("target", m.Target != nil) {
		if !c.writing {
			m.Target = new(Target)
		}
		c.part("target", m.Target)
	}
	list(c, "conditions", &m.Conditions)
	c.flag("layers", &m.Layers)
	if c.given("open", m.Open != 0) {
		c.integer("open", &m.Open)
	}
	if c.given("neuron", m.Neuron != 0) {
		c.integer("neuron", &m.Neuron)
	}
	if c.given("known", m.Known != 0) {
		c.integer("known", &m.Known)
	}
	if c.given("whole", m.Whole) {
		c.flag("whole", &m.Whole)
	}
	if c.given("aside", m.Aside) {
		c.flag("aside", &m.Aside)
	}
}

func (m *Compose) fields(c *codec) {
	c.optionalPlain("custom", &m.Custom)
	if c.given("composite", m.Composite != "") || m.Custom.Type() != js.TypeObject {
		c.text("composite", &m.Composite)
	}
	c.settings("settings", &m.Settings)
	list(c, "overrides", &m.Overrides)
}

func (m *Composed) fields(c *codec) { c.plain("composite", &m.Composite) }

func (b *Bounds) fields(c *codec) {
	c.numbers("low", &b.Low)
	c.numbers("high", &b.High)
}

func (o *Override) fields(c *codec) {
	c.integer("node", &o.Node)
	c.text("rule", &o.Rule)
	c.settings("settings", &o.Settings)
}

func (t *Target) fields(c *codec) {
	c.text("kind", &t.Kind)
	list(c, "parts", &t.Parts)
	if c.given("node", t.Kind == "neuron") {
		c.integer("node", &t.Node)
	}
}

func (p *Part) fields(c *codec) {
	c.integer("index", &p.Index)
	c.number("coefficient", &p.Coefficient)
}

func (o *Condition) fields(c *codec) {
	c.integer("node", &o.Node)
	c.integers("channels", &o.Channels)
}

func (m *Explained) fields(c *codec) {
	if c.writing && m.structure == nil {
		m.structure = structureOf(m)
	}
	c.integer("plan", &m.Plan)
	if m.bare = !c.given("structure", !m.bare); !m.bare {
		if !c.writing {
			m.structure = new(structure)
		}
		c.part("structure", m.structure)
	}
	c.part("account", &m.Account)
	numbers := m.packed
	if c.writing {
		numbers = m.pack()
	}
	c.buffer("numbers", &numbers)
	if !c.writing {
		m.packed = numbers
	}
	if !c.writing && !m.bare && c.err == nil {
		c.err = m.unpack(m.structure)
	}
	if c.given("amplified", m.Amplified != nil) {
		if !c.writing {
			m.Amplified = new(Amplified)
		}
		c.part("amplified", m.Amplified)
	}
	if c.given("channels", m.Channels != nil) {
		if !c.writing {
			m.Channels = new(Channels)
		}
		c.part("channels", m.Channels)
	}
	if c.given("neuron", m.Neuron != nil) {
		if !c.writing {
			m.Neuron = new(Neuron)
		}
		c.part("neuron", m.Neuron)
	}
	if c.given("whole", m.Whole != nil) {
		c.floats("whole", &m.Whole)
	}
	c.numbers("ninths", &m.Ninths)
	c.number("milliseconds", &m.Milliseconds)
	c.long("memoryBytes", &m.MemoryBytes)
}

func (o *Channels) fields(c *codec) {
	c.integer("node", &o.Node)
	c.integer("width", &o.Width)
	c.integer("height", &o.Height)
	c.floats("sums", &o.Sums)
	c.integers("shown", &o.Shown)
	c.floats("maps", &o.Maps)
	if c.given("attention", len(o.Attention) > 0) {
		c.floats("attention", &o.Attention)
		c.text("query", &o.Query)
	}
	if c.given("field", o.Field != nil) {
		if !c.writing {
			o.Field = new(Field)
		}
		c.part("field", o.Field)
	}
}

func (f *Field) fields(c *codec) {
	c.integer("left", &f.Left)
	c.integer("stepX", &f.StepX)
	c.integer("width", &f.Width)
	c.integer("top", &f.Top)
	c.integer("stepY", &f.StepY)
	c.integer("height", &f.Height)
}

func (n *Neuron) fields(c *codec) {
	c.integer("node", &n.Node)
	c.integer("index", &n.Index)
	c.number("relevance", &n.Relevance)
	c.number("output", &n.Output)
	c.number("bias", &n.Bias)
	c.integer("inputs", &n.Inputs)
	c.number("passed", &n.Passed)
	c.number("constants", &n.Constants)
	list(c, "shares", &n.Shares)
}

func (o *Contribution) fields(c *codec) {
	c.integer("input", &o.Input)
	c.integer("index", &o.Index)
	c.number("activation", &o.Activation)
	c.number("weight", &o.Weight)
	c.number("relevance", &o.Relevance)
}

func (a *Account) fields(c *codec) {
	c.number("score", &a.Score)
	c.number("input", &a.Input)
	c.number("constants", &a.Constants)
	c.number("softmax", &a.Softmax)
	c.number("stabilizer", &a.Stabilizer)
	c.number("removed", &a.Removed)
}

// The amounts of an Entry and of a Layer are among the numbers, see structure.go.
func (e *Entry) fields(c *codec) {
	c.integer("node", &e.Node)
	c.text("rule", &e.Rule)
	c.text("symbol", &e.Symbol)
}

func (a *Amplified) fields(c *codec) {
	c.integer("node", &a.Node)
	c.number("times", &a.Times)
	c.text("remedy", &a.Remedy)
}

func (l *Layer) fields(c *codec) {
	c.integer("node", &l.Node)
	c.integer("width", &l.Width)
	c.integer("height", &l.Height)
	if tokens := len(l.Tokens); c.given("tokens", tokens > 0) {
		c.integer("tokens", &tokens)
		if !c.writing && c.err == nil && tokens > 0 {
			l.Tokens = make([]float32, min(tokens, mostTokens))
		}
	}
}

// mostTokens is more class tokens than any network has.
const mostTokens = 1 << 10
