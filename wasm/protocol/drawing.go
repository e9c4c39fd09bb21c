//go:build js

package protocol

// CheckDrawing asks whether an SVG file can be given to the browser to draw; answered by
// Checked.
type CheckDrawing struct{ Text string }

// Checked says why a drawing is refused, in words that follow "the drawing"; "" if it is not.
type Checked struct{ Refusal string }

// Type is "checkDrawing".
func (*CheckDrawing) Type() string { return "checkDrawing" }

// Type is "checked".
func (*Checked) Type() string { return "checked" }

func (m *CheckDrawing) fields(c *codec) { c.text("text", &m.Text) }
func (m *Checked) fields(c *codec)      { c.text("refusal", &m.Refusal) }
