// Wasmexec runs a Go program compiled for js/wasm inside headless Chromium, as
// the -exec tool of go test and go run:
//
//	go build -o build/wasmexec ./web/e2e/wasmexec
//	GOOS=js GOARCH=wasm go test -exec "$PWD/build/wasmexec" ./nn/...
//
// The program runs on a cross-origin isolated page. Its standard output and
// error, its exit status and its arguments are those of the tool. It reads the
// files of the module it was started in (the nearest go.mod above the current
// folder) through the ordinary package os; what it writes goes to a file
// system in memory that ends with it.
//
// With WASMEXEC_WORKER=1 in the environment it runs in a dedicated worker of
// that page instead of on the page's own thread.
//
// A program that imports the SIMD kernels gets them, with relaxed SIMD where
// the browser has it and on one thread. WASMEXEC_SIMD=none or plain takes less
// of it; WASMEXEC_THREADS=2 shares the work between threads, in a worker, and
// WASMEXEC_TILE=8 has matrices multiplied in tiles of that height.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

func main() {
	// go test interrupts a test binary that is past its deadline (SIGQUIT) and
	// expects it gone; the browser must go with it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	code, err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasmexec:", err)
		code = 1
	}
	os.Exit(code)
}

// run runs the program args[0] with the arguments args[1:] and returns its
// exit status.
func run(ctx context.Context, args []string) (int, error) {
	if len(args) == 0 {
		return 0, errors.New("usage: wasmexec program.wasm [argument...]")
	}
	if _, err := os.Stat(args[0]); err != nil {
		return 0, err
	}
	dir, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	wasmExec, err := wasmExecJS()
	if err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(moduleRoot(dir))
	if err != nil {
		return 0, err
	}
	defer root.Close()

	threads, err := strconv.Atoi(cmp.Or(os.Getenv("WASMEXEC_THREADS"), "1"))
	if err != nil {
		return 0, fmt.Errorf("WASMEXEC_THREADS: %w", err)
	}
	h := &host{
		program: args[0],
		support: wasmExec,
		config: config{
			Args:   append([]string{args[0]}, programArgs(args[1:])...),
			Env:    programEnv(os.Environ(), dir),
			Dir:    filepath.ToSlash(dir),
			Root:   filepath.ToSlash(root.Name()),
			Worker: os.Getenv("WASMEXEC_WORKER") == "1" || threads > 1,

			Threads: threads,
			SIMD:    os.Getenv("WASMEXEC_SIMD"),
			Tile:    os.Getenv("WASMEXEC_TILE"),
		},
		root:   root,
		stdout: os.Stdout,
		stderr: os.Stderr,
		exit:   make(chan int, 1),
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{Handler: h.handler()}
	go server.Serve(listener)
	defer server.Close()

	b, err := browser.StartUnrecorded(ctx)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	crashes := chromedp.Events(b.Context(), inspector.TargetCrashed)
	crashed := make(chan struct{})
	go func() {
		for _, err := range crashes {
			if err == nil {
				close(crashed)
			}
			return
		}
	}()
	// Navigation returns when the page has loaded, which may be after the
	// program has ended, or never where it keeps the page's thread busy.
	navigated := make(chan error, 1)
	go func() {
		navigated <- chromedp.Do(b.Context(), chromedp.Navigate("http://"+listener.Addr().String()+"/"))
	}()
	for {
		select {
		case code := <-h.exit:
			return code, nil
		case <-crashed:
			return 0, fmt.Errorf("%s: the page crashed (out of memory?)", args[0])
		case <-ctx.Done():
			return 0, fmt.Errorf("%s: stopped: %w", args[0], context.Cause(ctx))
		case err := <-navigated:
			if err != nil {
				select { // the program's own word counts more
				case code := <-h.exit:
					return code, nil
				default:
					return 0, fmt.Errorf("opening the page: %w", err)
				}
			}
			navigated = nil
		}
	}
}

// programArgs drops the flag by which go test asks for the list of files a
// test opened: it would be written where nobody can read it.
func programArgs(args []string) []string {
	var kept []string
	for _, a := range args {
		if !strings.HasPrefix(a, "-test.testlogfile=") {
			kept = append(kept, a)
		}
	}
	return kept
}

// programEnv picks the variables a test may care for. The whole environment
// would not fit: wasm_exec.js has 8 KiB for arguments and environment.
func programEnv(environ []string, dir string) map[string]string {
	env := map[string]string{"PWD": filepath.ToSlash(dir), "TMPDIR": "/tmp"}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case name == "GOROOT" || name == "GOPATH" || name == "GOMODCACHE":
		case name == "TZ", name == "CI", strings.HasPrefix(name, "GO"), strings.HasPrefix(name, "LRP"):
			if len(value) <= 256 {
				env[name] = value
			}
		}
	}
	return env
}

// moduleRoot returns the nearest folder at or above dir with a go.mod, or dir.
func moduleRoot(dir string) string {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

// wasmExecJS returns the support file that belongs to the installed Go.
func wasmExecJS() ([]byte, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	return os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
}
