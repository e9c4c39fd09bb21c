//go:build js

package ask

import (
	"errors"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/revealing"
)

// revealed are the maps of a model on their way.
type revealed struct {
	of      *question.Listed
	session *protocol.Client
	gone    bool // nobody wants them any more
}

// Reveal opens or closes what the model reveals, and explains the pictures whose maps it
// shows, each for its top class and by the rules to begin with. That is done in a session
// of its own, so that the engine keeps what the visitor looks at.
func (a *Asker) Reveal() {
	a.page.Dispatch(revealing.Toggle)
	a.reveal()
}

// reveal explains them, if they are wanted and not on their way.
func (a *Asker) reveal() {
	if !revealing.Needed(a.page.State) {
		return
	}
	job := a.page.Begin(state.Revealing)
	composite := a.page.Answer.Model.Suggested
	if composite == "" {
		composite = a.page.Composites[0].Name
	}
	r := &revealed{of: a.page.Answer.Loaded, session: protocol.NewClient(a.engine.Port(), "reveal "+strconv.Itoa(job.Number))}
	a.reveals = r
	go func() {
		maps, err := a.mapsOf(r, composite)
		if a.reveals != r { // the engine has been replaced, and the job ended
			r.session.Release()
			return
		}
		if await(r.session.CloseSession); a.reveals == r {
			a.reveals = nil
		}
		r.session.Release()
		switch {
		case r.gone:
			a.page.Dispatch(state.Done(job))
		case err != nil:
			a.page.Dispatch(state.Failed(job, err))
		default:
			a.page.Dispatch(revealing.Maps(job, r.of, maps))
		}
	}()
}

// follow gives the maps up where another model is there, and asks for them again where the
// engine had to be replaced.
func (a *Asker) follow() {
	if r := a.reveals; r != nil && !r.gone && a.page.Answer.Loaded != r.of {
		r.gone = true
		r.session.CancelAll()
	}
	if a.again && !a.page.Engine.Bare && !a.page.Busy() {
		a.again = false
		a.reveal()
	}
}

// mapsOf loads the model and explains its pictures, one after the other.
func (a *Asker) mapsOf(r *revealed, composite string) (maps []*answer.Explanation, err error) {
	session, l := r.session, r.of
	load := &protocol.LoadModel{Entry: l.Entry.(js.Value), URL: l.URL}
	if _, err := await(func(on protocol.On[protocol.Model]) int { return session.LoadModel(load, on) }); err != nil {
		return nil, err
	}
	for _, x := range l.Reveal.Maps {
		p, err := a.example(x)
		if err != nil {
			return nil, err
		}
		if r.gone || a.reveals != r {
			return nil, errGivenUp
		}
		in := &question.Input{Source: "example", Alt: x.Alt, Example: question.NoExample, Picture: p.Known()}
		set := &protocol.SetImage{RGBA: picture.Of(in.Picture).Pixels(), Width: p.Width, Height: p.Height, Source: in.Source}
		predicted, err := await(func(on protocol.On[protocol.Predicted]) int { return session.SetImage(set, on) })
		if err != nil {
			return nil, err
		}
		in.Predicted = prediction(predicted)
		ask := &protocol.Explain{Compose: protocol.Compose{Composite: composite}}
		explained, err := await(func(on protocol.On[protocol.Explained]) int { return session.Explain(ask, on) })
		if err != nil {
			return nil, err
		}
		e := explanation(explained)
		e.Input = in
		maps = append(maps, e)
	}
	return maps, nil
}

var errGivenUp = errors.New("The engine has given it up.")

// await is the answer to a request. It blocks, so it needs a goroutine of its own.
func await[A any](request func(protocol.On[A]) int) (*A, error) {
	type end struct {
		answer *A
		err    error
	}
	ended := make(chan end, 1)
	request(protocol.On[A]{
		Answer:     func(m *A) { ended <- end{answer: m} },
		Error:      func(err error) { ended <- end{err: err} },
		Superseded: func() { ended <- end{err: errGivenUp} },
		Stopped:    func() { ended <- end{err: errGivenUp} },
	})
	e := <-ended
	return e.answer, e.err
}
