//go:build js

package ask

import (
	"slices"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
	"lrpexplainer/wasm/ui/state/trying"
)

// aside is what the engine is asked beside the explanation, one thing at a time.
type aside struct {
	now *trying.Ask // nil for nothing
	id  int         // of the engine's request
}

// try asks for what is to be tried next, and gives up what nobody wants any more.
func (a *Asker) try() {
	s := a.page.State
	if s.View.Layout == look.Compared && s.Cells == nil && s.Answer.Shown() != nil {
		go a.page.Dispatch(trying.Open) // the page was opened so
		return
	}
	if out := a.aside.now; out != nil {
		if !trying.Wanted(s, out) {
			a.engine.Cancel(a.aside.id)
			return
		}
		if out.Patch != nil || s.Patch == nil || s.Tried.Without(s.Answer.Input, s.Patch) != nil {
			return
		}
		// The patch does not wait for a curve: the engine gives that up.
	}
	next := trying.Next(s)
	if next == nil {
		return
	}
	a.aside.now = next
	switch {
	case next.Explain != nil:
		m := explaining(*next.Explain)
		m.Aside = true
		a.aside.id = a.engine.Explain(m, passing(a, next, func(e *protocol.Explained) state.Change {
			x := explanation(e)
			x.Input, x.Asked = next.Input, *next.Explain
			return trying.Explained(x)
		}))
	case next.Excite != nil:
		a.excite(next)
	case next.Patch != nil:
		m := &protocol.Replace{Pixels: slices.Clone(next.Patch.Pixels), Fill: string(next.Patch.Fill)}
		a.aside.id = a.engine.ReplacePixels(m, passing(a, next, func(p *protocol.Predicted) state.Change {
			return trying.Replaced(&tried.Without{Input: next.Input, Patch: next.Patch, Said: prediction(p)})
		}))
	default:
		m := &protocol.Flip{Relevance: slices.Clone(next.Order), Fill: string(next.Curve.Fill), Part: next.Curve.Part, Steps: next.Steps}
		m.Parts = each(next.Parts, func(p question.Part) protocol.Part { return protocol.Part(p) })
		if next.Order == nil {
			m.Orders = trying.Orders
		}
		a.aside.id = a.engine.FlipPixels(m, passing(a, next, func(f *protocol.Flipped) state.Change {
			if next.Order == nil {
				return trying.Curved(tried.Random(*next.Curve, f.Replaced, f.Scores))
			}
			return trying.Curved(&tried.Curve{Of: *next.Curve, Replaced: f.Replaced, Scores: f.Scores})
		}))
	}
}

// excite asks how a layer fires: of the page's picture, or of an example, which comes first.
func (a *Asker) excite(next *trying.Ask) {
	of := *next.Excite
	m := &protocol.Excite{Node: of.Node, Channels: of.Channels}
	on := passing(a, next, func(x *protocol.Excited) state.Change {
		return trying.Excited(&tried.Excited{Of: of, Width: x.Width, Height: x.Height, Map: x.Map, Peaks: x.Peaks, At: x.At, Seen: x.InputRGBA})
	})
	if of.Input != nil {
		a.aside.id = a.engine.Excite(m, on)
		return
	}
	example := a.page.Answer.Examples()[of.Example]
	go func() {
		p, err := a.example(example)
		switch {
		case err != nil:
			on.Error(err)
		case !trying.Wanted(a.page.State, next):
			on.Superseded()
		default:
			m.Image = &protocol.SetImage{RGBA: p.Pixels(), Width: p.Width, Height: p.Height, Source: "example"}
			a.aside.id = a.engine.Excite(m, on)
		}
	}()
}

// passing is what becomes of something that was asked beside; then the next is asked.
func passing[A any](a *Asker, asked *trying.Ask, change func(*A) state.Change) protocol.On[A] {
	over := func(changes ...state.Change) {
		if a.aside.now == asked {
			a.aside.now = nil
		}
		a.page.Dispatch(changes...)
		a.try()
	}
	return protocol.On[A]{
		Answer:     func(m *A) { over(change(m)) },
		Progress:   func(p protocol.Progress) { a.page.Dispatch(state.Progressed(answer.Progress(p))) },
		Error:      func(err error) { over(trying.Refused(asked, err)) },
		Superseded: func() { over() },
		Stopped:    func() { over() },
	}
}
