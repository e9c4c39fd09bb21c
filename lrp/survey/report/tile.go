package report

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"

	"lrpexplainer/lrp/heatmap"
)

// Pictures has what a report shows of a survey's rows.
type Pictures interface {
	Relevance(row int) ([]float32, error)
	// Seen is what the network saw in a small size, RGB (h,w,3).
	Seen(row int) ([]byte, error)
}

// Size is that of the maps and of the small pictures.
type Size struct{ Height, Width, SeenHeight, SeenWidth int }

// Picture is the small picture of a row.
func (s Size) Picture(from Pictures, row int) (*image.NRGBA, error) {
	rgb, err := from.Seen(row)
	if err != nil {
		return nil, err
	}
	out := image.NewNRGBA(image.Rect(0, 0, s.SeenWidth, s.SeenHeight))
	for i := range s.SeenHeight * s.SeenWidth {
		copy(out.Pix[4*i:], rgb[3*i:3*i+3])
		out.Pix[4*i+3] = 255
	}
	return out, nil
}

// Over is how a map lies over its picture: the strongest hundredth of it in full colour.
func Over(relevance []float32) heatmap.Style {
	return heatmap.Style{Map: heatmap.Maps[0], Limit: heatmap.Limit(relevance, 99), Opacity: 0.5}
}

// Map is a row's map over the small picture, each on its own colour scale.
func (s Size) Map(from Pictures, row int) (*image.NRGBA, error) {
	picture, err := s.Picture(from, row)
	if err != nil {
		return nil, err
	}
	r, err := from.Relevance(row)
	if err != nil {
		return nil, err
	}
	placed, err := heatmap.Place(r, s.Height, s.Width, heatmap.Full(s.SeenWidth, s.SeenHeight), s.SeenHeight, s.SeenWidth, heatmap.Nearest)
	if err != nil {
		return nil, err
	}
	pixels, err := heatmap.Overlay(picture.Pix, placed, Over(r))
	if err != nil {
		return nil, err
	}
	picture.Pix = pixels
	return picture, nil
}

// Mean is a mean map.
func (s Size) Mean(values []float64) (*image.NRGBA, error) {
	r := make([]float32, len(values))
	for i, v := range values {
		r[i] = float32(v)
	}
	pixels, err := heatmap.Paint(r, heatmap.Limit(r, 100), heatmap.Maps[0])
	if err != nil {
		return nil, err
	}
	return &image.NRGBA{Pix: pixels, Stride: 4 * s.Width, Rect: image.Rect(0, 0, s.Width, s.Height)}, nil
}

// dataURI is the picture as a PNG in a link.
func dataURI(m image.Image) (string, error) {
	var data bytes.Buffer
	if err := png.Encode(&data, m); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(data.Bytes()), nil
}
