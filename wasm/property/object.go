//go:build js

package property

// Object is an object of names and values in turn, for the browser. A map in Go's own notation is
// compiled to much more, which has to be downloaded.
func Object(pairs ...any) map[string]any {
	object := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		object[pairs[i].(string)] = pairs[i+1]
	}
	return object
}
