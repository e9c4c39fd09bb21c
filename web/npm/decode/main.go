//go:build js

// Decode decodes picture files where there is no browser to do it: the library uses it in
// Node. web/npm/decode.js starts it.
package main

import (
	"bytes"
	"syscall/js"

	"lrpexplainer/lrp/cmd/picture"
)

func main() {
	decode := js.FuncOf(func(_ js.Value, args []js.Value) any {
		file := make([]byte, args[0].Length())
		js.CopyBytesToGo(file, args[0])
		p, err := picture.Read(bytes.NewReader(file))
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		data := js.Global().Get("Uint8ClampedArray").New(len(p.Pix))
		js.CopyBytesToJS(data, p.Pix)
		return map[string]any{"data": data, "width": p.Rect.Dx(), "height": p.Rect.Dy()}
	})
	js.Global().Call("decoderReady", decode)
	select {}
}
