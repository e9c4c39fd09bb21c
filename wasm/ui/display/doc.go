// Package display is the room of how a heatmap looks and where it can be taken: what the
// colours mean, palette, scale, smoothing and contours, opacity; pictures, numbers, a figure
// with its caption, a link.
//
// Everything but this text exists under GOOS=js only.
package display
