package main

import (
	"slices"
	"strings"
)

// chainTurns runs so many chains of 128-bit fused multiply-adds for so many turns, as
// peakModule's functions do.
//
//go:noescape
func chainTurns8(turns int)

//go:noescape
func chainTurns10(turns int)

//go:noescape
func chainTurns12(turns int)

func nativeChains(chains, turns int) {
	map[int]func(int){8: chainTurns8, 10: chainTurns10, 12: chainTurns12}[chains](turns)
}

// hasNativeChains reports whether the processor says that it has fused multiply-adds.
func hasNativeChains() bool {
	return slices.Contains(strings.Fields(procField("/proc/cpuinfo", "flags", "")), "fma")
}
