//go:build js

package paint

import "syscall/js"

// NewCanvas is a canvas that is not on the page.
func NewCanvas(width, height int) (context js.Value) {
	return Sized(js.Global().Get("document").Call("createElement", "canvas"), width, height)
}

// Sized gives a canvas a size in pixels, at least 1, which also clears it.
func Sized(canvas js.Value, width, height int) (context js.Value) {
	canvas.Set("width", max(1, width))
	canvas.Set("height", max(1, height))
	return canvas.Call("getContext", "2d")
}

// Raster is a canvas whose pixels are replaced again and again, with the memory that
// this takes. The zero value is ready for Put.
type Raster struct {
	canvas, context js.Value
	data, pixels    js.Value // an ImageData, and its RGBA bytes
	width, height   int
}

// Put gives the canvas a size, at least 1, and RGBA pixels. It may be another canvas
// than before.
func (r *Raster) Put(canvas js.Value, rgba []byte, width, height int) {
	if r.width != width || r.height != height || !r.canvas.Equal(canvas) {
		r.canvas, r.context = canvas, Sized(canvas, width, height)
		r.data = js.Global().Get("ImageData").New(width, height)
		r.pixels = r.data.Get("data")
		r.width, r.height = width, height
	}
	js.CopyBytesToJS(r.pixels, rgba)
	r.context.Call("putImageData", r.data, 0, 0)
}

// PutPixels fills a canvas with RGBA pixels, a Uint8ClampedArray.
func PutPixels(context, rgba js.Value) {
	canvas := context.Get("canvas")
	data := js.Global().Get("ImageData").New(rgba, canvas.Get("width"), canvas.Get("height"))
	context.Call("putImageData", data, 0, 0)
}

// Pixels is a new canvas with RGBA pixels.
func Pixels(rgba []byte, width, height int) (canvas js.Value) {
	array := js.Global().Get("Uint8ClampedArray").New(len(rgba))
	js.CopyBytesToJS(array, rgba)
	context := NewCanvas(width, height)
	PutPixels(context, array)
	return context.Get("canvas")
}
