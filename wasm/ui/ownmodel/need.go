//go:build js

package ownmodel

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/widget"
)

// need says what the file holds and takes, and while it is loaded how far that is.
type need struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	deaf func() // stops listening
}

// Mount implements vecty.Mounter.
func (n *need) Mount() { n.deaf = widget.FollowProgress(n.Page, n) }

// Unmount implements vecty.Unmounter.
func (n *need) Unmount() { n.deaf() }

func (n *need) Render() vecty.ComponentOrHTML {
	return elem.Paragraph(vecty.Markup(vecty.Class("hint", "need")), vecty.Text(n.text()))
}

func (n *need) text() string {
	c := n.Page.Choosing
	if c == nil || c.Info == nil { // it is about to be closed
		return ""
	}
	i := c.Info
	if c.Loading && n.Page.Progress != nil {
		return n.Page.Doing() + "."
	}
	text := "Needs up to " + number.Bytes(i.MemoryBytes) + " of memory; this tab has " + number.Bytes(i.AvailableBytes) + " left."
	if !i.Complete {
		text = "Its weights take " + number.Bytes(i.WeightBytes) + " of memory; this tab has " + number.Bytes(i.AvailableBytes) + " left."
	}
	if i.Classes > 0 {
		text += " " + strconv.Itoa(i.Classes) + " classes."
	}
	return text
}
