//go:build js

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"syscall/js"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/wasm/engine/schedule"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/weights/preprocess"
)

// model is a network with what the catalogue says of it.
type model struct {
	entry protocol.ModelEntry
	spec  preprocess.Spec
	graph *nn.Graph
	from  string // see source; "" of a file
}

// bounds are the smallest and largest value of a pixel.
func (m *model) bounds() lrp.Bounds {
	low, high := m.spec.Bounds()
	return lrp.Bounds{Low: low, High: high}
}

// loading is a file that is being read.
type loading struct {
	header protocol.Header
	ctx    context.Context
	stop   context.CancelFunc
	place  **loading
	from   string        // of a model, see source
	waits  bool          // for another session's loading of the same
	done   chan struct{} // closed when it has been read, or has not
	read   *model        // nil unless it has been
}

// begin puts a new loading into its place and gives up the one before it.
func begin(place **loading, h protocol.Header) *loading {
	if *place != nil {
		(*place).stop()
	}
	l := &loading{header: h, place: place, done: make(chan struct{})}
	l.ctx, l.stop = stopOn()
	*place = l
	return l
}

// end leaves the place, if it is still l's.
func (l *loading) end() {
	l.stop()
	if *l.place == l {
		*l.place = nil
	}
}

// load reads a model beside the other work, and lets it wait for being put in
// place. A model that the session is already loading is given up.
func (e *engine) load(h protocol.Header, m *protocol.LoadModel) {
	s := e.session(h.Session)
	l := begin(&s.loading, h)
	go func() {
		defer e.notify()
		defer l.stop()
		defer e.rescue(h)
		defer l.end()
		defer close(l.done)
		next, err := e.have(l, m)
		l.read = next
		switch {
		case l.ctx.Err() != nil:
			e.post(h, &protocol.Superseded{})
		case err != nil:
			e.post(h, &protocol.Error{Message: sentence("The model was not loaded", err)})
		case s.model == nil:
			e.install(h, s, next)
		default:
			e.add(h, schedule.Installation, func(_ *pass, s *session) error {
				e.install(h, s, next)
				return nil
			})
		}
	}()
}

// install puts a model in place of the session's.
func (e *engine) install(h protocol.Header, s *session, m *model) {
	s.outdated = s.outdated || s.image != nil
	s.dropImage()
	s.model = m
	s.paces = [3]schedule.Pace{}
	e.be.Reset()
	collectOften(m.graph.WeightBytes())
	runtime.GC() // the weights before are the largest thing in memory
	e.post(h, description(m))
}

// dropImage frees what the image has become.
func (s *session) dropImage() {
	if s.image != nil {
		s.image.memo.Release()
		s.image.trace.Release()
		s.image = nil
	}
}

// makeRoom forgets the pass that is remembered: beside the image's outputs there will be those
// of another forward pass, and no third time as much.
func (s *session) makeRoom() {
	if s.image != nil {
		s.image.memo.Release()
	}
}

// source says of a model from the network where it is and what was said of it: models with
// the same are the same.
func source(m *protocol.LoadModel) string {
	if m.URL == "" {
		return ""
	}
	return m.URL + "\n" + m.Output + "\n" + js.Global().Get("JSON").Call("stringify", m.Entry).String()
}

// have is a model that another session has, or is about to have, or a model that is read. A
// graph is never changed, so that sessions can share it.
func (e *engine) have(l *loading, m *protocol.LoadModel) (*model, error) {
	l.from = source(m)
	for l.from != "" {
		var under *loading
		for _, s := range e.sessions {
			if s.model != nil && s.model.from == l.from {
				return s.model, nil
			}
			// Of two that load the same, the one that began later waits.
			if o := s.loading; o != nil && o != l && o.from == l.from && !o.waits {
				under = o
			}
		}
		if under == nil {
			break
		}
		l.waits = true
		select {
		case <-under.done:
		case <-l.ctx.Done():
			return nil, l.ctx.Err()
		}
		l.waits = false
		if under.read != nil {
			return under.read, nil
		}
	}
	next, err := e.read(l, m)
	if next != nil {
		next.from = l.from
	}
	return next, err
}

// read downloads and reads a model.
func (e *engine) read(l *loading, m *protocol.LoadModel) (*model, error) {
	entry, err := protocol.ReadModelEntry(m.Entry)
	if err != nil {
		return nil, err
	}
	spec := specOf(entry.Input)
	if err := spec.Validate(); err != nil {
		return nil, fmt.Errorf("the catalogue's entry %q: input: %w", entry.Name, err)
	}
	reports := reports{engine: e, header: l.header}
	file, name := m.File, fileName(m.File, entry.Name)
	if m.URL != "" {
		file, err = download(l.ctx, m.URL, func(done, total int64) { reports.report("download", done, total) })
		if err != nil {
			return nil, err
		}
		name = m.URL[strings.LastIndex(m.URL, "/")+1:]
	}
	b := newBlob(l.ctx, file)
	if err := checkSum(b, name, entry.SHA256); err != nil {
		return nil, err
	}
	info, err := e.check(b, onnx.Options{Name: name, Output: m.Output, External: beside(l.ctx, m.Beside)}, spec, len(entry.Labels))
	if err != nil {
		return nil, err
	}
	shape := info.InputShape
	graph, err := onnx.Read(b, b.size, onnx.Options{
		Name:       name,
		InputShape: shape,
		Output:     info.Output,
		External:   beside(l.ctx, m.Beside),
		Progress:   func(done, total int64) { reports.report("read", done, total) },
	})
	if err != nil {
		return nil, err
	}
	if got := graph.InputShape(); !slices.Equal(got, shape) {
		return nil, fmt.Errorf("%s takes an input of shape %v; the catalogue's entry says %v", name, got, nn.Shape(shape))
	}
	return &model{entry: entry, spec: spec, graph: graph}, nil
}

func specOf(i protocol.Input) preprocess.Spec {
	return preprocess.Spec{
		Channels: i.Channels, Height: i.Height, Width: i.Width,
		Layout: i.Layout, Order: i.Order, Fit: i.Fit,
		Scale: float32(i.Scale), Mean: i.Mean, Std: i.Std, Range: i.Range,
	}
}

// check refuses, before any weights are read, a file that does not fit the spec,
// the number of labels (0 is any) or the memory. What the file says is for images of
// the spec: a network may take the pixels as a plain vector.
func (e *engine) check(b *blob, o onnx.Options, spec preprocess.Spec, labels int) (*onnx.Info, error) {
	info, err := onnx.Inspect(b, b.size, o)
	if err != nil {
		return nil, err
	}
	o.InputShape = spec.Shape()
	if len(info.InputShape) == 2 {
		o.InputShape = []int{1, nn.Shape(o.InputShape).Size()}
	}
	if info, err = chosen(b, o); err != nil {
		return nil, err
	}
	info.InputShape = o.InputShape
	if labels != 0 && labels != info.Classes {
		return nil, fmt.Errorf("there are %d labels, but %s has %d outputs", labels, o.Name, info.Classes)
	}
	if needed, available := info.MemoryBytes(), e.availableBytes(); needed > available {
		return nil, tooLarge(o.Name, needed, available)
	}
	return info, nil
}

// checkSum compares the file with a SHA-256 in hex, if there is one.
func checkSum(b *blob, name, expected string) error {
	if expected == "" {
		return nil
	}
	h := sha256.New()
	if _, err := io.CopyBuffer(h, io.NewSectionReader(b, 0, b.size), make([]byte, 1<<20)); err != nil {
		return fmt.Errorf("%s could not be read: %w", name, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != strings.ToLower(expected) {
		return errors.New(name + " is damaged or another version: its SHA-256 is not the catalogue's")
	}
	return nil
}

// description is what the page is told of a model.
func description(m *model) *protocol.Model {
	g := m.graph
	d := &protocol.Model{
		Name: m.entry.Name, Title: m.entry.Title, Labels: m.entry.Labels,
		InputShape:  g.InputShape(),
		Classes:     g.Classes(),
		Decision:    g.Decision().String(),
		WeightBytes: g.WeightBytes(),
		TraceBytes:  g.TraceBytes(),
		MemoryBytes: memoryBytes(),
		Logits:      g.Logits(),
	}
	if b := m.bounds(); len(b.Low) > 0 {
		d.Bounds = &protocol.Bounds{Low: b.Low, High: b.High}
	}
	for i, n := range g.Nodes {
		_, weighted := n.Op.(nn.Weighted)
		d.Nodes = append(d.Nodes, protocol.Node{
			Index: i, Name: n.Name, Kind: n.Op.Kind(), Role: lrp.RoleOf(n.Op).String(),
			Shape: n.Shape, Inputs: n.Inputs, Weights: weighted,
		})
	}
	d.Suggested, d.Why = lrp.Suggested(g)
	for _, c := range lrp.Composites() {
		if reason := c.Misfit(g); reason != "" {
			d.Misfits = append(d.Misfits, protocol.Misfit{Composite: c.Name, Reason: reason})
		}
	}
	return d
}
