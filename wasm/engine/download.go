//go:build js

package main

import (
	"context"
	"fmt"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/promise"
)

// download fetches url as a Blob, which the browser keeps outside of the program's
// memory. progress hears of bytes; total is 0 where the server does not say.
func download(ctx context.Context, url string, progress func(done, total int64)) (js.Value, error) {
	abort := js.Global().Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	defer stop()
	response, err := promise.Await(js.Global().Call("fetch", url, map[string]any{"signal": abort.Get("signal")}))
	if err != nil {
		return js.Value{}, fmt.Errorf("%s could not be downloaded: %w", url, err)
	}
	if !response.Get("ok").Bool() {
		return js.Value{}, fmt.Errorf("%s could not be downloaded: the server answers %d %s", url, response.Get("status").Int(), response.Get("statusText").String())
	}
	var done, total int64
	headers := response.Get("headers")
	// The length is that of the compressed form, if there is one.
	if !headers.Call("get", "Content-Encoding").Truthy() {
		if length := headers.Call("get", "Content-Length"); length.Type() == js.TypeString {
			total, _ = strconv.ParseInt(length.String(), 10, 64)
		}
	}
	count := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done += int64(args[0].Get("byteLength").Int())
		progress(done, total)
		args[1].Call("enqueue", args[0])
		return nil
	})
	defer count.Release()
	counter := js.Global().Get("TransformStream").New(map[string]any{"transform": count})
	counted := js.Global().Get("Response").New(response.Get("body").Call("pipeThrough", counter))
	blob, err := promise.Await(counted.Call("blob"))
	if err != nil {
		return js.Value{}, fmt.Errorf("%s could not be downloaded: %w", url, err)
	}
	return blob, nil
}
