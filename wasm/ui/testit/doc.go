// Package testit is the room where a visitor paints over the picture: a brush, what the
// network says without the painted pixels, and the score as the reddest ones are taken away
// beside random ones.
//
// Everything but this text exists under GOOS=js only.
package testit
