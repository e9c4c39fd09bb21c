// Package sgemm gives gonum's float32 BLAS a matrix product that uses the width of the
// processor. A program takes it in by importing it:
//
//	import _ "lrpexplainer/nn/sgemm"
//
// On amd64 it then multiplies by AVX-512 where processor and operating system have it,
// else by AVX2 with fused multiply-adds; anywhere else gonum's own product stays. It is
// what [lrpexplainer/nn.Portable] spends its time in.
//
// The method is that of Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication" (ACM TOMS 34(3), 2008): both matrices are packed into panels as wide as
// the kernel's tile, in blocks that the caches hold, and a kernel in assembly keeps one
// tile of C in registers.
//
// Values differ from gonum's by rounding. A zero times NaN or Inf is NaN, as IEEE 754 and
// the reference BLAS have it; gonum passes over the zeros of A.
package sgemm
