package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lrpexplainer/lrp/lrptest/hostile"
)

// TestHostileFiles: networks, rules and pictures that are not what they say are refused with the
// sentence that names what is wrong, in bounded memory; the page is given the same in web/e2e.
func TestHostileFiles(t *testing.T) {
	const model, image = "../../../weights/digits.onnx", "../../../web/examples/digits/7.png"
	dir := t.TempDir()
	for kind, c := range map[string]struct {
		files []hostile.File
		args  func(file string) []string
	}{
		"models":   {hostile.Models(), func(file string) []string { return []string{"-model", file, "-rules", "epsilon-plus", "-image", image} }},
		"rules":    {hostile.Rules(), func(file string) []string { return []string{"-model", model, "-rules", file, "-image", image} }},
		"pictures": {hostile.Pictures(), func(file string) []string { return []string{"-model", model, "-rules", "epsilon-plus", "-image", file} }},
	} {
		for _, f := range c.files {
			file := filepath.Join(dir, f.Name)
			if err := os.WriteFile(file, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := command(t, c.args(file)...)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 160<<20 {
				t.Errorf("%s: %s, of %d bytes, made it take %d MB", kind, f.Name, len(f.Content), took>>20)
			}
			if err == nil {
				if len(f.Commands()) > 0 {
					t.Errorf("%s: %s was accepted", kind, f.Name)
				}
				continue
			}
			for _, part := range append(f.Commands(), f.Name) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%s: %s: the message lacks %q: %.300s", kind, f.Name, part, err.Error())
				}
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 800 {
				t.Errorf("%s: %s: not one readable line: %.300s", kind, f.Name, err.Error())
			}
		}
	}
}
