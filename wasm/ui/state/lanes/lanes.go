// Package lanes arranges the layers' strip by the model's graph. It is plain Go, as package
// state is.
package lanes

import (
	"slices"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/answer"
)

// Strip is the layers' strip in lanes: the way through the network, and below it the
// shortcuts around parts of that. A chain has no shortcuts.
type Strip struct {
	Main      []answer.Row // in the order of the forward pass
	Shortcuts []Shortcut
}

// Shortcut is the lighter one of two branches that a sum adds: a layer or two, or the
// identity.
type Shortcut struct {
	Sum         int          // the node that adds the branches
	Other       int          // the node that ends the other branch
	First, Last int          // the rows of Strip.Main that it leads around
	Rows        []answer.Row // its own layers; none of the identity
	Share       string       // what the sum gave to it, "" where that is not known
	Around      string       // what the sum gave to the other branch
}

// Of arranges an answer's rows by the model's graph. Where branches cannot be told apart all
// rows stay in one lane.
func Of(a *answer.Answer) Strip {
	rows := a.Rows()
	alone := Strip{Main: rows}
	if len(rows) == 0 || a.Model == nil {
		return alone
	}
	l := lay(a, rows)
	if l == nil {
		return alone
	}
	s := Strip{}
	beside := make([]bool, len(l.tiles)) // the nodes of shortcuts
	last := -1                           // the last sum whose branches lie in lanes
	for _, row := range rows {
		n := a.Node(row.Node)
		if n == nil || n.Role != "residual" || len(n.Inputs) != 2 {
			continue
		}
		split, short, ok := l.shortcut(n)
		if l.patience < 0 {
			return alone
		}
		if !ok || split < last {
			continue
		}
		around := n.Inputs[0]
		if slices.Contains(short, around) || split == around {
			around = n.Inputs[1]
		}
		cut := Shortcut{Sum: n.Index, Other: around, First: split}
		slices.Reverse(short)
		for _, node := range short {
			if at := l.tiles[node]; at >= 0 {
				cut.Rows, beside[node] = append(cut.Rows, rows[at]), true
			}
		}
		cut.Around, cut.Share = l.shares(row, around)
		s.Shortcuts, last = append(s.Shortcuts, cut), n.Index
	}
	s.Main = slices.DeleteFunc(slices.Clone(rows), func(r answer.Row) bool { return beside[r.Node] })
	for i := range s.Shortcuts {
		c := &s.Shortcuts[i]
		c.First, c.Last = s.Place(c.First+1), s.Place(c.Sum)-1
	}
	return s
}

// Place is where in the first lane a node is, or would be.
func (s *Strip) Place(node int) int {
	from, to := 0, len(s.Main)
	for from < to {
		if at := (from + to) / 2; s.Main[at].Node < node {
			from = at + 1
		} else {
			to = at
		}
	}
	return from
}

// laying is what it takes to find the lanes of thousands of rows.
type laying struct {
	*answer.Answer
	tiles    []int // of each node, the number of its row, −1 for none
	before   []int // how many rows there are of nodes before it
	feeds    []int // how many nodes it is an input of
	seen     []int // in which search
	searches int
	patience int // how many more nodes are looked at
}

// lay is nil where nodes and rows do not follow each other.
func lay(a *answer.Answer, rows []answer.Row) *laying {
	n := len(a.Model.Nodes)
	l := &laying{Answer: a, tiles: make([]int, n), before: make([]int, n+1), feeds: make([]int, n), seen: make([]int, n), patience: 1<<18 + 32*n}
	for i := range a.Model.Nodes {
		node := &a.Model.Nodes[i]
		if l.tiles[i] = -1; node.Index != i {
			return nil
		}
		for k, from := range node.Inputs {
			if from < 0 || from >= i {
				return nil
			}
			if !slices.Contains(node.Inputs[:k], from) {
				l.feeds[from]++
			}
		}
	}
	at := 0
	for node := range n {
		l.before[node] = at
		if at < len(rows) && rows[at].Node == node {
			l.tiles[node] = at
			at++
		}
	}
	if l.before[n] = at; at < len(rows) {
		return nil
	}
	return l
}

// shortcut is the lighter branch of a sum: the nodes between the sum and the node at
// which the branches part.
func (l *laying) shortcut(sum *answer.Node) (split int, nodes []int, ok bool) {
	fewest := len(l.tiles)
	for side, at := range sum.Inputs {
		var chain []int
		for n := l.Node(at); ; n = l.Node(n.Inputs[0]) {
			if around, closed := l.between(n.Index, sum.Inputs[1-side]); closed {
				main, short := l.count(around), l.count(chain)
				// Every layer from the split to the sum is in one of the two.
				whole := l.before[sum.Index] - l.before[n.Index+1]
				if main > 0 && main+short == whole && short < min(main, fewest) {
					fewest, split, nodes, ok = short, n.Index, slices.Clone(chain), true
				}
				break
			}
			if len(n.Inputs) != 1 || l.patience < 0 {
				break
			}
			chain = append(chain, n.Index)
		}
	}
	return split, nodes, ok
}

// between are the nodes from behind split up to end, if nothing else flows into them.
func (l *laying) between(split, end int) (nodes []int, closed bool) {
	l.searches++
	waiting := []int{end}
	for len(waiting) > 0 {
		at := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if l.patience--; at == split || l.seen[at] == l.searches {
			continue
		}
		n := l.Node(at)
		if at < split || len(n.Inputs) == 0 || l.patience < 0 {
			return nil, false
		}
		l.seen[at] = l.searches
		nodes, waiting = append(nodes, at), append(waiting, n.Inputs...)
	}
	return nodes, true
}

func (l *laying) count(nodes []int) (n int) {
	for _, node := range nodes {
		if l.tiles[node] >= 0 {
			n++
		}
	}
	return n
}

// shares are what a sum gave to its two branches: to the node around what that
// received, to the other the rest of what the sum handed on. As printed they add up.
func (l *laying) shares(sum answer.Row, around int) (main, short string) {
	e := l.Explanation
	entry, known := e.EntryOf(sum.Node)
	// The relevance of around is the sum's share if it feeds nothing else.
	if to := l.tiles[around]; l.feeds[around] == 1 && !e.Gradient && to >= 0 && known {
		passed, given := entry.Passed, e.Layers[to].Sum
		_, texts := number.Sum(passed, []float64{given, passed - given})
		return texts[0], texts[1]
	}
	return "", ""
}
