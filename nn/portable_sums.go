package nn

import "math"

// Sum is Σ x. This and the sums below go four ways at once: an addition waits for the one
// before it.
func (*Portable) Sum(x []float32) float64 {
	var a, b, c, d float64
	for ; len(x) >= 4; x = x[4:] {
		a += float64(x[0])
		b += float64(x[1])
		c += float64(x[2])
		d += float64(x[3])
	}
	for _, v := range x {
		a += float64(v)
	}
	return (a + b) + (c + d)
}

// Sums are the sums of len(dst) equal stretches of x.
func (p *Portable) Sums(dst []float64, x []float32) {
	n := len(x) / len(dst)
	for i := range dst {
		dst[i] = p.Sum(x[i*n : (i+1)*n])
	}
}

// Totals are Σ x and Σ |x|.
func (*Portable) Totals(x []float32) (sum, absolute float64) {
	var a, b, c, d, aa, bb, cc, dd float64
	for ; len(x) >= 4; x = x[4:] {
		p, q, r, s := float64(x[0]), float64(x[1]), float64(x[2]), float64(x[3])
		a += p
		b += q
		c += r
		d += s
		aa += math.Abs(p)
		bb += math.Abs(q)
		cc += math.Abs(r)
		dd += math.Abs(s)
	}
	for _, v := range x {
		a += float64(v)
		aa += math.Abs(float64(v))
	}
	return (a + b) + (c + d), (aa + bb) + (cc + dd)
}

// Dot is Σ a·b.
func (*Portable) Dot(a, b []float32) float64 {
	b = b[:len(a)]
	var p, q, r, s float64
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		p += float64(a[0]) * float64(b[0])
		q += float64(a[1]) * float64(b[1])
		r += float64(a[2]) * float64(b[2])
		s += float64(a[3]) * float64(b[3])
	}
	for i, v := range a {
		p += float64(v) * float64(b[i])
	}
	return (p + q) + (r + s)
}
