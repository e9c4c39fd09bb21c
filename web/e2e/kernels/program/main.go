//go:build js

// Program computes one convolution with the kernels and with portable code and
// hands JavaScript's report(name, threads, error) what it computed with and how far
// the two are apart, in relative L2.
package main

import (
	"math"
	"math/rand/v2"
	"syscall/js"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/kernels"
)

func main() {
	r := rand.New(rand.NewPCG(1, 1))
	random := func(shape ...int) *nn.Tensor {
		t := nn.NewTensor(shape...)
		for i := range t.Data {
			t.Data[i] = r.Float32()
		}
		return t
	}
	x, w := random(1, 24, 60, 60), random(32, 24, 5, 5)
	win := nn.Unit(5, 5)
	be, portable := kernels.New(), nn.NewPortable()
	got, want := nn.NewTensor(1, 32, 56, 56), nn.NewTensor(1, 32, 56, 56)
	be.Conv(got, x, w, nil, win, 1, nn.Unchanged)
	portable.Conv(want, x, w, nil, win, 1, nn.Unchanged)
	var difference, size float64
	for i, v := range want.Data {
		d := float64(got.Data[i] - v)
		difference += d * d
		size += float64(v) * float64(v)
	}
	js.Global().Call("report", be.Name(), kernels.Threads(), math.Sqrt(difference/size))
}
