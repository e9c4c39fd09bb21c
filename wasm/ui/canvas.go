//go:build js

package ui

import (
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/protocol"
)

// newCanvas is a canvas that is not on the page.
func newCanvas(width, height int) (context js.Value) {
	return sized(js.Global().Get("document").Call("createElement", "canvas"), width, height)
}

// sized gives a canvas a size in pixels, at least 1, which also clears it.
func sized(canvas js.Value, width, height int) (context js.Value) {
	canvas.Set("width", max(1, width))
	canvas.Set("height", max(1, height))
	return canvas.Call("getContext", "2d")
}

// raster is a canvas whose pixels are replaced again and again, with the memory that
// this takes. The zero value is ready for put.
type raster struct {
	canvas, context js.Value
	data, pixels    js.Value // an ImageData, and its RGBA bytes
	width, height   int
}

// put gives the canvas a size, at least 1, and RGBA pixels. It may be another canvas
// than before.
func (r *raster) put(canvas js.Value, rgba []byte, width, height int) {
	if r.width != width || r.height != height || !r.canvas.Equal(canvas) {
		r.canvas, r.context = canvas, sized(canvas, width, height)
		r.data = js.Global().Get("ImageData").New(width, height)
		r.pixels = r.data.Get("data")
		r.width, r.height = width, height
	}
	js.CopyBytesToJS(r.pixels, rgba)
	r.context.Call("putImageData", r.data, 0, 0)
}

// putPixels fills a canvas with RGBA pixels, a Uint8ClampedArray.
func putPixels(context, rgba js.Value) {
	canvas := context.Get("canvas")
	data := js.Global().Get("ImageData").New(rgba, canvas.Get("width"), canvas.Get("height"))
	context.Call("putImageData", data, 0, 0)
}

// paintPixels is a new canvas with RGBA pixels.
func paintPixels(rgba []byte, width, height int) (canvas js.Value) {
	context := newCanvas(width, height)
	putPixels(context, protocol.Pixels(rgba))
	return context.Get("canvas")
}

// cssNumber is a number as style sheets and SVG write it.
func cssNumber(v float64) string {
	return strconv.FormatFloat(v, 'g', 6, 64)
}
