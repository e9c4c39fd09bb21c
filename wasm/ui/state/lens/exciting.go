package lens

import (
	"slices"

	"lrpexplainer/wasm/sorted"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// Fires reports whether the opened layer's channels have places where they fire.
func Fires(s *state.State) bool {
	return s.Inside() && len(s.Answer.Explanation.Channels.Attention) == 0 && len(s.Answer.Node(s.Answer.Explanation.Channels.Node).Shape) == 4
}

// here is how the opened layer fires in the page's picture.
func here(s *state.State) tried.Excitation {
	return tried.Excitation{Node: s.Answer.Explanation.Channels.Node, Input: s.Answer.Input, Example: question.NoExample, Channels: Chosen(s)}
}

// exciting are the pictures in which it is asked what the opened layer's channels do: for its
// activations the page's own, for the patches of chosen channels the model's examples too.
func exciting(s *state.State) (list []tried.Excitation) {
	if !Fires(s) || len(Chosen(s)) == 0 && !s.View.Trial.Firing {
		return nil
	}
	list = append(list, here(s))
	if len(Chosen(s)) == 0 {
		return list
	}
	for i := range s.Answer.Examples() {
		if i != s.Answer.Input.Example {
			list = append(list, tried.Excitation{Node: s.Answer.Explanation.Channels.Node, Example: i})
		}
	}
	return list
}

// Next is what the engine is asked about the opened layer, nil for nothing.
func Next(s *state.State) *tried.Excitation {
	for _, of := range exciting(s) {
		if s.Tried.Excited(of) == nil {
			return &of
		}
	}
	return nil
}

// Wants reports whether something that was asked is still wanted.
func Wants(s *state.State, of tried.Excitation) bool {
	return slices.ContainsFunc(exciting(s), of.Is)
}

// Activations is how the opened layer fires in the page's picture, nil where that is not
// wanted or not known yet.
func Activations(s *state.State) *tried.Excited {
	if !s.View.Trial.Firing || !Fires(s) {
		return nil
	}
	if e := s.Tried.Excited(here(s)); e != nil && e.Peaks != nil {
		return e
	}
	return nil
}

// Patch is where a channel fires most in a picture.
type Patch struct {
	Peak float32
	Box  look.Box // of the network's input
	In   *tried.Excited
}

// MostPatches is how many are shown of a channel.
const MostPatches = 6

// Patches are where a chosen channel fires most, of all pictures in which that is known.
func Patches(s *state.State, channel int) (list []Patch) {
	x := s.Answer.Explanation
	for _, of := range exciting(s) {
		e := s.Tried.Excited(of)
		if e == nil || channel >= len(e.Peaks) || e.Peaks[channel] <= 0 {
			continue
		}
		box, _ := Field(s, e.At[channel]%e.Width, e.At[channel]/e.Width)
		if box == nil {
			box = &look.Box{Right: x.Width, Bottom: x.Height}
		}
		list = append(list, Patch{e.Peaks[channel], *box, e})
	}
	sorted.By(list, func(a, b Patch) bool { return a.Peak > b.Peak })
	return list[:min(len(list), MostPatches)]
}
