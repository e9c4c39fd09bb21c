//go:build js

package ask

import (
	"errors"
	"runtime"
	"syscall/js"

	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Asker asks the engine for a page.
type Asker struct {
	engine   *protocol.Client
	page     *state.Page
	requests map[int]int                   // numbers of the engine's requests that are out, by job
	labels   map[*question.Listed][]string // names of classes that have been fetched
	start    func() js.Value               // starts another engine
	starting state.Job
	opening  state.Change
	aside    aside
	reveals  *revealed
	again    bool  // the maps are asked for, once the engine has what it had
	flaw     error // of the catalogue, to be told when the first explanation is there
	unwatch  func()
}

// New is an asker of the engine behind worker, in a session of that name, for a page that
// begins in that state. Where that engine has stopped, start starts another.
func New(worker js.Value, session string, start func() js.Value, s *state.State) (*Asker, *state.Page) {
	a := &Asker{engine: protocol.NewClient(worker, session), requests: map[int]int{}, labels: map[*question.Listed][]string{}, start: start}
	a.engine.OnLog = func(l protocol.Log) { js.Global().Get("console").Call("error", "engine: "+l.Text) }
	a.engine.OnStopped = a.restart
	a.page = state.NewPage(s, a.ask)
	a.watch()
	a.page.Listen(func(*state.State, state.Rendering) {
		a.follow()
		a.try()
	})
	return a, a.page
}

// Close gives up what is open and has the engine forget the session.
func (a *Asker) Close() {
	a.unwatch()
	a.engine.OnStopped = nil
	a.engine.CloseSession(protocol.On[protocol.Closed]{})
	a.engine.Release()
}

// Start asks the engine for its tables, and list for the models. Opening is a change that
// comes with each of the two.
func (a *Asker) Start(list func() ([]*question.Listed, error), opening state.Change) {
	a.starting, a.opening = a.page.Begin(state.Starting), opening
	listing := a.page.Begin(state.Listing)
	a.hello()
	go func() {
		models, err := list()
		if len(models) == 0 {
			a.page.Dispatch(state.Failed(listing, err))
			return
		}
		a.page.Dispatch(state.Found(listing, models), opening)
		a.flaw = err
	}()
	runtime.Gosched() // so that it is asked for before the page is rendered
}

// hello asks the engine for its tables.
func (a *Asker) hello() {
	a.engine.Hello(protocol.On[protocol.Ready]{
		Answer: func(r *protocol.Ready) {
			a.page.Dispatch(state.Ready(a.starting, tables(r)), a.opening)
		},
		Progress: a.progress,
		Error:    a.failed(a.starting),
	})
}

// ask does what is needed.
func (a *Asker) ask(need state.Need, job state.Job) {
	switch need {
	case state.Load:
		a.load(job, a.page.Model)
	case state.Decode:
		a.decode(job, a.page.Input)
	case state.Predict:
		a.predict(job, a.page.Input)
	case state.Explain:
		a.explain(job, a.page.Answer.Input, *a.page.Asked.Explaining)
	case state.Inspect:
		a.inspect(job, a.page.Asked.Inspection)
	case state.Stop:
		a.engine.Cancel(a.requests[job.Number])
	}
}

func (a *Asker) failed(job state.Job) func(error) {
	return func(err error) { a.page.Dispatch(state.Failed(job, err)) }
}

func (a *Asker) superseded(job state.Job) func() {
	return func() { a.page.Dispatch(state.Superseded(job)) }
}

func (a *Asker) progress(p protocol.Progress) {
	a.page.Dispatch(state.Progressed(answer.Progress(p)))
}

// decode decodes a picture of the visitor's, or fetches an example first.
func (a *Asker) decode(job state.Job, in *question.Input) {
	examples := a.page.Answer.Examples()
	go func() {
		p, err := func() (*picture.Picture, error) {
			if in.File != nil {
				return picture.Decode(in.File.Held.(js.Value), in.File.Name, a.Check)
			}
			return a.example(examples[in.Example])
		}()
		if err != nil {
			a.page.Dispatch(state.InputFailed(job, in, err))
			return
		}
		a.page.Dispatch(state.Decoded(job, in, p.Known()))
	}()
}

// Check asks the engine whether the browser may draw a file.
func (a *Asker) Check(text string) (refusal string, err error) {
	type answer struct {
		refusal string
		err     error
	}
	answered := make(chan answer, 1)
	a.engine.CheckDrawing(&protocol.CheckDrawing{Text: text}, protocol.On[protocol.Checked]{
		Answer:  func(c *protocol.Checked) { answered <- answer{refusal: c.Refusal} },
		Error:   func(err error) { answered <- answer{err: err} },
		Stopped: func() { answered <- answer{err: errors.New("the engine stopped while reading it")} },
	})
	got := <-answered
	return got.refusal, got.err
}

// example fetches and decodes an example.
func (a *Asker) example(e question.Example) (*picture.Picture, error) {
	blob, err := site.Blob(e.URL)
	if err != nil {
		return nil, err
	}
	return picture.Decode(blob, e.Title, a.Check)
}

// predict runs the model on a picture.
func (a *Asker) predict(job state.Job, in *question.Input) {
	defer func() { // of a canvas that cannot be read
		if thrown := recover(); thrown != nil {
			go a.page.Dispatch(state.InputFailed(job, in, errors.New("The image cannot be read: the browser refuses it.")))
		}
	}()
	p := picture.Of(in.Picture)
	m := &protocol.SetImage{RGBA: p.Pixels(), Width: p.Width, Height: p.Height, Source: in.Source, Crop: (*protocol.Crop)(in.Crop)}
	a.engine.SetImage(m, protocol.On[protocol.Predicted]{
		Answer:     func(p *protocol.Predicted) { a.page.Dispatch(state.Predicted(job, in, prediction(p))) },
		Progress:   a.progress,
		Error:      func(err error) { a.page.Dispatch(state.InputFailed(job, in, err)) },
		Superseded: a.superseded(job),
	})
}

// explain explains a picture that has been predicted.
func (a *Asker) explain(job state.Job, in *question.Input, asked question.Explaining) {
	m := explaining(asked)
	m.Layers, m.Open, m.Neuron = true, asked.Opened, asked.Neuron
	a.engine.Explain(m, protocol.On[protocol.Explained]{
		Answer: func(e *protocol.Explained) {
			x := explanation(e)
			x.Input, x.Asked = in, asked
			a.page.Dispatch(state.Explained(job, x))
			if a.flaw != nil {
				a.page.Dispatch(state.Say(a.flaw.Error()))
				a.flaw = nil
			}
		},
		Progress:   a.progress,
		Error:      a.failed(job),
		Superseded: a.superseded(job),
	})
}

// explaining is the request for what is asked, without layers.
func explaining(asked question.Explaining) *protocol.Explain {
	m := &protocol.Explain{Compose: compose(asked.Composition), Bounds: (*protocol.Bounds)(asked.Bounds), Target: target(asked.Target)}
	for _, c := range asked.Conditions {
		m.Conditions = append(m.Conditions, protocol.Condition(c))
	}
	return m
}
