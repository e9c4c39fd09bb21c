//go:build js

package main

import (
	"encoding/hex"
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"syscall/js"
	"time"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/wasm/protocol"
)

const (
	// mostAtOnce: larger batches are no faster.
	mostAtOnce = 32
	// memoryAtOnce bounds what the passes over a batch take, in bytes; each takes passes times
	// as much as the outputs of all layers.
	memoryAtOnce = 160 << 20
	passes       = 4
	// patience is how long a batch takes at most, where one picture does not take as long: so
	// often there is something new.
	patience = time.Second
)

var (
	// errStopped says that what was asked has been called off.
	errStopped = errors.New("The engine was asked for something else.")
	// errReplaced says that another engine has taken the place of the one that was asked.
	errReplaced = errors.New("The engine stopped.")
)

// batch are pictures that go through the network together.
type batch struct {
	rows   []*row
	pixels map[*row]*pixels // of those that could be read
	again  bool             // one that has been tried
}

// goOn explains what is left: while the engine is at work on some pictures, the next are
// read, and those before are handed on.
func (d *dataSet) goOn() {
	if d.running || len(d.rows) == len(d.pictures) {
		return
	}
	d.running, d.stop, d.began = true, false, time.Now()
	go func() {
		if err := d.load(); err != nil { // of an engine that has taken another's place
			d.message, d.running = err.Error(), false
			d.changed()
			return
		}
		size, at := 1, len(d.rows)
		next := ahead(d.pictures[at : at+1])
		var before []*row
		for !d.stop && at < len(d.pictures) {
			b := <-next
			at += len(b.rows)
			asked := time.Now()
			done := d.ask(b)
			next = ahead(d.pictures[at:min(at+size, len(d.pictures))])
			d.add(before)
			before = nil
			if done() == errStopped {
				break
			}
			before = b.rows
			size = d.size(len(b.rows), time.Since(asked))
		}
		d.add(before)
		d.taken += time.Since(d.began)
		d.running = false
		if d.instead() {
			return
		}
		d.lookAtAll()
		d.changed()
	}()
	d.changed()
}

// size is how many pictures are to go next, after so many took so long.
func (d *dataSet) size(n int, took time.Duration) int {
	switch each := took / time.Duration(n); {
	case each*time.Duration(2*n) < patience:
		n *= 2
	case took > patience:
		n = int(patience / each)
	}
	return min(max(n, 1), d.atOnce)
}

// halt stops; what is being explained now is explained again when it goes on.
func (d *dataSet) halt() {
	d.stop = true
	for _, id := range d.asked {
		d.engine.Cancel(id)
	}
}

// ahead reads pictures.
func ahead(sources []*source) <-chan *batch {
	out := make(chan *batch, 1)
	go func() {
		b := &batch{pixels: map[*row]*pixels{}}
		for _, s := range sources {
			r := &row{source: s}
			r.Row = survey.Row{Name: s.name, Label: s.label, Prediction: survey.Unknown, Explained: survey.Unknown}
			if p, err := s.read(); err != nil {
				r.Error = err.Error()
			} else {
				b.pixels[r] = p
			}
			b.rows = append(b.rows, r)
		}
		out <- b
	}()
	return out
}

// ask has the engine explain a batch; done waits for that. The error is errStopped: what went
// wrong with a picture is in its row.
func (d *dataSet) ask(b *batch) (done func() error) {
	var good []*row
	for _, r := range b.rows {
		if r.Error == "" {
			good = append(good, r)
		}
	}
	if len(good) == 0 {
		return func() error { return nil }
	}
	finish := d.pass(good, b.pixels)
	return func() error {
		err := finish()
		if d.stop && err == errReplaced {
			err = errStopped
		}
		if err == errReplaced {
			if failed := d.load(); failed != nil {
				err = failed
			}
		}
		if err == nil || err == errStopped {
			return err
		}
		if len(good) == 1 && (err != errReplaced || b.again) {
			good[0].Error = err.Error()
			return nil
		}
		// Only those fail that are to blame. Rules that average over several inputs take one
		// picture at a time.
		fine := true
		for _, r := range good {
			alone := <-ahead([]*source{r.source})
			alone.again = true
			if err := d.ask(alone)(); err != nil {
				return err
			}
			*r = *alone.rows[0]
			fine = fine && r.Error == ""
		}
		if fine && err != errReplaced {
			d.atOnce = 1
		}
		return nil
	}
}

// answer is what the engine answers to a request.
type answer[A any] struct {
	a   *A
	err error
}

// expect are callbacks that hand on what the engine answers.
func expect[A any]() (protocol.On[A], <-chan answer[A]) {
	done := make(chan answer[A], 1)
	return protocol.On[A]{
		Answer:     func(a *A) { done <- answer[A]{a: a} },
		Error:      func(err error) { done <- answer[A]{err: err} },
		Superseded: func() { done <- answer[A]{err: errStopped} },
		Stopped:    func() { done <- answer[A]{err: errReplaced} },
	}, done
}

// pass asks for one forward and one backward pass over pictures; done waits for what they
// give, and fills in the rows.
func (d *dataSet) pass(rows []*row, read map[*row]*pixels) (done func() error) {
	images := make([]protocol.SetImage, len(rows))
	target := &protocol.Target{Kind: "each"}
	for i, r := range rows {
		p := read[r]
		images[i] = protocol.SetImage{RGBA: p.rgba, Width: p.width, Height: p.height, Source: "photo"}
		target.Parts = append(target.Parts, protocol.Part{Index: r.Label, Coefficient: 1})
	}
	if len(rows) == 1 { // of which any rules have a map
		if target.Kind = "classes"; rows[0].Label == survey.Unknown {
			target = &protocol.Target{Kind: "top"}
		}
	}
	images[0].Others = slices.Clone(images[1:])
	onPredicted, predicted := expect[protocol.Predicted]()
	onExplained, explained := expect[protocol.Explained]()
	d.asked = []int{
		d.engine.SetImage(&images[0], onPredicted),
		d.engine.Explain(&protocol.Explain{Compose: protocol.Compose{Composite: d.explainedBy}, Target: target}, onExplained),
	}
	return func() error {
		p := <-predicted
		e := <-explained
		if err := errors.Join(p.err, e.err); err != nil {
			if p.err != nil {
				return p.err
			}
			return e.err
		}
		seen := make([]byte, p.a.InputRGBA.Length())
		js.CopyBytesToGo(seen, p.a.InputRGBA)
		height := e.a.Height / len(rows)
		for i, r := range rows {
			r.fill(part(p.a.Logits, i, len(rows)), part(p.a.Probabilities, i, len(rows)))
			r.see(part(seen, i, len(rows)), p.a.InputHeight, p.a.InputWidth)
			r.keep(part(e.a.Relevance, i, len(rows)), height, e.a.Width)
		}
		return nil
	}
}

// part is the i-th of n equal parts.
func part[T any](x []T, i, n int) []T { return x[len(x)/n*i : len(x)/n*(i+1)] }

// fill takes what the network says of the picture.
func (r *row) fill(logits, probabilities []float32) {
	r.Prediction = lrp.TopClass(logits)
	if len(probabilities) > 0 {
		r.Probability = float64(probabilities[r.Prediction])
	}
	if r.Explained = r.Prediction; r.Label != survey.Unknown {
		r.Explained = r.Label
	}
	r.Score = float64(logits[r.Explained])
}

// see takes what the network saw.
func (r *row) see(rgba []byte, height, width int) {
	h := fnv.New64a()
	h.Write(rgba)
	r.Print = hex.EncodeToString(h.Sum(nil))
	r.thumb = reduced(rgba, height, width)
}

// keep takes the map.
func (r *row) keep(relevance []float32, height, width int) {
	for _, v := range relevance {
		r.Pixels += float64(v)
		r.Positive += math.Max(0, float64(v))
	}
	r.Kept = r.Score - r.Pixels
	r.Relevance, r.Height, r.Width = relevance, height, width
}
