package site

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Size is how many bytes travel for the file that sources call name: those of its brotli
// form where there is one. Where the site has no such file, the error is fs.ErrNotExist.
func (s *Server) Size(name string) (int, error) {
	text, err := os.ReadFile(filepath.Join(s.Dir, "site.json"))
	if err != nil {
		return 0, err
	}
	var list struct {
		Files map[string]struct{ File string }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return 0, fmt.Errorf("site.json: %w", err)
	}
	listed, ok := list.Files[name]
	if !ok {
		return 0, fmt.Errorf("the site has no file %s: %w", name, fs.ErrNotExist)
	}
	file := filepath.Join(s.Dir, filepath.FromSlash(listed.File))
	info, err := os.Stat(file + ".br")
	if err != nil {
		info, err = os.Stat(file)
	}
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}

// Said is the size in megabytes that a row of README.md's table of sizes says, by the
// row's first words.
func Said(ctx context.Context, what string) (float64, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(what) + `[^|]*\| ([0-9.]+) MB \|$`).FindSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("README.md says no size of %q", what)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
