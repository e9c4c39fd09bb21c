//go:build js

package compare

import (
	"slices"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// Chosen is the head of the right column: which cell the sliders below it move.
type Chosen struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (c *Chosen) Render() vecty.ComponentOrHTML {
	s := c.Page
	heading, sentence := "", ""
	switch title := trying.Title(s.State, s.Chosen()); {
	case s.View.Trial.Classes:
		heading, sentence = "Rules of all cells", title+". The rules hand down in proportion, so C is A less B, pixel by pixel, unless a filter is set."
	default:
		heading, sentence = "Parameters of "+string(rune('A'+s.Cell)), title+". Choose a cell to move its sliders."
	}
	return elem.Div(
		vecty.Markup(vecty.Class("chosen-cell")),
		elem.Heading2(vecty.Text(heading)),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(sentence)),
	)
}

// Panel has what is set for all cells.
type Panel struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Drawn *Drawing    `vecty:"prop"`

	deaf func()
}

// Mount implements vecty.Mounter: the progress of the curves is seen here.
func (p *Panel) Mount() { p.deaf = widget.FollowProgress(p.Page, p) }

// Unmount implements vecty.Unmounter.
func (p *Panel) Unmount() { p.deaf() }

func (p *Panel) Render() vecty.ComponentOrHTML {
	s := p.Page
	t := &s.View.Trial
	choice := func(word, label string, first, second string, isSecond bool, set func(second bool)) *vecty.HTML {
		button := func(title string, second bool) *vecty.HTML {
			return elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton), vecty.Data("choice", title), vecty.Attribute("aria-pressed", isSecond == second),
					event.Click(func(*vecty.Event) { set(second) }),
				),
				vecty.Text(title),
			)
		}
		return elem.Div(
			vecty.Markup(vecty.Class("choice")),
			elem.Span(vecty.Text(word)),
			elem.Div(vecty.Markup(vecty.Class("seg"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", label)), button(first, false), button(second, true)),
		)
	}
	box := "Draw a box"
	switch {
	case p.Drawn.On:
		box = "Drag in a cell…"
	case t.Box != nil:
		box = "Take the box away"
	}
	return elem.Div(
		vecty.Markup(vecty.Class("compare-panel")),
		choice("Compare", "What is compared", "rules", "classes", t.Classes, func(on bool) { s.Dispatch(trying.CompareClasses(on)) }),
		vecty.If(!t.Classes, choice("Colour scale", "Colour scale of the cells", "own", "same", t.Same, func(same bool) {
			s.Dispatch(state.Show(func(v *state.View) { v.Trial.Same = same }))
		})),
		p.aboutScale(),
		elem.Div(
			vecty.Markup(vecty.Class("choice")),
			elem.Span(vecty.Text("Share inside a box")),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Data("act", "box"), vecty.Attribute("aria-pressed", p.Drawn.On), event.Click(func(*vecty.Event) { p.toggleBox() })),
				vecty.Text(box),
			),
		),
		vecty.If(!t.Classes, p.test()),
		elem.Div(
			vecty.Markup(vecty.Class("row")),
			vecty.If(!t.Classes, elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Data("act", "add"), prop.Disabled(len(s.Cells) >= question.MostCells), event.Click(func(*vecty.Event) { s.Dispatch(trying.Add) })),
				vecty.Text("Add a cell"),
			)),
		),
	)
}

// aboutScale says whose scale of colours a map has, where that is not to be seen.
func (p *Panel) aboutScale() vecty.List {
	text := ""
	switch s := p.Page; {
	case s.View.Trial.Classes:
		text = "All three maps have one scale of colours."
	case slices.ContainsFunc(trying.Cells(s.State), func(c trying.Cell) bool { return c.Explanation != nil && c.Explanation.Gradient }):
		text = "A gradient keeps its own: it is not a share of the score."
	}
	if text == "" {
		return nil
	}
	return vecty.List{elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(text))}
}

// toggleBox lets the next drag draw a box, or takes the box away.
func (p *Panel) toggleBox() {
	s := p.Page
	p.Drawn.On = !p.Drawn.On && s.View.Trial.Box == nil
	if !p.Drawn.On {
		s.Dispatch(state.Show(func(v *state.View) { v.Trial.Box = nil }))
	}
	vecty.Rerender(p)
}

// test says what the curves are, and stops or starts them.
func (p *Panel) test() *vecty.HTML {
	s := p.Page
	random := s.Tried.Curve(trying.Course(s.State, nil))
	words := "f(x) while half of the pixels turn " + fillWords[trying.Fill(s.State)] + ", the reddest first; dashed: in random order"
	if random != nil {
		words += ", mean " + number.Significant(random.Mean(), 2)
	}
	next := trying.Next(s.State)
	running := next != nil && next.Curve != nil
	text := "Stop"
	switch {
	case s.View.Trial.Still:
		text = "Compute the curves"
	case running && s.Progress != nil && s.Progress.Total > 0:
		text = "Stop at " + number.Fixed(100*float64(s.Progress.Done)/float64(s.Progress.Total), 0) + "\u00a0%"
	}
	return elem.Div(
		vecty.Markup(vecty.Class("curve-words")),
		elem.Heading3(
			vecty.Text("The test"),
			vecty.If(running || s.View.Trial.Still, elem.Button(
				vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("act", "curves"), event.Click(func(*vecty.Event) {
					s.Dispatch(state.Show(func(v *state.View) { v.Trial.Still = !v.Trial.Still }))
				})),
				vecty.Text(text),
			)),
		),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(words+". The sooner it falls, the better.")),
	)
}

// fillWords are what pixels turn to.
var fillWords = map[question.Fill]string{question.Paper: "to paper", question.Grey: "grey", question.Blur: "to blur", question.Mean: "to the picture's mean"}
