package lrptest

import (
	"bytes"
	"context"
	"runtime"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// Memory compares what a file is said to need with what reading, predicting and explaining it by one composite after
// the other leave in memory: weights, the trace, what the memo keeps, and every tensor that the backend has
// needed at any time and keeps for reuse. It is never more than announced, and above 64 MB
// not less than half of it. Random networks on pictures of up to 480 × 481.
func Memory(t *testing.T, backend func() nn.Backend) {
	if r, ok := backend().(interface{ Reset() }); ok {
		r.Reset()
	}
	for _, c := range []struct {
		seed  uint64
		times int
	}{{0, 1}, {4, 32}, {7, 32}, {9, 48}} {
		seed, times := c.seed, c.times
		var file bytes.Buffer
		if _, err := onnxtest.RandomOf(seed, times).WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		info, err := onnx.Inspect(bytes.NewReader(file.Bytes()), int64(file.Len()), onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before := live()
		g, err := onnx.Read(bytes.NewReader(file.Bytes()), int64(file.Len()), onnx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		be := backend()
		x := nn.NewTensor(g.InputShape()...)
		for i := range x.Data {
			x.Data[i] = float32(i%17) / 17
		}
		tr, err := g.Forward(context.Background(), be, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		var memo lrp.Memo
		for _, name := range []string{"epsilon-gamma-box", "epsilon-plus-flat", "epsilon-alpha2-beta1", "smoothgrad"} {
			var settings lrp.Settings
			if name == "smoothgrad" {
				settings = lrp.Settings{"samples": 6} // as many together as there is room for
			}
			c, err := lrp.NewComposite(name, settings)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := c.Plan(g, lrp.Bounds{Low: []float32{0}, High: []float32{1}})
			if err != nil {
				t.Fatal(err)
			}
			e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(0), lrp.Options{Memo: &memo})
			if err != nil {
				t.Fatal(err)
			}
			e.Release()
		}
		took, said := live()-before, info.MemoryBytes()
		runtime.KeepAlive(g)
		if took > said || said > 64e6 && took > 64e6 && said > 2*took {
			t.Errorf("seed %d, %v: %.1f MB were announced, %.1f MB were taken", seed, g.InputShape(), float64(said)/1e6, float64(took)/1e6)
		}
		memo.Release()
		tr.Release()
		if r, ok := be.(interface{ Reset() }); ok {
			r.Reset()
		}
	}
}

// live is what is in use after a collection, in bytes.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
