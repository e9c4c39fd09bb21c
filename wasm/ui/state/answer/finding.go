package answer

import "lrpexplainer/wasm/ui/state/question"

// Finding is what a stamp has done.
type Finding struct {
	Before, With           string // the top class without it and with it
	BeforeShare, WithShare float64
	Title                  string  // of the stamp
	Holds                  float64 // the share of the positive relevance that lies on it
	Held                   bool    // Holds is known: what is shown is no gradient
	Comparable             bool    // Before is about the same part of the picture
	Settled                bool    // the visitor has let go of the stamp
}

// Finding is nil where no stamp lies on the picture.
func (a *Answer) Finding() *Finding {
	in := a.Input
	if in == nil || in.Stamped == nil {
		return nil
	}
	on := in.Stamped
	f := &Finding{Title: on.Stamp.Title, Settled: on.Settled}
	f.With, f.WithShare = a.first(in)
	if plain := on.Plain.Predicted; plain != nil {
		f.Before, f.BeforeShare = a.first(on.Plain)
		f.Comparable = plain.Placement == in.Predicted.Placement
	}
	// While the stamp is dragged, the map that is shown may be one step behind.
	if e := a.Explanation; e != nil && !e.Gradient && e.Input.Stamped != nil {
		f.Holds, f.Held = e.Inside(e.Input.Stamped.At), true
	}
	return f
}

// first is the class with the highest score, and its probability, 0 where there is none.
func (a *Answer) first(in *question.Input) (label string, probability float64) {
	top := in.Top()
	if p := in.Predicted.Probabilities; top < len(p) {
		probability = float64(p[top])
	}
	return a.Label(top), probability
}
