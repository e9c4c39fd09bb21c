package bundled

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/weights"
	"lrpexplainer/weights/preprocess"
)

func TestCatalogueDescribesTheFiles(t *testing.T) {
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Models {
		e := &c.Models[i]
		t.Run(e.Name, func(t *testing.T) {
			r, err := Open(e)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(data); int64(len(data)) != e.Bytes || hex.EncodeToString(sum[:]) != e.SHA256 {
				t.Errorf("%s: %d bytes, SHA-256 %x; the catalogue says %d and %s", e.File, len(data), sum, e.Bytes, e.SHA256)
			}
			g, err := onnx.Read(bytes.NewReader(data), int64(len(data)), onnx.Options{Name: e.File})
			if err != nil {
				t.Fatal(err)
			}
			if want := e.Input.Shape(); !slices.Equal(g.InputShape(), want) {
				t.Errorf("input is %v; the catalogue says %v", g.InputShape(), want)
			}
			if g.Classes() != len(e.Labels) {
				t.Errorf("%d outputs and %d labels", g.Classes(), len(e.Labels))
			}
			for _, x := range e.Examples {
				example(t, g, e, x)
			}
			for what, missing := range map[string]bool{
				"sentence": e.Sentence == "", "license": e.License == "", "data": e.Data == "", "accuracy": e.Accuracy == nil,
			} {
				if missing {
					t.Errorf("%s is missing", what)
				}
			}
			if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(e.Recipe))); err != nil || e.Recipe == "" {
				t.Errorf("recipe: %v", err)
			}
		})
	}
}

// unsure are examples that are there because the network gets them wrong.
var unsure = []string{"examples/digits/5-or-3.png", "examples/digits/7-or-1.png", "examples/photos/cat.jpg"}

func example(t *testing.T, g *nn.Graph, e *weights.Entry, x weights.Example) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "web", filepath.FromSlash(x.File)))
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Errorf("%s: %v", x.File, err)
		return
	}
	in, err := preprocess.ApplyImage(m, nil, e.Input)
	if err != nil {
		t.Errorf("%s: %v", x.File, err)
		return
	}
	trace, err := g.Forward(t.Context(), nn.NewPortable(), in.Tensor, nil)
	if err != nil {
		t.Fatal(err)
	}
	logits := trace.Logits().Data
	best := e.Labels[slices.Index(logits, slices.Max(logits))]
	if right := best == x.Label; x.Label != "" && right == slices.Contains(unsure, x.File) {
		t.Errorf("%s: the model says %q, the catalogue %q", x.File, best, x.Label)
	}
}
