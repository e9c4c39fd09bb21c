// Package lrp explains a network's decision by Layer-wise Relevance Propagation:
// the score of a class is handed back through the network, layer by layer, until
// every pixel has its share.
//
// A [Rule] says how one node hands back what it received; it is data. A
// [Composite] says which rule goes where. [Explain] walks a [nn.Trace] backward
// and returns the relevance at every node together with a ledger of what each
// layer passed on, and of what stayed with it.
//
// Source: Montavon, Binder, Lapuschkin, Samek, Müller, "Layer-Wise Relevance
// Propagation: An Overview", in Explainable AI, LNCS 11700, chapter 10, 2019,
// doi 10.1007/978-3-030-28954-6_10; called "the overview" below.
package lrp
