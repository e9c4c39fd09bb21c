package main

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// sized are the programs whose sizes index.html says, so that the page can tell how much of
// them has come.
var sized = []string{"page.wasm", "engine.wasm", "engine-shared.wasm"}

// sizesToken is where they stand: for each how many bytes travel, and how many that becomes.
const sizesToken = `data-sizes="SIZES"`

// writeSizes writes them into index.html before that is compressed itself.
func writeSizes(ctx context.Context, files []*file, cache string, fast bool) error {
	page := slices.IndexFunc(files, func(f *file) bool { return f.name == "index.html" })
	if page < 0 || !bytes.Contains(files[page].content, []byte(sizesToken)) {
		return nil
	}
	var programs []*file
	for _, f := range files {
		if slices.Contains(sized, f.name) {
			programs = append(programs, f)
		}
	}
	if err := compress(ctx, programs, cache, fast); err != nil {
		return err
	}
	sizes := map[string][2]int{}
	for _, f := range programs {
		name := strings.TrimSuffix(f.name, ".wasm") // which is no reference to the file
		travels := len(f.content)
		if f.brotli != nil {
			travels = len(f.brotli)
		}
		sizes[name] = [2]int{travels, len(f.content)}
	}
	text, err := json.Marshal(sizes)
	if err != nil {
		return err
	}
	files[page].content = bytes.Replace(files[page].content, []byte(sizesToken), []byte(`data-sizes="`+html.EscapeString(string(text))+`"`), 1)
	return nil
}
