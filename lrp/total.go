package lrp

import "lrpexplainer/nn"

// total is a sum of tensors that its first summand overwrites.
type total struct {
	be    nn.Backend
	to    []*nn.Tensor
	spare []*nn.Tensor // scratch for a later summand; nil to make some
	begun bool
}

// add adds sign · φ ⊙ what compute writes; a nil φ is ones.
func (t *total) add(sign float32, φ *factor, compute func(to []*nn.Tensor)) {
	unit := φ == nil || φ.unit
	if !t.begun {
		t.begun = true
		compute(t.to)
		for j, to := range t.to {
			if !unit {
				t.be.Mul(to.Data, to.Data, φ.in[j].Data)
			}
			if sign < 0 {
				t.be.Map(to.Data, to.Data, nn.WeightMap{Pos: -1, Neg: -1})
			}
		}
		return
	}
	parts := t.spare
	if parts == nil {
		parts = like(t.be, t.to)
		defer t.be.Free(parts...)
	}
	compute(parts)
	for j, to := range t.to {
		if unit {
			t.be.AddScaled(to.Data, parts[j].Data, sign)
		} else {
			t.be.AddMul(to.Data, parts[j].Data, φ.in[j].Data, sign)
		}
	}
}

// finish is zero where nothing was added.
func (t *total) finish() {
	if !t.begun {
		for _, to := range t.to {
			clear(to.Data)
		}
	}
}

// like are tensors of unspecified content, shaped as those given.
func like(be nn.Backend, tensors []*nn.Tensor) []*nn.Tensor {
	out := make([]*nn.Tensor, len(tensors))
	for j, t := range tensors {
		out[j] = be.New(t.Shape...)
	}
	return out
}
