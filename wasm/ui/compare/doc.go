// Package compare is the room of the fourth view: explanations of one picture by two to six
// rules, or for two classes, side by side. One crosshair reads the same pixel in all of
// them; the curves say how soon the network misses what each of them calls relevant.
//
// Everything but this text exists under GOOS=js only.
package compare
