package lanes

import (
	"reflect"
	"strconv"
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
)

// graph is an answer whose strip has a tile for every node but those of role
// "activation". Node i has inputs[i].
func graph(roles []string, inputs ...[]int) *answer.Answer {
	a := &answer.Answer{Model: &answer.Model{Logits: -1}, Explanation: &answer.Explanation{}}
	for i, role := range roles {
		a.Model.Nodes = append(a.Model.Nodes, answer.Node{Index: i, Role: role, Inputs: inputs[i]})
		if role != "activation" {
			a.Explanation.Layers = append(a.Explanation.Layers, answer.Layer{Node: i, Sum: float64(10 - i)})
		}
	}
	return a
}

const (
	in, conv, relu, sum = "input", "convolution", "activation", "residual"
)

func TestStrip(t *testing.T) {
	type lane struct {
		sum, other, first, last int
		rows                    []int
		around, share           string
	}
	for name, c := range map[string]struct {
		answer *answer.Answer
		passed map[int]float64 // of the ledger
		main   []int
		lanes  []lane
	}{
		"chain": {answer: graph([]string{in, conv, relu, conv}, nil, []int{0}, []int{1}, []int{2}), main: []int{0, 1, 3}},
		// The branch received 10 − 4 = 6, so that 0.5 are left of the sum's 6.5.
		"identity": {
			answer: graph([]string{in, conv, relu, conv, conv, sum}, nil, []int{0}, []int{1}, []int{2}, []int{3}, []int{4, 2}),
			passed: map[int]float64{5: 6.5}, main: []int{0, 1, 3, 4, 5}, lanes: []lane{{5, 4, 2, 3, nil, "6.00", "0.50"}},
		},
		"convolution, first among the inputs": {
			answer: graph([]string{in, conv, conv, conv, conv, sum, conv}, nil, []int{0}, []int{1}, []int{1}, []int{3}, []int{2, 4}, []int{5}),
			passed: map[int]float64{5: 14}, main: []int{0, 1, 3, 4, 5, 6}, lanes: []lane{{5, 4, 2, 3, []int{2}, "6.00", "8.00"}},
		},
		"two in a row": {
			answer: graph([]string{in, conv, sum, conv, sum}, nil, []int{0}, []int{1, 0}, []int{2}, []int{3, 2}),
			main:   []int{0, 1, 2, 3, 4}, lanes: []lane{{2, 1, 1, 1, nil, "", ""}, {4, 3, 3, 3, nil, "", ""}},
		},
		"around a block with one of its own": {
			answer: graph([]string{in, conv, conv, sum, sum}, nil, []int{0}, []int{1}, []int{2, 1}, []int{3, 0}),
			main:   []int{0, 1, 2, 3, 4}, lanes: []lane{{3, 2, 2, 2, nil, "", ""}},
		},
		"branches alike":      {answer: graph([]string{in, conv, conv, sum}, nil, []int{0}, []int{0}, []int{1, 2}), main: []int{0, 1, 2, 3}},
		"three branches":      {answer: graph([]string{in, conv, conv, sum}, nil, []int{0}, []int{1}, []int{2, 1, 0}), main: []int{0, 1, 2, 3}},
		"another way in":      {answer: graph([]string{in, conv, conv, relu, sum}, nil, []int{0}, []int{1}, []int{2, 0}, []int{3, 1}), main: []int{0, 1, 2, 4}},
		"a branch goes on":    {answer: graph([]string{in, conv, sum, sum}, nil, []int{0}, []int{1, 0}, []int{2, 1}), passed: map[int]float64{2: 12}, main: []int{0, 1, 2, 3}, lanes: []lane{{2, 1, 1, 1, nil, "", ""}}},
		"nothing to go round": {answer: graph([]string{in, relu, sum}, nil, []int{0}, []int{1, 0}), main: []int{0, 2}},
	} {
		for node, v := range c.passed {
			c.answer.Explanation.Ledger = append(c.answer.Explanation.Ledger, answer.Entry{Node: node, Passed: v})
		}
		s := Of(c.answer)
		nodes := func(rows []answer.Row) (out []int) {
			for _, r := range rows {
				out = append(out, r.Node)
			}
			return out
		}
		if got := nodes(s.Main); !reflect.DeepEqual(got, c.main) {
			t.Errorf("%s: the first lane has %v; expected %v", name, got, c.main)
		}
		var got []lane
		for _, l := range s.Shortcuts {
			got = append(got, lane{l.Sum, l.Other, l.First, l.Last, nodes(l.Rows), l.Around, l.Share})
		}
		if !reflect.DeepEqual(got, c.lanes) {
			t.Errorf("%s: the second lane has %+v; expected %+v", name, got, c.lanes)
		}
	}
	if s := Of(&answer.Answer{}); len(s.Main)+len(s.Shortcuts) != 0 {
		t.Errorf("without an explanation: %+v", s)
	}
}

// A strip of thousands of layers costs little more than its length, whatever leads around what:
// so many nodes are looked at for each of its layers.
func TestLongStrips(t *testing.T) {
	const n = 8000
	for name, c := range map[string]struct {
		inputs func(i int) []int
		looks  int
	}{
		"chain":                        {func(i int) []int { return []int{i - 1} }, 0},
		"blocks":                       {func(i int) []int { return map[bool][]int{true: {i - 1, i - 3}, false: {i - 1}}[i > 3 && i%4 == 0] }, 2},
		"every sum from the beginning": {func(i int) []int { return map[bool][]int{true: {i - 1, 0}, false: {i - 1}}[i > 1 && i%2 == 0] }, 65},
		"one sum around everything":    {func(i int) []int { return map[bool][]int{true: {i - 1, 1}, false: {i - 1}}[i == n-1] }, 2},
	} {
		a := &answer.Answer{Model: &answer.Model{Logits: n - 1}, Explanation: &answer.Explanation{}}
		for i := range n {
			node := answer.Node{Index: i, Role: conv, Name: "/block/conv" + strconv.Itoa(i) + "/Conv", Kind: "Conv"}
			if i > 0 {
				node.Inputs = c.inputs(i)
			}
			if len(node.Inputs) == 2 {
				node.Role = sum
			}
			a.Model.Nodes = append(a.Model.Nodes, node)
			a.Explanation.Layers = append(a.Explanation.Layers, answer.Layer{Node: i, Sum: 1})
			a.Explanation.Ledger = append(a.Explanation.Ledger, answer.Entry{Node: i, Received: 1, Passed: 1})
		}
		s := Of(a)
		for _, row := range s.Main {
			if a.Words(row.Node).Title == "" {
				t.Fatalf("%s: layer %d has no title", name, row.Node)
			}
		}
		l := lay(a, a.Rows())
		patience := l.patience
		for i := range a.Model.Nodes {
			if node := &a.Model.Nodes[i]; node.Role == sum && l.patience >= 0 {
				l.shortcut(node)
			}
		}
		if looks := (patience - l.patience + n - 1) / n; looks > c.looks {
			t.Errorf("%s: of %d layers %d nodes each are looked at; expected at most %d", name, n, looks, c.looks)
		}
		if name == "blocks" && len(s.Shortcuts) != n/4-1 {
			t.Errorf("%d shortcuts of %d blocks", len(s.Shortcuts), n/4)
		}
		t.Logf("%s: %d rows, %d shortcuts, %d nodes looked at", name, len(s.Main), len(s.Shortcuts), patience-l.patience)
	}
}
