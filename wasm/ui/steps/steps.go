// Package steps goes back to what was asked before, and forth again: rules, parameters,
// classes and channels. The picture stays. It is plain Go over package state.
package steps

import (
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// Steps is the history of what a visitor has asked about one model.
type Steps struct {
	page    *state.Page
	history question.History
	going   bool // back or forth
}

// Of follows a page.
func Of(page *state.Page) *Steps {
	s := &Steps{page: page}
	page.Watch = s.follow
	return s
}

// follow records what is asked now.
func (s *Steps) follow(before *state.State) {
	switch now := s.page.State; {
	case s.going:
	case before.Answer.Loaded != now.Answer.Loaded, before.Composite == "":
		s.history = question.History{}
	case before.Input == now.Input:
		s.history = s.history.Record(bare(before.Question), bare(now.Question))
	}
}

// bare is what of a question is a step: none of the picture, which would be kept for as long as
// the step is.
func bare(q question.Question) question.Question { return about(q, question.Question{Model: q.Model}) }

// about is a question, asked about the picture, the model and the opened layer of another.
func about(q, now question.Question) question.Question {
	q.Model, q.Input, q.Opened, q.Neuron = now.Model, now.Input, now.Opened, now.Neuron
	return q
}

// Undo and Redo ask what was asked before, and what was asked then.
func (s *Steps) Undo() { s.step(s.history.Undo(bare(s.page.Question))) }
func (s *Steps) Redo() { s.step(s.history.Redo(bare(s.page.Question))) }

// CanUndo and CanRedo report whether there is anything.
func (s *Steps) CanUndo() bool { _, _, ok := s.history.Undo(s.page.Question); return ok }
func (s *Steps) CanRedo() bool { _, _, ok := s.history.Redo(s.page.Question); return ok }

func (s *Steps) step(q question.Question, h question.History, ok bool) {
	if !ok {
		return
	}
	s.history, s.going = h, true
	s.page.Dispatch(func(now *state.State) { now.Question = about(q, now.Question) })
	s.going = false
}
