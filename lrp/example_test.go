package lrp_test

import (
	"context"
	"fmt"
	"log"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// hidden is a network whose numbers can be followed by hand, run on (1, 2, 3): its
// hidden layer is (5, 1), its two scores are 4 and 2.
func hidden() (nn.Backend, *nn.Trace) {
	first, err := nn.TensorOf([]float32{1, 2, 0, 0, -1, 1}, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	second, err := nn.TensorOf([]float32{1, -1, 0, 2}, 2, 2)
	if err != nil {
		log.Fatal(err)
	}
	graph, err := nn.NewGraph("x", nn.Shape{1, 3})
	if err != nil {
		log.Fatal(err)
	}
	node := 0
	for _, op := range []nn.Operator{&nn.Dense{Op: "Gemm", Weight: first}, &nn.Elementwise{Op: "Relu"}, &nn.Dense{Op: "Gemm", Weight: second}} {
		if node, err = graph.Add(fmt.Sprintf("%s %d", op.Kind(), node+1), op, node); err != nil {
			log.Fatal(err)
		}
	}
	x, err := nn.TensorOf([]float32{1, 2, 3}, 1, 3)
	if err != nil {
		log.Fatal(err)
	}
	backend := nn.NewPortable()
	trace, err := graph.Forward(context.Background(), backend, x, nil)
	if err != nil {
		log.Fatal(err)
	}
	return backend, trace
}

// A composite says which rule goes where, a plan applies it to a network, and Explain
// hands the score of a class back to the input.
func Example() {
	backend, trace := hidden() // a network and its outputs for one input

	composite, err := lrp.NewComposite("uniform-epsilon", lrp.Settings{"epsilon": 1e-6})
	if err != nil {
		log.Fatal(err)
	}
	plan, err := composite.Plan(trace.Graph, lrp.Bounds{})
	if err != nil {
		log.Fatal(err)
	}
	explanation, err := lrp.Explain(context.Background(), backend, trace, plan, lrp.Class(0), lrp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer explanation.Release()

	fmt.Printf("relevance %.2f\n", explanation.Input().Data)
	account := explanation.Account
	fmt.Printf("score %.2f, at the input %.2f\n", account.Score, account.Input)
	for _, entry := range explanation.Ledger {
		fmt.Printf("%s, rule %s: received %.2f, passed on %.2f\n", trace.Graph.Nodes[entry.Node].Name, entry.Rule, entry.Received, entry.Passed)
	}
	// Output:
	// relevance [1.00 6.00 -3.00]
	// score 4.00, at the input 4.00
	// Gemm 3, rule epsilon: received 4.00, passed on 4.00
	// Relu 2, rule pass: received 4.00, passed on 4.00
	// Gemm 1, rule epsilon: received 4.00, passed on 4.00
}
