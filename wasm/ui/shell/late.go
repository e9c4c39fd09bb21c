//go:build js

package shell

import (
	"syscall/js"

	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/widget"
)

// late marks the page's element as soon as it has been busy for a while: what is computed anew
// is dimmed then. A style that waits by itself would begin a transition at each step of a slider,
// for which the browser composes the page anew.
type late struct {
	root    *vecty.HTML
	since   float64 // the page is busy, see now; zero while it is not
	waiting bool    // a timer is set
	marked  bool
}

// patience is how long a pass may take before the page says so, in milliseconds. Where the one
// before took longer than slow, the page says so at once.
const (
	patience = 80
	slow     = 150
)

// now is the time in milliseconds since the page was opened. Package time would make the download
// 40 kB larger.
func now() float64 { return js.Global().Get("performance").Call("now").Float() }

// follow takes note of whether the page is busy, and of how many milliseconds it took to explain
// what it shows.
func (l *late) follow(root *vecty.HTML, busy bool, took float64) {
	l.root = root
	switch {
	case !busy:
		l.since = 0
		if l.marked {
			l.marked = false
			root.Node().Get("dataset").Delete("late")
		}
	case l.marked:
	case took > slow:
		l.since = now()
		l.mark()
	case l.since == 0:
		if l.since = now(); !l.waiting {
			l.wait(patience)
		}
	}
}

func (l *late) wait(after float64) {
	l.waiting = true
	js.Global().Call("setTimeout", widget.Once(func() {
		l.waiting = false
		if l.since == 0 {
			return
		}
		if rest := patience - (now() - l.since); rest > 0 { // it was set for a pass before
			l.wait(min(rest, patience)) // clocks are put back
			return
		}
		l.mark()
	}), after)
}

func (l *late) mark() {
	l.marked = true
	l.root.Node().Get("dataset").Set("late", "")
}
