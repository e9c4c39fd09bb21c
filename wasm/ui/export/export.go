//go:build js

package export

import (
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/property"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/caption"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// Menu saves the picture or the numbers as files, and copies code for other pages.
type Menu struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
	Link         func() (url, without string) `vecty:"prop"` // to what is shown, and what it leaves out; nil for none

	menu   *vecty.HTML
	copied string // what has been copied last, while the menu says so
}

func (m *Menu) Render() vecty.ComponentOrHTML {
	s := m.Page
	ready := s.Answer.Shown() != nil
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
			vecty.Class("menu"), vecty.Data("menu", "Export"),
			event.KeyDown(func(e *vecty.Event) {
				if e.Get("key").String() == "Escape" {
					m.menu.Node().Set("open", false)
					m.menu.Node().Call("querySelector", "summary").Call("focus")
				}
			}),
			widget.On("toggle", func(*vecty.Event) {
				if m.copied != "" && !m.menu.Node().Get("open").Bool() {
					m.copied = ""
					vecty.Rerender(m)
				}
			}),
			widget.On("focusout", func(e *vecty.Event) {
				if to := e.Get("relatedTarget"); to.Truthy() && !m.menu.Node().Call("contains", to).Bool() {
					m.menu.Node().Set("open", false)
				}
			}),
		),
		elem.Summary(vecty.Text("Export")),
		elem.Div(
			vecty.Markup(vecty.Class("items")),
			item("png", "Picture with heatmap (PNG)", func() { savePicture(s) }),
			item("heatmap", "Heatmap alone, transparent (PNG)", func() { saveHeatmap(s) }),
			item("svg", "Figure with legend and caption (SVG)", func() { saveFigure(s) }),
			item("csv", "Relevance of every pixel (CSV)", func() { saveCSV(s) }),
			item("npy", "The same as an array (NPY)", func() { saveFloats(s, true) }),
			item("float32", "The same as raw float32", func() { saveFloats(s, false) }),
			item("json", "Everything (JSON)", func() { saveJSON(s) }),
			m.copyItem("caption", "Copy a caption", func() string { return caption.Of(s.State) }),
			m.linkItem(),
			m.embedItems(),
		),
	)
	return m.menu
}

// fileName is the explanation's name without extension.
func fileName(s *state.Page) string {
	name := "relevance-" + s.Answer.ExplainedLabel() + "-" + composite(s.Answer.Explanation)
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '/' || r == '\\' || r == ':' {
			return '-'
		}
		return r
	}, name)
}

// composite is the name of the rules that an explanation was made by.
func composite(e *answer.Explanation) string {
	if e.Asked.Custom {
		return question.CustomName
	}
	return e.Asked.Composite
}

// savePicture saves what is seen, in the picture's own resolution.
func savePicture(s *state.Page) {
	const least, most = 512, 2048 // pixels of the longer side
	view := s.Visible()
	longer := max(view.Width, view.Height)
	scale := min(max(longer, least), most) / longer
	w, h := int(view.Width*scale+0.5), int(view.Height*scale+0.5)
	saveCanvas(s, paint.Overlay(paint.SceneOf(s.State), w, h), fileName(s)+".png")
}

// saveHeatmap saves the colours alone, one pixel for each of the network's.
func saveHeatmap(s *state.Page) {
	e := s.Answer.Explanation
	pixels, err := heatmap.AppendScaled(nil, e.Relevance, e.Scale(s.View.Map), s.View.Colors())
	if err != nil {
		s.Dispatch(state.Say("The heatmap could not be painted."))
		return
	}
	saveCanvas(s, paint.Pixels(pixels, e.Width, e.Height), fileName(s)+"-heatmap.png")
}

func saveCanvas(s *state.Page, canvas js.Value, name string) {
	var done js.Func
	done = js.FuncOf(func(_ js.Value, args []js.Value) any {
		done.Release()
		if args[0].Truthy() {
			storage.Save(args[0], name)
		} else {
			s.Dispatch(state.Say("The browser could not write the picture."))
		}
		return nil
	})
	canvas.Call("toBlob", done, "image/png")
}

// saveCSV saves the relevance, a line for each row of pixels.
func saveCSV(s *state.Page) {
	e := s.Answer.Explanation
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
	storage.SaveText(b.String(), "text/csv", fileName(s)+".csv")
}

// saveJSON saves the relevance with all that is needed to compute it again.
func saveJSON(s *state.Page) {
	e := s.Answer.Explanation
	relevance := make([]any, len(e.Relevance))
	for i, r := range e.Relevance {
		v, _ := strconv.ParseFloat(exact(r), 64) // as short as it can be told
		relevance[i] = v
	}
	settings := map[string]any{}
	for _, p := range s.CompositeOf(e.Asked.Composite).Parameters {
		settings[p.Name] = p.Default
		if v, ok := e.Asked.Settings[p.Name]; ok {
			settings[p.Name] = v
		}
	}
	layers := []any{}
	for _, l := range e.Ledger {
		layers = append(layers, property.Object(
			"node", s.Answer.NodeName(l.Node), "rule", l.Rule, "received", l.Received, "passed", l.Passed,
			"constants", l.Constants, "stabilizer", l.Stabilizer, "removed", l.Removed,
		))
	}
	rules := []any{}
	for _, o := range e.Rules {
		given := map[string]any{}
		for name, v := range o.Settings {
			given[name] = v
		}
		rules = append(rules, property.Object("node", s.Answer.NodeName(o.Node), "rule", o.Rule, "settings", given))
	}
	through := []any{}
	for _, c := range e.Asked.Conditions {
		channels := []any{}
		for _, ch := range c.Channels {
			channels = append(channels, ch)
		}
		through = append(through, property.Object("node", s.Answer.NodeName(c.Node), "channels", channels))
	}
	target := []any{}
	for _, p := range e.Target.Parts {
		target = append(target, property.Object("class", p.Index, "label", s.Answer.Label(p.Index), "coefficient", p.Coefficient))
	}
	scores := []any{}
	for i, v := range e.Input.Predicted.Logits {
		score := property.Object("label", s.Answer.Label(i), "score", v)
		if p := e.Input.Predicted.Probabilities; i < len(p) {
			score["probability"] = p[i]
		}
		scores = append(scores, score)
	}
	document := js.ValueOf(property.Object(
		"model", s.Answer.Model.Name, "image", e.Input.Picture.Name, "explained", s.Answer.ExplainedLabel(),
		"target", property.Object("kind", e.Target.Kind, "classes", target), "through", through,
		"composite", composite(e), "settings", settings, "rules", rules,
		"account", property.Object(
			"score", e.Account.Score, "pixels", e.Account.Input, "constants", e.Account.Constants, "softmax", e.Account.Softmax,
			"stabilizer", e.Account.Stabilizer, "removed", e.Account.Removed,
		),
		"scores", scores, "layers", layers,
		"placement", property.Object(
			"x", e.Input.Predicted.Placement.X, "y", e.Input.Predicted.Placement.Y,
			"width", e.Input.Predicted.Placement.Width, "height", e.Input.Predicted.Placement.Height,
		),
		"width", e.Width, "height", e.Height, "relevance", relevance,
	))
	storage.SaveText(js.Global().Get("JSON").Call("stringify", document).String(), "application/json", fileName(s)+".json")
}

// exact is the shortest text that reads back as the same float32.
func exact(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }
