package question

import "slices"

// Patch is what the visitor has painted over the picture to see whether the network misses
// it. It is never changed; a larger one is another.
type Patch struct {
	Pixels []int // of the network's input, counted row by row, in order
	Fill   Fill
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

// With is the patch with pixels painted, or wiped off.
func (p *Patch) With(pixels []int, wipe bool) *Patch {
	next := &Patch{Fill: p.Fill}
	all := append(slices.Clone(p.Pixels), pixels...)
	slices.Sort(all)
	for _, i := range slices.Compact(all) {
		if !wipe || !slices.Contains(pixels, i) {
			next.Pixels = append(next.Pixels, i)
		}
	}
	return next
}
