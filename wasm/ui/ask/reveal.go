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

// Reveal opens or closes what the model reveals, and explains the pictures whose maps it
// shows, each for its top class and by the rules to begin with. That is done in a session
// of its own, so that the engine keeps what the visitor looks at.
func (a *Asker) Reveal() {
	a.page.Dispatch(revealing.Toggle)
	if !revealing.Needed(a.page.State) {
		return
	}
	job, l := a.page.Begin(state.Revealing), a.page.Answer.Loaded
	composite := a.page.Answer.Model.Suggested
	if composite == "" {
		composite = a.page.Composites[0].Name
	}
	go func() {
		session := protocol.NewClient(a.engine.Port(), "reveal "+strconv.Itoa(job.Number))
		maps, err := a.mapsOf(session, l, composite)
		await(session.CloseSession)
		session.Release()
		if err != nil {
			a.page.Dispatch(state.Failed(job, err))
			return
		}
		a.page.Dispatch(revealing.Maps(job, l, maps))
	}()
}

// mapsOf loads the model and explains its pictures, one after the other.
func (a *Asker) mapsOf(session *protocol.Client, l *question.Listed, composite string) (maps []*answer.Explanation, err error) {
	load := &protocol.LoadModel{Entry: l.Entry.(js.Value), URL: l.URL}
	if _, err := await(func(on protocol.On[protocol.Model]) int { return session.LoadModel(load, on) }); err != nil {
		return nil, err
	}
	for _, x := range l.Reveal.Maps {
		p, err := a.example(x)
		if err != nil {
			return nil, err
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
		Superseded: func() { ended <- end{err: errors.New("The engine has given it up.")} },
	})
	e := <-ended
	return e.answer, e.err
}
