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

// ErrLate says that a promise was not settled in time.
var ErrLate = errors.New("it takes too long")

// AwaitFor is Await for so many milliseconds at most, after which it is ErrLate.
func AwaitFor(milliseconds int, promise js.Value) (js.Value, error) {
	late := js.Global().Get("Object").New()
	var resolve, start js.Func
	timer := js.Undefined()
	start = js.FuncOf(func(_ js.Value, args []js.Value) any {
		done := args[0]
		resolve = js.FuncOf(func(js.Value, []js.Value) any { return done.Invoke(late) })
		timer = js.Global().Call("setTimeout", resolve, milliseconds)
		return nil
	})
	timeout := js.Global().Get("Promise").New(start)
	v, err := Await(js.Global().Get("Promise").Call("race", []any{promise, timeout}))
	js.Global().Call("clearTimeout", timer)
	start.Release()
	resolve.Release()
	if err == nil && v.Equal(late) {
		return js.Undefined(), ErrLate
	}
	return v, err
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
