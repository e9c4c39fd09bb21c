package onnx

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx/onnxtest"
)

// withoutRelevance are operators that give numbers before any picture is there, or stand
// at the end, behind what is explained.
var withoutRelevance = []string{"Shape", "Size", "LogSoftmax"}

// operatorNetwork is an operator's case as a network.
func operatorNetwork(t *testing.T, name string, raw bool) *nn.Graph {
	t.Helper()
	size := 1
	for range 2 { // the size of the head follows from what the operator gives
		var b bytes.Buffer
		if _, err := onnxtest.Operator(name, size).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		g, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()), Options{Name: name, Raw: raw})
		if err == nil {
			return g
		}
		_, rest, ok := strings.Cut(err.Error(), "input (1,")
		if !ok || size != 1 {
			t.Fatal(err)
		}
		size = 0
		for _, c := range rest[:strings.IndexByte(rest, ')')] {
			size = 10*size + int(c-'0')
		}
	}
	t.Fatalf("%s: no network", name)
	return nil
}

// TestEveryOperatorHasACase: each name of the list is run, by one of ONNX's own cases or
// by one of onnxtest's, and what may be computed from the picture by the latter.
func TestEveryOperatorHasACase(t *testing.T) {
	files, err := onnxtest.ConformanceFiles("testdata/conformance.zip")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := conformanceCases(files)
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for _, c := range cases {
		f, err := files.Open(c.model)
		if err != nil {
			t.Fatal(err)
		}
		var data bytes.Buffer
		if _, err := data.ReadFrom(f); err != nil {
			t.Fatal(err)
		}
		f.Close()
		m, err := readModel(newSource(bytes.NewReader(data.Bytes()), int64(data.Len())))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range m.graph.nodes {
			run[n.op] = true
		}
	}
	if len(byName) != len(operators) {
		t.Errorf("%d rows name %d operators", len(operators), len(byName))
	}
	for _, o := range Operators() {
		_, ok := onnxtest.Operators[o.Name]
		if !ok && !run[o.Name] {
			t.Errorf("%s: no case runs it", o.Name)
		}
		if !ok && o.Computed && !slices.Contains(withoutRelevance, o.Name) {
			t.Errorf("%s: no case of onnxtest", o.Name)
		}
		if len(o.Opsets) == 0 || !slices.IsSorted(o.Opsets) {
			t.Errorf("%s: opsets %v", o.Name, o.Opsets)
		}
	}
	for name, c := range onnxtest.Operators {
		if byName[name].build == nil {
			t.Errorf("%s: a case for what is not read", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			x := nn.NewTensor(1, 3, 8, 8)
			for i := range x.Data {
				x.Data[i] = float32(i*i%37)/18 - 1
			}
			var out [2]*nn.Tensor
			for k, raw := range []bool{true, false} {
				tr, err := operatorNetwork(t, name, raw).Forward(context.Background(), nn.NewPortable(), x, nil)
				if err != nil {
					t.Fatal(err)
				}
				if out[k] = tr.Outputs[tr.Graph.Output]; !nn.Finite(out[k].Data) {
					t.Fatalf("opset %d: %v", c.Opset, out[k].Data)
				}
			}
			for i, v := range out[0].Data {
				if d := v - out[1].Data[i]; d > 1e-4*(1+max(v, -v)) || d < -1e-4*(1+max(v, -v)) {
					t.Errorf("as in the file %v, canonised %v", out[0].Data, out[1].Data)
				}
			}
		})
	}
}

// TestListInDocs: docs/models.md has the list as it is.
func TestListInDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, o := range Operators() {
		list.WriteString(o.String() + "\n")
	}
	if !strings.Contains(string(data), "```\n"+list.String()+"```\n") {
		t.Errorf("docs/models.md lacks the list that `lrp operators` prints:\n%s", list.String())
	}
}
