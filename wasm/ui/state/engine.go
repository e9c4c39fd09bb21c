package state

import "lrpexplainer/wasm/ui/state/question"

// Engine is what is known of an engine that had to be started anew; see package restart.
type Engine struct {
	Bare      bool                 // it has not the model that is shown
	Restoring bool                 // it has not seen the picture that is shown
	StoppedAt *Step                // where the one before stopped; nil if that has been got over
	Refused   *question.Explaining // at which two have stopped
}

// Step is something that an engine can stop at: a kind of job, about a model and a picture.
type Step struct {
	Kind JobKind
	At   [2]any
}

// Over forgets where the engine stopped, if it was at that.
func (e *Engine) Over(kind JobKind) {
	if e.StoppedAt != nil && e.StoppedAt.Kind == kind {
		e.StoppedAt = nil
	}
}

// went forgets what was said before, but not that the engine had stopped.
func (s *State) went() {
	if s.Progress = nil; !s.Engine.Restoring {
		s.Notice = ""
	}
}
