//go:build js

package vecty_test

import (
	"strings"
	"syscall/js"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
)

var (
	window   = js.Global()
	document = window.Get("document")
)

// A stage is a component on the page whose content a test replaces at will.
type stage struct {
	vecty.Core
	t       *testing.T
	content vecty.ComponentOrHTML
	holder  js.Value // the element around the stage
}

func (s *stage) Render() vecty.ComponentOrHTML { return s.content }

// show puts content on the page until the test ends.
func show(t *testing.T, content *vecty.HTML) *stage {
	t.Helper()
	s := &stage{t: t, content: content, holder: document.Call("createElement", "div")}
	document.Get("body").Call("appendChild", s.holder)
	target := document.Call("createElement", "div")
	s.holder.Call("appendChild", target)
	if err := vecty.RenderIntoNode(target, s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.clear()
		s.holder.Call("remove")
	})
	return s
}

// update renders other content and waits until it is on the page.
func (s *stage) update(content vecty.ComponentOrHTML) {
	s.t.Helper()
	s.content = content
	vecty.Rerender(s)
	frame()
}

// clear unmounts everything.
func (s *stage) clear() { s.update(elem.Div()) }

// html is what the page shows.
func (s *stage) html() string { return s.holder.Get("innerHTML").String() }

// inner is what the page shows inside the stage's own element.
func (s *stage) inner() string { return s.holder.Get("firstChild").Get("innerHTML").String() }

// find returns the element for a CSS selector.
func (s *stage) find(selector string) js.Value {
	s.t.Helper()
	node := s.holder.Call("querySelector", selector)
	if node.IsNull() {
		s.t.Fatalf("no %s in %s", selector, s.html())
	}
	return node
}

// changes returns a function that counts the changes to the DOM since.
func (s *stage) changes() func() int {
	n := 0
	count := js.FuncOf(func(_ js.Value, args []js.Value) any {
		n += args[0].Length()
		return nil
	})
	observer := window.Get("MutationObserver").New(count)
	observer.Call("observe", s.holder, map[string]any{
		"subtree": true, "childList": true, "attributes": true, "characterData": true,
	})
	return func() int {
		n += observer.Call("takeRecords").Length()
		observer.Call("disconnect")
		count.Release()
		return n
	}
}

// frame waits for the next animation frame and what is rendered in it.
func frame() {
	done := make(chan struct{})
	callback := js.FuncOf(func(js.Value, []js.Value) any {
		close(done)
		return nil
	})
	defer callback.Release()
	window.Call("requestAnimationFrame", callback)
	<-done
}

// replace sets a property of a JavaScript object until the test ends.
func replace(t *testing.T, object js.Value, name string, fn func(this js.Value, args []js.Value) any) (original js.Value) {
	original = object.Get(name)
	f := js.FuncOf(fn)
	object.Set(name, f)
	t.Cleanup(func() {
		object.Set(name, original)
		f.Release()
	})
	return original
}

func wantEqual[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantSame(t *testing.T, what string, got, want js.Value) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("%s is another DOM node", what)
	}
}

// wantPanic runs f, which has to panic with a message that holds want.
func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		got := recover()
		if got == nil {
			t.Errorf("no panic, want one about %q", want)
		} else if message, ok := got.(string); !ok || !strings.Contains(message, want) {
			t.Errorf("panic %v, want one about %q", got, want)
		}
	}()
	f()
}
