package lrp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"lrpexplainer/nn"
)

// togetherBytes bounds what the passes over several inputs take together: less than what
// onnx's Info.MemoryBytes has to spare.
const togetherBytes = 28 << 20

// mostTogether: larger batches are hardly faster.
const mostTogether = 32

// repeat averages the input's relevance over several inputs around, or on the way
// to, the trace's, as many of them in one pass as there is memory for. The way begins where
// the preprocessing inside the model makes zeros. There is relevance at the input alone.
func (p *Plan) repeat(ctx context.Context, be nn.Backend, tr *nn.Trace, t Target, o Options) (*Explanation, error) {
	x := tr.Outputs[0]
	rep := p.Composite.Repeat
	if x.Batch() != 1 {
		return nil, fmt.Errorf("composite %q explains one input at a time, not a batch of %d", p.Composite.Name, x.Batch())
	}
	if rep.Samples < 1 {
		return nil, fmt.Errorf("composite %q averages over %d passes; expected at least 1", p.Composite.Name, rep.Samples)
	}
	for what, asked := range map[string]bool{"conditions": len(o.Conditions) > 0, "maps of layers": len(o.Maps) > 0, "visiting layers": o.Visit != nil} {
		if asked {
			return nil, fmt.Errorf("composite %q averages over several inputs and keeps the map at the input alone; %s and averaging do not go together", p.Composite.Name, what)
		}
	}
	if t.Kind == PerSample && len(t.Samples) == 1 {
		t = t.Samples[0]
	}
	if _, _, err := t.start(tr, p.Composite.Start, true); err != nil {
		return nil, err
	}
	if t.Kind == ByComposite || t.Kind == Top {
		t = Class(TopClass(tr.Scores(0))) // the class of the input itself, on the whole path
	}
	if o.Memo != nil { // beside it there is no room
		o.Memo.Release()
	}
	noise := rand.New(rand.NewPCG(rep.Seed, 0))
	away := p.fromZero(be, tr)
	spread := float64(slices.Max(x.Data) - slices.Min(x.Data))
	vary := func(y []float32, k int) {
		switch rep.Over {
		case AlongPath:
			c := (float32(k) + 0.5) / float32(rep.Samples)
			copy(y, x.Data)
			be.AddScaled(y, away.Data, c-1)
		case UnderNoise:
			for i, v := range x.Data {
				y[i] = v + float32(noise.NormFloat64()*rep.Sigma*spread)
			}
		}
	}
	total := be.New(x.Shape...)
	clear(total.Data)
	total64 := Account{}
	together := atOnce(rep.Samples, p.mostAtOnce())
	for k := 0; k < rep.Samples; {
		n := together
		if rep.Samples-k < n {
			n = 1 // of whose size there are tensors already
		}
		shape := slices.Clone(x.Shape)
		shape[0] = n
		y := be.New(shape...)
		for i := range n {
			vary(y.Sample(i).Data, k+i)
		}
		e, err := p.at(ctx, be, y, t)
		be.Free(y)
		if err != nil {
			be.Free(total)
			return nil, err
		}
		for i := range n {
			be.AddScaled(total.Data, e.Input().Sample(i).Data, 1/float32(rep.Samples))
		}
		total64.Score += e.Account.Score / float64(rep.Samples)
		e.Release()
		k += n
		if o.Progress != nil {
			o.Progress(k, rep.Samples)
		}
	}
	if p.Composite.TimesInput {
		be.Mul(total.Data, total.Data, away.Data)
	}
	total64.Input = be.Sum(total.Data)
	out := &Explanation{Plan: p, Node: tr.Graph.Logits(), Relevance: make([]*nn.Tensor, len(tr.Outputs)), Account: total64, backend: be}
	out.Relevance[0] = total
	return out, nil
}

// mostAtOnce is how many inputs there is memory for in one pass, which takes of each the
// trace, and with relevance and scratch some times the largest node's output.
func (p *Plan) mostAtOnce() int {
	const scratch = 4
	if !p.Graph.TakesBatches() {
		return 1
	}
	largest := 0
	for _, n := range p.Graph.Nodes {
		largest = max(largest, 4*n.Shape.Size())
	}
	each := p.Graph.TraceBytes() + scratch*int64(largest)
	return int(max(1, min(mostTogether, togetherBytes/each)))
}

// atOnce is the size of batches, at most, in which n inputs need the fewest passes; what is
// left over goes one by one.
func atOnce(n, most int) int {
	best, fewest := 1, n
	for size := 2; size <= most; size++ {
		if passes := n/size + n%size; passes < fewest {
			best, fewest = size, passes
		}
	}
	return best
}

// at explains other inputs.
func (p *Plan) at(ctx context.Context, be nn.Backend, x *nn.Tensor, t Target) (*Explanation, error) {
	tr, err := p.Graph.Forward(ctx, be, x, nil)
	if err != nil {
		return nil, err
	}
	defer tr.Release()
	return explainOnce(ctx, be, tr, p, t, Options{Bare: true}, nil)
}
