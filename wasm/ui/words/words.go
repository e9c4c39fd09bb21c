//go:build js

package words

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/ui/widget"
)

// Words is the paragraph that stands behind the explanation for those who hear the page.
type Words struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (w *Words) Render() vecty.ComponentOrHTML {
	return elem.Paragraph(vecty.Markup(vecty.Class("unseen", "in-words")), vecty.Text(Sentence(&w.Page.Answer)))
}
