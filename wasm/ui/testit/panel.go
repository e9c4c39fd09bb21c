//go:build js

package testit

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"

	"syscall/js"
)

// Tabs choose what the right column has: the rules, or the brush.
type Tabs struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (t *Tabs) Render() vecty.ComponentOrHTML {
	s := t.Page
	tab := func(name string, testing bool) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("tab", name), vecty.Attribute("aria-pressed", s.View.Trial.Testing == testing),
				event.Click(func(*vecty.Event) { s.Dispatch(trying.Test(testing)) }),
			),
			vecty.Text(name),
		)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("tabs"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "What this column has")),
		tab("Rules", false), tab("Test it", true),
	)
}

// Panel has the brush, what is filled in, and the curve.
type Panel struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	deaf func()
}

// Mount implements vecty.Mounter: the progress of the curve is seen here.
func (p *Panel) Mount() { p.deaf = widget.FollowProgress(p.Page, p) }

// Unmount implements vecty.Unmounter.
func (p *Panel) Unmount() { p.deaf() }

func (p *Panel) Render() vecty.ComponentOrHTML {
	s := p.Page
	if !trying.Testing(s.State) {
		return elem.Div(vecty.Markup(vecty.Class("test-panel")), elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("There is nothing to paint on yet.")))
	}
	t := &s.View.Trial
	size := trying.Size(s.State)
	in := s.Answer.Input.Predicted
	var fills vecty.List
	for _, f := range s.Answer.Loaded.Fills() {
		fills = append(fills, choice(fillWords[f], "fill", trying.Fill(s.State) == f, func() { s.Dispatch(trying.SetFill(f)) }))
	}
	wipe := func(on bool) func() {
		return func() { s.Dispatch(state.Show(func(v *state.View) { v.Trial.Wiping = on })) }
	}
	painted := s.Patch != nil && len(s.Patch.Pixels) > 0
	return elem.Div(
		vecty.Markup(vecty.Class("test-panel")),
		elem.Heading2(vecty.Markup(vecty.Class("unseen")), vecty.Text("Test it")),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("Paint over what you think matters, and see whether the network misses it.")),
		elem.Div(
			vecty.Markup(vecty.Class("seg", "wide"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "What paints")),
			choice("Brush", "tool", !t.Wiping, wipe(false)), choice("Eraser", "tool", t.Wiping, wipe(true)),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Data("tool", "Reddest"), event.Click(func(*vecty.Event) { s.Dispatch(trying.Reddest) })),
				vecty.Text("Reddest 10\u00a0%"),
			),
		),
		elem.Div(
			vecty.Markup(vecty.Class("sliders")),
			elem.Label(
				elem.Span(vecty.Text("size")),
				elem.Input(vecty.Markup(
					prop.Type(prop.TypeRange), vecty.Attribute("min", "1"), vecty.Attribute("max", strconv.Itoa(max(2, min(in.InputWidth, in.InputHeight)/3))),
					prop.Value(strconv.Itoa(size)), vecty.Attribute("aria-label", "Size of the brush"), vecty.Attribute("aria-valuetext", strconv.Itoa(size)+" pixels of the network's input"),
					event.Input(func(e *vecty.Event) {
						size := e.Target.Get("valueAsNumber").Int()
						s.Dispatch(state.Show(func(v *state.View) { v.Trial.Size = size }))
					}),
				)),
				elem.Output(vecty.Text(strconv.Itoa(size)+" px")),
			),
		),
		elem.Div(
			vecty.Markup(vecty.Class("choice")),
			elem.Span(vecty.Text("fill with")),
			elem.Div(vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "What takes the place of painted pixels")), fills),
		),
		elem.Div(
			vecty.Markup(vecty.Class("row")),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Data("act", "clear"), prop.Disabled(!painted), event.Click(func(*vecty.Event) { s.Dispatch(trying.Clear) })),
				vecty.Text("Clear"),
			),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Data("act", "explain-rest"), prop.Disabled(!painted || s.Tried.Without(s.Answer.Input, s.Patch) == nil), event.Click(func(*vecty.Event) { p.explainRest() })),
				vecty.Text("Explain what is left"),
			),
		),
		p.curve(),
		elem.Paragraph(vecty.Markup(vecty.Class("hint", "caution")), vecty.Text("The drop need not equal the relevance: LRP divides the score that is there, but a picture with a hole is a new picture, to which every bias and every pool answers anew.")),
	)
}

// choice is one of several.
func choice(title, kind string, on bool, do func()) *vecty.HTML {
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), vecty.Data(kind, title), vecty.Attribute("aria-pressed", on), event.Click(func(*vecty.Event) { do() })),
		vecty.Text(title),
	)
}

// explainRest asks about the picture as the network got it without the painted pixels.
func (p *Panel) explainRest() {
	s := p.Page
	w := s.Tried.Without(s.Answer.Input, s.Patch)
	if w == nil {
		return
	}
	rest := picture.New(w.Said.InputWidth, w.Said.InputHeight)
	paint.PutPixels(rest.Context(), w.Said.Seen.(js.Value))
	in := &question.Input{Source: "example", Alt: s.Answer.Input.Alt + ", without what was painted over", Example: question.NoExample, Picture: rest.Known()}
	s.Dispatch(func(now *state.State) { now.Input, now.Patch = in, nil })
}
