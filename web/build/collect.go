package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"lrpexplainer/wasm/kernels/sharedmem"
)

// file is one file of the site.
type file struct {
	name         string // with slashes, relative to the site, as sources write it
	built        string // the same in the built site
	content      []byte
	brotli, gzip []byte // nil where they would not be smaller
}

// collect reads and compiles everything the site consists of, ordered by name.
func collect(ctx context.Context, source string) ([]*file, error) {
	files, err := collectPages(filepath.Join(source, "web"))
	if err != nil {
		return nil, err
	}
	weights, err := collectWeights(filepath.Join(source, "weights"))
	if err != nil {
		return nil, err
	}
	programs, err := collectPrograms(ctx, source)
	if err != nil {
		return nil, err
	}
	shared, err := shareMemory(programs, files)
	if err != nil {
		return nil, err
	}
	programs = append(programs, shared...)
	files = slices.Concat(files, weights, programs)
	slices.SortFunc(files, func(a, b *file) int { return cmp.Compare(a.name, b.name) })
	for i, f := range files {
		if i > 0 && files[i-1].name == f.name {
			return nil, fmt.Errorf("two sources give the file %s of the site", f.name)
		}
		if f.name == listName {
			return nil, fmt.Errorf("%s is the builder's own file, choose another name", f.name)
		}
	}
	return files, nil
}

func collectPages(web string) ([]*file, error) {
	var files []*file
	err := filepath.WalkDir(web, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(web, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case name == ".":
			return nil
		case d.IsDir() && (name == "build" || name == "e2e" || name == "bench" || name == "npm" || name == "standalone" || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir(), path.Ext(name) == ".go", path.Ext(name) == ".md", strings.HasPrefix(d.Name(), "."):
			return nil
		}
		content, err := os.ReadFile(p)
		files = append(files, &file{name: name, content: content})
		return err
	})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(files, func(f *file) bool { return f.name == "index.html" }) {
		return nil, fmt.Errorf("%s has no index.html", web)
	}
	return files, nil
}

func collectWeights(weights string) ([]*file, error) {
	var files []*file
	for _, pattern := range []string{"*.onnx", "*.json", "*.txt"} {
		paths, err := filepath.Glob(filepath.Join(weights, pattern))
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			content, err := os.ReadFile(p)
			if err != nil {
				return nil, err
			}
			files = append(files, &file{name: "weights/" + filepath.Base(p), content: content})
		}
	}
	return files, nil
}

// collectPrograms compiles the programs of wasm/ and adds their support file and the
// licences of what is in them.
func collectPrograms(ctx context.Context, source string) ([]*file, error) {
	listed, err := goCommand(ctx, source, "list", "-f", "{{if eq .Name \"main\"}}{{.ImportPath}}{{end}}", "./wasm/...")
	if err != nil {
		return nil, err
	}
	packages := strings.Fields(string(listed))
	if len(packages) == 0 {
		return nil, nil
	}
	var files []*file
	for _, p := range packages {
		program, err := compileProgram(ctx, source, p)
		if err != nil {
			return nil, err
		}
		files = append(files, program)
	}
	support, err := supportFile(ctx, source)
	if err != nil {
		return nil, err
	}
	licenses, err := collectLicenses(ctx, source, packages)
	return append(files, support, licenses), err
}

// compileProgram compiles a package for the browser: wasm/engine becomes engine.wasm.
func compileProgram(ctx context.Context, source, pkg string) (*file, error) {
	temp, err := os.MkdirTemp("", "site-wasm-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	name := path.Base(pkg) + ".wasm"
	program := filepath.Join(temp, name)
	// Neither paths of this machine nor the commit: the same source gives
	// the same bytes, and caches keep them.
	args := slices.Concat([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}, inliningFlags(), []string{"-o", program, pkg})
	if _, err := goCommand(ctx, source, args...); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	content, err = joinSegments(content)
	return &file{name: name, content: content}, err
}

// supportFile is wasm_exec.js of the Go that compiles.
func supportFile(ctx context.Context, source string) (*file, error) {
	goroot, err := goCommand(ctx, source, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	return &file{name: "wasm_exec.js", content: support}, err
}

// shareMemory gives the programs that some page names as PROGRAM-shared.wasm in that
// form too, with a memory that other threads can share.
func shareMemory(programs, pages []*file) ([]*file, error) {
	var shared []*file
	for _, p := range programs {
		name := strings.TrimSuffix(p.name, ".wasm") + "-shared.wasm"
		if !slices.ContainsFunc(pages, func(f *file) bool { return bytes.Contains(f.content, []byte(name)) }) {
			continue
		}
		content, _, err := sharedmem.Share(p.content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		shared = append(shared, &file{name: name, content: content})
	}
	return shared, nil
}

// goCommand runs the go command for js/wasm and returns its standard output.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := command.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(failed.Stderr))
	}
	return out, err
}
