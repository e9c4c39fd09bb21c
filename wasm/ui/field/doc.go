// Package field is the frame on the picture around what a neuron of an opened layer sees.
//
// Everything but this text exists under GOOS=js only.
package field
