// Package restart is the change that the page makes when the engine has stopped and another
// one, which knows nothing yet, is in its place. It is plain Go, as package state is.
package restart

import (
	"lrpexplainer/wasm/ui/state"
)

// steps are the kinds of jobs that the engine does, in the order in which it takes them up,
// with the words for them.
var steps = []struct {
	kind  state.JobKind
	words string
}{
	{state.Starting, "starting"},
	{state.Loading, "loading the model"},
	{state.Inspecting, "looking into the model's file"},
	{state.Predicting, "classifying the image"},
	{state.Explaining, "computing the explanation"},
	{state.Revealing, "computing what the model reveals"},
	{state.Composing, "writing down the rules"},
	{state.Reading, "reading a file"},
}

// stepOf is what the engine is at and the words for it, nil where nothing is open.
func stepOf(s *state.State) (*state.Step, string) {
	for _, step := range steps {
		for _, job := range s.Open {
			if job.Kind != step.kind {
				continue
			}
			at := &state.Step{Kind: job.Kind, At: [2]any{s.Answer.Loaded, nil}}
			if job.Kind == state.Loading {
				at.At[0] = job.Model
			}
			if s.Input != nil && (job.Kind == state.Predicting || job.Kind == state.Explaining) {
				at.At[1] = s.Input.Picture
			}
			return at, step.words
		}
	}
	return nil, ""
}

// EngineStopped has the new engine asked for all that it has to know. Everything that is
// set stays. What the engine was at is tried once more, but not a third time where the
// engine before stopped at it too.
func EngineStopped(s *state.State) {
	step, words := stepOf(s)
	again := step != nil && s.Engine.StoppedAt != nil && *s.Engine.StoppedAt == *step
	var open []state.Job
	asked := state.Asked{}
	for _, job := range s.Open {
		switch job.Kind {
		case state.Listing, state.Decoding: // go on without the engine
			open = append(open, job)
			asked.Input = s.Asked.Input
		case state.Starting:
			if !again {
				open = append(open, job)
			}
		}
	}
	s.Open, s.Progress, s.Asked = open, nil, asked
	s.Engine = state.Engine{Bare: true, Restoring: true, StoppedAt: step, Refused: s.Engine.Refused}
	if s.Composites == nil { // the model is asked for behind the tables
		s.Model = nil
	}
	const anew = " It has been started again"
	switch {
	case step == nil:
		s.Notice = "The engine stopped." + anew + ", and everything is as it was."
	case !again:
		s.Notice = "The engine stopped while " + words + "." + anew + " and tries once more."
	default:
		s.Notice = "The engine stopped again while " + words + "." + anew + " and does not try a third time."
		giveUp(s, step)
	}
}

// giveUp asks no more for what the engine has stopped at twice.
func giveUp(s *state.State, step *state.Step) {
	switch step.Kind {
	case state.Loading:
		if c := s.Choosing; c != nil && c.Loading {
			next := *c
			next.Loading = false
			s.Choosing = &next
		}
		s.Model = s.Answer.Loaded
		if step.At[0] == s.Answer.Loaded {
			s.Asked.Model = s.Model
		}
	case state.Inspecting:
		s.Choosing = nil
	case state.Predicting:
		if s.Input != s.Answer.Input {
			s.Input, s.Engine.StoppedAt = s.Answer.Input, nil
			return
		}
		e := s.Explaining()
		s.Asked.Input, s.Asked.Explaining = s.Input, &e
	case state.Explaining:
		e := s.Explaining()
		s.Engine.Refused = &e
	case state.Revealing:
		s.View.Revealed = false
	}
}
