package question

import "reflect"

// Steps is how many are remembered.
const Steps = 200

// History is what was asked before the present question, and after it where the visitor
// has gone back. It is about one model: a question about another begins a new one.
type History struct {
	past, future []Question
	dragging     bool // the last step was a parameter's value
	painting     bool // it was a stroke of the brush
}

// Record is the history with a step from one question to the next. Parameters that are
// changed one value after another, as sliders do, are one step, and so is a stroke of the brush.
func (h History) Record(before, after Question) History {
	settled := before
	settled.Settings = after.Settings
	painted := before
	painted.Patch = after.Patch
	switch dragging := reflect.DeepEqual(settled, after); {
	case before.Model != after.Model:
		return History{}
	case dragging && reflect.DeepEqual(before, after):
		return h
	case dragging && h.dragging, h.painting && sameStroke(before.Patch, after.Patch):
		h.future = nil
		return h
	default:
		past := append(h.past[max(0, len(h.past)-Steps+1):len(h.past):len(h.past)], before)
		return History{past: past, dragging: dragging, painting: before.Patch != after.Patch && reflect.DeepEqual(painted, after)}
	}
}

// Undo is the question before, and false if there is none.
func (h History) Undo(now Question) (Question, History, bool) {
	last := len(h.past) - 1
	if last < 0 {
		return now, h, false
	}
	return h.past[last], History{past: h.past[:last], future: append(h.future[:len(h.future):len(h.future)], now)}, true
}

// Redo takes an Undo back, and is false if there is none.
func (h History) Redo(now Question) (Question, History, bool) {
	last := len(h.future) - 1
	if last < 0 {
		return now, h, false
	}
	return h.future[last], History{past: append(h.past[:len(h.past):len(h.past)], now), future: h.future[:last]}, true
}
