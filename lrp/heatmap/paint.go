package heatmap

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Paint is relevance in the map's colours, opaque: 4 bytes for each value.
func Paint(relevance []float32, limit float32, m ColorMap) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	colors := m.table()
	pixels := make([]byte, 4*len(relevance))
	for i, r := range relevance {
		c := colors[step(share(r, limit))]
		set(pixels[4*i:], c, 255)
	}
	return pixels, nil
}

// PaintTransparent is relevance in the colours of the map's two ends, the more
// transparent the weaker it is, for a canvas above a picture. Alpha is
// |R|/limit.
func PaintTransparent(relevance []float32, limit float32, m ColorMap) ([]byte, error) {
	return AppendTransparent(nil, relevance, limit, m)
}

// AppendTransparent is [PaintTransparent] with the pixels appended to those given, for
// painting again and again into the same memory.
func AppendTransparent(pixels []byte, relevance []float32, limit float32, m ColorMap) ([]byte, error) {
	return AppendScaled(pixels, relevance, Symmetric(limit), m)
}

// appendEnds paints in the colours of the two ends.
func appendEnds(pixels []byte, relevance []float32, limit float32, m ColorMap) ([]byte, error) {
	if err := m.check(); err != nil {
		return pixels, err
	}
	before := len(pixels)
	pixels = slices.Grow(pixels, 4*len(relevance))[:before+4*len(relevance)]
	added := pixels[before:]
	against, favour := m.Against().word(0), m.For().word(0)
	for i, r := range relevance {
		v := share(r, limit)
		end := favour
		if v < 0 {
			v, end = -v, against
		}
		binary.LittleEndian.PutUint32(added[4*i:], end|uint32(v*255+0.5)<<24)
	}
	return pixels, nil
}

// Ramp is the colour bar: width colours from the strongest against, left, to the
// strongest for, right, height rows of them.
func Ramp(m ColorMap, width, height int) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if width <= 0 || height <= 0 {
		return nil, errTarget
	}
	pixels := make([]byte, 4*width*height)
	for x := range width {
		v := float32(0)
		if width > 1 {
			v = 2*float32(x)/float32(width-1) - 1
		}
		c := m.At(v)
		for y := range height {
			set(pixels[4*(y*width+x):], c, 255)
		}
	}
	return pixels, nil
}

// levels is how many colours a map is cut into; odd, so that 0 has its own.
const levels = 511

// table is the map at equal steps, for painting many pixels.
func (m ColorMap) table() (colors [levels]RGB) {
	for i := range colors {
		colors[i] = m.At(2*float32(i)/(levels-1) - 1)
	}
	return colors
}

// step is the entry of the table for v between −1 and 1.
func step(v float32) int { return int((v+1)/2*(levels-1) + 0.5) }

// end is the colour of the strongest relevance with the sign of v.
func (m ColorMap) end(v float32) RGB {
	if v < 0 {
		return m.Against()
	}
	return m.For()
}

var errMap = errors.New("heatmap: a colour map needs an odd number of colours, at least three")

func (m ColorMap) check() error {
	if n := len(m.Colors); n < 3 || n%2 == 0 {
		return errMap
	}
	return nil
}

func set(pixel []byte, c RGB, alpha uint8) {
	binary.LittleEndian.PutUint32(pixel, c.word(alpha))
}

// word is a pixel as a little-endian word.
func (c RGB) word(alpha uint8) uint32 {
	return uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | uint32(alpha)<<24
}
