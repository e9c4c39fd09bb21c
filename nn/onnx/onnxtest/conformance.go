package onnxtest

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path"
)

// ConformanceFiles are those of a folder, or of a zip of one.
func ConformanceFiles(name string) (fs.FS, error) {
	if path.Ext(name) != ".zip" {
		return os.DirFS(name), nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(data), int64(len(data)))
}
