//go:build js

package vecty_test

import (
	"syscall/js"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
	"github.com/norunners/vecty/style"
)

func TestMarkupIsSet(t *testing.T) {
	s := show(t, elem.Div(elem.Button(
		vecty.Markup(
			vecty.Class("one", "", "two"),
			vecty.ClassMap{"three": true, "one": false},
			vecty.Style("--gap", "3px"), style.Color("red"), style.Width(style.Px(12)),
			vecty.Data("layerName", "conv1"),
			vecty.Attribute("aria-label", "explain"), vecty.Attribute("aria-pressed", true),
			prop.Disabled(true), prop.ID("b"),
			vecty.MarkupIf(true, vecty.Property("tabIndex", 3), vecty.Property("title", "first")),
			vecty.MarkupIf(false, vecty.Class("never")),
			vecty.Property("title", "last"),
			nil,
		),
		vecty.Text("<b>&amp;"),
	)))
	b := s.find("button")
	wantEqual(t, "classes", b.Get("className").String(), "two three")
	wantEqual(t, "--gap", b.Get("style").Call("getPropertyValue", "--gap").String(), "3px")
	wantEqual(t, "color", b.Get("style").Get("color").String(), "red")
	wantEqual(t, "width", b.Get("style").Get("width").String(), "12px")
	wantEqual(t, "data", b.Call("getAttribute", "data-layer-name").String(), "conv1")
	wantEqual(t, "label", b.Call("getAttribute", "aria-label").String(), "explain")
	wantEqual(t, "pressed", b.Call("getAttribute", "aria-pressed").String(), "true")
	wantEqual(t, "disabled", b.Get("disabled").Bool(), true)
	wantEqual(t, "tabIndex", b.Get("tabIndex").Int(), 3)
	wantEqual(t, "title", b.Get("title").String(), "last")
	wantEqual(t, "text", b.Get("textContent").String(), "<b>&amp;")
}

func TestMarkupIsTakenBack(t *testing.T) {
	all := []struct {
		tag    string
		markup vecty.Applyer
	}{
		{"div", vecty.Class("c", "d")},
		{"div", vecty.ClassMap{"c": true}},
		{"div", vecty.Style("color", "red")},
		{"div", vecty.Style("--x", "1")},
		{"div", vecty.Data("someKey", "v")},
		{"div", vecty.Attribute("role", "img")},
		{"div", prop.ID("x")},
		{"div", vecty.Property("title", "x")},
		{"div", vecty.Property("hidden", true)},
		{"div", vecty.Property("tabIndex", 0)},
		{"div", vecty.Property("className", "x")},
		{"div", vecty.Property("contentEditable", "true")},
		{"div", vecty.Property("ariaLabel", "x")},
		{"div", vecty.Property("expando", "x")},
		{"a", prop.Href("#x")},
		{"img", prop.Alt("x")},
		{"label", prop.For("x")},
		{"button", prop.Disabled(true)},
		{"input", prop.Type(prop.TypePassword)},
		{"input", prop.Value("x")},
		{"input", prop.Checked(true)},
		{"input", prop.Placeholder("x")},
		{"input", vecty.Property("readOnly", true)},
		{"details", vecty.Property("open", true)},
		{"progress", vecty.Property("value", 0.5)},
		{"progress", vecty.Property("value", 0)},
		{"canvas", vecty.Property("width", 12)},
	}
	state := func(node js.Value) map[string]string {
		m := map[string]string{"class": node.Call("getAttribute", "class").String()}
		for _, key := range []string{
			"id", "title", "hidden", "tabIndex", "contentEditable", "ariaLabel", "expando", "href", "alt", "htmlFor", "disabled", "type",
			"value", "checked", "placeholder", "readOnly", "open", "position", "width",
		} {
			m[key] = window.Call("String", node.Get(key)).String()
		}
		m["style"] = node.Get("style").Get("cssText").String()
		return m
	}
	attributes := func(node js.Value) string { return node.Get("outerHTML").String() }
	for _, c := range all {
		s := show(t, elem.Div(vecty.Tag(c.tag, vecty.Markup(vecty.Attribute("lang", "en")))))
		before := state(s.find(c.tag))
		s.update(elem.Div(vecty.Tag(c.tag, vecty.Markup(vecty.Attribute("lang", "en"), c.markup))))
		node := s.find(c.tag)
		changed := false
		for key, was := range before {
			changed = changed || state(node)[key] != was
		}
		html := attributes(node)
		if !changed && html == "<"+c.tag+` lang="en"></`+c.tag+">" {
			t.Errorf("markup had no effect on %s", html)
		}
		s.update(elem.Div(vecty.Tag(c.tag, vecty.Markup(vecty.Attribute("lang", "en")))))
		wantSame(t, html, s.find(c.tag), node)
		for key, was := range before {
			if key == "class" {
				continue // class="" may remain
			}
			if got := state(node)[key]; got != was {
				t.Errorf("%s of %s is %q after the markup is gone, was %q", key, html, got, was)
			}
		}
		wantEqual(t, "classes", node.Get("classList").Length(), 0)
		for _, name := range []string{"role", "id", "href", "alt", "for", "disabled", "type", "hidden", "open", "tabindex", "value", "data-some-key", "aria-label", "width"} {
			if node.Call("hasAttribute", name).Bool() {
				t.Errorf("%s keeps the attribute %s", html, name)
			}
		}
	}
}

func TestMarkupChanges(t *testing.T) {
	view := func(n int, color string) *vecty.HTML {
		return elem.Div(elem.Paragraph(vecty.Markup(
			vecty.Class("p", "c"+color), vecty.Style("color", color), vecty.Data("n", color),
			vecty.Attribute("title", color), vecty.Property("tabIndex", n),
			vecty.Property("custom", window.Get("Array").New(n)),
		), vecty.Text(color)))
	}
	s := show(t, view(1, "red"))
	p := s.find("p")
	text := p.Get("firstChild")
	s.update(view(2, "blue"))
	wantSame(t, "p", s.find("p"), p)
	wantSame(t, "text", p.Get("firstChild"), text)
	wantEqual(t, "length", p.Get("custom").Length(), 2)
	wantEqual(t, "html", s.inner(),
		`<p class="p cblue" data-n="blue" title="blue" tabindex="2" style="color: blue;">blue</p>`)
}

// A control's value depends on its type, its range and its options, whatever the
// order of the markup.
func TestValueIsSetLast(t *testing.T) {
	view := func(scale int, choice string, options ...string) *vecty.HTML {
		var list vecty.List
		for _, o := range options {
			list = append(list, elem.Option(vecty.Markup(prop.Value(o)), vecty.Text("option "+o)))
		}
		return elem.Div(
			elem.Input(vecty.Markup(
				vecty.Property("value", 7*scale), vecty.Property("max", 10*scale), vecty.Property("step", scale), prop.Type(prop.TypeRange),
			)),
			elem.Select(vecty.Markup(prop.Value(choice)), list),
		)
	}
	s := show(t, view(100, "b", "a", "b", "c"))
	input, choice := s.find("input"), s.find("select")
	wantEqual(t, "range", input.Get("value").String(), "700")
	wantEqual(t, "select", choice.Get("value").String(), "b")
	s.update(view(1000, "d", "a", "c", "d"))
	wantEqual(t, "range", input.Get("value").String(), "7000")
	wantEqual(t, "select", choice.Get("value").String(), "d")
	choice.Set("value", "a")
	s.update(view(1000, "d", "a", "c", "d"))
	wantEqual(t, "select the program insists on", choice.Get("value").String(), "d")
}

func TestNamespaces(t *testing.T) {
	const svg, math = "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"
	view := func(r, x string) *vecty.HTML {
		in := func(uri string, more ...vecty.Applyer) vecty.MarkupList {
			return vecty.Markup(append(more, vecty.Namespace(uri))...)
		}
		return elem.Div(
			vecty.Tag("svg", in(svg, vecty.Attribute("viewBox", "0 0 9 9")),
				vecty.Tag("circle", in(svg, vecty.Attribute("r", r), vecty.Class("dot"), vecty.Style("fill", "red"), vecty.Data("k", "v")))),
			vecty.Tag("math", in(math, vecty.Attribute("display", "block")),
				vecty.Tag("mfrac", in(math), vecty.Tag("mi", in(math), vecty.Text(x)), vecty.Tag("mn", in(math), vecty.Text("2")))),
		)
	}
	s := show(t, view("3", "z"))
	circle, mi := s.find("circle"), s.find("mi")
	if !circle.InstanceOf(window.Get("SVGCircleElement")) || !mi.InstanceOf(window.Get("MathMLElement")) {
		t.Fatalf("wrong kinds of elements in %s", s.html())
	}
	if w := s.find("mfrac").Call("getBoundingClientRect").Get("height").Float(); w <= 0 {
		t.Error("the fraction has no height")
	}
	s.update(view("4", "z′"))
	wantSame(t, "circle", s.find("circle"), circle)
	wantSame(t, "mi", s.find("mi"), mi)
	wantEqual(t, "r", circle.Get("r").Get("baseVal").Get("value").Int(), 4)
	wantEqual(t, "text", mi.Get("textContent").String(), "z′")

	s.update(elem.Div(vecty.Tag("svg"), vecty.Tag("math")))
	if s.find("svg").InstanceOf(window.Get("SVGElement")) {
		t.Error("an svg element without namespace continues one with")
	}
}

func TestMarkupMistakes(t *testing.T) {
	wantPanic(t, "use Style", func() { vecty.Property("style", "color: red") })
	wantPanic(t, `Class("a b")`, func() { vecty.Class("a b") })
	wantPanic(t, "cannot have children", func() { vecty.Text("x", elem.Div()) })
	wantPanic(t, "<div> before it was rendered", func() { elem.Div().Node() })
}

func TestOwnApplyer(t *testing.T) {
	s := show(t, elem.Div(elem.Div(vecty.Markup(pressable{true}))))
	node := s.find("[role=button]")
	wantEqual(t, "tabindex", node.Call("getAttribute", "tabindex").String(), "0")
}

type pressable struct{ focus bool }

func (p pressable) Apply(h *vecty.HTML) {
	vecty.Markup(vecty.Attribute("role", "button"), vecty.MarkupIf(p.focus, vecty.Property("tabIndex", 0))).Apply(h)
}
