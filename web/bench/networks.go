package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/kernels"
)

//go:embed *.js page.html
var pageFiles embed.FS

// convolutional are the composites that are measured on networks of convolutions,
// attentive on those with attention or LayerNormalization.
var (
	convolutional = []string{"epsilon-plus-flat", "epsilon-gamma-box"}
	attentive     = []string{"attnlrp"}
)

// withoutTensorFlow are networks of layers that tfjs.go does not write: one would have to
// put them together from single operations, and measure that.
var withoutTensorFlow = []string{"vit-s", "swin-t", "convnext-t"}

// composites are the explanations that are measured on a network.
func composites(network string) []string {
	if slices.Contains(withoutTensorFlow, network) {
		return attentive
	}
	return convolutional
}

// result is what one runtime took.
type result struct {
	Name string               `json:"name"`
	Runs map[string][]float64 `json:"runs"` // milliseconds
}

// serve serves the page until it is closed.
func serve() (url string, close func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler()}
	go server.Serve(listener)
	return "http://" + listener.Addr().String(), server.Close, nil
}

// measureNetworks runs every network on every runtime.
func measureNetworks(ctx context.Context, r *report, url string, networks []string, threads []int, rounds int) error {
	for _, n := range threads {
		for _, network := range networks {
			results, err := measureNetwork(ctx, url, network, n, rounds)
			if err != nil {
				return fmt.Errorf("%s, %d threads: %w", network, n, err)
			}
			r.network(network, n, results)
		}
	}
	return nil
}

func measureNetwork(ctx context.Context, url, network string, threads, rounds int) ([]result, error) {
	type options struct {
		Threads int `json:"threads"`
	}
	type runtime struct {
		Worker  string   `json:"worker"`
		Options options  `json:"options"`
		Runs    []string `json:"runs"`
	}
	runtimes := []runtime{{"ort.js", options{threads}, []string{"forward"}}}
	if !slices.Contains(withoutTensorFlow, network) {
		runtimes = append(runtimes, runtime{"tfjs.js", options{threads}, []string{"forward"}})
	}
	runtimes = append(runtimes, runtime{"ours.js", options{threads}, append([]string{"forward"}, composites(network)...)})
	return onPage[[]result](ctx, url, "measure", map[string]any{"model": "/" + network + ".onnx", "rounds": rounds, "runtimes": runtimes})
}

// onPage calls a function of bench.js with its argument, and gives what it resolves to. The
// browser is a fresh one, so that nothing is left of other networks.
func onPage[T any](ctx context.Context, url, function string, argument any) (resolved T, err error) {
	b, err := browser.StartUnrecorded(ctx)
	if err != nil {
		return resolved, err
	}
	defer b.Close()
	if _, err := chromedp.Run(b.Context(), chromedp.Navigate(url+"/page.html")); err != nil {
		return resolved, err
	}
	text, err := json.Marshal(argument)
	if err != nil {
		return resolved, err
	}
	return chromedp.Run(b.Context(), chromedp.Evaluate[T](function+"("+string(text)+")", chromedp.EvalAwaitPromise))
}

// handler serves the page isolated, so that there is shared memory.
func handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/kernels/", http.StripPrefix("/kernels/", http.FileServerFS(kernels.Files)))
	mux.Handle("/node_modules/", http.FileServer(http.Dir(dir)))
	mux.HandleFunc("/peak.wasm", func(w http.ResponseWriter, _ *http.Request) { w.Write(peakModule()) })
	mux.HandleFunc("/{file}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("file")
		if f, err := pageFiles.Open(name); err == nil {
			f.Close()
			http.ServeFileFS(w, r, pageFiles, name)
			return
		}
		http.ServeFile(w, r, filepath.Join(dir, filepath.Base(name)))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		mux.ServeHTTP(w, r)
	})
}
