package evaluate

import (
	"context"
	"fmt"
	"math"

	"lrpexplainer/nn"
)

// Flipping is region perturbation, of which pixel flipping is the case of
// patches of one pixel (Samek, Binder, Montavon, Lapuschkin, Müller: "Evaluating
// the Visualization of What a Deep Neural Network Has Learned", IEEE TNNLS 2017,
// section III): patches of the image are replaced one after another in the order
// of their relevance, and the class's score is followed.
type Flipping struct {
	Order       Order
	Patch       int    // side of the square patches in pixels; those at the right and lower edge may be cut
	Replacement string // name of one of Replacements
	// Fill is the value of each channel that takes a patch's place, instead of Replacement.
	Fill []float32
	// Part of the patches that is replaced in the end, above 0 and up to 1; 0 is 1.
	Part float64
	// Steps is how many times the score is taken after the first, evenly over the
	// patches; 0, or more than there are patches, is after every patch.
	Steps int
	// Score is followed in place of the class's own; it gets the scores of all classes. May be nil.
	Score       func(scores []float32) float64
	Probability bool // follow the class's probability, if the model gives one, rather than its score
	Batch       int  // images that go through the network at a time; 0 is 16
	Seed        uint64
	// ChannelsLast says that the input is (N,H,W,C) rather than (N,C,H,W).
	ChannelsLast bool
	Progress     nn.Progress // hears of every score; may be nil
}

// Curve is the class's score over the part of the image that was replaced.
type Curve struct {
	Replaced []float64 // part of the pixels, from 0 on, growing
	Scores   []float64 // scores or probabilities
}

// Area under the curve, divided by the width of what it covers: the mean score.
// Small is good when the most relevant patches go first.
func (c *Curve) Area() float64 {
	last := len(c.Scores) - 1
	if last < 1 {
		return c.Scores[0]
	}
	sum := 0.0
	for i := range last {
		sum += (c.Replaced[i+1] - c.Replaced[i]) * (c.Scores[i] + c.Scores[i+1]) / 2
	}
	return sum / (c.Replaced[last] - c.Replaced[0])
}

// AreaOver is the area over the perturbation curve, AOPC: the mean of the
// score's fall over all points, the first included (Samek et al. 2017, eq. 12, for
// one image). Large is good when the most relevant patches go first.
func (c *Curve) AreaOver() float64 {
	sum := 0.0
	for _, s := range c.Scores {
		sum += c.Scores[0] - s
	}
	return sum / float64(len(c.Scores))
}

// Curve replaces patches of the image x, (1,C,H,W), in the order that relevance
// (H,W) says, and follows the score of class.
func (f Flipping) Curve(ctx context.Context, b nn.Backend, g *nn.Graph, x *nn.Tensor, relevance []float32, class int) (*Curve, error) {
	im, err := f.image(x)
	if err != nil {
		return nil, err
	}
	if class < 0 || class >= g.Classes() {
		return nil, fmt.Errorf("class %d; the model has %d", class, g.Classes())
	}
	replaced, err := f.replaced(im)
	if err != nil {
		return nil, err
	}
	patches, err := f.patches(im, relevance)
	if err != nil {
		return nil, err
	}
	stops, err := f.stops(len(patches))
	if err != nil {
		return nil, err
	}
	c := &Curve{}
	now := im.clone()
	done, pixels := 0, 0
	size := len(x.Data)
	shape := append([]int{}, x.Shape...)
	for from := 0; from < len(stops); from += f.batch() {
		part := stops[from:min(from+f.batch(), len(stops))]
		shape[0] = len(part)
		batch := nn.NewTensor(shape...)
		for i, stop := range part {
			for ; done < stop; done++ {
				now.paste(replaced, patches[done])
				pixels += patches[done].pixels()
			}
			copy(batch.Data[i*size:], now.data)
			c.Replaced = append(c.Replaced, float64(pixels)/float64(im.height*im.width))
		}
		trace, err := g.Forward(ctx, b, batch, nil)
		if err != nil {
			return nil, err
		}
		for i := range part {
			c.Scores = append(c.Scores, f.score(trace, i, class))
			if f.Progress != nil {
				f.Progress(from+i+1, len(stops))
			}
		}
		trace.Release()
	}
	return c, nil
}

func (f Flipping) batch() int {
	if f.Batch < 1 {
		return 16
	}
	return f.Batch
}

// stops are the numbers of replaced patches at which the score is taken, 0 first.
func (f Flipping) stops(patches int) ([]int, error) {
	part := f.Part
	if part == 0 {
		part = 1
	}
	if !(part > 0 && part <= 1) {
		return nil, fmt.Errorf("part %v of the patches; expected above 0 and up to 1", f.Part)
	}
	end := max(1, int(math.Round(part*float64(patches))))
	steps := f.Steps
	if steps < 1 || steps > end {
		steps = end
	}
	stops := make([]int, steps+1)
	for i := range stops {
		stops[i] = (i*end + steps/2) / steps
	}
	return stops, nil
}

// score is what is followed: the class's score, or its probability, or what Score says.
func (f Flipping) score(trace *nn.Trace, sample, class int) float64 {
	if f.Score != nil {
		return f.Score(trace.Scores(sample))
	}
	if p := trace.Probabilities(sample); f.Probability && p != nil {
		return float64(p[class])
	}
	return float64(trace.Scores(sample)[class])
}
