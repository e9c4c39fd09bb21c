package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"lrpexplainer/wasm/kernels/sharedmem"
	"lrpexplainer/web/kernels"
)

//go:embed page.html run.js files.js worker.js
var pageFiles embed.FS

// config is what the page has to know of the process it stands for.
type config struct {
	Args   []string          `json:"args"`
	Env    map[string]string `json:"env"`
	Dir    string            `json:"dir"`  // the current folder, absolute
	Root   string            `json:"root"` // the module's, absolute; only what is below it can be read
	Worker bool              `json:"worker"`
	// For programs that use the SIMD kernels.
	Threads int    `json:"threads"`
	SIMD    string `json:"simd"`
	Tile    string `json:"tile,omitempty"`
}

// host serves one program, its page and the module's files, and takes its
// output and exit status.
type host struct {
	program        string
	support        []byte // wasm_exec.js
	config         config
	root           *os.Root
	stdout, stderr io.Writer
	exit           chan int
}

func (h *host) handler() http.Handler {
	mux := http.NewServeMux()
	page := http.FileServerFS(pageFiles)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, pageFiles, "page.html")
	})
	mux.Handle("GET /run.js", page)
	mux.Handle("GET /files.js", page)
	mux.Handle("GET /worker.js", page)
	mux.HandleFunc("GET /wasm_exec.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "wasm_exec.js", time.Time{}, bytes.NewReader(h.support))
	})
	mux.HandleFunc("GET /program.wasm", func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Open(h.program)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer f.Close()
		w.Header().Set("Content-Type", "application/wasm")
		io.Copy(w, f)
	})
	mux.HandleFunc("GET /program-shared.wasm", func(w http.ResponseWriter, r *http.Request) {
		program, err := os.ReadFile(h.program)
		if err == nil {
			program, _, err = sharedmem.Share(program)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/wasm")
		w.Write(program)
	})
	mux.Handle("GET /kernels/", http.StripPrefix("/kernels/", http.FileServerFS(kernels.Files)))
	mux.HandleFunc("GET /config", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, h.config) })
	mux.HandleFunc("GET /stat/{path...}", h.stat)
	mux.HandleFunc("GET /list/{path...}", h.list)
	mux.HandleFunc("GET /read/{path...}", h.read)
	mux.HandleFunc("POST /stdout", func(w http.ResponseWriter, r *http.Request) { io.Copy(h.stdout, r.Body) })
	mux.HandleFunc("POST /stderr", func(w http.ResponseWriter, r *http.Request) { io.Copy(h.stderr, r.Body) })
	mux.HandleFunc("POST /exit/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil {
			code = 1
		}
		select {
		case h.exit <- code:
		default: // only the first one counts
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Isolated as the real site is, so that shared memory is there.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// entry is one file's or folder's description.
type entry struct {
	Size    int64 `json:"size"`
	Dir     bool  `json:"dir"`
	ModTime int64 `json:"mtime"` // milliseconds since 1970
}

func (h *host) stat(w http.ResponseWriter, r *http.Request) {
	info, err := h.root.Stat(relative(r))
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, entry{Size: info.Size(), Dir: info.IsDir(), ModTime: info.ModTime().UnixMilli()})
}

func (h *host) list(w http.ResponseWriter, r *http.Request) {
	entries, err := fs.ReadDir(h.root.FS(), relative(r))
	if err != nil {
		writeError(w, err)
		return
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	writeJSON(w, names)
}

func (h *host) read(w http.ResponseWriter, r *http.Request) {
	f, err := h.root.Open(relative(r))
	if err != nil {
		writeError(w, err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	io.Copy(w, f)
}

func relative(r *http.Request) string {
	if path := r.PathValue("path"); path != "" {
		return path
	}
	return "."
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// writeError answers with the error's POSIX name, as package syscall expects
// it from Node.js.
func writeError(w http.ResponseWriter, err error) {
	code := "EIO"
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		code = "ENOTDIR"
	case errors.Is(err, fs.ErrNotExist):
		code = "ENOENT"
	case errors.Is(err, fs.ErrPermission):
		code = "EACCES"
	}
	http.Error(w, code, http.StatusNotFound)
}
