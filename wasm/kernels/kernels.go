// Package kernels computes with SIMD in the browser, where Go's own code has none:
// a second WebAssembly module works on the Go program's memory. New is an
// nn.Backend and Use registers the matrix product with gonum's blas32.
//
// web/kernels loads the module beside the Go program; source is its text. Without
// SIMD in the browser, and outside of browsers, New is the portable backend and Use
// does nothing.
package kernels

import (
	"fmt"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels/abi"
)

// Backend is an nn.Backend over the kernel module.
type Backend struct {
	nn.Portable // its arena, and what the kernels cannot do

	// Winograd says where 3×3 convolutions are computed by F(4×4, 3×3), whose rounding
	// errors are about twice as large, and by F(2×2, 3×3). New's is WherePays.
	Winograd Winograd

	features, threads int
	// In tests: even where it does not pay.
	divideAll bool
	// Views, tables and scratch are kept from call to call.
	views                                 map[layer]*view
	columns, offsets, weightOffsets       []int32
	tileStarts, tileNumbers, equal, found []int32
	starts                                [2][]int32
	ways                                  []way
	ones, zeros                           []float32
	scratch                               []float32
	result                                []float64
	stopped                               []int32
}

// Winograd says where Winograd's algorithm is used; see winogradServes.
type Winograd uint8

const (
	Never          Winograd = iota
	Activations             // as WherePays, but not for rules
	WherePays               // where it is accurate enough and expected to be faster
	WhereSafe               // wherever it is accurate enough, for measuring that
	everywhere              // wherever it is possible, for testing the kernel
	everywhereFine          // the same in fine tiles
)

// New is a Backend over the loaded kernels, or the portable one if there are
// none.
func New() nn.Backend {
	features, threads := loaded()
	if features&abi.SIMD == 0 {
		return nn.NewPortable()
	}
	return newBackend(features, threads)
}

func newBackend(features, threads int) *Backend {
	return &Backend{Winograd: WherePays, features: features, threads: threads}
}

// Threads is on how many threads New's backend computes.
func Threads() int {
	_, threads := loaded()
	return threads
}

// Reset forgets the freed tensors, the views and the scratch, for when another model is
// loaded.
func (b *Backend) Reset() {
	b.Portable.Reset()
	b.scratch, b.views, b.columns, b.offsets, b.weightOffsets, b.starts, b.ones, b.zeros = nil, nil, nil, nil, nil, [2][]int32{}, nil, nil
	b.tileStarts, b.tileNumbers, b.equal, b.found, b.ways = nil, nil, nil, nil, nil
}

// Name says what the kernels use, as in "kernels, relaxed SIMD, 2 threads".
func (b *Backend) Name() string {
	name := "kernels, SIMD"
	if b.features&abi.Relaxed != 0 {
		name = "kernels, relaxed SIMD"
	}
	if b.threads == 1 {
		return name + ", 1 thread"
	}
	return fmt.Sprintf("%s, %d threads", name, b.threads)
}

// What a part should do at least, so that handing it to a thread pays, which takes some two
// microseconds (BenchmarkHandOver, BenchmarkDivided): about six on one thread.
const (
	multiplicationsPerPart = 1 << 17
	valuesPerPart          = 1 << 14
)

// muchPerPart is how much larger parts are where there are two for each thread, so that one
// held up elsewhere does not hold up all: smaller ones cost more than that saves.
const muchPerPart = 16

// parts is into how many parts a call is divided.
func (b *Backend) parts(work, perPart int) int {
	switch {
	case b.threads == 1:
		return 1
	case b.divideAll || work/(2*b.threads) >= muchPerPart*perPart:
		return 2 * b.threads
	}
	return max(1, min(b.threads, work/perPart))
}

// scratchFor is scratch of n values for every thread.
func (b *Backend) scratchFor(n int) []float32 {
	if len(b.scratch) < n*b.threads {
		b.scratch = make([]float32, n*b.threads)
	}
	return b.scratch
}

// table makes one of the kept tables n entries long.
func table(kept *[]int32, n int) []int32 {
	if cap(*kept) < n {
		*kept = make([]int32, n)
	}
	*kept = (*kept)[:n]
	return *kept
}

// product calls abi.OpProduct. With very many columns there are twice as many parts, which
// even out better; parts that share columns would pack them again.
func (b *Backend) product(p abi.Product) {
	p.Scratch = b.scratchFor(abi.ProductScratch)
	columns := max(1, int(p.Samples)) * int(p.N)
	parts := b.parts(max(1, int(p.Count))*int(p.M)*columns*int(p.K), multiplicationsPerPart)
	if parts > 1 && columns >= 3*abi.SlabN {
		parts *= 2
	}
	call(abi.OpProduct, &p, parts)
}

// weightMap is ρ as the kernels read it.
func weightMap(ρ nn.WeightMap) abi.Map {
	switch {
	case ρ.IsIdentity():
		return abi.Map{}
	case ρ.Form == nn.Squared:
		return abi.Map{Form: abi.Squared}
	case ρ.Form == nn.Ones:
		return abi.Map{Form: abi.Ones}
	}
	return abi.Map{Form: abi.Signed, Pos: ρ.Pos, Neg: ρ.Neg}
}
