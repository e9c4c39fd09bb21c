//go:build js

package protocol

// Hello asks what the engine can do; answered by Ready.
type Hello struct{}

// Ready is what the engine can do.
type Ready struct {
	Backend    string // how it computes: "portable", "simd"
	Threads    int
	Rules      []Rule
	Composites []Composite
	Operators  []string // ONNX's that are read, a line each: the name, opsets, remarks
}

// Rule is a row of the table of rules.
type Rule struct {
	Name       string
	Symbol     string // short: "γ"
	Sentence   string
	Formula    string
	Reference  string
	For        []string // the roles of nodes that it can serve, see Node.Role
	Parameters []Parameter
	// NeedsBounds says that it asks for the lowest and highest value of a pixel.
	NeedsBounds bool
}

// Composite is a row of the table of composites, the presets.
type Composite struct {
	Name       string
	Title      string
	Sentence   string
	Reference  string
	Parameters []Parameter
	// NeedsBounds says that one of its rules does.
	NeedsBounds bool
}

// Parameter is one number that a rule or composite takes.
type Parameter struct {
	Name     string // "epsilon"
	Symbol   string // "ε"
	Sentence string
	Min, Max float64 // accepted
	Default  float64
	Scale    string     // "linear", "logarithmic" with 0 as its lowest step, or "switch" between 0 and 1
	Sliding  [2]float64 // what a slider offers
}

// Close forgets the session and frees its memory; answered by Closed. What the
// session still has to answer is answered by Superseded.
type Close struct{}

// Closed says that the session is gone.
type Closed struct{}

// Cancel makes the session's request with the id Target answer Superseded, unless
// it has been answered. It has no answer of its own.
type Cancel struct{ Target int }

// Progress says how much of a request is done.
type Progress struct {
	Stage       string // "download" and "read" count bytes, "forward" and "backward" layers
	Done, Total int64  // Total is 0 where it is not known
}

// Error is the final answer to a request that failed. What was there before stays.
type Error struct{ Message string } // a sentence for the visitor

// Superseded is the final answer to a request whose place a newer one took, or
// that was cancelled.
type Superseded struct{}

// Log reports an unexpected failure that belongs to no request. It carries nothing
// of the visitor's.
type Log struct {
	Level string // "error"
	Text  string
}

// Type is "hello".
func (*Hello) Type() string { return "hello" }

// Type is "ready".
func (*Ready) Type() string { return "ready" }

// Type is "close".
func (*Close) Type() string { return "close" }

// Type is "closed".
func (*Closed) Type() string { return "closed" }

// Type is "cancel".
func (*Cancel) Type() string { return "cancel" }

// Type is "progress".
func (*Progress) Type() string { return "progress" }

// Type is "error".
func (*Error) Type() string { return "error" }

// Type is "superseded".
func (*Superseded) Type() string { return "superseded" }

// Type is "log".
func (*Log) Type() string { return "log" }

func (*Hello) fields(*codec) {}

func (m *Ready) fields(c *codec) {
	c.text("backend", &m.Backend)
	c.integer("threads", &m.Threads)
	list(c, "rules", &m.Rules)
	list(c, "composites", &m.Composites)
	c.texts("operators", &m.Operators)
}

func (r *Rule) fields(c *codec) {
	c.text("name", &r.Name)
	c.text("symbol", &r.Symbol)
	c.text("sentence", &r.Sentence)
	c.text("formula", &r.Formula)
	c.text("reference", &r.Reference)
	c.texts("for", &r.For)
	list(c, "parameters", &r.Parameters)
	c.flag("needsBounds", &r.NeedsBounds)
}

func (r *Composite) fields(c *codec) {
	c.text("name", &r.Name)
	c.text("title", &r.Title)
	c.text("sentence", &r.Sentence)
	c.text("reference", &r.Reference)
	list(c, "parameters", &r.Parameters)
	c.flag("needsBounds", &r.NeedsBounds)
}

func (p *Parameter) fields(c *codec) {
	c.text("name", &p.Name)
	c.text("symbol", &p.Symbol)
	c.text("sentence", &p.Sentence)
	c.number("min", &p.Min)
	c.number("max", &p.Max)
	c.number("default", &p.Default)
	c.text("scale", &p.Scale)
	sliding, n := c.array("sliding", 2)
	if n != 2 {
		c.fail("sliding", "does not hold two numbers")
		return
	}
	ends := codec{writing: c.writing, object: sliding, at: c.at + "sliding.", state: c.state}
	ends.number("0", &p.Sliding[0])
	ends.number("1", &p.Sliding[1])
}

func (*Close) fields(*codec)  {}
func (*Closed) fields(*codec) {}

func (m *Cancel) fields(c *codec) { c.integer("target", &m.Target) }

func (m *Progress) fields(c *codec) {
	c.text("stage", &m.Stage)
	c.long("done", &m.Done)
	c.long("total", &m.Total)
}

func (m *Error) fields(c *codec) { c.text("message", &m.Message) }

func (*Superseded) fields(*codec) {}

func (m *Log) fields(c *codec) {
	c.text("level", &m.Level)
	c.text("text", &m.Text)
}
