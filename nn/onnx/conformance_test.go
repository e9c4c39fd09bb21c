package onnx

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx/onnxtest"
)

// make conformance runs all of ONNX's backend tests; testdata/conformance.zip, which
// -pick wrote of release 1.17, has the smallest case of each operator that is read.

var (
	conformance = flag.String("onnx", "testdata/conformance.zip", "a folder, or a zip of one, with ONNX's backend tests, such as a checkout of github.com/onnx/onnx")
	pickTo      = flag.String("pick", "", "a zip file to write the smallest passing case of each operator to")
)

func TestConformance(t *testing.T) {
	files, err := onnxtest.ConformanceFiles(*conformance)
	if err != nil {
		t.Fatal(err)
	}
	report, err := Conformance(files, func() nn.Backend { return nn.NewPortable() })
	if err != nil {
		t.Fatal(err)
	}
	if report.Cases == 0 {
		t.Fatalf("%q holds no cases", *conformance)
	}
	for name, err := range report.Wrong {
		t.Errorf("%s: %v", name, err)
	}
	t.Log(report)
	if *pickTo != "" {
		if err := pickCases(files, report.passed, *pickTo); err != nil {
			t.Fatal(err)
		}
	}
}

// pickCases keeps the smallest case of each operator.
func pickCases(files fs.FS, cases []conformanceCase, to string) error {
	type picked struct {
		size  int64
		files []string
	}
	smallest := map[string]picked{}
	for _, c := range cases {
		p := picked{files: []string{c.model}}
		for _, s := range c.sets {
			p.files = slices.Concat(p.files, s.inputs, s.outputs)
		}
		for _, f := range p.files {
			info, err := fs.Stat(files, f)
			if err != nil {
				return err
			}
			p.size += info.Size()
		}
		data, err := fs.ReadFile(files, c.model)
		if err != nil {
			return err
		}
		m, err := readModel(newSource(bytes.NewReader(data), int64(len(data))))
		if err != nil {
			return err
		}
		for _, n := range m.graph.nodes {
			if s, ok := smallest[n.op]; !ok || p.size < s.size {
				smallest[n.op] = p
			}
		}
	}
	keep := map[string]bool{}
	for _, p := range smallest {
		for _, f := range p.files {
			keep[f] = true
		}
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := zip.NewWriter(out)
	for _, f := range slices.Sorted(maps.Keys(keep)) {
		data, err := fs.ReadFile(files, f)
		if err != nil {
			return err
		}
		entry, err := w.Create(f)
		if err != nil {
			return err
		}
		if _, err := entry.Write(data); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), out.Close())
}
