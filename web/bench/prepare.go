package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/wasm/kernels/sharedmem"
	"lrpexplainer/weights/bundled"
)

// runtimes names those to compare with; package-lock.json fixes each file of theirs by its hash.
//
//go:embed runtimes/package.json runtimes/package-lock.json
var runtimes embed.FS

// prepare builds the program, writes the networks and fetches the runtimes.
func prepare(ctx context.Context, networks []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := buildProgram(ctx); err != nil {
		return err
	}
	for _, network := range networks {
		if err := writeNetwork(network); err != nil {
			return err
		}
		if slices.Contains(withoutTensorFlow, network) {
			continue
		}
		if err := writeLayers(network); err != nil {
			return err
		}
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := runtimes.ReadFile("runtimes/" + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		}
		if err != nil {
			return err
		}
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts")
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return nil
}

// buildProgram compiles ./program, in both its forms, and copies Go's support file.
func buildProgram(ctx context.Context) error {
	path := filepath.Join(dir, "program.wasm")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", path, "./web/bench/program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	shared, _, err := sharedmem.Share(program)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "program-shared.wasm"), shared, 0o644); err != nil {
		return err
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "wasm_exec.js"), support, 0o644)
}

// writeNetwork writes a network's file unless it is there.
func writeNetwork(network string) error {
	path := filepath.Join(dir, network+".onnx")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	catalogue, err := bundled.Catalogue()
	if err != nil {
		return err
	}
	if e, ok := catalogue.Find(network); ok {
		data, err := os.ReadFile(filepath.Join("weights", e.File)) // of the repository, where the command is run
		if err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o644)
	}
	model, ok := onnxtest.Networks[network]
	if !ok {
		return fmt.Errorf("no network is called %q", network)
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := model(1).WriteTo(f); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
