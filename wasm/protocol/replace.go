//go:build js

package protocol

// Replace runs the model on the session's image with some of its pixels replaced; answered
// by Predicted. The session's image stays as it is.
type Replace struct {
	Pixels []int // of the model's input, counted row by row
	// Fill is what takes their place: "paper" (the lowest value of a pixel), "grey" (the
	// middle of its range), "mean" (the image's own) or "blur" (the image without details).
	Fill string
}

// Flip replaces the pixels of the session's image one after another and follows a score;
// answered by Flipped. The progress stage is "flip", in passes through the network.
type Flip struct {
	// Relevance, (Height,Width), says the order: the most relevant pixels go first. Without
	// it, as many random orders as Orders says are followed.
	Relevance []float32
	Orders    int
	Fill      string  // see Replace
	Part      float64 // of the pixels that is replaced in the end, above 0 and up to 1
	Steps     int     // how many times the score is taken after the first
	Parts     []Part  // the score is Σ coefficient · logit
}

// Flipped is the course of a score.
type Flipped struct {
	Replaced []float32 // part of the pixels, from 0 on
	Scores   []float32 // (orders, len(Replaced))
}

// Type is "replace".
func (*Replace) Type() string { return "replace" }

// Type is "flip".
func (*Flip) Type() string { return "flip" }

// Type is "flipped".
func (*Flipped) Type() string { return "flipped" }

func (m *Replace) fields(c *codec) {
	c.integers("pixels", &m.Pixels)
	c.text("fill", &m.Fill)
}

func (m *Flip) fields(c *codec) {
	if c.given("relevance", m.Relevance != nil) {
		c.floats("relevance", &m.Relevance)
	}
	if c.given("orders", m.Orders != 0) {
		c.integer("orders", &m.Orders)
	}
	c.text("fill", &m.Fill)
	c.number("part", &m.Part)
	c.integer("steps", &m.Steps)
	list(c, "parts", &m.Parts)
}

func (m *Flipped) fields(c *codec) {
	c.floats("replaced", &m.Replaced)
	c.floats("scores", &m.Scores)
}
