//go:build js

package main

import (
	"encoding/json"
	"errors"
	"slices"
	"syscall/js"
	"time"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/state/question"
)

// dataSet is all that the view knows. It is changed on the page's event loop and by one
// goroutine that explains, which are never at work at the same time.
type dataSet struct {
	engine      *protocol.Client
	analyst     js.Value // the worker
	bring       js.Value // of dataset.js: opens a file in the explainer
	ready       *protocol.Ready
	models      []*question.Listed
	model       *question.Listed
	own         *question.Listed // the visitor's; nil if there is none
	loaded      *question.Listed // in the engine
	with        *question.Listed // the network of the rows
	rules       string
	explainedBy string // the rules of the rows
	labels      labels
	fromHere    string // what the pictures are called: "The sample"

	pictures []*source
	rows     []*row // of those that are explained or have failed
	numbers  []int  // of the rows that the analyst has, in its order: index in rows
	tally    tally
	running  bool
	stop     bool
	asked    []int  // the requests to the engine that are open
	atOnce   int    // pictures that may go through the network together
	next     func() // what is done instead, once what runs has stopped; nil for nothing
	began    time.Time
	taken    time.Duration // before began
	message  string
	notes    []string

	first    map[string]string // the name of the first row of each print
	found    map[int]*findings.Class
	due      map[int]bool // classes whose clusters are being looked for
	empty    map[int]int  // pictures whose maps say nothing, by class
	chosen   int          // class
	selected map[int]bool // rows; nil is nothing selected
	opened   *row         // in the explainer, last
	choosing bool         // other pictures
	filter   string       // of the contact sheet: "selected", "all", "unrecognised"
	changed  func()
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
	d.with, d.explainedBy = d.model, d.rules
	d.running, d.choosing, d.message, d.notes = true, false, "", nil
	d.pictures, d.rows, d.numbers, d.fromHere = nil, nil, nil, name
	d.first, d.tally = map[string]string{}, tally{}
	d.found, d.due, d.empty = map[int]*findings.Class{}, map[int]bool{}, map[int]int{}
	d.selected, d.chosen, d.opened, d.taken = nil, survey.Unknown, nil, 0
	d.analyst.Call("postMessage", map[string]any{"forget": true})
	go func() {
		err := d.load()
		if err == nil {
			var notes []string
			d.pictures, notes, err = pictures(d.labels)
			d.notes = append(d.notes, notes...)
			d.tally = newTally(d.pictures)
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

// load loads the network of the rows, if the engine does not have it. It blocks.
func (d *dataSet) load() error {
	if d.loaded == d.with {
		return nil
	}
	entry := d.with.Entry.(js.Value)
	ask := &protocol.LoadModel{Entry: entry, URL: d.with.URL}
	if d.with == d.own {
		own := js.Global().Get("lrpOwnModel")
		ask.File, ask.Output = own.Get("file"), own.Get("output").String()
		for i := range own.Get("beside").Length() {
			ask.Beside = append(ask.Beside, own.Get("beside").Index(i))
		}
	}
	names := labels{names: texts(entry.Get("labels")), wordnet: texts(entry.Get("wordnet"))}
	on, model := expect[protocol.Model]()
	d.asked = []int{d.engine.LoadModel(ask, on)}
	m := <-model
	if m.err == nil {
		names.classes = m.a.Classes
		d.loaded, d.labels = d.with, names
		d.atOnce = int(min(max(memoryAtOnce/(passes*max(m.a.TraceBytes, 1)), 1), mostAtOnce))
	}
	return m.err
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

func (d *dataSet) lookAt(class int) {
	d.due[class] = true
	d.analyst.Call("postMessage", map[string]any{"find": class, "name": survey.ClassName(d.labels.names, class)})
}

// lookAtAll looks at the classes that have not been looked at, or not with all pictures.
func (d *dataSet) lookAtAll() {
	for class, n := range d.tally.each {
		looked := d.empty[class]
		if c := d.found[class]; c != nil {
			looked += c.Count
		}
		if !d.due[class] && looked < n.count {
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
	d.empty[class] = f.Empty
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
