//go:build js

package layers

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/widget"
)

// A strip of many layers has tiles only where it is in sight, and room for the others.
const (
	many  = 60 // tiles, all of which are there
	spare = 8  // tiles beside those in sight
	gap   = 8  // pixels between two, as in style.css
)

func (n *Network) long() bool { return len(n.strip.Main) > many }

// pitch is from one tile of a long strip to the next, in pixels.
func (n *Network) pitch() int {
	if len(n.strip.Shortcuts) > 0 {
		return 112 + gap
	}
	return 84 + gap
}

// window are the tiles that are there.
func (n *Network) window() (from, to int) {
	all := len(n.strip.Main)
	if !n.long() {
		n.at = 0
		return 0, all
	}
	sight := js.Global().Get("innerWidth").Int()/n.pitch() + 1 + 2*spare
	from = max(0, min(n.at-spare, all-sight))
	return from, min(all, from+sight+spare)
}

// room is markup that leaves room for the tiles that are not there.
func (n *Network) room(from, to int) vecty.MarkupList {
	if !n.long() {
		return vecty.Markup()
	}
	px := func(n int) string { return strconv.Itoa(n) + "px" }
	columns := px(from*n.pitch()) + " repeat(" + strconv.Itoa(to-from) + ", " + px(n.pitch()-gap) + ") " + px((len(n.strip.Main)-to)*n.pitch())
	return vecty.Markup(
		vecty.Class("long"), vecty.Style("grid-template-columns", columns),
		widget.On("scroll", func(*vecty.Event) { n.look() }),
	)
}

// position tells which of how many a tile is, where not all are there.
func (n *Network) position(i int) vecty.MarkupList {
	if !n.long() {
		return vecty.Markup()
	}
	return vecty.Markup(vecty.Attribute("aria-posinset", strconv.Itoa(i+1)), vecty.Attribute("aria-setsize", strconv.Itoa(len(n.strip.Main))))
}

// look renders the tiles that have come into sight. The focus goes from a tile that leaves to
// the strip.
func (n *Network) look() {
	list := n.list.Node()
	at := list.Get("scrollLeft").Int() / n.pitch() / 4 * 4
	if at == n.at || !n.long() {
		return
	}
	n.at = at
	if focused := list.Call("querySelector", "li:focus-within"); focused.Truthy() {
		from, to := n.window()
		if i, _ := strconv.Atoi(focused.Call("getAttribute", "aria-posinset").String()); i-1 < from || i > to {
			list.Call("focus", map[string]any{"preventScroll": true})
		}
	}
	vecty.Rerender(n)
}

// centre brings a node's tile into sight.
func (n *Network) centre(node int) {
	list := n.list.Node()
	list.Set("scrollLeft", n.strip.Place(node)*n.pitch()-list.Get("clientWidth").Int()/2)
}
