package schedule

import (
	"slices"
	"testing"
)

func ids(requests []Request[string]) (out []int) {
	for _, r := range requests {
		out = append(out, r.ID)
	}
	return out
}

func all(Request[string]) bool { return true }

func TestTheNewestTakesThePlace(t *testing.T) {
	for _, c := range []struct {
		name     string
		requests []Request[string]
		outdated []int
		order    []int
	}{
		{"different kinds in order", []Request[string]{{"a", 1, Image, ""}, {"a", 2, Explanation, ""}}, nil, []int{1, 2}},
		{"explanations", []Request[string]{{"a", 1, Explanation, ""}, {"a", 2, Explanation, ""}, {"a", 3, Explanation, ""}}, []int{1, 2}, []int{3}},
		{"images", []Request[string]{{"a", 1, Image, ""}, {"a", 2, Image, ""}}, []int{1}, []int{2}},
		{"an image outdates the explanation of the one before", []Request[string]{{"a", 1, Explanation, ""}, {"a", 2, Image, ""}}, []int{1}, []int{2}},
		{"an explanation follows its image", []Request[string]{{"a", 1, Image, ""}, {"a", 2, Explanation, ""}, {"a", 3, Image, ""}, {"a", 4, Explanation, ""}}, []int{1, 2}, []int{3, 4}},
		{"a model outdates all", []Request[string]{{"a", 1, Image, ""}, {"a", 2, Explanation, ""}, {"a", 3, Installation, ""}}, []int{1, 2}, []int{3}},
		{"an image does not outdate a model", []Request[string]{{"a", 1, Installation, ""}, {"a", 2, Image, ""}}, nil, []int{1, 2}},
		{"nothing outdates closing", []Request[string]{{"a", 1, Installation, ""}, {"a", 2, Closing, ""}, {"a", 3, Installation, ""}}, []int{1}, []int{2, 3}},
		{"an explanation outdates what is asked aside", []Request[string]{{"a", 1, Aside, ""}, {"a", 2, Explanation, ""}, {"a", 3, Aside, ""}}, []int{1}, []int{2, 3}},
		{"sessions are apart", []Request[string]{{"a", 1, Explanation, ""}, {"b", 2, Explanation, ""}, {"b", 3, Installation, ""}}, []int{2}, []int{1, 3}},
	} {
		var q Queue[string]
		var outdated []int
		for _, r := range c.requests {
			outdated = append(outdated, ids(q.Add(r))...)
		}
		var order []int
		for r, ok := q.Next(all); ok; r, ok = q.Next(all) {
			order = append(order, r.ID)
		}
		if !slices.Equal(outdated, c.outdated) || !slices.Equal(order, c.order) {
			t.Errorf("%s: outdated %v, then %v; expected %v, then %v", c.name, outdated, order, c.outdated, c.order)
		}
	}
}

func TestWhatIsNotReadyKeepsItsPlace(t *testing.T) {
	var q Queue[string]
	q.Add(Request[string]{"a", 1, Image, ""})
	q.Add(Request[string]{"b", 2, Image, ""})
	q.Add(Request[string]{"b", 3, Explanation, ""})
	onlyB := func(r Request[string]) bool { return r.Session == "b" }
	for _, expected := range []int{2, 3} {
		if r, ok := q.Next(onlyB); !ok || r.ID != expected {
			t.Errorf("got %v, %v; expected request %d", r, ok, expected)
		}
	}
	if r, ok := q.Next(onlyB); ok {
		t.Errorf("got %v; expected none to be ready", r)
	}
	if r, ok := q.Next(all); !ok || r.ID != 1 {
		t.Errorf("got %v, %v; expected request 1", r, ok)
	}
}

func TestRemove(t *testing.T) {
	var q Queue[string]
	q.Add(Request[string]{"a", 1, Image, ""})
	q.Add(Request[string]{"b", 1, Image, ""})
	q.Add(Request[string]{"b", 2, Explanation, ""})
	removed := q.Remove(func(r Request[string]) bool { return r.Session == "b" })
	if got := ids(removed); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("removed %v", got)
	}
	if r, ok := q.Next(all); !ok || r.Session != "a" {
		t.Errorf("left: %v, %v", r, ok)
	}
}
