// Package lens is what there is to see inside a layer: a cell of its map and what it sees of
// the picture, one neuron and where its inputs come from, how much of a channel reaches the
// pixels. It is plain Go, as package state is.
package lens

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// Map is what the layer's map shows: the relevance of the channels that are chosen, or of all; nil
// where no layer is open or it has no map.
func Map(s *state.State) *answer.Layer {
	if !s.Inside() {
		return nil
	}
	e := s.Answer.Explanation
	of := e.Channels
	whole, chosen := e.LayerOf(of.Node), Chosen(s)
	if len(chosen) == 0 {
		return whole
	}
	if !s.Answer.Node(of.Node).OfTokens() {
		sum := &answer.Layer{Node: of.Node, Width: of.Width, Height: of.Height, Map: make([]float32, of.Width*of.Height)}
		for i := range e.ByChannel {
			if c := &e.ByChannel[i]; slices.Contains(chosen, c.Node) {
				for k, v := range c.Map {
					sum.Map[k] += v
				}
				sum.Sum += c.Sum
			}
		}
		return sum
	}
	if whole == nil { // as of what only moves or scales tokens
		whole = &answer.Layer{}
	}
	sum := &answer.Layer{Node: of.Node, Width: whole.Width, Height: whole.Height, Map: make([]float32, len(whole.Map)), Tokens: make([]float32, len(whole.Tokens))}
	for _, token := range chosen {
		if token < 0 || token >= len(of.Sums) { // a link may ask for what there is not
			continue
		}
		sum.Sum += float64(of.Sums[token])
		if at := token - len(whole.Tokens); at < 0 {
			sum.Tokens[token] = whole.Tokens[token]
		} else if at < len(whole.Map) {
			sum.Map[at] = whole.Map[at]
		}
	}
	return sum
}

// patch is the part of the picture that a token of the opened layer stands for.
func patch(s *state.State, x, y int) *look.Box {
	e := s.Answer.Explanation
	l := e.LayerOf(e.Channels.Node)
	if l == nil || l.Width*l.Height <= 1 {
		return nil
	}
	return &look.Box{Left: x * e.Width / l.Width, Top: y * e.Height / l.Height, Right: (x + 1) * e.Width / l.Width, Bottom: (y + 1) * e.Height / l.Height}
}

// Chosen are the channels of the opened layer through which the explanation flows, none for
// all of them.
func Chosen(s *state.State) []int {
	for _, c := range s.Conditions {
		if c.Node == s.Answer.Explanation.Channels.Node {
			return c.Channels
		}
	}
	return nil
}

// Field is what a cell of the opened layer sees of the network's input, of tokens the patch that
// it stands for; nil where all see the same. Cut says that an edge cuts it.
func Field(s *state.State, x, y int) (box *look.Box, cut bool) {
	e := s.Answer.Explanation
	if s.Answer.Node(e.Channels.Node).OfTokens() {
		return patch(s, x, y), false
	}
	f := e.Channels.Field
	if f == nil {
		return nil, false
	}
	left, top := f.Left+x*f.StepX, f.Top+y*f.StepY
	b := look.Box{Left: max(0, left), Top: max(0, top), Right: min(e.Width, left+f.Width), Bottom: min(e.Height, top+f.Height)}
	if b.Right <= b.Left || b.Bottom <= b.Top {
		return nil, true
	}
	return &b, b.Right-b.Left < f.Width || b.Bottom-b.Top < f.Height
}

// FieldSentence says what a cell sees.
func FieldSentence(s *state.State, x, y int) string {
	b, cut := Field(s, x, y)
	if b == nil {
		return "Its neurons see all of the picture."
	}
	text := "It sees x "
	if s.Answer.Node(s.Answer.Explanation.Channels.Node).OfTokens() {
		text = "Its patch is x "
	}
	text += strconv.Itoa(b.Left) + "–" + strconv.Itoa(b.Right-1) + ", y " + strconv.Itoa(b.Top) + "–" + strconv.Itoa(b.Bottom-1) + ": " +
		strconv.Itoa(b.Right-b.Left) + " × " + strconv.Itoa(b.Bottom-b.Top) + " pixels"
	if cut {
		text += ", cut off by an edge"
	}
	return text + "."
}

// Point frames on the picture what a cell sees.
func Point(x, y int) state.Change {
	return func(s *state.State) {
		b, _ := Field(s, x, y)
		s.View.Trial.Field = b
	}
}

// Leave points at nothing any more.
func Leave(s *state.State) { s.View.Trial.Field = nil }

// Framed is what is framed on the picture: what is pointed at, or what the neuron that has
// been picked sees; nil for nothing.
func Framed(s *state.State) *look.Box {
	if !s.Inside() {
		return nil
	}
	b := s.View.Trial.Field
	if n := s.Answer.Explanation.Neuron; b == nil && s.Neuron != 0 && n != nil {
		if x, y, ok := Cell(s, n.Index); ok {
			b, _ = Field(s, x, y)
		}
	}
	return b
}

// Cell is where a neuron of the opened layer lies in its map, false where it has no places.
func Cell(s *state.State, index int) (x, y int, ok bool) {
	of := s.Answer.Explanation.Channels
	if of == nil || of.Width*of.Height < 1 {
		return 0, 0, false
	}
	n := s.Answer.Node(of.Node)
	if l := s.Answer.Explanation.LayerOf(of.Node); n.OfTokens() && l != nil {
		at := index/n.Shape[2] - len(l.Tokens)
		return at % max(1, l.Width), at / max(1, l.Width), at >= 0 && at < l.Width*l.Height
	}
	if len(n.Shape) != 4 {
		return 0, 0, false
	}
	at := index % (of.Width * of.Height)
	return at % of.Width, at / of.Width, true
}

// Pick shows the neuron of a cell that received most, of the channels that are chosen if any
// are. Of tokens it shows what flows through that one alone, or again all.
func Pick(x, y int) state.Change {
	return func(s *state.State) {
		e, l := s.Answer.Explanation, Map(s)
		if l == nil || e.Channels.Node != s.Opened || min(x, y) < 0 || x >= l.Width || y >= l.Height { // another is on its way, or not on the page yet
			return
		}
		if s.Answer.Node(s.Opened).OfTokens() {
			token := len(l.Tokens) + y*l.Width + x
			var others []question.Condition
			for _, c := range s.Conditions {
				if c.Node != s.Opened {
					others = append(others, c)
				}
			}
			if !slices.Equal(Chosen(s), []int{token}) {
				others = append(others, question.Condition{Node: s.Opened, Channels: []int{token}})
			}
			s.Conditions, s.Neuron = others, 0
			return
		}
		plane := e.Channels.Width * e.Channels.Height
		at, best := y*e.Channels.Width+x, -1
		only := Chosen(s)
		for i, c := range e.ByChannel {
			if len(only) > 0 && !slices.Contains(only, c.Node) {
				continue
			}
			if best < 0 || math.Abs(float64(c.Map[at])) > math.Abs(float64(e.ByChannel[best].Map[at])) {
				best = i
			}
		}
		if best >= 0 {
			s.Neuron = 1 + e.ByChannel[best].Node*plane + at
			Point(x, y)(s)
		}
	}
}

// Follow goes to an input of the shown neuron, one layer down: through what has the same
// neurons to the layer that computed it, or to the pixel.
func Follow(c answer.Contribution) state.Change {
	return func(s *state.State) {
		a := &s.Answer
		at, index := source(a, c)
		if at.Index == 0 {
			if len(at.Shape) == 4 && at.Shape[3] == a.Explanation.Width {
				pixel := index % (at.Shape[2] * at.Shape[3])
				x, y := pixel%at.Shape[3], pixel/at.Shape[3]
				s.View.Trial.Field = &look.Box{Left: x, Top: y, Right: x + 1, Bottom: y + 1}
			}
			return
		}
		s.View.Layer, s.Opened, s.Neuron, s.View.Trial.Field = at.Index, at.Index, index+1, nil
	}
}

// source is the layer that computed an input of the shown neuron, and the neuron's position there.
func source(a *answer.Answer, c answer.Contribution) (at *answer.Node, index int) {
	at, index = a.Node(a.Node(a.Explanation.Neuron.Node).Inputs[c.Input]), c.Index
	for below := same(a, at, &index); below != nil; below = same(a, at, &index) {
		at = below
	}
	return at, index
}

// Input names an input of the shown neuron: where it lies, "3: x 5, y 7", or which branch of a sum
// it is, for all of these lie at the same place.
func Input(a *answer.Answer, c answer.Contribution) string {
	n := a.Node(a.Explanation.Neuron.Node)
	if len(n.Inputs) > 1 && n.Role == "residual" {
		at, _ := source(a, c)
		return a.LayerTitle(at.Index)
	}
	return strings.Replace(strings.TrimPrefix(a.Place(n.Inputs[c.Input], c.Index), "channel "), ", ", ": ", 1)
}

// inOrder are the kinds of operators that keep all values in their order.
var inOrder = []string{"Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout"}

// same is the node below that has the neuron of that index too, behind an activation, under
// another shape, or as one of several that are put together; nil where there is none.
func same(a *answer.Answer, n *answer.Node, index *int) *answer.Node {
	if n.Index == 0 {
		return nil
	}
	below := a.Node(n.Inputs[0])
	switch {
	case n.Kind == "Concat": // of channels, each input after the one before
		i := *index
		for _, input := range n.Inputs {
			in := a.Node(input)
			if len(n.Shape) < 2 || len(in.Shape) != len(n.Shape) || !slices.Equal(in.Shape[2:], n.Shape[2:]) {
				return nil
			}
			if size := in.Size(); i >= size {
				i -= size
				continue
			}
			*index = i
			return in
		}
	case len(n.Inputs) > 1:
	case slices.Contains(inOrder, n.Kind) && below.Size() == n.Size(),
		(n.Role == "activation" || n.Role == "normalization") && slices.Equal(n.Shape, below.Shape):
		return below
	}
	return nil
}

// Up goes from a neuron to its layer, from there to the network.
func Up(s *state.State) {
	if s.Neuron != 0 {
		s.Neuron, s.View.Trial.Field = 0, nil
		return
	}
	state.CloseLayer(s)
}

// Reached says how much of what arrived at the chosen channels reached the pixels, "" while
// none is chosen.
func Reached(s *state.State) string {
	e := s.Answer.Explanation
	only := Chosen(s)
	if len(only) == 0 || len(e.Asked.Conditions) != 1 || e.Asked.Conditions[0].Node != e.Channels.Node || e.Gradient {
		return ""
	}
	spoke, against := e.Both()
	return number.Significant(Map(s).Sum, 3) + " arrived here; " + number.Signed(spoke, 3) + " and " + number.Significant(against, 3) + " of it reached the pixels."
}
