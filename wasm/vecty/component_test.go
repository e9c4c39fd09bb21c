//go:build js

package vecty_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
)

// A counter has a property and a state of its own.
type counter struct {
	vecty.Core
	Label string `vecty:"prop"`
	Fixed string
	count int
}

func (c *counter) Render() vecty.ComponentOrHTML {
	return elem.Button(
		vecty.Markup(event.Click(func(*vecty.Event) {
			c.count++
			vecty.Rerender(c)
		})),
		vecty.Text(fmt.Sprint(c.Label, c.Fixed, " ", c.count)),
	)
}

func TestInstancePersistsAndTakesProps(t *testing.T) {
	s := show(t, elem.Div(&counter{Label: "a", Fixed: "1"}))
	button := s.find("button")
	button.Call("click")
	frame()
	wantEqual(t, "own state", s.inner(), "<button>a1 1</button>")
	s.update(elem.Div(&counter{Label: "b", Fixed: "2"}))
	wantEqual(t, "new props", s.inner(), "<button>b1 1</button>")
	button.Call("click")
	frame()
	wantEqual(t, "state after", s.inner(), "<button>b1 2</button>")
	wantSame(t, "button", s.find("button"), button)
}

// A life is a component that reports when it comes and goes.
type life struct {
	vecty.Core
	Name    string              `vecty:"prop"`
	Inside  vecty.MarkupOrChild `vecty:"prop"`
	Tag     string              `vecty:"prop"` // default div
	ID      interface{}         `vecty:"prop"`
	log     *[]string
	mounted int
}

func (l *life) Key() interface{} { return l.ID }

func (l *life) Render() vecty.ComponentOrHTML {
	tag := l.Tag
	if tag == "" {
		tag = "div"
	}
	return vecty.Tag(tag, vecty.Markup(vecty.Attribute("id", "life-"+l.Name)), l.Inside)
}

func (l *life) Mount() {
	present := document.Call("getElementById", "life-"+l.Name).Truthy()
	l.mounted++
	*l.log = append(*l.log, fmt.Sprintf("+%s%s", l.Name, ifAbsent(present)))
}

func (l *life) Unmount() {
	present := document.Call("getElementById", "life-"+l.Name).Truthy()
	l.mounted--
	*l.log = append(*l.log, fmt.Sprintf("-%s%s", l.Name, ifAbsent(present)))
}

func ifAbsent(present bool) string {
	if present {
		return ""
	}
	return "(not on the page)"
}

func TestMountAndUnmountOnce(t *testing.T) {
	var log []string
	one := func(name string, inside vecty.MarkupOrChild) *life {
		return &life{Name: name, Inside: inside, log: &log}
	}
	keyed := func(name string) *life {
		return &life{Name: name, ID: name, log: &log}
	}
	expect := func(what, want string) {
		t.Helper()
		wantEqual(t, what, strings.Join(log, " "), want)
		log = nil
	}
	a, b := one("a", nil), one("b", nil)
	s := show(t, elem.Div(a, elem.Paragraph(one("out", one("in", nil))), nil))
	expect("first rendering, inner ones first", "+a +in +out")
	s.update(elem.Div(a, elem.Paragraph(one("out", one("in", nil))), nil))
	expect("the same again", "")
	s.update(elem.Div(a, elem.Paragraph(one("out", nil)), b))
	expect("one taken out, one added", "-in +b")
	s.update(elem.Div(nil, elem.Section(one("out", nil)), b))
	expect("one gone, the element around another replaced", "-a -out +out")
	s.update(elem.Div(a, elem.Section(vecty.Text("no component")), b))
	expect("an old instance again, one replaced by text", "-out +a")
	s.update(elem.Div(&counter{}, nil, b))
	expect("replaced by another type", "-a")
	s.update(elem.Section(one("r", one("s", nil)), b))
	expect("another root element", "-b +s +r +b")
	s.update(one("root", one("s", nil)))
	expect("a component as root", "-s -r -b +s +root")
	s.update(elem.Div(vecty.List{keyed("x"), keyed("y"), keyed("z")}))
	expect("a keyed list", "-s -root +x +y +z")
	s.update(elem.Div(vecty.List{keyed("z"), keyed("w"), keyed("x")}))
	expect("a changed keyed list", "-y +w")
	s.update(nil)
	expect("nothing", "-z -w -x")
	wantEqual(t, "page", s.html(), "<noscript></noscript>")
	s.update(elem.Div(b))
	expect("something again", "+b")
	s.clear()
	expect("the end", "-b")
	wantEqual(t, "a mounted", a.mounted, 0)
	wantEqual(t, "b mounted", b.mounted, 0)
}

func TestRootElementChangesByItself(t *testing.T) {
	var log []string
	inner := &life{Name: "in", log: &log}
	c := &life{Name: "c", log: &log, Inside: inner}
	wrapper := &wrap{inner: c}
	view := func() *vecty.HTML { return elem.Div(vecty.Text("before "), wrapper, vecty.Text(" after")) }
	s := show(t, view())
	log = nil
	c.Tag = "section"
	vecty.Rerender(c)
	frame()
	wantEqual(t, "page", s.inner(), `before <section id="life-c"><div id="life-in"></div></section> after`)
	wantEqual(t, "log", strings.Join(log, " "), "-in +in")
	c.Tag = "p"
	c.Inside = nil
	s.update(view()) // now from outside
	wantEqual(t, "page", s.inner(), `before <p id="life-c"></p> after`)
	c.Tag = "b"
	vecty.Rerender(c)
	frame()
	s.update(elem.Div(nil, wrapper, vecty.Text(" after")))
	wantEqual(t, "page", s.inner(), `<b id="life-c"></b> after`)
	s.update(elem.Div(vecty.Text("b "), wrapper, vecty.Text(" after")))
	wantEqual(t, "page", s.inner(), `b <b id="life-c"></b> after`)
}

// An element that has replaced another one is not touched by later renderings.
func TestChangedRootStaysInPlace(t *testing.T) {
	var log []string
	c := &life{Name: "c", log: &log, Inside: elem.Input()}
	view := func() *vecty.HTML { return elem.Div(elem.Paragraph(), c, elem.Paragraph()) }
	s := show(t, view())
	c.Tag = "section"
	c.Inside = elem.Input()
	vecty.Rerender(c)
	frame()
	changes := s.changes()
	s.update(view())
	wantEqual(t, "changes", changes(), 0)

	// Nor is one that has to wait for its component.
	taken := &wrap{inner: c}
	s.update(elem.Div(elem.Paragraph(), taken, elem.Paragraph(), &wrap{inner: c}))
	wantEqual(t, "page", s.inner(), `<p></p><noscript></noscript><p></p><section id="life-c"><input></section>`)
	changes = s.changes()
	taken.inner = nil
	vecty.Rerender(taken)
	frame()
	s.update(elem.Div(elem.Paragraph(), taken, elem.Paragraph(), &wrap{inner: c}))
	wantEqual(t, "changes", changes(), 1) // one noscript for another
}

// wrap is a component that shows another one, or nothing.
type wrap struct {
	vecty.Core
	inner vecty.Component
}

func (w *wrap) Render() vecty.ComponentOrHTML {
	if w.inner == nil {
		return nil
	}
	return w.inner
}

func TestComponentShowsAnother(t *testing.T) {
	var log []string
	w := &wrap{inner: &wrap{inner: &life{Name: "x", ID: "key", log: &log}}}
	s := show(t, elem.Div(w))
	node := s.find("#life-x")
	vecty.Rerender(w)
	frame()
	wantSame(t, "element of a keyed component inside another", s.find("#life-x"), node)
	wantEqual(t, "log", strings.Join(log, " "), "+x")
	w.inner = nil
	vecty.Rerender(w)
	frame()
	wantEqual(t, "page", s.inner(), "<noscript></noscript>")
	w.inner = &life{Name: "y", log: &log}
	vecty.Rerender(w)
	frame()
	wantEqual(t, "page", s.inner(), `<div id="life-y"></div>`)
	wantEqual(t, "log", strings.Join(log, " "), "+x -x +y")
}

// A component kept by its parent is that component wherever the parent puts it.
func TestKeptInstances(t *testing.T) {
	var log []string
	a, b := &life{Name: "a", log: &log}, &life{Name: "b", log: &log}
	s := show(t, elem.Div(a, b))
	nodeA, nodeB := s.find("#life-a"), s.find("#life-b")
	log = nil
	s.update(elem.Div(b, a))
	wantEqual(t, "exchanged", s.inner(), `<div id="life-b"></div><div id="life-a"></div>`)
	wantSame(t, "a", s.find("#life-a"), nodeA)
	wantSame(t, "b", s.find("#life-b"), nodeB)
	s.update(elem.Div(&life{Name: "new", log: &log}, b))
	wantEqual(t, "one replaced by a new instance, one moved", s.inner(), `<div id="life-new"></div><div id="life-b"></div>`)
	wantSame(t, "b", s.find("#life-b"), nodeB)
	wantEqual(t, "log", strings.Join(log, " "), "-a +new")
	log = nil

	// Into another parent, in either direction, in one rendering.
	s.update(elem.Div(elem.Paragraph(b), elem.Section()))
	wantEqual(t, "page", s.inner(), `<p><div id="life-b"></div></p><section></section>`)
	s.update(elem.Div(elem.Paragraph(), elem.Section(b)))
	wantEqual(t, "page", s.inner(), `<p></p><section><div id="life-b"></div></section>`)
	s.update(elem.Div(elem.Paragraph(b), elem.Section()))
	wantEqual(t, "page", s.inner(), `<p><div id="life-b"></div></p><section></section>`)
	wantEqual(t, "mounted", b.mounted, 1)
	s.update(elem.Div(elem.Paragraph(), elem.Section(b)))
	s.update(elem.Div(elem.Paragraph(&life{Name: "x", log: &log}), elem.Section(b)))
	log = nil
	s.update(elem.Div(elem.Paragraph(b), elem.Section()))
	wantEqual(t, "into the place of another of its type", strings.Join(log, " "), "-x -b +b")
	b.Tag = "i"
	vecty.Rerender(b)
	frame()
	wantEqual(t, "page", s.inner(), `<p><i id="life-b"></i></p><section></section>`)
	s.clear()
	wantEqual(t, "mounted", b.mounted, 0)
}

// A component shown elsewhere without its old parent's knowing leaves that in
// order, and can be shown there again.
func TestInstanceTakenAway(t *testing.T) {
	var log []string
	k := &life{Name: "k", log: &log}
	old, taker := &wrap{inner: k}, &wrap{}
	s := show(t, elem.Div(elem.Heading1(), elem.Paragraph(old, vecty.Text("!")), elem.Section(taker)))
	taker.inner = k
	vecty.Rerender(taker)
	frame()
	wantEqual(t, "page", s.inner(), `<h1></h1><p><noscript></noscript>!</p><section><div id="life-k"></div></section>`)
	vecty.Rerender(old)
	frame()
	wantEqual(t, "page", s.inner(), `<h1></h1><p><div id="life-k"></div>!</p><section><noscript></noscript></section>`)
	vecty.Rerender(old)
	vecty.Rerender(taker)
	frame()
	wantEqual(t, "page", s.inner(), `<h1></h1><p><noscript></noscript>!</p><section><div id="life-k"></div></section>`)
	wantEqual(t, "mounted", k.mounted, 1)
	old.inner = &life{Name: "n", log: &log}
	vecty.Rerender(old)
	frame()
	wantEqual(t, "page", s.inner(), `<h1></h1><p><div id="life-n"></div>!</p><section><div id="life-k"></div></section>`)
	wantEqual(t, "mounted", k.mounted, 1)

	// Shown twice by mistake, it is in the later place.
	s.update(elem.Div(elem.Heading1(), k))
	s.update(elem.Div(elem.Heading1(k), k))
	wantEqual(t, "page", s.inner(), `<h1><noscript></noscript></h1><div id="life-k"></div>`)
	wantEqual(t, "mounted", k.mounted, 1)
	s.update(elem.Div(elem.Heading1(), &life{Name: "other", log: &log}))
	wantEqual(t, "page", s.inner(), `<h1></h1><div id="life-other"></div>`)
	s.clear()
	wantEqual(t, "mounted", k.mounted, 0)
	wantEqual(t, "components left", alive(log), 0)
}

// A component that shows children it was given can render again by itself.
func TestGivenChildrenAreKept(t *testing.T) {
	var log []string
	panel := &life{Name: "panel", log: &log}
	panel.Inside = vecty.List{elem.Input(), &counter{Label: "n"}, elem.Span(&life{Name: "in", log: &log})}
	s := show(t, elem.Div(panel))
	input := s.find("input")
	s.find("button").Call("click")
	vecty.Rerender(panel)
	frame()
	wantSame(t, "input", s.find("input"), input)
	wantEqual(t, "button", s.find("button").Get("textContent").String(), "n 1")
	given := panel.Inside
	panel.Inside = nil
	vecty.Rerender(panel)
	frame()
	wantEqual(t, "page", s.inner(), `<div id="life-panel"></div>`)
	panel.Inside = given
	vecty.Rerender(panel)
	frame()
	s.find("button").Call("click")
	frame()
	wantEqual(t, "button", s.find("button").Get("textContent").String(), "n 2")
	wantEqual(t, "log", strings.Join(log, " "), "+in +panel -in +in")
}

// skipping renders only if its number has grown.
type skipping struct {
	vecty.Core
	N       int `vecty:"prop"`
	renders int
	asked   int
}

func (k *skipping) Render() vecty.ComponentOrHTML {
	k.renders++
	return elem.Div(vecty.Text(fmt.Sprint(k.N)))
}

func (k *skipping) SkipRender(prev vecty.Component) bool {
	k.asked++
	p, ok := prev.(*skipping)
	return ok && p != k && k.N <= p.N
}

// copying is a skipping that copies itself.
type copying struct {
	skipping
	copies *int
}

func (c *copying) Copy() vecty.Component {
	*c.copies++
	dup := *c
	return &dup
}

func (c *copying) SkipRender(prev vecty.Component) bool {
	return c.skipping.SkipRender(&prev.(*copying).skipping)
}

func TestSkipRender(t *testing.T) {
	k := &skipping{N: 3}
	s := show(t, elem.Div(k))
	wantEqual(t, "asked before the first rendering", k.asked, 0)
	s.update(elem.Div(&skipping{N: 2}))
	wantEqual(t, "renders", k.renders, 1)
	wantEqual(t, "page", s.inner(), "<div>3</div>")
	vecty.Rerender(k)
	frame()
	wantEqual(t, "renders", k.renders, 1)
	s.update(elem.Div(&skipping{N: 4}))
	wantEqual(t, "renders", k.renders, 2)
	wantEqual(t, "asked", k.asked, 3)
	wantEqual(t, "page", s.inner(), "<div>4</div>")
	s.update(elem.Div())
	s.update(elem.Div(k))
	wantEqual(t, "renders after coming back", k.renders, 3)
}

func TestCopierIsUsed(t *testing.T) {
	copies := 0
	s := show(t, elem.Div(&copying{copies: &copies, skipping: skipping{N: 1}}))
	wantEqual(t, "copies", copies, 1)
	s.update(elem.Div(&copying{copies: &copies, skipping: skipping{N: 1}}))
	wantEqual(t, "copies", copies, 1)
	wantEqual(t, "page", s.inner(), "<div>1</div>")
}

// note appends its name to a log whenever it renders.
type note struct {
	vecty.Core
	name  string
	child vecty.ComponentOrHTML
	log   *string
}

func (n *note) Render() vecty.ComponentOrHTML {
	*n.log += n.name
	return elem.Div(n.child)
}

func TestRerenderIsBatched(t *testing.T) {
	log := ""
	inner := &note{name: "i", log: &log}
	outer := &note{name: "o", log: &log, child: inner}
	other := &note{name: "x", log: &log}
	s := show(t, elem.Div(outer, other))
	log = ""
	for range 3 {
		vecty.Rerender(inner)
		vecty.Rerender(other)
		vecty.Rerender(outer)
	}
	wantEqual(t, "renders before the frame", log, "")
	frame()
	wantEqual(t, "renders, each once, outer before inner", log, "xoi")
	log = ""
	frame()
	wantEqual(t, "renders after", log, "")

	vecty.Rerender(inner)
	s.update(elem.Div(nil, other))
	wantEqual(t, "renders without the one that left", log, "x")
	vecty.Rerender(inner)
	frame()
	wantEqual(t, "renders", log, "x")
}

// again renders once more from its Mount and from its Render.
type again struct {
	vecty.Core
	renders int
}

func (a *again) Mount() { vecty.Rerender(a) }

func (a *again) Render() vecty.ComponentOrHTML {
	a.renders++
	if a.renders == 2 {
		vecty.Rerender(a)
	}
	return elem.Div(vecty.Text(fmt.Sprint(a.renders)))
}

func TestRerenderFromMountAndRender(t *testing.T) {
	a := &again{}
	s := show(t, elem.Div(a))
	frame()
	frame()
	frame()
	wantEqual(t, "page", s.inner(), "<div>3</div>")
}

// lists renders something a component may not render.
type lists struct{ vecty.Core }

func (l *lists) Render() vecty.ComponentOrHTML { return vecty.List{elem.Div()} }

// itself renders itself.
type itself struct{ vecty.Core }

func (i *itself) Render() vecty.ComponentOrHTML { return elem.Div(i) }

// badCopy returns itself as its copy.
type badCopy struct{ skipping }

func (b *badCopy) Copy() vecty.Component { return b }

func TestComponentMistakes(t *testing.T) {
	mount := func(c vecty.Component) func() {
		return func() { vecty.RenderIntoNode(document.Call("createElement", "div"), c) }
	}
	wantPanic(t, "nil component", func() { vecty.Rerender(nil) })
	wantPanic(t, "*vecty_test.counter, which has not been rendered", func() { vecty.Rerender(&counter{}) })
	wantPanic(t, "lists.Render returned a list", mount(&lists{}))
	wantPanic(t, "itself contains itself", mount(&itself{}))
	wantPanic(t, "badCopy.Copy returned the component itself", mount(&badCopy{}))
	stored := elem.Span()
	wantPanic(t, "<span> is shown in another place", mount(&note{log: new(string), child: vecty.List{stored, stored}}))

	// Rendering into its own node once more renders a component again at once.
	holder, root := document.Call("createElement", "div"), &note{log: new(string), child: &badProp{}}
	holder.Call("appendChild", document.Call("createElement", "div"))
	if err := vecty.RenderIntoNode(holder.Get("firstChild"), root); err != nil {
		t.Fatal(err)
	}
	root.child = &badProp{}
	wantPanic(t, "badProp.hidden", func() { vecty.RenderIntoNode(holder.Get("firstChild"), root) })
}

// badProp has a property that cannot be set.
type badProp struct {
	vecty.Core
	hidden int `vecty:"prop"`
}

func (b *badProp) Render() vecty.ComponentOrHTML { return elem.Div(vecty.Text(fmt.Sprint(b.hidden))) }
