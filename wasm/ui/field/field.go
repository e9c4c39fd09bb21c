//go:build js

package field

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Frame is the frame on the picture around what a neuron sees; what lies outside is paled.
type Frame struct {
	vecty.Core
	Page *state.Page                                `vecty:"prop"`
	Over func(s *state.State) (left, width float64) `vecty:"prop"` // of the element's width
}

func (f *Frame) Render() vecty.ComponentOrHTML {
	s := f.Page
	b, in := lens.Framed(s.State), s.Answer.Input
	if b == nil || in == nil {
		return elem.Span(vecty.Markup(vecty.Property("hidden", true)))
	}
	left, width := f.Over(s.State)
	at := share(in, s.Visible(), b.Left, b.Top, b.Right, b.Bottom)
	return elem.Span(
		vecty.Markup(vecty.Class("field-layer"), vecty.Style("left", percent(left)), vecty.Style("width", percent(width))),
		elem.Span(vecty.Markup(
			vecty.Class("field-frame"), vecty.Data("field", strconv.Itoa(b.Left)+" "+strconv.Itoa(b.Top)+" "+strconv.Itoa(b.Right)+" "+strconv.Itoa(b.Bottom)),
			vecty.Style("left", percent(at.X)), vecty.Style("top", percent(at.Y)), vecty.Style("width", percent(at.Width)), vecty.Style("height", percent(at.Height)),
		)),
	)
}

// share is where pixels of the network's input lie in a part of the picture.
func share(in *question.Input, part question.Rectangle, left, top, right, bottom int) question.Rectangle {
	p := in.Predicted
	return in.Shares(part, float64(left), float64(top), float64(right), float64(bottom), p.InputWidth, p.InputHeight)
}

func percent(v float64) string { return widget.Number(100*v) + "%" }
