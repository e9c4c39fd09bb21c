package answer

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/state/question"
)

// answered is an answer with these logits, explained as the target says.
func answered(target question.Target, gradient bool, logits ...float32) *Answer {
	p := &question.Prediction{Logits: logits, Probabilities: make([]float32, len(logits)), InputWidth: 4, InputHeight: 4, Placement: question.Rectangle{X: 10, Width: 20, Height: 20}}
	var sum float64
	for _, v := range logits {
		sum += math.Exp(float64(v))
	}
	for i, v := range logits {
		p.Probabilities[i] = float32(math.Exp(float64(v)) / sum)
	}
	in := &question.Input{Picture: &question.Picture{Width: 40, Height: 20}, Predicted: p}
	return &Answer{
		Model: &Model{
			Labels: []string{"cat", "dog", "cup"}, Classes: len(logits), Logits: 4,
			Nodes: []Node{
				{Index: 0, Name: "image", Role: "input", Shape: []int{1, 3, 4, 4}},
				{Index: 1, Name: "conv1", Role: "convolution", Shape: []int{1, 8, 4, 6}, Inputs: []int{0}, Weights: true},
				{Index: 2, Name: "pool1", Role: "max-pooling", Shape: []int{1, 8, 2, 2}, Inputs: []int{1}},
				{Index: 3, Name: "erf", Kind: "Erf", Role: "other", Shape: []int{1, 8}, Inputs: []int{2}},
				{Index: 4, Name: "logits", Role: "dense", Shape: []int{1, 3}, Inputs: []int{3}, Weights: true},
			},
		},
		Loaded:      &question.Listed{},
		Input:       in,
		Explanation: &Explanation{Input: in, Target: target, Gradient: gradient, Account: Account{Score: 5}},
	}
}

func of(kind string, parts ...question.Part) question.Target {
	return question.Target{Kind: kind, Parts: parts}
}

// What is explained, in words and as a number.
func TestLabels(t *testing.T) {
	type part = question.Part
	for _, c := range []struct {
		target   question.Target
		label    string
		headline Headline
		score    float64 // of a gradient
	}{
		{of("classes", part{Index: 2, Coefficient: 1}), "cup", Headline{Before: "What made it ", Strong: "cup", After: "?"}, 3},
		{of("classes", part{Index: 0, Coefficient: 1}), "cat", Headline{Before: "What speaks for ", Strong: "cat", After: "?"}, 1},
		{of("classes", part{Index: 2, Coefficient: 1}, part{Index: 0, Coefficient: -1}), "cup rather than cat",
			Headline{Before: "What made it ", Strong: "cup", Between: " rather than ", Rival: "cat", After: "?", Long: true}, 2},
		{of("classes", part{Index: 2, Coefficient: 1}, part{Index: 0, Coefficient: 1}), "cup and cat",
			Headline{Before: "What speaks for ", Strong: "cup and cat", After: "?", Long: true}, 4},
		{of("classes", part{Index: 2, Coefficient: 1}, part{Index: 0, Coefficient: 1}, part{Index: 3, Coefficient: 1}), "cup, cat and class 3",
			Headline{Before: "What speaks for ", Strong: "cup, cat and class 3", After: "?", Long: true}, 4},
		{of("odds", part{Index: 2, Coefficient: 1}), "cup rather than the rest",
			Headline{Before: "What made it ", Strong: "cup", After: " rather than anything else?", Long: true}, 3 - math.Log(math.E+math.E*math.E+1)},
		{of("softmax"), "all classes", Headline{Before: "What ", Strong: "decided", After: "?"}, 1},
	} {
		a := answered(c.target, true, 1, 2, 3, 0)
		if got := a.ExplainedLabel(); got != c.label {
			t.Errorf("%v is called %q, want %q", c.target, got, c.label)
		}
		if got := a.Headline(); got != c.headline {
			t.Errorf("%v has the headline %+v, want %+v", c.target, got, c.headline)
		}
		if got := a.Score(); math.Abs(got-c.score) > 1e-6 {
			t.Errorf("%v has the score %v, want %v", c.target, got, c.score)
		}
		if a.Explanation.Gradient = false; a.Score() != 5 {
			t.Errorf("%v has the score %v; the account says 5", c.target, a.Score())
		}
	}
	a := &Answer{}
	if a.Headline().Before != "Which pixels decide?" || a.ExplainedLabel() != "all classes" || a.Outcome() != "" || a.Label(3) != "class 3" {
		t.Error("without an answer something is explained")
	}
}

// A few classes stand in their order; of many the first by score, and what is explained.
func TestScores(t *testing.T) {
	classes := func(a *Answer) (out []int) {
		for _, s := range a.Scores() {
			out = append(out, s.Class)
		}
		return out
	}
	few := answered(of("classes", question.Part{Index: 1, Coefficient: 1}, question.Part{Index: 0, Coefficient: -1}), false, 1, 2, 3)
	if got := few.Scores(); !slices.Equal(classes(few), []int{0, 1, 2}) || got[0].Part != -1 || got[1].Part != 1 || got[2].Part != 0 {
		t.Errorf("%+v", got)
	}
	many := answered(of("classes", question.Part{Index: 10, Coefficient: 1}), false, 0, 9, 8, 1, 7, 6, 8, 2, 3, 4, -1)
	if got := classes(many); !slices.Equal(got, []int{1, 2, 6, 4, 5, 10}) {
		t.Errorf("%v", got)
	}
	many.Explanation.Input = &question.Input{} // of another picture
	if got := classes(many); !slices.Equal(got, []int{1, 2, 6, 4, 5}) {
		t.Errorf("%v", got)
	}
	if rows := (&Answer{}).Scores(); rows != nil {
		t.Errorf("%v", rows)
	}
}

func TestRows(t *testing.T) {
	a := answered(of("classes", question.Part{Index: 2, Coefficient: 1}), false, 1, 2, 3)
	e := a.Explanation
	e.Layers = []Layer{{Node: 0, Sum: 2}, {Node: 1, Sum: -4}, {Node: 2, Sum: 1}, {Node: 3, Sum: 0}, {Node: 4, Sum: 3}}
	e.Ledger = []Entry{{Node: 4, Symbol: "ε"}, {Node: 1, Symbol: "γ"}}
	var got []any
	for _, r := range a.Rows() {
		w := a.Words(r.Node)
		got = append(got, w.Title, w.Symbol, r.Part)
	}
	want := []any{"pixels", "", 0.5, "conv1", "γ", 1.0, "pool1", "", 0.25, "erf", "", 0.0, "cup", "ε", 0.75}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	e.Channels = &Channels{Node: 1, Width: 2, Height: 1, Sums: []float32{1, -8, 2}, Shown: []int{1, 2}, Maps: []float32{1, 2, 3, 4}}
	e.Complete()
	rows := a.ChannelRows()
	if len(rows) != 2 || rows[0].Node != 1 || rows[0].Sum != -8 || rows[0].Part != 1 || !slices.Equal(rows[1].Map, []float32{3, 4}) || rows[1].Part != 0.25 {
		t.Errorf("%+v", rows)
	}
	if got := a.ConditionsLabel([]question.Condition{{Node: 1, Channels: []int{3}}, {Node: 2, Channels: []int{0, 4, 5}}, {Node: 2, Channels: []int{0, 1, 2, 3, 4}}}); got != "channel 3 of conv1, then channels 0, 4 and 5 of pool1, then 5 channels of pool1" {
		t.Error(got)
	}
	if got := a.Place(1, 2*24+9); got != "channel 2, x 3, y 1" {
		t.Error(got)
	}
	if got := a.Place(4, 2); got != "2" {
		t.Error(got)
	}
}

// Attention has heads.
func TestHeads(t *testing.T) {
	a := Answer{Model: &Model{Logits: 9, Nodes: []Node{{Index: 2, Name: "attention", Kind: "Softmax", Role: "softmax", Shape: []int{1, 4, 17, 17}}}}}
	if got := a.ConditionsLabel([]question.Condition{{Node: 2, Channels: []int{1, 3}}}); got != "heads 1 and 3 of attention" {
		t.Error(got)
	}
}

// What is to be said of a composite for a model.
func TestAdvice(t *testing.T) {
	m := &Model{Suggested: "attnlrp-gamma", Why: "It has attention.", Misfits: []Misfit{{"cp-lrp", "it has none"}}}
	for _, c := range []struct {
		model     *Model
		composite string
		sentence  string
		against   bool
	}{
		{m, "attnlrp-gamma", "It has attention.", false}, {m, "cp-lrp", "Not meant for this network: it has none.", true},
		{m, "gradient", "", false}, {nil, "cp-lrp", "", false}, {&Model{}, "gradient", "", false},
	} {
		if sentence, against := c.model.Advice(c.composite); sentence != c.sentence || against != c.against {
			t.Errorf("of %s it says %q, %v", c.composite, sentence, against)
		}
	}
}

// The strongest colour is the largest relevance, or among many pixels one that few are
// beyond.
func TestComplete(t *testing.T) {
	few := &Explanation{Width: 4, Height: 1, Relevance: []float32{1, -7, 2, 3}}
	few.Complete()
	if few.Limit != 7 || few.Clipped {
		t.Errorf("%v, %v", few.Limit, few.Clipped)
	}
	many := &Explanation{Width: 40, Height: 40, Relevance: make([]float32, 1600)}
	for i := range many.Relevance {
		many.Relevance[i] = 1
	}
	many.Relevance[7] = -100
	many.Complete()
	if many.Limit != 1 || !many.Clipped {
		t.Errorf("%v, %v", many.Limit, many.Clipped)
	}
}

func TestVisible(t *testing.T) {
	a := answered(of("softmax"), false, 1, 2)
	whole, seen := question.Rectangle{Width: 40, Height: 20}, question.Rectangle{X: 10, Width: 20, Height: 20}
	if got := a.Visible(true); got != seen { // there is nothing to zoom into
		t.Errorf("%v", got)
	}
	a.Loaded.Crops = true
	if got := a.Visible(true); got != whole {
		t.Errorf("%v", got)
	}
	if got := a.Visible(false); got != seen {
		t.Errorf("%v", got)
	}
	a.Input.Source = "drawing"
	if got := a.Visible(false); got != whole {
		t.Errorf("%v", got)
	}
}
