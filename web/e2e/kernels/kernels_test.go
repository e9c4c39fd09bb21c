// Package kernels tests web/kernels, which starts a Go program with the SIMD kernels
// beside it: what it does where the browser has everything, and where something is
// missing.
package kernels

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/wasm/kernels/sharedmem"
	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/kernels"
)

// files are what the page loads beside the loader.
var files = map[string][]byte{
	"/": []byte("<!doctype html><title>kernels</title><link rel=icon href=data:,>"),
	// The worker runs what the test prepares, then starts the program.
	"/worker.js": []byte(`
onmessage = async ({ data: { prepare, options } }) => {
  try {
    (0, eval)(prepare);
    const told = new Promise(resolve => { globalThis.report = (name, threads, error) => resolve({ name, threads, error }); });
    const { startGo } = await import("./kernels/start.js");
    const { threads, tile, exited } = await startGo({ program: "program.wasm", shared: "program-shared.wasm", wasmExec: "wasm_exec.js", ...options });
    postMessage({ ...await told, started: threads, tile: await tile });
    await exited;
  } catch (err) {
    postMessage({ failure: String(err) });
  }
};`),
}

func TestMain(m *testing.M) {
	temp, err := os.MkdirTemp("", "kernels-")
	if err != nil {
		log.Fatal(err)
	}
	program := filepath.Join(temp, "program.wasm")
	build := exec.Command("go", "build", "-o", program, "./program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		log.Fatal(err)
	}
	for name, path := range map[string]string{
		"/program.wasm": program, "/wasm_exec.js": filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"),
	} {
		if files[name], err = os.ReadFile(path); err != nil {
			log.Fatal(err)
		}
	}
	if files["/program-shared.wasm"], _, err = sharedmem.Share(files["/program.wasm"]); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	os.RemoveAll(temp)
	os.Exit(code)
}

// site serves the files. mediaType is that of WebAssembly.
func site(t *testing.T, isolated bool, mediaType string) string {
	mux := http.NewServeMux()
	loader := http.StripPrefix("/kernels/", http.FileServerFS(kernels.Files))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if isolated {
			w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
			w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		}
		if strings.HasSuffix(r.URL.Path, ".wasm") {
			w.Header().Set("Content-Type", mediaType)
		}
		if strings.HasPrefix(r.URL.Path, "/kernels/") {
			loader.ServeHTTP(w, r)
			return
		}
		content, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".js") {
			w.Header().Set("Content-Type", "text/javascript")
		}
		w.Write(content)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func TestStart(t *testing.T) {
	b, err := browser.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	const wasm = "application/wasm"
	for _, c := range []struct {
		name      string
		alone     bool   // the page is not isolated
		mediaType string // of WebAssembly, if another
		prepare   string // JavaScript in the worker beforehand
		options   string // for startGo
		want      string // the backend's name
		tile      int    // the tiles' height, if it is known
	}{
		{name: "all there is", options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads"},
		{name: "one thread asked for", options: "{threads: 1}", want: "kernels, relaxed SIMD, 1 thread"},
		{name: "three threads", options: "{threads: 3}", want: "kernels, relaxed SIMD, 3 threads"},
		{name: "a thread for each core", prepare: "Object.defineProperty(navigator, 'hardwareConcurrency', {value: 4})", options: "{}", want: "kernels, relaxed SIMD, 4 threads"},
		{name: "many cores", prepare: "Object.defineProperty(navigator, 'hardwareConcurrency', {value: 64})", options: "{}", want: "kernels, relaxed SIMD, 8 threads"},
		{name: "no relaxed SIMD asked for", options: "{threads: 2, simd: 'plain'}", want: "kernels, SIMD, 2 threads"},
		{name: "no relaxed SIMD in the browser", prepare: "{ const v = WebAssembly.validate; WebAssembly.validate = b => b.length < 40 && v(b) }", options: "{threads: 1}", want: "kernels, SIMD, 1 thread"},
		{name: "no SIMD in the browser", prepare: "WebAssembly.validate = () => false", options: "{threads: 2}", want: "portable"},
		{name: "a tile asked for", options: "{threads: 1, tile: 8}", want: "kernels, relaxed SIMD, 1 thread", tile: 8},
		{name: "the other one, on two threads", options: "{threads: 2, tile: 6}", want: "kernels, relaxed SIMD, 2 threads", tile: 6},
		{name: "a tile that is not there", options: "{threads: 2, tile: 8, simd: 'plain'}", want: "kernels, SIMD, 2 threads", tile: 4},
		{name: "one tile seems faster", prepare: measuring(0.01, 0.02), options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads", tile: 6},
		{name: "the other seems faster", prepare: measuring(0.01, 0.01), options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads", tile: 8},
		{name: "no memory to measure in", prepare: refuse("maximum === 1"), options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads", tile: 6},
		{name: "page not isolated", alone: true, options: "{threads: 2}", want: "kernels, relaxed SIMD, 1 thread"},
		{name: "no form for shared memory", options: "{threads: 2, shared: undefined}", want: "kernels, relaxed SIMD, 1 thread"},
		{name: "large memories refused", prepare: refuse("maximum > 8192"), options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads"},
		{name: "shared memory refused", prepare: refuse("shared"), options: "{threads: 2}", want: "kernels, relaxed SIMD, 1 thread"},
		{name: "helpers cannot be started", prepare: "{ const W = Worker; globalThis.Worker = class extends W { constructor(u, o) { super('missing.js', o); } } }", options: "{threads: 3}", want: "kernels, relaxed SIMD, 1 thread"},
		{name: "host without WebAssembly's media type", mediaType: "application/octet-stream", options: "{threads: 2}", want: "kernels, relaxed SIMD, 2 threads"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.mediaType == "" {
				c.mediaType = wasm
			}
			p, err := b.Open(site(t, !c.alone, c.mediaType), browser.Desktop)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			type answer struct {
				Failure, Name    string
				Threads, Started int
				Tile             int
				Error            float64
			}
			got, err := chromedp.Run(p.Context(), chromedp.Evaluate[answer](
				"new Promise(resolve => { const w = new Worker('worker.js'); w.onmessage = e => resolve(e.data);"+
					" w.postMessage({prepare: `"+c.prepare+"`, options: "+c.options+"}); })", chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			if got.Failure != "" {
				t.Fatal(got.Failure)
			}
			if got.Name != c.want || got.Threads != got.Started {
				t.Errorf("the program has %q on %d threads, %d started; want %q", got.Name, got.Threads, got.Started, c.want)
			}
			if c.tile != 0 && got.Tile != c.tile || strings.Contains(got.Name, "relaxed") && got.Tile != 6 && got.Tile != 8 {
				t.Errorf("tiles have %d rows, want %d", got.Tile, c.tile)
			}
			if !(got.Error <= 1e-5) {
				t.Errorf("the convolution is %g apart from the portable one", got.Error)
			}
		})
	}
}

// measuring is JavaScript that makes a tile of 6 rows and one of 8 take so many milliseconds.
func measuring(six, eight float64) string {
	return fmt.Sprintf("{ const {instantiate} = WebAssembly, now = performance.now.bind(performance); let clock = 0; performance.now = () => now() + clock;"+
		" WebAssembly.instantiate = async (...from) => { const instance = await instantiate(...from); return !instance.exports?.tile8 ? instance :"+
		" { exports: { ...instance.exports, tile6: () => { clock += %g; }, tile8: () => { clock += %g; } } }; }; }", six, eight)
}

// refuse is JavaScript that makes memories impossible where the condition holds.
func refuse(condition string) string {
	return "{ const M = WebAssembly.Memory; WebAssembly.Memory = class extends M { constructor(o) { const {maximum, shared} = o; if (" + condition + ") throw new RangeError('no'); super(o); } } }"
}
