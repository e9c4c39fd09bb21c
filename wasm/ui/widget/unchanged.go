//go:build js

package widget

import "github.com/norunners/vecty"

// Unchanged is drawn anew only where what it is of has changed: one of many parts of a
// component, most of which stay as they are.
type Unchanged struct {
	vecty.Core
	Of   any                `vecty:"prop"` // comparable
	Draw func() *vecty.HTML `vecty:"prop"`
}

// Render implements vecty.Component.
func (u *Unchanged) Render() vecty.ComponentOrHTML { return u.Draw() }

// SkipRender implements vecty.RenderSkipper.
func (u *Unchanged) SkipRender(prev vecty.Component) bool { return u.Of == prev.(*Unchanged).Of }
