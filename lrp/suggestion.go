package lrp

import (
	"fmt"
	"math"
	"strings"
)

// Suggestion ends the sentence of an error about a name that is none of those:
// `; did you mean "gamma"?`. It is empty where none of them is near: more than a third
// of the letters would have to change.
func Suggestion(name string, names []string) string {
	best, bestAt := math.MaxInt, ""
	for _, n := range names {
		if d := edits(strings.ToLower(name), strings.ToLower(n)); d < best {
			best, bestAt = d, n
		}
	}
	if 3*best > max(len(name), len(bestAt)) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", bestAt)
}

// edits counts the letters to insert, remove, replace, or to swap with the next (the
// restricted Damerau-Levenshtein distance).
func edits(a, b string) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j-1]+cost, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
