// Package stamp is the room of the stamps: small pictures, as a photographer's tag, that a
// visitor puts on the picture, drags about and takes off, and what that does to the score.
//
// Everything but this text exists under GOOS=js only.
package stamp
