package sgemm

import (
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"
)

func init() {
	if k := available(); len(k) > 0 {
		blas32.Use(implementation{kernel: k[0]})
	}
}

// Name is the kernel that products go through: "AVX-512" or "AVX2", or "gonum" where
// this processor has neither.
func Name() string {
	if k := available(); len(k) > 0 {
		return k[0].name
	}
	return "gonum"
}

// kernel computes tiles of C, (rows, cols).
type kernel struct {
	name       string
	rows, cols int
	// tile is C = A·B, or C += A·B, of a panel of A (k, rows) and one of B (k, cols);
	// C's rows lie stride values apart. k is at least 1.
	tile func(k int, a, b, c *float32, stride int, add bool)
}

const (
	// deep is the most of K in one block: a panel of B, 32 columns of it, stays in the
	// first cache.
	deep = 256
	// high is the most rows of A that go over a strip of B at a time, as many as the
	// second cache holds.
	high = 256
	// wide is the most columns in a strip of B.
	wide = 512
	// packed is the most values of A that are packed at a time.
	packed = 1 << 22
	// small is the number of multiply-adds below which gonum's product, which packs
	// nothing, is as fast, and thin the rows or columns.
	small, thin = 1 << 13, 4
	// worthwhile is the number of multiply-adds that a further thread is started for.
	worthwhile = 1 << 19
)

// implementation is gonum's BLAS with another Sgemm.
type implementation struct {
	gonum.Implementation
	kernel kernel
}

// Sgemm is C = alpha·op(A)·op(B) + beta·C, on up to GOMAXPROCS threads. What is wrong,
// empty or small is left to gonum.
func (im implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	A, okA := view(a, lda, m, k, tA)
	B, okB := view(b, ldb, k, n, tB)
	if !okA || !okB || ldc < n || len(c) < (m-1)*ldc+n || alpha == 0 || m < thin || n < thin || m*n*k < small {
		im.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	if beta != 0 && beta != 1 {
		for i := range m {
			row := c[i*ldc:][:n]
			for j := range row {
				row[j] *= beta
			}
		}
	}
	im.product(m, n, k, operands{a: A, b: B, c: c, stride: ldc, alpha: alpha, add: beta != 0})
}

// SgemmFilled is C = A·B + beta·C for a B (k, n) that lies nowhere: fill writes rows
// [top, bottom) of columns [left, right) to dst, as panels (bottom−top, width) side by
// side, the last of which may be narrower and then has the same stride. Several goroutines
// call it at once. beta is 0 or 1.
func (im implementation) SgemmFilled(m, n, k int, a []float32, lda int, fill func(dst []float32, top, bottom, left, right, width int), beta float32, c []float32, ldc int) {
	A, ok := view(a, lda, m, k, blas.NoTrans)
	if !ok || n < 1 || ldc < n || len(c) < (m-1)*ldc+n || beta != 0 && beta != 1 {
		panic("sgemm: A, B and C do not fit together")
	}
	im.product(m, n, k, operands{a: A, fill: fill, c: c, stride: ldc, alpha: 1, add: beta != 0})
}

// product computes C a part of the rows at a time.
func (im implementation) product(m, n, k int, o operands) {
	rows := max(packed/k/im.kernel.rows, 1) * im.kernel.rows
	for i := 0; i < m; i += rows {
		part := &product{kernel: im.kernel, m: min(rows, m-i), n: n, k: k, operands: o}
		part.a, part.c = o.a.from(i, 0), o.c[i*o.stride:]
		part.run(runtime.GOMAXPROCS(0))
	}
}

// matrix is a matrix as it lies: value (i, j) is data[i·row + j·col], and one of row and
// col is 1.
type matrix struct {
	data     []float32
	row, col int
}

// view is op(data) with the given rows and columns; ok says that all of it is there and
// that it is not empty.
func view(data []float32, stride, rows, cols int, t blas.Transpose) (v matrix, ok bool) {
	v = matrix{data, stride, 1}
	switch t {
	case blas.NoTrans:
	case blas.Trans, blas.ConjTrans:
		v = matrix{data, 1, stride}
		rows, cols = cols, rows
	default:
		return v, false
	}
	return v, rows > 0 && cols > 0 && stride >= cols && len(data) >= (rows-1)*stride+cols
}

// from is the matrix without its first rows and columns.
func (v matrix) from(row, col int) matrix {
	v.data = v.data[row*v.row+col*v.col:]
	return v
}

// operands are those of C = or += alpha·A·B.
type operands struct {
	a, b   matrix
	fill   func(dst []float32, top, bottom, left, right, width int) // writes B where that lies nowhere
	c      []float32
	stride int
	alpha  float32
	add    bool
}

// product is one on its way.
type product struct {
	kernel  kernel
	m, n, k int
	operands

	left          []float32 // A packed: for each block of K, panels of kernel.rows rows
	strip, strips int       // columns in a strip, and how many there are
	part, parts   int       // rows in a part, and how many there are
	next          atomic.Int64
}

// scratch keeps the packed panels of products that are over.
var scratch = sync.Pool{New: func() any { return new(buffer) }}

// buffer is what one thread packs into.
type buffer struct{ panels, tile []float32 }

func grown(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}

// up is n rounded up to a multiple of step.
func up(n, step int) int { return (n + step - 1) / step * step }

// run packs A and computes C, strip after strip, on as many threads.
func (p *product) run(threads int) {
	mr, nr := p.kernel.rows, p.kernel.cols
	threads = max(1, min(threads, p.m*p.n*p.k/worthwhile))
	p.strip = min(wide, up((p.n+threads-1)/threads, nr))
	p.strips = (p.n + p.strip - 1) / p.strip
	p.part, p.parts = p.m, 1
	if p.strips < threads {
		p.part = up((p.m*p.strips+threads-1)/threads, mr)
		p.parts = (p.m + p.part - 1) / p.part
	}
	own := scratch.Get().(*buffer)
	defer scratch.Put(own)
	own.panels = grown(own.panels, up(p.m, mr)*p.k)
	p.left = own.panels
	p.each(threads, p.blocks(), p.packLeft)
	p.each(threads, p.strips*p.parts, p.compute)
}

// each calls do with every number below n, on as many threads.
func (p *product) each(threads, n int, do func(int)) {
	threads = min(threads, n)
	if threads == 1 {
		for i := range n {
			do(i)
		}
		return
	}
	p.next.Store(0)
	work := func() {
		for i := int(p.next.Add(1)) - 1; i < n; i = int(p.next.Add(1)) - 1 {
			do(i)
		}
	}
	var others sync.WaitGroup
	for range threads - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// blocks is how many blocks K is cut into, and block where the nth begins and ends.
func (p *product) blocks() int { return (p.k + deep - 1) / deep }

func (p *product) block(n int) (from, to int) {
	count := p.blocks()
	return n * p.k / count, (n + 1) * p.k / count
}

// packLeft packs the nth block of A.
func (p *product) packLeft(n int) {
	from, to := p.block(n)
	height := up(p.m, p.kernel.rows)
	pack(p.left[height*from:height*to], transposed(p.a.from(0, from)), to-from, p.m, p.kernel.rows, p.alpha)
}

func transposed(v matrix) matrix { return matrix{v.data, v.col, v.row} }

// pack writes c·v (depth, width) as panels (depth, panel), the last filled up with zeros.
func pack(dst []float32, v matrix, depth, width, panel int, c float32) {
	for from := 0; from < width; from += panel {
		n := min(panel, width-from)
		out := dst[from*depth:][:panel*depth]
		src := v.data[from*v.col:]
		if n < panel {
			clear(out)
		}
		switch {
		case v.col == 1 && c == 1 && n == 32 && panel == 32:
			for k := range depth {
				*(*[32]float32)(out[k*32:]) = *(*[32]float32)(src[k*v.row:])
			}
		case v.col == 1 && c == 1 && n == 16 && panel == 16:
			for k := range depth {
				*(*[16]float32)(out[k*16:]) = *(*[16]float32)(src[k*v.row:])
			}
		case v.col == 1 && c == 1 && n == 8 && panel == 8:
			for k := range depth {
				*(*[8]float32)(out[k*8:]) = *(*[8]float32)(src[k*v.row:])
			}
		case v.col == 1:
			for k := range depth {
				line := out[k*panel:][:n]
				for i, x := range src[k*v.row:][:n] {
					line[i] = c * x
				}
			}
		default: // v.row is 1
			i := 0
			for ; i+8 <= n; i += 8 {
				s0, s1, s2, s3 := src[i*v.col:][:depth], src[(i+1)*v.col:][:depth], src[(i+2)*v.col:][:depth], src[(i+3)*v.col:][:depth]
				s4, s5, s6, s7 := src[(i+4)*v.col:][:depth], src[(i+5)*v.col:][:depth], src[(i+6)*v.col:][:depth], src[(i+7)*v.col:][:depth]
				at := i
				for k := range depth {
					o := (*[8]float32)(out[at:])
					o[0], o[1], o[2], o[3] = c*s0[k], c*s1[k], c*s2[k], c*s3[k]
					o[4], o[5], o[6], o[7] = c*s4[k], c*s5[k], c*s6[k], c*s7[k]
					at += panel
				}
			}
			for ; i < n; i++ {
				at := i
				for _, x := range src[i*v.col:][:depth] {
					out[at] = c * x
					at += panel
				}
			}
		}
	}
}

// compute computes one part of one strip of C.
func (p *product) compute(task int) {
	mr, nr := p.kernel.rows, p.kernel.cols
	left, top := task/p.parts*p.strip, task%p.parts*p.part
	right, bottom := min(left+p.strip, p.n), min(top+p.part, p.m)
	own := scratch.Get().(*buffer)
	defer scratch.Put(own)
	own.tile = grown(own.tile, mr*nr)
	own.panels = grown(own.panels, up(right-left, nr)*min(p.k, deep))
	height := up(p.m, mr)
	for n := range p.blocks() {
		from, to := p.block(n)
		k := to - from
		if p.fill == nil {
			pack(own.panels, p.b.from(from, left), k, right-left, nr, 1)
		} else {
			if last := (right - left) / nr * nr; last < right-left {
				clear(own.panels[last*k:])
			}
			p.fill(own.panels, from, to, left, right, nr)
		}
		a := p.left[height*from:]
		add := p.add || n > 0
		for high0 := top; high0 < bottom; high0 += high / mr * mr {
			for j := left; j < right; j += nr {
				b := &own.panels[(j-left)*k]
				for i := high0; i < min(high0+high/mr*mr, bottom); i += mr {
					if i+mr <= bottom && j+nr <= right {
						p.kernel.tile(k, &a[i*k], b, &p.c[i*p.stride+j], p.stride, add)
						continue
					}
					p.kernel.tile(k, &a[i*k], b, &own.tile[0], nr, false)
					p.put(own.tile, i, j, min(mr, bottom-i), min(nr, right-j), add)
				}
			}
		}
	}
}

// put writes, or adds, what of a tile lies within C.
func (p *product) put(tile []float32, i, j, rows, cols int, add bool) {
	for r := range rows {
		to, from := p.c[(i+r)*p.stride+j:][:cols], tile[r*p.kernel.cols:][:cols]
		if !add {
			copy(to, from)
			continue
		}
		for x, v := range from {
			to[x] += v
		}
	}
}
