package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// A reference is a path in quotes or in url(…), in a text file of the site,
// that names another file of the site relative to the one it stands in or else
// to the site's root: <script src="main.js">, fetch("weights/models.json"),
// new Worker("engine.js"), {"file": "digits.onnx"}. A query or fragment stays.
var reference = regexp.MustCompile("(?:[\"'`]|url\\()([^\"'`()<>\\s]+)[\"'`)]")

// textTypes are the extensions of files that refer to others.
var textTypes = map[string]bool{
	".html": true, ".css": true, ".js": true, ".mjs": true, ".json": true, ".webmanifest": true, ".svg": true,
}

// editedLater are files that a deployer may change in the built site: their names
// stay, and no compressed form beside them could be left behind.
var editedLater = map[string]bool{"weights/models.json": true}

// keepsName says which files are reached from outside by their own name.
// So are those that nobody refers to, and those a Go program names, since a
// program is not rewritten.
func keepsName(name string) bool {
	switch path.Base(name) {
	case "service-worker.js", "favicon.ico", "robots.txt":
		return true
	}
	return path.Ext(name) == ".html" || editedLater[name]
}

// nameByContent sets the built name of every file and rewrites the references.
func nameByContent(files []*file) error {
	n := namer{files: map[string]*file{}, hashed: map[string]bool{}, state: map[string]int{}}
	for _, f := range files {
		n.files[f.name] = f
	}
	for _, f := range files {
		if err := n.checkLinks(f); err != nil {
			return err
		}
		n.replace(f, func(target *file, ref string) string {
			if target != f && !keepsName(target.name) {
				n.hashed[target.name] = true
			}
			return ref
		})
	}
	for _, program := range files {
		if path.Ext(program.name) == ".wasm" {
			for name := range n.hashed {
				if bytes.Contains(program.content, []byte(name)) {
					delete(n.hashed, name)
				}
			}
		}
	}
	for _, f := range files {
		if err := n.finish(f, nil); err != nil {
			return err
		}
	}
	return nil
}

// namer names files in the order that their references ask for: a hash is that
// of the final content, in which the references are rewritten already.
type namer struct {
	files  map[string]*file
	hashed map[string]bool // names of the files that get a hash
	state  map[string]int  // 0 untouched, 1 under way, 2 named
}

// finish names f after those it refers to. trail are the files that led here.
func (n *namer) finish(f *file, trail []string) error {
	trail = append(trail, f.name)
	switch n.state[f.name] {
	case 1:
		return fmt.Errorf("files refer to each other in a circle, so none can carry the hash of its content: %s", strings.Join(trail, " → "))
	case 2:
		return nil
	}
	n.state[f.name] = 1
	var failed error
	n.replace(f, func(target *file, ref string) string {
		if target != f && n.hashed[target.name] && failed == nil {
			failed = n.finish(target, trail)
		}
		return ref
	})
	if failed != nil {
		return failed
	}
	f.content = n.replace(f, func(target *file, ref string) string {
		if target == f || !n.hashed[target.name] {
			return ref
		}
		return strings.TrimSuffix(ref, path.Base(target.name)) + path.Base(target.built)
	})
	f.built = f.name
	if n.hashed[f.name] {
		sum := sha256.Sum256(f.content)
		extension := path.Ext(f.name)
		f.built = strings.TrimSuffix(f.name, extension) + "." + hex.EncodeToString(sum[:4]) + extension
	}
	n.state[f.name] = 2
	return nil
}

// replace returns the content of f with every reference, without its query and
// fragment, put through rewrite.
func (n *namer) replace(f *file, rewrite func(target *file, ref string) string) []byte {
	if !textTypes[path.Ext(f.name)] {
		return f.content
	}
	var out []byte
	end := 0
	for _, m := range reference.FindAllSubmatchIndex(f.content, -1) {
		ref := string(f.content[m[2]:m[3]])
		if i := strings.IndexAny(ref, "?#"); i >= 0 {
			ref = ref[:i]
		}
		if target := n.resolve(f, ref); target != nil {
			out = append(append(out, f.content[end:m[2]]...), rewrite(target, ref)...)
			end = m[2] + len(ref)
		}
	}
	return append(out, f.content[end:]...)
}

// resolve returns the file that ref means in f, or nil.
func (n *namer) resolve(f *file, ref string) *file {
	if ref == "" || strings.HasPrefix(ref, "/") || strings.Contains(ref, ":") {
		return nil
	}
	if target := n.files[path.Join(path.Dir(f.name), ref)]; target != nil {
		return target
	}
	return n.files[path.Clean(ref)]
}

// link is what an HTML page loads or links to.
var link = regexp.MustCompile(`\s(?:src|href)="([^"]*)"`)

// checkLinks refuses links of a page that would not work in a sub-folder of a
// host, or lead to nothing.
func (n *namer) checkLinks(f *file) error {
	if path.Ext(f.name) != ".html" {
		return nil
	}
	for _, m := range link.FindAllSubmatch(f.content, -1) {
		ref, _, _ := strings.Cut(string(m[1]), "#")
		ref, _, _ = strings.Cut(ref, "?")
		switch {
		case strings.HasPrefix(ref, "/"):
			return fmt.Errorf("web/%s: %q is not relative: the site must work in any sub-folder", f.name, m[1])
		case ref == "" || strings.Contains(ref, ":"):
			continue
		}
		target := path.Join(path.Dir(f.name), ref)
		if n.files[target] == nil && n.files[path.Join(target, "index.html")] == nil {
			return fmt.Errorf("web/%s: %q leads to no file of the site", f.name, m[1])
		}
	}
	return nil
}
