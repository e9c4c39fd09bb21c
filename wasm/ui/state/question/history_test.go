package question

import "testing"

func TestHistory(t *testing.T) {
	set := func(q Question, gamma float64) Question {
		q.Settings = q.With(map[string]float64{"gamma": gamma})
		return q
	}
	var h History
	a := Question{Model: &Listed{}, Composite: "a"}
	record := func(from, to Question) Question {
		h = h.Record(from, to)
		return to
	}
	b := a
	b.Composite = "b"
	now := record(a, b)
	now = record(now, now) // nothing
	dragged := record(now, set(now, 1))
	dragged = record(dragged, set(dragged, 2))
	dragged = record(dragged, set(dragged, 3)) // one slider, one step
	c := dragged
	c.Opened = 5
	now = record(dragged, c)

	steps := []Question{dragged, b, a}
	for i, want := range steps {
		var ok bool
		if now, h, ok = h.Undo(now); !ok || now.Composite != want.Composite || now.Opened != want.Opened || now.Settings["b"]["gamma"] != want.Settings["b"]["gamma"] {
			t.Fatalf("undone %d times: %+v, want %+v", i+1, now, want)
		}
	}
	if _, _, ok := h.Undo(now); ok {
		t.Error("there is something before the first question")
	}
	for i, want := range []Question{b, dragged, c} {
		var ok bool
		if now, h, ok = h.Redo(now); !ok || now.Opened != want.Opened || now.Settings["b"]["gamma"] != want.Settings["b"]["gamma"] {
			t.Fatalf("redone %d times: %+v, want %+v", i+1, now, want)
		}
	}
	if _, _, ok := h.Redo(now); ok {
		t.Error("there is something after the last question")
	}
	now, h, _ = h.Undo(now)
	now = record(now, a)
	if _, _, ok := h.Redo(now); ok {
		t.Error("what was undone is still there after another step")
	}
	record(now, Question{Model: &Listed{}})
	if _, _, ok := h.Undo(now); ok {
		t.Error("a question about another model can be undone")
	}
}

// A stroke of the brush is one step, another is another, and a slider is none of it.
func TestStrokesAreSteps(t *testing.T) {
	none := Question{Composite: "a"}
	with := func(q Question, stroke int, pixels ...int) Question {
		q.Patch = &Patch{Pixels: pixels, Stroke: stroke}
		return q
	}
	first, more, second := with(none, 1, 3), with(none, 1, 3, 4), with(none, 2, 3, 4, 5)
	slid := second
	slid.Settings = map[string]map[string]float64{"a": {"gamma": 1}}
	h := History{}.Record(none, first).Record(first, more).Record(more, second).Record(second, slid)
	now := slid
	for i, want := range []Question{second, more, none} {
		var ok bool
		if now, h, ok = h.Undo(now); !ok || now.Patch != want.Patch || now.Settings != nil {
			t.Errorf("step %d back is %+v, %v", i+1, now, ok)
		}
	}
	if _, _, ok := h.Undo(now); ok {
		t.Error("there are more steps")
	}
}
