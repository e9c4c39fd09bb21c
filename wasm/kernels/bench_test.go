package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// vgg are VGG-16's convolutions at 224×224, repeated ones once: channels in and out, and
// the side of the picture.
var vgg = []struct{ in, out, side int }{
	{3, 64, 224}, {64, 64, 224}, {64, 128, 112}, {128, 128, 112}, {128, 256, 56}, {256, 256, 56}, {256, 512, 28}, {512, 512, 28}, {512, 512, 14},
}

// optimised says what has run once: only then has the browser optimised it, and gonum takes
// seconds there.
var optimised = map[string]bool{}

// BenchmarkGemm compares the product of VGG-16's convolutions, as matrices, with gonum's.
func BenchmarkGemm(b *testing.B) {
	be := testBackend(1)
	be.divideAll = false
	kernel := &implementation{backend: be}
	for _, v := range vgg {
		m, n, k := v.out, v.side*v.side, 9*v.in
		r := rand.New(rand.NewPCG(1, 1))
		x, y, z := randomSlice(r, m*k), randomSlice(r, k*n), make([]float32, m*n)
		for _, by := range []struct {
			name string
			gemm func(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int)
		}{{"kernels", kernel.Sgemm}, {"gonum", gonum.Implementation{}.Sgemm}} {
			b.Run(fmt.Sprintf("%d×%d×%d/%s", m, n, k, by.name), func(b *testing.B) {
				multiply := func() { by.gemm(blas.NoTrans, blas.NoTrans, m, n, k, 1, x, k, y, n, 0, z, n) }
				if !optimised[b.Name()] {
					optimised[b.Name()] = true
					multiply()
				}
				for b.Loop() {
					multiply()
				}
				b.ReportMetric(2*float64(m*n*k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}

// BenchmarkConv times VGG-16's convolutions forward and transposed. The GFLOP/s are those
// of the direct algorithm, so that Winograd's exceed the machine's.
func BenchmarkConv(b *testing.B) {
	be := testBackend(1)
	be.divideAll = false
	win := nn.Window{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Pad: [4]int{1, 1, 1, 1}}
	for _, v := range vgg {
		r := rand.New(rand.NewPCG(1, 1))
		x, y, w := randomTensor(r, 1, v.in, v.side, v.side), randomTensor(r, 1, v.out, v.side, v.side), randomTensor(r, v.out, v.in, 3, 3)
		for _, winograd := range []Winograd{Never, everywhere} {
			for _, direction := range []string{"forward", "transposed"} {
				b.Run(fmt.Sprintf("%d-%d×%d/%s,winograd=%v", v.in, v.out, v.side, direction, winograd), func(b *testing.B) {
					be.Winograd = winograd
					for b.Loop() {
						if direction == "forward" {
							be.Conv(y, x, w, nil, win, 1, nn.Positive)
						} else {
							be.ConvTransposed(x, y, w, win, 1, nn.Positive)
						}
					}
					b.ReportMetric(2*float64(v.in*v.out*9*v.side*v.side)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}

// BenchmarkDense times VGG-16's first dense layer, whose 411 MB are read once.
func BenchmarkDense(b *testing.B) {
	be := testBackend(1)
	be.divideAll = false
	w := nn.DenseWeight{Data: make([]float32, 4096*25088), Out: 4096, In: 25088}
	r := rand.New(rand.NewPCG(1, 1))
	x, y := randomSlice(r, w.In), randomSlice(r, w.Out)
	for i := range w.Data {
		w.Data[i] = 1
	}
	for _, ρ := range []string{"unchanged", "positive"} {
		for _, direction := range []string{"forward", "transposed"} {
			b.Run(direction+","+ρ, func(b *testing.B) {
				for b.Loop() {
					if direction == "forward" {
						be.Dense(y, x, w, nil, 1, weightMaps[ρ])
					} else {
						be.DenseTransposed(x, y, w, 1, weightMaps[ρ])
					}
				}
				b.ReportMetric(4*float64(len(w.Data))*float64(b.N)/b.Elapsed().Seconds()/1e9, "GB/s")
			})
		}
	}
}

// BenchmarkHandOver times a call of next to no work, alone and in a part for each thread.
func BenchmarkHandOver(b *testing.B) {
	be := testBackend(1)
	x := make([]float32, 64)
	for _, c := range []struct {
		name  string
		parts int
	}{{"alone", 1}, {"shared", be.threads}} {
		b.Run(c.name, func(b *testing.B) {
			e := abi.Elementwise{Dst: x, A: x, B: x, N: int32(len(x))}
			for b.Loop() {
				call(abi.OpAdd, &e, c.parts)
			}
		})
	}
}

// BenchmarkDivided times work of several sizes undivided and divided: where parts begin to
// pay. A pause lies before each call, as between the kernels of an explanation.
func BenchmarkDivided(b *testing.B) {
	be := testBackend(1)
	r := rand.New(rand.NewPCG(1, 1))
	x, y := randomSlice(r, 1<<20), make([]float32, 1<<20)
	w, z := randomSlice(r, 1<<16), make([]float32, 1<<18)
	spent := func(b *testing.B, run func()) {
		var total time.Duration
		for b.Loop() {
			for began := time.Now(); time.Since(began) < 20*time.Microsecond; {
			}
			began := time.Now()
			run()
			total += time.Since(began)
		}
		b.ReportMetric(total.Seconds()*1e6/float64(b.N), "µs")
	}
	for _, parts := range []int{1, 2, 4} {
		for _, n := range []int{1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 17} {
			b.Run(fmt.Sprintf("add/%d/%d", n, parts), func(b *testing.B) {
				e := abi.Elementwise{Dst: y[:n], A: x[:n], B: x[:n], N: int32(n)}
				spent(b, func() { call(abi.OpAdd, &e, parts) })
			})
		}
		for _, n := range []int{16, 32, 64, 196, 784} {
			b.Run(fmt.Sprintf("product/64×%d×64/%d", n, parts), func(b *testing.B) {
				p := abi.Product{
					C: z[:64*n], A: w[:64*64], B: x[:64*n], Scratch: be.scratchFor(abi.ProductScratch),
					AOffset: steps(&be.weightOffsets, 64, 1), BOffset: steps(&be.offsets, 64, n), Column: steps(&be.columns, n, 1),
					M: 64, N: int32(n), K: 64, AStride: 4 * 64, CStride: int32(4 * n),
				}
				spent(b, func() { call(abi.OpProduct, &p, parts) })
			})
		}
	}
}
