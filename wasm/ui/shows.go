//go:build js

package ui

import "github.com/norunners/vecty"

// Shows is embedded by components that skip rendering until what they show has changed:
// what was set on the page (session.choices), or the explanation too (session.results).
type Shows struct {
	Session     *session
	version     int
	explanation *explanation // nil unless it is shown
}

// choices is for components that show what has been set, and of the engine's work no more
// than what render is called for.
func (s *session) choices() Shows { return Shows{Session: s, version: s.version} }

// results is for components that show the explanation too.
func (s *session) results() Shows { return Shows{s, s.version, s.explanation} }

func (w *Shows) shows() Shows { return *w }

// SkipRender implements vecty.RenderSkipper.
func (w *Shows) SkipRender(prev vecty.Component) bool {
	return *w == prev.(interface{ shows() Shows }).shows()
}
