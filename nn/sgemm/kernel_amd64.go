package sgemm

import "golang.org/x/sys/cpu"

// available are the kernels that this processor runs, the fastest first.
func available() []kernel {
	var k []kernel
	if cpu.X86.HasAVX512F {
		k = append(k, kernel{"AVX-512", 8, 32, tile8x32})
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		k = append(k, kernel{"AVX2", 6, 16, tile6x16})
	}
	return k
}

// tile8x32 is a kernel's tile by AVX-512.
//
//go:noescape
func tile8x32(k int, a, b, c *float32, stride int, add bool)

// tile6x16 is a kernel's tile by AVX2 and FMA.
//
//go:noescape
func tile6x16(k int, a, b, c *float32, stride int, add bool)
