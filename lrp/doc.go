// Package lrp explains a network's decision by Layer-wise Relevance Propagation:
// the score of a class is handed back through the network, layer by layer, until
// every pixel has its share.
//
// A [Rule] says how one node hands back what it received; it is data. A
// [Composite] says which rule goes where. [Explain] walks a [nn.Trace] backward
// and returns the relevance at every node together with a ledger of what each
// layer passed on, and of what stayed with it.
//
//	graph, err := onnx.Read(file, size, onnx.Options{})          // package nn/onnx
//	trace, err := graph.Forward(ctx, backend, input, nil)        // package nn
//	composite, err := lrp.NewComposite("epsilon-plus", nil)      // which rule goes where
//	plan, err := composite.Plan(graph, lrp.Bounds{})             // a rule for every node
//	explanation, err := lrp.Explain(ctx, backend, trace, plan, lrp.Class(3), lrp.Options{})
//	relevance := explanation.Input()                             // of every pixel
//
// [Rules] and [Composites] list what there is by name; a rule or a composite of one's own
// is a value ([Assignment]) or a JSON file ([ParseComposite]). [Options] ask for more:
// what flows through single channels, maps of the layers, a pass taken up where it
// changed. [Plan.Single] is one neuron in numbers. Package lrp/heatmap makes pictures of
// relevance, package lrp/evaluate measures whether it is any good.
//
// Source: Montavon, Binder, Lapuschkin, Samek, Müller, "Layer-Wise Relevance
// Propagation: An Overview", in Explainable AI, LNCS 11700, chapter 10, 2019,
// doi 10.1007/978-3-030-28954-6_10; called "the overview" below.
package lrp
