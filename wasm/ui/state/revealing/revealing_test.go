package revealing

import (
	"errors"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// The maps are needed once the visitor asks, and again if they could not be had; those of
// another model are not shown.
func TestMaps(t *testing.T) {
	p := state.NewPage(state.New(state.View{}), func(state.Need, state.Job) {})
	needs := func(when string, want bool) {
		t.Helper()
		if got := Needed(p.State); got != want {
			t.Errorf("%s: maps are needed: %v", when, got)
		}
	}
	load := func(l *question.Listed) {
		p.Dispatch(func(s *state.State) { s.Answer, s.View.Revealed = answer.Answer{Loaded: l}, false })
	}
	p.Dispatch(Toggle)
	needs("without a model", false)
	load(&question.Listed{})
	p.Dispatch(Toggle)
	if p.View.Revealed {
		t.Error("a model reveals something that has nothing to reveal")
	}
	cheat := &question.Listed{Reveal: &question.Reveal{Maps: make([]question.Example, 2)}}
	load(cheat)
	needs("closed", false)
	p.Dispatch(Toggle)
	needs("opened", true)
	job := p.Begin(state.Revealing)
	needs("while they are being computed", false)
	p.Dispatch(state.Failed(job, errors.New("no network")))
	needs("failed", true)

	maps := []*answer.Explanation{{Width: 40, Relevance: []float32{0, -2}}, {}}
	job = p.Begin(state.Revealing)
	p.Dispatch(Maps(job, cheat, maps))
	if p.Answer.Revealed == nil || p.Answer.Revealed.Maps[0].Limit <= 0 || p.Busy() {
		t.Errorf("revealed is %+v", p.Answer.Revealed)
	}
	needs("there", false)
	p.Dispatch(Toggle)
	if p.View.Revealed {
		t.Error("it is open still")
	}

	load(&question.Listed{})
	p.Dispatch(Maps(p.Begin(state.Revealing), cheat, maps))
	if p.Answer.Revealed != nil {
		t.Error("the maps of the model before are shown")
	}
}
