package lrp

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
)

// memoTest explains one input of a golden network with a memo and without.
type memoTest struct {
	*testing.T
	be    nn.Backend
	trace *nn.Trace
	memo  Memo
}

func newMemoTest(t *testing.T, model string, shape ...int) *memoTest {
	be := newBackend()
	return &memoTest{T: t, be: be, trace: nntest.Folder("testdata/golden").Forward(t, be, model+".onnx", model+".input.f32", shape)}
}

func (m *memoTest) plan(name string, settings Settings) *Plan {
	m.Helper()
	c, err := NewComposite(name, settings)
	if err != nil {
		m.Fatal(err)
	}
	p, err := c.Plan(m.trace.Graph, Bounds{[]float32{-2.5}, []float32{2.5}})
	if err != nil {
		m.Fatal(err)
	}
	return p
}

// explain fails unless everything is as it is without a memo. It returns the nodes that
// the pass visited.
func (m *memoTest) explain(what string, p *Plan, target Target, o Options) []int {
	m.Helper()
	o.Bare, o.Maps = true, []Role{Convolution, DenseLayer, MaxPooling, Residual}
	want, err := Explain(context.Background(), m.be, m.trace, p, target, o)
	if err != nil {
		m.Fatal(err)
	}
	var visited []int
	o.Memo = &m.memo
	o.Visit = func(node int, _ *nn.Tensor) { visited = append(visited, node) }
	got, err := Explain(context.Background(), m.be, m.trace, p, target, o)
	if err != nil {
		m.Fatal(err)
	}
	if !slices.Equal(got.Input().Data, want.Input().Data) || !slices.Equal(got.Ledger, want.Ledger) || got.Account != want.Account {
		m.Errorf("%s: the explanation is another than without a memo", what)
	}
	if d := cmp.Diff(want.Maps, got.Maps); len(want.Maps) == 0 || d != "" {
		m.Errorf("%s: the maps are others than without a memo:\n%s", what, d)
	}
	got.Release()
	want.Release()
	return visited
}

// weighted are the nodes that carry weights, the outermost first.
func (m *memoTest) weighted() []int {
	var out []int
	for i := range slices.Backward(m.trace.Graph.Nodes) {
		if RoleOf(m.trace.Graph.Nodes[i].Op).CarriesWeights() {
			out = append(out, i)
		}
	}
	return out
}

// TestMemo: a pass with a memo gives what it gives without, and visits no more than
// what has changed.
func TestMemo(t *testing.T) {
	m := newMemoTest(t, "vggish", 3, 32, 32)
	weighted := m.weighted()
	top, first := m.trace.Graph.Logits(), weighted[len(weighted)-1]
	expect := func(what string, visited []int, from int) {
		t.Helper()
		if visited[0] != from || visited[len(visited)-1] != 0 {
			t.Errorf("%s: the pass visited %v; expected %d and what is below", what, visited, from)
		}
	}
	expect("at first", m.explain("at first", m.plan("epsilon-plus", nil), Class(3), Options{}), top)
	expect("another first layer", m.explain("another first layer", m.plan("epsilon-plus-flat", nil), Class(3), Options{}), first)
	expect("the same again", m.explain("the same again", m.plan("epsilon-plus-flat", nil), Class(3), Options{}), first)
	expect("another class", m.explain("another class", m.plan("epsilon-plus-flat", nil), Class(2), Options{}), top)
	expect("another ε", m.explain("another ε", m.plan("epsilon-plus-flat", Settings{"epsilon": 0.5}), Class(2), Options{}), top)
	firstConvolution := weighted[slices.IndexFunc(weighted, func(i int) bool { return RoleOf(m.trace.Graph.Nodes[i].Op) == Convolution })]
	box := m.plan("epsilon-gamma-box", Settings{"epsilon": 0.5})
	expect("other convolutions", m.explain("other convolutions", box, Class(2), Options{}), firstConvolution)
	box = m.plan("epsilon-gamma-box", Settings{"epsilon": 0.5})
	box.Bounds = Bounds{[]float32{-6}, []float32{6}}
	expect("another range", m.explain("another range", box, Class(2), Options{}), first)
	middle := weighted[len(weighted)/2]
	expect("seeing a layer", m.explain("seeing a layer", box, Class(2), Options{Unskipped: middle}), middle)
	condition := []Condition{{Node: middle, Channels: []int{0, 2}}}
	expect("a condition", m.explain("a condition", box, Class(2), Options{Conditions: condition}), top)
	expect("the same condition", m.explain("the same condition", box, Class(2), Options{Conditions: condition}), first)
	expect("the filter", m.explain("the filter", m.plan("zplus-filter", Settings{"filter": 0.1}), Class(2), Options{}), top)
	m.memo.Release()
	expect("after a release", m.explain("after a release", m.plan("zplus-filter", Settings{"filter": 0.1}), Class(2), Options{}), top)
}

// TestMemoInResiduals: relevance that goes two ways is taken up where they meet.
func TestMemoInResiduals(t *testing.T) {
	m := newMemoTest(t, "resnetish", 3, 48, 48)
	m.explain("at first", m.plan("epsilon-plus", nil), Class(3), Options{})
	visited := m.explain("another first layer", m.plan("epsilon-plus-flat", nil), Class(3), Options{})
	weighted := m.weighted()
	if visited[0] != weighted[len(weighted)-1] {
		t.Errorf("the pass visited %v; only the first convolution is another", visited)
	}
	// A convolution on one of two ways: the pass begins where both are together.
	nodes := m.trace.Graph.Nodes
	isConvolution := func(i int) bool { return RoleOf(nodes[i].Op) == Convolution }
	sum := slices.IndexFunc(nodes, func(n nn.Node) bool {
		return RoleOf(n.Op) == Residual && slices.ContainsFunc(n.Inputs, isConvolution)
	})
	inner := nodes[sum].Inputs[slices.IndexFunc(nodes[sum].Inputs, isConvolution)]
	p := m.plan("epsilon-plus-flat", nil)
	var err error
	if p.Rules[inner], err = NewRule("gamma", nil); err != nil {
		t.Fatal(err)
	}
	visited = m.explain("an inner layer", p, Class(3), Options{})
	if visited[0] != sum {
		t.Errorf("the pass for node %d visited %v; expected it to begin at the residual sum %d", inner, visited, sum)
	}
}

// TestMemoAfterACancelledPass holds what of both passes goes together.
func TestMemoAfterACancelledPass(t *testing.T) {
	m := newMemoTest(t, "vggish", 3, 32, 32)
	m.explain("at first", m.plan("epsilon-plus", nil), Class(3), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	half := len(m.trace.Graph.Nodes) / 2
	options := Options{Bare: true, Memo: &m.memo, Maps: []Role{Convolution, DenseLayer, MaxPooling, Residual}, Progress: func(done, _ int) {
		if done == half {
			cancel()
		}
	}}
	if _, err := Explain(ctx, m.be, m.trace, m.plan("uniform-gamma", nil), Class(3), options); err == nil {
		t.Fatal("the pass was not cancelled")
	}
	visited := m.explain("after it", m.plan("uniform-gamma", nil), Class(3), Options{})
	if visited[0] == m.trace.Graph.Logits() {
		t.Error("nothing was left of the cancelled pass")
	}
	m.explain("and the first", m.plan("epsilon-plus", nil), Class(3), Options{})
}

// TestMemoAndGradients: gradients keep no ledger and leave no memo.
func TestMemoAndGradients(t *testing.T) {
	m := newMemoTest(t, "mlp", 1, 28, 28)
	m.explain("at first", m.plan("epsilon-plus", nil), Class(3), Options{})
	m.explain("gradient", m.plan("gradient", nil), Class(3), Options{})
	if len(m.memo.points) > 0 {
		t.Errorf("the memo has %d points", len(m.memo.points))
	}
	m.explain("again", m.plan("epsilon-plus", nil), Class(3), Options{})
}
