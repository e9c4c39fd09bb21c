// Bench measures how fast this machine explains, and writes what it finds as ratios
// to docs/benchmarks.md:
//
//   - the matrix product by the SIMD kernels and by gonum, in headless Chromium and
//     natively, beside the peak of a thread that does nothing but multiply and add;
//   - networks in headless Chromium, forward and explained, beside onnxruntime-web and
//     TensorFlow.js, which run the same network on the same page and take turns with
//     ours;
//   - small networks in headless Chromium on one input and on several at once;
//   - where an explanation's time goes, by operation of the kernels;
//   - the page: what it downloads before the first heatmap, how long that takes when one
//     comes again, and how fast the heatmap follows a slider;
//   - VGG-16 by Zennit on PyTorch, natively, where python3 has them;
//   - with -dataset, a data set by lrp survey, by the page and by Zennit.
//
// The digits and the photo network are the catalogue's; the others have random weights
// and are written by nn/onnx/onnxtest. The other runtimes come from npm. Both are kept in build/bench.
//
//	go run ./web/bench [-networks vgg16,resnet50] [-threads 1,2] [-rounds 5] [-out docs/benchmarks.md]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// dir is where everything that is made or fetched is kept.
const dir = "build/bench"

func main() {
	networks := flag.String("networks", "digits,photo,squeezenet,resnet50,vgg16,vit-s,swin-t,convnext-t", "networks to measure, none if empty")
	threadList := flag.String("threads", "1,2", "numbers of threads")
	rounds := flag.Int("rounds", 5, "how often everything is measured at least; medians are reported")
	var m measured
	flag.BoolVar(&m.beside, "beside", true, "measure the networks beside other runtimes")
	flag.BoolVar(&m.batches, "batches", true, "measure networks on several inputs at once too")
	flag.BoolVar(&m.profile, "profile", true, "measure where the networks' time goes too")
	flag.BoolVar(&m.products, "products", true, "measure the matrix product too")
	flag.BoolVar(&m.page, "page", true, "measure the page too")
	flag.StringVar(&m.dataSet, "dataset", "", "list of pictures, as weights/accuracy -write writes one, with which data sets are measured")
	out := flag.String("out", "docs/benchmarks.md", "the report")
	flag.Parse()
	var threads []int
	for _, s := range strings.Split(*threadList, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "bench: -threads: %q is not a number of threads\n", s)
			os.Exit(2)
		}
		threads = append(threads, n)
	}
	var names []string
	if *networks != "" {
		names = strings.Split(*networks, ",")
	}
	if err := bench(context.Background(), names, threads, *rounds, m, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measured says what is.
type measured struct {
	beside, batches, profile, products, page bool
	dataSet                                  string
}

func bench(ctx context.Context, networks []string, threads []int, rounds int, m measured, out string) error {
	r := newReport(ctx, rounds)
	url, close, err := serve()
	if err != nil {
		return err
	}
	defer close()
	if len(networks) > 0 {
		if err := prepare(ctx, networks); err != nil {
			return err
		}
	}
	if len(networks) > 0 && m.beside {
		if err := measureNetworks(ctx, r, url, networks, threads, rounds); err != nil {
			return err
		}
		if err := measureZennit(ctx, r, threads, rounds); err != nil {
			return err
		}
	}
	if len(networks) > 0 && m.batches {
		if err := measureBatches(ctx, r, url, networks, threads, 3*rounds); err != nil {
			return err
		}
	}
	if m.profile {
		if err := measureProfile(ctx, r, url, networks, threads, rounds); err != nil {
			return err
		}
	}
	if m.page {
		if err := measurePage(ctx, r); err != nil {
			return err
		}
	}
	if m.dataSet != "" {
		if err := measureDataSet(ctx, r, m.dataSet, threads, rounds); err != nil {
			return err
		}
	}
	if m.products {
		if err := measurePeak(ctx, r, url, rounds); err != nil {
			return err
		}
		if err := measureProducts(ctx, r, url, threads, rounds); err != nil {
			return err
		}
	}
	return r.write(out)
}
