//go:build js

// Package probe is a test that runs inside Chromium and looks at where it is.
package probe

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall/js"
	"testing"
)

var (
	end    = flag.String("end", "", "how TestEnd ends")
	worker = flag.Bool("worker", false, "expect to run in a worker")
)

func TestPlace(t *testing.T) {
	if !js.Global().Get("crossOriginIsolated").Bool() {
		t.Error("the page is not cross-origin isolated")
	}
	if document := js.Global().Get("document").Truthy(); document == *worker {
		t.Errorf("document: %v, worker: %v", document, *worker)
	}
	if got := os.Getenv("GOPROBE"); got != "a value" {
		t.Errorf("GOPROBE is %q", got)
	}
	fmt.Println("to the standard output, ünïcode")
	fmt.Fprintln(os.Stderr, "to the standard error")
}

func TestReadsTheModule(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil || filepath.Base(dir) != "probe" {
		t.Fatalf("in %q, %v", dir, err)
	}
	for name, expected := range map[string]string{
		"testdata/hello.txt":                                  "hello",
		"./testdata/../testdata/folder/deep.txt":              "deep",
		filepath.Join(dir, "testdata", "folder", "deep.txt"):  "deep",
		"../../../wasmexec/testdata/probe/testdata/hello.txt": "hello",
	} {
		if got, err := os.ReadFile(name); err != nil || string(got) != expected {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "../../../../../go.mod")); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"missing.txt", "testdata/missing/x", "/etc/passwd", filepath.Join(dir, "../../../../../..", "x")} {
		if _, err := os.ReadFile(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, expected that it does not exist", name, err)
		}
	}
	if _, err := os.ReadFile("testdata"); err == nil {
		t.Error("a folder was read as a file")
	}

	var walked []string
	err = filepath.WalkDir("testdata", func(p string, d fs.DirEntry, err error) error {
		walked = append(walked, p)
		return err
	})
	if expected := []string{"testdata", "testdata/folder", "testdata/folder/deep.txt", "testdata/hello.txt"}; err != nil || !slices.Equal(walked, expected) {
		t.Errorf("walked %q, %v", walked, err)
	}
	if found, err := filepath.Glob("testdata/*/*.txt"); err != nil || len(found) != 1 {
		t.Errorf("found %q, %v", found, err)
	}
}

func TestReadsParts(t *testing.T) {
	f, err := os.Open("testdata/hello.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != 5 || info.IsDir() || info.ModTime().Year() < 2020 {
		t.Errorf("%v, %v", info, err)
	}
	b := make([]byte, 2)
	if n, err := f.ReadAt(b, 3); n != 2 || err != nil || string(b) != "lo" {
		t.Errorf("%q, %v", b[:n], err)
	}
	if n, err := f.ReadAt(b, 4); n != 1 || err != io.EOF {
		t.Errorf("%q, %v, expected one byte and EOF", b[:n], err)
	}
	if _, err := f.Seek(1, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(f); err != nil || string(rest) != "ello" {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestWritesInMemory(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a", "b", "c.txt")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("abc and more"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("abc"), 0o644); err != nil { // shorter
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("def"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	moved := filepath.Join(dir, "moved.txt")
	if err := os.Rename(name, moved); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(moved); err != nil || string(got) != "abcdef" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, expected that it was moved", err)
	}
	if _, err := os.OpenFile(moved, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v, expected that it exists", err)
	}
	// The module's files can be covered, not changed: the tool's own test looks.
	for _, name := range []string{"testdata/folder/deep.txt", "testdata/new.txt"} {
		if err := os.WriteFile(name, []byte("changed"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != "changed" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestMuchMemory takes 2 GiB at once, half of what wasm32 can address.
func TestMuchMemory(t *testing.T) {
	var parts [][]byte
	for range 8 {
		b := make([]byte, 256<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		parts = append(parts, b)
	}
	for _, b := range parts {
		if b[len(b)-4096] != 1 {
			t.Error("memory did not hold")
		}
	}
	runtime.KeepAlive(parts)
}

func TestEnd(t *testing.T) {
	switch *end {
	case "":
	case "fail":
		t.Error("failed as asked")
	case "panic":
		panic("panicked as asked")
	case "exit":
		os.Exit(7)
	case "throw":
		js.Global().Call("setTimeout", js.Global().Get("Function").New("throw new Error('thrown as asked')"), 0)
		select {}
	case "loop":
		for {
		}
	default:
		t.Fatalf("unknown end %q", *end)
	}
}
