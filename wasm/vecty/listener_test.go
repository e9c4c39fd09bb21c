//go:build js

package vecty_test

import (
	"syscall/js"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
)

func dispatch(node js.Value, name string) js.Value {
	e := window.Get("Event").New(name, map[string]any{"bubbles": true, "cancelable": true})
	node.Call("dispatchEvent", e)
	return e
}

func TestListenerSeesTheEvent(t *testing.T) {
	var got *vecty.Event
	outer := 0
	s := show(t, elem.Div(
		vecty.Markup(event.Click(func(*vecty.Event) { outer++ })),
		elem.Button(vecty.Markup(event.Click(func(e *vecty.Event) { got = e })), elem.Span()),
	))
	e := dispatch(s.find("span"), "click")
	if got == nil {
		t.Fatal("not called")
	}
	wantSame(t, "event", got.Value, e)
	wantSame(t, "target", got.Target, s.find("span"))
	wantEqual(t, "default prevented", e.Get("defaultPrevented").Bool(), false)
	wantEqual(t, "calls further out", outer, 1)
}

func TestPreventDefaultAndStopPropagation(t *testing.T) {
	outer, inner := 0, 0
	view := func(on bool) *vecty.HTML {
		l := event.Click(func(*vecty.Event) { inner++ })
		if on {
			l.PreventDefault().StopPropagation()
		}
		return elem.Div(
			vecty.Markup(event.Click(func(*vecty.Event) { outer++ })),
			elem.Button(vecty.Markup(l)),
			elem.Form(vecty.Markup((&vecty.EventListener{Name: "submit"}).PreventDefault())),
		)
	}
	s := show(t, view(true))
	e := dispatch(s.find("button"), "click")
	wantEqual(t, "prevented", e.Get("defaultPrevented").Bool(), true)
	wantEqual(t, "outer calls", outer, 0)
	wantEqual(t, "without a function", dispatch(s.find("form"), "submit").Get("defaultPrevented").Bool(), true)
	s.update(view(false)) // the options belong to the listener of this rendering
	e = dispatch(s.find("button"), "click")
	wantEqual(t, "prevented", e.Get("defaultPrevented").Bool(), false)
	wantEqual(t, "outer calls", outer, 1)
	wantEqual(t, "inner calls", inner, 2)
}

func TestNewestListenerIsCalled(t *testing.T) {
	var calls []int
	view := func(n int) *vecty.HTML {
		return elem.Div(elem.Button(vecty.Markup(
			event.Click(func(*vecty.Event) { calls = append(calls, n) }),
			event.Click(func(*vecty.Event) { calls = append(calls, -n) }),
		)))
	}
	s := show(t, view(1))
	s.update(view(2))
	dispatch(s.find("button"), "click")
	if len(calls) != 2 || calls[0] != 2 || calls[1] != -2 {
		t.Errorf("calls %v, want [2 -2]", calls)
	}
}

// listenerLog records which functions are registered as event listeners.
type listenerLog struct {
	functions []js.Value
	current   int
	errors    int // on the console
}

func logListeners(t *testing.T) *listenerLog {
	log := &listenerLog{}
	proto := window.Get("EventTarget").Get("prototype")
	var add, remove js.Value
	add = replace(t, proto, "addEventListener", func(this js.Value, args []js.Value) any {
		log.functions = append(log.functions, args[1])
		log.current++
		return add.Call("call", this, args[0], args[1])
	})
	remove = replace(t, proto, "removeEventListener", func(this js.Value, args []js.Value) any {
		log.current--
		return remove.Call("call", this, args[0], args[1])
	})
	replace(t, window.Get("console"), "error", func(js.Value, []js.Value) any {
		log.errors++
		return nil
	})
	return log
}

// released calls all functions ever registered and counts those that Go has
// forgotten, which it says on the console.
func (log *listenerLog) released() int {
	before := log.errors
	for _, f := range log.functions {
		f.Invoke(window.Get("Event").New("test"))
	}
	return log.errors - before
}

func TestListenersAreReleased(t *testing.T) {
	log := logListeners(t)
	nothing := func(*vecty.Event) {}
	view := func(n int) *vecty.HTML {
		return elem.Div(
			vecty.Markup(event.Click(nothing), vecty.MarkupIf(n == 1, event.Input(nothing))),
			vecty.If(n < 2, elem.Paragraph(elem.Span(vecty.Markup(event.KeyDown(nothing))))),
			vecty.List{elem.Span(vecty.Markup(vecty.Key(n), event.Drop(nothing)))},
			&listening{},
		)
	}
	s := show(t, view(0))
	wantEqual(t, "listeners at first", log.current, 4)
	s.update(view(0))
	wantEqual(t, "functions made after rendering the same again", len(log.functions), 4)
	s.update(view(1)) // one more on the root, another keyed element
	wantEqual(t, "listeners", log.current, 5)
	wantEqual(t, "functions made", len(log.functions), 6)
	wantEqual(t, "released", log.released(), 1)
	s.update(view(2)) // the paragraph and the one more are gone, another keyed element
	wantEqual(t, "listeners", log.current, 3)
	wantEqual(t, "released", log.released(), 4)
	s.clear()
	wantEqual(t, "listeners left", log.current, 0)
	wantEqual(t, "released in the end", log.released(), len(log.functions))
}

type listening struct{ vecty.Core }

func (l *listening) Render() vecty.ComponentOrHTML {
	return elem.Div(vecty.Markup(event.PointerMove(func(*vecty.Event) {})))
}

func TestListenerMayRemoveItsOwnElement(t *testing.T) {
	s := show(t, elem.Div())
	s.update(elem.Div(elem.Button(vecty.Markup(event.Click(func(*vecty.Event) {
		s.content = elem.Div(vecty.Text("gone"))
		vecty.Rerender(s)
	})))))
	s.find("button").Call("click")
	frame()
	wantEqual(t, "page", s.inner(), "gone")
}

// Removing the focused element makes the browser send events while rendering is
// under way.
func TestEventsDuringRendering(t *testing.T) {
	var log string
	s := show(t, elem.Div())
	view := func(field bool) *vecty.HTML {
		return elem.Div(
			vecty.Markup(event.FocusOut(func(*vecty.Event) { log += "out "; vecty.Rerender(s) })),
			vecty.If(field, elem.Input(vecty.Markup(event.Blur(func(*vecty.Event) { log += "blur " })))),
			vecty.If(!field, elem.Button()),
		)
	}
	s.update(view(true))
	s.find("input").Call("focus")
	s.update(view(false))
	frame()
	wantEqual(t, "page", s.inner(), "<button></button>")
}

// leaver is a button that the next rendering takes away.
type leaver struct {
	vecty.Core
	gone    bool
	clicked int
}

func (l *leaver) Render() vecty.ComponentOrHTML {
	if l.gone {
		return elem.Div(elem.Span())
	}
	return elem.Div(elem.Button(vecty.Markup(
		event.Click(func(*vecty.Event) { l.clicked++ }),
		event.PointerMove(func(*vecty.Event) { l.clicked += 100 }),
	)))
}

// A click finds what is rendered of all that has happened: a button that is to go has gone. A
// move of the pointer does not wait.
func TestEventsComeBehindRenderings(t *testing.T) {
	l := &leaver{}
	s := show(t, elem.Div(l))
	button := s.find("button")
	button.Call("click")
	l.gone = true
	vecty.Rerender(l)
	button.Call("dispatchEvent", window.Get("PointerEvent").New("pointermove"))
	wantEqual(t, "before", l.clicked, 101)
	button.Call("click")
	wantEqual(t, "after", l.clicked, 101)
	wantEqual(t, "page", s.inner(), "<div><span></span></div>")
	frame()
	wantEqual(t, "page", s.inner(), "<div><span></span></div>")
}

// field shows a value, and hears what is entered.
type field struct {
	vecty.Core
	value string
}

func (f *field) Render() vecty.ComponentOrHTML {
	return elem.Input(vecty.Markup(prop.Value(f.value), event.Change(func(e *vecty.Event) { f.value = e.Target.Get("value").String() })))
}

// What has been entered is heard, though a rendering waits that still shows what was there before.
func TestEnteredBeforeARendering(t *testing.T) {
	f := &field{value: "before"}
	s := show(t, elem.Div(f))
	input := s.find("input")
	vecty.Rerender(f)
	input.Set("value", "entered")
	input.Call("dispatchEvent", window.Get("Event").New("change"))
	wantEqual(t, "heard", f.value, "entered")
	frame()
	wantEqual(t, "shown", input.Get("value").String(), "entered")
}
