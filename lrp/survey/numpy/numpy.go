// Package numpy writes arrays in NumPy's file formats: .npy, and .npz for several of
// them in one file (NEP 1; numpy.lib.format).
package numpy

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// Type is how one element lies in the file, as NumPy's descr has it.
type Type string

const (
	Float32 Type = "<f4"
	Float64 Type = "<f8"
	Int32   Type = "<i4"
	Bytes   Type = "|u1"
)

// Text is the type of strings of at most n characters, each in four bytes.
func Text(n int) Type { return Type(fmt.Sprintf("<U%d", max(n, 1))) }

// Header begins an array of that type and shape, in format version 1.0: a dictionary,
// filled up with spaces so that the elements, in C order, begin at a multiple of 64 bytes.
func Header(t Type, shape ...int) []byte {
	const magic = "\x93NUMPY\x01\x00"
	axes := make([]string, len(shape))
	for i, d := range shape {
		axes[i] = fmt.Sprint(d)
	}
	tuple := strings.Join(axes, ", ")
	if len(shape) == 1 {
		tuple += ","
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", t, tuple)
	before := len(magic) + 2
	text += strings.Repeat(" ", 63-(before+len(text))%64) + "\n"
	return append(binary.LittleEndian.AppendUint16([]byte(magic), uint16(len(text))), text...)
}

// Float32s are values as they lie in a file.
func Float32s(values []float32) []byte {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

// Archive writes an .npz file, array after array. Arrays are stored as they are.
type Archive struct{ zip *zip.Writer }

// NewArchive writes to w.
func NewArchive(w io.Writer) *Archive { return &Archive{zip.NewWriter(w)} }

// Copy adds an array whose elements are read from data, to the end.
func (a *Archive) Copy(name string, t Type, data io.Reader, shape ...int) error {
	// A fixed date, so that the same arrays make the same file.
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	if _, err := w.Write(Header(t, shape...)); err != nil {
		return err
	}
	_, err = io.Copy(w, data)
	return err
}

func (a *Archive) write(name string, t Type, data []byte, shape ...int) error {
	return a.Copy(name, t, strings.NewReader(string(data)), shape...)
}

// Float32 adds an array.
func (a *Archive) Float32(name string, values []float32, shape ...int) error {
	return a.write(name, Float32, Float32s(values), shape...)
}

// Float64 adds an array.
func (a *Archive) Float64(name string, values []float64, shape ...int) error {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return a.write(name, Float64, data, shape...)
}

// Int32 adds an array.
func (a *Archive) Int32(name string, values []int, shape ...int) error {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, uint32(int32(v)))
	}
	return a.write(name, Int32, data, shape...)
}

// Strings adds a vector of strings.
func (a *Archive) Strings(name string, values []string) error {
	longest := 1
	for _, v := range values {
		longest = max(longest, len([]rune(v)))
	}
	var data []byte
	for _, v := range values {
		runes := []rune(v)
		for i := range longest {
			var r rune
			if i < len(runes) {
				r = runes[i]
			}
			data = binary.LittleEndian.AppendUint32(data, uint32(r))
		}
	}
	return a.write(name, Text(longest), data, len(values))
}

// Close ends the archive.
func (a *Archive) Close() error { return a.zip.Close() }
