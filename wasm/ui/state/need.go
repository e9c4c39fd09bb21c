package state

import (
	"reflect"
	"slices"

	"lrpexplainer/wasm/ui/state/question"
)

// Need is what a change makes necessary to ask for.
type Need uint8

const (
	Load    Need = iota + 1 // of the engine: Question.Model
	Decode                  // of the browser: Question.Input
	Predict                 // of the engine: Question.Input
	Explain                 // of the engine: Explaining
	Inspect                 // of the engine: Choosing
	Stop                    // that the job be given up
)

// Asked is what has been asked for last.
type Asked struct {
	Model      *question.Listed
	Input      *question.Input
	Explaining *question.Explaining // nil where the picture has not been explained yet
	Inspection *Inspection
}

// Inspection is what is asked about the visitor's own model.
type Inspection struct {
	File  *question.File
	Shape []int // nil until the visitor can say something about it
	// Output is the one that the visitor has chosen; "" for none.
	Output string
}

// Explaining is what is asked about the picture, as everything is set now.
func (s *State) Explaining() question.Explaining {
	return question.Explaining{
		Composition: s.Composition(), Bounds: s.Bounds, Target: s.Subject.Target(s.Answer.Input),
		Conditions: s.Conditions, Opened: s.Opened, Neuron: s.Neuron,
	}
}

// inspection is what is asked about the visitor's own model now, nil for nothing.
func (s *State) inspection() *Inspection {
	c := s.Choosing
	switch {
	case c == nil || c.File == nil:
		return nil
	case c.Info == nil || !c.measured:
		return &Inspection{File: c.File}
	}
	return &Inspection{c.File, c.Shape.Tensor(c.Choice.Layout, c.Choice.Channels, c.Choice.Height, c.Choice.Width), c.Choice.Output}
}

// needs are what has to be asked for in this state, because the question is another than
// what has been asked.
func (s *State) needs() []Need {
	var needs []Need
	if s.Model != nil && s.Model != s.Asked.Model {
		needs = append(needs, Load)
	}
	switch in := s.Input; {
	case in == nil, s.Engine.Bare && in.Picture != nil: // the model comes first
	case in != s.Asked.Input && in.Picture == nil:
		needs = append(needs, Decode)
	case in != s.Asked.Input:
		needs = append(needs, Predict)
	case in != s.Answer.Input: // its prediction is out, and is explained when it is there
	case s.Engine.Refused != nil && s.Engine.Refused.Serves(s.Explaining()):
	case s.Asked.Explaining == nil || !s.Asked.Explaining.Serves(s.Explaining()):
		needs = append(needs, Explain)
	}
	if i := s.inspection(); i != nil && !reflect.DeepEqual(i, s.Asked.Inspection) {
		needs = append(needs, Inspect)
	}
	for _, job := range s.Open {
		if s.unwanted(job) {
			needs = append(needs, Stop)
		}
	}
	return needs
}

// unwanted reports whether nobody wants a job's result any more, without having asked
// for another in its place.
func (s *State) unwanted(job Job) bool {
	switch {
	case job.stopped:
		return false
	case job.Kind == Inspecting:
		return s.Choosing == nil
	}
	return job.Kind == Loading && s.Model == s.Answer.Loaded && s.Model == s.Asked.Model && job.Model != s.Model
}

// ask marks what is needed as asked for, and is the job.
func (s *State) ask(need Need) Job {
	switch need {
	case Load:
		s.Asked.Model = s.Model
		s.begin(Loading)
		job := &s.Open[len(s.Open)-1]
		job.Model = s.Model
		return *job
	case Decode:
		s.Asked.Input = s.Input
		return s.begin(Decoding)
	case Predict:
		s.Asked.Input, s.Asked.Explaining = s.Input, nil
		return s.begin(Predicting)
	case Explain:
		e := s.Explaining()
		s.Asked.Explaining = &e
		return s.begin(Explaining)
	case Inspect:
		s.Asked.Inspection = s.inspection()
		return s.begin(Inspecting)
	}
	s.Open = slices.Clone(s.Open)
	i := slices.IndexFunc(s.Open, s.unwanted)
	s.Open[i].stopped = true
	return s.Open[i]
}
