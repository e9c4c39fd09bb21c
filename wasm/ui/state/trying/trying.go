// Package trying is the changes that try something beside the explanation: that compare
// rules and classes, paint over the picture, follow the score while pixels are replaced;
// and it says what of that the engine is to be asked next. It is plain Go, as package state
// is.
package trying

import (
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/lens"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// Ask is something that the engine is asked beside the explanation. One of its four parts
// is there.
type Ask struct {
	Input   *question.Input
	Explain *question.Explaining
	Patch   *question.Patch
	Excite  *tried.Excitation
	Curve   *tried.Course
	Order   []float32 // of Curve, the relevance that says it; nil for random orders
	Parts   []question.Part
	Steps   int
}

const (
	half   = 0.5 // of the pixels are replaced where maps are compared
	tenth  = 0.1 // where the visitor paints
	steps  = 20
	Orders = 10 // random ones
)

// Next is what to ask now, nil for nothing. What the page itself needs comes first.
func Next(s *state.State) *Ask {
	in := s.Answer.Input
	if s.Busy() || in == nil || s.Answer.Shown() == nil || s.Engine.Bare || in.Blank() {
		return nil
	}
	if p := s.Patch; s.View.Trial.Testing && p != nil && len(p.Pixels) > 0 && s.Tried.Without(in, p) == nil {
		return &Ask{Input: in, Patch: p}
	}
	if of := lens.Next(s); of != nil {
		return &Ask{Input: in, Excite: of}
	}
	if Comparing(s) {
		cells := Cells(s)
		for i := range cells {
			if c := &cells[i]; c.Explanation == nil && c.Refusal == "" && !(c.Chosen && !s.View.Trial.Classes) {
				return &Ask{Input: in, Explain: &c.Asked}
			}
		}
		var maps []*answer.Explanation
		for _, c := range cells {
			if c.Explanation != nil && !s.View.Trial.Classes {
				maps = append(maps, c.Explanation)
			}
		}
		return nextCurve(s, maps, Course)
	}
	if s.View.Trial.Testing {
		return nextCurve(s, []*answer.Explanation{s.Answer.Shown()}, TenthOf)
	}
	return nil
}

// nextCurve is the first of the curves that is not there yet: of random orders, then of
// these maps.
func nextCurve(s *state.State, maps []*answer.Explanation, course func(*state.State, *answer.Explanation) tried.Course) *Ask {
	if s.View.Trial.Still || len(maps) == 0 {
		return nil
	}
	pixels := float64(maps[0].Width * maps[0].Height)
	ask := func(of tried.Course, order []float32) *Ask {
		return &Ask{Input: of.Input, Curve: &of, Order: order, Parts: Parts(s.Answer.Shown()), Steps: min(steps, max(1, int(of.Part*pixels)))}
	}
	random := course(s, nil)
	if s.Tried.Curve(random) == nil {
		return ask(random, nil)
	}
	for _, e := range maps {
		if of := course(s, e); s.Tried.Curve(of) == nil {
			return ask(of, e.Relevance)
		}
	}
	return nil
}

// Course is the curve of an explanation where maps are compared, of random orders for nil.
func Course(s *state.State, e *answer.Explanation) tried.Course { return course(s, e, half) }

// TenthOf is the curve of an explanation where the visitor paints.
func TenthOf(s *state.State, e *answer.Explanation) tried.Course { return course(s, e, tenth) }

func course(s *state.State, e *answer.Explanation, part float64) tried.Course {
	of := tried.Course{Input: s.Answer.Input, Fill: Fill(s), Part: part, Parts: Parts(s.Answer.Shown())}
	if e != nil {
		asked := e.Asked
		asked.Opened, asked.Neuron = 0, 0 // the map is the same
		of.By = &asked
	}
	return of
}

// Parts are the score that a curve follows: what is explained, as a sum of scores; where it
// is none, the top class's.
func Parts(e *answer.Explanation) []question.Part {
	if e.Target.Kind != "classes" || len(e.Target.Parts) == 0 {
		class := e.Class()
		if class == question.OwnTarget {
			class = e.Input.Top()
		}
		return []question.Part{{Index: class, Coefficient: 1}}
	}
	return e.Target.Parts
}

// Score is such a score of a prediction.
func Score(parts []question.Part, p *question.Prediction) (sum float64) {
	for _, part := range parts {
		sum += part.Coefficient * float64(p.Logits[part.Index])
	}
	return sum
}

// Fill is what takes the place of pixels: of the patch, or the first that suits the model.
func Fill(s *state.State) question.Fill {
	if s.Patch != nil {
		return s.Patch.Fill
	}
	return s.Answer.Loaded.Fills()[0]
}

// Explained brings an explanation that was asked beside.
func Explained(e *answer.Explanation) state.Change {
	return func(s *state.State) {
		if e.Input == s.Answer.Input {
			e.Complete()
			s.Tried = s.Tried.WithExplanation(e)
		}
	}
}

// Curved brings a curve.
func Curved(c *tried.Curve) state.Change {
	return func(s *state.State) { s.Tried, s.Progress = s.Tried.WithCurve(c), nil }
}

// Excited brings how a layer fires.
func Excited(e *tried.Excited) state.Change {
	return func(s *state.State) { s.Tried, s.Progress = s.Tried.WithExcited(e), nil }
}

// Replaced brings what the network says without the painted pixels.
func Replaced(w *tried.Without) state.Change {
	return func(s *state.State) { s.Tried = s.Tried.WithWithout(w) }
}

// Refused says why something could not be tried, where that is what is tried now.
func Refused(a *Ask, err error) state.Change {
	return func(s *state.State) {
		switch {
		case a.Explain != nil:
			s.Tried = s.Tried.WithRefusal(a.Input, *a.Explain, err.Error())
		case a.Excite != nil:
			s.Tried, s.Notice = s.Tried.WithExcited(&tried.Excited{Of: *a.Excite}), err.Error()
		case a.Input != s.Answer.Input:
		case a.Curve != nil && a.Curve.Fill == Fill(s):
			s.View.Trial.Still, s.Notice = true, err.Error()
		case a.Patch != nil && a.Patch == s.Patch:
			s.Patch, s.Notice = nil, err.Error()
		}
	}
}

// Wanted reports whether what was asked is still wanted: it would be asked now, or comes
// before what would.
func Wanted(s *state.State, a *Ask) bool {
	if a.Input != s.Answer.Input || s.Busy() {
		return false
	}
	switch {
	case a.Excite != nil:
		return lens.Wants(s, *a.Excite)
	case a.Patch != nil:
		return s.View.Trial.Testing && s.Patch == a.Patch
	case a.Curve != nil:
		return !s.View.Trial.Still && (s.View.Trial.Testing || Comparing(s)) && a.Curve.Fill == Fill(s)
	}
	return Comparing(s)
}

// Live asks about a frame of the camera, which stays on.
func Live(p *question.Picture) state.Change {
	return func(s *state.State) {
		s.Input = &question.Input{Source: "photo", Alt: "What the camera shows", Example: question.NoExample, Picture: p}
	}
}
