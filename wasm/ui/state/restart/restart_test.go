package restart_test

import (
	"slices"
	"strings"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/restart"
	"lrpexplainer/wasm/ui/state/revealing"
)

// dying is a page whose engine can be stopped.
type dying struct {
	*state.Page
	t     *testing.T
	needs []state.Need
	jobs  map[state.Need]state.Job
}

var network = &answer.Model{Name: "digits", Classes: 3, InputShape: []int{1, 1, 4, 4}, Nodes: []answer.Node{{}, {Index: 1}}}

func (d *dying) asks(what string, want ...state.Need) {
	d.t.Helper()
	if !slices.Equal(d.needs, want) {
		d.t.Errorf("%s: asked for %v, want %v", what, d.needs, want)
	}
	d.needs = nil
}

func (d *dying) says(part string) {
	d.t.Helper()
	if !strings.Contains(d.Notice, part) {
		d.t.Errorf("the page says %q, want %q", d.Notice, part)
	}
}

func (d *dying) load() { d.Dispatch(state.Loaded(d.jobs[state.Load], network)) }

func (d *dying) predict() {
	d.Dispatch(state.Predicted(d.jobs[state.Predict], d.Input, &question.Prediction{Logits: []float32{1, 2, 3}, InputWidth: 4, InputHeight: 4}))
}

func (d *dying) explain() {
	d.Dispatch(state.Explained(d.jobs[state.Explain], &answer.Explanation{Input: d.Answer.Input, Asked: *d.Asked.Explaining, Width: 4, Height: 4, Relevance: make([]float32, 16)}))
}

// listed is a page that has the catalogue, and where the tables are to come.
func listed(t *testing.T) (d *dying, starting state.Job) {
	d = &dying{t: t, jobs: map[state.Need]state.Job{}}
	d.Page = state.NewPage(state.New(state.View{}), func(n state.Need, job state.Job) {
		d.needs = append(d.needs, n)
		d.jobs[n] = job
	})
	starting, listing := d.Begin(state.Starting), d.Begin(state.Listing)
	d.Dispatch(state.Found(listing, []*question.Listed{{Name: "digits"}, {Name: "other"}}))
	return d, starting
}

var tables = question.Tables{Composites: []question.Composite{{Name: "plain", Parameters: []question.Parameter{{Name: "gamma"}}}}}

// shown is a page that shows a drawing's explanation.
func shown(t *testing.T) *dying {
	d, starting := listed(t)
	d.Dispatch(state.Ready(starting, tables))
	d.load()
	d.Dispatch(state.ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.predict()
	d.explain()
	d.asks("the beginning", state.Load, state.Predict, state.Explain)
	return d
}

// An engine that stops in an explanation: everything is asked again and the explanation
// comes; once it has, another one's end is a first again.
func TestEngineStopsInAnExplanation(t *testing.T) {
	d := shown(t)
	for range 3 {
		value := d.Settings["plain"]["gamma"] + 1
		d.Dispatch(state.PickClass(1, false), state.SetParameter("gamma", value))
		old := d.Answer.Explanation
		d.asks("a parameter", state.Explain)
		d.Dispatch(restart.EngineStopped)
		d.asks("a new engine", state.Load)
		d.says("tries once more")
		d.load()
		d.asks("the model", state.Predict)
		d.predict()
		d.asks("the picture", state.Explain)
		if e := d.Answer.Shown(); e == nil || &e.Relevance[0] != &old.Relevance[0] || d.Subject.Class != 1 || d.Settings["plain"]["gamma"] != value {
			t.Fatal("what was shown and set is gone")
		}
		d.says("stopped while computing the explanation")
		d.explain()
		if d.Standing() != "ready" || d.Answer.Shown() == nil {
			t.Fatalf("the page is %s", d.Standing())
		}
	}
}

// An engine that stops before its tables are there: the next is asked for the model behind these.
func TestEngineStopsAtTheStart(t *testing.T) {
	d, starting := listed(t)
	d.asks("the catalogue", state.Load)
	d.Dispatch(restart.EngineStopped)
	d.asks("a new engine")
	d.says("stopped while starting")
	d.Dispatch(state.Ready(starting, tables))
	d.asks("the tables", state.Load)
	d.load()
	if d.Answer.Model != network || d.Composite != "plain" {
		t.Errorf("there are the model %v and the rules %q", d.Answer.Model, d.Composite)
	}
}

// What two engines in succession have stopped at is not tried a third time, and what was
// there before is there.
func TestEngineStopsTwiceAtTheSame(t *testing.T) {
	d := shown(t)
	d.Dispatch(state.SetParameter("gamma", 1))
	for range 2 {
		d.Dispatch(restart.EngineStopped)
		d.load()
		d.predict()
	}
	d.asks("twice", state.Explain, state.Load, state.Predict, state.Explain, state.Load, state.Predict)
	d.says("does not try a third time")
	if d.Standing() != "ready" || d.Answer.Shown() == nil {
		t.Fatalf("the page is %s", d.Standing())
	}
	d.Dispatch(state.SetParameter("gamma", 2))
	d.asks("another value", state.Explain)
	d.explain()

	before := d.Answer.Input.Picture
	d.Dispatch(state.ShowDrawing(&question.Picture{Width: 8, Height: 8}, true))
	for range 2 {
		d.Dispatch(restart.EngineStopped)
		d.load()
	}
	d.says("again while classifying")
	d.asks("a picture, twice", state.Predict, state.Load, state.Predict, state.Load, state.Predict)
	if d.predict(); d.Input.Picture != before || d.Standing() != "ready" {
		t.Error("the picture before is not shown")
	}
	d.asks("nothing more")

	loaded := d.Model
	d.Dispatch(state.ChooseModel(d.Catalogue[1]))
	d.Dispatch(restart.EngineStopped)
	d.asks("another model", state.Load, state.Load)
	d.Dispatch(restart.EngineStopped)
	d.says("again while loading")
	d.asks("the model before", state.Load)
	if d.jobs[state.Load].Model != loaded {
		t.Error("the model before is not loaded")
	}
	d.load()
	d.predict()
	if d.Model != loaded || d.Answer.Model != network || d.Standing() != "ready" {
		t.Errorf("the page is %s", d.Standing())
	}
}

// An engine that stops while nothing is asked of it, or before the first model.
func TestEngineStopsAtNothing(t *testing.T) {
	d := shown(t)
	for range 3 {
		d.Dispatch(restart.EngineStopped)
		d.load()
		d.predict()
		d.asks("the same again", state.Load, state.Predict)
		d.says("everything is as it was")
	}
	if d.Standing() != "ready" || d.Answer.Shown() == nil {
		t.Fatalf("the page is %s", d.Standing())
	}
	p := state.NewPage(state.New(state.View{}), func(state.Need, state.Job) {})
	starting := p.Begin(state.Starting)
	p.Dispatch(restart.EngineStopped)
	if len(p.Open) != 1 || p.Open[0] != starting {
		t.Error("a second engine is not waited for")
	}
	if p.Dispatch(restart.EngineStopped); p.Busy() {
		t.Error("a third engine is waited for")
	}
}

// An engine that stops while it computes what the model reveals: once more, then the panel closes.
func TestEngineStopsWhileRevealing(t *testing.T) {
	d := shown(t)
	d.Catalogue[0].Reveal = &question.Reveal{Maps: make([]question.Example, 1)}
	d.Dispatch(revealing.Toggle)
	for n, words := range []string{"stopped while computing what the model reveals", "stopped again while computing what the model reveals"} {
		if !revealing.Needed(d.State) {
			t.Fatalf("after %d ends no maps are needed", n)
		}
		d.Begin(state.Revealing)
		d.Dispatch(restart.EngineStopped)
		d.says(words)
		d.asks("a new engine", state.Load)
		d.load()
		d.predict()
		d.asks("what was there", state.Predict)
		if d.Standing() != "ready" || d.Answer.Shown() == nil {
			t.Fatalf("the page is %s", d.Standing())
		}
	}
	if d.View.Revealed || revealing.Needed(d.State) {
		t.Error("it is tried a third time")
	}
}
