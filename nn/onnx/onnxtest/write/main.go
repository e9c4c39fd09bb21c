// Command write writes a network with seeded random weights as an ONNX file.
//
//	go run ./nn/onnx/onnxtest/write [-seed N] NETWORK OUT.onnx
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"lrpexplainer/nn/onnx/onnxtest"
)

func main() {
	seed := flag.Uint64("seed", 1, "seed of the weights")
	names := strings.Join(slices.Sorted(maps.Keys(onnxtest.Networks)), ", ")
	flag.Usage = func() {
		fmt.Fprintf(os.Stderr, "usage: write [-seed N] NETWORK OUT.onnx\nnetworks: %s, random\n", names)
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *seed, flag.Arg(1)); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

func write(network string, seed uint64, path string) error {
	make := onnxtest.Networks[network]
	if network == "random" {
		make = onnxtest.Random
	}
	if make == nil {
		return fmt.Errorf("no network is called %q", network)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := make(seed).WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
