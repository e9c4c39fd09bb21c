// Bench measures the speed of the networks in headless Chromium, ours beside
// onnxruntime-web, and prints medians and ratios as a table.
//
//	go run ./web/bench [-networks vgg16,resnet50] [-threads 1,2] [-rounds 5]
//
// Networks are written by nn/onnx/onnxtest; the runtimes to compare with come from npm.
// Both are kept in build/bench. The runtimes take turns on one page, so that only
// ratios of one run mean something.
package main

import (
	"context"
	"embed"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/wasm/kernels/sharedmem"
	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/kernels"
)

//go:embed *.js page.html
var pageFiles embed.FS

// dir is where everything that is made or fetched is kept.
const dir = "build/bench"

// packages are the runtimes to compare with.
var packages = []string{
	"onnxruntime-web@1.30.0",
}

func main() {
	networks := flag.String("networks", "digits,squeezenet,resnet50,vgg16", "networks to measure")
	threads := flag.String("threads", "1,2", "numbers of threads")
	rounds := flag.Int("rounds", 5, "how often everything is measured; the table has medians")
	flag.Parse()
	if err := bench(context.Background(), strings.Split(*networks, ","), strings.Split(*threads, ","), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, networks, threads []string, rounds int) error {
	if err := prepare(ctx, networks); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler()}
	go server.Serve(listener)
	defer server.Close()
	fmt.Println("| network | runtime | what | median ms | to onnxruntime-web's forward |")
	fmt.Println("|---|---|---|---|---|")
	for _, network := range networks {
		for _, n := range threads {
			count, err := strconv.Atoi(n)
			if err != nil {
				return fmt.Errorf("-threads: %w", err)
			}
			results, err := measure(ctx, "http://"+listener.Addr().String(), network, count, rounds)
			if err != nil {
				return fmt.Errorf("%s, %d threads: %w", network, count, err)
			}
			report(network, results)
		}
	}
	return nil
}

// prepare builds the program, writes the networks and fetches the runtimes.
func prepare(ctx context.Context, networks []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", filepath.Join(dir, "program.wasm"), "./web/bench/program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	program, err := os.ReadFile(filepath.Join(dir, "program.wasm"))
	if err != nil {
		return err
	}
	shared, _, err := sharedmem.Share(program)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "program-shared.wasm"), shared, 0o644); err != nil {
		return err
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "wasm_exec.js"), support, 0o644); err != nil {
		return err
	}
	for _, network := range networks {
		if err := writeNetwork(network); err != nil {
			return err
		}
	}
	install := exec.CommandContext(ctx, "npm", append([]string{"install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts"}, packages...)...)
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w\n%s", err, out)
	}
	return nil
}

// writeNetwork writes a network's file unless it is there.
func writeNetwork(network string) error {
	path := filepath.Join(dir, network+".onnx")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	model, ok := onnxtest.Networks[network]
	if !ok {
		return fmt.Errorf("no network is called %q", network)
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := model(1).WriteTo(f); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// handler serves the page isolated, so that there is shared memory.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(pageFiles))
	mux.Handle("/kernels/", http.StripPrefix("/kernels/", http.FileServerFS(kernels.Files)))
	mux.Handle("/node_modules/", http.FileServer(http.Dir(dir)))
	for _, pattern := range []string{"/program.wasm", "/program-shared.wasm", "/wasm_exec.js", "/{network}"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			name := filepath.Base(r.URL.Path)
			if _, err := pageFiles.Open(name); err == nil {
				http.ServeFileFS(w, r, pageFiles, name)
				return
			}
			http.ServeFile(w, r, filepath.Join(dir, name))
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		mux.ServeHTTP(w, r)
	})
}

// result is what one runtime took.
type result struct {
	Name string               `json:"name"`
	Runs map[string][]float64 `json:"runs"` // milliseconds
}

func measure(ctx context.Context, url, network string, threads, rounds int) ([]result, error) {
	b, err := browser.StartUnrecorded(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if _, err := chromedp.Run(b.Context(), chromedp.Navigate(url+"/page.html")); err != nil {
		return nil, err
	}
	type options struct {
		Threads int `json:"threads"`
	}
	type runtime struct {
		Worker  string   `json:"worker"`
		Options options  `json:"options"`
		Runs    []string `json:"runs"`
	}
	what, err := json.Marshal(map[string]any{
		"model": "/" + network + ".onnx", "rounds": rounds,
		"runtimes": []runtime{
			{"ort.js", options{threads}, []string{"forward"}},
			{"ours.js", options{threads}, []string{"forward", "epsilon-plus-flat", "epsilon-gamma-box"}},
		},
	})
	if err != nil {
		return nil, err
	}
	return chromedp.Run(b.Context(), chromedp.Evaluate[[]result]("measure("+string(what)+")", chromedp.EvalAwaitPromise))
}

// report prints the medians, and how many times the first runtime's forward pass each
// took.
func report(network string, results []result) {
	base := median(results[0].Runs["forward"])
	for _, r := range results {
		for _, what := range slices.Sorted(func(yield func(string) bool) {
			for what := range r.Runs {
				if !yield(what) {
					return
				}
			}
		}) {
			m := median(r.Runs[what])
			fmt.Printf("| %s | %s | %s | %.1f | %.2f |\n", network, r.Name, what, m, m/base)
		}
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
