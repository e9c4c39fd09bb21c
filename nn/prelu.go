package nn

import "fmt"

// check says whether PRelu's slopes fit the input.
func (e *Elementwise) check(in Shape) error {
	if e.Op != "PRelu" || len(e.Slope) == 1 {
		return nil
	}
	if len(in) < 2 || len(e.Slope) != in[1] {
		return fmt.Errorf("%d slopes for input %v; expected one, or one for each channel", len(e.Slope), in)
	}
	return nil
}

// channels calls do for each run of values that share a slope.
func (e *Elementwise) channels(x *Tensor, do func(from, to int, slope float32)) {
	if len(e.Slope) == 1 {
		do(0, len(x.Data), e.Slope[0])
		return
	}
	per := Shape(x.Shape[2:]).Size()
	for i := 0; i*per < len(x.Data); i++ {
		do(i*per, (i+1)*per, e.Slope[i%len(e.Slope)])
	}
}
