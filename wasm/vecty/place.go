//go:build js

package vecty

import "syscall/js"

// place puts the DOM nodes of h's children into the order of the description,
// moving as few as possible: a node that stays where it is keeps its focus and
// scroll position in every browser.
func (h *HTML) place() {
	list := topAll(h.children, nil)
	if inOrder(list) {
		return
	}
	stays := longestIncreasing(list)
	after := js.Null()
	for i := len(list) - 1; i >= 0; i-- {
		child := list[i]
		switch {
		case child.order < 0:
			h.node.Call("insertBefore", child.node, after)
		case !stays[i]:
			h.move(child.node, after)
		}
		child.order = i
		after = child.node
	}
}

func inOrder(list []*HTML) bool {
	last := -1
	for _, h := range list {
		if h.order <= last {
			return false
		}
		last = h.order
	}
	return true
}

// move moves a child of h in front of another. Where the browser has moveBefore
// the child's state is kept; elsewhere at least the focus is given back.
func (h *HTML) move(child, after js.Value) {
	if h.node.Get("moveBefore").Truthy() && child.Get("parentNode").Equal(h.node) {
		h.node.Call("moveBefore", child, after)
		return
	}
	page := h.node.Call("getRootNode") // the document or a shadow root
	focused := page.Get("activeElement")
	h.node.Call("insertBefore", child, after)
	if child.Call("contains", focused).Bool() && !page.Get("activeElement").Equal(focused) {
		focused.Call("focus", map[string]interface{}{"preventScroll": true})
	}
}

// longestIncreasing marks a longest subsequence of nodes that are in the right
// order among themselves, new nodes (order < 0) excluded.
func longestIncreasing(list []*HTML) []bool {
	var ends []int // ends[n] is the last of a sequence of length n+1, with the smallest order
	before := make([]int, len(list))
	for i, h := range list {
		if h.order < 0 {
			continue
		}
		low, high := 0, len(ends)
		for low < high {
			if mid := (low + high) / 2; list[ends[mid]].order < h.order {
				low = mid + 1
			} else {
				high = mid
			}
		}
		before[i] = -1
		if low > 0 {
			before[i] = ends[low-1]
		}
		ends = append(ends[:low], append([]int{i}, ends[min(low+1, len(ends)):]...)...)
	}
	stays := make([]bool, len(list))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			stays[i] = true
		}
	}
	return stays
}
