package expect

import (
	"errors"
	"strconv"
	"syscall/js"
)

// LabelsIn are the labels in ["cat", …], {"0": "cat", …} or, as Keras has them,
// {"0": ["n02123045", "tabby"], …}; {"labels": …} holds one of them.
func LabelsIn(v js.Value) ([]string, error) {
	if inner := v.Get("labels"); inner.Type() == js.TypeObject {
		v = inner
	}
	n := js.Global().Get("Object").Call("keys", v).Length()
	names := make([]string, n)
	for i := range n {
		label := v.Get(strconv.Itoa(i))
		if label.Type() == js.TypeObject && label.Length() > 0 {
			label = label.Index(label.Length() - 1)
		}
		if label.Type() != js.TypeString {
			return nil, errors.New("it has no label for class " + strconv.Itoa(i))
		}
		names[i] = label.String()
	}
	return names, nil
}
