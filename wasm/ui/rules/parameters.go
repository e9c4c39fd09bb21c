//go:build js

package rules

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/slider"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// Parameters are the sliders of the chosen composite, built from what it
// publishes. The heatmap follows while one is being dragged.
type Parameters struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`
}

func (p *Parameters) Render() vecty.ComponentOrHTML {
	s := p.Page
	var rows vecty.List
	if s.Custom.On && s.Custom.File != nil {
		return elem.Div(vecty.Markup(vecty.Class("sliders")), vecty.If(s.AsksBounds(), &pixelRange{Page: s}))
	}
	for _, q := range s.CompositeOf(s.Composite).Parameters {
		rows = append(rows, &parameter{Parameter: q, Value: s.Setting(q), Set: func(v float64) { s.Dispatch(state.SetParameter(q.Name, v)) }})
	}
	if s.AsksBounds() {
		rows = append(rows, &pixelRange{Page: s})
	}
	if rows == nil {
		return elem.Div(vecty.Markup(vecty.Class("sliders")))
	}
	return elem.Div(
		vecty.Markup(vecty.Class("sliders")),
		elem.Heading3(
			vecty.Text("Parameters"),
			vecty.If(s.Changed(), elem.Button(
				vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { s.Dispatch(state.ResetParameters) })),
				vecty.Text("Reset"),
			)),
		),
		rows,
	)
}

// parameter is one slider or switch. It shows itself where it has been moved to; the page
// need not be rendered for that.
type parameter struct {
	vecty.Core
	Parameter question.Parameter `vecty:"prop"`
	Value     float64            `vecty:"prop"`
	Set       func(float64)      `vecty:"prop"`
}

// Key implements vecty.Keyer: another composite's slider for the same parameter
// is the same slider.
func (p *parameter) Key() interface{} { return p.Parameter.Name }

func (p *parameter) Render() vecty.ComponentOrHTML {
	q, value := p.Parameter, p.Value
	shown := number.Setting(value)
	if q.Name == "filter" { // a share of the scores reads best in words
		shown = number.Fixed(100*value, 0) + "\u00a0%"
	}
	label := p.words()
	control := p.slider(value, shown)
	if q.Scale == "switch" {
		shown = "off"
		if value != 0 {
			shown = "on"
		}
		control = p.toggle(value != 0)
	}
	return elem.Label(
		vecty.Markup(vecty.Attribute("title", q.Sentence)),
		elem.Span(vecty.Text(label)),
		control,
		elem.Output(vecty.Text(shown)),
	)
}

// words is what the parameter is called beside its slider.
func (p *parameter) words() string {
	if p.Parameter.Name == "filter" { // a share of the scores reads best in words
		return "keep top"
	}
	return p.Parameter.Symbol
}

// spoken is what the parameter is called by those who read its control aloud.
func (p *parameter) spoken() string {
	q := p.Parameter
	if q.Name == "filter" {
		return "keep top: the part of each layer's relevance that travels on"
	}
	return q.Symbol + ", " + q.Name
}

func (p *parameter) slider(value float64, shown string) *vecty.HTML {
	q := p.Parameter
	track := slider.Linear
	if q.Scale == "logarithmic" {
		track = slider.Logarithmic
	}
	stops := track(q.Sliding[0], q.Sliding[1])
	return elem.Input(vecty.Markup(
		prop.Type(prop.TypeRange),
		vecty.Data("parameter", q.Name),
		vecty.Attribute("min", "0"),
		vecty.Attribute("max", strconv.Itoa(len(stops)-1)),
		vecty.Attribute("aria-label", p.spoken()),
		vecty.Attribute("aria-valuetext", shown),
		prop.Value(strconv.Itoa(stops.Position(value))),
		event.Input(func(e *vecty.Event) {
			p.set(stops[e.Target.Get("valueAsNumber").Int()])
		}),
	))
}

func (p *parameter) toggle(on bool) *vecty.HTML {
	q := p.Parameter
	return elem.Input(vecty.Markup(
		prop.Type(prop.TypeCheckbox),
		vecty.Attribute("role", "switch"),
		vecty.Data("parameter", q.Name),
		vecty.Attribute("aria-label", p.spoken()),
		prop.Checked(on),
		event.Change(func(e *vecty.Event) {
			value := 0.0
			if e.Target.Get("checked").Bool() {
				value = 1
			}
			p.set(value)
		}),
	))
}

func (p *parameter) set(value float64) {
	p.Value = value
	vecty.Rerender(p)
	p.Set(value)
}
