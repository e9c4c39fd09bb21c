package trying

import (
	"slices"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/sorted"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// Testing reports whether the brush is out.
func Testing(s *state.State) bool {
	return s.View.Trial.Testing && s.View.Layout != look.Compared && s.View.Step == 0 && s.Answer.Shown() != nil && !s.Answer.Input.Blank()
}

// Test takes the brush out, or puts it away.
func Test(on bool) state.Change {
	return func(s *state.State) {
		s.View.Trial.Testing = on
		if on {
			s.View.Step = 0
			if s.View.Layout == look.Compared {
				s.View.Layout = look.Overlaid
			}
		}
	}
}

// Size is that of the brush, in pixels of the network's input: as it was set, or a sixth of
// the shorter side.
func Size(s *state.State) int {
	if s.View.Trial.Size > 0 {
		return s.View.Trial.Size
	}
	p := s.Answer.Input.Predicted
	return max(1, (min(p.InputWidth, p.InputHeight)+3)/6)
}

// Brush are the pixels of a map (height,width) under a round brush at x, y, between pixels
// too.
func Brush(x, y float64, size, width, height int) (pixels []int) {
	r := float64(size) / 2
	for row := max(0, int(y-r)-1); row <= min(height-1, int(y+r)+1); row++ {
		for column := max(0, int(x-r)-1); column <= min(width-1, int(x+r)+1); column++ {
			dx, dy := float64(column)+0.5-x, float64(row)+0.5-y
			if dx*dx+dy*dy <= r*r || int(x) == column && int(y) == row && x >= 0 && y >= 0 {
				pixels = append(pixels, row*width+column)
			}
		}
	}
	return pixels
}

// Paint paints pixels over, or wipes them clean, as a part of a stroke of that number.
func Paint(pixels []int, stroke int) state.Change {
	return func(s *state.State) {
		p := s.Patch
		if p == nil {
			p = &question.Patch{Fill: Fill(s)}
		}
		s.Patch = p.With(pixels, s.View.Trial.Wiping, stroke)
	}
}

// Reddest paints the tenth of the pixels over that has the most relevance, and no others.
func Reddest(s *state.State) {
	e := s.Answer.Shown()
	order := make([]int, len(e.Relevance))
	for i := range order {
		order[i] = i
	}
	sorted.By(order, func(a, b int) bool { return e.Relevance[a] > e.Relevance[b] })
	chosen := slices.Clone(order[:int(tenth*float64(len(order))+0.5)])
	sorted.Ints(chosen)
	s.Patch = &question.Patch{Pixels: chosen, Fill: Fill(s), Stroke: stroke(s)}
}

// stroke is a number that the last stroke does not have.
func stroke(s *state.State) int {
	if s.Patch == nil {
		return 1
	}
	return s.Patch.Stroke + 1
}

// NextStroke is the number of a stroke that begins.
func NextStroke(s *state.State) int { return stroke(s) }

// SetFill has something else take the place of what is painted.
func SetFill(f question.Fill) state.Change {
	return func(s *state.State) {
		next := &question.Patch{Fill: f, Stroke: stroke(s)}
		if s.Patch != nil {
			next.Pixels = s.Patch.Pixels
		}
		s.Patch = next
	}
}

// Clear wipes everything off.
func Clear(s *state.State) {
	s.Patch = &question.Patch{Fill: Fill(s), Stroke: stroke(s)}
}

// Finding is what the network says without the painted pixels.
type Finding struct {
	Pixels        int
	Before, After string // the score
	Relevance     string // what the explanation gave them; "" of a gradient, which gives no shares
	Negative      bool   // that
	Top           int    // the class with the highest score now
	TopShare      float64
	Changed       bool // it is another than before
	Other         int  // the class explained if Top is another, else the one after it
	OtherShare    float64
	Score         float64 // After
	Share         float64 // part of all pixels
}

// Found is what is known of the patch by now, nil for nothing.
func Found(s *state.State) *Finding {
	if s.Patch == nil || len(s.Patch.Pixels) == 0 || !Testing(s) {
		return nil
	}
	w := s.Tried.Without(s.Answer.Input, s.Patch)
	if w == nil {
		if w = s.Tried.Newest(s.Answer.Input); w == nil || w.Patch.Stroke != s.Patch.Stroke {
			return nil
		}
	}
	return found(s.Answer.Shown(), w)
}

func found(e *answer.Explanation, w *tried.Without) *Finding {
	parts := Parts(e)
	before, after := Score(parts, e.Input.Predicted), Score(parts, w.Said)
	given := 0.0
	for _, i := range w.Patch.Pixels {
		given += float64(e.Relevance[i])
	}
	now := &question.Input{Predicted: w.Said}
	f := &Finding{
		Pixels: len(w.Patch.Pixels), Before: number.Significant(before, 3), After: number.Significant(after, 3), Score: after,
		Negative: given < 0, Top: now.Top(), Share: float64(len(w.Patch.Pixels)) / float64(len(e.Relevance)),
	}
	if !e.Gradient {
		f.Relevance = number.Significant(given, 3)
	}
	asked := parts[0].Index
	f.Changed = f.Top != e.Input.Top()
	if f.Other = asked; f.Top == asked {
		f.Other = now.RunnerUp(f.Top)
	}
	if p := w.Said.Probabilities; len(p) > 0 {
		f.TopShare, f.OtherShare = float64(p[f.Top]), float64(p[f.Other])
	}
	return f
}

// Seen is what the network gets: the picture, without what is painted over.
func Seen(s *state.State) *question.Prediction {
	if Testing(s) && s.Patch != nil && len(s.Patch.Pixels) > 0 {
		if w := s.Tried.Newest(s.Answer.Input); w != nil {
			return w.Said
		}
	}
	return s.Answer.Input.Predicted
}
