// Package bundled gives Go programs the models of package weights without any
// file beside the program, but for those that the catalogue does not bundle. The
// page does not use it: it fetches the files.
//
//	catalogue, err := bundled.Catalogue()
//	entry, _ := catalogue.Find("digits")
//	file, err := bundled.Open(entry)
//	graph, err := onnx.Read(file, file.Size(), onnx.Options{Name: entry.File})
package bundled

import (
	"errors"
	"fmt"
	"io"

	"lrpexplainer/weights"
)

// ErrNotBundled is what Open returns for an entry whose file does not come along.
var ErrNotBundled = errors.New("the file does not come with the program (\"bundle\" is false in the catalogue)")

// Catalogue is weights/models.json.
func Catalogue() (*weights.Catalogue, error) { return weights.Parse(weights.JSON) }

// Open is the model file of an entry, read from the program's own memory.
func Open(e *weights.Entry) (*io.SectionReader, error) {
	if !e.Bundled() {
		return nil, fmt.Errorf("model %q: %s: %w", e.Name, e.File, ErrNotBundled)
	}
	f, err := weights.Files.Open(e.File)
	if err != nil {
		return nil, fmt.Errorf("model %q: %w", e.Name, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("model %q: %w", e.Name, err)
	}
	at, ok := f.(io.ReaderAt)
	if !ok {
		return nil, fmt.Errorf("model %q: %s is a folder", e.Name, e.File)
	}
	return io.NewSectionReader(at, 0, info.Size()), nil
}
