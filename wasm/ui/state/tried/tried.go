// Package tried is what has been answered beside the explanation: explanations of the same
// picture by other rules or for other classes, the courses of the score while pixels are
// replaced, and what the network says without the painted ones. It is plain Go, as package
// state is.
package tried

import (
	"reflect"
	"slices"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Tried is all of it, the newest last. It is never changed; with more it is another.
type Tried struct {
	beside  []*answer.Explanation
	curves  []*Curve
	without []*Without
	refused []refusal
	excited []*Excited
}

// kept is how many answers of a kind are remembered: more than can be seen at once.
const kept = 12

// Curve is the course of the score while pixels are replaced.
type Curve struct {
	Of       Course
	Replaced []float32 // part of the pixels, from 0 on
	Scores   []float32 // of random orders, their mean
	Low      []float32 // of random orders, the lowest and the highest; otherwise nil
	High     []float32
}

// Course says which curve is meant.
type Course struct {
	Input *question.Input
	By    *question.Explaining // whose map says the order; nil for random ones
	Parts []question.Part      // the score, where the order is random
	Fill  question.Fill
	Part  float64 // of the pixels that is replaced in the end
}

// is reports whether two courses are the same.
func (c Course) is(d Course) bool {
	return c.Input == d.Input && c.Fill == d.Fill && c.Part == d.Part && slices.Equal(c.Parts, d.Parts) && reflect.DeepEqual(c.By, d.By)
}

// Without is what the network says without the painted pixels.
type Without struct {
	Input *question.Input
	Patch *question.Patch
	Said  *question.Prediction
}

// refusal is a question that could not be answered.
type refusal struct {
	input *question.Input
	asked question.Explaining
	why   string
}

// with is a list with one more, of which only the newest are kept.
func with[T any](list []T, one T) []T {
	list = append(list[:len(list):len(list)], one)
	return list[max(0, len(list)-kept):]
}

// WithExplanation remembers an explanation.
func (t Tried) WithExplanation(e *answer.Explanation) Tried {
	t.beside = with(t.beside, e)
	return t
}

// WithCurve remembers a curve.
func (t Tried) WithCurve(c *Curve) Tried {
	t.curves = with(t.curves, c)
	return t
}

// WithWithout remembers what the network says without the painted pixels.
func (t Tried) WithWithout(w *Without) Tried {
	t.without = with(t.without, w)
	return t
}

// WithRefusal remembers that a question cannot be answered, and why.
func (t Tried) WithRefusal(in *question.Input, asked question.Explaining, why string) Tried {
	t.refused = with(t.refused, refusal{in, asked, why})
	return t
}

// Explanation is the answer to a question about a picture, nil if there is none.
func (t Tried) Explanation(in *question.Input, asked question.Explaining) *answer.Explanation {
	for i := range t.beside {
		if e := t.beside[len(t.beside)-1-i]; e.Input == in && e.Asked.Serves(asked) {
			return e
		}
	}
	return nil
}

// Refused is why a question cannot be answered, "" if it is not known to be so.
func (t Tried) Refused(in *question.Input, asked question.Explaining) string {
	for _, r := range t.refused {
		if r.input == in && reflect.DeepEqual(r.asked, asked) {
			return r.why
		}
	}
	return ""
}

// Curve is the curve of a course, nil if there is none.
func (t Tried) Curve(of Course) *Curve {
	for i := range t.curves {
		if c := t.curves[len(t.curves)-1-i]; c.Of.is(of) {
			return c
		}
	}
	return nil
}

// Without is what is known of the picture without a patch, nil for nothing.
func (t Tried) Without(in *question.Input, p *question.Patch) *Without {
	for i := range t.without {
		if w := t.without[len(t.without)-1-i]; w.Input == in && w.Patch == p {
			return w
		}
	}
	return nil
}

// Newest is the last that is known of the picture without some patch, nil for nothing.
func (t Tried) Newest(in *question.Input) *Without {
	if n := len(t.without); n > 0 && t.without[n-1].Input == in {
		return t.without[n-1]
	}
	return nil
}

// Mean is the mean of the curve: what lies under it, divided by its width.
func (c *Curve) Mean() float64 {
	sum, last := 0.0, len(c.Scores)-1
	for i := range last {
		sum += float64(c.Replaced[i+1]-c.Replaced[i]) * float64(c.Scores[i]+c.Scores[i+1]) / 2
	}
	return sum / float64(c.Replaced[last]-c.Replaced[0])
}

// Random is the curve of many orders, (orders, len(replaced)): their mean, and between
// what they lie.
func Random(of Course, replaced, scores []float32) *Curve {
	n := len(replaced)
	c := &Curve{Of: of, Replaced: replaced, Scores: make([]float32, n), Low: append([]float32(nil), scores[:n]...), High: append([]float32(nil), scores[:n]...)}
	orders := len(scores) / n
	for i, v := range scores {
		c.Scores[i%n] += v / float32(orders)
		c.Low[i%n], c.High[i%n] = min(c.Low[i%n], v), max(c.High[i%n], v)
	}
	return c
}
