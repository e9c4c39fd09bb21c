package lrp_test

import (
	"context"
	"fmt"
	"log"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// The network of these examples is that of the package's first one.

// A rule of one's own: |a·w|, so that every input is for the class, in proportion to
// what it moved. It is a value; nothing has to be registered.
func ExampleAssignment_own() {
	backend, trace := hidden()

	size := lrp.Rule{Name: "size", Groups: []lrp.Group{{
		Coefficient: 1,
		Stabilizer:  lrp.Stabilizer{Epsilon: 1e-6},
		Terms:       []lrp.Term{{Input: lrp.InputMap{Map: nn.Absolute}, Weight: nn.Absolute}},
	}}}
	composite := lrp.Composite{Assignments: []lrp.Assignment{
		{Match: lrp.Match{Kind: "dense", First: true}, Own: &size},
		{Match: lrp.Match{Kind: "dense"}, Rule: "0"},
	}}
	plan, err := composite.Plan(trace.Graph, lrp.Bounds{})
	if err != nil {
		log.Fatal(err)
	}
	explanation, err := lrp.Explain(context.Background(), backend, trace, plan, lrp.Class(0), lrp.Options{})
	if err != nil {
		log.Fatal(err)
	}
	// The hidden layer has 5 and −1; its inputs weigh 1:4:0 and 0:2:3.
	fmt.Printf("%.2f\n", explanation.Input().Data)
	// Output: [1.00 3.60 -0.60]
}

// A condition keeps only what flows through some channels of a layer: here through the
// first of the two hidden values.
func ExampleCondition() {
	backend, trace := hidden()
	composite, err := lrp.NewComposite("uniform-0", nil)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := composite.Plan(trace.Graph, lrp.Bounds{})
	if err != nil {
		log.Fatal(err)
	}
	first, err := lrp.ParseCondition("Relu 2:0", trace.Graph)
	if err != nil {
		log.Fatal(err)
	}
	explanation, err := lrp.Explain(context.Background(), backend, trace, plan, lrp.Class(0), lrp.Options{Conditions: []lrp.Condition{first}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("relevance %.2f\n", explanation.Input().Data)
	fmt.Printf("%.2f of %.2f was removed\n", explanation.Account.Removed, explanation.Account.Score)
	// Output:
	// relevance [1.00 4.00 0.00]
	// -1.00 of 4.00 was removed
}

// A composite in JSON, as files and links have it.
func ExampleParseComposite() {
	composite, err := lrp.ParseComposite([]byte(`{"assignments": [
		{"match": {"kind": "dense", "last": true}, "rule": "0"},
		{"match": {"kind": "dense"}, "rule": "gamma", "settings": {"gamma": 0.5}}]}`))
	if err != nil {
		log.Fatal(err)
	}
	_, trace := hidden()
	plan, err := composite.Plan(trace.Graph, lrp.Bounds{})
	if err != nil {
		log.Fatal(err)
	}
	for i, rule := range plan.Rules[1:] {
		fmt.Println(trace.Graph.Nodes[i+1].Name, "has rule", rule.Name, plan.Settings[i+1])
	}
	// Output:
	// Gemm 1 has rule gamma map[gamma:0.5]
	// Relu 2 has rule pass map[]
	// Gemm 3 has rule 0 map[]
}
