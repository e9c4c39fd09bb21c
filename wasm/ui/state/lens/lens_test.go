package lens

import (
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// desk is a page whose convolution of two channels on a picture of 6 × 6 is open; a neuron
// sees 3 × 3 pixels, every second one.
func desk() *state.State {
	s := state.New(state.View{})
	in := &question.Input{Predicted: &question.Prediction{}}
	s.Answer = answer.Answer{Input: in, Model: &answer.Model{Nodes: []answer.Node{
		{Index: 0, Role: "input", Shape: []int{1, 1, 6, 6}},
		{Index: 1, Role: "convolution", Shape: []int{1, 4, 6, 6}, Inputs: []int{0}},
		{Index: 2, Role: "activation", Shape: []int{1, 4, 6, 6}, Inputs: []int{1}},
		{Index: 3, Role: "convolution", Shape: []int{1, 2, 3, 3}, Inputs: []int{2}},
	}}}
	s.Opened = 3
	e := &answer.Explanation{Input: in, Width: 6, Height: 6, Relevance: []float32{1, -2, 4},
		Layers:   []answer.Layer{{Node: 3, Width: 3, Height: 3, Map: make([]float32, 9)}},
		Channels: &answer.Channels{Node: 3, Width: 3, Height: 3, Sums: []float32{1, 5}, Shown: []int{1, 0}, Maps: make([]float32, 18), Field: &answer.Field{Left: -1, StepX: 2, Width: 3, Top: -1, StepY: 2, Height: 3}},
		Neuron:   &answer.Neuron{Node: 3, Index: 13},
	}
	e.Channels.Maps[5], e.Channels.Maps[9+5] = 2, -7
	e.Complete()
	s.Answer.Explanation = e
	return s
}

func TestField(t *testing.T) {
	s := desk()
	for _, c := range []struct {
		x, y int
		box  look.Box
		cut  bool
		says string
	}{
		{1, 2, look.Box{Left: 1, Top: 3, Right: 4, Bottom: 6}, false, "It sees x 1–3, y 3–5: 3 × 3 pixels."},
		{0, 0, look.Box{Left: 0, Top: 0, Right: 2, Bottom: 2}, true, "It sees x 0–1, y 0–1: 2 × 2 pixels, cut off by an edge."},
	} {
		box, cut := Field(s, c.x, c.y)
		if box == nil || *box != c.box || cut != c.cut || FieldSentence(s, c.x, c.y) != c.says {
			t.Errorf("%d, %d: %v, %v, %q", c.x, c.y, box, cut, FieldSentence(s, c.x, c.y))
		}
	}
	s.Answer.Explanation.Channels.Field = nil
	if box, _ := Field(s, 1, 1); box != nil || FieldSentence(s, 1, 1) != "Its neurons see all of the picture." {
		t.Error("a field that is not known is framed")
	}
}

// Tokens stand on the grid of patches, behind a class token: a cell frames its patch and lets
// through its token alone, once more all; of chosen tokens the map shows only these.
func TestTokens(t *testing.T) {
	s := desk()
	s.Answer.Model.Nodes = append(s.Answer.Model.Nodes, answer.Node{Index: 4, Role: "dense", Shape: []int{1, 5, 8}, Inputs: []int{3}})
	e := s.Answer.Explanation
	e.Layers = append(e.Layers, answer.Layer{Node: 4, Width: 2, Height: 2, Map: []float32{1, 2, 3, 4}, Sum: 19, Tokens: []float32{9}})
	e.Channels = &answer.Channels{Node: 4, Width: 1, Height: 1, Sums: []float32{9, 1, 2, 3, 4}, Shown: []int{0, 4, 3, 2, 1}, Maps: []float32{9, 4, 3, 2, 1}}
	e.Complete()
	s.Opened = 4
	if box, cut := Field(s, 1, 0); box == nil || *box != (look.Box{Left: 3, Top: 0, Right: 6, Bottom: 3}) || cut {
		t.Errorf("the patch is %v", box)
	}
	if got := FieldSentence(s, 1, 0); got != "Its patch is x 3–5, y 0–2: 3 × 3 pixels." {
		t.Errorf("the page says %q", got)
	}
	for _, c := range []struct{ index, x, y int }{{1*8 + 7, 0, 0}, {4 * 8, 1, 1}} {
		if x, y, ok := Cell(s, c.index); x != c.x || y != c.y || !ok {
			t.Errorf("neuron %d lies at %d, %d, %v", c.index, x, y, ok)
		}
	}
	if _, _, ok := Cell(s, 7); ok {
		t.Error("the class token lies on a patch")
	}
	if got := s.Answer.Place(4, 8+7); got != "channel 7, token 1" {
		t.Errorf("a neuron's place is %q", got)
	}
	if whole := Map(s); whole.Sum != 19 || whole.Tokens[0] != 9 {
		t.Errorf("the map is %v", whole)
	}
	Pick(1, 0)(s)
	if chosen := Chosen(s); len(chosen) != 1 || chosen[0] != 2 {
		t.Fatalf("tokens %v are chosen", chosen)
	}
	if only := Map(s); only.Sum != 2 || only.Map[1] != 2 || only.Map[0] != 0 || only.Tokens[0] != 0 {
		t.Errorf("the map of token 2 is %v", only)
	}
	state.ToggleChannel(4, 0)(s)
	if both := Map(s); both.Sum != 11 || both.Tokens[0] != 9 {
		t.Errorf("the map of tokens 0 and 2 is %v", both)
	}
	Pick(9, 9)(s) // where there is no cell any more
	state.ToggleChannel(4, 999)(s)
	if both := Map(s); both.Sum != 11 {
		t.Errorf("with a token that there is not, the map is %v", both)
	}
	state.ToggleChannel(4, 999)(s)
	e.Layers = e.Layers[:1]
	if both := Map(s); both.Sum != 11 || both.Width != 0 {
		t.Errorf("without a map tokens 0 and 2 have %v", both)
	}
	Pick(0, 1)(s)
	if chosen := Chosen(s); len(chosen) != 2 {
		t.Errorf("where nothing is shown, tokens %v are chosen", chosen)
	}
	e.Layers = append(e.Layers, answer.Layer{Node: 4, Width: 2, Height: 2, Map: []float32{1, 2, 3, 4}, Sum: 19, Tokens: []float32{9}})
	Pick(0, 1)(s)
	Pick(0, 1)(s)
	if chosen := Chosen(s); chosen != nil {
		t.Errorf("tokens %v are chosen", chosen)
	}
}

// A cell shows its strongest neuron, of the chosen channels if there are any; Escape goes up.
func TestPick(t *testing.T) {
	s := desk()
	Pick(2, 1)(s)
	if s.Neuron != 1+0*9+5 || Framed(s) == nil || Framed(s).Left != 3 {
		t.Errorf("picked is %d, framed %v", s.Neuron, s.View.Trial.Field)
	}
	s.Conditions = []question.Condition{{Node: 3, Channels: []int{1}}}
	Pick(2, 1)(s)
	if s.Neuron != 1+1*9+5 {
		t.Errorf("of channel 1, picked is %d", s.Neuron)
	}
	Leave(s)
	s.Answer.Explanation.Neuron = &answer.Neuron{Node: 3, Index: 9 + 5}
	if b := Framed(s); b == nil || *b != (look.Box{Left: 3, Top: 1, Right: 6, Bottom: 4}) {
		t.Errorf("framed is %v", b)
	}
	if m := Map(s); m.Sum != 5 || m.Map[5] != 2 {
		t.Errorf("the map is %+v", m)
	}
	s.Answer.Explanation.Asked.Conditions = s.Conditions
	if got := Reached(s); got != "5.00 arrived here; +5.00 and −2.00 of it reached the pixels." {
		t.Errorf("%q", got)
	}
	Up(s)
	if s.Neuron != 0 || s.Opened != 3 {
		t.Errorf("one level up: neuron %d of %d", s.Neuron, s.Opened)
	}
	Up(s)
	if s.Opened != 0 {
		t.Errorf("two levels up: %d", s.Opened)
	}
}

// What moves values as they are is followed through: activations, other shapes, channels put
// together.
func TestFollowThrough(t *testing.T) {
	s := desk()
	s.Answer.Model.Nodes = append(s.Answer.Model.Nodes,
		answer.Node{Index: 4, Role: "max-pooling", Shape: []int{1, 4, 3, 3}, Inputs: []int{2}},
		answer.Node{Index: 5, Kind: "Concat", Role: "movement", Shape: []int{1, 6, 3, 3}, Inputs: []int{3, 4}},
		answer.Node{Index: 6, Kind: "Flatten", Role: "movement", Shape: []int{1, 54}, Inputs: []int{5}},
		answer.Node{Index: 7, Role: "dense", Shape: []int{1, 2}, Inputs: []int{6}})
	follow := func(node, input, index int) (int, int) {
		s.Answer.Explanation.Neuron = &answer.Neuron{Node: node, Index: 0}
		Follow(answer.Contribution{Input: input, Index: index})(s)
		return s.Opened, s.Neuron - 1
	}
	for _, c := range []struct{ node, index, to, at int }{{7, 7, 3, 7}, {7, 20, 4, 2}, {4, 100, 1, 100}} {
		if to, at := follow(c.node, 0, c.index); to != c.to || at != c.at {
			t.Errorf("%d of %d leads to %d of %d", c.index, c.node, at, to)
		}
	}
}

// The branches of a sum, whose inputs lie at one place, are told apart by their layers.
func TestInput(t *testing.T) {
	s := desk()
	a := &s.Answer
	a.Model.Nodes = append(a.Model.Nodes,
		answer.Node{Index: 4, Name: "conv2", Role: "convolution", Shape: []int{1, 2, 3, 3}, Inputs: []int{3}},
		answer.Node{Index: 5, Name: "relu", Role: "activation", Shape: []int{1, 2, 3, 3}, Inputs: []int{4}},
		answer.Node{Index: 6, Name: "sum", Role: "residual", Shape: []int{1, 2, 3, 3}, Inputs: []int{5, 3}})
	a.Model.Nodes[3].Name = "shortcut"
	for _, c := range []struct {
		node int
		of   answer.Contribution
		name string
	}{
		{6, answer.Contribution{Input: 0, Index: 13}, "conv2"}, {6, answer.Contribution{Input: 1, Index: 13}, "shortcut"},
		{4, answer.Contribution{Index: 13}, "1: x 1, y 1"},
	} {
		a.Explanation.Neuron = &answer.Neuron{Node: c.node, Index: 13}
		if got := Input(a, c.of); got != c.name {
			t.Errorf("input %d of node %d is called %q; expected %q", c.of.Input, c.node, got, c.name)
		}
	}
}

// The pictures that are asked about: for activations the page's own, for chosen channels the
// examples too; the strongest patches come first.
func TestExciting(t *testing.T) {
	s := desk()
	s.Answer.Loaded = &question.Listed{Examples: []question.Example{{Title: "a"}, {Title: "b"}, {Title: "c"}}}
	s.Answer.Input.Example = 1
	if Next(s) != nil {
		t.Error("asked for nothing")
	}
	s.View.Trial.Firing = true
	of := Next(s)
	if of == nil || of.Input != s.Answer.Input || of.Node != 3 || Activations(s) != nil {
		t.Fatalf("%+v", of)
	}
	s.Tried = s.Tried.WithExcited(&tried.Excited{Of: *of, Width: 3, Height: 3, Map: make([]float32, 9), Peaks: []float32{1, 2}, At: []int{4, 0}})
	if Next(s) != nil || Activations(s) == nil {
		t.Errorf("%+v", Next(s))
	}
	s.View.Trial.Firing = false
	s.Conditions = []question.Condition{{Node: 3, Channels: []int{1}}}
	peak := float32(2)
	asked := 0
	for of := Next(s); of != nil; of = Next(s) {
		if !Wants(s, *of) {
			t.Errorf("%+v is not wanted", of)
		}
		s.Tried = s.Tried.WithExcited(&tried.Excited{Of: *of, Width: 3, Height: 3, Peaks: []float32{1, peak}, At: []int{4, 8}})
		peak, asked = 5-peak, asked+1
	}
	list := Patches(s, 1)
	if asked != 3 || len(list) != 3 || list[0].Peak != 3 || list[0].In.Of.Example != 0 || list[2].Peak != 2 || list[0].Box != (look.Box{Left: 3, Top: 3, Right: 6, Bottom: 6}) {
		t.Errorf("%d pictures were asked about: %+v", asked, list)
	}
}

// An input leads to the layer that computed it, and at last to a pixel.
func TestFollow(t *testing.T) {
	s := desk()
	Follow(answer.Contribution{Index: 40})(s)
	if s.Opened != 1 || s.Neuron != 41 {
		t.Errorf("followed to %d of %d", s.Neuron, s.Opened)
	}
	s.Answer.Explanation.Neuron = &answer.Neuron{Node: 1, Index: 40}
	Follow(answer.Contribution{Index: 8})(s)
	if s.Opened != 1 || s.View.Trial.Field == nil || *s.View.Trial.Field != (look.Box{Left: 2, Top: 1, Right: 3, Bottom: 2}) {
		t.Errorf("followed to %v", s.View.Trial.Field)
	}
}
