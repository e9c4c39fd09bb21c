package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ErrNoRelevance says that nothing speaks for the class, so that there is
// nothing to divide by.
var ErrNoRelevance = errors.New("no relevance is positive")

// Mass is the share of the positive relevance (height,width) that lies in the
// box, 0 to 1: relevance mass accuracy. To be compared with the box's share of the
// area (Arras, Osman, Samek: "CLEVR-XAI: A benchmark dataset for the ground truth
// evaluation of neural network explanations", Information Fusion 2022, section 3.3).
func Mass(relevance []float32, height, width int, box Box) (float64, error) {
	if err := inside(relevance, height, width, box); err != nil {
		return 0, err
	}
	in, all := 0.0, 0.0
	for i, r := range relevance {
		if r <= 0 {
			continue
		}
		all += float64(r)
		if box.holds(i%width, i/width) {
			in += float64(r)
		}
	}
	if all == 0 {
		return 0, ErrNoRelevance
	}
	return in / all, nil
}

// Rank is the share of the K largest values of relevance (height,width) that lie
// in the box, where K is the number of the box's pixels, 0 to 1: relevance rank
// accuracy (same source). Of equal values the earlier in reading order counts as
// larger.
func Rank(relevance []float32, height, width int, box Box) (float64, error) {
	if err := inside(relevance, height, width, box); err != nil {
		return 0, err
	}
	order := make([]int, len(relevance))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(relevance[b], relevance[a]) })
	hits := 0
	for _, i := range order[:box.pixels()] {
		if box.holds(i%width, i/width) {
			hits++
		}
	}
	return float64(hits) / float64(box.pixels()), nil
}

// Area is the box's share of an image's pixels: what Mass and Rank would be
// without any explanation.
func (r Box) Area(height, width int) float64 {
	return float64(r.pixels()) / float64(height*width)
}

func (r Box) holds(x, y int) bool { return x >= r.Left && x < r.Right && y >= r.Top && y < r.Bottom }

func inside(relevance []float32, height, width int, r Box) error {
	if height < 1 || width < 1 || len(relevance) != height*width {
		return fmt.Errorf("%d values of relevance for an image of height %d and width %d", len(relevance), height, width)
	}
	if r.Left < 0 || r.Top < 0 || r.Right > width || r.Bottom > height || r.Left >= r.Right || r.Top >= r.Bottom {
		return fmt.Errorf("box %v is empty or not inside an image of height %d and width %d", r, height, width)
	}
	for i, v := range relevance {
		if v-v != 0 {
			return fmt.Errorf("relevance %d is %v; expected numbers", i, v)
		}
	}
	return nil
}
