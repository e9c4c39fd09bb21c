//go:build js

package protocol

import (
	"math"
	"math/rand/v2"
	"slices"
	"syscall/js"
	"testing"
)

// TestOddMessages: whatever a page posts is a message or an error, never a panic. Fields of every message get values of
// every kind, by chance; package testing fuzzes no WebAssembly.
func TestOddMessages(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 15))
	var kinds, fields []string
	for kind, empty := range messages {
		kinds = append(kinds, kind)
		object, _, err := encode(Header{"s", 1}, empty())
		if err == nil || object.Type() == js.TypeObject {
			keys := objectType.Call("keys", object)
			for i := range keys.Length() {
				if key := keys.Index(i).String(); !slices.Contains(fields, key) {
					fields = append(fields, key)
				}
			}
		}
	}
	slices.Sort(kinds)
	fields = append(fields, "settings", "overrides", "conditions", "target", "parts", "bounds", "low", "high", "crop", "beside", "file", "custom")
	slices.Sort(fields)
	var value func(depth int) any
	value = func(depth int) any {
		switch random.IntN(16) {
		case 0:
			return nil
		case 1:
			return js.Undefined()
		case 2:
			return math.NaN()
		case 3:
			return math.Inf(-1)
		case 4:
			return float64(random.IntN(20)) - 5
		case 5:
			return 1e300
		case 6:
			return "text"
		case 7:
			return kinds[random.IntN(len(kinds))]
		case 8:
			return true
		case 9:
			return float32Array.New(random.IntN(4))
		case 10:
			return clampedArray.New(random.IntN(20))
		case 11:
			return bufferType.New(8)
		case 12:
			return blobType.New()
		case 13:
			list := []any{}
			for range random.IntN(4) {
				if depth > 0 {
					list = append(list, value(depth-1))
				}
			}
			return list
		default:
			object := map[string]any{}
			for range random.IntN(5) {
				if depth > 0 {
					object[fields[random.IntN(len(fields))]] = value(depth - 1)
				}
			}
			return object
		}
	}
	read := 0
	for range 20_000 {
		message := map[string]any{"v": Version, "session": "s", "id": 1, "type": kinds[random.IntN(len(kinds))]}
		for range random.IntN(8) {
			message[fields[random.IntN(len(fields))]] = value(3)
		}
		if _, _, err := Read(js.ValueOf(message)); err == nil {
			read++
		}
	}
	if read == 0 {
		t.Error("no message was right")
	}
}
