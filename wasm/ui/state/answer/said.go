package answer

import "lrpexplainer/wasm/ui/state/question"

// Answer is what has been answered last.
type Answer struct {
	Model       *Model           // nil until the first is loaded
	Loaded      *question.Listed // the one that it is
	Input       *question.Input  // with its prediction; nil until there is one
	Explanation *Explanation     // the last one; nil until there is one
	Explained   int              // how many explanations there have been
	Revealed    *Revealed        // nil until there is something
}

// Revealed are the maps that the model reveals, in the order of Loaded.Reveal.Maps.
type Revealed struct{ Maps []*Explanation }

// Examples are those of the model that is loaded.
func (a *Answer) Examples() []question.Example {
	if a.Loaded == nil {
		return nil
	}
	return a.Loaded.Examples
}

// Drawable reports whether the model that is loaded reads handwriting.
func (a *Answer) Drawable() bool { return a.Loaded != nil && a.Loaded.Drawable }

// Crops reports whether the visitor can choose the part of the picture that the
// model sees.
func (a *Answer) Crops() bool { return a.Loaded != nil && a.Loaded.Crops }

// Shown is the explanation if it is one of the picture that is shown.
func (a *Answer) Shown() *Explanation {
	if e := a.Explanation; e != nil && e.Input == a.Input {
		return e
	}
	return nil
}

// MemoryBytes is how many bytes the engine's memory has, as it last said.
func (a *Answer) MemoryBytes() int64 {
	var bytes int64
	if m := a.Model; m != nil {
		bytes = m.MemoryBytes
	}
	if e := a.Explanation; e != nil {
		bytes = max(bytes, e.MemoryBytes)
	}
	return bytes
}
