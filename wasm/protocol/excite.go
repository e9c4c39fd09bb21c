//go:build js

package protocol

import "syscall/js"

// Excite asks what excites the channels of a node in the session's image, or in another that
// does not take its place; answered by Excited. The progress stage is "forward".
type Excite struct {
	Node     int
	Image    *SetImage // nil for the session's
	Channels []int     // of Excited.Map; none are all
}

// Excited is how strongly the channels of a node fire, behind the activation function that
// follows the node, if one does.
type Excited struct {
	Width, Height int
	Map           []float32 // (Height,Width), the mean over Excite.Channels
	Peaks         []float32 // of every channel the largest value
	At            []int     // and where that is, counted row by row
	InputRGBA     js.Value  // what the network sees, see Predicted
}

// Type is "excite".
func (*Excite) Type() string { return "excite" }

// Type is "excited".
func (*Excited) Type() string { return "excited" }

func (m *Excite) fields(c *codec) {
	c.integer("node", &m.Node)
	if c.given("image", m.Image != nil) {
		if !c.writing {
			m.Image = new(SetImage)
		}
		c.part("image", m.Image)
	}
	c.integers("channels", &m.Channels)
}

func (m *Excited) fields(c *codec) {
	c.integer("width", &m.Width)
	c.integer("height", &m.Height)
	c.floats("map", &m.Map)
	c.floats("peaks", &m.Peaks)
	c.integers("at", &m.At)
	c.pixels("inputRGBA", &m.InputRGBA)
}
