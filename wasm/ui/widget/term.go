//go:build js

package widget

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
)

// Term is a word with a sentence that explains it, shown beside it when it is
// pointed at or has the focus.
type Term struct {
	vecty.Core
	Word     string `vecty:"prop"`
	Sentence string `vecty:"prop"`

	id string
}

// terms counts the terms, to give each an id.
var terms int

func (t *Term) Render() vecty.ComponentOrHTML {
	if t.id == "" {
		terms++
		t.id = "term-" + strconv.Itoa(terms)
	}
	return elem.Span(
		vecty.Markup(vecty.Class("term"), vecty.Attribute("tabindex", "0"), vecty.Attribute("aria-describedby", t.id)),
		vecty.Text(t.Word),
		elem.Span(vecty.Markup(vecty.Class("meaning"), prop.ID(t.id), vecty.Attribute("role", "tooltip")), vecty.Text(t.Sentence)),
	)
}
