//go:build js

package vecty_test

import (
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
)

// static puts HTML on the page until the test ends.
func static(t *testing.T, html string) js.Value {
	holder := document.Call("createElement", "section")
	holder.Set("innerHTML", html)
	document.Get("body").Call("appendChild", holder)
	t.Cleanup(func() { holder.Call("remove") })
	return holder
}

func TestRenderIntoReplacesOnlyItsElement(t *testing.T) {
	holder := static(t, `<h1>Title</h1><div id="app" class="loading">Loading …</div> text <noscript>No script</noscript>`)
	title, after := holder.Get("firstChild"), holder.Get("lastChild")
	var log []string
	c := &life{Name: "app", log: &log}
	if err := vecty.RenderInto("#app", c); err != nil {
		t.Fatal(err)
	}
	const want = `<h1>Title</h1><div id="life-app"></div> text <noscript>No script</noscript>`
	wantEqual(t, "page", holder.Get("innerHTML").String(), want)
	wantSame(t, "title", holder.Get("firstChild"), title)
	wantSame(t, "noscript", holder.Get("lastChild"), after)
	wantEqual(t, "log", strings.Join(log, " "), "+app")

	if err := vecty.RenderInto("#life-app", c); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "page", holder.Get("innerHTML").String(), want)
	wantEqual(t, "log after rendering into its own element", strings.Join(log, " "), "+app")

	if err := vecty.RenderInto("#life-app", &life{Name: "other", log: &log}); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "log after another took the place", strings.Join(log, " "), "+app -app +other")
	vecty.Rerender(c) // does nothing
	frame()
	wantEqual(t, "page", holder.Get("innerHTML").String(), strings.ReplaceAll(want, "life-app", "life-other"))
}

func TestRenderIntoAnotherPlace(t *testing.T) {
	holder := static(t, `<div id="one"></div><div id="two"></div>`)
	var log []string
	c := &life{Name: "c", log: &log}
	for _, selector := range []string{"#one", "#two"} {
		if err := vecty.RenderInto(selector, c); err != nil {
			t.Fatal(err)
		}
	}
	wantEqual(t, "page", holder.Get("innerHTML").String(), `<noscript></noscript><div id="life-c"></div>`)
	wantEqual(t, "mounted", c.mounted, 1)
}

func TestRenderIntoErrors(t *testing.T) {
	holder := static(t, `<div id="app">as it was</div>`)
	err := vecty.RenderInto("#missing", &life{})
	if !errors.As(err, new(vecty.InvalidTargetError)) {
		t.Errorf("error %v, want an InvalidTargetError", err)
	}
	err = vecty.RenderIntoNode(js.Null(), &life{})
	if !errors.As(err, new(vecty.InvalidTargetError)) {
		t.Errorf("error %v, want an InvalidTargetError", err)
	}
	var log []string
	for _, c := range []struct {
		content vecty.ComponentOrHTML
		message string
	}{
		{&life{Tag: "p", log: &log}, "renders a <p>, expected a <div>"},
		{vecty.Text("x"), "renders a text, expected a <div>"},
		{nil, "renders a <noscript>, expected a <div>"},
	} {
		err := vecty.RenderInto("#app", &stage{content: c.content})
		if !errors.As(err, new(vecty.ElementMismatchError)) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("error %v, want an ElementMismatchError about %q", err, c.message)
		}
	}
	wantEqual(t, "page", holder.Get("innerHTML").String(), `<div id="app">as it was</div>`)
	wantEqual(t, "mounted", len(log), 0)
}

func TestRenderWhileThePageLoads(t *testing.T) {
	holder := static(t, `<div id="app"></div>`)
	document.Call("dispatchEvent", window.Get("Event").New("none"))
	state := "loading"
	getter := js.FuncOf(func(js.Value, []js.Value) any { return state })
	defer getter.Release()
	window.Get("Object").Call("defineProperty", document, "readyState", map[string]any{"get": getter, "configurable": true})
	defer document.Delete("readyState")

	var log []string
	if err := vecty.RenderInto("#app", &life{Name: "c", log: &log}); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "page before", holder.Get("innerHTML").String(), `<div id="app"></div>`)
	wantEqual(t, "mounted before", len(log), 0)
	state = "interactive"
	document.Call("dispatchEvent", window.Get("Event").New("DOMContentLoaded"))
	wantEqual(t, "page", holder.Get("innerHTML").String(), `<div id="life-c"></div>`)
	wantEqual(t, "log", strings.Join(log, " "), "+c")
}

func TestRenderInShadowRoot(t *testing.T) {
	holder := static(t, `<div></div>`)
	shadow := holder.Get("firstChild").Call("attachShadow", map[string]any{"mode": "open"})
	shadow.Set("innerHTML", "<div></div>")
	view := &stage{t: t, content: elem.Div(items("abc"))}
	if err := vecty.RenderIntoNode(shadow.Get("firstChild"), view); err != nil {
		t.Fatal(err)
	}
	input := shadow.Call("querySelector", "#a").Get("lastChild")
	input.Call("focus")
	proto := window.Get("Element").Get("prototype")
	original := proto.Get("moveBefore")
	proto.Delete("moveBefore")
	defer proto.Set("moveBefore", original)
	view.update(elem.Div(items("bca")))
	wantSame(t, "focused element", shadow.Get("activeElement"), input)
	wantEqual(t, "last", shadow.Get("firstChild").Get("lastChild").Get("id").String(), "a")
}

func TestRenderBodyPanicsOnAnotherElement(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		if !errors.As(err, new(vecty.ElementMismatchError)) {
			t.Errorf("panic %v, want an ElementMismatchError", err)
		}
	}()
	vecty.RenderBody(&stage{content: elem.Div()})
}

func TestRenderBody(t *testing.T) {
	body := document.Get("body")
	page := &stage{content: elem.Body(elem.Main(vecty.Markup(prop.ID("main"))))}
	go vecty.RenderBody(page)
	frame()
	defer func() { document.Get("body").Call("replaceWith", body) }()
	if document.Call("getElementById", "main").IsNull() {
		t.Errorf("the body is %s", document.Get("body").Get("outerHTML").String())
	}
}

func TestTitleAndStylesheet(t *testing.T) {
	before := document.Get("title").String()
	defer vecty.SetTitle(before)
	vecty.SetTitle("LRP")
	wantEqual(t, "title", document.Get("title").String(), "LRP")

	const url = "data:text/css,body{}"
	vecty.AddStylesheet(url)
	link := document.Get("head").Get("lastChild")
	defer link.Call("remove")
	wantEqual(t, "rel", link.Get("rel").String(), "stylesheet")
	wantEqual(t, "href", link.Get("href").String(), url)
}

func TestNodeIsAvailableWhenMounted(t *testing.T) {
	drawn := &drawing{}
	s := show(t, elem.Div(drawn))
	wantSame(t, "canvas", drawn.canvas.Node(), s.find("canvas"))
	wantEqual(t, "mounted with a node", drawn.ok, true)
	first := drawn.canvas
	vecty.Rerender(drawn)
	frame()
	if drawn.canvas == first {
		t.Error("not rendered again")
	}
	wantSame(t, "canvas", drawn.canvas.Node(), s.find("canvas"))
}

// drawing keeps its canvas to draw on it.
type drawing struct {
	vecty.Core
	canvas *vecty.HTML
	ok     bool
}

func (d *drawing) Render() vecty.ComponentOrHTML {
	d.canvas = elem.Canvas()
	return elem.Div(d.canvas)
}

func (d *drawing) Mount() {
	d.ok = d.canvas.Node().Get("isConnected").Bool()
}
