//go:build js

package reveal

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// maps are the pictures that the model reveals with their heatmaps, each with its top
// class. Their places are kept until they have been computed.
func maps(s *state.Page, r *question.Reveal) vecty.List {
	var figures vecty.List
	for i, x := range r.Maps {
		var shown *answer.Explanation
		if done := s.Answer.Revealed; done != nil {
			shown = done.Maps[i]
		}
		figures = append(figures, &mapped{Page: s, Alt: x.Alt, Of: shown})
	}
	return vecty.List{
		elem.Div(vecty.Markup(vecty.Class("revealed")), figures),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("Each map on its own colour scale.")),
	}
}

// mapped is one picture with its heatmap.
type mapped struct {
	vecty.Core
	Page *state.Page         `vecty:"prop"`
	Alt  string              `vecty:"prop"`
	Of   *answer.Explanation `vecty:"prop"` // nil while it is being computed

	canvas  *vecty.HTML
	painter paint.Painter
}

func (m *mapped) Render() vecty.ComponentOrHTML {
	label, caption := m.Alt, vecty.List{vecty.Text("\u00a0")}
	if m.Of != nil {
		in := m.Of.Input
		class, share := m.Page.Answer.Label(in.Top()), number.Percent(float64(in.Predicted.Probabilities[in.Top()]))
		label = "Relevance for " + class + " over the picture: " + m.Alt
		caption = vecty.List{elem.Bold(vecty.Text(class)), elem.Span(vecty.Text(share))}
		widget.AfterRender(m.paint)
	}
	m.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", label)))
	return elem.Figure(m.canvas, elem.FigureCaption(caption))
}

func (m *mapped) paint() {
	node := m.canvas.Node()
	width := node.Get("clientWidth").Float() * js.Global().Get("devicePixelRatio").Float()
	scene := paint.SceneOfOther(m.Page.State, m.Of)
	scene.Width = int(width + 0.5)
	scene.Height = int(width*scene.Visible.Height/scene.Visible.Width + 0.5)
	m.painter.Paint(node, scene)
}
