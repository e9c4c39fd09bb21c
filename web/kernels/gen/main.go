// Gen writes the kernel modules into the folder named by its argument.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"lrpexplainer/wasm/kernels/source"
)

func main() {
	for _, v := range source.Variants {
		if err := os.WriteFile(filepath.Join(os.Args[1], v.File()), source.Build(v), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}
