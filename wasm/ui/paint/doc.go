// Package paint makes pixels of relevance: what lies on the canvas, from the picture and
// its heatmap (Scene), kept layer by layer so that only what has changed is painted again
// (Painter), down to the raster that the browser shows.
//
// What belongs here: everything that draws on canvases and knows no event. Everything but
// this text exists under GOOS=js only.
package paint
