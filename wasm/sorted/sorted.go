// Package sorted puts lists in order for the page's program. One copy of one algorithm does it
// for lists of every type: those of package slices are compiled anew for each, which all have to
// be downloaded.
package sorted

import (
	"cmp"
	"sort"
)

// By sorts a list so that what less puts first comes first; equals stay as they are.
func By[T any](list []T, less func(a, b T) bool) {
	sort.SliceStable(list, func(i, j int) bool { return less(list[i], list[j]) })
}

// Keys are a map's, in order; nil where it has none.
func Keys[K cmp.Ordered, V any](m map[K]V) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	By(keys, func(a, b K) bool { return a < b })
	return keys
}

// Ints sorts numbers.
func Ints(list []int) { By(list, func(a, b int) bool { return a < b }) }
