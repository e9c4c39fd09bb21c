package onnx_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// countingReader counts the bytes that are read of it.
type countingReader struct {
	io.ReaderAt
	read int64
}

func (r *countingReader) ReadAt(p []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(p, at)
	r.read += int64(n)
	return n, err
}

// chain is n nodes in a row, the first of which reads the input.
func chain(n int, add func(m *onnxtest.Model, i int, x string) string) []byte {
	m := onnxtest.New("long", 1)
	x := m.Input("x", 1, 4)
	for i := range n {
		x = add(m, i, x)
	}
	m.Output(x)
	return written(m)
}

// longFiles are models that grow with n, each of which some loop might walk too
// often.
var longFiles = []struct {
	name string
	n    int
	make func(n int) []byte
}{
	{"Identity after Identity", 4000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, _ int, x string) string { return m.Node("Identity", in(x)) })
	}},
	{"one name for all", 4000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, _ int, x string) string { return m.NodeNamed("same", "Relu", in(x)) })
	}},
	{"long names", 50, func(n int) []byte {
		name := strings.Repeat("name", 15000)
		return chain(n, func(m *onnxtest.Model, _ int, x string) string { return m.NodeNamed(name, "Relu", in(x)) })
	}},
	{"Reshape and Mul", 2000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, i int, x string) string {
			if i == 0 {
				m.Int64s("shape", 1, 4)
				m.Uniform("k", 0.5, 2, 1)
			}
			return m.Node("Mul", in(m.Node("Reshape", in(x, "shape")), "k"))
		})
	}},
	{"Mul of what lies far back", 2000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, i int, x string) string {
			if i < n/2 {
				return m.Node("Neg", in(m.Node("Relu", in(x))))
			}
			return m.Node("Mul", in(x, fmt.Sprintf("Neg_%d.out0", n/2-1)))
		})
	}},
	{"weights from the end of the file", 2000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, i int, x string) string {
			if i == 0 {
				for k := range n {
					m.Uniform(fmt.Sprintf("k%d", k), 1, 2, 4)
				}
			}
			return m.Node("Mul", in(m.Node("Relu", in(x)), fmt.Sprintf("k%d", n-1-i)))
		})
	}},
	{"integers made of integers", 2000, func(n int) []byte {
		return chain(n, func(m *onnxtest.Model, i int, x string) string {
			if i == 0 {
				m.Int64s("sum", 1, 4)
			}
			k := "sum"
			if i > 0 {
				k = fmt.Sprintf("Mul_%d.out0", i-1)
			}
			m.Node("Mul", in(k, k))
			return m.Node("Relu", in(x))
		})
	}},
	{"many outputs", 2000, func(n int) []byte {
		m := onnxtest.New("long", 1)
		x := m.Input("x", 1, n)
		m.Output(m.Node("Sum", m.Nodes("Split", in(x), n, number("axis", 1))))
		return written(m)
	}},
}

// A file of twice the length takes about twice the reading and the memory.
func TestLoadingIsLinear(t *testing.T) {
	const most = 256 // bytes of memory for a byte of the file, garbage included
	for _, f := range longFiles {
		t.Run(f.name, func(t *testing.T) {
			cost := func(n int) (read, memory, size int64) {
				data := f.make(n)
				r := &countingReader{ReaderAt: bytes.NewReader(data)}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				if _, err := onnx.Inspect(r, int64(len(data)), onnx.Options{}); err != nil {
					t.Fatal(err)
				}
				if _, err := onnx.Read(r, int64(len(data)), onnx.Options{}); err != nil {
					t.Fatal(err)
				}
				runtime.ReadMemStats(&after)
				return r.read, int64(after.TotalAlloc - before.TotalAlloc), int64(len(data))
			}
			read, memory, size := cost(f.n)
			read2, memory2, size2 := cost(2 * f.n)
			growth := float64(size2) / float64(size)
			if g := float64(read2) / float64(read); g > 1.2*growth {
				t.Errorf("%.1f times as long, %.1f times as much read (%d bytes)", growth, g, read2)
			}
			if g := float64(memory2) / float64(memory); g > 1.3*growth {
				t.Errorf("%.1f times as long, %.1f times as much memory (%d bytes)", growth, g, memory2)
			}
			if memory2 > most*size2+8<<20 {
				t.Errorf("%d bytes of memory for a file of %d", memory2, size2)
			}
		})
	}
}
