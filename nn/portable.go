package nn

import (
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Portable is the Backend that runs everywhere: every product is gonum's
// blas32.Gemm, or whatever BLAS blas32.Use has put in its place. Importing package
// [lrpexplainer/nn/sgemm] puts one there that is several times as fast on amd64.
type Portable struct{ Arena }

// NewPortable is a Portable backend with an arena of its own.
func NewPortable() *Portable { return &Portable{} }

// Name is "portable".
func (*Portable) Name() string { return "portable" }

// Arena keeps freed tensors for reuse, so that a pass repeated does not grow
// memory. The zero value is ready; it is safe for concurrent use.
type Arena struct {
	mu   sync.Mutex
	free map[int][]*Tensor // by size
}

// New is a tensor of unspecified content.
func (a *Arena) New(shape ...int) *Tensor {
	n := Shape(shape).Size()
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.free[n]
	if len(list) == 0 {
		return NewTensor(shape...)
	}
	t := list[len(list)-1]
	a.free[n] = list[:len(list)-1]
	t.Shape = append(t.Shape[:0], shape...)
	return t
}

// Free takes tensors back; nil is ignored.
func (a *Arena) Free(tensors ...*Tensor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.free == nil {
		a.free = map[int][]*Tensor{}
	}
	for _, t := range tensors {
		if t != nil {
			a.free[len(t.Data)] = append(a.free[len(t.Data)], t)
		}
	}
}

// Reset forgets the freed tensors, for when another model is loaded.
func (a *Arena) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.free = nil
}

// mapBlock is how many weights are mapped at a time: a modified copy of a whole
// dense layer is never made.
const mapBlock = 1 << 18

// Dense is x·ρ(W)ᵀ + bias, a block of W's rows at a time where ρ changes them.
func (p *Portable) Dense(y, x []float32, w DenseWeight, bias []float32, rows int, ρ WeightMap) {
	for r := range rows {
		if bias != nil {
			copy(y[r*w.Out:(r+1)*w.Out], bias)
		} else {
			clear(y[r*w.Out : (r+1)*w.Out])
		}
	}
	in := general(rows, w.In, w.In, x)
	p.blocks(w, ρ, func(block blas32.General, from int) {
		if w.InMajor {
			in := blas32.General{Rows: rows, Cols: block.Rows, Stride: w.In, Data: x[from:]}
			blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, in, block, 1, general(rows, w.Out, w.Out, y))
			return
		}
		out := blas32.General{Rows: rows, Cols: block.Rows, Stride: w.Out, Data: y[from:]}
		blas32.Gemm(blas.NoTrans, blas.Trans, 1, in, block, 1, out)
	})
}

// DenseTransposed is y·ρ(W), a block of W's rows at a time where ρ changes them.
func (p *Portable) DenseTransposed(x, y []float32, w DenseWeight, rows int, ρ WeightMap) {
	clear(x[:rows*w.In])
	out := general(rows, w.In, w.In, x)
	p.blocks(w, ρ, func(block blas32.General, from int) {
		if w.InMajor {
			out := blas32.General{Rows: rows, Cols: block.Rows, Stride: w.In, Data: x[from:]}
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, general(rows, w.Out, w.Out, y), block, 1, out)
			return
		}
		in := blas32.General{Rows: rows, Cols: block.Rows, Stride: w.Out, Data: y[from:]}
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, in, block, 1, out)
	})
}

// blocks visits ρ(W) as matrices of some rows each, from the given row on.
func (p *Portable) blocks(w DenseWeight, ρ WeightMap, visit func(block blas32.General, from int)) {
	rows, cols := w.Out, w.In
	if w.InMajor {
		rows, cols = cols, rows
	}
	if ρ.IsIdentity() {
		visit(general(rows, cols, cols, w.Data), 0)
		return
	}
	per := max(1, mapBlock/cols)
	scratch := p.New(min(per, rows) * cols)
	defer p.Free(scratch)
	for from := 0; from < rows; from += per {
		n := min(per, rows-from)
		block := scratch.Data[:n*cols]
		ρ.Apply(block, w.Data[from*cols:(from+n)*cols])
		visit(general(n, cols, cols, block), from)
	}
}

func general(rows, cols, stride int, data []float32) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: stride, Data: data}
}

// Map is dst = ρ(src).
func (*Portable) Map(dst, src []float32, ρ WeightMap) { ρ.Apply(dst, src) }

// Clip is dst = min(max(src, low), high).
func (*Portable) Clip(dst, src []float32, low, high float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = min(max(v, low), high)
	}
}

// Add is dst += src.
func (*Portable) Add(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += v
	}
}

// AddScaled is dst += c·src.
func (*Portable) AddScaled(dst, src []float32, c float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += c * v
	}
}

// Mul is dst = a·b.
func (*Portable) Mul(dst, a, b []float32) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

// AddMul is dst += c·a·b.
func (*Portable) AddMul(dst, a, b []float32, c float32) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] += c * v * b[i]
	}
}
