package state

import (
	"reflect"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
)

// Rendering is how much of the page a change is seen in.
type Rendering uint8

const (
	Nothing Rendering = iota
	Line              // the line that tells the progress
	Results           // what shows the explanation's numbers
	Whole             // everything
)

// Difference is how much of the page has to be rendered because after has come in place
// of before.
func Difference(before, after *State) Rendering {
	was, is := before.Answer.Explanation, after.Answer.Explanation
	switch {
	case !reflect.DeepEqual(before.settled(), after.settled()), was != is && !is.DiffersInNumbers(was):
		return Whole
	case was != is, before.Busy() && !after.Busy(), before.View.Zoom != after.View.Zoom:
		return Results
	case before.Busy() != after.Busy(), before.Progress != after.Progress:
		return Line
	}
	return Nothing
}

// settled is what is seen on the page besides the explanation and the progress. A slider
// that has been moved shows that itself.
type settled struct {
	state     State
	answer    answer.Answer
	changed   bool // some parameter is not at its default
	overrides map[int]string
}

func (s *State) settled() settled {
	f := settled{state: *s, answer: s.Answer, changed: s.Changed(), overrides: map[int]string{}}
	for node, o := range s.Custom.Overrides {
		f.overrides[node] = o.Rule
	}
	f.answer.Explanation, f.answer.Explained = nil, 0
	hidden := &f.state
	hidden.Answer, hidden.Asked, hidden.Open, hidden.Progress, hidden.jobs = answer.Answer{}, Asked{}, nil, nil, 0
	hidden.View.Zoom = look.Zoom{}
	hidden.Input, hidden.Settings, hidden.Custom.Overrides, hidden.Wanted, hidden.Engine = nil, nil, nil, nil, Engine{}
	return f
}
