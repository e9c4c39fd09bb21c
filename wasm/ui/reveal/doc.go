// Package reveal is the room of what a visitor learns of a model: its introduction, and
// on asking how it was made.
//
// Everything but this text exists under GOOS=js only.
package reveal
