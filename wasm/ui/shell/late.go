//go:build js

package shell

import (
	"syscall/js"
	"time"

	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/widget"
)

// late marks the page's element as soon as it has been busy for a while: what is computed anew
// is dimmed then. A style that waits by itself would begin a transition at each step of a slider,
// for which the browser composes the page anew.
type late struct {
	root    *vecty.HTML
	since   time.Time // the page is busy; zero while it is not
	waiting bool      // a timer is set
	marked  bool
}

// patience is how long a pass may take before the page says so.
const patience = 80 * time.Millisecond

// follow takes note of whether the page is busy.
func (l *late) follow(root *vecty.HTML, busy bool) {
	l.root = root
	switch {
	case !busy:
		l.since = time.Time{}
		if l.marked {
			l.marked = false
			root.Node().Get("dataset").Delete("late")
		}
	case l.since.IsZero():
		if l.since = time.Now(); !l.waiting {
			l.wait(patience)
		}
	}
}

func (l *late) wait(after time.Duration) {
	l.waiting = true
	js.Global().Call("setTimeout", widget.Once(func() {
		l.waiting = false
		if l.since.IsZero() {
			return
		}
		if rest := patience - time.Since(l.since); rest > 0 { // it was set for a pass before
			l.wait(min(rest, patience)) // the clock may have been put back
			return
		}
		l.marked = true
		l.root.Node().Get("dataset").Set("late", "")
	}), float64(after)/float64(time.Millisecond))
}
