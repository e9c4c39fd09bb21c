//go:build js

package storage

import "syscall/js"

// SaveText has the browser save a text as a file.
func SaveText(text, mediaType, name string) {
	Save(js.Global().Get("Blob").New([]any{text}, map[string]any{"type": mediaType}), name)
}

// Save has the browser save a Blob as a file.
func Save(blob js.Value, name string) {
	url := js.Global().Get("URL").Call("createObjectURL", blob)
	link := js.Global().Get("document").Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", name)
	link.Call("click")
	var revoke js.Func
	revoke = js.FuncOf(func(js.Value, []js.Value) any {
		revoke.Release()
		js.Global().Get("URL").Call("revokeObjectURL", url)
		return nil
	})
	js.Global().Call("setTimeout", revoke, 10000) // the download has begun by then
}
