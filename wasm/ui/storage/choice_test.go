//go:build js

package storage

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"syscall/js"
	"testing"

	"lrpexplainer/wasm/ui/expect"
)

// keeping puts a text in place of what is kept, in a storage of the test's own.
func keeping(t *testing.T) (put func(text string)) {
	t.Helper()
	kept := map[string]string{}
	get := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if text, ok := kept[args[0].String()]; ok {
			return text
		}
		return nil
	})
	set := js.FuncOf(func(_ js.Value, args []js.Value) any { kept[args[0].String()] = args[1].String(); return nil })
	object := js.Global().Get("Object")
	before := object.Call("getOwnPropertyDescriptor", js.Global(), "localStorage")
	object.Call("defineProperty", js.Global(), "localStorage", map[string]any{"configurable": true, "value": map[string]any{"getItem": get, "setItem": set}})
	t.Cleanup(func() {
		if before.Truthy() {
			object.Call("defineProperty", js.Global(), "localStorage", before)
		} else {
			js.Global().Delete("localStorage")
		}
		get.Release()
		set.Release()
	})
	return func(text string) { kept["model x"] = text }
}

func TestChoiceIsKept(t *testing.T) {
	keeping(t)
	want := expect.Choice{Layout: "NCHW", Channels: 3, Height: 7, Width: 9, Scaling: expect.OwnScaling, Own: expect.Scaling{Low: -1, High: 2, Mean: []float64{1}, Deviation: []float64{2, 3, 4}},
		Order: "BGR", Labels: expect.LabelsOfFile, Names: []string{"a", "<b>"}, NamesFrom: "n.txt", Output: "o"}
	RememberChoice("x", want)
	if got, ok := RecallChoice("x"); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, ok)
	}
}

// TestOddChoices: whatever lies in the storage is a choice or none, and takes no time that it claims.
func TestOddChoices(t *testing.T) {
	put := keeping(t)
	const whole = `{"layout":"NCHW","channels":3,"height":7,"width":9,"order":"BGR","scaling":"own","low":0,"high":1,"mean":[1],"deviation":[2],"output":"","labels":"file","names":["a"],"namesFrom":"n"}`
	for _, text := range []string{"", "null", "7", "[]", "{}", `"x"`, "{", strings.Repeat("[", 100_000), strings.Repeat(" ", 1<<20) + whole,
		strings.Replace(whole, "[1]", `{"length": 1e9}`, 1), strings.Replace(whole, `["a"]`, `{"length": 1e9}`, 1), strings.Replace(whole, "[2]", `[null]`, 1), strings.Replace(whole, `"own"`, `"none such"`, 1)} {
		put(text)
		RecallChoice("x")
	}
	random := rand.New(rand.NewPCG(1, 15))
	parts := []string{`"mean"`, `"names"`, ":", ",", "{", "}", "[", "]", "null", "1e999", "-1", `"own"`, `"length"`, "true", `"scaling"`}
	for range 3000 {
		text := []byte(whole)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(text))
			text = append(append(append([]byte{}, text[:at]...), parts[random.IntN(len(parts))]...), text[min(len(text), at+random.IntN(8)):]...)
		}
		put(string(text))
		RecallChoice("x")
	}
}
