package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sitePage and friends are the files of the little site the tests serve.
const (
	sitePage = "<!doctype html><title>page</title>"
	siteWasm = "\x00asm\x01\x00\x00\x00 and a little more"
)

// hashedName is engine.XXXXXXXX.wasm, with the digits of siteWasm.
var hashedName = "engine." + hexSum(siteWasm)[:8] + ".wasm"

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// writeSite writes a little site and returns its folder. Beside it lies a file
// that must not be served.
func writeSite(t *testing.T) string {
	t.Helper()
	parent := t.TempDir()
	dir := filepath.Join(parent, "dist")
	for name, content := range map[string]string{
		"../secret.txt":           "secret",
		"index.html":              sitePage,
		"index.html.br":           "page, brotli",
		"index.html.gz":           "page, gzip",
		"embed.html":              sitePage,
		"style.css":               "body{}",
		"style.css.gz":            "style, gzip",
		"engine.js":               "fetch('engine.wasm')",
		hashedName:                siteWasm,
		hashedName + ".br":        "wasm, brotli",
		"looks.deadbeef.wasm":     "not what its name says",
		"weights/digits.onnx":     "0123456789",
		"weights/models.json":     "{}",
		"app.webmanifest":         "{}",
		"examples/seven.png":      "png",
		"examples/photo.jpg":      "jpg",
		"icon.svg":                "<svg/>",
		"docs/guide/index.html":   "guide",
		"file.unknown-extension":  "?",
		"notes.gz":                "not a sibling of anything",
		"a folder/with space.txt": "space",
		".env":                    "secret",
		".git/config":             "secret",
		"docs/.secret/index.html": "secret",
		"...":                     "secret",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(parent, "secret.txt"), filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func siteHandler(t *testing.T) http.Handler {
	t.Helper()
	root, err := openSite(writeSite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return newSite(root.FS())
}

// ask sends a request; headers are "Name: value" lines.
func ask(h http.Handler, method, target string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, "http://127.0.0.1:8080/", nil)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?") // unescaped, uncleaned
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPathsAndTypes(t *testing.T) {
	h := siteHandler(t)
	for _, c := range []struct{ path, mediaType, content string }{
		{"/", "text/html; charset=utf-8", sitePage},
		{"/index.html", "text/html; charset=utf-8", sitePage},
		{"/docs/guide/", "text/html; charset=utf-8", "guide"},
		{"/style.css", "text/css; charset=utf-8", "body{}"},
		{"/engine.js", "text/javascript; charset=utf-8", "fetch('engine.wasm')"},
		{"/" + hashedName, "application/wasm", siteWasm},
		{"/weights/digits.onnx", "application/octet-stream", "0123456789"},
		{"/weights/models.json", "application/json", "{}"},
		{"/app.webmanifest", "application/manifest+json", "{}"},
		{"/examples/seven.png", "image/png", "png"},
		{"/examples/photo.jpg", "image/jpeg", "jpg"},
		{"/icon.svg", "image/svg+xml", "<svg/>"},
		{"/file.unknown-extension", "application/octet-stream", "?"},
		{"/notes.gz", "application/octet-stream", "not a sibling of anything"},
		{"/a folder/with space.txt", "text/plain; charset=utf-8", "space"},
		{"//weights/./digits.onnx", "application/octet-stream", "0123456789"},
	} {
		r := ask(h, "GET", c.path)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != c.mediaType {
			t.Errorf("GET %s: %s, %q, expected 200, %q", c.path, r.Status, r.Header.Get("Content-Type"), c.mediaType)
		}
		if got := body(t, r); got != c.content {
			t.Errorf("GET %s: %q, expected %q", c.path, got, c.content)
		}
	}
}

func TestNotServed(t *testing.T) {
	h := siteHandler(t)
	for _, path := range []string{
		"/missing", "/weights/", "/examples/", "/index.html/", "/style.css/x",
		"/../secret.txt", "/weights/../../secret.txt", "/..", "/link.txt", "/..\\secret.txt",
		"/index.html.br", "/style.css.gz", "/\x00", "",
		"/.env", "/.git/config", "/.git/", "/.git", "/docs/.secret/", "/...",
	} {
		r := ask(h, "GET", path)
		text := body(t, r)
		if path == "" || path == "/.." { // these are the front page
			if text != sitePage {
				t.Errorf("GET %q: %s, %q, expected the front page", path, r.Status, text)
			}
			continue
		}
		if r.StatusCode == 200 {
			t.Errorf("GET %q: 200, %q, expected an error", path, text)
		}
		if strings.Contains(text, "secret") || strings.Contains(text, "digits") {
			t.Errorf("GET %q tells %q", path, text)
		}
	}
}

func TestFolderWithoutSlashIsRedirected(t *testing.T) {
	r := ask(siteHandler(t), "GET", "/docs/guide?x=1")
	if r.StatusCode != http.StatusTemporaryRedirect || r.Header.Get("Location") != "./guide/?x=1" {
		t.Errorf("%s to %q, expected 307 to ./guide/?x=1", r.Status, r.Header.Get("Location"))
	}
}

func TestOnlyGetAndHead(t *testing.T) {
	h := siteHandler(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		if r := ask(h, method, "/"); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %s, Allow %q", method, r.Status, r.Header.Get("Allow"))
		}
	}
	if r := ask(h, "HEAD", "/"); r.StatusCode != 200 || body(t, r) != "" {
		t.Errorf("HEAD: %s, expected 200 without a body", r.Status)
	}
}

func TestEveryAnswerIsIsolatedAndEmbeddable(t *testing.T) {
	h := siteHandler(t)
	for _, path := range []string{"/", "/engine.js", "/" + hashedName, "/weights/digits.onnx", "/missing"} {
		r := ask(h, "GET", path)
		for name, expected := range map[string]string{
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Embedder-Policy": "require-corp",
			"Cross-Origin-Resource-Policy": "cross-origin",
			"Access-Control-Allow-Origin":  "*",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Permissions-Policy":           permissions,
		} {
			if got := r.Header.Get(name); got != expected {
				t.Errorf("GET %s: %s: %q, expected %q", path, name, got, expected)
			}
		}
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	directives := map[string]string{}
	for _, d := range strings.Split(ask(siteHandler(t), "GET", "/").Header.Get("Content-Security-Policy"), ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(d), " ")
		directives[name] = sources
	}
	for name, expected := range map[string]string{
		"default-src": "'none'",
		"script-src":  "'self' 'wasm-unsafe-eval'",
		"worker-src":  "'self'",
		"style-src":   "'self'",
		"img-src":     "'self' blob: data:",
		"connect-src": "'self'",
		"base-uri":    "'none'",
		"form-action": "'none'",
	} {
		if directives[name] != expected {
			t.Errorf("%s %s, expected %s", name, directives[name], expected)
		}
	}
}

// The pages say the same themselves, for hosts that send no headers.
func TestPolicyInThePages(t *testing.T) {
	for _, name := range []string{"web/index.html", "web/embed.html"} {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, meta := range []string{
			`<meta http-equiv="Content-Security-Policy" content="` + policy + `">`,
			`<meta name="referrer" content="no-referrer">`,
		} {
			if !strings.Contains(string(page), meta) {
				t.Errorf("%s has no %s", name, meta)
			}
		}
	}
}

// Any page may show embed.html in a frame, only the site's own the others.
func TestFrames(t *testing.T) {
	h := siteHandler(t)
	for path, anywhere := range map[string]bool{"/": false, "/index.html": false, "/docs/guide/": false, "/missing": false, "/embed.html": true} {
		r := ask(h, "GET", path)
		if limited := strings.Contains(r.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'"); limited == anywhere {
			t.Errorf("GET %s: %s", path, r.Header.Get("Content-Security-Policy"))
		}
		if r.Header.Get("Cross-Origin-Embedder-Policy") != "require-corp" || r.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("GET %s cannot stand in an isolated page", path)
		}
	}
}

func TestCompressedFilesAreNegotiated(t *testing.T) {
	h := siteHandler(t)
	for _, c := range []struct{ path, accept, encoding, content string }{
		{"/", "gzip, deflate, br, zstd", "br", "page, brotli"},
		{"/", "gzip", "gzip", "page, gzip"},
		{"/", "br;q=0, gzip;q=0.5", "gzip", "page, gzip"},
		{"/", "*", "br", "page, brotli"},
		{"/", "*, br;q=0", "gzip", "page, gzip"},
		{"/", "br;q=0, *", "gzip", "page, gzip"},
		{"/", "BR ; Q=0.001", "br", "page, brotli"},
		{"/", "br;q=high", "", sitePage},
		{"/", "br;q=0.5, gzip;q=0.8", "gzip", "page, gzip"},
		{"/", "br;q=0.8, gzip;q=0.5", "br", "page, brotli"},
		{"/", "identity, br;q=0.5", "", sitePage},
		{"/", "identity, br", "br", "page, brotli"},
		{"/", "identity;q=0.2, *;q=0.1, gzip;q=0.3", "gzip", "page, gzip"},
		{"/", "br;q=2", "", sitePage},
		{"/", "identity", "", sitePage},
		{"/", "", "", sitePage},
		{"/style.css", "gzip, br", "gzip", "style, gzip"},
		{"/" + hashedName, "gzip", "", siteWasm},
		{"/" + hashedName, "gzip, br", "br", "wasm, brotli"},
	} {
		r := ask(h, "GET", c.path, "Accept-Encoding: "+c.accept)
		if got := body(t, r); r.Header.Get("Content-Encoding") != c.encoding || got != c.content {
			t.Errorf("GET %s, Accept-Encoding %q: encoding %q, %q, expected %q, %q", c.path, c.accept, r.Header.Get("Content-Encoding"), got, c.encoding, c.content)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("GET %s: Vary %q", c.path, r.Header.Get("Vary"))
		}
		if r.Header.Get("Content-Length") == "" {
			t.Errorf("GET %s, Accept-Encoding %q: no Content-Length", c.path, c.accept)
		}
		if strings.Contains(r.Header.Get("Content-Type"), "gzip") {
			t.Errorf("GET %s: type %q", c.path, r.Header.Get("Content-Type"))
		}
	}
	if r := ask(h, "GET", "/weights/digits.onnx", "Accept-Encoding: br"); r.Header.Get("Vary") != "" || r.Header.Get("Content-Encoding") != "" {
		t.Error("a file without compressed siblings varies or is encoded")
	}
}

func TestCachingByContent(t *testing.T) {
	h := siteHandler(t)
	for path, expected := range map[string]string{
		"/":                    "no-cache",
		"/engine.js":           "no-cache",
		"/looks.deadbeef.wasm": "no-cache", // its hash is another
		"/" + hashedName:       "public, max-age=31536000, immutable",
		"/missing":             "no-cache",
		"/missing.deadbeef.js": "no-cache",
	} {
		if got := ask(h, "GET", path).Header.Get("Cache-Control"); got != expected {
			t.Errorf("GET %s: Cache-Control %q, expected %q", path, got, expected)
		}
	}

	plain := ask(h, "GET", "/").Header.Get("ETag")
	brotli := ask(h, "GET", "/", "Accept-Encoding: br").Header.Get("ETag")
	if plain == "" || plain == brotli {
		t.Errorf("the plain and the compressed page have the tags %q and %q", plain, brotli)
	}
	for _, headers := range [][]string{{"If-None-Match: " + plain}, {"If-None-Match: " + brotli, "Accept-Encoding: br"}} {
		r := ask(h, "GET", "/", headers...)
		if r.StatusCode != 304 || body(t, r) != "" {
			t.Errorf("%q: %s, expected 304 without a body", headers, r.Status)
		}
	}
	if r := ask(h, "GET", "/", `If-None-Match: "older"`); r.StatusCode != 200 {
		t.Errorf("another tag: %s, expected 200", r.Status)
	}
}

func TestTagFollowsContent(t *testing.T) {
	dir := writeSite(t)
	root, err := openSite(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	h := newSite(root.FS())
	before := ask(h, "GET", "/engine.js").Header.Get("ETag")
	if err := os.WriteFile(filepath.Join(dir, "engine.js"), []byte("another, longer script"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := ask(h, "GET", "/engine.js", "If-None-Match: "+before)
	if r.StatusCode != 200 || body(t, r) != "another, longer script" || r.Header.Get("ETag") == before {
		t.Errorf("after a change: %s, tag %s, before %s", r.Status, r.Header.Get("ETag"), before)
	}
}

func TestRanges(t *testing.T) {
	h := siteHandler(t)
	r := ask(h, "GET", "/weights/digits.onnx", "Range: bytes=2-4")
	if got := body(t, r); r.StatusCode != 206 || got != "234" || r.Header.Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("%s, %q, Content-Range %q", r.Status, got, r.Header.Get("Content-Range"))
	}
	// Of a compressed file, the range is of the plain bytes.
	r = ask(h, "GET", "/"+hashedName, "Range: bytes=1-3", "Accept-Encoding: br")
	if got := body(t, r); r.StatusCode != 206 || got != "asm" || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("%s, %q, Content-Encoding %q", r.Status, got, r.Header.Get("Content-Encoding"))
	}
	if r = ask(h, "GET", "/weights/digits.onnx", "Range: bytes=20-"); r.StatusCode != 416 {
		t.Errorf("beyond the end: %s, expected 416", r.Status)
	}
}

func TestMissingSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	err := run(t.Context(), "127.0.0.1:0", dir, io.Discard)
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "make site") {
		t.Errorf("error %v, expected one that names %s and `make site`", err, dir)
	}
}

func TestPortTaken(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	addr := other.Addr().String()
	err = run(t.Context(), addr, writeSite(t), io.Discard)
	if err == nil || !strings.Contains(err.Error(), addr+" is already in use") || !strings.Contains(err.Error(), "-addr") {
		t.Errorf("error %v, expected one that names %s and -addr", err, addr)
	}
	if err := run(t.Context(), "127.0.0.1:port", writeSite(t), io.Discard); err == nil || !strings.Contains(err.Error(), "127.0.0.1:port") {
		t.Errorf("error %v, expected one that names the address", err)
	}
}

// TestRunServesUntilStopped runs the whole program: it says where it is,
// finishes the answer under way and ends without an error.
func TestRunServesUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, "127.0.0.1:0", writeSite(t), write) }()
	line := make([]byte, 200)
	n, err := read.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).Find(line[:n])
	if address == nil {
		t.Fatalf("%q does not say the address", line[:n])
	}
	response, err := http.Get(string(address) + "weights/digits.onnx")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	stop()
	content, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Equal(content, []byte("0123456789")) {
		t.Errorf("%q, %v", content, err)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// The catalogue of models is edited where it lies: it has no compressed sibling, and is
// compressed as it is at the time.
func TestCatalogueIsCompressedAsItIs(t *testing.T) {
	dir := writeSite(t)
	file := filepath.Join(dir, "weights", "models.json")
	h := newSite(os.DirFS(dir))
	for _, text := range []string{`{"models": []}` + strings.Repeat(" ", 5000), `{"models": [ ]}` + strings.Repeat(" ", 9000)} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r := ask(h, "GET", "/weights/models.json", "Accept-Encoding: gzip, br")
			packed := body(t, r)
			z, err := gzip.NewReader(strings.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(z)
			if err != nil || string(got) != text || len(packed) > 200 {
				t.Errorf("%d bytes, compressed to %d, %v; expected %d", len(got), len(packed), err, len(text))
			}
			if r.Header.Get("Vary") != "Accept-Encoding" || r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Content-Length") != strconv.Itoa(len(packed)) || !strings.HasSuffix(r.Header.Get("ETag"), `-gzip"`) {
				t.Errorf("the headers are %v", r.Header)
			}
		}
		for _, header := range []string{"Accept-Encoding: br", "Accept-Encoding: gzip;q=0", "Accept-Encoding: identity, gzip;q=0.5"} {
			if r := ask(h, "GET", "/weights/models.json", header); body(t, r) != text || r.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s: encoding %q", header, r.Header.Get("Content-Encoding"))
			}
		}
		if r := ask(h, "GET", "/weights/models.json", "Accept-Encoding: gzip", "Range: bytes=0-9"); body(t, r) != text[:10] {
			t.Error("a range is of the compressed file")
		}
	}
}
