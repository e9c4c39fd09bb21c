// Package worker tests web/engine.js and the program that it starts, in a real
// worker, by plain JavaScript that knows wasm/protocol/README.md only.
package worker

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

	"lrpexplainer/web/e2e/browser"
)

const root = "../../.."

// program is engine.wasm and support wasm_exec.js, by file name.
var program, support string

func TestMain(m *testing.M) {
	temp, err := os.MkdirTemp("", "worker-")
	if err != nil {
		log.Fatal(err)
	}
	program = filepath.Join(temp, "engine.wasm")
	build := exec.Command("go", "build", "-o", program, "./wasm/engine")
	build.Dir = root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		log.Fatal(err)
	}
	support = filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js")
	code := m.Run()
	os.RemoveAll(temp)
	os.Exit(code)
}

// script is what the page of every test can use.
const script = `
// ask sends a request and resolves with every message up to its final answer.
let last = 0;
function ask(engine, type, fields = {}, transfer = []) {
  const id = ++last;
  return new Promise((resolve, reject) => {
    const heard = [];
    engine.addEventListener("error", event => { event.preventDefault(); reject(new Error(event.message)); });
    engine.addEventListener("message", ({data}) => {
      if (data.v !== 1 || data.session !== "js" || data.id !== id) return;
      heard.push(data);
      if (data.type !== "progress") resolve(heard);
    });
    engine.postMessage({v: 1, session: "js", id, type, ...fields}, transfer);
  });
}
const answer = async (...request) => (await ask(...request)).at(-1);
`

// site serves the worker; replaced are handlers that take the place of files.
func site(t *testing.T, replaced map[string]http.HandlerFunc) string {
	t.Helper()
	file := func(name, media string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", media)
			http.ServeFile(w, r, name)
		}
	}
	handlers := map[string]http.HandlerFunc{
		"/sub/": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<!doctype html><link rel=icon href=data:,><script>%s</script>", script)
		},
		"/sub/engine.js":            file(root+"/web/engine.js", "text/javascript"),
		"/sub/engine.wasm":          file(program, "application/wasm"),
		"/sub/wasm_exec.js":         file(support, "text/javascript"),
		"/sub/weights/digits.onnx":  file(root+"/weights/digits.onnx", "application/octet-stream"),
		"/sub/weights/photo.onnx":   file(root+"/weights/photo.onnx", "application/octet-stream"),
		"/sub/weights/models.json":  file(root+"/weights/models.json", "application/json"),
		"/sub/weights/missing.onnx": http.NotFound,
	}
	for path, handler := range replaced {
		handlers[path] = handler
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, ok := handlers[r.URL.Path]
		if kernels, found := strings.CutPrefix(r.URL.Path, "/sub/kernels/"); found && !ok {
			media := "text/javascript"
			if strings.HasSuffix(kernels, ".wasm") {
				media = "application/wasm"
			}
			handler = file(root+"/web/kernels/"+kernels, media)
		} else if !ok {
			handler = http.NotFound
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self' 'wasm-unsafe-eval' 'unsafe-inline' data:")
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/sub/"
}

// run evaluates JavaScript on the site's page and returns what it gives.
func run[T any](t *testing.T, url, code string) T {
	t.Helper()
	b, err := browser.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	p, err := b.Open(url, browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	result, err := chromedp.Run(p.Context(), chromedp.Evaluate[T]("(async () => {"+code+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// outcome is what TestAPageInPlainJavaScript brings back.
type outcome struct {
	Types       []string
	Backend     string
	Stages      []string
	Detached    int
	Top         int
	Score       float64
	Rest        float64
	Sum         float64
	Pixels      float64
	Known       bool
	Layers      int
	Ledger      int
	Missing     string
	Unknown     string
	Superseded  int
	Answered    int
	LastIsFinal bool
}

func TestAPageInPlainJavaScript(t *testing.T) {
	got := run[outcome](t, site(t, nil), `
		const types = [];
		const engine = new Worker("engine.js");
		engine.addEventListener("message", ({data}) => { if (data.type !== "progress") types.push(data.type); });
		const entry = (await (await fetch("weights/models.json")).json()).models[0];

		// The first requests are sent at once: before the engine has loaded.
		const rgba = new Uint8ClampedArray(4 * 60 * 80).fill(255);
		for (let y = 10; y < 70; y++)
			for (let x = 27; x < 34; x++) rgba.fill(0, 4 * (60 * y + x), 4 * (60 * y + x) + 3);
		const hello = answer(engine, "hello");
		const loading = ask(engine, "loadModel", {entry, url: "weights/digits.onnx"});
		const predicting = answer(engine, "setImage", {rgba, width: 60, height: 80, source: "drawing"}, [rgba.buffer]);
		const explaining = answer(engine, "explain", {composite: "epsilon-plus", settings: {epsilon: 1e-6}, layers: true});
		const backend = (await hello).backend;
		const stages = (await loading).map(m => m.stage ?? m.type);
		const predicted = await predicting;
		const explained = await explaining;
		const {score, input, constants, stabilizer, removed} = explained.account;
		const {width, height, amounts, layers, ledger} = explained.structure;
		const relevance = new Float32Array(explained.numbers, 8 * amounts, width * height);
		const sums = new Float64Array(explained.numbers, 0, layers.length);
		const known = await answer(engine, "explain", {composite: "epsilon-plus", settings: {epsilon: 1e-3}, layers: true, known: explained.plan});

		const missing = (await answer(engine, "loadModel", {entry, url: "weights/missing.onnx"})).message;
		const unknown = (await answer(engine, "dance")).message;

		// A drag: 60 requests, one each frame, of which the last must be answered last.
		const all = [];
		for (let i = 1; i <= 60; i++) {
			all.push(answer(engine, "explain", {composite: "smoothgrad", settings: {samples: 5 + i % 3}}).then(m => ({...m, i})));
			await new Promise(requestAnimationFrame);
		}
		const ends = await Promise.all(all);
		await answer(engine, "close");
		return {
			Types: types.slice(0, 4), Backend: backend, Stages: stages, Detached: rgba.length,
			Top: predicted.logits.indexOf(Math.max(...predicted.logits)),
			Score: score - Math.max(...predicted.logits),
			Rest: score - input - constants - stabilizer - removed,
			Sum: relevance.reduce((a, b) => a + b, 0) - input,
			Pixels: sums[0] - input,
			Known: known.plan === explained.plan && !("structure" in known) && known.numbers.byteLength === explained.numbers.byteLength,
			Layers: layers.length, Ledger: ledger.length,
			Missing: missing, Unknown: unknown,
			Superseded: ends.filter(m => m.type === "superseded").length,
			Answered: ends.filter(m => m.type === "explained").length,
			LastIsFinal: ends.at(-1).type === "explained",
		};`)
	if expected := "ready model predicted explained"; strings.Join(got.Types, " ") != expected {
		t.Errorf("answers %v; expected %s", got.Types, expected)
	}
	if got.Backend == "" || got.Stages[len(got.Stages)-1] != "model" {
		t.Errorf("backend %q, loading %v", got.Backend, got.Stages)
	}
	if !got.Known {
		t.Error("the structure has come again, though it was known")
	}
	if got.Detached != 0 {
		t.Error("the image's buffer was copied instead of transferred")
	}
	if got.Top != 1 || got.Layers != 11 || got.Ledger < 11 {
		t.Errorf("a bar is read as %d; %d layers, %d entries", got.Top, got.Layers, got.Ledger)
	}
	for name, off := range map[string]float64{"score": got.Score, "account": got.Rest, "sum": got.Sum, "pixels' sum": got.Pixels} {
		if off > 1e-3 || off < -1e-3 {
			t.Errorf("%s is off by %v", name, off)
		}
	}
	if !strings.Contains(got.Missing, "missing.onnx could not be downloaded: the server answers 404") || got.Unknown != `The request was not understood: there is no message type "dance".` {
		t.Errorf("%q, %q", got.Missing, got.Unknown)
	}
	if got.Superseded+got.Answered != 60 || got.Answered < 1 || !got.LastIsFinal {
		t.Errorf("a drag: %d superseded, %d answered, the last answered: %v", got.Superseded, got.Answered, got.LastIsFinal)
	}
}

func TestWrongMediaTypeIsNoHindrance(t *testing.T) {
	url := site(t, map[string]http.HandlerFunc{"/sub/engine.wasm": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeFile(w, r, program)
	}})
	if got := run[string](t, url, `return (await answer(new Worker("engine.js"), "hello")).type;`); got != "ready" {
		t.Error(got)
	}
}

func TestAnEngineThatCannotStartAnswersErrors(t *testing.T) {
	text := func(media, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", media)
			fmt.Fprint(w, body)
		}
	}
	for _, c := range []struct {
		path     string
		handler  http.HandlerFunc
		expected string
	}{
		{"/sub/engine.wasm", http.NotFound, "engine.wasm: 404"},
		{"/sub/engine.wasm", text("application/wasm", "no program"), "WebAssembly"},
		{"/sub/wasm_exec.js", http.NotFound, "wasm_exec.js"},
		{"/sub/kernels/start.js", http.NotFound, "start.js"},
	} {
		// One request before it is known, one after.
		got := run[[]string](t, site(t, map[string]http.HandlerFunc{c.path: c.handler}), `
			const engine = new Worker("engine.js");
			const early = await answer(engine, "hello"), late = await answer(engine, "hello");
			return [early.type, early.message, late.type, late.message];`)
		if got[0] != "error" || got[2] != "error" || got[1] != got[3] ||
			!strings.HasPrefix(got[1], "The engine could not be started: ") || !strings.Contains(got[1], c.expected) {
			t.Errorf("%s: %q; expected to hear of %q", c.path, got, c.expected)
		}
	}
}

// TestAnEngineThatEndsSaysSo: what happens when the program is out of memory.
func TestAnEngineThatEndsSaysSo(t *testing.T) {
	url := site(t, map[string]http.HandlerFunc{"/sub/kernels/start.js": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		// A program that takes one message and ends.
		fmt.Fprint(w, `export const startGo = async () => ({ exited: new Promise(end => engineReady(() => end())) });`)
	}})
	got := run[[]string](t, url, `
		const engine = new Worker("engine.js");
		const open = await answer(engine, "hello").catch(err => err.message);
		const late = await answer(engine, "hello");
		return [open, late.type, late.message];`)
	if got[0] != "Uncaught Error: the program has ended" || got[1] != "error" || !strings.HasPrefix(got[2], "The engine has stopped") {
		t.Errorf("%q", got)
	}
}
