package onnx_test

import (
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// Canonising leaves the output of random graphs as it is.
func TestCanonisedRandomGraphs(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			data := written(onnxtest.Random(seed))
			raw := readBytes(t, data, onnx.Options{Raw: true})
			input := make([]float32, raw.InputShape().Size())
			for i := range input {
				input[i] = float32(i*53%101)/50 - 1
			}
			want, got := output(t, raw, input), output(t, readBytes(t, data, onnx.Options{}), input)
			if d := distance(got, want); !(d <= 1e-5) {
				t.Errorf("relative L2 distance %g, want at most 1e-5", d)
			}
		})
	}
}

// The shapes of well-known networks have as many weights as they are known for.
func TestWellKnownShapes(t *testing.T) {
	// Constants of the files that are no weights, or more than the weights.
	const (
		clip      = 2                           // bounds of ReLU6
		gelu      = 3                           // √2, 1 and ½; an attention has a scale
		positions = 138 * (49*49 - 13*13)       // of Swin's 138 heads, each pair's place in a table of 13×13
		masks     = (64 + 16 + 3*4) * (49 * 49) // of Swin's windows that are shifted
	)
	for _, c := range []struct {
		name    string
		network func(seed uint64) *onnxtest.Model
		weights int64 // parameters, and two running statistics for each normalised channel
	}{
		{"MobileNetV2", onnxtest.MobileNetV2, 3504872 + 2*17056 + clip},
		{"SqueezeNet", onnxtest.SqueezeNet, 1235496},
		{"Digits", onnxtest.Digits, (9+1)*8 + (9*8+1)*16 + (49*16+1)*10},
		{"ViT-S/16", onnxtest.ViTSmall, 22050664 + 12*(gelu+1)},
		{"Swin-T", onnxtest.SwinTiny, 28288354 + 12*(gelu+1) + positions + masks},
		{"ConvNeXt-T", onnxtest.ConvNeXtTiny, 28589128 + 18*gelu},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := written(c.network(1))
			info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), onnx.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := info.WeightBytes / 4; got != c.weights {
				t.Errorf("%d weights, want %d", got, c.weights)
			}
		})
	}
}

// Weights go straight into the slices that the network computes with.
func TestReadTakesLittleMore(t *testing.T) {
	data := written(onnxtest.MobileNetV2(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	g := readBytes(t, data, onnx.Options{})
	runtime.ReadMemStats(&after)
	if took, weights := int64(after.TotalAlloc-before.TotalAlloc), g.WeightBytes(); took > weights+3<<20 {
		t.Errorf("%d bytes of weights took %d bytes", weights, took)
	}
}

// Progress rises to the total, which it reaches.
func TestProgress(t *testing.T) {
	data := written(onnxtest.MobileNetV2(1))
	var steps []int64
	var all int64
	readBytes(t, data, onnx.Options{Progress: func(done, total int64) { steps, all = append(steps, done), total }})
	if !slices.IsSorted(steps) || len(steps) < 50 || steps[len(steps)-1] != all || all < int64(len(data))*9/10 {
		t.Errorf("%d steps, the last %v of %d", len(steps), steps[max(0, len(steps)-1):], all)
	}
}

// Nodes are named as in the file, by their first output where the file gives no
// name, and keep their place.
func TestNames(t *testing.T) {
	g := read(t, "testdata/golden/bnnet.onnx", onnx.Options{})
	raw := read(t, "testdata/golden/bnnet.onnx", onnx.Options{Raw: true})
	seen := map[string]bool{}
	for _, n := range g.Nodes {
		if seen[n.Name] {
			t.Errorf("two nodes are called %q", n.Name)
		}
		seen[n.Name] = true
		if i := raw.Find(n.Name); i < 0 || raw.Nodes[i].Order != n.Order {
			t.Errorf("%q is not where it was", n.Name)
		}
	}
	for _, n := range raw.Nodes {
		if g.Find(n.Name) < 0 {
			t.Errorf("%q is not found any more", n.Name)
		}
	}

	m := onnxtest.New("split", 1)
	parts := m.Nodes("Split", in(m.Input("x", image...)), 2, number("axis", 1))
	m.Output(m.Node("Sub", in(parts[0], parts[1])))
	g = readBytes(t, written(m), onnx.Options{})
	for _, part := range parts {
		if g.Find(part) < 0 {
			t.Errorf("there is no node for output %q", part)
		}
	}
}

func TestInspect(t *testing.T) {
	data := written(onnxtest.Digits(1))
	info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := readBytes(t, data, onnx.Options{Raw: true})
	if !info.Complete() || info.Opset != 13 || info.Producer != "onnxtest" || info.Input != "input" ||
		!slices.Equal(info.InputShape, []int{1, 1, 28, 28}) || !slices.Equal(info.OutputShape, []int{1, 10}) ||
		info.WeightBytes != g.WeightBytes() || info.TraceBytes != g.TraceBytes() ||
		!slices.Equal(info.Operators, []string{"Conv", "Flatten", "Gemm", "MaxPool", "Relu"}) {
		t.Errorf("%+v", info)
	}

	open := of(func(m *onnxtest.Model, x string) string { return m.Node("GlobalMaxPool", in(x)) }, -1, 3, -1, -1)
	info, err = onnx.Inspect(bytes.NewReader(open), int64(len(open)), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if info.Complete() || !slices.Equal(info.InputShape, []int{-1, 3, -1, -1}) {
		t.Errorf("%+v", info)
	}
	info, err = onnx.Inspect(bytes.NewReader(open), int64(len(open)), onnx.Options{InputShape: []int{1, 3, 10, 20}})
	if err != nil {
		t.Fatal(err)
	}
	if !info.Complete() || info.TraceBytes != 4*(3*10*20+3) || info.LargestBytes != 4*3*10*20 {
		t.Errorf("%+v", info)
	}
}

// Inspecting does not read the weights.
func TestInspectReadsLittle(t *testing.T) {
	data := written(onnxtest.MobileNetV2(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	info, err := onnx.Inspect(bytes.NewReader(data), int64(len(data)), onnx.Options{})
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if took := int64(after.TotalAlloc - before.TotalAlloc); took > 3<<20 {
		t.Errorf("%d bytes of weights took %d bytes", info.WeightBytes, took)
	}
	if memory := info.MemoryBytes(); memory < info.WeightBytes+2*info.TraceBytes {
		t.Errorf("%d bytes are not enough", memory)
	}
}
