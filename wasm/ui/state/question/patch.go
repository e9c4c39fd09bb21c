package question

import (
	"slices"

	"lrpexplainer/wasm/sorted"
)

// Patch is what the visitor has painted over the picture to see whether the network misses
// it. It is never changed; a larger one is another.
type Patch struct {
	Pixels []int // of the network's input, counted row by row, in order
	Fill   Fill
	Stroke int // of the brush, counted; what one stroke has painted is one step
}

// Fill is what takes the place of painted pixels, in the words of the protocol.
type Fill string

const (
	Paper Fill = "paper"
	Grey  Fill = "grey"
	Blur  Fill = "blur"
	Mean  Fill = "mean"
)

// Fills are those to choose from for a model: paper is for what is drawn on it.
func (l *Listed) Fills() []Fill {
	if l != nil && l.Drawable {
		return []Fill{Paper, Grey, Blur, Mean}
	}
	return []Fill{Grey, Blur, Mean}
}

// With is the patch with pixels painted, or wiped off, by a stroke.
func (p *Patch) With(pixels []int, wipe bool, stroke int) *Patch {
	next := &Patch{Fill: p.Fill, Stroke: stroke}
	all := append(slices.Clone(p.Pixels), pixels...)
	sorted.Ints(all)
	chosen := map[int]bool{}
	for _, i := range pixels {
		chosen[i] = wipe
	}
	for _, i := range slices.Compact(all) {
		if !chosen[i] {
			next.Pixels = append(next.Pixels, i)
		}
	}
	return next
}

// sameStroke reports whether one patch has become the other within a stroke.
func sameStroke(before, after *Patch) bool {
	return before != nil && after != nil && before != after && before.Stroke == after.Stroke && before.Fill == after.Fill
}

// On is what of the patch stays when another picture is asked about: all of it where it is
// the same one, or else nothing.
func (p *Patch) On(before, now *Input) *Patch {
	if before != nil && before.Picture == now.Picture && before.Crop == now.Crop {
		return p
	}
	return nil
}
