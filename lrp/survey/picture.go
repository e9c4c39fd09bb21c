package survey

import (
	"fmt"
	"math"

	"lrpexplainer/nn"
)

// Picture is one picture of the stream, read when its turn comes.
type Picture struct {
	Name string
	// Label is the class that it is said to show; Unknown if nobody says.
	Label int
	// Read makes the network's input of it. It may be called by another goroutine.
	Read func() (*Input, error)
}

// Unknown stands for a class that is not known.
const Unknown = -1

// Input is what the network gets of a picture.
type Input struct {
	Tensor *nn.Tensor // for one sample
	// Box is where the object lies in the input, nil if nobody says.
	Box *Box
	// Seen is what the network sees, RGBA (Height,Width,4); nil where it is not wanted.
	Seen          []byte
	Height, Width int
}

// Box is a rectangle as shares of the picture's sides, 0 to 1.
type Box struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Right  float64 `json:"right"`
	Bottom float64 `json:"bottom"`
}

func (b Box) check() error {
	for _, v := range []float64{b.Left, b.Top, b.Right, b.Bottom} {
		if math.IsNaN(v) || v < 0 || v > 1 {
			return fmt.Errorf("the box %v is not within the picture", b)
		}
	}
	if b.Left >= b.Right || b.Top >= b.Bottom {
		return fmt.Errorf("the box %v has no inside", b)
	}
	return nil
}

// share is how much of the weights (height,width) lies in the box, by the area of each
// cell that it covers.
func (b Box) share(weights []float64, height, width int) float64 {
	var in float64
	for y := range height {
		v := covered(y, height, b.Top, b.Bottom)
		if v == 0 {
			continue
		}
		for x := range width {
			in += v * covered(x, width, b.Left, b.Right) * weights[y*width+x]
		}
	}
	return in
}

// covered is how much of cell i of n lies between two shares of the side.
func covered(i, n int, from, to float64) float64 {
	return max(0, min(float64(i+1), to*float64(n))-max(float64(i), from*float64(n)))
}
