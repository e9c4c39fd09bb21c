//go:build js

package vecty_test

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
)

// A generator makes random pages out of few ingredients, so that successive ones
// have much in common.
type generator struct {
	*rand.Rand
	log  *[]string
	kept []vecty.Component // instances that turn up again and again
	used map[vecty.Component]bool
}

// Instances of one type would take one another's place.
type (
	kept0 struct{ life }
	kept1 struct{ life }
	kept2 struct{ life }
)

func keptInstances(log *[]string) []vecty.Component {
	return []vecty.Component{
		&kept0{life{Name: "kept0", log: log}},
		&kept1{life{Name: "kept1", log: log}},
		&kept2{life{Name: "kept2", log: log}},
	}
}

// page describes a page. The same seed gives the same page of new instances,
// apart from the kept ones.
func (g *generator) page() *vecty.HTML {
	g.used = map[vecty.Component]bool{}
	return elem.Div(g.children(4)...)
}

func (g *generator) children(depth int) []vecty.MarkupOrChild {
	var list []vecty.MarkupOrChild
	if depth <= 0 {
		return nil
	}
	for range g.Intn(4) {
		list = append(list, g.child(depth-1, nil))
	}
	if g.Intn(3) == 0 {
		var keyed vecty.List
		for _, key := range g.Perm(6)[:g.Intn(6)] {
			keyed = append(keyed, g.child(depth-1, key))
		}
		list = append(list, keyed)
	}
	return list
}

// child returns something to show, with a key unless key is nil.
func (g *generator) child(depth int, key any) vecty.ComponentOrHTML {
	kind := g.Intn(7)
	if depth <= 0 && kind > 2 {
		kind = 2
	}
	switch {
	case kind == 0 && key == nil:
		return nil
	case kind == 1 && key == nil:
		return vecty.Text(fmt.Sprint("t", g.Intn(3)))
	case kind == 3:
		l := vecty.List{}
		for _, c := range g.children(depth) {
			c, _ := c.(vecty.ComponentOrHTML)
			l = append(l, c)
		}
		if key == nil {
			return l
		}
		return l.WithKey(key)
	case kind == 4:
		inside := vecty.List{g.child(depth-1, nil)}
		return &life{Name: fmt.Sprint(g.Intn(3)), Tag: g.tag(), Inside: inside, ID: key, log: g.log}
	case kind == 5 && key == nil && g.kept != nil:
		if l := g.kept[g.Intn(len(g.kept))]; !g.used[l] {
			g.used[l] = true
			return l
		}
		return nil
	default:
		var markup []vecty.Applyer
		if key != nil {
			markup = append(markup, vecty.Key(key))
		}
		if g.Intn(2) == 0 {
			markup = append(markup, vecty.Attribute("class", fmt.Sprint("c", g.Intn(3))), event.Click(func(*vecty.Event) {}))
		}
		return vecty.Tag(g.tag(), append(g.children(depth-1), vecty.Markup(markup...))...)
	}
}

func (g *generator) tag() string { return []string{"div", "p", "span"}[g.Intn(3)] }

// However the page looked before, it ends up looking as if it were new; every
// component on it has been mounted once more often than unmounted, and nothing
// else has.
func TestRandomPages(t *testing.T) {
	listeners := logListeners(t)
	const pages = 150
	for _, keep := range []bool{false, true} {
		var log []string
		page := func(seed int, kept []vecty.Component) *vecty.HTML {
			g := &generator{Rand: rand.New(rand.NewSource(int64(seed))), log: &log, kept: kept}
			return g.page()
		}
		var kept, twins []vecty.Component
		if keep {
			kept = keptInstances(&log)
		}
		s := show(t, elem.Div())
		for seed := range pages {
			s.update(page(seed, kept))
			fresh := document.Call("createElement", "div")
			target := document.Call("createElement", "div")
			fresh.Call("appendChild", target)
			if keep {
				twins = keptInstances(&log)
			}
			want := &stage{t: t, content: page(seed, twins), holder: fresh}
			if err := vecty.RenderIntoNode(target, want); err != nil {
				t.Fatal(err)
			}
			if s.html() != want.html() {
				t.Fatalf("page %d:\ngot  %s\nwant %s", seed, s.html(), want.html())
			}
			want.clear()
			on := s.holder.Call("querySelectorAll", "[id^=life-]").Length()
			if got := alive(log); got != on {
				t.Fatalf("page %d: %d components mounted, %d on the page", seed, got, on)
			}
		}
		s.clear()
		wantEqual(t, "components left", alive(log), 0)
	}
	wantEqual(t, "listeners left", listeners.current, 0)
	wantEqual(t, "functions released", listeners.released(), len(listeners.functions))
}

// alive is the number of components that were mounted and not unmounted.
func alive(log []string) int {
	n := 0
	for _, entry := range log {
		if entry[0] == '+' {
			n++
		} else {
			n--
		}
	}
	return n
}
