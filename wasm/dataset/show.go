//go:build js

package main

import (
	"strconv"
	"syscall/js"
	"time"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/site"
)

// show puts the view into the place that dataset.js has made:
// {place, engine, analyst, catalogue, bring}, to which it adds take, shown, waiting and engineIs.
func show() {
	given := js.Global().Get("lrpDataSet")
	d := &dataSet{
		engine: protocol.NewClient(given.Get("engine"), "data set"), analyst: given.Get("analyst"), bring: given.Get("bring"),
		rules: "epsilon-gamma-box", chosen: survey.Unknown, filter: "selected",
	}
	v := &view{data: d}
	d.changed = v.renderSoon
	d.analyst.Call("addEventListener", "message", js.FuncOf(func(_ js.Value, args []js.Value) any {
		d.hear(args[0].Get("data"))
		return nil
	}))
	d.analyst.Call("addEventListener", "error", js.FuncOf(func(js.Value, []js.Value) any {
		d.message = "The program that finds clusters has stopped. Reload the page to start it again."
		d.changed()
		return nil
	}))
	given.Set("take", js.FuncOf(func(_ js.Value, args []js.Value) any {
		v.take(args[0])
		return nil
	}))
	given.Set("shown", js.FuncOf(func(js.Value, []js.Value) any {
		d.changed() // there may be a model that was not there before
		return nil
	}))
	hello := func() {
		d.engine.Hello(protocol.On[protocol.Ready]{
			Answer: func(r *protocol.Ready) { d.ready = r; d.changed() },
			Error:  func(err error) { d.message = err.Error(); d.changed() },
		})
	}
	hello()
	// The page watches the engine, and replaces it where it has stopped.
	d.engine.OnStopped = func() {}
	given.Set("waiting", js.FuncOf(func(js.Value, []js.Value) any { return d.engine.Waiting() }))
	given.Set("engineIs", js.FuncOf(func(_ js.Value, args []js.Value) any {
		d.loaded = nil
		if d.engine.Replace(args[0]); d.ready == nil {
			hello()
		}
		return nil
	}))
	go func() {
		models, err := site.Catalogue(given.Get("catalogue").String())
		if err != nil {
			d.message = err.Error()
		}
		d.models = models
		for _, m := range models {
			if d.model == nil || m.Name == "hans" {
				d.model = m
			}
		}
		d.changed()
	}()
	again := js.FuncOf(func(js.Value, []js.Value) any {
		vecty.Rerender(v) // there is more room, or another ink
		return nil
	})
	js.Global().Call("addEventListener", "resize", again)
	js.Global().Call("matchMedia", "(prefers-color-scheme: dark)").Call("addEventListener", "change", again)
	js.Global().Get("MutationObserver").New(again).Call("observe", js.Global().Get("document").Get("documentElement"), map[string]any{"attributes": true})
	if err := vecty.RenderIntoNode(given.Get("place"), v); err != nil {
		panic(err)
	}
}

// view is the whole of it.
type view struct {
	vecty.Core
	data    *dataSet
	cells   contact
	plane   scatter
	waiting bool // for the next rendering
}

// renderSoon renders at once, or while pictures come one after the other a few times a
// second.
func (v *view) renderSoon() {
	if !v.data.running {
		vecty.Rerender(v)
		return
	}
	if v.waiting {
		return
	}
	v.waiting = true
	time.AfterFunc(200*time.Millisecond, func() {
		v.waiting = false
		vecty.Rerender(v)
	})
}

// take takes files: [{path, file}].
func (v *view) take(list js.Value) {
	files := make([]given, list.Length())
	for i := range files {
		files[i] = given{list.Index(i).Get("path").String(), list.Index(i).Get("file")}
	}
	v.data.take("Your pictures", func(l labels) ([]*source, []string, error) {
		out, notes := ofFiles(files, l)
		return out, notes, nil
	})
}

func (v *view) Render() vecty.ComponentOrHTML {
	d := v.data
	return elem.Div(
		vecty.Markup(
			prop.ID("data-set"),
			vecty.Data("state", d.standing()), vecty.Data("done", strconv.Itoa(len(d.rows))), vecty.Data("total", strconv.Itoa(len(d.pictures))),
			vecty.Data("found", strconv.Itoa(len(d.found))), vecty.Data("ready", strconv.FormatBool(d.ready != nil && d.model != nil)),
		),
		elem.Main(
			vecty.Markup(vecty.Class("survey")),
			vecty.If(d.running && len(d.pictures) > 0, elem.Span(vecty.Markup(vecty.Class("progress", "on"), vecty.Style("--done", strconv.FormatFloat(float64(len(d.rows))/float64(max(len(d.pictures), 1)), 'f', 3, 64))))),
			v.side(),
			v.clusters(),
			v.embedding(),
			v.contact(),
		),
	)
}

// side is the column at the left: what is looked at, how far it is, the classes.
func (v *view) side() *vecty.HTML {
	d := v.data
	there := len(d.pictures) > 0
	return elem.Section(
		vecty.Markup(vecty.Class("source"), vecty.Attribute("aria-label", "Data set")),
		elem.Heading2(vecty.Text("Data set")),
		vecty.If(there, d.what()),
		vecty.If(d.message != "", elem.Paragraph(vecty.Markup(vecty.Class("message"), vecty.Attribute("role", "alert")), vecty.Text(d.message))),
		vecty.If(there, v.progress()),
		v.buttons(),
		vecty.If(!d.running && (d.choosing || !there), v.choices()),
		v.notes(),
		vecty.If(len(d.rows) > 0, v.suspects()),
	)
}

// what says which pictures are explained, by what network and rules.
func (d *dataSet) what() *vecty.HTML {
	if d.with == nil {
		return nil
	}
	rules := d.explainedBy
	if d.ready != nil {
		for _, c := range d.ready.Composites {
			if c.Name == rules {
				rules = c.Title
			}
		}
	}
	return elem.Paragraph(vecty.Markup(vecty.Class("what")),
		vecty.Text(d.fromHere+", with "), elem.Bold(vecty.Text(d.with.Title)), vecty.Text(" and "), elem.Span(vecty.Text(rules)), vecty.Text("."))
}

// choices are network, rules and where pictures come from.
func (v *view) choices() *vecty.HTML {
	d := v.data
	var models, rules vecty.List
	listed := d.choices()
	for _, m := range listed {
		models = append(models, elem.Option(vecty.Markup(vecty.Key(m.Name), prop.Value(m.Name), vecty.Property("selected", m == d.model)), vecty.Text(m.Title)))
	}
	if d.ready != nil {
		for _, c := range d.ready.Composites {
			rules = append(rules, elem.Option(vecty.Markup(vecty.Key(c.Name), prop.Value(c.Name), vecty.Property("selected", c.Name == d.rules)), vecty.Text(c.Title)))
		}
	}
	return elem.Div(
		vecty.Markup(vecty.Class("choices")),
		elem.Select(vecty.Markup(vecty.Attribute("aria-label", "Network"), event.Change(func(e *vecty.Event) {
			name := e.Target.Get("value").String()
			for _, m := range listed {
				if m.Name == name {
					d.model = m
				}
			}
			d.changed()
		})), models),
		elem.Select(vecty.Markup(vecty.Attribute("aria-label", "Rules"), event.Change(func(e *vecty.Event) {
			d.rules = e.Target.Get("value").String()
			d.changed()
		})), rules),
		elem.Div(
			vecty.Markup(vecty.Class("row")),
			button("use-sample", "Sample of 240", func() { d.take("The sample", withSample) }),
			button("pick-folder", "Folder…", func() { js.Global().Get("lrpDataSet").Call("pick", true) }),
			button("pick-files", "Files, zip…", func() { js.Global().Get("lrpDataSet").Call("pick", false) }),
		),
	)
}

func button(name, word string, on func()) *vecty.HTML {
	return elem.Button(vecty.Markup(vecty.Key(name), prop.Type(prop.TypeButton), vecty.Class(name), event.Click(func(*vecty.Event) { on() })), vecty.Text(word))
}

// buttons are what can be done with the pictures that are there.
func (v *view) buttons() *vecty.HTML {
	d := v.data
	var list vecty.List
	switch {
	case d.running && len(d.pictures) > 0:
		list = vecty.List{button("stop", "Stop", func() { d.halt(); d.changed() })}
	case d.running:
		list = vecty.List{elem.Span(vecty.Markup(vecty.Key("loading")), vecty.Text("Loading…"))}
	case len(d.pictures) > 0:
		if d.standing() == "stopped" {
			list = append(list, button("go-on", "Go on", d.goOn))
		}
		list = append(list, elem.Button(vecty.Markup(vecty.Key("other"), prop.Type(prop.TypeButton), vecty.Class("other"), vecty.Attribute("aria-expanded", d.choosing), event.Click(func(*vecty.Event) {
			d.choosing = !d.choosing
			d.changed()
		})), vecty.Text("Other pictures…")))
		if len(d.found) > 0 {
			list = append(list, button("export", "Export", d.export))
		}
	}
	return elem.Div(vecty.Markup(vecty.Class("row")), list)
}

func withSample(l labels) ([]*source, []string, error) {
	out, err := ofSample(l)
	return out, nil, err
}
