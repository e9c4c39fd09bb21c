//go:build js

package protocol

import "syscall/js"

// SetImage runs the model on an image; answered by Predicted. The progress stage
// is "forward".
type SetImage struct {
	RGBA          js.Value // Uint8ClampedArray of 4·Width·Height, not premultiplied; transferred
	Width, Height int
	Source        string // "photo", "drawing" or "example"
	Crop          *Crop  // the part to look at; nil lets the model's preprocessing choose
	// Values are the network's input itself, preprocessed, of Model.InputShape. The
	// fields above are not used then.
	Values []float32
	// Others are images that go through the model together with this one, each with the
	// fields above.
	Others []SetImage
}

// Crop is a square in image pixels.
type Crop struct{ X, Y, Side float64 }

// Predicted is what the model says of the image; of several, one after the other, with the
// first one's Placement.
type Predicted struct {
	Logits        []float32 // one for each class
	Probabilities []float32 // one for each class, the network's own; none if its output is a single number
	// Placement is what the model's input covers, in image pixels. It may reach
	// beyond the image.
	Placement Rectangle
	// InputRGBA is what the network sees, as a Uint8ClampedArray.
	InputRGBA               js.Value
	InputWidth, InputHeight int
}

// Rectangle is in image pixels, X and Y its upper left corner.
type Rectangle struct{ X, Y, Width, Height float64 }

// Type is "setImage".
func (*SetImage) Type() string { return "setImage" }

// Type is "predicted".
func (*Predicted) Type() string { return "predicted" }

func (m *SetImage) fields(c *codec) {
	if c.given("others", len(m.Others) > 0) {
		list(c, "others", &m.Others)
	}
	if c.given("values", m.Values != nil) {
		c.floats("values", &m.Values)
		return
	}
	c.pixels("rgba", &m.RGBA)
	c.integer("width", &m.Width)
	c.integer("height", &m.Height)
	c.text("source", &m.Source)
	if c.given("crop", m.Crop != nil) {
		if !c.writing {
			m.Crop = new(Crop)
		}
		c.part("crop", m.Crop)
	}
}

func (r *Crop) fields(c *codec) {
	c.number("x", &r.X)
	c.number("y", &r.Y)
	c.number("side", &r.Side)
}

func (m *Predicted) fields(c *codec) {
	c.floats("logits", &m.Logits)
	c.floats("probabilities", &m.Probabilities)
	c.part("placement", &m.Placement)
	c.pixels("inputRGBA", &m.InputRGBA)
	c.integer("inputWidth", &m.InputWidth)
	c.integer("inputHeight", &m.InputHeight)
}

func (r *Rectangle) fields(c *codec) {
	c.number("x", &r.X)
	c.number("y", &r.Y)
	c.number("width", &r.Width)
	c.number("height", &r.Height)
}
