// Package input is where the visitor gives a picture: files, examples, the camera, a pad
// to draw on, and the frame of what the network sees of it.
//
// What belongs here: ways to a picture. That it is decoded and asked about follows from
// the state. Everything but this text exists under GOOS=js only.
package input
