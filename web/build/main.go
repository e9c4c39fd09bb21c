// Build makes the site: a folder of static files that any static host can
// serve from any sub-folder.
//
//	go run ./web/build [-out dist] [-fast]
//	go run ./web/build -npm dist/npm
//	go run ./web/build -standalone dist/lrp-explainer.html
//
// The second form makes the library's npm package instead (package.go), the third the page
// as one file that works from disk (standalone.go).
//
// What goes into the site, without anything having to be registered:
//
//   - every file below web/, except this program (web/build), the browser tests
//     (web/e2e), benchmarks (web/bench) and the library (web/npm), Go sources, notes (*.md), testdata and
//     hidden files;
//   - weights/*.onnx, *.json and *.txt, as weights/…;
//   - every Go program in a folder of wasm/, compiled for js/wasm: wasm/engine
//     becomes engine.wasm, and also engine-shared.wasm, whose memory other threads
//     can share, if some file asks for that;
//   - wasm_exec.js of the Go that compiled them, and licenses.txt, the terms of all
//     modules that are compiled into them.
//
// Files refer to each other by these names, so that web/ also works as it is.
// In the built site, a file that another one refers to carries the start of its
// SHA-256 in its name (engine.1a2b3c4d.wasm), and the reference is rewritten: see
// names.go for what a reference is, and for the files that keep their names.
// site.json lists them all. Beside each file lie its compressed forms, .br and
// .gz, where they are smaller.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"text/tabwriter"
)

func main() {
	source := flag.String("source", ".", "`folder` of the repository")
	out := flag.String("out", "dist", "`folder` for the site")
	cache := flag.String("cache", filepath.Join("build", "compressed"), "`folder` for compressed files, by content")
	fast := flag.Bool("fast", false, "compress quickly instead of well")
	npm := flag.String("npm", "", "make the npm package in this `folder` instead")
	single := flag.String("standalone", "", "make the page as this one `file` instead")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *source, *out, *cache, *fast, *npm, *single); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// run makes what was asked for and says where it is.
func run(ctx context.Context, source, out, cache string, fast bool, npm, single string) error {
	switch {
	case single != "":
		if err := buildStandalone(ctx, source, single); err != nil {
			return err
		}
		info, err := os.Stat(single)
		if err != nil {
			return err
		}
		fmt.Printf("The page is in %s, %d bytes\n", single, info.Size())
	case npm != "":
		files, err := buildPackage(ctx, source, npm)
		if err != nil {
			return err
		}
		printTable(os.Stdout, files)
		fmt.Printf("The package is in %s\n", npm)
	default:
		files, err := build(ctx, source, out, cache, fast)
		if err != nil {
			return err
		}
		printTable(os.Stdout, files)
		fmt.Printf("The site is in %s\n", out)
	}
	return nil
}

// build makes the site of the repository at source in the folder out.
func build(ctx context.Context, source, out, cache string, fast bool) ([]*file, error) {
	files, err := collect(ctx, source)
	if err != nil {
		return nil, err
	}
	if err := nameByContent(files); err != nil {
		return nil, err
	}
	if err := writeSizes(ctx, files, cache, fast); err != nil {
		return nil, err
	}
	if err := compress(ctx, files, cache, fast); err != nil {
		return nil, err
	}
	if err := writeOffline(files); err != nil {
		return nil, err
	}
	if err := write(files, out); err != nil {
		return nil, err
	}
	return files, nil
}

// printTable lists the files with their sizes in bytes.
func printTable(w io.Writer, files []*file) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\tbrotli\tgzip\t\t")
	var plain, brotli, gzip int
	row := func(p, b, g int, name string) { fmt.Fprintf(table, "%d\t%d\t%d\t\t%s\n", p, b, g, name) }
	for _, f := range files {
		// What is sent where there is no compressed form is the file itself.
		b, g := len(f.content), len(f.content)
		if f.brotli != nil {
			b = len(f.brotli)
		}
		if f.gzip != nil {
			g = len(f.gzip)
		}
		row(len(f.content), b, g, f.built)
		plain, brotli, gzip = plain+len(f.content), brotli+b, gzip+g
	}
	row(plain, brotli, gzip, "all")
	table.Flush()
}
