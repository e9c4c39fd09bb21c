// Package vecty renders a web page from components written in Go.
//
// A component is a struct that embeds [Core] and describes what it looks like
// with a Render method. Rendering compares the new description with the last
// one and changes only those parts of the page that differ, so that focus, text
// being typed, scroll positions and open disclosures survive.
//
// Everything here exists under GOOS=js only; for other systems the package is
// empty. The names and the behaviour are those of hexops/vecty v0.6; README.md
// lists what is covered and what differs.
package vecty
