// Package ui holds no code of its own, only the rooms of the page in folders, and this
// test of how they stand to each other. Begin with package shell, or with package state.
package ui

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const here = "lrpexplainer/wasm/ui/"

// furniture is what rooms stand on besides the state: folders with components or elements
// of their own that any room may use.
var furniture = []string{"mathml", "widget"}

// only says who alone may import a package that is no room.
var only = map[string][]string{
	"lrpexplainer/wasm/protocol": {"ask"},
	here + "ask":                 {"shell"},
	here + "shell":               {},
}

// sources are the Go files of the page by folder, tests left out.
func sources(t *testing.T) map[string][]string {
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			folder := filepath.ToSlash(filepath.Dir(name))
			out[folder] = append(out[folder], name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func imports(t *testing.T, file string) (list []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// A room is a folder with components, one concern of what a visitor sees. Rooms do not know
// each other; the shell knows them all.
func TestRoomsDoNotKnowEachOther(t *testing.T) {
	all := sources(t)
	imported := map[string][]string{} // by file
	rooms := map[string]bool{}        // by import path
	for folder, files := range all {
		for _, file := range files {
			imported[file] = imports(t, file)
			if slices.Contains(imported[file], "github.com/norunners/vecty") && folder != "shell" && !slices.Contains(furniture, folder) {
				rooms[here+folder] = true
			}
		}
	}
	if len(rooms) < 5 {
		t.Errorf("the rooms are %v", rooms)
	}
	for folder, files := range all {
		for _, file := range files {
			for _, p := range imported[file] {
				if by, ok := only[p]; ok && !slices.Contains(by, folder) {
					t.Errorf("%s imports %s, which only %v may", file, p, by)
				}
				if rooms[p] && folder != "shell" {
					t.Errorf("%s imports the room %s, which only the shell may", file, p)
				}
				if strings.HasPrefix(folder, "state") && (p == "syscall/js" || strings.HasPrefix(p, here) && !strings.HasPrefix(p, here+"state") && p != here+"expect") {
					t.Errorf("%s imports %s; the state knows no browser", file, p)
				}
				if p == "fmt" || p == "encoding/json" {
					t.Errorf("%s imports %s, which is large and which the page does without", file, p)
				}
			}
		}
	}
}

// Every folder says what belongs there, and is no longer than can be read in a sitting.
func TestRoomsAreSmall(t *testing.T) {
	const mostOfAFile, mostOfAPackage = 350, 1200 // lines; a package's without its tests
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if lines := bytes.Count(text, []byte("\n")); lines > mostOfAFile {
			t.Errorf("%s has %d lines", name, lines)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, files := range sources(t) {
		total, said := 0, false
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			total += bytes.Count(text, []byte("\n"))
			said = said || bytes.Contains(text, []byte("// Package "+path.Base(folder)+" "))
		}
		if total > mostOfAPackage {
			t.Errorf("%s has %d lines", folder, total)
		}
		if !said {
			t.Errorf("%s does not say what belongs there", folder)
		}
	}
}
