//go:build !amd64

package main

func nativeChains(chains, turns int) {}

// hasNativeChains: native multiply-adds are written for amd64 alone.
func hasNativeChains() bool { return false }
