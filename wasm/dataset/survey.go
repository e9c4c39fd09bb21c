//go:build js

package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"syscall/js"
	"time"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/state/question"
)

// dataSet is all that the view knows. It is changed on the page's event loop and by one
// goroutine that explains, which are never at work at the same time.
type dataSet struct {
	engine   *protocol.Client
	analyst  js.Value // the worker
	bring    js.Value // of dataset.js: opens a file in the explainer
	ready    *protocol.Ready
	models   []*question.Listed
	model    *question.Listed
	own      *question.Listed // the visitor's; nil if there is none
	loaded   *question.Listed
	rules    string
	labels   labels
	fromHere string // what the pictures are called: "The sample"

	pictures []*source
	rows     []*row // of those that are explained or have failed
	numbers  []int  // of the rows that the analyst has, in its order: index in rows
	running  bool
	stop     bool
	asked    int    // the request to the engine that is open
	next     func() // what is done instead, once what runs has stopped; nil for nothing
	began    time.Time
	taken    time.Duration // before began
	message  string
	notes    []string

	first    map[uint64]string // the name of the first row of each print
	found    map[int]*findings.Class
	due      map[int]bool // classes whose clusters are being looked for
	chosen   int          // class
	selected map[int]bool // rows; nil is nothing selected
	filter   string       // of the contact sheet: "selected", "all", "unrecognised"
	changed  func()
}

// row is a picture that was explained.
type row struct {
	survey.Row
	source    *source
	thumb     []byte // RGBA of what the network saw
	print     uint64 // of that
	hasResult bool
}

// standing is the view's state in a word.
func (d *dataSet) standing() string {
	switch {
	case d.running:
		return "running"
	case len(d.pictures) == 0:
		return "empty"
	case len(d.rows) < len(d.pictures):
		return "stopped"
	case len(d.due) > 0:
		return "finishing"
	default:
		return "done"
	}
}

// take begins with other pictures.
func (d *dataSet) take(name string, pictures func(labels) ([]*source, []string, error)) {
	if d.model == nil {
		return
	}
	if d.running { // the newest wins
		d.next = func() { d.take(name, pictures) }
		d.halt()
		return
	}
	d.running, d.message, d.notes = true, "", nil
	d.pictures, d.rows, d.numbers, d.fromHere = nil, nil, nil, name
	d.first = map[uint64]string{}
	d.found, d.due, d.selected, d.chosen, d.taken = map[int]*findings.Class{}, map[int]bool{}, nil, survey.Unknown, 0
	d.analyst.Call("postMessage", map[string]any{"forget": true})
	go func() {
		err := d.load()
		if err == nil {
			var notes []string
			d.pictures, notes, err = pictures(d.labels)
			d.notes = append(d.notes, notes...)
		}
		if err == nil && len(d.pictures) == 0 {
			err = errors.New("There is no picture among these files.")
		}
		d.running = false
		if d.instead() {
			return
		}
		if err != nil {
			d.message = err.Error()
			d.pictures = nil
			d.changed()
			return
		}
		d.goOn()
	}()
	d.changed()
}

// choices are the networks of the catalogue, and the visitor's own if the explainer has one.
func (d *dataSet) choices() []*question.Listed {
	own := js.Global().Get("lrpOwnModel")
	if !own.Truthy() {
		return d.models
	}
	if d.own == nil || !d.own.Entry.(js.Value).Equal(own.Get("entry")) {
		before := d.own
		d.own = &question.Listed{Name: "own", Title: own.Get("title").String(), Entry: own.Get("entry")}
		if d.model == before {
			d.model = d.own
		}
	}
	return append(slices.Clone(d.models), d.own)
}

// load loads the chosen network. It blocks.
func (d *dataSet) load() error {
	entry := d.model.Entry.(js.Value)
	ask := &protocol.LoadModel{Entry: entry, URL: d.model.URL}
	if d.model == d.own {
		own := js.Global().Get("lrpOwnModel")
		ask.File, ask.Output = own.Get("file"), own.Get("output").String()
		for i := range own.Get("beside").Length() {
			ask.Beside = append(ask.Beside, own.Get("beside").Index(i))
		}
	}
	if d.loaded == d.model {
		return nil
	}
	names := labels{names: texts(entry.Get("labels")), wordnet: texts(entry.Get("wordnet"))}
	m, err := answered(d, func(on protocol.On[protocol.Model]) int { return d.engine.LoadModel(ask, on) })
	if err == nil {
		names.classes = m.Classes
		d.loaded, d.labels = d.model, names
	}
	return err
}

// instead begins what is wanted in place of what has just stopped, if anything is.
func (d *dataSet) instead() bool {
	next := d.next
	if d.next = nil; next == nil {
		return false
	}
	next()
	return true
}

// goOn explains what is left.
func (d *dataSet) goOn() {
	if d.running || len(d.rows) == len(d.pictures) {
		return
	}
	d.running, d.stop, d.began = true, false, time.Now()
	go func() {
		next := ahead(d.pictures[len(d.rows)])
		for !d.stop && len(d.rows) < len(d.pictures) {
			s, p := d.pictures[len(d.rows)], <-next
			if n := len(d.rows) + 1; n < len(d.pictures) {
				next = ahead(d.pictures[n])
			}
			if r := d.explain(s, p); r != nil {
				d.add(r)
			}
		}
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

// halt stops, and gives up the picture that is being explained.
func (d *dataSet) halt() {
	d.stop = true
	d.engine.Cancel(d.asked)
}

// decoded is what became of reading a picture.
type decoded struct {
	pixels *pixels
	err    error
}

// ahead reads a picture while the engine is at work on the one before.
func ahead(s *source) <-chan decoded {
	out := make(chan decoded, 1)
	go func() {
		p, err := s.read()
		out <- decoded{p, err}
	}()
	return out
}

// explain explains one picture, and once more where the engine has stopped at it. It blocks.
// It is nil of a picture that has been given up.
func (d *dataSet) explain(s *source, read decoded) *row {
	r, err := d.explained(s, read)
	if err == errReplaced && !d.stop {
		if err = d.load(); err == nil {
			again := <-ahead(s) // for the pixels have gone to the engine
			r, err = d.explained(s, again)
		}
	}
	switch {
	case d.stop && (err == errSuperseded || err == errReplaced):
		return nil
	case err != nil:
		r.Error = err.Error()
	}
	return r
}

func (d *dataSet) explained(s *source, read decoded) (*row, error) {
	r := &row{source: s}
	r.Row = survey.Row{Name: s.name, Label: s.label, Prediction: survey.Unknown, Explained: survey.Unknown}
	p := read.pixels
	if read.err != nil {
		return r, read.err
	}
	predicted, err := answered(d, func(on protocol.On[protocol.Predicted]) int {
		return d.engine.SetImage(&protocol.SetImage{RGBA: p.rgba, Width: p.width, Height: p.height, Source: "photo"}, on)
	})
	if err != nil {
		return r, err
	}
	ask := &protocol.Explain{Compose: protocol.Compose{Composite: d.rules}, Target: &protocol.Target{Kind: "top"}}
	r.Prediction = lrp.TopClass(predicted.Logits)
	r.Explained = r.Prediction
	if len(predicted.Probabilities) > r.Prediction {
		r.Probability = float64(predicted.Probabilities[r.Prediction])
	}
	if s.label != survey.Unknown {
		r.Explained = s.label
		ask.Target = &protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: s.label, Coefficient: 1}}}
	}
	e, err := answered(d, func(on protocol.On[protocol.Explained]) int { return d.engine.Explain(ask, on) })
	if err != nil {
		return r, err
	}
	r.Score, r.Pixels = e.Account.Score, e.Account.Input
	r.Kept = r.Score - r.Pixels
	r.Relevance, r.Height, r.Width = e.Relevance, e.Height, e.Width
	for _, v := range r.Relevance {
		r.Positive += math.Max(0, float64(v))
	}
	r.thumb = make([]byte, 4*predicted.InputWidth*predicted.InputHeight)
	js.CopyBytesToGo(r.thumb, predicted.InputRGBA)
	h := fnv.New64a()
	h.Write(r.thumb)
	r.print = h.Sum64()
	r.thumb = reduced(r.thumb, predicted.InputHeight, predicted.InputWidth)
	r.hasResult = true
	return r, nil
}

var (
	errSuperseded = errors.New("The engine was asked for something else.")
	errReplaced   = errors.New("The engine stopped.")
)

// answered waits for an answer of the engine's.
func answered[A any](d *dataSet, ask func(protocol.On[A]) int) (*A, error) {
	type outcome struct {
		a   *A
		err error
	}
	done := make(chan outcome, 1)
	d.asked = ask(protocol.On[A]{
		Answer:     func(a *A) { done <- outcome{a: a} },
		Error:      func(err error) { done <- outcome{err: err} },
		Superseded: func() { done <- outcome{err: errSuperseded} },
		Stopped:    func() { done <- outcome{err: errReplaced} },
	})
	o := <-done
	return o.a, o.err
}

// add keeps a row, hands it to the analyst, and has its class looked at once it is
// complete.
func (d *dataSet) add(r *row) {
	d.rows = append(d.rows, r)
	if r.hasResult {
		if name, again := d.first[r.print]; again {
			r.Same = name
		} else {
			d.first[r.print] = r.Name
		}
		text, err := json.Marshal(r.Row)
		if err == nil {
			array := js.Global().Get("Uint8Array").New(4 * len(r.Relevance))
			data := make([]byte, 0, 4*len(r.Relevance))
			for _, v := range r.Relevance {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
			}
			js.CopyBytesToJS(array, data)
			d.numbers = append(d.numbers, len(d.rows)-1)
			d.analyst.Call("postMessage", map[string]any{"row": string(text), "height": r.Height, "width": r.Width, "relevance": array})
		}
		d.descend(r)
	}
	d.changed()
}

// descend looks at a class as soon as the last picture that is said to show it is there.
func (d *dataSet) descend(r *row) {
	if r.Label == survey.Unknown {
		return
	}
	left := slices.ContainsFunc(d.pictures[len(d.rows):], func(s *source) bool { return s.label == r.Label })
	if !left {
		d.lookAt(r.Label)
	}
}

func (d *dataSet) lookAt(class int) {
	d.due[class] = true
	d.analyst.Call("postMessage", map[string]any{"find": class, "name": survey.ClassName(d.labels.names, class)})
}

// lookAtAll looks at the classes that have not been looked at, or not with all pictures.
func (d *dataSet) lookAtAll() {
	count := map[int]int{}
	for _, r := range d.rows {
		if r.hasResult {
			count[r.Class()]++
		}
	}
	for class, n := range count {
		if c := d.found[class]; !d.due[class] && (c == nil || c.Count < n) {
			d.lookAt(class)
		}
	}
}

// hear takes the analyst's answers.
func (d *dataSet) hear(m js.Value) {
	if m.Get("found").IsUndefined() {
		return
	}
	class := m.Get("find").Int()
	if !d.due[class] {
		return // of pictures that were shown before
	}
	delete(d.due, class)
	var f found
	if err := json.Unmarshal([]byte(m.Get("found").String()), &f); err != nil || f.Error != "" {
		d.message = "The clusters of " + survey.ClassName(d.labels.names, class) + " could not be found: " + f.Error
	} else if f.Class != nil {
		d.found[class] = d.translated(f.class())
		if worst := d.suspects(); d.chosen == survey.Unknown || d.selected == nil {
			d.choose(worst[0].Class)
			d.selected = nil
		}
	}
	if f.Empty > 0 {
		d.notes = append(d.notes, "The maps of "+strconv.Itoa(f.Empty)+" pictures of "+survey.ClassName(d.labels.names, class)+" say nothing.")
	}
	d.changed()
}

// translated has the class call rows by their index here.
func (d *dataSet) translated(c *findings.Class) *findings.Class {
	all := [][]int{c.Members}
	for i := range c.Clusters {
		all = append(all, c.Clusters[i].Members, c.Clusters[i].Nearest)
	}
	for _, list := range all {
		for i, n := range list {
			list[i] = d.numbers[n]
		}
	}
	return c
}

// suspects are the classes that have been looked at, the most suspicious first.
func (d *dataSet) suspects() []*findings.Class {
	var f findings.Findings
	for _, c := range d.found {
		f.Classes = append(f.Classes, *c)
	}
	f.Sort()
	out := make([]*findings.Class, len(f.Classes))
	for i := range out {
		out[i] = &f.Classes[i]
	}
	return out
}

// choose shows a class, with its suspicious cluster selected.
func (d *dataSet) choose(class int) {
	d.chosen, d.filter = class, "selected"
	d.selected = nil
}

// picked are the rows that are selected: those of the lasso, or of the suspicious cluster.
func (d *dataSet) picked() map[int]bool {
	if d.selected != nil {
		return d.selected
	}
	out := map[int]bool{}
	if c := d.found[d.chosen]; c != nil {
		if x := c.Suspect(); x != nil {
			for _, i := range x.Members {
				out[i] = true
			}
		}
	}
	return out
}

// most is how many pixels a side a small picture has.
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

func thumbSize(height, width int) (h, w int) {
	longer := max(height, width)
	if longer <= mostOfThumb {
		return height, width
	}
	return max(1, height*mostOfThumb/longer), max(1, width*mostOfThumb/longer)
}

// tile is a row's picture and its map beside it, RGBA.
func (r *row) tile() (rgba []byte, height, width int) {
	h, w := thumbSize(r.Height, r.Width)
	placed, err := heatmap.Place(r.Relevance, r.Height, r.Width, heatmap.Full(w, h), h, w, heatmap.Nearest)
	if err != nil {
		return nil, 0, 0
	}
	over, err := heatmap.Overlay(r.thumb, placed, heatmap.Style{Map: heatmap.Maps[0], Limit: heatmap.Limit(r.Relevance, 100), Opacity: 0.8})
	if err != nil {
		return nil, 0, 0
	}
	for y := range h {
		rgba = append(rgba, r.thumb[4*y*w:4*(y+1)*w]...)
		rgba = append(rgba, over[4*y*w:4*(y+1)*w]...)
	}
	return rgba, h, 2 * w
}

// texts is a list of strings.
func texts(list js.Value) []string {
	if list.Type() != js.TypeObject {
		return nil
	}
	var out []string
	for i := range list.Length() {
		out = append(out, list.Index(i).String())
	}
	return out
}
