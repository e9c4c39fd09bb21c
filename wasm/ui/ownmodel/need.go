//go:build js

package ownmodel

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
)

// need says what the file holds and takes, and while it is loaded how far that is.
func need(p *state.Page) vecty.ComponentOrHTML {
	return elem.Paragraph(vecty.Markup(vecty.Class("hint", "need")), vecty.Text(needs(p)))
}

func needs(p *state.Page) string {
	c := p.Choosing
	if c == nil || c.Info == nil { // it is about to be closed
		return ""
	}
	i := c.Info
	if c.Loading && p.Progress != nil {
		return p.Doing() + "."
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
