package steps

import (
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// What the visitor sets is undone and redone; a slider's way is one step, and what the
// picture is stays.
func TestUndoAndRedo(t *testing.T) {
	s := state.New(state.View{})
	s.Composites = []question.Composite{{Name: "a", Parameters: []question.Parameter{{Name: "gamma"}}}, {Name: "b"}}
	s.Composite = "a"
	p := state.NewPage(s, func(state.Need, state.Job) {})
	h := Of(p)
	if h.CanUndo() || h.CanRedo() {
		t.Error("there is something to undo at first")
	}
	p.Dispatch(state.SetParameter("gamma", 1))
	p.Dispatch(state.SetParameter("gamma", 2))
	p.Dispatch(state.Choose("b"))
	in := &question.Input{Example: 3, Picture: &question.Picture{}}
	p.Dispatch(func(s *state.State) { s.Input = in })
	h.Undo()
	if p.Composite != "a" || p.Settings["a"]["gamma"] != 2 || p.Input != in || !h.CanRedo() {
		t.Errorf("undone: %+v", p.Question)
	}
	h.Undo()
	if p.Settings["a"] != nil || h.CanUndo() {
		t.Errorf("undone twice: %+v", p.Question)
	}
	h.Redo()
	h.Redo()
	if p.Composite != "b" || h.CanRedo() {
		t.Errorf("redone: %+v", p.Question)
	}
	p.Dispatch(state.Choose("a"))
	if q, _, _ := h.history.Undo(question.Question{}); q.Input != nil {
		t.Error("a step keeps the picture")
	}
	h.Undo()
	h.Undo()
	p.Dispatch(state.SetParameter("gamma", 5))
	if h.CanRedo() {
		t.Error("what was undone is still there after another step")
	}
}
