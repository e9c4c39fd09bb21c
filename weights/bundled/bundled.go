// Package bundled gives Go programs the models of package weights without any
// file beside the program. The page does not use it: it fetches the files.
//
//	catalogue, err := bundled.Catalogue()
//	entry, _ := catalogue.Find("digits")
//	file, err := bundled.Open(entry)
//	graph, err := onnx.Read(file, file.Size(), onnx.Options{Name: entry.File})
package bundled

import (
	"fmt"
	"io"

	"lrpexplainer/weights"
)

// Catalogue is weights/models.json.
func Catalogue() (*weights.Catalogue, error) {
	data, err := weights.Files.ReadFile("models.json")
	if err != nil {
		return nil, err
	}
	return weights.Parse(data)
}

// Open is the model file of an entry, read from the program's own memory.
func Open(e *weights.Entry) (*io.SectionReader, error) {
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
