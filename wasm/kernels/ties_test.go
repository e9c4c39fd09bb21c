package kernels

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lrpexplainer/wasm/kernels/abi"
)

// TestTiedPositions: the kernel finds the positions that equal the one before or above in every channel, as far as
// they are to be compared, in whatever samples and parts, and leaves other bits as they are.
func TestTiedPositions(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		samples, channels, row, n := 1+r.IntN(3), 1+r.IntN(5), 3+r.IntN(9), 16+r.IntN(60)
		stride := channels*n + r.IntN(20) // between samples there may be other groups
		x := make([]float32, samples*stride)
		for i := range x {
			x[i] = float32(r.IntN(1 + r.IntN(3)))
		}
		compared := make([]int32, n)
		for i := range compared {
			compared[i] = int32(r.IntN(16))
			if i == 0 {
				compared[i] &^= abi.TiedBefore
			}
			if i < row {
				compared[i] &^= abi.TiedAbove
			}
		}
		got, found := make([]int32, samples*n), make([]int32, samples)
		call(abi.OpTies, &abi.Ties{
			Equal: got, Found: found, Compare: compared, X: x,
			Samples: int32(samples), N: int32(n), Count: int32(channels),
			Plane: int32(4 * n), RowStride: int32(4 * row), SampleStride: int32(4 * stride),
		}, 1+r.IntN(4))
		for s := range samples {
			var any int32
			want := slices.Clone(compared)
			for i := range want {
				for c := range channels {
					plane := x[s*stride+c*n:][:n]
					if want[i]&abi.TiedBefore != 0 && plane[i] != plane[i-1] {
						want[i] &^= abi.TiedBefore
					}
					if want[i]&abi.TiedAbove != 0 && plane[i] != plane[i-row] {
						want[i] &^= abi.TiedAbove
					}
				}
				any |= want[i] & (abi.TiedBefore | abi.TiedAbove)
			}
			if !slices.Equal(got[s*n:][:n], want) || (found[s] != 0) != (any != 0) {
				t.Fatalf("sample %d of %d, %d channels of %d positions in rows of %d: %v, found %d; want %v", s, samples, channels, n, row, got[s*n:][:n], found[s], want)
			}
		}
	}
}
