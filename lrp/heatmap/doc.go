// Package heatmap turns relevance into pixels: a limit that fixes the scale, a
// colour map, and the ways to lay the colours over a picture.
//
//	limit := heatmap.Limit(relevance, 100)                        // the largest |R|
//	plain, err := heatmap.Paint(relevance, limit, heatmap.Maps[0]) // opaque, as large as the relevance
//	placed, err := heatmap.Place(relevance, height, width, heatmap.Full(W, H), H, W, heatmap.Bilinear)
//	shown, err := heatmap.Overlay(picture, placed, heatmap.Style{Map: heatmap.Maps[0], Limit: limit, Opacity: 0.7})
//
// Relevance is row by row, (height,width), summed over channels, in the units of
// the class score: above zero for the class, below zero against it. No relevance is
// always the colour in the middle; [Limits] may have another limit on either side.
//
// Pixels are row by row, four bytes each: red, green, blue and alpha not
// premultiplied, as in a browser's ImageData and Go's image.NRGBA:
//
//	image.NRGBA{Pix: pixels, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
//
// Writing a file is the caller's business. The package imports next to nothing,
// because the page's user interface is compiled with it.
package heatmap
