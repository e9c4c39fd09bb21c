// Package hostile makes files that are not what they say: networks, rules, pictures and catalogues,
// each with what it is refused with. The page and the command line are given the same ones; what
// refuses them is bounded in time and memory.
package hostile

import (
	"bytes"
	"encoding/binary"

	"lrpexplainer/nn/onnx/onnxtest"
)

// File is one of them. Says are parts of the sentence with which the page refuses it, Command those of
// the command line where they differ; empty where it takes the file.
type File struct {
	Name    string // with its extension
	Content []byte
	Says    []string
	Command []string
}

// Commands are the parts of the command line's sentence.
func (f *File) Commands() []string {
	if f.Command != nil {
		return f.Command
	}
	return f.Says
}

// written is a model's file.
func written(m *onnxtest.Model) []byte {
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func little32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
