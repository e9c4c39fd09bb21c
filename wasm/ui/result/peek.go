//go:build js

package result

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/widget"
)

// Peek is the explanation in small, for those who have scrolled away from it: beside the
// guide, or as a band above what is being changed on a phone. It is there only while the
// picture is out of sight.
type Peek struct {
	vecty.Core
	Page  *state.Page                  `vecty:"prop"`
	Below func() vecty.ComponentOrHTML `vecty:"prop"` // what stands under the account

	root, canvas *vecty.HTML
	watches      []watch
	away         bool // the picture is out of sight
	past         bool // so is all of the explainer, so that nothing is covered on a wide screen
	painter      paint.Painter
}

// watch is an eye on what scrolls by.
type watch struct {
	observer js.Value
	seen     js.Func
}

// watch keeps in is whether what a selector names has been scrolled past, but for a share of it;
// the top of the screen counts from so far below on.
func (k *Peek) watch(selector string, share float64, below string, is *bool) {
	seen := js.FuncOf(func(_ js.Value, args []js.Value) any {
		last := args[0].Index(args[0].Length() - 1)
		past := (last.Get("intersectionRatio").Float() < share || !last.Get("isIntersecting").Bool()) && last.Get("boundingClientRect").Get("top").Float() < 0
		if past != *is {
			*is = past
			vecty.Rerender(k)
		}
		return nil
	})
	observer := js.Global().Get("IntersectionObserver").New(seen, map[string]any{"threshold": []any{0, share}, "rootMargin": "-" + below + " 0px 0px"})
	observer.Call("observe", k.root.Node().Call("getRootNode").Call("querySelector", selector))
	k.watches = append(k.watches, watch{observer, seen})
}

// Mount implements vecty.Mounter.
func (k *Peek) Mount() {
	k.watch(".frame", 0.3, "0px", &k.away)
	k.watch("main", 0, "76px", &k.past)
}

// Unmount implements vecty.Unmounter.
func (k *Peek) Unmount() {
	for _, w := range k.watches {
		w.observer.Call("disconnect")
		w.seen.Release()
	}
}

func (k *Peek) Render() vecty.ComponentOrHTML {
	s := k.Page
	widget.AfterRender(k.paint)
	k.canvas = elem.Canvas(vecty.Markup(vecty.Attribute("aria-hidden", "true")))
	var account vecty.List
	if e := s.Answer.Explanation; e != nil && !e.Gradient {
		total, texts := number.Sum(e.Account.Score, []float64{e.Account.Input, e.Account.Score - e.Account.Input})
		account = vecty.List{
			elem.Span(vecty.Text("f(x) "), elem.Bold(vecty.Text(total))),
			elem.Span(vecty.Text("at the pixels "), elem.Bold(vecty.Markup(vecty.Class("f")), vecty.Text(texts[0]))),
			elem.Span(vecty.Text("kept on the way "), elem.Bold(vecty.Text(texts[1]))),
		}
	}
	k.root = elem.Aside(
		vecty.Markup(
			vecty.Class("peek"),
			vecty.ClassMap{"away": k.away && !s.View.Drawing && !s.View.Camera.On, "past": k.past},
			vecty.Attribute("aria-label", "The explanation in small"),
			vecty.Style("--aspect", widget.Number(paint.Aspect(s.State))),
		),
		k.canvas,
		elem.Div(
			vecty.Markup(vecty.Class("peek-words")),
			elem.Paragraph(headlineParts(s.Answer.Headline())),
			elem.Div(vecty.Markup(vecty.Class("peek-account")), account),
			k.Below(),
		),
	)
	return k.root
}

// paint paints the small picture, while it is shown.
func (k *Peek) paint() {
	node := k.canvas.Node()
	if !k.away || node.IsNull() {
		k.painter = paint.Painter{} // out of sight it keeps no memory
		return
	}
	density := min(2, js.Global().Get("devicePixelRatio").Float())
	scene := paint.SceneOf(k.Page.State)
	scene.Layout = look.Overlaid
	if scene.Input != nil {
		scene.Visible = k.Page.Whole()
	}
	scene.Width, scene.Height = int(node.Get("clientWidth").Float()*density+0.5), int(node.Get("clientHeight").Float()*density+0.5)
	k.painter.Paint(node, scene)
}
