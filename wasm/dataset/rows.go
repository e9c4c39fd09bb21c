//go:build js

package main

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/report"
)

// row is a picture that was explained.
type row struct {
	survey.Row
	source *source
	thumb  []byte // RGBA of what the network saw
}

// tally counts the rows as they come.
type tally struct {
	of            share         // all with a label
	each          map[int]share // by class
	left          map[int]int   // pictures with that label that are to come
	failed, twice []*row
}

// share is how many pictures there are, and how many of them are recognised.
type share struct{ count, recognised int }

func (s share) with(r *row) share {
	s.count++
	if r.Recognised() {
		s.recognised++
	}
	return s
}

func newTally(pictures []*source) tally {
	t := tally{each: map[int]share{}, left: map[int]int{}}
	for _, s := range pictures {
		t.left[s.label]++
	}
	return t
}

func (t *tally) add(r *row) {
	t.left[r.source.label]--
	if r.Error != "" {
		t.failed = append(t.failed, r)
		return
	}
	if r.Same != "" {
		t.twice = append(t.twice, r)
	}
	if r.Label != survey.Unknown {
		t.of = t.of.with(r)
	}
	t.each[r.Class()] = t.each[r.Class()].with(r)
}

// add keeps rows, hands them to the analyst, and has a class looked at once the last picture
// that is said to show it is there.
func (d *dataSet) add(rows []*row) {
	for _, r := range rows {
		d.rows = append(d.rows, r)
		if r.Error == "" {
			if name, again := d.first[r.Print]; again {
				r.Same = name
			} else {
				d.first[r.Print] = r.Name
			}
			d.numbers = append(d.numbers, len(d.rows)-1)
			d.tell(r)
			r.Relevance, r.Height, r.Width = pooled(r.Relevance, r.Height, r.Width)
		}
		d.tally.add(r)
		if r.Label != survey.Unknown && d.tally.left[r.Label] == 0 {
			d.lookAt(r.Label)
		}
	}
	if len(rows) > 0 {
		d.changed()
	}
}

// tell tells the analyst of a row.
func (d *dataSet) tell(r *row) {
	text, err := json.Marshal(r.Row)
	if err != nil {
		text = []byte("{}") // no number is one that JSON does not have
	}
	data := make([]byte, 0, 4*len(r.Relevance))
	for _, v := range r.Relevance {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	d.analyst.Call("postMessage", map[string]any{"row": string(text), "height": r.Height, "width": r.Width, "relevance": array}, []any{array.Get("buffer")})
}

// mostOfThumb is how many pixels a side a small picture has.
const mostOfThumb = 64

// reduced is RGBA with at most 64 pixels a side, nearest pixels.
func reduced(rgba []byte, height, width int) []byte {
	h, w := thumbSize(height, width)
	if h == height && w == width {
		return rgba
	}
	out := make([]byte, 0, 4*h*w)
	for y := range h {
		for x := range w {
			at := 4 * (y*height/h*width + x*width/w)
			out = append(out, rgba[at:at+4]...)
		}
	}
	return out
}

// pooled is a map with at most 64 values a side, of which each is the sum of those that lie
// there: a set of large maps must fit into memory.
func pooled(relevance []float32, height, width int) (out []float32, h, w int) {
	h, w = thumbSize(height, width)
	if h == height && w == width {
		return relevance, h, w
	}
	out = make([]float32, h*w)
	for y := range height {
		for x := range width {
			out[y*h/height*w+x*w/width] += relevance[y*width+x]
		}
	}
	return out, h, w
}

func thumbSize(height, width int) (h, w int) {
	longer := max(height, width)
	if longer <= mostOfThumb {
		return height, width
	}
	return max(1, height*mostOfThumb/longer), max(1, width*mostOfThumb/longer)
}

// layout is where a tile's map stands.
type layout bool

const (
	beside layout = false // the picture
	below  layout = true  // it, with a gap
)

// tile is a row's picture and its map, RGBA.
func (r *row) tile(how layout) (rgba []byte, height, width int) {
	h, w := r.Height, r.Width
	over, err := heatmap.Overlay(r.thumb, r.Relevance, report.Over(r.Relevance))
	if err != nil {
		return nil, 0, 0
	}
	if how == below {
		gap := max(1, h/13)
		return slices.Concat(r.thumb, make([]byte, 4*gap*w), over), 2*h + gap, w
	}
	for y := range h {
		rgba = append(rgba, r.thumb[4*y*w:4*(y+1)*w]...)
		rgba = append(rgba, over[4*y*w:4*(y+1)*w]...)
	}
	return rgba, h, 2 * w
}
