// Package lrptest are the tests of package lrp that hold on every backend: each rule on
// each kind of layer against its formula, the reference maps, and the ledger. They are
// run over the portable backend by package lrp, and over the SIMD kernels by theirs.
package lrptest
