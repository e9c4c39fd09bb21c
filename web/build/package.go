package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/kernels/sharedmem"
)

// buildPackage writes the library as an npm package to the folder out: the JavaScript of
// web/npm, the engine without the page, and kernels. Models are files of their own.
func buildPackage(ctx context.Context, source, out string) ([]*file, error) {
	files, err := collectPackage(ctx, source)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		f.built = f.name
	}
	return files, write(files, out)
}

func collectPackage(ctx context.Context, source string) ([]*file, error) {
	var files []*file
	add := func(name string, content []byte, err error) error {
		files = append(files, &file{name: name, content: content})
		return err
	}
	for _, folder := range []struct{ from, to string }{{"web/npm", ""}, {"web/kernels", "kernels"}} {
		entries, err := os.ReadDir(filepath.Join(source, folder.from))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || path.Ext(e.Name()) == ".go" {
				continue
			}
			content, err := os.ReadFile(filepath.Join(source, folder.from, e.Name()))
			if err := add(path.Join(folder.to, e.Name()), content, err); err != nil {
				return nil, err
			}
		}
	}
	worker, err := os.ReadFile(filepath.Join(source, "web", "engine-module.js"))
	if err := add("worker.js", worker, err); err != nil {
		return nil, err
	}
	programs := []string{"./wasm/engine", "./web/npm/decode"}
	for _, program := range programs {
		compiled, err := compileProgram(ctx, source, program)
		if err != nil {
			return nil, err
		}
		files = append(files, compiled)
		if compiled.name != "engine.wasm" {
			continue
		}
		shared, _, err := sharedmem.Share(compiled.content)
		if err := add("engine-shared.wasm", shared, err); err != nil {
			return nil, fmt.Errorf("engine.wasm: %w", err)
		}
	}
	support, err := supportFile(ctx, source)
	if err != nil {
		return nil, err
	}
	licenses, err := collectLicenses(ctx, source, programs)
	if err != nil {
		return nil, err
	}
	files = append(files, support, licenses)
	license, err := os.ReadFile(filepath.Join(source, "LICENSE"))
	if err := add("LICENSE", license, err); err != nil {
		return nil, err
	}
	provenance, err := modelsProvenance(source)
	if err := add("models.md", provenance, err); err != nil {
		return nil, err
	}
	return files, add("palettes.js", palettes(), nil)
}

// palettes are the colour maps as a JavaScript module.
func palettes() []byte {
	var b strings.Builder
	b.WriteString("// Made of the table of colour maps in lrp/heatmap: colours from the strongest relevance against to that for.\nexport const palettes = {\n")
	for _, m := range heatmap.Maps {
		var colors [][3]int
		for _, c := range m.Colors {
			colors = append(colors, [3]int{int(c.R), int(c.G), int(c.B)})
		}
		text, err := json.Marshal(colors)
		if err != nil {
			panic(err) // numbers are always JSON
		}
		fmt.Fprintf(&b, "  %q: %s,\n", m.Name, text)
	}
	b.WriteString("};\n\n// sequential are those that show only what is above 0.\nexport const sequential = new Set([")
	for _, m := range heatmap.Maps {
		if m.Sequential {
			fmt.Fprintf(&b, "%q, ", m.Name)
		}
	}
	b.WriteString("]);\n")
	return []byte(b.String())
}

// modelsProvenance says where the models of the catalogue come from, and how the library
// is told what they expect.
func modelsProvenance(source string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(source, "weights", "models.json"))
	if err != nil {
		return nil, err
	}
	var catalogue struct {
		Models []struct {
			Name, File, Sentence, License, Data, SHA256 string
			Input                                       json.RawMessage
			Bytes                                       int
		}
	}
	if err := json.Unmarshal(text, &catalogue); err != nil {
		return nil, fmt.Errorf("weights/models.json: %w", err)
	}
	var b strings.Builder
	b.WriteString("# The models of LRP Explainer\n\nThey are not part of this package: a built site of LRP Explainer has them in its folder `weights/`, the repository too.\n`models.json` beside them holds the labels.\n")
	for _, m := range catalogue.Models {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n- file: `%s`, %d bytes, SHA-256 `%s`\n- licence: %s\n- trained on: %s\n- preprocessing:\n\n      %s\n",
			m.Name, m.Sentence, m.File, m.Bytes, m.SHA256, m.License, m.Data, strings.Join(strings.Fields(string(m.Input)), " "))
	}
	return []byte(b.String()), nil
}
