package nn

import (
	"context"
	"fmt"
)

// Trace is every node's output for one input batch.
type Trace struct {
	Graph   *Graph
	Outputs []*Tensor // by node index; Outputs[0] is the input
	backend Backend
}

// Progress hears after each step of a pass how many of all are done.
type Progress func(done, total int)

// aliaser marks operators whose output is their input's data under another
// shape.
type aliaser interface{ alias() }

func aliases(op Operator) bool { _, ok := op.(aliaser); return ok }

// Forward computes every node for x, whose shape is the input's but for the
// batch axis. x is kept, not copied. It stops with ctx's error between nodes;
// progress may be nil.
func (g *Graph) Forward(ctx context.Context, b Backend, x *Tensor, progress Progress) (*Trace, error) {
	want := g.InputShape()
	if len(x.Shape) != len(want) || !x.Shape[1:].Equal(want[1:]) || x.Shape[0] < 1 {
		return nil, fmt.Errorf("the input has shape %v; the model expects %v (first axis: any batch size)", x.Shape, want)
	}
	t := &Trace{Graph: g, Outputs: make([]*Tensor, len(g.Nodes)), backend: b}
	t.Outputs[0] = x
	for i := 1; i < len(g.Nodes); i++ {
		if err := ctx.Err(); err != nil {
			t.Release()
			return nil, err
		}
		n := &g.Nodes[i]
		in := t.Inputs(i)
		shape := n.Shape
		if x.Shape[0] != 1 {
			shapes := make([]Shape, len(in))
			for k := range in {
				shapes[k] = in[k].Shape
			}
			var err error
			if shape, err = n.Op.OutShape(shapes); err != nil {
				t.Release()
				return nil, fmt.Errorf("node %q (%s), batch of %d: %w", n.Name, n.Op.Kind(), x.Shape[0], err)
			}
			if shape.Size() != x.Shape[0]*n.Shape.Size() {
				t.Release()
				return nil, fmt.Errorf("node %q (%s), batch of %d: its output %v mixes the samples; give one at a time", n.Name, n.Op.Kind(), x.Shape[0], shape)
			}
		}
		if aliases(n.Op) {
			t.Outputs[i] = in[0].View(shape...)
		} else {
			t.Outputs[i] = b.New(shape...)
			n.Op.Forward(b, t.Outputs[i], in)
		}
		if progress != nil {
			progress(i, len(g.Nodes)-1)
		}
	}
	return t, nil
}

// Inputs are the tensors that node i reads.
func (t *Trace) Inputs(i int) []*Tensor {
	in := make([]*Tensor, len(t.Graph.Nodes[i].Inputs))
	for k, j := range t.Graph.Nodes[i].Inputs {
		in[k] = t.Outputs[j]
	}
	return in
}

// Release gives the outputs' memory back to the backend that made them. The
// trace is empty afterwards.
func (t *Trace) Release() {
	for i, o := range t.Outputs {
		if i > 0 && o != nil && !aliases(t.Graph.Nodes[i].Op) {
			t.backend.Free(o)
		}
	}
	t.Outputs = nil
}
