package sorted

import (
	"slices"
	"testing"
)

func TestSorted(t *testing.T) {
	if got := Keys(map[string]int{"b": 1, "a": 2, "c": 0}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("%q", got)
	}
	if got := Keys(map[int]bool{3: true, -1: false}); !slices.Equal(got, []int{-1, 3}) {
		t.Errorf("%v", got)
	}
	list := []int{31, 12, 32, 11, 21}
	By(list, func(a, b int) bool { return a%10 < b%10 })
	if !slices.Equal(list, []int{31, 11, 21, 12, 32}) {
		t.Errorf("%v", list)
	}
	Ints(list)
	if !slices.IsSorted(list) {
		t.Errorf("%v", list)
	}
}
