package question

import (
	"reflect"
	"strings"
	"testing"
)

// seen is an input with these scores.
func seen(logits ...float32) *Input { return &Input{Predicted: &Prediction{Logits: logits}} }

// What a click on a class makes of the subject, and what of that is asked.
func TestPick(t *testing.T) {
	in := seen(1, 5, 3, 4) // 1, then 3, then 2
	own := Subject{Class: OwnTarget}
	classes := func(parts ...Part) *Target { return &Target{Kind: "classes", Parts: parts} }
	for name, c := range map[string]struct {
		from     Subject
		class    int
		contrast bool
		want     Subject
		target   *Target
	}{
		"a class":                         {own, 2, false, Subject{Class: 2}, classes(Part{2, 1})},
		"another class":                   {Subject{Class: 2}, 0, false, Subject{}, classes(Part{0, 1})},
		"with Shift":                      {own, 2, true, Subject{Asking: Versus, Class: 1, Rival: 2}, classes(Part{1, 1}, Part{2, -1})},
		"with Shift, the same":            {own, 1, true, own, nil},
		"the rival":                       {Subject{Asking: Versus, Class: 1, Rival: 2}, 3, false, Subject{Asking: Versus, Class: 1, Rival: 3}, classes(Part{1, 1}, Part{3, -1})},
		"the class that has a rival":      {Subject{Asking: Versus, Class: 1, Rival: 2}, 1, false, Subject{Asking: Versus, Class: 2, Rival: 1}, classes(Part{2, 1}, Part{1, -1})},
		"a rival where none is chosen":    {Subject{Asking: Versus, Class: OwnTarget}, 0, false, Subject{Asking: Versus, Class: 1, Rival: 0, Several: []int{1, 3}}, classes(Part{1, 1}, Part{0, -1})},
		"one more of several":             {Subject{Asking: AboutSeveral, Class: 1, Several: []int{1, 3}}, 0, false, Subject{Asking: AboutSeveral, Class: 1, Several: []int{1, 3, 0}}, classes(Part{1, 1}, Part{3, 1}, Part{0, 1})},
		"one less of several":             {Subject{Asking: AboutSeveral, Class: 1, Several: []int{1, 3}}, 1, false, Subject{Asking: AboutSeveral, Class: 3, Several: []int{3}}, classes(Part{3, 1})},
		"the last of several":             {Subject{Asking: AboutSeveral, Class: 3, Several: []int{3}}, 3, false, Subject{Asking: AboutSeveral, Class: 3, Several: []int{3}}, classes(Part{3, 1})},
		"against the rest":                {Subject{Asking: AgainstRest, Class: 1}, 2, false, Subject{Asking: AgainstRest, Class: 2}, &Target{Kind: "odds", Parts: []Part{{2, 1}}}},
		"out of all":                      {Subject{Asking: AboutAll, Class: OwnTarget}, 2, false, Subject{Class: 2}, classes(Part{2, 1})},
		"a class after a way to ask of 2": {Subject{Asking: AgainstRest, Class: OwnTarget}, 1, false, Subject{Asking: AgainstRest, Class: 1}, &Target{Kind: "odds", Parts: []Part{{1, 1}}}},
	} {
		before := c.from
		before.Several = append([]int(nil), c.from.Several...)
		got := c.from.Pick(c.class, c.contrast, in)
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if target := got.Target(in); !reflect.DeepEqual(target, c.target) {
			t.Errorf("%s asks %+v, want %+v", name, target, c.target)
		}
		if !reflect.DeepEqual(c.from, before) && len(before.Several) > 0 {
			t.Errorf("%s has changed the subject before: %+v", name, c.from)
		}
	}
}

func TestAsk(t *testing.T) {
	in := seen(1, 5, 3, 4)
	for way, want := range map[string]Subject{
		"own":     {Class: OwnTarget},
		"one":     {Class: 2},
		"versus":  {Asking: Versus, Class: 2, Rival: 1, Several: []int{2, 1}},
		"odds":    {Asking: AgainstRest, Class: 2},
		"several": {Asking: AboutSeveral, Class: 2, Rival: 1, Several: []int{2, 1}},
		"softmax": {Asking: AboutAll, Class: 2},
		"nothing": {Class: 2},
	} {
		if got := (Subject{Class: 2}).Ask(way, in); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", way, got, want)
		}
	}
	if got := (Subject{Asking: AboutAll, Class: OwnTarget}).Target(in); !reflect.DeepEqual(got, &Target{Kind: "softmax"}) {
		t.Errorf("all at once: %+v", got)
	}
	only := seen(3)
	if got := (Subject{Asking: Versus, Class: OwnTarget}).Target(only); !reflect.DeepEqual(got, &Target{Kind: "classes", Parts: []Part{{0, 1}}}) {
		t.Errorf("a class without rivals: %+v", got)
	}
}

func TestParseBounds(t *testing.T) {
	exact := Bounds{Low: []float32{-2.1179, -2.0357, -1.8044}, High: []float32{1}}
	for _, c := range []struct {
		low, high string
		want      *Bounds
		err       string
	}{
		{"-1", "1.5", &Bounds{[]float32{-1}, []float32{1.5}}, ""},
		{"−1:0:1", "2", &Bounds{[]float32{-1, 0, 1}, []float32{2}}, ""},
		{Channelwise(exact.Low), "3", &Bounds{exact.Low, []float32{3}}, ""}, // what is shown rounded stays exact
		{"", "1", nil, "the lowest value is missing"},
		{"0", "", nil, "the highest value is missing"},
		{"−0,5", "1,5", &Bounds{[]float32{-0.5}, []float32{1.5}}, ""},
		{"x", "1", nil, "“x” is not a number"},
		{"0", "Inf", nil, "“Inf” is not a number"},
		{"0:1", "2", nil, "2 numbers are given; expected one, or one for each of the 3 channels"},
		{"2", "1", nil, "the lowest value is above the highest"},
		{"0:0:5", "1", nil, "the lowest value is above the highest"},
	} {
		got, err := ParseBounds(c.low, c.high, exact, 3)
		if c.err == "" && (err != nil || !reflect.DeepEqual(got, c.want)) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%q to %q: %v, %v; want %v, %s", c.low, c.high, got, err, c.want, c.err)
		}
	}
	for want, values := range map[string][]float32{"1": {1, 1, 1}, "-2.12:-2.04:-1.8": exact.Low, "": nil} {
		if got := Channelwise(values); values != nil && got != want {
			t.Errorf("%v is written %q, want %q", values, got, want)
		}
	}
}

// The crop stays within the picture and keeps the input's shape.
func TestMoved(t *testing.T) {
	in := &Input{Picture: &Picture{Width: 400, Height: 200}, Predicted: &Prediction{InputWidth: 64, InputHeight: 32}}
	at := Rectangle{X: 100, Y: 50, Width: 200, Height: 100}
	for name, c := range map[string]struct {
		dx, dy, factor float64
		want           Crop
	}{
		"to the right":          {10, 0, 1, Crop{110, 50, 100}},
		"beyond the right":      {1000, 0, 1, Crop{200, 50, 100}},
		"beyond the upper left": {-1000, -1000, 1, Crop{0, 0, 100}},
		"half":                  {0, 0, 0.5, Crop{150, 75, 50}},
		"too small":             {0, 0, 0.001, Crop{184, 92, 16}},
		"too large":             {0, 0, 100, Crop{0, 0, 200}},
	} {
		if got := *in.Moved(at, c.dx, c.dy, c.factor); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := in.Rectangle(Crop{X: 3, Y: 4, Side: 50}); got != (Rectangle{3, 4, 100, 50}) {
		t.Errorf("%v", got)
	}
	if got := *in.Centered(); got != (Crop{0, 0, 200}) {
		t.Errorf("%v", got)
	}
	tiny := &Input{Picture: &Picture{Width: 8, Height: 8}, Predicted: in.Predicted}
	if got := *tiny.Moved(Rectangle{Width: 8, Height: 4}, 0, 0, 0.5); got.Side != 4 {
		t.Errorf("in a tiny picture: %v", got)
	}
	in.Predicted.Placement = Rectangle{X: -50, Y: 0, Width: 300, Height: 200}
	if got := in.Seen(); got != (Rectangle{0, 0, 250, 200}) || !in.ShowsCrop() {
		t.Errorf("%v, %v", got, in.ShowsCrop())
	}
	in.Predicted.Placement = Rectangle{X: -50, Y: -50, Width: 500, Height: 300}
	if in.ShowsCrop() {
		t.Error("all of the picture is seen")
	}
}
