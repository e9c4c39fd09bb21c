//go:build js

package property

import (
	"errors"
	"syscall/js"
)

// reflect.get is a call, and what a call throws reaches Go; what reading a property throws
// would end the program.
var reflect = js.Global().Get("Reflect")

// Read is a property whose reading may throw, such as localStorage where site data is
// blocked. The error is what it throws.
func Read(object js.Value, name string) (value js.Value, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			value, err = js.Undefined(), errors.New(name+" cannot be read")
			if e, ok := thrown.(error); ok {
				err = errors.New(name + " cannot be read: " + e.Error())
			}
		}
	}()
	return reflect.Call("get", object, name), nil
}
