package store

import (
	"fmt"
	"image"
	"io"
	"os"

	"golang.org/x/image/draw"

	"lrpexplainer/lrp/survey/numpy"
)

// array is a .npy file that grows, record after record.
type array struct {
	file  *os.File
	of    numpy.Type
	shape []int // of a record
	size  int   // of a record, in bytes
	begin int64 // of the first
	there int   // whole records that the file held when it was opened
}

func openArray(path string, of numpy.Type, each int, shape []int) (*array, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	a := &array{file: f, of: of, shape: shape, size: each}
	for _, d := range shape {
		a.size *= d
	}
	a.begin = int64(len(a.header(0)))
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	a.there = int(max(0, info.Size()-a.begin) / int64(a.size))
	if info.Size() == 0 {
		_, err = f.WriteAt(a.header(0), 0)
	}
	return a, err
}

// header is that of so many records; it is as long for any number.
func (a *array) header(count int) []byte {
	return numpy.Header(a.of, append([]int{count}, a.shape...)...)
}

func (a *array) write(record int, data []byte) error {
	if len(data) != a.size {
		return fmt.Errorf("%s: %d bytes for a record of %d", a.file.Name(), len(data), a.size)
	}
	_, err := a.file.WriteAt(data, a.begin+int64(record)*int64(a.size))
	return err
}

func (a *array) read(record int) ([]byte, error) {
	if record < 0 {
		return nil, fmt.Errorf("%s: the row has an error, and no record", a.file.Name())
	}
	data := make([]byte, a.size)
	_, err := a.file.ReadAt(data, a.begin+int64(record)*int64(a.size))
	return data, err
}

// all reads the first count records.
func (a *array) all(count int) io.Reader {
	return io.NewSectionReader(a.file, a.begin, int64(count)*int64(a.size))
}

// close says how many records there are, and drops what is behind them.
func (a *array) close(count int) error {
	if err := a.file.Truncate(a.begin + int64(count)*int64(a.size)); err != nil {
		return err
	}
	if _, err := a.file.WriteAt(a.header(count), 0); err != nil {
		return err
	}
	return a.file.Close()
}

// most is how many pixels a side a small picture has.
const most = 64

// Thumb is the size in which what the network saw is kept.
func Thumb(height, width int) (h, w int) {
	longer := max(height, width)
	if longer <= most {
		return height, width
	}
	return max(1, height*most/longer), max(1, width*most/longer)
}

// shrunk is an RGBA picture as RGB of another size.
func shrunk(rgba []byte, height, width, h, w int) []byte {
	from := &image.NRGBA{Pix: rgba, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	to := from
	if h != height || w != width {
		to = image.NewNRGBA(image.Rect(0, 0, w, h))
		draw.BiLinear.Scale(to, to.Rect, from, from.Rect, draw.Src, nil)
	}
	out := make([]byte, 0, 3*h*w)
	for i := range h * w {
		out = append(out, to.Pix[4*i:4*i+3]...)
	}
	return out
}
