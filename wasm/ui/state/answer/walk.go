package answer

import (
	"math"
	"strconv"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/look"
)

// stayed says what a layer kept of what it received, in two words; "" where that is next to
// nothing of the score.
func (a *Answer) stayed(e Entry) string {
	kept, who := e.Constants, " biases"
	if math.Abs(e.Stabilizer) > math.Abs(kept) {
		kept, who = e.Stabilizer, " ε"
		if OneSided(e.Rule) {
			who = " " + e.Symbol
		}
	}
	if math.Abs(e.Removed) > math.Abs(kept) {
		kept, who = e.Removed, " filter"
		if len(a.Explanation.Asked.Conditions) > 0 {
			who = " not chosen"
		}
	}
	if math.Abs(kept) < 0.01*math.Abs(a.Explanation.Account.Score) {
		return ""
	}
	return number.Signed(-kept, 3) + who
}

// account says in a sentence what became of what a layer received.
func (a *Answer) account(e Entry) string {
	text := a.NodeName(e.Node) + " received " + number.Significant(e.Received, 5) + ", handed on " + number.Significant(e.Passed, 5)
	for _, k := range []struct {
		kept  float64
		words string
	}{{e.Constants, ", its biases kept "}, {e.Stabilizer, ", ε kept "}, {e.Removed, ", removed were "}} {
		if math.Abs(k.kept) > 1e-4*math.Abs(e.Received) {
			text += k.words + number.Significant(k.kept, 5)
		}
	}
	return text
}

// OneSided reports whether a rule shares by contributions of one sign, and keeps what it
// would give where there are none.
func OneSided(rule string) bool {
	return rule == "alpha-beta" || rule == "zplus" || rule == "zplus-original"
}

// LayerInSentence is a layer's name; the last one has no class's name there.
func (a *Answer) LayerInSentence(node int) string {
	if a.Model != nil && node == a.Model.Logits {
		return "the last layer"
	}
	return a.LayerTitle(node)
}

// Step is one layer handing on what it received, on the way from the score to the pixels.
type Step struct {
	Number, Of int
	Entry      Entry
	Below      *Layer // where what it hands on arrives; nothing has reached the layers before that
}

// Step is the step of that number, counted from 1; nil where there is none.
func (a *Answer) Step(number int) *Step {
	e := a.Explanation
	if number < 1 || e == nil || len(e.Layers) < 2 || e.Gradient {
		return nil
	}
	s := &Step{Number: min(number, len(e.Layers)-1), Of: len(e.Layers) - 1}
	at := len(e.Layers) - s.Number
	s.Below = &e.Layers[at-1]
	s.Entry, _ = e.EntryOf(e.Layers[at].Node)
	s.Entry.Node = e.Layers[at].Node
	return s
}

// Waits reports whether nothing has reached a layer yet.
func (s *Step) Waits(l *Layer) bool { return s != nil && l.Node < s.Below.Node }

// Heading is the step in a sentence.
func (a *Answer) Heading(s *Step) string {
	return "Step " + strconv.Itoa(s.Number) + " of " + strconv.Itoa(s.Of) + ": " + a.LayerInSentence(s.Entry.Node) + " hands on " +
		number.Significant(s.Entry.Passed, 3) + " of " + number.Significant(s.Entry.Received, 3)
}

// Arriving is the explanation as it stands at a step: what has arrived at the layer below,
// in that layer's own blocks.
func (e *Explanation) Arriving(s *Step) *Explanation {
	if e.arriving == nil {
		e.arriving = map[*Layer]*Explanation{}
	}
	at, ok := e.arriving[s.Below]
	if !ok {
		copied := *e
		at = &copied
		at.Relevance, at.Width, at.Height = s.Below.Map, max(1, s.Below.Width), max(1, s.Below.Height)
		if len(at.Relevance) != at.Width*at.Height {
			at = e
		} else {
			at.Limit, at.Clipped = heatmap.Scale(at.Relevance, at.Width)
		}
		e.arriving[s.Below] = at
	}
	return at
}

// Displayed is the explanation that the picture shows: at a step, what has arrived at a layer.
// Nil while there is none of this picture.
func (a *Answer) Displayed(step int) *Explanation {
	e := a.Shown()
	if s := a.Step(step); e != nil && s != nil {
		return e.Arriving(s)
	}
	return e
}

// Scale is the relevance that has the strongest colours in a map.
func (e *Explanation) Scale(m look.Map) heatmap.Limits {
	return m.Scale(e.Relevance, heatmap.UsualPercentile(e.Width), e.Limit)
}
