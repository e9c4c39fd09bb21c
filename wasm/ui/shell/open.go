//go:build js

package shell

import (
	"sync"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/property"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/element"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// Serve hands ready a function that opens the explainer in an element of the page, whose
// files are at base:
//
//	open({node, engine, session, start, hear, model, attributes}) → {set, busy, explanation, canvas, close}
//
// node is what the explainer takes the place of, in the element's shadow root; engine is a
// line to the worker in a session of its own, and start gives another where that has
// stopped; hear(name, detail) is told of "ready", "prediction", "explanation", "change",
// "progress", "refused" and "notice". model is {name, url, entry} of one that is in no
// catalogue. set(attributes) asks for something else, explanation() tells what there is,
// canvas() paints it, close() ends it.
func Serve(base string, ready js.Value) {
	site.Base = base
	storage.Off()
	ready.Invoke(js.FuncOf(func(_ js.Value, args []js.Value) any { return open(args[0]) }))
}

// catalogue is read once for all elements.
var catalogue struct {
	sync.Mutex
	models []*question.Listed
}

// modelsFor are those of the catalogue, and the author's own where there is one.
func modelsFor(own js.Value) func() ([]*question.Listed, error) {
	if own.Truthy() {
		m := site.Model(own.Get("name").String(), own.Get("url").String(), own.Get("entry"))
		return func() ([]*question.Listed, error) { return []*question.Listed{m}, nil }
	}
	return func() ([]*question.Listed, error) {
		catalogue.Lock()
		defer catalogue.Unlock()
		if catalogue.models != nil {
			return catalogue.models, nil
		}
		all, err := site.Catalogue("weights/models.json")
		if err == nil {
			catalogue.models = all
		}
		return all, err
	}
}

func open(o js.Value) js.Value {
	start := func() js.Value { return o.Call("start") }
	g := &Guest{hear: func(name string, detail any) { o.Call("hear", name, detail) }}
	g.app = newApp(o.Get("node"), o.Get("engine"), o.Get("session").String(), start, state.View{Opacity: element.Opacity, Layout: look.Overlaid})
	g.app.guest = g
	g.set(o.Get("attributes"))
	g.app.ask.Start(modelsFor(o.Get("model")), g.opening)
	if err := vecty.RenderIntoNode(o.Get("node"), g); err != nil {
		g.refuse(err)
	}
	g.app.page.Listen(g.follow)
	var functions []js.Func
	function := func(f func(args []js.Value) any) js.Func {
		fn := js.FuncOf(func(_ js.Value, args []js.Value) any { return f(args) })
		functions = append(functions, fn)
		return fn
	}
	return js.ValueOf(property.Object(
		"set", function(func(args []js.Value) any {
			if g.set(args[0]); g.opened {
				g.app.page.Dispatch(g.ask)
			}
			vecty.Rerender(g)
			return nil
		}),
		"busy", function(func([]js.Value) any { return g.app.page.Busy() || g.app.page.Wanted != nil }),
		"explanation", function(func([]js.Value) any { return g.explanation() }),
		"canvas", function(func([]js.Value) any { return paint.Picture(g.app.page.State) }),
		"close", function(func([]js.Value) any {
			root := g.root.Node()
			g.app.ask.Close()
			g.hear = func(string, any) {}
			_ = vecty.RenderIntoNode(root, &left{})
			for _, f := range functions {
				f.Release()
			}
			return nil
		}),
	))
}

// left is what an element shows that has been left.
type left struct{ vecty.Core }

func (*left) Render() vecty.ComponentOrHTML { return elem.Div() }

// follow has the element rendered, and tells it what has become of what it asked.
func (g *Guest) follow(before *state.State, how state.Rendering) {
	s := g.app.page
	if how > state.Line {
		vecty.Rerender(g)
	}
	if s.Busy() {
		g.hear("progress", s.Doing())
	}
	if in := s.Answer.Input; in != nil && in != before.Answer.Input {
		g.hear("prediction", g.prediction(in))
	}
	if e := s.Answer.Explanation; e != nil && e != before.Answer.Explanation {
		if before.Answer.Explained == 0 {
			js.Global().Call("requestAnimationFrame", widget.Once(g.begin))
			g.hear("ready", property.Object("model", s.Answer.Model.Name))
		}
		g.hear("explanation", property.Object("target", s.Answer.ExplainedLabel(), "score", s.Answer.Score(), "account", account(s.State)))
	}
	if s.Notice != "" && s.Notice != before.Notice {
		name := "notice"
		if s.Answer.Explanation == nil {
			name = "refused"
		}
		g.hear(name, s.Notice)
	}
	g.tellChange()
}

// begin brings the layer with which the way begins into sight, without moving the page.
func (g *Guest) begin() {
	strip := g.root.Node().Call("querySelector", ".net ol")
	if g.app.page.View.Step > 0 && strip.Truthy() {
		strip.Set("scrollLeft", strip.Get("scrollWidth"))
	}
}

// tellChange tells the element what a reader has changed.
func (g *Guest) tellChange() {
	s := g.app.page
	if in := s.Input; s.Wanted != nil || s.Model == nil || s.Model != s.Answer.Loaded || in == nil || in.Picture == nil {
		return
	}
	now := link.Write(s.State)
	if g.applied || g.told == "" {
		g.applied, g.told = false, now
		return
	}
	if now == g.told {
		return
	}
	g.told = now
	a, whole := link.Ask(s.State)
	detail := property.Object(
		"model", a.Model, "example", a.Example, "rules", a.Rules, "settings", a.Settings, "target", a.Target, "link", "",
		"own", s.Input.Example == question.NoExample,
	)
	if !whole {
		detail["link"] = now
	}
	detail["view"] = g.asked.View.In(s.View.Layout)
	g.hear("change", detail)
}

func (g *Guest) prediction(in *question.Input) map[string]any {
	a := &g.app.page.Answer
	scores := []any{}
	for _, s := range a.Scores() {
		scores = append(scores, property.Object("class", s.Class, "label", a.Label(s.Class), "probability", s.Probability))
	}
	top := in.Top()
	return property.Object("top", top, "label", a.Label(top), "scores", scores)
}

func account(s *state.State) map[string]any {
	x := s.Answer.Explanation.Account
	return property.Object("score", x.Score, "pixels", x.Input, "constants", x.Constants, "softmax", x.Softmax, "stabilizer", x.Stabilizer, "removed", x.Removed)
}

// explanation is what there is, null before anything is explained.
func (g *Guest) explanation() any {
	s := g.app.page
	e := s.Answer.Explanation
	if e == nil {
		return js.Null()
	}
	relevance := js.Global().Get("Float32Array").New(len(e.Relevance))
	for i, v := range e.Relevance {
		relevance.SetIndex(i, v)
	}
	return property.Object(
		"model", s.Answer.Model.Name, "target", s.Answer.ExplainedLabel(), "score", s.Answer.Score(), "rules", s.ChosenName(),
		"account", account(s.State), "width", e.Width, "height", e.Height, "relevance", relevance,
		"prediction", g.prediction(e.Input),
	)
}
