//go:build js

package vecty_test

import (
	"strings"
	"syscall/js"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
)

// items returns a keyed <li> for every letter.
func items(letters string) vecty.List {
	var list vecty.List
	for _, r := range letters {
		id := string(r)
		list = append(list, elem.ListItem(
			vecty.Markup(vecty.Key(id), prop.ID(id)),
			vecty.Text(id), elem.Input(),
		))
	}
	return list
}

func ids(s *stage) string {
	var b strings.Builder
	nodes := s.holder.Call("querySelectorAll", "[id]")
	for i := range nodes.Length() {
		b.WriteString(nodes.Index(i).Get("id").String())
	}
	return b.String()
}

func TestKeyedElementsAreMoved(t *testing.T) {
	const start = "abcdefg"
	for _, next := range []string{
		"gabcdef", "bcdefga", "gfedcba", "abc", "efg", "adg", "xaybzc", "cxa", "", "h", "abcdxefg", "bacdegf", "dhgabz",
	} {
		s := show(t, elem.Div(items(start)))
		nodes := map[rune]js.Value{}
		for _, r := range start {
			nodes[r] = s.find("#" + string(r))
			nodes[r].Get("lastChild").Set("value", "typed "+string(r))
		}
		s.update(elem.Div(items(next)))
		wantEqual(t, start+" becomes", ids(s), next)
		for _, r := range next {
			if strings.ContainsRune(start, r) {
				node := s.find("#" + string(r))
				wantSame(t, string(r)+" in "+next, node, nodes[r])
				wantEqual(t, "value", node.Get("lastChild").Get("value").String(), "typed "+string(r))
			}
		}
		s.update(elem.Div(items(start)))
		wantEqual(t, next+" becomes", ids(s), start)
	}
}

func TestFewestNodesAreMoved(t *testing.T) {
	for _, c := range []struct {
		from, to string
		moves    int
	}{
		{"abcdef", "fabcde", 1},
		{"abcdef", "bcdefa", 1},
		{"abcdef", "abdcef", 1},
		{"abcdef", "badcfe", 3},
		{"abcdef", "fedcba", 5},
		{"abcdef", "acdf", 0},
		{"abc", "axbyc", 0},
	} {
		s := show(t, elem.Div(items(c.from)))
		moves := 0
		proto := window.Get("Element").Get("prototype")
		var moveBefore, insertBefore js.Value
		moveBefore = replace(t, proto, "moveBefore", func(this js.Value, args []js.Value) any {
			moves++
			return moveBefore.Call("call", this, args[0], args[1])
		})
		node := window.Get("Node").Get("prototype")
		insertBefore = replace(t, node, "insertBefore", func(this js.Value, args []js.Value) any {
			if args[0].Get("isConnected").Bool() {
				moves++
			}
			return insertBefore.Call("call", this, args[0], args[1])
		})
		s.update(elem.Div(items(c.to)))
		node.Set("insertBefore", insertBefore)
		proto.Set("moveBefore", moveBefore)
		wantEqual(t, "page", ids(s), c.to)
		wantEqual(t, "moves from "+c.from+" to "+c.to, moves, c.moves)
	}
}

// The element being moved keeps the focus, in browsers with and without
// Element.moveBefore.
func TestFocusSurvivesMoving(t *testing.T) {
	for _, modern := range []bool{true, false} {
		s := show(t, elem.Div(items("abcd")))
		if !modern {
			proto := window.Get("Element").Get("prototype")
			original := proto.Get("moveBefore")
			proto.Delete("moveBefore")
			t.Cleanup(func() { proto.Set("moveBefore", original) })
		}
		input := s.find("#a").Get("lastChild")
		input.Call("focus")
		document.Call("execCommand", "insertText", false, "typed")
		input.Call("setSelectionRange", 1, 3)
		for _, next := range []string{"bcda", "adcb", "dcba", "ca"} {
			s.update(elem.Div(items(next)))
			wantEqual(t, "page", ids(s), next)
			wantSame(t, "focused element", document.Get("activeElement"), input)
			wantEqual(t, "selection start", input.Get("selectionStart").Int(), 1)
			wantEqual(t, "selection end", input.Get("selectionEnd").Int(), 3)
		}
	}
}

func TestKeyedComponentsAreMoved(t *testing.T) {
	var log []string
	view := func(letters string) *vecty.HTML {
		var list vecty.List
		for _, r := range letters {
			list = append(list, &life{Name: string(r), ID: r, log: &log, Inside: elem.Input()})
		}
		return elem.Div(elem.Heading1(), list, elem.Footer())
	}
	s := show(t, view("abc"))
	node := s.find("#life-a")
	log = nil
	s.update(view("cxa"))
	wantSame(t, "a", s.find("#life-a"), node)
	wantEqual(t, "log", strings.Join(log, " "), "-b +x")
	wantEqual(t, "page", strings.ReplaceAll(s.inner(), "<input>", ""),
		`<h1></h1><div id="life-c"></div><div id="life-x"></div><div id="life-a"></div><footer></footer>`)
}

func TestListsKeepToTheirPlace(t *testing.T) {
	view := func(first, second string, between bool) *vecty.HTML {
		return elem.Div(
			items(first),
			vecty.If(between, elem.Span(vecty.Markup(prop.ID("1"))), elem.Span(vecty.Markup(prop.ID("2")))),
			vecty.List{nil, items(second), vecty.List{}, elem.Span(vecty.Markup(prop.ID("3")))},
			elem.Span(vecty.Markup(prop.ID("4"))),
		)
	}
	s := show(t, view("ab", "cd", true))
	wantEqual(t, "page", ids(s), "ab12cd34")
	a, three, four := s.find("#a"), s.find("[id='3']"), s.find("[id='4']")
	for _, c := range []struct {
		first, second string
		between       bool
		want          string
	}{
		{"", "cd", true, "12cd34"},
		{"ba", "", false, "ba34"},
		{"ca", "ed", true, "ca12ed34"}, // the same key in two lists
		{"a", "dec", false, "adec34"},
	} {
		s.update(view(c.first, c.second, c.between))
		wantEqual(t, "page", ids(s), c.want)
		wantSame(t, "3", s.find("[id='3']"), three)
		wantSame(t, "4", s.find("[id='4']"), four)
	}
	if s.find("#a").Equal(a) {
		t.Error("an element outlived its list's being empty")
	}
}

func TestKeyedLists(t *testing.T) {
	view := func(groups ...string) *vecty.HTML {
		var list vecty.List
		for _, g := range groups {
			list = append(list, items(g).WithKey(len(g)))
		}
		return elem.Div(list)
	}
	s := show(t, view("a", "bc", "def"))
	nodes := map[string]js.Value{}
	for _, id := range strings.Split("abcdef", "") {
		nodes[id] = s.find("#" + id)
	}
	s.update(view("fed", "a", "bc"))
	wantEqual(t, "page", ids(s), "fedabc")
	s.update(view("cb", "def"))
	wantEqual(t, "page", ids(s), "cbdef")
	for _, id := range strings.Split("bcdef", "") {
		wantSame(t, id, s.find("#"+id), nodes[id])
	}
	wantEqual(t, "key", vecty.List{}.WithKey("k").Key(), any("k"))
	wantEqual(t, "key", elem.Div(vecty.Markup(vecty.Key(5))).Key(), any(5))
}

func TestNilsHoldTheirPlace(t *testing.T) {
	var none *vecty.HTML
	view := func(first vecty.ComponentOrHTML) *vecty.HTML {
		return elem.Div(first, none, nil, vecty.If(false, elem.Heading1()), elem.Input())
	}
	s := show(t, view(nil))
	input := s.find("input")
	s.update(view(elem.Input(vecty.Markup(prop.ID("new")))))
	wantEqual(t, "page", s.inner(), `<input id="new"><input>`)
	wantSame(t, "input", s.find("input:last-child"), input)
	s.update(view(none))
	wantEqual(t, "page", s.inner(), `<input>`)
	wantSame(t, "input", s.find("input"), input)
}

func TestKeyMistakes(t *testing.T) {
	render := func(children ...vecty.ComponentOrHTML) func() {
		return func() {
			vecty.RenderIntoNode(document.Call("createElement", "div"), &note{log: new(string), child: vecty.List(children)})
		}
	}
	wantPanic(t, "same key", render(items("a")[0], items("a")[0]))
	wantPanic(t, "all siblings must have keys", render(items("a")[0], elem.Div()))
	wantPanic(t, "all siblings must have keys", render(&counter{}, items("a")[0]))
}
