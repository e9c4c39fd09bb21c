//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestNamedPipes: what would wait for somebody to write to it is not opened, wherever it
// lies.
func TestNamedPipes(t *testing.T) {
	dir := writeSite(t)
	if err := os.MkdirAll(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pipe.txt", "folder/index.html", "engine.js.br"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := openSite(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	h := newSite(root.FS())
	for _, path := range []string{"/pipe.txt", "/folder/"} {
		if r := ask(h, "GET", path, "Accept-Encoding: br"); r.StatusCode != 404 {
			t.Errorf("GET %s: %s, expected 404", path, r.Status)
		}
	}
	if r := ask(h, "GET", "/engine.js", "Accept-Encoding: br"); body(t, r) != "fetch('engine.wasm')" {
		t.Errorf("GET /engine.js: %s", r.Status)
	}
}
