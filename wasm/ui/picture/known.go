//go:build js

package picture

import "lrpexplainer/wasm/ui/state/question"

// Known is what the page's state holds of the picture.
func (p *Picture) Known() *question.Picture {
	return &question.Picture{Width: p.Width, Height: p.Height, Name: p.Name, Lightness: p.Lightness(), Held: p}
}

// Of is the picture that the state holds.
func Of(p *question.Picture) *Picture { return p.Held.(*Picture) }
