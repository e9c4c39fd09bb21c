// Command lrpexplainer serves the built site, the folder dist/, on this
// machine:
//
//	go run . [-addr 127.0.0.1:8080] [-dir dist]
//
// Any static host can serve dist/ too. What this one adds is cross-origin
// isolation (without which the engine computes on one thread), precompressed
// files, a content security policy, and caching by content.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`address` to listen on")
	dir := flag.String("dir", "dist", "`folder` of the built site")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Serves the built site on this machine.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

// run serves dir on addr and says where on out, until ctx is done; requests
// under way then have a few seconds to finish.
func run(ctx context.Context, addr, dir string, out io.Writer) error {
	root, err := openSite(dir)
	if err != nil {
		return err
	}
	defer root.Close()

	listener, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is already in use by another program; choose another address with -addr, for example -addr 127.0.0.1:0 for any free port", addr)
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	server := &http.Server{
		Handler:           newSite(root.FS()),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second, // requests have no bodies
		WriteTimeout:      10 * time.Minute, // large models over slow links
		IdleTimeout:       2 * time.Minute,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	fmt.Fprintf(out, "LRP Explainer is at http://%s/ (Ctrl+C ends it)\n", listener.Addr())

	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return server.Close()
	}
	return nil
}

// openSite opens the folder of the built site. Nothing outside it can be
// reached through the result, not even by symbolic links.
func openSite(dir string) (*os.Root, error) {
	if info, err := os.Stat(filepath.Join(dir, "index.html")); err != nil || info.IsDir() {
		return nil, fmt.Errorf("there is no built site in %s (no index.html): run `make site` first", dir)
	}
	return os.OpenRoot(dir)
}

// policy lets a page and its workers load and contact nothing but the site's
// own files. Pictures the visitor gives are blob: URLs, icons are data: URLs,
// and WebAssembly needs a permission of its own. What becomes a program goes through one
// policy of Trusted Types (web/main.js, web/kernels/start.js, web/dataset-worker.js).
const policy = "default-src 'none'; " +
	"script-src 'self' 'wasm-unsafe-eval'; " +
	"worker-src 'self'; " +
	"style-src 'self'; " +
	"img-src 'self' blob: data:; " +
	"font-src 'self'; " +
	"connect-src 'self'; " +
	"manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; " +
	"trusted-types lrp-explainer; require-trusted-types-for 'script'"

// framed is the page that any other page may show in a frame; the others only pages of this
// site may.
const framed = "embed.html"

// policyOf is the policy of a file.
func policyOf(name string) string {
	if name == framed {
		return policy
	}
	return policy + "; frame-ancestors 'self'"
}

// fixedHeaders are sent with every answer. The policies that concern documents
// go with scripts too, because a worker's policy is that of its script.
var fixedHeaders = map[string]string{
	"Content-Security-Policy":      policyOf(""),
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	// Everything here is public: pages elsewhere may embed it.
	"Cross-Origin-Resource-Policy": "cross-origin",
	"Access-Control-Allow-Origin":  "*",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"Permissions-Policy":           permissions,
}

// permissions leave the page the camera, which it asks for when a visitor wants it, and
// nothing else of the device; a page that embeds it can take that away.
const permissions = "camera=(self), microphone=(), geolocation=(), display-capture=(), " +
	"accelerometer=(), gyroscope=(), magnetometer=(), midi=(), usb=(), serial=(), hid=(), bluetooth=(), payment=()"

// types are the media types by file extension; the machine's own table is not
// asked, so that every machine answers alike.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".webmanifest": "application/manifest+json",
	".wasm":        "application/wasm",
	".onnx":        "application/octet-stream",
	".txt":         "text/plain; charset=utf-8",
	".md":          "text/markdown; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".jpg":         "image/jpeg",
	".jpeg":        "image/jpeg",
	".gif":         "image/gif",
	".webp":        "image/webp",
	".avif":        "image/avif",
	".ico":         "image/x-icon",
	".woff2":       "font/woff2",
}

// encodings are the compressed siblings a file may have, best first.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// site answers with the files of a built site.
type site struct {
	files fs.FS

	mu     sync.Mutex
	hashes map[string]hashed
	packed map[string]packed
}

// packed is a file of that hash, compressed by gzip.
type packed struct {
	sum     string
	content []byte
}

// mostPacked bounds the files that are compressed when they are asked for, in bytes: those that
// are edited where they lie, such as the catalogue of models, have no compressed siblings, which
// would have to be made anew.
const mostPacked = 1 << 20

// hashed is the SHA-256 of a file as long as it has this size and time.
type hashed struct {
	size    int64
	modTime time.Time
	sum     string // hexadecimal
}

func newSite(files fs.FS) *site {
	return &site{files: files, hashes: map[string]hashed{}, packed: map[string]packed{}}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range fixedHeaders {
		w.Header().Set(name, value)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name, redirect := s.resolve(r.URL.Path)
	if redirect != "" {
		w.Header().Set("Cache-Control", "no-cache")
		if r.URL.RawQuery != "" {
			redirect += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", redirect)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	}
	if name == "" {
		notFound(w)
		return
	}
	w.Header().Set("Content-Security-Policy", policyOf(name))
	if err := s.serveFile(w, r, name); errors.Is(err, fs.ErrNotExist) {
		notFound(w)
	} else if err != nil {
		http.Error(w, "cannot read "+name, http.StatusInternalServerError)
	}
}

func notFound(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-cache")
	http.Error(w, "not found", http.StatusNotFound)
}

// resolve finds the file a request path names: a folder means its index.html.
// name is empty where there is none. A folder without its slash is redirected,
// relative to the request, so that the site may stand in a sub-folder behind
// another server.
func (s *site) resolve(requested string) (name, redirect string) {
	name = strings.TrimPrefix(path.Clean("/"+requested), "/")
	folder := name == "" || strings.HasSuffix(requested, "/")
	if name == "" {
		name = "."
	}
	if !fs.ValidPath(name) || hidden(name) {
		return "", ""
	}
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return "", ""
	}
	switch {
	case info.IsDir() && !folder:
		return "", "./" + url.PathEscape(path.Base(name)) + "/"
	case info.IsDir():
		return path.Join(name, "index.html"), ""
	case folder:
		return "", "" // a file has nothing below it
	}
	for _, e := range encodings {
		if original, ok := strings.CutSuffix(name, e.suffix); ok {
			if _, err := fs.Stat(s.files, original); err == nil {
				return "", "" // not a file of its own
			}
		}
	}
	return name, ""
}

// hidden says whether a file or one of its folders has a name that begins with a dot, such
// as .git: what lies in the folder by chance is not served.
func hidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return len(part) > 1 && part[0] == '.' })
}

// serveFile answers with a file, compressed where the request allows and a
// compressed sibling exists or it is short JSON. A request for a range gets it of the plain file.
func (s *site) serveFile(w http.ResponseWriter, r *http.Request, name string) error {
	sum, err := s.sum(name)
	if err != nil {
		return err
	}
	served, encoding, siblings := name, "", false
	accepted := weights(r.Header.Values("Accept-Encoding"))
	best := accepted("identity")
	for _, e := range encodings {
		if info, err := fs.Stat(s.files, name+e.suffix); err != nil || !info.Mode().IsRegular() {
			continue
		}
		w.Header().Set("Vary", "Accept-Encoding")
		siblings = true
		weight := accepted(e.name)
		better := weight > best || weight == best && weight > 0 && encoding == "" // than what is taken so far
		if better && r.Header.Get("Range") == "" {
			served, encoding, best = name+e.suffix, e.name, weight
		}
	}
	f, err := s.files.Open(served)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	content, ok := f.(io.ReadSeeker)
	if !ok || !info.Mode().IsRegular() {
		return fs.ErrNotExist
	}

	size := info.Size()
	if !siblings && path.Ext(name) == ".json" && size <= mostPacked {
		w.Header().Set("Vary", "Accept-Encoding")
		if accepted("gzip") > 0 && accepted("gzip") >= best && r.Header.Get("Range") == "" {
			text, err := s.pack(name, sum, content)
			if err != nil {
				return err
			}
			encoding, content, size = "gzip", bytes.NewReader(text), int64(len(text))
		}
	}

	tag := sum[:32]
	if encoding != "" {
		tag += "-" + encoding
		w.Header().Set("Content-Encoding", encoding)
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	}
	w.Header().Set("ETag", `"`+tag+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	if namesHash(name, sum) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	mediaType, ok := types[strings.ToLower(path.Ext(name))]
	if !ok {
		mediaType = "application/octet-stream"
	}
	w.Header().Set("Content-Type", mediaType)
	// No time: the hash says more, and builds change times for nothing.
	http.ServeContent(w, r, name, time.Time{}, content)
	return nil
}

// pack returns the file's content compressed.
func (s *site) pack(name, sum string, content io.Reader) ([]byte, error) {
	s.mu.Lock()
	known := s.packed[name]
	s.mu.Unlock()
	if known.sum == sum {
		return known.content, nil
	}
	var text bytes.Buffer
	z := gzip.NewWriter(&text)
	if _, err := io.Copy(z, content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.packed[name] = packed{sum, text.Bytes()}
	s.mu.Unlock()
	return text.Bytes(), nil
}

// sum returns the SHA-256 of a file in hexadecimal.
func (s *site) sum(name string) (string, error) {
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() { // opening a named pipe waits for somebody to write to it
		return "", fs.ErrNotExist
	}
	s.mu.Lock()
	known, ok := s.hashes[name]
	s.mu.Unlock()
	if ok && known.size == info.Size() && known.modTime.Equal(info.ModTime()) {
		return known.sum, nil
	}
	f, err := s.files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	s.mu.Lock()
	s.hashes[name] = hashed{info.Size(), info.ModTime(), sum}
	s.mu.Unlock()
	return sum, nil
}

// namesHash says whether a file's name carries the first eight digits of its
// hash before the extension, as in engine.1a2b3c4d.wasm: then what is behind
// the name never changes.
func namesHash(name, sum string) bool {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return path.Ext(stem) == "."+sum[:8]
}

// weights reads Accept-Encoding (RFC 9110, section 12.5.3): how much a coding is wanted, 0
// to 1, by its name or by *. What is not named at all is not, but for identity, the plain
// file, which is wanted least.
func weights(headers []string) func(coding string) float64 {
	named := map[string]float64{}
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		name, params, _ := strings.Cut(part, ";")
		weight := 1.0
		if key, value, ok := strings.Cut(strings.TrimSpace(params), "="); ok && strings.EqualFold(strings.TrimSpace(key), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
			weight = q
		}
		named[strings.ToLower(strings.TrimSpace(name))] = weight
	}
	return func(coding string) float64 {
		if weight, ok := named[coding]; ok {
			return weight
		}
		if weight, ok := named["*"]; ok && coding != "identity" {
			return weight
		}
		return 0
	}
}
