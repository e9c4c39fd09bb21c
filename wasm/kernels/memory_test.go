package kernels

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"lrpexplainer/nn"
)

// TestNoGrowth: a pass repeated takes its tensors, tables and scratch from what the
// passes before have left.
func TestNoGrowth(t *testing.T) {
	b := testBackend(1)
	r := rand.New(rand.NewPCG(1, 1))
	x, w := randomTensor(r, 1, 16, 30, 30), randomTensor(r, 16, 16, 3, 3)
	same, half := nn.Unit(3, 3), nn.Unit(2, 2)
	same.Pad, half.Stride = [4]int{1, 1, 1, 1}, [2]int{2, 2}
	strided := same
	strided.Stride = [2]int{2, 2}
	pass := func() {
		y, s, back := b.New(x.Shape...), b.New(1, 16, 15, 15), b.New(x.Shape...)
		for _, winograd := range []Winograd{Never, everywhere, everywhereFine} {
			b.Winograd = winograd
			b.Conv(y, x, w, nil, same, 1, nn.Positive)
			b.ConvTransposed(back, y, w, same, 1, nn.Positive)
		}
		b.ConvTransposed(back, s, w, strided, 1, nn.Square)
		b.MaxPool(s, y, half)
		b.MaxPoolWinner(back, s, y, half)
		b.SumPool(s, y, half)
		b.Sum(back.Data)
		b.Free(y, s, back)
	}
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range 3 {
		pass()
	}
	before := held()
	for range 30 {
		pass()
	}
	// A call's arguments are garbage; one tensor here has 57,600 bytes.
	if after := held(); after > before+16<<10 {
		t.Errorf("%d bytes after 3 passes, %d after 33", before, after)
	}
}
