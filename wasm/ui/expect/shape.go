package expect

import (
	"errors" // and not fmt, which the page does without
	"math"
	"strconv"
)

// Shape is what the shape of a model's input says about its pictures. What it
// leaves open is 0 or "".
type Shape struct {
	Layout                  string // "NCHW" or "NHWC"
	Channels, Height, Width int
	Values                  int // how many numbers a picture is as a plain vector; 0 if it is none
	Vector                  bool
}

// Of reads a shape as a file gives it: −1 for an open size, the batch axis first,
// empty if there is none.
func Of(shape []int) (Shape, error) {
	open := func(d int) int { return max(0, d) }
	switch len(shape) {
	case 0:
		return Shape{}, nil
	case 2:
		return vector(open(shape[1])), nil
	case 4:
		first := Shape{Layout: "NCHW", Channels: open(shape[1]), Height: open(shape[2]), Width: open(shape[3])}
		last := Shape{Layout: "NHWC", Channels: open(shape[3]), Height: open(shape[1]), Width: open(shape[2])}
		switch a, b := colours(shape[1]), colours(shape[3]); {
		case a && !b:
			return first, nil
		case b && !a:
			return last, nil
		case a && b && shape[1] < shape[3]: // pictures one pixel high
			return last, nil
		case a && b && shape[3] == 1: // or one pixel wide
			return first, nil
		case a && b, shape[1] < 0 && shape[3] < 0:
			return Shape{}, nil
		case shape[1] < 0:
			return first, nil
		case shape[3] < 0:
			return last, nil
		}
		return Shape{}, errors.New("the model takes " + strconv.Itoa(shape[1]) + " channels; expected 3 (colour) or 1 (grey)")
	}
	return Shape{}, errors.New("the model's input has " + strconv.Itoa(len(shape)) + " axes; expected a picture's 4")
}

// colours reports whether so many channels make a picture.
func colours(channels int) bool { return channels == 1 || channels == 3 }

// vector guesses the square picture of so many values.
func vector(values int) Shape {
	s := Shape{Layout: "NCHW", Values: values, Vector: true}
	for _, channels := range []int{1, 3} {
		side := int(math.Round(math.Sqrt(float64(values / channels))))
		if values > 0 && channels*side*side == values {
			s.Channels, s.Height, s.Width = channels, side, side
		}
	}
	return s
}

// Tensor is the input's shape for a picture of that size.
func (s Shape) Tensor(layout string, channels, height, width int) []int {
	switch {
	case s.Vector:
		return []int{1, channels * height * width}
	case layout == "NHWC":
		return []int{1, height, width, channels}
	}
	return []int{1, channels, height, width}
}
