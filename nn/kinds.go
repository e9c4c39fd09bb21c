package nn

import (
	"maps"
	"slices"
	"sync"
)

// kinds are the operators' names that have been made known.
var kinds struct {
	sync.Mutex
	known map[string]bool
}

// RegisterKinds makes names of operators known, as [Operator].Kind gives them: a package
// that makes graphs (nn/onnx) says which operators may stand in them, so that a name of
// none of them can be told from one that a graph just does not have.
func RegisterKinds(names ...string) {
	kinds.Lock()
	defer kinds.Unlock()
	if kinds.known == nil {
		kinds.known = map[string]bool{}
	}
	for _, n := range names {
		kinds.known[n] = true
	}
}

// Kinds are the registered names, sorted.
func Kinds() []string {
	kinds.Lock()
	defer kinds.Unlock()
	return slices.Sorted(maps.Keys(kinds.known))
}
