// Package state is what the page knows, as plain Go: no browser, no engine, so that
// its tests take milliseconds.
//
// A [State] is a value. Every [Change] goes in through [Page.Dispatch], which makes a
// new state of the old one; what has not changed is shared between the two, and
// nothing in either is written to again. The difference says the rest: a [Need] is
// which request the change makes necessary, [Difference] is how much of
// the page has to be rendered. Answers of the engine come in as changes too.
//
// A state has three parts of its own kind, with what follows from each alone beside it:
// what the visitor asks (package question), what has been answered so far, which may
// belong to a question before (package answer), and the [View], how both are shown.
// Package link writes all three as the text of a link.
//
// What belongs here: everything that can be said without a browser, such as which
// request follows, which of the answers still fit, labels, headlines, scores, the rows
// of the layers' strip, the geometry of the crop, undo and redo, links.
package state
