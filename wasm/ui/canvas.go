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
