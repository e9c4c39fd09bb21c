package tried

import (
	"slices"

	"lrpexplainer/wasm/ui/state/question"
)

// Excited is how strongly the channels of a layer fire in one picture.
type Excited struct {
	Of            Excitation
	Width, Height int
	Map           []float32 // (Height,Width), the mean over Of.Channels
	Peaks         []float32 // of every channel the largest value; none where it could not be found
	At            []int     // and where, counted row by row
	Seen          any       // what the network sees, a js.Value of RGBA bytes
}

// Excitation says which layer and which picture are meant.
type Excitation struct {
	Node     int
	Input    *question.Input // the page's own; nil for an example
	Example  int             // its number
	Channels []int           // of Excited.Map; none are all
}

// Is reports whether two are the same.
func (e Excitation) Is(f Excitation) bool {
	return e.Node == f.Node && e.Input == f.Input && e.Example == f.Example && slices.Equal(e.Channels, f.Channels)
}

// mostExcited is how many are remembered: a layer's in all pictures, and more.
const mostExcited = 40

// WithExcited remembers how a layer fires.
func (t Tried) WithExcited(e *Excited) Tried {
	t.excited = append(t.excited[max(0, len(t.excited)-mostExcited+1):len(t.excited):len(t.excited)], e)
	return t
}

// Excited is how a layer fires, nil where that is not known.
func (t Tried) Excited(of Excitation) *Excited {
	for _, e := range t.excited {
		if e.Of.Is(of) {
			return e
		}
	}
	return nil
}
