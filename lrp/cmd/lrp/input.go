package main

import (
	"encoding/binary"
	"fmt"
	"image"
	"math"
	"os"
	"slices"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/cmd/picture"
	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/nn"
	"lrpexplainer/weights/preprocess"
)

// input is what the network gets, with the picture that it was made of.
type input struct {
	name    string
	tensor  *nn.Tensor
	picture *image.NRGBA // nil for a tensor
	at      heatmap.Rect // where in the picture the input lies
	layout  string       // "NHWC", or "" for channels first
	drawn   bool         // the picture is a handwritten sign
}

func readInput(o *options, m *network.Model) (*input, error) {
	if o.tensor != "" {
		return readTensor(o.tensor, m)
	}
	return readImage(o.image, m)
}

// readTensor reads little-endian float32 in the input's shape.
func readTensor(file string, m *network.Model) (*input, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("-tensor: %w", err)
	}
	shape := m.Graph.InputShape()
	if n := shape.Size(); len(data) != 4*n {
		return nil, fmt.Errorf("-tensor %s has %d bytes; the model's input %v takes %d float32, which are %d bytes", file, len(data), shape, n, 4*n)
	}
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	if !nn.Finite(t.Data) {
		return nil, fmt.Errorf("-tensor %s holds a value that is not a finite number", file)
	}
	return &input{name: file, tensor: t, layout: m.Spec.Layout}, nil
}

// readImage reads a picture and brings it to the model's form.
func readImage(file string, m *network.Model) (*input, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("-image: %w", err)
	}
	defer f.Close()
	read, err := picture.Read(f)
	if err != nil {
		return nil, fmt.Errorf("-image %s: %w", file, err)
	}
	size := read.Rect
	in, err := preprocess.Apply(read.Pix, size.Dx(), size.Dy(), nil, m.Spec)
	if err != nil {
		return nil, fmt.Errorf("-image %s: %w", file, err)
	}
	return &input{name: file, tensor: in.Tensor, picture: read, layout: m.Spec.Layout, drawn: m.Spec.Fit == "digit",
		at: heatmap.Rect{X: in.Placement.X, Y: in.Placement.Y, Width: in.Placement.Width, Height: in.Placement.Height}}, nil
}

// ground is the picture's RGBA as it lies under a heatmap. Handwriting is the same in white
// on black, so it is shown as the paper is.
func (in *input) ground(dark bool) []byte {
	if !in.drawn || (lightness(in.picture.Pix) < 0.5) == dark {
		return in.picture.Pix
	}
	inverted := slices.Clone(in.picture.Pix)
	for i := range inverted {
		if i%4 != 3 {
			inverted[i] = 255 - inverted[i]
		}
	}
	return inverted
}

// lightness is the mean of the pixels' luma, 0 for black to 1 for white.
func lightness(rgba []byte) float64 {
	sum := 0.0
	for i := 0; i < len(rgba); i += 4 {
		sum += 0.2126*float64(rgba[i]) + 0.7152*float64(rgba[i+1]) + 0.0722*float64(rgba[i+2])
	}
	return sum / 255 / float64(len(rgba)/4)
}

// flatten sums relevance over the channels: (height,width). A vector is one row.
func (in *input) flatten(r *nn.Tensor) (sum []float32, height, width int) {
	s := r.Shape
	if len(s) != 4 {
		return r.Data, 1, len(r.Data)
	}
	if in.layout == "NHWC" {
		sum = make([]float32, s[1]*s[2])
		for i, v := range r.Data {
			sum[i/s[3]] += v
		}
		return sum, s[1], s[2]
	}
	sum = make([]float32, s[2]*s[3])
	for i, v := range r.Data {
		sum[i%len(sum)] += v
	}
	return sum, s[2], s[3]
}
