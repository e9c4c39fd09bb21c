package state

import (
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// Ready brings the engine's tables.
func Ready(job Job, tables question.Tables) Change {
	return func(s *State) {
		s.end(job)
		s.Tables = tables
		if len(tables.Composites) > 0 {
			s.Composite = tables.Composites[0].Name
		}
		s.start()
	}
}

// Found brings the catalogue of models. If the tables are to come, they come before the model.
func Found(job Job, models []*question.Listed) Change {
	return func(s *State) {
		s.end(job)
		s.Catalogue = models
		s.start()
	}
}

// start chooses the first model.
func (s *State) start() {
	if s.Catalogue != nil && s.Model == nil {
		s.Model = s.Catalogue[0]
	}
}

// ChooseModel asks for another model.
func ChooseModel(m *question.Listed) Change { return func(s *State) { s.Model = m } }

// Loaded brings a model. What was asked about the model before it is asked no longer,
// but for a photo: what does this one say to it?
func Loaded(job Job, m *answer.Model) Change {
	return func(s *State) {
		s.Engine.Over(Loading)
		if s.Engine.Bare && job.Model == s.Answer.Loaded {
			s.end(job)
			s.Progress, s.Engine.Bare, s.Asked.Model = nil, false, job.Model
			return
		}
		s.end(job)
		s.Engine.Bare, s.Engine.Refused = false, nil
		s.went()
		l := job.Model
		asked := Asked{Model: l, Inspection: s.Asked.Inspection}
		if s.Model == s.Asked.Model { // which may be one that is asked for in the meantime
			asked.Model = s.Model
		}
		s.Asked, s.Model = asked, asked.Model
		if l.File != nil {
			s.Own = l
			if s.Choosing != nil && s.Choosing.Loading {
				s.Choosing = nil
			}
		}
		before := s.Input
		s.suggest(s.Answer.Model, m)
		s.Answer, s.Tried = answer.Answer{Model: m, Loaded: l, Explained: s.Answer.Explained}, tried.Tried{}
		s.Question, s.View.Trial.Classes = s.Question.OfAnother(), false
		s.View.Layer, s.View.Step, s.View.Drawing, s.View.Camera.On, s.View.Revealed = NoLayer, 0, false, false, false
		switch {
		case before != nil && before.Source == "photo":
			s.Input = before.Plain().Again()
			s.Input.Crop = nil
		case len(l.Examples) > 0:
			ShowExample(0)(s)
		}
		s.serve()
	}
}

// suggest begins with the composite that suits the new model, unless the visitor has
// chosen another than the model before began with.
func (s *State) suggest(before, now *answer.Model) {
	first := func(m *answer.Model) string {
		if m != nil && m.Suggested != "" {
			return m.Suggested
		}
		return s.Composites[0].Name
	}
	if len(s.Composites) > 0 && s.Composite == first(before) {
		s.Composite = first(now)
	}
}

// LoadingFailed ends the loading of a model with a sentence for the visitor, unless they
// want another by now.
func LoadingFailed(job Job, err error) Change {
	return func(s *State) {
		wanted := s.Model == job.Model
		if LoadingStopped(job)(s); !wanted {
			return
		}
		s.Progress = nil
		s.Notice = err.Error()
	}
}

// LoadingStopped ends the loading of a model that nobody waits for any more.
func LoadingStopped(job Job) Change {
	return func(s *State) {
		s.end(job)
		if s.Model == job.Model {
			s.Model, s.Asked.Model = s.Answer.Loaded, s.Answer.Loaded
			if s.Engine.Bare && job.Model != s.Answer.Loaded {
				s.Asked.Model = nil // a new engine has to load it again
			}
		}
		if c := s.Choosing; c != nil && c.Loading && job.Model.File == c.File {
			next := *c
			next.Loading = false
			s.Choosing = &next
		}
	}
}

// ShowExample asks about an example of the model.
func ShowExample(number int) Change {
	return func(s *State) {
		s.Input = &question.Input{Source: "example", Alt: s.Answer.Examples()[number].Alt, Example: number}
	}
}

// ShowFile asks about a file with an image.
func ShowFile(f *question.File) Change {
	return func(s *State) {
		s.Input = &question.Input{Source: "photo", Alt: f.Name, Example: question.NoExample, File: f}
	}
}

// ShowPhoto asks about a picture of the camera's.
func ShowPhoto(p *question.Picture) Change {
	return func(s *State) {
		s.View.Camera.On = false
		s.Subject.Class = question.OwnTarget
		s.Input = &question.Input{Source: "photo", Alt: "Your picture", Example: question.NoExample, Picture: p}
	}
}

// ShowDrawing asks about what is on the pad, a fresh sheet or one that has been asked
// about before.
func ShowDrawing(p *question.Picture, fresh bool) Change {
	return func(s *State) {
		if fresh {
			s.Subject.Class = question.OwnTarget
		}
		s.Input = &question.Input{Source: "drawing", Alt: "Your drawing", Example: question.NoExample, Picture: p}
	}
}

// Decoded brings a picture, unless another has been asked for in the meantime.
func Decoded(job Job, in *question.Input, p *question.Picture) Change {
	return func(s *State) {
		s.end(job)
		if s.Input != in {
			return
		}
		s.View.Drawing, s.View.Camera.On = false, false
		s.Subject.Class = question.OwnTarget
		next := *in
		next.File, next.Picture = nil, p
		s.Input = &next
		s.serve()
	}
}

// InputFailed ends the decoding or the prediction of a picture with a sentence for the
// visitor. What was shown before is what is asked about again.
func InputFailed(job Job, in *question.Input, err error) Change {
	return func(s *State) {
		s.end(job)
		if s.Input != in {
			return
		}
		s.Progress = nil
		s.Notice = err.Error()
		s.Input, s.Asked.Input = s.Answer.Input, s.Answer.Input
		s.Asked.Explaining = nil
		if e := s.Answer.Shown(); e != nil {
			s.Asked.Explaining = &e.Asked
		}
	}
}

// Predicted brings what the model says of a picture, unless another has been asked for
// in the meantime.
func Predicted(job Job, in *question.Input, p *question.Prediction) Change {
	return func(s *State) {
		s.end(job)
		if s.Input != in {
			return
		}
		next := *in
		next.Predicted = p
		s.Asked.Explaining = nil
		if s.Engine.Restoring && in == s.Answer.Input {
			s.Asked.Explaining = s.Answer.Renew(&next)
		}
		s.Patch = s.Patch.On(s.Answer.Input, in)
		s.Input, s.Asked.Input, s.Answer.Input = &next, &next, &next
		s.went()
		s.Engine.Over(Predicting)
		s.Engine.Restoring = false
	}
}

// Explained brings an explanation, unless it is one of another picture than is shown.
func Explained(job Job, e *answer.Explanation) Change {
	return func(s *State) {
		s.end(job)
		if e.Input != s.Answer.Input {
			return
		}
		s.Engine.Over(Explaining)
		s.Progress, s.Engine.Refused = nil, nil
		e.Complete()
		s.Answer.Explanation = e
		s.Answer.Explained++
	}
}
