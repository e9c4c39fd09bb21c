package lrp

import (
	"slices"

	"lrpexplainer/nn"
)

// Memo remembers a backward pass, so that the next one over the same trace runs only what
// has changed: with the same target and conditions it is taken up at the lowest node that
// all relevance passes and above which no rule is another. The zero value remembers
// nothing.
type Memo struct {
	trace      *nn.Trace
	plan       *Plan
	start      *nn.Tensor
	conditions []Condition
	magnitude  bool
	maps       []Role
	points     []waypoint // outermost first
	backend    nn.Backend
}

// waypoint is a node that all relevance passed, with what had been computed before it.
type waypoint struct {
	node      int
	relevance *nn.Tensor // that the node received
	ledger    Ledger
	maps      []Map
}

// Release forgets the pass and gives the memory back.
func (m *Memo) Release() {
	m.forget(0)
	*m = Memo{}
}

// forget forgets all but the first n waypoints.
func (m *Memo) forget(n int) {
	for _, p := range m.points[n:] {
		m.backend.Free(p.relevance)
	}
	m.points = slices.Delete(m.points, n, len(m.points))
}

// resume has the walk go on from where it departs from the remembered pass, or from its
// start, and says from which node. From then on the memo remembers the walk.
func (m *Memo) resume(w *walk, start *nn.Tensor) int {
	n := 0
	if m.comparable(w, start) {
		above := w.e.Node
		for n < len(m.points) && m.points[n].node >= w.options.Unskipped && m.plan.agrees(w.plan, m.points[n].node+1, above) {
			above = m.points[n].node
			n++
		}
	}
	m.forget(n)
	m.trace, m.plan, m.start, m.backend = w.trace, w.plan, start, w.be
	m.conditions, m.magnitude, m.maps = w.options.Conditions, w.options.Magnitude, w.options.Maps
	if n == 0 {
		return w.e.Node
	}
	p := m.points[n-1]
	w.be.Free(w.e.Relevance[w.e.Node])
	w.e.Relevance[w.e.Node] = nil
	w.e.Relevance[p.node] = copied(w.be, p.relevance)
	w.e.Ledger, w.e.Maps = slices.Clone(p.ledger), slices.Clone(p.maps)
	return p.node
}

// comparable reports whether the walk asks the question of the remembered pass.
func (m *Memo) comparable(w *walk, start *nn.Tensor) bool {
	o := &w.options
	sameCondition := func(a, b Condition) bool { return a.Node == b.Node && slices.Equal(a.Channels, b.Channels) }
	return m.trace == w.trace && slices.Equal(m.start.Data, start.Data) && m.start.Shape.Equal(start.Shape) &&
		slices.EqualFunc(m.conditions, o.Conditions, sameCondition) && m.magnitude == o.Magnitude && slices.Equal(m.maps, o.Maps)
}

// remember adds node i of the walk, which all relevance passes.
func (m *Memo) remember(w *walk, i int) {
	if n := len(m.points); n > 0 && m.points[n-1].node == i {
		return // the walk was taken up here
	}
	m.points = append(m.points, waypoint{i, copied(w.be, w.e.Relevance[i]), w.e.Ledger, w.e.Maps})
}

func copied(be nn.Backend, t *nn.Tensor) *nn.Tensor {
	out := be.New(t.Shape...)
	copy(out.Data, t.Data)
	return out
}

// agrees reports whether two plans for a graph do the same at the nodes from…to.
func (p *Plan) agrees(o *Plan, from, to int) bool {
	if p.Composite.Filter != o.Composite.Filter {
		return false
	}
	bounds := slices.Equal(p.Bounds.Low, o.Bounds.Low) && slices.Equal(p.Bounds.High, o.Bounds.High)
	for i := from; i <= to; i++ {
		if r := &p.Rules[i]; !r.equal(&o.Rules[i]) || !bounds && r.needsBounds() {
			return false
		}
	}
	return true
}
