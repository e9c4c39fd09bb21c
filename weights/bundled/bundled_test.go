package bundled

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
)

func TestCatalogueDescribesTheFiles(t *testing.T) {
	c, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Models {
		e := &c.Models[i]
		t.Run(e.Name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("..", e.File))
			if err != nil {
				t.Fatal(err)
			}
			switch r, err := Open(e); {
			case !e.Bundled():
				if !errors.Is(err, ErrNotBundled) {
					t.Errorf("opened without being bundled: %v", err)
				}
			case err != nil:
				t.Fatal(err)
			default:
				if embedded, err := io.ReadAll(r); err != nil || !bytes.Equal(embedded, data) {
					t.Errorf("what is embedded is not the file: %v", err)
				}
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

// example checks that the model says of the picture what the catalogue says that it says.
func example(t *testing.T, g *nn.Graph, e *weights.Entry, x weights.Example) {
	t.Helper()
	best := e.Labels[top(traceOf(t, g, e, x.File))]
	if want := cmp.Or(x.Guess, x.Label); want != "" && best != want {
		t.Errorf("%s: the model says %q, the catalogue %q", x.File, best, want)
	}
}
