//go:build js

package protocol

import (
	"errors"
	"math"
	"strconv"
	"syscall/js"
	"unsafe"
)

// codec reads or writes the fields of one JavaScript object, so that a message
// says once what its fields are. The first error stays.
type codec struct {
	writing bool
	object  js.Value
	at      string // where the object is, before a field's name: "explain: overrides[2]."
	*state
}

// state is shared by the codecs of a message's nested objects.
type state struct {
	err      error
	transfer []any  // buffers
	rest     func() // lets others have their turn while much is read; nil for nobody
}

// record is a part of a message with fields of its own.
type record interface{ fields(c *codec) }

var (
	uint8Array   = js.Global().Get("Uint8Array")
	float32Array = js.Global().Get("Float32Array")
	clampedArray = js.Global().Get("Uint8ClampedArray")
	arrayType    = js.Global().Get("Array")
	objectType   = js.Global().Get("Object")
	bufferType   = js.Global().Get("ArrayBuffer")
	blobType     = js.Global().Get("Blob")
)

func newObject() js.Value { return objectType.New() }

// describe is what v is, for errors.
func describe(v js.Value) string {
	switch v.Type() {
	case js.TypeUndefined:
		return "missing"
	case js.TypeNull:
		return "null"
	case js.TypeObject, js.TypeFunction:
		if c := v.Get("constructor"); c.Type() == js.TypeFunction {
			return "of type " + c.Get("name").String()
		}
		return "an object"
	default:
		return "a " + v.Type().String()
	}
}

// wrong keeps the error that a field is not what was expected.
func (c *codec) wrong(name string, v js.Value, expected string) {
	c.fail(name, "is "+describe(v)+"; expected "+expected)
}

func (c *codec) fail(name, what string) {
	if c.err == nil {
		c.err = errors.New(c.at + name + " " + what)
	}
}

// given reports whether an optional field is there to read, or is to be written.
func (c *codec) given(name string, write bool) bool {
	if c.writing {
		return write
	}
	v := c.object.Get(name)
	return !v.IsUndefined() && !v.IsNull()
}

// text is a required string.
func (c *codec) text(name string, s *string) {
	if c.writing {
		c.object.Set(name, *s)
		return
	}
	v := c.object.Get(name)
	if v.Type() != js.TypeString {
		c.wrong(name, v, "a string")
		return
	}
	*s = v.String()
}

// optionalText is a string that is left out when empty.
func (c *codec) optionalText(name string, s *string) {
	if c.given(name, *s != "") {
		c.text(name, s)
	}
}

// flag is a boolean; a missing one is false.
func (c *codec) flag(name string, b *bool) {
	if c.writing {
		c.object.Set(name, *b)
		return
	}
	if !c.given(name, false) {
		return
	}
	v := c.object.Get(name)
	if v.Type() != js.TypeBoolean {
		c.wrong(name, v, "a boolean")
		return
	}
	*b = v.Bool()
}

// number is a required number.
func (c *codec) number(name string, f *float64) {
	if c.writing {
		c.object.Set(name, *f)
		return
	}
	v := c.object.Get(name)
	if v.Type() != js.TypeNumber {
		c.wrong(name, v, "a number")
		return
	}
	*f = v.Float()
}

// integer is a required whole number.
func (c *codec) integer(name string, i *int) {
	l := int64(*i)
	c.long(name, &l)
	*i = int(l)
}

// long is a required whole number of at most 2⁵³ either way.
func (c *codec) long(name string, i *int64) {
	f := float64(*i)
	c.number(name, &f)
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		c.fail(name, "is "+strconv.FormatFloat(f, 'g', -1, 64)+"; expected a whole number")
		return
	}
	*i = int64(f)
}

// settings are numbers by name; a missing object is empty.
func (c *codec) settings(name string, s *map[string]float64) {
	if !c.given(name, len(*s) > 0) {
		return
	}
	inner := c.nested(name, name+".")
	if c.err != nil {
		return
	}
	if c.writing {
		for key, value := range *s {
			inner.number(key, &value)
		}
		return
	}
	keys := objectType.Call("keys", inner.object)
	*s = make(map[string]float64, keys.Length())
	for i := range keys.Length() {
		key, value := keys.Index(i).String(), 0.0
		inner.number(key, &value)
		(*s)[key] = value
	}
}

// nested is a codec for the object in a field.
func (c *codec) nested(name, at string) *codec {
	inner := &codec{writing: c.writing, at: c.at + at, state: c.state}
	if c.writing {
		inner.object = newObject()
		c.object.Set(name, inner.object)
		return inner
	}
	inner.object = c.object.Get(name)
	if inner.object.Type() != js.TypeObject {
		c.wrong(name, inner.object, "an object")
	}
	return inner
}

// part is a required nested object.
func (c *codec) part(name string, r record) {
	if inner := c.nested(name, name+"."); c.err == nil {
		r.fields(inner)
	}
}

// array is the array in a field, nil if there is none; n is its length to write.
func (c *codec) array(name string, n int) (array js.Value, length int) {
	if c.writing {
		array = arrayType.New(n)
		c.object.Set(name, array)
		return array, n
	}
	if !c.given(name, false) {
		return js.Undefined(), 0
	}
	array = c.object.Get(name)
	if !arrayType.Call("isArray", array).Bool() {
		c.wrong(name, array, "an array")
		return js.Undefined(), 0
	}
	return array, array.Length()
}

// much is how many objects are read in one go.
const much = 256

// list is an array of nested objects; a missing one is empty.
func list[T any, P interface {
	*T
	record
}](c *codec, name string, s *[]T) {
	array, n := c.array(name, len(*s))
	if !c.writing && n > 0 {
		*s = make([]T, n)
	}
	for i := range n {
		if c.rest != nil && i%much == much-1 {
			c.rest()
		}
		inner := &codec{writing: c.writing, at: c.at + name + "[" + strconv.Itoa(i) + "].", state: c.state}
		if c.writing {
			inner.object = newObject()
			array.SetIndex(i, inner.object)
		} else {
			inner.object = array.Index(i)
			if inner.object.Type() != js.TypeObject {
				c.wrong(name+"["+strconv.Itoa(i)+"]", inner.object, "an object")
				return
			}
		}
		P(&(*s)[i]).fields(inner)
	}
}

// integers are an array of whole numbers; a missing one is empty.
func (c *codec) integers(name string, s *[]int) {
	array, n := c.array(name, len(*s))
	if !c.writing && n > 0 {
		*s = make([]int, n)
	}
	inner := codec{writing: c.writing, object: array, at: c.at + name + ".", state: c.state}
	for i := range n {
		inner.integer(strconv.Itoa(i), &(*s)[i])
	}
}

// numbers are an array of numbers; a missing one is empty.
func (c *codec) numbers(name string, s *[]float32) {
	array, n := c.array(name, len(*s))
	if !c.writing && n > 0 {
		*s = make([]float32, n)
	}
	inner := codec{writing: c.writing, object: array, at: c.at + name + ".", state: c.state}
	for i := range n {
		f := float64((*s)[i])
		inner.number(strconv.Itoa(i), &f)
		(*s)[i] = float32(f)
	}
}

// texts are an array of strings; a missing one is empty.
func (c *codec) texts(name string, s *[]string) {
	array, n := c.array(name, len(*s))
	if !c.writing && n > 0 {
		*s = make([]string, n)
	}
	inner := codec{writing: c.writing, object: array, at: c.at + name + ".", state: c.state}
	for i := range n {
		inner.text(strconv.Itoa(i), &(*s)[i])
	}
}

// floats are a required Float32Array.
func (c *codec) floats(name string, s *[]float32) {
	if c.writing {
		array := float32Array.New(len(*s))
		js.CopyBytesToJS(bytesOf(array), bytesIn(*s))
		c.object.Set(name, array)
		c.transfer = append(c.transfer, array.Get("buffer"))
		return
	}
	array := c.object.Get(name)
	if array.Type() != js.TypeObject || !array.InstanceOf(float32Array) {
		c.wrong(name, array, "a Float32Array")
		return
	}
	*s = make([]float32, array.Length())
	js.CopyBytesToGo(bytesIn(*s), bytesOf(array))
}

// bytesOf is a typed array's memory as a Uint8Array.
func bytesOf(array js.Value) js.Value {
	return uint8Array.New(array.Get("buffer"), array.Get("byteOffset"), array.Get("byteLength"))
}

// bytesIn is the memory of s, little-endian as WebAssembly is.
func bytesIn[T float32 | float64](s []T) []byte {
	var one T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), int(unsafe.Sizeof(one))*len(s))
}

// buffer is a required ArrayBuffer; it stays in JavaScript.
func (c *codec) buffer(name string, v *js.Value) {
	if !c.writing {
		*v = c.object.Get(name)
	}
	if v.Type() != js.TypeObject || !v.InstanceOf(bufferType) {
		c.wrong(name, *v, "an ArrayBuffer")
		return
	}
	if c.writing {
		c.object.Set(name, *v)
		c.transfer = append(c.transfer, *v)
	}
}

// pixels are a required Uint8ClampedArray, RGBA; it stays in JavaScript.
func (c *codec) pixels(name string, v *js.Value) {
	if !c.writing {
		*v = c.object.Get(name)
	}
	if v.Type() != js.TypeObject || !v.InstanceOf(clampedArray) {
		c.wrong(name, *v, "a Uint8ClampedArray")
		return
	}
	if c.writing {
		c.object.Set(name, *v)
		c.transfer = append(c.transfer, v.Get("buffer"))
	}
}

// blob is an optional Blob or File; it stays in JavaScript and is not transferred.
func (c *codec) blob(name string, v *js.Value) {
	if !c.given(name, v.Truthy()) {
		return
	}
	if !c.writing {
		*v = c.object.Get(name)
	}
	if v.Type() != js.TypeObject || !v.InstanceOf(blobType) {
		c.wrong(name, *v, "a File or Blob")
		return
	}
	if c.writing {
		c.object.Set(name, *v)
	}
}

// blobs are any number of Blobs or Files.
func (c *codec) blobs(name string, list *[]js.Value) {
	if !c.given(name, len(*list) > 0) {
		return
	}
	array, n := c.array(name, len(*list))
	if !c.writing {
		*list = make([]js.Value, n)
	}
	for i := range n {
		if c.writing {
			array.SetIndex(i, (*list)[i])
			continue
		}
		if (*list)[i] = array.Index(i); !(*list)[i].InstanceOf(blobType) {
			c.wrong(name, (*list)[i], "Files or Blobs")
		}
	}
}

// plain is a required object that stays in JavaScript.
func (c *codec) plain(name string, v *js.Value) {
	if c.writing {
		c.object.Set(name, *v)
		return
	}
	*v = c.object.Get(name)
	if v.Type() != js.TypeObject {
		c.wrong(name, *v, "an object")
	}
}

// optionalPlain is an object that stays in JavaScript, and is left out when it is
// not one.
func (c *codec) optionalPlain(name string, v *js.Value) {
	if c.given(name, v.Type() == js.TypeObject) {
		c.plain(name, v)
	}
}

// PixelBytes copies a Uint8ClampedArray to Go.
func PixelBytes(v js.Value) []byte {
	b := make([]byte, v.Length())
	js.CopyBytesToGo(b, v)
	return b
}

// Pixels is a new Uint8ClampedArray with a copy of b.
func Pixels(b []byte) js.Value {
	v := clampedArray.New(len(b))
	js.CopyBytesToJS(v, b)
	return v
}
