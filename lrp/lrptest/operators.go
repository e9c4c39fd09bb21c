package lrptest

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/nntest"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/nn/onnx/onnxtest"
)

// withoutRelevance are operators of the list that relevance never comes to: numbers that
// are known before any picture is, and what stands behind the scores.
var withoutRelevance = map[string]bool{"Shape": true, "Size": true, "LogSoftmax": true}

// Operators: in a network with any one of the operators that may be computed from the
// picture, the ledger closes for every composite.
func Operators(t *testing.T, backend func() nn.Backend) {
	for _, o := range onnx.Operators() {
		if !o.Computed || withoutRelevance[o.Name] {
			continue
		}
		if _, ok := onnxtest.Operators[o.Name]; !ok {
			t.Errorf("%s: no case", o.Name)
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			be := backend()
			g := operator(t, o.Name)
			tr, err := g.Forward(context.Background(), be, nntest.Gaussian(rand.New(rand.NewPCG(1, 7)), 1, 3, 8, 8), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Release()
			for _, info := range lrp.Composites() {
				c, err := lrp.NewComposite(info.Name, nil)
				if err != nil {
					t.Fatal(err)
				}
				if r, err := lrp.NewRule(c.Assignments[0].Rule, nil); err == nil && r.IsGradient() {
					continue
				}
				plan, err := c.Plan(g, lrp.Bounds{Low: []float32{-6}, High: []float32{6}})
				if err != nil {
					t.Fatalf("%s: %v", info.Name, err)
				}
				e, err := lrp.Explain(context.Background(), be, tr, plan, lrp.Class(1), lrp.Options{Magnitude: true})
				if err != nil {
					t.Fatalf("%s: %v", info.Name, err)
				}
				for _, entry := range e.Ledger {
					if !closes(entry) {
						t.Errorf("%s: node %q (%s, rule %s) leaves %v of a magnitude of %v", info.Name, g.Nodes[entry.Node].Name, g.Nodes[entry.Node].Op.Kind(), entry.Rule, entry.Residual(), entry.Magnitude)
					}
				}
				e.Release()
			}
		})
	}
}

// operator is the case of one operator as a network; the size of its head follows from
// what the operator gives.
func operator(t *testing.T, name string) *nn.Graph {
	t.Helper()
	size := 1
	for {
		var b bytes.Buffer
		if _, err := onnxtest.Operator(name, size).WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		g, err := onnx.Read(bytes.NewReader(b.Bytes()), int64(b.Len()), onnx.Options{Name: name})
		if err == nil {
			return g
		}
		_, rest, ok := strings.Cut(err.Error(), "input (1,")
		n, bad := strconv.Atoi(strings.SplitN(rest, ")", 2)[0])
		if !ok || bad != nil || size != 1 {
			t.Fatal(err)
		}
		size = n
	}
}
