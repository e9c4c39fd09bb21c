package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// listName is the site's list of its files.
const listName = "site.json"

// madeBeside are what else may lie in the site's folder.
var madeBeside = map[string]bool{"npm": true, "lrp-explainer.html": true}

// list is the content of site.json: by the name in the sources, what the built
// site has.
type list struct {
	Files map[string]listed `json:"files"`
}

type listed struct {
	File   string `json:"file"` // the name in the built site
	Size   int    `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// write writes the files and their list to the folder out, so that a server
// may go on serving from it: pages after what they refer to, and only then are
// files of the build before removed. It removes nothing that a
// build did not put there, and refuses a folder in use for something else.
func write(files []*file, out string) error {
	before, err := readList(out)
	if err != nil {
		return err
	}
	stale := map[string]bool{}
	for _, l := range before.Files {
		for _, suffix := range []string{"", ".br", ".gz"} {
			stale[l.File+suffix] = true
		}
	}
	now := list{Files: map[string]listed{}}
	for _, f := range files {
		sum := sha256.Sum256(f.content)
		now.Files[f.name] = listed{File: f.built, Size: len(f.content), SHA256: hex.EncodeToString(sum[:])}
	}
	text, err := json.MarshalIndent(now, "", "  ")
	if err != nil {
		return err
	}
	// First, because it also tells the next build that the folder is ours.
	if err := replaceFile(filepath.Join(out, listName), append(text, '\n')); err != nil {
		return err
	}
	for _, pages := range []bool{false, true} {
		for _, f := range files {
			if (filepath.Ext(f.name) == ".html") != pages {
				continue
			}
			for suffix, content := range map[string][]byte{"": f.content, ".br": f.brotli, ".gz": f.gzip} {
				if suffix != "" && content == nil {
					continue
				}
				delete(stale, f.built+suffix)
				if err := replaceFile(filepath.Join(out, filepath.FromSlash(f.built+suffix)), content); err != nil {
					return err
				}
			}
		}
	}
	for name := range stale {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			continue
		}
		if err := os.Remove(filepath.Join(out, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// readList returns what the build before wrote to out, nothing if out is new.
func readList(out string) (list, error) {
	var before list
	text, err := os.ReadFile(filepath.Join(out, listName))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(out)
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return madeBeside[e.Name()] })
		if err == nil && len(entries) > 0 {
			return before, fmt.Errorf("%s is not empty and holds no built site: choose another folder or empty it", out)
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return before, err
	}
	if err != nil {
		return before, err
	}
	if err := json.Unmarshal(text, &before); err != nil {
		return before, fmt.Errorf("%s: %w", filepath.Join(out, listName), err)
	}
	return before, nil
}

// replaceFile writes a file so that others see it whole or not at all, and
// leaves one alone that has this content already.
func replaceFile(name string, content []byte) error {
	if info, err := os.Stat(name); err == nil && info.Size() == int64(len(content)) {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
			return nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := temp.Write(content); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}
