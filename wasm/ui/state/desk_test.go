package state

import (
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// desk is a page with an engine that answers when the test says so.
type desk struct {
	*Page
	t          *testing.T
	needs      []Need // that have been asked for, since the last call of asked
	jobs       map[Need]Job
	seen       map[Rendering]int // renderings, since the last call of rendered
	shown      int               // explanations that a canvas has been painted with
	inputs     map[int]*question.Input
	explaining map[int]question.Explaining
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, jobs: map[Need]Job{}, seen: map[Rendering]int{}, inputs: map[int]*question.Input{}, explaining: map[int]question.Explaining{}}
	d.Page = NewPage(New(View{Opacity: 0.7, Layout: look.Overlaid}), func(n Need, job Job) {
		d.needs = append(d.needs, n)
		d.jobs[n] = job
		d.inputs[job.Number] = d.Input
		if n == Explain {
			d.inputs[job.Number] = d.Answer.Input
			d.explaining[job.Number] = *d.Asked.Explaining
		}
	})
	d.Listen(func(before *State, how Rendering) {
		d.seen[how]++
		if before.Answer.Explanation != d.Answer.Explanation {
			d.shown++
		}
	})
	return d
}

var (
	digits = &question.Listed{Name: "digits", Title: "Digits", Channels: 1, Drawable: true,
		Examples: []question.Example{{URL: "7.png", Title: "seven", Alt: "A seven"}, {URL: "0.png", Title: "zero", Alt: "A zero"}}}
	photos = &question.Listed{Name: "photo", Title: "Photos", Channels: 3, Crops: true,
		Examples: []question.Example{{URL: "cup.jpg", Title: "cup", Alt: "A cup"}}}
	gamma   = question.Parameter{Name: "gamma", Symbol: "γ", Max: 10, Default: 0.25}
	epsilon = question.Parameter{Name: "epsilon", Symbol: "ε", Max: 1, Default: 0.001}
	tables  = []question.Composite{
		{Name: "gamma-box", Title: "γ and box", Parameters: []question.Parameter{gamma, epsilon}, NeedsBounds: true},
		{Name: "plain", Title: "Plain"},
	}
	network = &answer.Model{Name: "digits", Classes: 3, Labels: []string{"zero", "one", "seven"}, Logits: 3, InputShape: []int{1, 1, 4, 4},
		Bounds: &question.Bounds{Low: []float32{0}, High: []float32{1}},
		Nodes: []answer.Node{
			{Index: 0, Name: "image", Role: "input", Shape: []int{1, 1, 4, 4}},
			{Index: 1, Name: "conv1", Role: "convolution", Shape: []int{1, 8, 4, 4}, Inputs: []int{0}, Weights: true},
			{Index: 2, Name: "pool1", Role: "max-pooling", Shape: []int{1, 8, 2, 2}, Inputs: []int{1}},
			{Index: 3, Name: "logits", Role: "dense", Shape: []int{1, 3}, Inputs: []int{2}, Weights: true},
		}}
)

// asks checks what has been asked for since the last call.
func (d *desk) asks(what string, want ...Need) {
	d.t.Helper()
	if !slices.Equal(d.needs, want) {
		d.t.Errorf("%s: asked for %v, want %v", what, d.needs, want)
	}
	d.needs = nil
}

// decoded, predicted and explained answer the newest request of their kind.
func (d *desk) decoded() {
	job := d.jobs[Decode]
	d.Dispatch(Decoded(job, d.inputs[job.Number], &question.Picture{Width: 40, Height: 20, Lightness: 0.9}))
}

func (d *desk) predicted(logits ...float32) {
	job := d.jobs[Predict]
	d.predictedJob(job, logits...)
}

func (d *desk) predictedJob(job Job, logits ...float32) {
	d.Dispatch(Predicted(job, d.inputs[job.Number], &question.Prediction{
		Logits: logits, Probabilities: logits, InputWidth: 4, InputHeight: 4, Placement: question.Rectangle{X: 10, Width: 20, Height: 20},
	}))
}

func (d *desk) explained() { d.explainedJob(d.jobs[Explain]) }

func (d *desk) explainedJob(job Job) {
	in, asked := d.inputs[job.Number], d.explaining[job.Number]
	e := &answer.Explanation{
		Input: in, Asked: asked, Width: 4, Height: 4, Relevance: make([]float32, 16),
		Account: answer.Account{Score: 8, Input: 7, Constants: 1},
		Layers:  []answer.Layer{{Node: 0, Width: 4, Height: 4, Sum: 7}, {Node: 1, Width: 4, Height: 4, Sum: -3.5}, {Node: 3, Width: 1, Height: 1, Sum: 8}},
		Ledger:  []answer.Entry{{Node: 3, Rule: "epsilon", Symbol: "ε"}, {Node: 1, Rule: "gamma", Symbol: "γ"}},
		Rules:   []question.Override{{Node: 1, Rule: "gamma"}, {Node: 3, Rule: "epsilon"}},
	}
	if asked.Target != nil {
		e.Target = *asked.Target
	} else {
		e.Target = question.Target{Kind: "classes", Parts: []question.Part{{Index: in.Top(), Coefficient: 1}}}
	}
	if asked.Opened != 0 {
		e.Channels = &answer.Channels{Node: asked.Opened, Width: 1, Height: 1, Sums: []float32{1, -4}, Shown: []int{1, 0}, Maps: []float32{-4, 1}}
	}
	d.Dispatch(Explained(job, e))
}

// explaining is a desk with the first example explained.
func explaining(t *testing.T) *desk {
	d := newDesk(t)
	starting, listing := d.Begin(Starting), d.Begin(Listing)
	d.Dispatch(Found(listing, []*question.Listed{digits, photos}))
	d.asks("the catalogue", Load)
	d.Dispatch(Ready(starting, question.Tables{Composites: tables}))
	d.asks("the tables")
	d.Dispatch(Loaded(d.jobs[Load], network))
	d.asks("the model", Decode)
	d.decoded()
	d.asks("the picture", Predict)
	d.predicted(1, 2, 3)
	d.asks("the prediction", Explain)
	if d.Standing() != "loading" {
		t.Errorf("before the first explanation the page is %q", d.Standing())
	}
	d.explained()
	d.asks("the explanation")
	if d.Standing() != "ready" || d.Busy() {
		t.Fatalf("after the first explanation the page is %q, open is %v", d.Standing(), d.Open)
	}
	clear(d.seen)
	d.shown = 0
	return d
}
