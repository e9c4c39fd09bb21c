//go:build js

package ui

import (
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
)

// exportMenu saves the picture or the numbers as files.
type exportMenu struct {
	vecty.Core
	Shows `vecty:"prop"`

	menu *vecty.HTML
}

func (m *exportMenu) Render() vecty.ComponentOrHTML {
	s := m.Session
	ready := s.explanation != nil && s.explanation.input == s.input
	item := func(name, text string, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(
				prop.Type(prop.TypeButton),
				vecty.Data("export", name),
				prop.Disabled(!ready),
				event.Click(func(*vecty.Event) {
					m.menu.Node().Set("open", false)
					do()
				}),
			),
			vecty.Text(text),
		)
	}
	m.menu = elem.Details(
		vecty.Markup(
			vecty.Class("menu"),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					m.menu.Node().Set("open", false)
					m.menu.Node().Call("querySelector", "summary").Call("focus")
				}
			}),
			on("focusout", func(e *vecty.Event) {
				if to := e.Get("relatedTarget"); to.Truthy() && !m.menu.Node().Call("contains", to).Bool() {
					m.menu.Node().Set("open", false)
				}
			}),
		),
		elem.Summary(vecty.Text("Export")),
		elem.Div(
			vecty.Markup(vecty.Class("items")),
			item("png", "Picture with heatmap (PNG)", s.savePicture),
			item("heatmap", "Heatmap alone, transparent (PNG)", s.saveHeatmap),
			item("csv", "Relevance of every pixel (CSV)", s.saveCSV),
			item("json", "Everything (JSON)", s.saveJSON),
		),
	)
	return m.menu
}

// fileName is the explanation's name without extension.
func (s *session) fileName() string {
	name := "relevance-" + s.explainedLabel() + "-" + s.explanation.composite
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '/' || r == '\\' || r == ':' {
			return '-'
		}
		return r
	}, name)
}

// savePicture saves what is seen, in the picture's own resolution.
func (s *session) savePicture() {
	const least, most = 512, 2048 // pixels of the longer side
	view := s.visible(s.input)
	longer := max(view.Width, view.Height)
	scale := min(max(longer, least), most) / longer
	w, h := int(view.Width*scale+0.5), int(view.Height*scale+0.5)
	c := newCanvas(w, h)
	s.paintPanel(c, &layers{}, 0, 0, w, h, s.display.opacity)
	s.saveCanvas(c.Get("canvas"), s.fileName()+".png")
}

// saveHeatmap saves the colours alone, one pixel for each of the network's.
func (s *session) saveHeatmap() {
	e := s.explanation
	pixels, err := heatmap.PaintTransparent(e.Relevance, e.limit, s.colors())
	if err != nil {
		s.say("The heatmap could not be painted.")
		return
	}
	s.saveCanvas(paintPixels(pixels, e.Width, e.Height), s.fileName()+"-heatmap.png")
}

func (s *session) saveCanvas(canvas js.Value, name string) {
	var done js.Func
	done = js.FuncOf(func(_ js.Value, args []js.Value) any {
		done.Release()
		if args[0].Truthy() {
			save(args[0], name)
		} else {
			s.say("The browser could not write the picture.")
		}
		return nil
	})
	canvas.Call("toBlob", done, "image/png")
}

// saveCSV saves the relevance, a line for each row of pixels.
func (s *session) saveCSV() {
	e := s.explanation
	var b strings.Builder
	for y := range e.Height {
		for x := range e.Width {
			if x > 0 {
				b.WriteByte(',')
			}
			b.WriteString(exact(e.Relevance[y*e.Width+x]))
		}
		b.WriteByte('\n')
	}
	saveText(b.String(), "text/csv", s.fileName()+".csv")
}

// saveJSON saves the relevance with all that is needed to compute it again.
func (s *session) saveJSON() {
	e := s.explanation
	relevance := make([]any, len(e.Relevance))
	for i, r := range e.Relevance {
		v, _ := strconv.ParseFloat(exact(r), 64) // as short as it can be told
		relevance[i] = v
	}
	settings := map[string]any{}
	for _, p := range s.compositeInfo(e.base).Parameters {
		settings[p.Name] = p.Default
		if v, ok := e.settings[p.Name]; ok {
			settings[p.Name] = v
		}
	}
	layers := []any{}
	for _, l := range e.Ledger {
		layers = append(layers, map[string]any{
			"node": s.nodeName(l.Node), "rule": l.Rule, "received": l.Received, "passed": l.Passed,
			"constants": l.Constants, "stabilizer": l.Stabilizer, "removed": l.Removed,
		})
	}
	rules := []any{}
	for _, o := range e.Rules {
		given := map[string]any{}
		for name, v := range o.Settings {
			given[name] = v
		}
		rules = append(rules, map[string]any{"node": s.nodeName(o.Node), "rule": o.Rule, "settings": given})
	}
	through := []any{}
	for _, c := range e.through {
		channels := []any{}
		for _, ch := range c.Channels {
			channels = append(channels, ch)
		}
		through = append(through, map[string]any{"node": s.nodeName(c.Node), "channels": channels})
	}
	target := []any{}
	for _, p := range e.Target.Parts {
		target = append(target, map[string]any{"class": p.Index, "label": s.label(p.Index), "coefficient": p.Coefficient})
	}
	scores := []any{}
	for i, v := range e.input.predicted.Logits {
		scores = append(scores, map[string]any{"label": s.label(i), "score": v, "probability": e.input.predicted.Probabilities[i]})
	}
	document := js.ValueOf(map[string]any{
		"model": s.model.Name, "image": e.input.picture.Name, "explained": s.explainedLabel(),
		"target": map[string]any{"kind": e.Target.Kind, "classes": target}, "through": through,
		"composite": e.composite, "settings": settings, "rules": rules,
		"account": map[string]any{
			"score": e.Account.Score, "pixels": e.Account.Input, "constants": e.Account.Constants,
			"stabilizer": e.Account.Stabilizer, "removed": e.Account.Removed,
		},
		"scores": scores, "layers": layers,
		"placement": map[string]any{
			"x": e.input.predicted.Placement.X, "y": e.input.predicted.Placement.Y,
			"width": e.input.predicted.Placement.Width, "height": e.input.predicted.Placement.Height,
		},
		"width": e.Width, "height": e.Height, "relevance": relevance,
	})
	saveText(js.Global().Get("JSON").Call("stringify", document).String(), "application/json", s.fileName()+".json")
}

// exact is the shortest text that reads back as the same float32.
func exact(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

func saveText(text, mediaType, name string) {
	save(js.Global().Get("Blob").New([]any{text}, map[string]any{"type": mediaType}), name)
}

// save has the browser save a Blob as a file.
func save(blob js.Value, name string) {
	url := js.Global().Get("URL").Call("createObjectURL", blob)
	link := js.Global().Get("document").Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", name)
	link.Call("click")
	var revoke js.Func
	revoke = js.FuncOf(func(js.Value, []js.Value) any {
		revoke.Release()
		js.Global().Get("URL").Call("revokeObjectURL", url)
		return nil
	})
	js.Global().Call("setTimeout", revoke, 10000) // the download has begun by then
}
