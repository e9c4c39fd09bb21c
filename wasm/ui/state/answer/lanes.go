package answer

import (
	"slices"

	"lrpexplainer/wasm/number"
)

// Strip is the layers' strip in lanes: the way through the network, and below it the
// shortcuts around parts of that. A chain has no shortcuts.
type Strip struct {
	Main      []Row // in the order of the forward pass
	Shortcuts []Shortcut
}

// Shortcut is the lighter one of two branches that a sum adds: a layer or two, or the
// identity.
type Shortcut struct {
	Sum         int    // the node that adds the branches
	Other       int    // the node that ends the other branch
	First, Last int    // the rows of Strip.Main that it leads around
	Rows        []Row  // its own layers; none of the identity
	Share       string // what the sum gave to it, "" where that is not known
	Around      string // what the sum gave to the other branch
}

// Strip arranges Rows by the model's graph. Where branches cannot be told apart all
// rows stay in one lane.
func (a *Answer) Strip() Strip {
	rows := a.Rows()
	s := Strip{Main: rows}
	if len(rows) == 0 || a.Model == nil {
		return s
	}
	beside := map[int]bool{} // the nodes of shortcuts
	last := -1               // the last sum whose branches lie in lanes
	for _, row := range rows {
		n := a.Node(row.Node)
		if n == nil || n.Role != "residual" || len(n.Inputs) != 2 {
			continue
		}
		split, short, ok := a.shortcut(n, rows)
		if !ok || split < last {
			continue
		}
		around := n.Inputs[0]
		if slices.Contains(short, around) || split == around {
			around = n.Inputs[1]
		}
		cut := Shortcut{Sum: n.Index, Other: around, First: split}
		for _, r := range rows {
			if slices.Contains(short, r.Node) {
				cut.Rows, beside[r.Node] = append(cut.Rows, r), true
			}
		}
		cut.Around, cut.Share = a.shares(row, around)
		s.Shortcuts, last = append(s.Shortcuts, cut), n.Index
	}
	s.Main = slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return beside[r.Node] })
	for i := range s.Shortcuts {
		c := &s.Shortcuts[i]
		split := c.First
		c.First = slices.IndexFunc(s.Main, func(r Row) bool { return r.Node > split })
		c.Last = slices.IndexFunc(s.Main, func(r Row) bool { return r.Node == c.Sum }) - 1
	}
	return s
}

// shortcut is the lighter branch of a sum: the nodes between the sum and the node at
// which the branches part.
func (a *Answer) shortcut(sum *Node, rows []Row) (split int, nodes []int, ok bool) {
	fewest := len(rows)
	for side, at := range sum.Inputs {
		var chain []int
		for n := a.Node(at); n != nil; n = a.Node(n.Inputs[0]) {
			if around, closed := a.between(n.Index, sum.Inputs[1-side]); closed {
				main, short := count(rows, around), count(rows, chain)
				// Every layer from the split to the sum is in one of the two.
				whole := 0
				for _, r := range rows {
					if r.Node > n.Index && r.Node < sum.Index {
						whole++
					}
				}
				if main > 0 && main+short == whole && short < min(main, fewest) {
					fewest, split, nodes, ok = short, n.Index, slices.Clone(chain), true
				}
				break
			}
			if len(n.Inputs) != 1 {
				break
			}
			chain = append(chain, n.Index)
		}
	}
	return split, nodes, ok
}

// between are the nodes from behind split up to end, if nothing else flows into them.
func (a *Answer) between(split, end int) (nodes []int, closed bool) {
	waiting := []int{end}
	for len(waiting) > 0 {
		at := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if at == split || slices.Contains(nodes, at) {
			continue
		}
		n := a.Node(at)
		if at < split || n == nil || len(n.Inputs) == 0 {
			return nil, false
		}
		nodes, waiting = append(nodes, at), append(waiting, n.Inputs...)
	}
	return nodes, true
}

func count(rows []Row, nodes []int) (n int) {
	for _, r := range rows {
		if slices.Contains(nodes, r.Node) {
			n++
		}
	}
	return n
}

// shares are what a sum gave to its two branches: to the node around what that
// received, to the other the rest of what the sum handed on. As printed they add up.
func (a *Answer) shares(sum Row, around int) (main, short string) {
	e := a.Explanation
	to := slices.IndexFunc(e.Layers, func(l Layer) bool { return l.Node == around })
	entry := slices.IndexFunc(e.Ledger, func(l Entry) bool { return l.Node == sum.Node })
	for i := range a.Model.Nodes { // the relevance of around is the sum's share if it feeds nothing else
		if n := &a.Model.Nodes[i]; n.Index != sum.Node && slices.Contains(n.Inputs, around) {
			return "", ""
		}
	}
	if e.Gradient || to < 0 || entry < 0 {
		return "", ""
	}
	passed, given := e.Ledger[entry].Passed, e.Layers[to].Sum
	_, texts := number.Sum(passed, []float64{given, passed - given})
	return texts[0], texts[1]
}
