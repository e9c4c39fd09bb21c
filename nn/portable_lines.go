package nn

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Evaluate is dst = f(src).
func (*Portable) Evaluate(dst, src []float32, f Function) {
	dst = dst[:len(src)]
	value, a, b := curves[f.Kind].value, float64(f.A), float64(f.B)
	for i, v := range src {
		dst[i] = float32(value(float64(v), a, b))
	}
}

// Derivative is dst = g·f′(x).
func (*Portable) Derivative(dst, g, x, y []float32, f Function) {
	slope, a, b := curves[f.Kind].slope, float64(f.A), float64(f.B)
	for i, v := range x {
		dst[i] = g[i] * float32(slope(float64(v), float64(y[i]), a, b))
	}
}

// MatMul is one Gemm for each product.
func (*Portable) MatMul(y, a, b []float32, p Products) {
	matrix := func(data []float32, rows, cols int, transposed bool) (blas.Transpose, blas32.General) {
		if transposed {
			return blas.Trans, general(cols, rows, rows, data)
		}
		return blas.NoTrans, general(rows, cols, cols, data)
	}
	for i, at := range p.A {
		tA, left := matrix(a[at:], p.M, p.K, p.TransA)
		tB, right := matrix(b[p.B[i]:], p.K, p.N, p.TransB)
		blas32.Gemm(tA, tB, 1, left, right, 0, general(p.M, p.N, p.N, y[i*p.M*p.N:]))
	}
}

// alongAxis divides a tensor of the given shape along one axis.
func alongAxis(shape Shape, axis int) Lines {
	return Lines{shape[:axis].Size(), shape[axis], shape[axis+1:].Size()}
}

// each calls do with the place of every line's first value, and its number.
func (l Lines) each(do func(at, line int)) {
	for o := range l.Outer {
		for i := range l.Inner {
			do(o*l.Count*l.Inner+i, o*l.Inner+i)
		}
	}
}

// Scale is dst = scale ⊙ src + shift.
func (*Portable) Scale(dst, src, scale, shift []float32, l Lines) {
	for row := range l.Outer * l.Count {
		k, c, d := row%l.Count, float32(1), float32(0)
		if scale != nil {
			c = scale[k]
		}
		if shift != nil {
			d = shift[k]
		}
		from := src[row*l.Inner : (row+1)*l.Inner]
		to := dst[row*l.Inner:][:len(from)]
		for i, v := range from {
			to[i] = c*v + d
		}
	}
}

// LineDots is Σ a·b of every line.
func (*Portable) LineDots(dst, a, b []float32, l Lines) {
	l.each(func(at, line int) {
		var sum float64
		for range l.Count {
			v := float64(a[at])
			if b != nil {
				v *= float64(b[at])
			}
			sum += v
			at += l.Inner
		}
		dst[line] = float32(sum)
	})
}

// mean is the mean of the line from at on.
func (l Lines) mean(x []float32, at int) float64 {
	var sum float64
	for range l.Count {
		sum += float64(x[at])
		at += l.Inner
	}
	return sum / float64(l.Count)
}

// Deviation is 1/√(variance + epsilon) of every line.
func (*Portable) Deviation(dst, x []float32, l Lines, epsilon float32, raw bool) {
	l.each(func(at, line int) {
		mean, sum := 0.0, 0.0
		if !raw {
			mean = l.mean(x, at)
		}
		for range l.Count {
			d := float64(x[at]) - mean
			sum += d * d
			at += l.Inner
		}
		dst[line] = float32(1 / math.Sqrt(sum/float64(l.Count)+float64(epsilon)))
	})
}

// Center is dst = (src − the line's mean)·factor.
func (*Portable) Center(dst, src, factor []float32, l Lines, raw bool) {
	l.each(func(at, line int) {
		mean, c := 0.0, 1.0
		if !raw {
			mean = l.mean(src, at)
		}
		if factor != nil {
			c = float64(factor[line])
		}
		for range l.Count {
			dst[at] = float32((float64(src[at]) - mean) * c)
			at += l.Inner
		}
	})
}

// Softmax is exp(x − max)/Σ of every line, in float64.
func (*Portable) Softmax(y, x []float32, l Lines) {
	powers := make([]float64, l.Count)
	l.each(func(at, _ int) {
		top, sum := math.Inf(-1), 0.0
		for k := range powers {
			top = math.Max(top, float64(x[at+k*l.Inner]))
		}
		for k := range powers {
			powers[k] = math.Exp(float64(x[at+k*l.Inner]) - top)
			sum += powers[k]
		}
		for k, v := range powers {
			y[at+k*l.Inner] = float32(v / sum)
		}
	})
}

// SoftmaxGradient is y ⊙ (g − ⟨g, y⟩).
func (*Portable) SoftmaxGradient(dst, g, y []float32, l Lines) {
	l.each(func(at, _ int) {
		var dot float64
		for k := range l.Count {
			dot += float64(g[at+k*l.Inner]) * float64(y[at+k*l.Inner])
		}
		for range l.Count {
			dst[at] = y[at] * float32(float64(g[at])-dot)
			at += l.Inner
		}
	})
}

// SoftmaxTaylor is x ⊙ (r − y·Σ r), 0 where x is −∞.
func (*Portable) SoftmaxTaylor(dst, r, x, y []float32, l Lines) {
	l.each(func(at, _ int) {
		sum := l.mean(r, at) * float64(l.Count)
		for range l.Count {
			if v := float64(x[at]); math.IsInf(v, -1) {
				dst[at] = 0
			} else {
				dst[at] = float32(v * (float64(r[at]) - float64(y[at])*sum))
			}
			at += l.Inner
		}
	})
}
