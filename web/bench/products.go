package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"lrpexplainer/wasm/kernels/abi"
)

// products are the speeds of matrix products by their shapes.
type products struct {
	shapes []string
	// gonum's, natively and in the browser, in GFLOP/s.
	native, wasm map[string][]float64
	// The kernels', beside multiply-adds alone.
	kernels []productRounds
}

// productRounds are measurements of one product by the kernels.
type productRounds struct {
	shape  [3]int // M, N, K
	Rounds []productRound
}

// productRound is in milliseconds what follows each other at once.
type productRound struct {
	Threads []float64 // the product, by the numbers of threads
	Peak    float64   // peakTurns of the chains on one thread
	Tile    float64   // tileTimes the kernels' tile in the first level of cache, on one thread
	Tiles   []float64 // and on every thread at the same time
}

// peakTurns is how often the chains turn in a measurement beside a product, tileTimes how often the
// tile is multiplied: some 15 and 5 ms.
const peakTurns, tileTimes = 1_000_000, 6000

// Of virtual processors several may be one core, or share it with other machines', for seconds at a time.
// A round has the core for itself if the tile alone reaches this share of bare multiply-adds, which leave
// room for a second thread of the core where the tile leaves none; and it has several cores, equally its own, if the
// tile on every thread at the same time is nearly as fast as on one.
const ownCore, ownCores = 0.88, 0.93

// leastProductRounds is how often a product is measured at least, so that there are such rounds: a tenth of a second each.
const leastProductRounds = 100

// work is how many operations the product is.
func (p productRounds) work() float64 { return 2 * float64(p.shape[0]*p.shape[1]*p.shape[2]) }

// speed is the median GFLOP/s on so many threads as the i-th number says.
func (p productRounds) speed(i int) float64 {
	all, _ := p.over(nil, func(r productRound) float64 { return p.work() / r.Threads[i] / 1e6 })
	return all
}

// toTile is the median ratio of the speed on the first number of threads to that of the tile alone on one.
func (p productRounds) toTile(rows int) float64 {
	ratio, _ := p.over(nil, func(r productRound) float64 { return p.work() / r.Threads[0] / (tileWork(rows) / r.Tile) })
	return ratio
}

// toPeak is the median ratio of the speed on the first number of threads to that of bare multiply-adds
// on one, in the rounds that have the core for themselves, and how many these are.
func (p productRounds) toPeak(chains, rows int) (float64, int) {
	alone := func(r productRound) bool {
		return tileWork(rows)/r.Tile >= ownCore*flops(chains, peakTurns)/r.Peak
	}
	return p.over(alone, func(r productRound) float64 { return p.work() / r.Threads[0] / (flops(chains, peakTurns) / r.Peak) })
}

// toFirst is the median ratio of the speed to that on the first number of threads in the rounds that have several
// cores, and how many these are.
func (p productRounds) toFirst(i int) (float64, int) {
	several := func(r productRound) bool { return r.Tile/slices.Max(r.Tiles) >= ownCores }
	return p.over(several, func(r productRound) float64 { return r.Threads[0] / r.Threads[i] })
}

// over is the median over the rounds that count, all if nil, and how many do; 0 if none does.
func (p productRounds) over(counts func(productRound) bool, value func(productRound) float64) (float64, int) {
	var all []float64
	for _, r := range p.Rounds {
		if counts == nil || counts(r) {
			all = append(all, value(r))
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	return median(all), len(all)
}

// tileWork is how many operations tileTimes tiles of so many rows are.
func tileWork(rows int) float64 {
	const steps = 384 // web/kernels/tiles.js
	return 2 * tileTimes * steps * float64(rows*abi.TileN)
}

// benchmarkLine is one result of BenchmarkGemm in wasm/kernels.
var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkGemm/([0-9×]+)/gonum\S*\s.*\s([0-9.e+]+) GFLOP/s`)

// measureProducts runs BenchmarkGemm by gonum natively and in Chromium, and on the page at
// url the same products by the kernels with each number of threads beside bare multiply-adds.
func measureProducts(ctx context.Context, r *report, url string, threads []int, rounds int) error {
	wasmexec, err := filepath.Abs(filepath.Join(dir, "wasmexec"))
	if err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", wasmexec, "./web/e2e/wasmexec").CombinedOutput(); err != nil {
		return fmt.Errorf("building wasmexec: %w\n%s", err, out)
	}
	inBrowser := []string{"GOOS=js", "GOARCH=wasm", "WASMEXEC_WORKER=1"}
	var p products
	if p.shapes, p.native, err = runGonum(ctx, rounds, nil); err != nil {
		return fmt.Errorf("gonum, natively: %w", err)
	}
	if _, p.wasm, err = runGonum(ctx, rounds, inBrowser, "-exec", wasmexec); err != nil {
		return fmt.Errorf("gonum in the browser: %w", err)
	}
	if p.kernels, err = productsOnPage(ctx, url, p.shapes, r.chains, r.rows, threads, rounds); err != nil {
		return fmt.Errorf("products: %w", err)
	}
	for _, n := range threads {
		if n > 1 {
			environment := append(inBrowser[:len(inBrowser):len(inBrowser)], "WASMEXEC_THREADS="+strconv.Itoa(n))
			if err := measureHandOver(ctx, r, n, rounds, environment, wasmexec); err != nil {
				return err
			}
		}
	}
	r.products(p, threads)
	return nil
}

// productsOnPage measures the kernels' products beside so many chains of multiply-adds, and the tile of so many rows.
func productsOnPage(ctx context.Context, url string, shapes []string, chains, rows int, threads []int, rounds int) ([]productRounds, error) {
	if err := buildProgram(ctx); err != nil {
		return nil, err
	}
	sizes := make([][3]int, len(shapes))
	for i, s := range shapes {
		if _, err := fmt.Sscanf(s, "%d×%d×%d", &sizes[i][0], &sizes[i][1], &sizes[i][2]); err != nil {
			return nil, fmt.Errorf("shape %q: %w", s, err)
		}
	}
	measured, err := onPage[[]productRounds](ctx, url, "measureProducts", map[string]any{
		"shapes": sizes, "chains": chains, "turns": peakTurns, "rows": rows, "times": tileTimes, "threads": threads,
		"rounds": max(rounds, leastProductRounds),
	})
	for i := range measured {
		measured[i].shape = sizes[i]
	}
	return measured, err
}

// handOverLine is one result of BenchmarkHandOver in wasm/kernels.
var handOverLine = regexp.MustCompile(`(?m)^BenchmarkHandOver/(alone|shared)\S*\s.*\s([0-9.e+]+) ns/op`)

// measureHandOver runs BenchmarkHandOver.
func measureHandOver(ctx context.Context, r *report, threads, rounds int, environment []string, wasmexec string) error {
	command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkHandOver$", "-count", strconv.Itoa(rounds), "-exec", wasmexec, "./wasm/kernels")
	command.Env = append(os.Environ(), environment...)
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("handing over: %w\n%s", err, out)
	}
	took := map[string][]float64{}
	for _, m := range handOverLine.FindAllStringSubmatch(string(out), -1) {
		ns, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return fmt.Errorf("handing over: %w", err)
		}
		took[m[1]] = append(took[m[1]], ns)
	}
	if len(took) != 2 {
		return fmt.Errorf("handing over: no results in\n%s", out)
	}
	r.handOver(threads, median(took["alone"]), median(took["shared"]))
	return nil
}

// benchTime is for how long each product is repeated in one measurement: the browser needs
// some of it to optimise what runs.
const benchTime = "200ms"

// runGonum gives BenchmarkGemm's shapes in their order, and gonum's GFLOP/s by shape.
func runGonum(ctx context.Context, rounds int, environment []string, args ...string) (shapes []string, speeds map[string][]float64, err error) {
	args = append([]string{"test", "-run", "^$", "-bench", "Gemm/.*/gonum", "-benchtime", benchTime, "-count", strconv.Itoa(rounds)}, args...)
	command := exec.CommandContext(ctx, "go", append(args, "./wasm/kernels")...)
	command.Env = append(os.Environ(), environment...)
	out, err := command.CombinedOutput()
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n%s", err, out)
	}
	speeds = map[string][]float64{}
	for _, m := range benchmarkLine.FindAllStringSubmatch(string(out), -1) {
		speed, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, nil, err
		}
		if speeds[m[1]] == nil {
			shapes = append(shapes, m[1])
		}
		speeds[m[1]] = append(speeds[m[1]], speed)
	}
	if len(shapes) == 0 {
		return nil, nil, fmt.Errorf("no results in\n%s", out)
	}
	return shapes, speeds, nil
}
