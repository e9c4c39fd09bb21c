// Package guide is what belongs to the guide's text, which stands in index.html below the
// page: its actions are links to states of the page (see package link), so that they work
// as they stand; here they are marked while they hold, and what the visitor had set before
// the first of them comes back with one click.
//
// Everything but this text exists under GOOS=js only.
package guide
