//go:build js

package layers

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/state/tried"
	"lrpexplainer/wasm/ui/widget"
)

// patchesOf are, for every chosen channel, the patches of the model's examples and of the
// present picture that excite it most.
func patchesOf(s *state.Page) (list vecty.List) {
	for _, channel := range lens.Chosen(s.State) {
		var items vecty.List
		for _, p := range lens.Patches(s.State, channel) {
			title := "This picture"
			if p.In.Of.Input == nil {
				title = s.Answer.Examples()[p.In.Of.Example].Title
			}
			items = append(items, elem.ListItem(
				vecty.Markup(vecty.Attribute("title", title)),
				&patch{Shown: p, Width: s.Answer.Explanation.Width},
				elem.Small(vecty.Text(number.Significant(float64(p.Peak), 3))),
			))
		}
		words := "What excites channel " + strconv.Itoa(channel) + " most:"
		switch {
		case lens.Next(s.State) != nil:
			words = "Looking for what excites channel " + strconv.Itoa(channel) + "…"
		case items == nil:
			words = "Nothing in the examples excites channel " + strconv.Itoa(channel) + "."
		}
		list = append(list, elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(words)))
		if items != nil {
			list = append(list, elem.UnorderedList(vecty.Markup(vecty.Class("patches-of"), vecty.Data("patches", strconv.Itoa(channel))), items))
		}
	}
	return list
}

// patch is a part of what the network sees.
type patch struct {
	vecty.Core
	Shown lens.Patch `vecty:"prop"`
	Width int        `vecty:"prop"` // of what the network sees

	canvas  *vecty.HTML
	painted *tried.Excited
	left    int
	top     int
}

func (p *patch) Render() vecty.ComponentOrHTML {
	p.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("aria-hidden", "true")))
	widget.AfterRender(p.paint)
	return p.canvas
}

func (p *patch) paint() {
	b := p.Shown.Box
	if node := p.canvas.Node(); node.Truthy() && (p.painted != p.Shown.In || p.left != b.Left || p.top != b.Top) {
		p.painted, p.left, p.top = p.Shown.In, b.Left, b.Top
		all := js.Global().Get("ImageData").New(p.Shown.In.Seen, p.Width)
		paint.Sized(node, b.Right-b.Left, b.Bottom-b.Top).Call("putImageData", all, -b.Left, -b.Top)
	}
}
