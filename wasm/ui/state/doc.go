// Package state is what the page knows, as plain Go: no browser, no engine, so that
// its tests take milliseconds.
//
// A [State] is a value. Every [Change] goes in through [Page.Dispatch], which makes a
// new state of the old one; what has not changed is shared between the two, and
// nothing in either is written to again. The difference says the rest: [State.Need]
// which request to the engine the change makes necessary, [Difference] how much of
// the page has to be rendered. Answers of the engine come in as changes too.
//
// A state has three parts of its own kind: the [Question] is what the visitor asks,
// the [Answer] what has been answered so far (which may belong to a question before),
// the [View] how both are shown.
//
// What belongs here: everything that can be said without a browser, such as which
// request follows, which of the answers still fit, labels, headlines, scores, the rows
// of the layers' strip, the geometry of the crop, undo and redo, links.
package state
