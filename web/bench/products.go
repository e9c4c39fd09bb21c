package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// products are GFLOP/s by column (what computes) and shape.
type products struct {
	shapes []string
	speed  map[string]map[string][]float64
}

// benchmarkLine is one result of BenchmarkGemm in wasm/kernels.
var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkGemm/([0-9×]+)/(?:kernels|gonum)\S*\s.*\s([0-9.e+]+) GFLOP/s`)

// measureProducts runs BenchmarkGemm by gonum natively and in Chromium, and by the
// kernels with each number of threads.
func measureProducts(ctx context.Context, r *report, threads []int, rounds int) error {
	wasmexec, err := filepath.Abs(filepath.Join(dir, "wasmexec"))
	if err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", wasmexec, "./web/e2e/wasmexec").CombinedOutput(); err != nil {
		return fmt.Errorf("building wasmexec: %w\n%s", err, out)
	}
	p := products{speed: map[string]map[string][]float64{}}
	inBrowser := []string{"GOOS=js", "GOARCH=wasm", "WASMEXEC_WORKER=1"}
	if err := p.run(ctx, gonumNative, "gonum", rounds, nil); err != nil {
		return err
	}
	if err := p.run(ctx, gonumWasm, "gonum", rounds, inBrowser, "-exec", wasmexec); err != nil {
		return err
	}
	for _, n := range threads {
		environment := append(inBrowser[:len(inBrowser):len(inBrowser)], "WASMEXEC_THREADS="+strconv.Itoa(n))
		if err := p.run(ctx, kernelsOn(n), "kernels", rounds, environment, "-exec", wasmexec); err != nil {
			return err
		}
		if n > 1 {
			if err := measureHandOver(ctx, r, n, rounds, environment, wasmexec); err != nil {
				return err
			}
		}
	}
	r.products(p, threads)
	return nil
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

// The names of the columns.
const gonumNative, gonumWasm = "gonum, native", "gonum, wasm"

func kernelsOn(threads int) string { return fmt.Sprintf("kernels, %s", threadCount(threads)) }

// benchTime is for how long each product is repeated in one measurement: the browser needs
// some of it to optimise what runs.
const benchTime = "200ms"

// run fills one column.
func (p *products) run(ctx context.Context, column, by string, rounds int, environment []string, args ...string) error {
	args = append([]string{"test", "-run", "^$", "-bench", "Gemm/.*/" + by, "-benchtime", benchTime, "-count", strconv.Itoa(rounds)}, args...)
	command := exec.CommandContext(ctx, "go", append(args, "./wasm/kernels")...)
	command.Env = append(os.Environ(), environment...)
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", column, err, out)
	}
	found := map[string][]float64{}
	for _, m := range benchmarkLine.FindAllStringSubmatch(string(out), -1) {
		speed, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
		if len(p.speed) == 0 && found[m[1]] == nil {
			p.shapes = append(p.shapes, m[1])
		}
		found[m[1]] = append(found[m[1]], speed)
	}
	if len(found) == 0 {
		return fmt.Errorf("%s: no results in\n%s", column, out)
	}
	p.speed[column] = found
	return nil
}
