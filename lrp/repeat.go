package lrp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"lrpexplainer/nn"
)

// repeat averages the input's relevance over several inputs around, or on the way
// to, the trace's. The way begins where the preprocessing inside the model makes
// zeros. There is relevance at the input alone.
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
	if t.Kind == ByComposite || t.Kind == Top {
		t = Class(TopClass(tr.Scores(0))) // the class of the input itself, on the whole path
	}
	noise := rand.New(rand.NewPCG(rep.Seed, 0))
	away := p.fromZero(be, tr)
	spread := float64(slices.Max(x.Data) - slices.Min(x.Data))
	total := be.New(x.Shape...)
	clear(total.Data)
	total64 := Account{}
	for k := range rep.Samples {
		y := be.New(x.Shape...)
		switch rep.Over {
		case AlongPath:
			c := (float32(k) + 0.5) / float32(rep.Samples)
			copy(y.Data, x.Data)
			be.AddScaled(y.Data, away.Data, c-1)
		case UnderNoise:
			for i, v := range x.Data {
				y.Data[i] = v + float32(noise.NormFloat64()*rep.Sigma*spread)
			}
		}
		e, err := p.at(ctx, be, y, t)
		be.Free(y)
		if err != nil {
			be.Free(total)
			return nil, err
		}
		be.AddScaled(total.Data, e.Input().Data, 1/float32(rep.Samples))
		total64.Score += e.Account.Score / float64(rep.Samples)
		e.Release()
		if o.Progress != nil {
			o.Progress(k+1, rep.Samples)
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

// at explains another input.
func (p *Plan) at(ctx context.Context, be nn.Backend, x *nn.Tensor, t Target) (*Explanation, error) {
	tr, err := p.Graph.Forward(ctx, be, x, nil)
	if err != nil {
		return nil, err
	}
	defer tr.Release()
	return explainOnce(ctx, be, tr, p, t, Options{Bare: true}, nil)
}
