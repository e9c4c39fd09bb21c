//go:build js

package promise

import (
	"errors"
	"syscall/js"
)

// Await blocks the calling goroutine until the promise is settled. It must not
// be called from an event listener, which would stop the page.
func Await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	settled := make(chan outcome, 1)
	first := func(args []js.Value) js.Value {
		if len(args) == 0 {
			return js.Undefined()
		}
		return args[0]
	}
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{value: first(args)}
		return nil
	})
	defer then.Release()
	catch := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{err: reason(first(args))}
		return nil
	})
	defer catch.Release()
	promise.Call("then", then, catch)
	o := <-settled
	return o.value, o.err
}

// reason is what a promise was rejected with.
func reason(v js.Value) error {
	if v.Type() == js.TypeObject {
		if message := v.Get("message"); message.Type() == js.TypeString && message.String() != "" {
			return errors.New(message.String())
		}
	}
	return errors.New(js.Global().Call("String", v).String())
}
