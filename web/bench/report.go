package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"lrpexplainer/wasm/kernels/abi"
)

// report collects tables in Markdown, and prints their rows as they come.
type report struct {
	head, networks, zennitRows, batchRows, pageRows, startRows, dataSetRows, profileRows, peakRows, productRows, handOverRows strings.Builder

	noZennit string
	// ours are the medians of VGG-16, to set Zennit's against: by threads and what.
	ours map[int]map[string]float64
	// best is the peak of a thread in the browser, in GFLOP/s, reached by so many chains; rows are the chosen
	// tile's. 0 if they were not measured.
	best         float64
	chains, rows int
}

func newReport(ctx context.Context, rounds int) *report {
	r := &report{ours: map[int]map[string]float64{}}
	fmt.Fprintf(&r.head, `# Benchmarks

Written by `+"`make bench`"+` on %s. Machine: %s, %d processors, %s; %s; %s.

Each figure is the median of at least %d. Only the ratios mean something elsewhere. The digits and the photo
network are the page's own; the others have random weights and inputs of 224×224.
`, time.Now().UTC().Format("2 January 2006"), processor(), runtime.NumCPU(), memory(), runtime.Version(), chromium(ctx), rounds)
	return r
}

// add writes to a table and to the terminal.
func (r *report) add(table *strings.Builder, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	table.WriteString(text)
	fmt.Print(text)
}

// network adds one network's rows; the first result is what the others are set against.
func (r *report) network(network string, threads int, results []result) {
	if r.networks.Len() == 0 {
		r.add(&r.networks, "| network | threads | runtime | what | ms | to onnxruntime-web's forward |\n|---|---|---|---|---|---|\n")
	}
	base := median(results[0].Runs["forward"])
	for _, res := range results {
		for _, what := range append([]string{"forward"}, composites(network)...) {
			if res.Runs[what] == nil {
				continue
			}
			m := median(res.Runs[what])
			name, _, _ := strings.Cut(res.Name, ", "+threadCount(threads))
			r.add(&r.networks, "| %s | %d | %s | %s | %.1f | %.2f |\n", network, threads, name, what, m, m/base)
			if network == "vgg16" && strings.HasPrefix(name, "kernels") {
				if r.ours[threads] == nil {
					r.ours[threads] = map[string]float64{}
				}
				r.ours[threads][what] = m
			}
		}
	}
}

func (r *report) zennit(threads int, runs map[string][]float64) {
	if r.zennitRows.Len() == 0 {
		r.add(&r.zennitRows, "| threads | what | Zennit, native: ms | ours in the browser to Zennit |\n|---|---|---|---|\n")
	}
	for _, what := range append([]string{"forward"}, convolutional...) {
		m := median(runs[what])
		ratio := "not measured"
		if ours, ok := r.ours[threads][what]; ok {
			ratio = fmt.Sprintf("%.2f", ours/m)
		}
		r.add(&r.zennitRows, "| %d | %s | %.1f | %s |\n", threads, what, m, ratio)
	}
}

// batch adds how many pictures a second there are one by one, and so many at once, and the ratio.
func (r *report) batch(network string, threads int, what string, inputs int, single, together, ratio float64) {
	if r.batchRows.Len() == 0 {
		r.add(&r.batchRows, "| network | threads | what | N | a second, N = 1 | a second, N | ratio |\n|---|---|---|---|---|---|---|\n")
	}
	r.add(&r.batchRows, "| %s | %d | %s | %d | %.1f | %.1f | %.2f |\n", network, threads, what, inputs, single, together, ratio)
}

func (r *report) zennitMissing(why string) { r.noZennit = why }

// peak adds the speed of bare multiply-adds, in GFLOP/s by the number of chains; native is
// empty where it was not measured. The kernels' tiles are set against the best.
func (r *report) peak(wasm, native map[int]float64, tiles []tileSpeed) {
	r.add(&r.peakRows, "| chains | wasm | native, 128 bits | wasm to native |\n|---|---|---|---|\n")
	for _, n := range chainCounts {
		if wasm[n] > r.best {
			r.best, r.chains = wasm[n], n
		}
		if v, ok := native[n]; ok {
			r.add(&r.peakRows, "| %d | %.1f | %.1f | %.2f |\n", n, wasm[n], v, wasm[n]/v)
		} else {
			r.add(&r.peakRows, "| %d | %.1f | not measured | |\n", n, wasm[n])
		}
	}
	r.add(&r.peakRows, "\n| tile | GFLOP/s | to the peak | |\n|---|---|---|---|\n")
	for _, t := range tiles {
		chosen := ""
		if t.Chosen {
			chosen = "chosen"
			r.rows = t.Rows
		}
		r.add(&r.peakRows, "| %d×%d | %.1f | %.0f %% | %s |\n", t.Rows, abi.TileN, t.Speed, 100*t.Speed/r.best, chosen)
	}
}

// handOver adds how long a call takes that has next to nothing to do.
func (r *report) handOver(threads int, alone, shared float64) {
	r.add(&r.handOverRows, "| %d | %.2f | %.2f |\n", threads, alone/1000, shared/1000)
}

// products adds GFLOP/s, and ratios of what was measured in the same round.
func (r *report) products(p products, threads []int) {
	r.add(&r.productRows, "| M×N×K | gonum, native | gonum, wasm |")
	for _, n := range threads {
		r.add(&r.productRows, " kernels, %s |", threadCount(n))
	}
	r.add(&r.productRows, " kernels to gonum, both wasm |")
	first := threadCount(threads[0])
	for _, n := range threads[1:] {
		r.add(&r.productRows, " %s to %s (rounds) |", threadCount(n), first)
	}
	r.add(&r.productRows, " %s to the peak (rounds) | to the tile alone |", first)
	r.add(&r.productRows, "\n|%s\n", strings.Repeat("---|", 5+2*len(threads)))
	inRounds := func(format string, ratio float64, rounds int) {
		if rounds == 0 {
			r.add(&r.productRows, " none was quiet |")
			return
		}
		r.add(&r.productRows, format+" (%d) |", ratio, rounds)
	}
	for i, shape := range p.shapes {
		k, gonum := p.kernels[i], median(p.wasm[shape])
		r.add(&r.productRows, "| %s | %.1f | %.1f |", shape, median(p.native[shape]), gonum)
		for j := range threads {
			r.add(&r.productRows, " %.1f |", k.speed(j))
		}
		r.add(&r.productRows, " %.1f |", k.speed(0)/gonum)
		for j := 1; j < len(threads); j++ {
			ratio, rounds := k.toFirst(j)
			inRounds(" %.2f", ratio, rounds)
		}
		toPeak, rounds := k.toPeak(r.chains, r.rows)
		inRounds(" %.0f %%", 100*toPeak/float64(threads[0]), rounds)
		r.add(&r.productRows, " %.0f %% |\n", 100*k.toTile(r.rows)/float64(threads[0]))
	}
}

// write writes the report to a file.
func (r *report) write(path string) error {
	text := r.head.String()
	if r.networks.Len() > 0 {
		text += `
## Networks in headless Chromium

Forward passes, and whole explanations with the forward pass, on one page; the runtimes take turns. TensorFlow.js has no
reader for ONNX: it runs the same layers with the same weights, BatchNormalization folded and ReLU fused; networks with
attention or LayerNormalization it is not given, as they would have to be put together for it from single operations.

` + r.networks.String()
		text += "\n## VGG-16 by Zennit on PyTorch, natively\n\n"
		if r.zennitRows.Len() > 0 {
			text += "Random weights of its own; explanations include the forward pass.\n\n" + r.zennitRows.String()
		} else {
			text += "Not measured here: " + r.noZennit + ".\n"
		}
	}
	if r.batchRows.Len() > 0 {
		text += `
## Batches

The same N pictures one after the other, and at once as in the page's view "Data set". Explanations include the forward
pass. Ratios are medians over rounds.

` + r.batchRows.String()
	}
	if r.profileRows.Len() > 0 {
		text += `
## Where the time goes

Milliseconds of an explanation with its forward pass that are spent in each operation of the kernels, in headless Chromium.
Outside of the kernels are Go, and the way to the kernels and back.
` + r.profileRows.String()
	}
	if r.pageRows.Len() > 0 {
		text += "\n## The page\n\nAt 1440×900, with as many threads as the machine has processors.\n\n| what | |\n|---|---|\n" + r.pageRows.String()
	}
	if r.startRows.Len() > 0 {
		text += fmt.Sprintf(`
## The start

From this machine, to one who comes again: the service worker has the files. Medians of %d navigations; the page's and the
engine's parts go on side by side.

| what | ms after navigation |
|---|---|
`, starts) + r.startRows.String()
	}
	if r.dataSetRows.Len() > 0 {
		text += fmt.Sprintf(`
## Data sets

The network hans, epsilon-gamma-box, %d pictures in batches of %d, natively; the two take turns. lrp survey reads pictures and
writes rows meanwhile, Zennit has its input in memory.

`, dataSetPictures, dataSetBatch) + r.dataSetRows.String()
	}
	if r.peakRows.Len() > 0 {
		text += `
## Multiply-adds alone

GFLOP/s of one thread in a loop that has nothing but independent chains of multiply-adds: in headless Chromium by relaxed
SIMD, and natively by fused multiply-adds of the same width. The best in the browser is the peak that products are set against.
Below it the kernels' tiles, alone and in the first level of cache, as the loader measures them to choose one: in pauses, for tenths of a
millisecond, in which no processor reaches its speed. Only their order counts.

` + r.peakRows.String()
	}
	if r.productRows.Len() > 0 {
		text += `
## blas32.Gemm

GFLOP/s of the matrix products that VGG-16's convolutions amount to, on one thread unless named; wasm is headless Chromium. The
kernels' take turns with each other, with multiply-adds alone and with the tile alone, on one page; ratios are medians over rounds. Of virtual
processors two may be one core, or share theirs with other machines', for seconds at a time: the ratio of threads is that of the rounds in which
the tile on all threads at once was as fast as on one (93 % at least), the share of the peak that of rounds in which the tile
reached 88 % of it (a core that others use too does not show in multiply-adds alone, as they leave room for a second
thread). In brackets, how many rounds these were. The last column is over all rounds.

` + r.productRows.String()
	}
	if r.handOverRows.Len() > 0 {
		text += `
## Handing work to other threads

Microseconds that a call of next to no work takes, from Go and back.

| threads | not handed over | a part for each thread |
|---|---|---|
` + r.handOverRows.String()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func threadCount(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", n)
}

// processor and memory describe the machine as far as it says.
func processor() string { return procField("/proc/cpuinfo", "model name", runtime.GOARCH) }

func memory() string {
	var kib int
	fmt.Sscanf(procField("/proc/meminfo", "MemTotal", "0"), "%d", &kib)
	if kib == 0 {
		return "memory unknown"
	}
	return fmt.Sprintf("%.0f GiB of memory", float64(kib)/(1<<20))
}

// procField is the first value of a field in a file of lines "field: value".
func procField(path, field, otherwise string) string {
	f, err := os.Open(path)
	if err != nil {
		return otherwise
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == field {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}

// chromium is the browser's version.
func chromium(ctx context.Context) string {
	for _, name := range []string{"chromium", "google-chrome", "chromium-browser"} {
		if out, err := exec.CommandContext(ctx, name, "--version").Output(); err == nil {
			return strings.Join(strings.Fields(string(out))[:2], " ")
		}
	}
	return "Chromium of unknown version"
}
