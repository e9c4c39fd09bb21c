package lrp

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lrpexplainer/nn"
)

// Options are what an explanation may additionally ask for.
type Options struct {
	Progress nn.Progress // hears of every node that the pass visits
	// Conditions keep only the relevance that flows through chosen channels
	// (concept relevance propagation, Achtibat et al. 2023).
	Conditions []Condition
	// Magnitude fills in Entry.Magnitude, at twice the cost.
	Magnitude bool
	// Maps asks for the maps of the nodes with these roles.
	Maps []Role
	// Visit sees the relevance at each node's output as soon as the node has handed
	// it back, outermost first, the input last.
	Visit func(node int, relevance *nn.Tensor)
	// Bare frees all relevance but the input's; what else is wanted, Visit can take.
	Bare bool
	// Memo is the pass before, to be taken up where this one differs, and becomes this one.
	// Nodes above are then skipped: not visited, and without relevance in the result;
	// ledger and maps are complete. The gradient family empties it.
	Memo *Memo
	// Unskipped is a node that the memo does not spare, nor any below it.
	Unskipped int
}

// Condition keeps the relevance of some channels (axis 1) of one node's output
// and removes all other.
type Condition struct {
	Node     int
	Channels []int
}

// Explanation is the relevance at every node's output.
type Explanation struct {
	Plan *Plan
	// Relevance is by node index, shaped as the node's output; nil where none
	// arrived. Relevance[0] is the input's.
	Relevance []*nn.Tensor
	// Node is where the walk started.
	Node    int
	Ledger  Ledger // nil for the gradient family
	Maps    []Map  // outermost first
	Account Account

	backend nn.Backend
}

// Input is the relevance of every input value, (N,C,H,W).
func (e *Explanation) Input() *nn.Tensor { return e.Relevance[0] }

// Release gives the memory back. The explanation is empty afterwards.
func (e *Explanation) Release() {
	e.backend.Free(e.Relevance...)
	e.Relevance = nil
}

// Explain hands the target's relevance back through the trace's graph by the plan's
// rules. It stops with ctx's error between nodes; an input outside of the plan's bounds is
// an *[OutOfBoundsError] where a rule needs them.
func Explain(ctx context.Context, be nn.Backend, tr *nn.Trace, p *Plan, t Target, o Options) (*Explanation, error) {
	if p.Graph != tr.Graph {
		return nil, errors.New("the plan was made for another graph than the trace")
	}
	if p.needsBounds() {
		if err := p.Bounds.Contain(tr.Outputs[0]); err != nil {
			return nil, err
		}
	}
	if p.Composite.Repeat.Over != Once {
		return p.repeat(ctx, be, tr, t, o)
	}
	var factor *nn.Tensor
	if p.Composite.TimesInput {
		factor = p.fromZero(be, tr)
	}
	return explainOnce(ctx, be, tr, p, t, o, factor)
}

// explainOnce is one backward pass; what arrives at the input is multiplied with
// factor, if there is one.
func explainOnce(ctx context.Context, be nn.Backend, tr *nn.Trace, p *Plan, t Target, o Options, factor *nn.Tensor) (*Explanation, error) {
	for _, c := range o.Conditions {
		if err := c.check(tr); err != nil {
			return nil, err
		}
	}
	gradient := p.IsGradient()
	node, start, err := t.start(tr, p.Composite.Start, gradient)
	if err != nil {
		return nil, err
	}
	e := &Explanation{Plan: p, Node: node, Relevance: make([]*nn.Tensor, len(tr.Outputs)), backend: be}
	e.Relevance[node] = be.New(start.Shape...)
	copy(e.Relevance[node].Data, start.Data)
	w := walk{
		be: be, trace: tr, plan: p, options: o, e: e, nonNegative: nonNegative(tr.Graph),
		amounts: make([]*amount, len(tr.Outputs)), waiting: 1,
		gradient: gradient,
	}
	score := w.amount(node).sum
	first, memo := node, o.Memo
	if memo != nil && gradient {
		memo.Release()
		memo = nil
	}
	if memo != nil {
		first = memo.resume(&w, start)
	}
	for i := first; i > 0; i-- {
		if err := ctx.Err(); err != nil {
			e.Release()
			return nil, err
		}
		if e.Relevance[i] != nil {
			if memo != nil && w.waiting == 1 && p.Rules[i].Step != Pass {
				memo.remember(&w, i)
			}
			w.node(i)
			if slices.Contains(o.Maps, RoleOf(tr.Graph.Nodes[i].Op)) {
				e.Maps = append(e.Maps, w.mapOf(i))
			}
			if o.Visit != nil {
				o.Visit(i, e.Relevance[i])
			}
			if o.Bare {
				w.drop(i)
			}
		}
		if o.Progress != nil {
			o.Progress(first-i+1, first)
		}
	}
	if e.Relevance[0] == nil {
		e.Relevance[0] = be.New(tr.Outputs[0].Shape...)
		clear(e.Relevance[0].Data)
	}
	if factor != nil {
		be.Mul(e.Relevance[0].Data, e.Relevance[0].Data, factor.Data)
		w.amounts[0] = nil
	}
	if o.Visit != nil {
		o.Visit(0, e.Relevance[0])
	}
	if gradient {
		e.Ledger = nil
	}
	e.Account = e.Ledger.Account(score, w.amount(0).sum)
	e.Account.AbsInput = w.amount(0).absolute
	return e, nil
}

func (c Condition) check(tr *nn.Trace) error {
	if c.Node < 0 || c.Node >= len(tr.Outputs) {
		return fmt.Errorf("the condition's layer %d does not exist; the model has %d", c.Node, len(tr.Outputs))
	}
	shape := tr.Outputs[c.Node].Shape
	for _, ch := range c.Channels {
		if len(shape) < 2 || ch < 0 || ch >= shape[1] {
			return fmt.Errorf("the condition's channel %d of layer %q does not exist; its output is %v", ch, tr.Graph.Nodes[c.Node].Name, shape)
		}
	}
	return nil
}

// walk is the state of one backward pass.
type walk struct {
	be      nn.Backend
	trace   *nn.Trace
	plan    *Plan
	options Options
	e       *Explanation
	// nonNegative is by node, see the function of that name.
	nonNegative []bool
	// layouts are by node, once a map is asked for.
	layouts []Layout
	// amounts are by node; nil where they have not been computed.
	amounts []*amount
	// gradient says that what is handed back is no relevance: there is no ledger.
	gradient bool
	// waiting is how many nodes have received relevance that they have not handed back.
	waiting int
}

// amount is ΣR and Σ|R| of a tensor.
type amount struct{ sum, absolute float64 }

func (w *walk) amountOf(r *nn.Tensor) *amount {
	sum, absolute := w.be.Totals(r.Data)
	return &amount{sum, absolute}
}

// amount is that of node i's relevance.
func (w *walk) amount(i int) *amount {
	if w.amounts[i] == nil {
		w.amounts[i] = w.amountOf(w.e.Relevance[i])
	}
	return w.amounts[i]
}

// node hands back what node i received.
func (w *walk) node(i int) {
	n := &w.trace.Graph.Nodes[i]
	received := w.e.Relevance[i]
	entry := Entry{Node: i, Rule: w.plan.Rules[i].Name, Received: w.amount(i).sum}
	r := w.restrict(i, received)
	if r != received {
		defer w.be.Free(r)
		kept := w.be.Sum(r.Data)
		entry.Removed = entry.Received - kept
	}
	back := make([]*nn.Tensor, len(n.Inputs))
	if w.options.Bare && r == received && w.passesAll(i) {
		back[0] = r
		entry.Magnitude = w.booked(r)
	} else {
		for k, j := range n.Inputs {
			back[k] = w.be.New(w.trace.Outputs[j].Shape...)
		}
		w.handBack(i, r, back, &entry)
	}
	if !w.gradient {
		entry.AbsReceived = w.amount(i).absolute
	}
	for k, j := range n.Inputs {
		passed := w.amounts[i]
		if back[k] != received {
			passed = w.amountOf(back[k])
		}
		entry.Passed += passed.sum
		if !w.gradient {
			entry.AbsPassed += passed.absolute
		}
		if w.e.Relevance[j] == nil {
			w.waiting++
			w.e.Relevance[j], w.amounts[j] = back[k], passed
			continue
		}
		w.be.Add(w.e.Relevance[j].Data, back[k].Data)
		w.amounts[j] = nil
		if back[k] != received {
			w.be.Free(back[k])
		}
	}
	w.waiting--
	w.e.Ledger = append(w.e.Ledger, entry)
}

// passesAll reports whether node i hands back just what it receives, so that its input can
// have the tensor itself.
func (w *walk) passesAll(i int) bool {
	n := &w.trace.Graph.Nodes[i]
	_, moves := n.Op.(nn.Rearrange)
	return w.plan.Rules[i].Step == Pass && !moves && w.trace.Outputs[n.Inputs[0]].Shape.Equal(w.trace.Outputs[i].Shape)
}

// drop frees node i's relevance, unless one of its inputs has taken it over.
func (w *walk) drop(i int) {
	r := w.e.Relevance[i]
	w.e.Relevance[i] = nil
	if !slices.ContainsFunc(w.trace.Graph.Nodes[i].Inputs, func(j int) bool { return w.e.Relevance[j] == r }) {
		w.be.Free(r)
	}
}

// restrict is r after the conditions and the relevance filter: r itself where neither
// applies.
func (w *walk) restrict(i int, r *nn.Tensor) *nn.Tensor {
	out := r
	own := func() {
		if out == r {
			out = w.be.New(r.Shape...)
			copy(out.Data, r.Data)
		}
	}
	for _, c := range w.options.Conditions {
		if c.Node != i {
			continue
		}
		own()
		channels := r.Shape[1]
		kept := make([]bool, channels)
		for _, ch := range c.Channels {
			kept[ch] = true
		}
		per := nn.Shape(r.Shape[2:]).Size()
		for p := range r.Batch() * channels {
			if !kept[p%channels] {
				clear(out.Data[p*per : (p+1)*per])
			}
		}
	}
	role := RoleOf(w.trace.Graph.Nodes[i].Op)
	if f := w.plan.Composite.Filter; f > 0 && f < 1 && (role.CarriesWeights() || role.IsPooling()) {
		own()
		for b := range r.Batch() {
			s := out.Sample(b).Data
			keepLargest(s, s, f)
		}
	}
	return out
}

// handBack overwrites back with node i's relevance for each of its inputs.
func (w *walk) handBack(i int, r *nn.Tensor, back []*nn.Tensor, entry *Entry) {
	op, rule := w.trace.Graph.Nodes[i].Op, &w.plan.Rules[i]
	in := w.inputs(i, rule)
	switch rule.Step {
	case Share:
		l := w.layer(i, in, back, entry)
		defer l.release()
		l.share(rule.Groups, l.narrow(r, rule.Groups))
		entry.Stabilizer = entry.Received - entry.Removed - l.divided
	case WinnerTakesAll:
		op.(nn.Selector).Winner(w.be, back, r, in)
		entry.Magnitude = w.booked(r)
	case Signal:
		op.(nn.Gated).SignalBack(w.be, back, r)
		entry.Magnitude = w.booked(r)
	case Taylor:
		w.taylor(op.(*nn.Softmax), r, in[0], w.trace.Outputs[i], back[0], entry)
	case Pass:
		w.pass(op, r, in, back, entry)
	default:
		w.derive(i, rule.Step == Guided, r, in, back)
	}
}

// inputs are what node i reads, with ones for the picture where the composite says
// so.
func (w *walk) inputs(i int, rule *Rule) []*nn.Tensor {
	in := w.trace.Inputs(i)
	if !w.plan.Composite.InputOnes || rule.Step != Share || !w.plan.readsPixels(i) {
		return in
	}
	for k, j := range w.trace.Graph.Nodes[i].Inputs {
		if w.plan.preprocessing[j] {
			ones := w.plan.onesAt(w.be, j)
			in[k] = &nn.Tensor{Shape: in[k].Shape, Data: slices.Repeat(ones.Data, in[k].Batch())}
		}
	}
	return in
}

// pass moves relevance to where the values came from, or copies it.
func (w *walk) pass(op nn.Operator, r *nn.Tensor, in, back []*nn.Tensor, entry *Entry) {
	entry.Magnitude = w.booked(r)
	if m, ok := op.(nn.Rearrange); ok {
		m.Back(w.be, back, r)
		if l, ok := op.(nn.Lossy); ok {
			entry.Constants = l.Lost(w.be, in, r)
		}
		return
	}
	copy(back[0].Data, r.Data)
}

// taylor hands back x_i·(R_i − s_i·ΣR) along a Softmax, and books what stays: of each
// output R_i·(1 − x_i + Σ_j s_j·x_j), its share of the value at 0.
func (w *walk) taylor(op *nn.Softmax, r, x, s, back *nn.Tensor, entry *Entry) {
	l := op.Lines(x.Shape)
	w.be.SoftmaxTaylor(back.Data, r.Data, x.Data, s.Data, l)
	finite, zero, one := w.be.New(x.Shape...), w.be.New(x.Shape...), w.be.New(x.Shape...)
	clear(zero.Data)
	w.be.Map(one.Data, zero.Data, nn.One)
	w.be.SoftmaxTaylor(finite.Data, one.Data, x.Data, zero.Data, l) // x, 0 where it is −∞
	sums, means := w.be.New(l.Number()), w.be.New(l.Number())
	w.be.LineDots(sums.Data, r.Data, nil, l)
	w.be.LineDots(means.Data, s.Data, finite.Data, l)
	entry.Softmax = w.be.Sum(r.Data) - w.be.Dot(r.Data, finite.Data) + w.be.Dot(sums.Data, means.Data)
	entry.Magnitude = w.booked(back)
	w.be.Free(finite, zero, one, sums, means)
}

// derive multiplies with the transposed Jacobian; guided drops what is negative at a
// rectifier first.
func (w *walk) derive(i int, guided bool, r *nn.Tensor, in, back []*nn.Tensor) {
	switch op := w.trace.Graph.Nodes[i].Op.(type) {
	case nn.Linear:
		op.ApplyTransposed(w.be, back, r, nn.Unchanged)
	case nn.Rearrange:
		op.Back(w.be, back, r)
	case nn.Differentiable:
		op.Gradient(w.be, back, r, in, w.trace.Outputs[i])
		if rectifier, ok := op.(nn.Rectifier); guided && ok && rectifier.Rectifies() {
			w.be.Map(back[0].Data, back[0].Data, nn.Positive)
		}
	}
}

// booked is Σ|x|, if Entry.Magnitude was asked for.
func (w *walk) booked(x *nn.Tensor) float64 {
	if !w.options.Magnitude {
		return 0
	}
	return w.amountOf(x).absolute
}
