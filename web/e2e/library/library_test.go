// Package library tests the npm package: in Node, in Chromium as a plain module, from
// another origin and through a bundler, and what its declarations allow.
package library

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/chromedp"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

const root = "../../.."

// project is a folder of somebody who uses the package: it lies in node_modules, beside
// the tools from npm, at the versions of testdata/package-lock.json. The tests' own files are copied into it.
var project string

func TestMain(m *testing.M) {
	temp, err := os.MkdirTemp("", "library-")
	if err != nil {
		log.Fatal(err)
	}
	project = temp
	if err := prepare(); err != nil {
		log.Print(err)
		os.RemoveAll(temp)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(temp)
	os.Exit(code)
}

func prepare() error {
	if err := os.CopyFS(project, os.DirFS("testdata")); err != nil {
		return err
	}
	if out, err := command(project, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts").CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	if out, err := command(root, "go", "run", "./web/build", "-npm", packageFolder()).CombinedOutput(); err != nil {
		return fmt.Errorf("building the package: %w\n%s", err, out)
	}
	return nil
}

func packageFolder() string { return filepath.Join(project, "node_modules", "lrp-explainer") }

// command is a command in dir, with the Node that .ci/node has found or installed.
func command(dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	repository, _ := filepath.Abs(root)
	path := filepath.Join(repository, "build", "node", "node_modules", ".bin") + string(os.PathListSeparator) + os.Getenv("PATH")
	c.Env = append(os.Environ(), "PATH="+path, "REPOSITORY="+repository)
	return c
}

// node runs a part of testdata/node.mjs.
func node[T any](t *testing.T, part string) T {
	t.Helper()
	c := command(project, "node", "node.mjs", part)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("node %s: %v\n%s", part, err, stderr.String())
	}
	var v T
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("node %s: %v\n%s", part, err, out)
	}
	return v
}

// distance is how far a map of a case is from its reference.
type distance struct {
	Name       string
	Off, Bound float64
}

func checkGolden(t *testing.T, results []distance) {
	t.Helper()
	if len(results) != 44+4+5 {
		t.Errorf("%d results; expected 44 and 5 maps and the scores of 4 networks", len(results))
	}
	for _, r := range results {
		if !(r.Off <= r.Bound) {
			t.Errorf("%s: relative L2 error %.3g; the bound is %.3g", r.Name, r.Off, r.Bound)
		}
	}
}

func checkBehaviour(t *testing.T, results [][2]any) {
	t.Helper()
	if len(results) < 35 {
		t.Errorf("only %d results", len(results))
	}
	for _, r := range results {
		if r[1] != true {
			t.Errorf("%v: %v", r[0], r[1])
		}
	}
}

func TestGoldenInNode(t *testing.T)    { checkGolden(t, node[[]distance](t, "golden")) }
func TestBehaviourInNode(t *testing.T) { checkBehaviour(t, node[[][2]any](t, "behaviour")) }

// The library paints what package heatmap paints.
func TestPaint(t *testing.T) {
	type painting struct {
		Map           []float32 `json:"map"`
		Seen          []int     `json:"seen"`
		Width, Height int
		Palette       string  `json:"palette"`
		Opacity       float32 `json:"opacity"`
	}
	text, err := os.ReadFile("testdata/paint.json")
	if err != nil {
		t.Fatal(err)
	}
	var paintings []painting
	if err := json.Unmarshal(text, &paintings); err != nil {
		t.Fatal(err)
	}
	if len(paintings) != 4*len(heatmap.Maps) {
		t.Fatalf("%d paintings; expected 4 for each of %d colour maps", len(paintings), len(heatmap.Maps))
	}
	got := node[[][]int](t, "paint")
	for i, p := range paintings {
		m, ok := heatmap.Find(p.Palette)
		if !ok {
			t.Fatalf("there is no colour map %s", p.Palette)
		}
		seen := make([]byte, len(p.Seen))
		for i, v := range p.Seen {
			seen[i] = byte(v)
		}
		want, err := heatmap.Overlay(seen, p.Map, heatmap.Style{Map: m, Limit: heatmap.Limit(p.Map, 100), Opacity: p.Opacity})
		if err != nil {
			t.Fatal(err)
		}
		for j := range want {
			if int(want[j]) != got[i][j] {
				t.Errorf("%s at opacity %v: value %d is %d; expected %d", p.Palette, p.Opacity, j, got[i][j], want[j])
				break
			}
		}
	}
}

// A strict compiler takes the sample and refuses each of six wrong calls.
func TestDeclarations(t *testing.T) {
	tsc := []string{"--noEmit", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022,dom"}
	for _, file := range []string{"sample.ts", "wrong.ts"} {
		if out, err := command(project, "npx", append(append([]string{"tsc"}, tsc...), file)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
	wrong, err := os.ReadFile("testdata/wrong.ts")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(wrong), "@ts-expect-error"); n != 6 {
		t.Errorf("%d wrong calls; expected 6", n)
	}
}

func TestPackageIsWellFormed(t *testing.T) {
	for _, check := range [][]string{{"publint", "--strict"}, {"attw", "--pack", "--profile", "esm-only", "."}} {
		c := command(packageFolder(), filepath.Join(project, "node_modules", ".bin", check[0]), check[1:]...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", check[0], err, out)
		}
	}
}

// downloaded is what a browser loads for the library before any model, by the names of
// the package; shared.wasm in place of the others where threads share memory.
var downloaded = []string{
	"browser.js", "explainer.js", "errors.js", "paint.js", "palettes.js", "worker.js",
	"wasm_exec.js", "kernels/afar.js", "kernels/start.js", "kernels/parts.js", "kernels/relaxed.wasm", "engine.wasm",
}

// The library without a model is at most 1.3 MB, compressed as the site is.
func TestSize(t *testing.T) {
	s, err := site.StartCompressed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	total := 0
	for _, name := range downloaded {
		n, err := s.Size(name)
		if errors.Is(err, fs.ErrNotExist) { // the library's own
			n, err = compressedSize(filepath.Join(packageFolder(), filepath.FromSlash(name)))
		}
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if total > 1_300_000 {
		t.Errorf("the library is %d bytes with brotli; expected at most 1,300,000", total)
	}
	says(t, "library without a model", total)
}

// What npm packs, which is what an installation fetches; it has no model.
func TestPackedSize(t *testing.T) {
	out, err := command(packageFolder(), "npm", "pack", "--dry-run", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packed []struct {
		Size  int
		Files []struct{ Path string }
	}
	if err := json.Unmarshal(out, &packed); err != nil || len(packed) != 1 {
		t.Fatalf("npm pack says %s", out)
	}
	for _, f := range packed[0].Files {
		if strings.HasSuffix(f.Path, ".onnx") {
			t.Errorf("%s is packed", f.Path)
		}
	}
	says(t, "the npm package as `npm pack` packs it", packed[0].Size)
}

// says compares a size in bytes with what README.md says of it.
func says(t *testing.T, what string, bytes int) {
	t.Helper()
	said, err := site.Said(t.Context(), what)
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(bytes) / 1e6; math.Abs(got-said) > 0.02 {
		t.Errorf("README.md says %.2f MB of “%s”; it is %.3f MB", said, what, got)
	}
}

func compressedSize(file string) (int, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	w.Write(content)
	err = w.Close()
	return b.Len(), err
}

// serve answers with the project and, below /repository/, with this repository's files.
func serve(t *testing.T, headers map[string]string) string {
	t.Helper()
	files := http.NewServeMux()
	files.Handle("/repository/", http.StripPrefix("/repository/", http.FileServer(http.Dir(root))))
	files.HandleFunc("/blank.html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,">`)
	})
	files.Handle("/", http.FileServer(http.Dir(project)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

var (
	isolated = map[string]string{"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
	shared   = map[string]string{"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
)

// open is a page of Chromium.
func open(t *testing.T, url string) *browser.Page {
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
	t.Cleanup(p.Close)
	return p
}

// evaluate gives what a promise of JavaScript gives.
func evaluate[T any](t *testing.T, p *browser.Page, code string) T {
	t.Helper()
	v, err := chromedp.Run(p.Context(), chromedp.Evaluate[T](code, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// prelude gives createExplainer of the package at from, and the repository's files.
func prelude(from, repository string) string {
	return fmt.Sprintf(`(async () => {
		const { createExplainer } = await import(%q);
		const repository = %q;
		const bytes = async name => new Uint8Array(await (await fetch(repository + name)).arrayBuffer());
		const json = async name => (await fetch(repository + name)).json();
	`, from+"/node_modules/lrp-explainer/browser.js", repository+"/repository/")
}

const goldenCode = `
	const { golden } = await import("/golden.mjs");
	return golden(createExplainer, name => bytes("lrp/testdata/golden/" + name));
})()`

const behaviourCode = `
	const { behaviour } = await import("/behaviour.mjs");
	const seven = await createImageBitmap(await (await fetch(repository + "web/examples/digits/7.png")).blob());
	const results = await behaviour(createExplainer, {
		catalogue: await json("weights/models.json"), seven,
		digits: repository + "weights/digits.onnx", large: repository + "weights/residual.onnx",
	});
	const lrp = await createExplainer({ model: repository + "weights/digits.onnx" });
	const image = new Image();
	image.crossOrigin = "anonymous";
	image.src = repository + "web/examples/digits/7.png";
	const canvas = Object.assign(document.createElement("canvas"), { width: 56, height: 56 });
	lrp.draw(canvas, await lrp.explain(image), { opacity: 1 });
	const drawn = canvas.getContext("2d").getImageData(0, 0, 56, 56).data;
	results.push(["drawn", drawn.some((v, i) => i % 4 === 0 && v !== drawn[0])]);
	const top = async image => (await lrp.predict(image)).top;
	const pixels = new OffscreenCanvas(28, 28).getContext("2d");
	pixels.drawImage(seven, 0, 0, 28, 28);
	results.push(["a canvas and its pixels", await top(pixels.canvas) === await top(pixels.getImageData(0, 0, 28, 28))]);
	results.push(["a Blob that is no picture", await lrp.predict(new Blob(["x"])).catch(error => error.name) === "InputError"]);
	results.push(["a missing model", await createExplainer({ model: repository + "missing.onnx" }).catch(error => error.name) === "ModelError"]);
	lrp.close();
	return results;
})()`

func TestInChromium(t *testing.T) {
	url := serve(t, isolated)
	p := open(t, url+"/blank.html")
	checkGolden(t, evaluate[[]distance](t, p, prelude(url, url)+goldenCode))
	checkBehaviour(t, evaluate[[][2]any](t, p, prelude(url, url)+behaviourCode))
	// In a worker, and with as many threads as were asked for.
	threads := evaluate[int](t, p, `(() => {
		const code = "import { createExplainer } from '`+url+`/node_modules/lrp-explainer/browser.js';" +
			"const lrp = await createExplainer({ model: '`+url+`/repository/weights/digits.onnx', threads: 2 }); postMessage(lrp.threads);";
		const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
		return new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = reject; });
	})()`)
	if threads != 2 {
		t.Errorf("in a worker of an isolated page there are %d threads; expected 2", threads)
	}
}

// On a page that is not isolated and comes from another origin than the library.
func TestFromAnotherOrigin(t *testing.T) {
	library, page := serve(t, shared), serve(t, nil)
	p := open(t, page+"/blank.html")
	checkBehaviour(t, evaluate[[][2]any](t, p, prelude(library, library)+behaviourCode))
	// An isolated page has threads with it too.
	threads := evaluate[int](t, open(t, serve(t, isolated)+"/blank.html"), prelude(library, library)+`
		return (await createExplainer({ model: repository + "weights/digits.onnx", threads: 2 })).threads;
	})()`)
	if threads != 2 {
		t.Errorf("with the library from another origin there are %d threads; expected 2", threads)
	}
}

// Where no worker may be started, the error says so.
func TestForbiddenWorker(t *testing.T) {
	url := serve(t, map[string]string{"Content-Security-Policy": "default-src 'self' 'unsafe-inline'; worker-src 'none'"})
	got := evaluate[string](t, open(t, url+"/blank.html"), prelude(url, url)+`
		return createExplainer({ model: "x" }).catch(error => error.name + ": " + error.message);
	})()`)
	if !strings.HasPrefix(got, "EngineError: ") || !strings.Contains(got, "worker-src") {
		t.Error(got)
	}
}

// Vite takes the package as it is, without configuration.
func TestBundled(t *testing.T) {
	out := filepath.Join(project, "bundled")
	if text, err := command(filepath.Join(project, "vite"), "npx", "vite", "build", "--outDir", out, "--emptyOutDir", "--base", "/bundled/").CombinedOutput(); err != nil {
		t.Fatalf("vite build: %v\n%s", err, text)
	}
	url := serve(t, isolated)
	p := open(t, url+"/bundled/")
	checkBehaviour(t, evaluate[[][2]any](t, p, `(async () => {
		while (!globalThis.createExplainer) await new Promise(resolve => setTimeout(resolve, 10));
		const { createExplainer } = globalThis;
		const repository = "/repository/";
		const json = async name => (await fetch(repository + name)).json();
	`+behaviourCode))
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "/node_modules/") {
			t.Errorf("the bundled page asks for %s", r.URL)
		}
	}
}
