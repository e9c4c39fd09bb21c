package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"time"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

func main() {
	for _, p := range os.Args[1:] {
		f, _ := os.Open(p)
		st, _ := f.Stat()
		info, err := onnx.Inspect(f, st.Size(), onnx.Options{Name: p})
		if err != nil {
			fmt.Println(err)
			continue
		}
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		t := time.Now()
		g, err := onnx.Read(f, st.Size(), onnx.Options{Name: p})
		if err != nil {
			fmt.Println(err)
			continue
		}
		runtime.ReadMemStats(&m1)
		tr := time.Since(t)
		in := nn.NewTensor(g.InputShape()...)
		r := rand.New(rand.NewPCG(1, 2))
		for i := range in.Data {
			in.Data[i] = r.Float32()*2 - 1
		}
		t = time.Now()
		trace, err := g.Forward(context.Background(), nn.NewPortable(), in, nil)
		if err != nil {
			fmt.Println(err)
			continue
		}
		tf := time.Since(t)
		var b, l []byte
		for _, v := range in.Data {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		for _, v := range trace.Outputs[g.Output].Data {
			l = binary.LittleEndian.AppendUint32(l, math.Float32bits(v))
		}
		os.WriteFile(p+".in", b, 0o644)
		os.WriteFile(p+".out", l, 0o644)
		lg := trace.Logits().Data
		os.WriteFile(p+".shape", []byte("["+strings.Trim(g.InputShape().String(), "()")+"]"), 0o644)
		fmt.Println(p, len(g.Nodes), "nodes; weights", info.WeightBytes>>20, "MB, memory", info.MemoryBytes()>>20, "MB; read", tr, "alloc", (m1.TotalAlloc-m0.TotalAlloc)>>20, "MB; forward", tf, lg[:3])
	}
}
