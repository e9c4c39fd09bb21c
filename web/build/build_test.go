package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// long is text that is worth compressing.
var long = strings.Repeat("relevance is conserved from layer to layer; ", 100)

// tree is a small repository: a page, a worker, a program, a model.
func tree() map[string]string {
	return map[string]string{
		"go.mod":  "module tiny\n\ngo 1.26\n",
		"LICENSE": "Take it.\n",
		"wasm/engine/main.go": "package main\n\nimport \"os\"\n\n// The program opens its catalogue by name.\n" +
			"func main() { os.ReadFile(\"weights/catalogue.json\") }\n",
		"wasm/protocol/protocol.go": "package protocol\n",
		"web/index.html": `<!doctype html><link rel="stylesheet" href="style.css"><link rel="preload" href="./weights/models.json?x#y">` +
			`<a href="guide/">guide</a><a href="https://example.org/style.css">x</a><script type="module" src="main.js"></script><p>see main.js</p>` + long,
		"web/style.css":          `body { background: url(images/icon.svg) }`,
		"web/images/icon.svg":    `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"web/main.js":            `import "./sub/part.js"; new Worker('engine.js'); fetch("weights/models.json"); fetch("weights/catalogue.json"); // main.js, "unknown.js"`,
		"web/sub/part.js":        `export const icon = new URL("../images/icon.svg", import.meta.url), page = "index.html", self = "part.js", model = "weights/digits.onnx"`,
		"web/engine.js":          "importScripts(`wasm_exec.js`); fetch('engine.wasm'); fetch('engine-shared.wasm')",
		"web/service-worker.js":  `const list = "site.json", version = "VERSION", files = [/* FILES */];`,
		"web/register.js":        `navigator.serviceWorker.register("service-worker.js")`,
		"web/guide/index.html":   `<link rel="stylesheet" href="../style.css"><a href="../">home</a>`,
		"web/examples/seven.png": strings.Repeat("png", 1000),
		"web/e2e/page_test.go":   "package e2e\n",
		"web/build/main.go":      "package main\n",
		"web/notes.go":           "package web\n",
		"web/.hidden":            "x",
		"web/examples/README.md": "who made them",
		"weights/digits.onnx":    strings.Repeat("weights ", 500),
		"weights/models.json":    `{"models": [{"file": "digits.onnx", "labels": "labels.txt"}]}`,
		"weights/catalogue.json": `[]`,
		"weights/labels.txt":     "zero\none\n",
		"weights/weights.go":     "package weights\n",
		"weights/train/train.py": "pass\n",
	}
}

func writeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// built is a built site: contents by built name, and built names by name.
type built struct {
	dir      string
	contents map[string]string
	names    map[string]string
}

func buildTree(t *testing.T, source string, out string) built {
	t.Helper()
	files, err := build(context.Background(), source, out, filepath.Join(source, "cache"), true)
	if err != nil {
		t.Fatal(err)
	}
	b := built{dir: out, contents: map[string]string{}, names: map[string]string{}}
	for _, f := range files {
		b.names[f.name] = f.built
	}
	err = filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		rel, _ := filepath.Rel(out, p)
		b.contents[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSiteHoldsWhatItShould(t *testing.T) {
	source := writeTree(t, tree())
	b := buildTree(t, source, filepath.Join(source, "dist"))
	var names []string
	for name := range b.names {
		names = append(names, name)
	}
	slices.Sort(names)
	expected := []string{
		"engine-shared.wasm", "engine.js", "engine.wasm", "examples/seven.png", "guide/index.html", "images/icon.svg", "index.html", "licenses.txt", "main.js", "register.js",
		"service-worker.js", "style.css", "sub/part.js", "wasm_exec.js",
		"weights/catalogue.json", "weights/digits.onnx", "weights/labels.txt", "weights/models.json",
	}
	if !slices.Equal(names, expected) {
		t.Errorf("the site has\n%q, expected\n%q", names, expected)
	}
	if shared := b.contents[b.names["engine-shared.wasm"]]; !strings.Contains(shared, "sharedmem") {
		t.Error("engine-shared.wasm has not been rewritten for shared memory")
	}
	if program := b.contents[b.names["engine.wasm"]]; !strings.HasPrefix(program, "\x00asm") {
		t.Error("engine.wasm is not a WebAssembly module")
	} else if strings.Contains(program, source) {
		t.Error("engine.wasm holds paths of this machine")
	}
	for _, name := range b.names {
		if _, ok := b.contents[name]; !ok {
			t.Errorf("%s is not there", name)
		}
	}
}

// TestLicenses: the terms of the project, of Go, and of what is linked, and of nothing else;
// a module without terms ends the build.
func TestLicenses(t *testing.T) {
	files := tree()
	files["go.mod"] += "require (\n\tlinked.example/a v1.2.3\n\tlinked.example/b v1.0.0\n)\nreplace linked.example/a => ../a\nreplace linked.example/b => ../b\n"
	files["wasm/engine/main.go"] = "package main\n\nimport _ \"linked.example/a\"\n\nfunc main() {}\n"
	for name, content := range map[string]string{
		"../a/go.mod": "module linked.example/a\n", "../a/a.go": "package a\n", "../a/LICENSE.md": "Of a.", "../a/NOTICE": "See a.",
		"../b/go.mod": "module linked.example/b\n", "../b/b.go": "package b\n", "../b/LICENSE": "Of b.",
	} {
		files[name] = content
	}
	moved := map[string]string{}
	for name, content := range files {
		moved[filepath.Join("site", name)] = content
	}
	source := filepath.Join(writeTree(t, moved), "site")
	b := buildTree(t, source, filepath.Join(source, "dist"))
	text := b.contents["licenses.txt"]
	for _, part := range []string{"LRP Explainer: LICENSE\n======================\n\nTake it.", "Go, go1.", "linked.example/a, v1.2.3: LICENSE.md", "Of a.", "See a."} {
		if !strings.Contains(text, part) {
			t.Errorf("licenses.txt lacks %q:\n%s", part, text)
		}
	}
	if strings.Contains(text, "Of b.") {
		t.Error("licenses.txt has the terms of a module that is not linked")
	}
	for _, name := range []string{"LICENSE.md", "NOTICE"} {
		if err := os.Remove(filepath.Join(source, "..", "a", name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := build(context.Background(), source, filepath.Join(source, "dist"), filepath.Join(source, "cache"), true)
	if err == nil || !strings.Contains(err.Error(), "linked.example/a, v1.2.3 has no licence") {
		t.Errorf("error %v", err)
	}
}

func TestNamesCarryTheHashOfTheContent(t *testing.T) {
	source := writeTree(t, tree())
	b := buildTree(t, source, filepath.Join(source, "dist"))
	hashed := regexp.MustCompile(`^(.*)\.([0-9a-f]{8})(\.[a-z_0-9]+)$`)
	for name, kept := range map[string]bool{
		"index.html": true, "guide/index.html": true, // pages
		"service-worker.js": true, "register.js": true, "examples/seven.png": true, // from outside, nobody
		"weights/catalogue.json": true, // named in a Go program
		"style.css":              false, "main.js": false, "sub/part.js": false, "engine.js": false, "engine.wasm": false, "engine-shared.wasm": false, "wasm_exec.js": false,
		"images/icon.svg": false, "weights/models.json": true, "weights/digits.onnx": false, "weights/labels.txt": false,
	} {
		m := hashed.FindStringSubmatch(b.names[name])
		if kept != (m == nil) {
			t.Errorf("%s became %s", name, b.names[name])
		}
		if kept {
			continue
		}
		sum := sha256.Sum256([]byte(b.contents[b.names[name]]))
		if m[1]+m[3] != name || m[2] != hex.EncodeToString(sum[:4]) {
			t.Errorf("%s became %s, with a hash of %x", name, b.names[name], sum[:4])
		}
	}
}

func TestReferencesAreRewritten(t *testing.T) {
	source := writeTree(t, tree())
	b := buildTree(t, source, filepath.Join(source, "dist"))
	n := b.names
	base := func(name string) string { return filepath.Base(n[name]) }
	for name, expected := range map[string]string{
		"index.html": `<!doctype html><link rel="stylesheet" href="` + n["style.css"] + `"><link rel="preload" href="./` + n["weights/models.json"] + `?x#y">` +
			`<a href="guide/">guide</a><a href="https://example.org/style.css">x</a><script type="module" src="` + n["main.js"] + `"></script><p>see main.js</p>` + long,
		"style.css":           `body { background: url(` + n["images/icon.svg"] + `) }`,
		"main.js":             `import "./` + n["sub/part.js"] + `"; new Worker('` + n["engine.js"] + `'); fetch("` + n["weights/models.json"] + `"); fetch("weights/catalogue.json"); // main.js, "unknown.js"`,
		"sub/part.js":         `export const icon = new URL("../` + n["images/icon.svg"] + `", import.meta.url), page = "index.html", self = "part.js", model = "` + n["weights/digits.onnx"] + `"`,
		"engine.js":           "importScripts(`" + n["wasm_exec.js"] + "`); fetch('" + n["engine.wasm"] + "'); fetch('" + n["engine-shared.wasm"] + "')",
		"register.js":         `navigator.serviceWorker.register("service-worker.js")`,
		"guide/index.html":    `<link rel="stylesheet" href="../` + n["style.css"] + `"><a href="../">home</a>`,
		"weights/models.json": `{"models": [{"file": "` + base("weights/digits.onnx") + `", "labels": "` + base("weights/labels.txt") + `"}]}`,
	} {
		if got := b.contents[n[name]]; got != expected {
			t.Errorf("%s is\n%s, expected\n%s", name, got, expected)
		}
	}
}

// TestNewContentNewName changes a file at the end of a chain of references:
// every hash on the way changes, the others stay.
func TestNewContentNewName(t *testing.T) {
	files := tree()
	source := writeTree(t, files)
	out := filepath.Join(source, "dist")
	before := buildTree(t, source, out)
	again := buildTree(t, source, out)
	for name := range before.names {
		if before.names[name] != again.names[name] {
			t.Errorf("the same source gave %s, then %s", before.names[name], again.names[name])
		}
	}
	if err := os.WriteFile(filepath.Join(source, "web/images/icon.svg"), []byte("<svg/>"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "not-ours.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	after := buildTree(t, source, out)
	changed := map[string]bool{"images/icon.svg": true, "style.css": true, "sub/part.js": true, "main.js": true}
	for name := range before.names {
		if (before.names[name] != after.names[name]) != changed[name] {
			t.Errorf("%s was %s, is %s", name, before.names[name], after.names[name])
		}
		if _, still := after.contents[before.names[name]]; changed[name] && still {
			t.Errorf("%s of the build before is still there", before.names[name])
		}
	}
	if after.contents["not-ours.txt"] != "x" {
		t.Error("a file that no build put there was removed")
	}
}

func TestCompressedFormsHoldTheSame(t *testing.T) {
	for _, fast := range []bool{true, false} {
		files := []*file{
			{name: "page.html", built: "page.html", content: []byte(long)},
			{name: "short.txt", built: "short.txt", content: []byte("short")},
			{name: "photo.jpg", built: "photo.jpg", content: []byte(long)},
			{name: "noise.onnx", built: "noise.onnx", content: noise(4096)},
			{name: "weights/models.json", built: "weights/models.json", content: []byte(long)}, // edited later
		}
		cache := t.TempDir()
		for range 2 { // computed, then from the cache
			for _, f := range files {
				f.brotli, f.gzip = nil, nil
			}
			if err := compress(t.Context(), files, cache, fast); err != nil {
				t.Fatal(err)
			}
			unzip, err := gzip.NewReader(bytes.NewReader(files[0].gzip))
			if err != nil {
				t.Fatal(err)
			}
			for encoding, r := range map[string]io.Reader{"brotli": brotli.NewReader(bytes.NewReader(files[0].brotli)), "gzip": unzip} {
				if plain, err := io.ReadAll(r); err != nil || string(plain) != long {
					t.Errorf("fast %v: %s gives %d bytes, %v", fast, encoding, len(plain), err)
				}
			}
			for _, f := range files[1:] {
				if f.brotli != nil || f.gzip != nil {
					t.Errorf("fast %v: %s has compressed forms", fast, f.name)
				}
			}
		}
	}
}

// noise returns n bytes that do not compress.
func noise(n int) []byte {
	var b []byte
	for sum := sha256.Sum256(nil); len(b) < n; sum = sha256.Sum256(sum[:]) {
		b = append(b, sum[:]...)
	}
	return b[:n]
}

func TestListOfFiles(t *testing.T) {
	source := writeTree(t, tree())
	b := buildTree(t, source, filepath.Join(source, "dist"))
	var l list
	if err := json.Unmarshal([]byte(b.contents["site.json"]), &l); err != nil {
		t.Fatal(err)
	}
	if len(l.Files) != len(b.names) {
		t.Errorf("site.json lists %d files of %d", len(l.Files), len(b.names))
	}
	for name, f := range l.Files {
		content := b.contents[f.File]
		sum := sha256.Sum256([]byte(content))
		if f.File != b.names[name] || f.Size != len(content) || f.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("site.json says of %s: %+v", name, f)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		what, name, content string
		says                []string
	}{
		{"no page", "web/index.html", "", []string{"index.html"}},
		{"a link to the host's root", "web/index.html", `<script src="/main.js">`, []string{"web/index.html", "/main.js", "not relative"}},
		{"a link to nothing", "web/guide/index.html", `<a href="missing.html">`, []string{"web/guide/index.html", "missing.html", "no file"}},
		{"a circle", "web/engine.js", `fetch("main.js")`, []string{"circle", "main.js → engine.js"}},
		{"a file given twice", "web/weights/digits.onnx", "x", []string{"weights/digits.onnx", "two sources"}},
		{"the builder's own name", "web/site.json", "{}", []string{"site.json"}},
		{"a program that does not compile", "wasm/engine/main.go", "package main\n\nfunc main() { undefined() }\n", []string{"wasm/engine", "undefined"}},
	} {
		files := tree()
		files[c.name] = c.content
		if c.content == "" {
			delete(files, c.name)
		}
		source := writeTree(t, files)
		out := filepath.Join(source, "dist")
		_, err := build(t.Context(), source, out, filepath.Join(source, "cache"), true)
		for _, part := range c.says {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v, expected one with %q", c.what, err, part)
			}
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: something was written", c.what)
		}
	}
}

func TestForeignFolderIsLeftAlone(t *testing.T) {
	source := writeTree(t, tree())
	out := writeTree(t, map[string]string{"thesis.txt": "x"})
	_, err := build(t.Context(), source, out, filepath.Join(source, "cache"), true)
	if err == nil || !strings.Contains(err.Error(), out) {
		t.Errorf("error %v, expected one that names %s", err, out)
	}
	if entries, _ := os.ReadDir(out); len(entries) != 1 {
		t.Errorf("%d files in the folder, expected the one that was there", len(entries))
	}
}
