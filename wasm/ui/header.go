//go:build js

package ui

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/protocol"
)

// header is the bar at the top: the mark, the models, what the engine is doing.
type header struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (h *header) Render() vecty.ComponentOrHTML {
	s := h.Session
	return elem.Header(
		vecty.Markup(vecty.Class("bar")),
		&mark{},
		&models{Shows: s.choices()},
		elem.Span(vecty.Markup(vecty.Class("quiet")), vecty.Text(s.doing())),
		elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Attribute("popovertarget", "about")),
			vecty.Text("About"),
		),
		&themeButton{Shows: s.choices()},
		&progressBar{Session: s},
	)
}

// models are the models to choose from.
type models struct {
	vecty.Core
	Shows `vecty:"prop"`
}

func (m *models) Render() vecty.ComponentOrHTML {
	s := m.Session
	var buttons vecty.List
	n := len(s.catalogue)
	if s.own != nil {
		n++
	}
	for i := range n {
		title := s.numbered(i).title
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Key(i),
				vecty.Attribute("aria-pressed", i == s.chosen),
				vecty.Attribute("title", title),
				event.Click(func(*vecty.Event) {
					if i != s.chosen {
						s.load(i)
					}
				}),
			),
			vecty.Text(title),
		))
	}
	if s.catalogue != nil {
		buttons = append(buttons, elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Key("own"),
				vecty.Class("own-model"),
				vecty.Attribute("aria-expanded", s.choosing != nil),
				event.Click(func(*vecty.Event) {
					if s.choosing == nil {
						s.openChoosing()
					} else {
						s.closeChoosing()
					}
				}),
			),
			vecty.Text("Your own model…"),
		))
	}
	return elem.Navigation(vecty.Markup(vecty.Class("models"), vecty.Attribute("aria-label", "Model")), buttons)
}

// mark is the name of the page with its sign, a small heatmap.
type mark struct{ vecty.Core }

// SkipRender implements vecty.RenderSkipper.
func (k *mark) SkipRender(vecty.Component) bool { return true }

func (k *mark) Render() vecty.ComponentOrHTML {
	const svg = "http://www.w3.org/2000/svg"
	m := []vecty.MarkupOrChild{vecty.Markup(vecty.Namespace(svg), vecty.Attribute("viewBox", "0 0 20 20"), vecty.Attribute("aria-hidden", "true"))}
	for i, opacity := range []string{".2", ".45", ".2", ".7", "1", ".45", ".2", ".7", ".2"} {
		m = append(m, vecty.Tag("rect", vecty.Markup(
			vecty.Namespace(svg),
			vecty.Attribute("x", cssNumber(1+6.5*float64(i%3))),
			vecty.Attribute("y", cssNumber(1+6.5*float64(i/3))),
			vecty.Attribute("width", "5"), vecty.Attribute("height", "5"), vecty.Attribute("rx", "1"),
			vecty.Attribute("opacity", opacity),
		)))
	}
	return elem.Span(vecty.Markup(vecty.Class("mark")), vecty.Tag("svg", m...), vecty.Text("LRP Explainer"))
}

// doing is what the engine does, or how long it took.
func (s *session) doing() string {
	switch {
	case s.pending > 0 && s.progress != nil:
		return stages[s.progress.Stage] + share(s.progress)
	case s.explanation == nil && s.pending > 0:
		return "Starting…"
	case s.explanation != nil:
		return "Computed in your tab in " + milliseconds(s.explanation.Milliseconds)
	}
	return ""
}

// stages are the words for protocol.Progress.Stage.
var stages = map[string]string{
	"download": "Downloading the model",
	"read":     "Reading the model",
	"forward":  "Classifying",
	"backward": "Explaining",
}

// share is how far the engine is.
func share(p *protocol.Progress) string {
	if p.Total <= 0 {
		return "…"
	}
	if p.Stage == "forward" || p.Stage == "backward" {
		return ", layer " + strconv.FormatInt(p.Done, 10) + " of " + strconv.FormatInt(p.Total, 10)
	}
	return ", " + number.Fixed(100*float64(p.Done)/float64(p.Total), 0) + " %"
}

func milliseconds(ms float64) string {
	if ms >= 10000 {
		return number.Fixed(ms/1000, 1) + " s"
	}
	return number.Fixed(ms, 0) + " ms"
}

// progressBar is the thin line under the header.
type progressBar struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (b *progressBar) Render() vecty.ComponentOrHTML {
	s := b.Session
	done := 1.0
	if p := s.progress; s.pending > 0 && p != nil && p.Total > 0 {
		done = float64(p.Done) / float64(p.Total)
	}
	return elem.Div(vecty.Markup(
		vecty.Class("progress"),
		vecty.ClassMap{"on": s.pending > 0},
		vecty.Attribute("role", "progressbar"),
		vecty.Attribute("aria-label", "Progress of the computation"),
		vecty.Attribute("aria-valuenow", number.Fixed(100*done, 0)),
		vecty.Attribute("aria-hidden", s.pending == 0),
		vecty.Style("--done", cssNumber(done)),
	))
}
