// Package link writes a state as the text of a link and reads it again: which model about
// which of its examples, by which rules, about which classes, and how that is shown. The
// visitor's own pictures and models are in no link.
//
//	digits/7-or-1?rules=overview&gamma=0.5&ask=versus&class=7&rival=1
package link

import (
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/sorted"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// Link is what a text says.
type Link struct {
	Model   *question.Listed
	Example int // of the model, or question.NoExample

	// Rest is everything else, to be made when the model is there.
	Rest state.Change
}

// Write is the text of a state. What is as it is at first is left out; about a model of the
// visitor's there is nothing to write.
func Write(s *state.State) string {
	var w writer
	if s.Model == nil || s.Model.File != nil {
		return ""
	}
	path := s.Model.Name
	if in := s.Input; in != nil && in.Example != question.NoExample && in.Example < len(s.Model.Examples) {
		path += "/" + slug(s.Model.Examples[in.Example].Title)
	}
	if s.Composite != first(s) {
		w.add("rules", s.Composite)
	}
	for name, value := range inOrder(s.Settings[s.Composite]) {
		w.add(name, strconv.FormatFloat(value, 'g', -1, 64))
	}
	if s.Custom.On {
		w.add("custom", "1")
		if f := s.Custom.File; f != nil {
			w.add("file", f.Name)
			w.add("composite", f.JSON)
		}
	}
	for _, node := range sorted.Keys(s.Custom.Overrides) {
		o := s.Custom.Overrides[node]
		w.add("layer", strconv.Itoa(node)+" "+o.Rule+" "+settings(o.Settings))
	}
	if b := s.Bounds; b != nil {
		w.add("low", numbers(b.Low))
		w.add("high", numbers(b.High))
	}
	q := s.Subject
	w.add("ask", string(q.Asking))
	if q.Class != question.OwnTarget {
		w.add("class", strconv.Itoa(q.Class))
		switch q.Asking {
		case question.Versus:
			w.add("rival", strconv.Itoa(q.Rival))
		case question.AboutSeveral:
			w.add("several", integers(q.Several))
		}
	}
	for _, c := range s.Conditions {
		w.add("through", strconv.Itoa(c.Node)+" "+integers(c.Channels))
	}
	if s.Opened != 0 {
		w.add("open", strconv.Itoa(s.Opened))
		if s.Neuron != 0 {
			w.add("neuron", strconv.Itoa(s.Neuron))
		}
		if s.View.Trial.Firing {
			w.add("shows", "activation")
		}
	}
	for i, r := range s.Cells {
		if i == s.Cell {
			w.add("cell", ".") // what is said of the rules above
		} else {
			w.add("cell", r.Composite+" "+settings(r.Settings))
		}
	}
	v := &s.View
	if v.Trial.Classes {
		w.add("compare", "classes")
	}
	if v.Trial.Same {
		w.add("cells", "same")
	}
	if v.Layout != look.Overlaid {
		w.add("view", string(v.Layout))
	}
	if v.Palette != 0 {
		w.add("palette", look.Palettes[v.Palette].Name)
	}
	w.add("map", v.Map.Text())
	if v.Shared {
		w.add("scale", "shared")
	}
	if v.Extent == look.OtherExtent {
		w.add("zoom", "1")
	}
	if w.Len() == 0 {
		return path
	}
	return path + "?" + w.String()
}

// Step is the text of a state less what sliders change: two states with the same are one
// entry of the browser's history.
func Step(s *state.State) string {
	still := *s
	still.Settings, still.Bounds = nil, nil
	still.Custom.Overrides = map[int]question.Override{}
	for node, o := range s.Custom.Overrides {
		o.Settings = nil
		still.Custom.Overrides[node] = o
	}
	still.View.Palette, still.View.Extent, still.View.Map = 0, look.FirstExtent, look.Map{}
	still.View.Trial.Firing, still.Neuron = false, min(1, s.Neuron) // one level, whichever neuron it is
	return Write(&still)
}

// inOrder are parameters by name.
func inOrder(set map[string]float64) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for _, name := range sorted.Keys(set) {
			if !yield(name, set[name]) {
				return
			}
		}
	}
}

// first is the composite that the model begins with.
func first(s *state.State) string {
	if m := s.Answer.Model; m != nil && m.Suggested != "" {
		return m.Suggested
	}
	if len(s.Composites) > 0 {
		return s.Composites[0].Name
	}
	return ""
}

// slug is an example's title as a part of a link.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// Read reads a text for a page with that state's catalogue and tables. The error says
// what in it is not known here.
func Read(text string, s *state.State) (*Link, error) {
	l := &Link{Example: question.NoExample}
	if len(s.Catalogue) > 0 {
		l.Model = s.Catalogue[0]
	}
	path, text, _ := strings.Cut(text, "?")
	if err := l.about(path, s); err != nil {
		return nil, err
	}
	var r reading
	q := &r.question
	q.Subject.Class = question.OwnTarget
	for _, field := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(field, "=")
		value, err := unescape(value)
		if err != nil {
			return nil, err
		}
		switch name {
		case "":
		case "rules":
			q.Composite = value
			if s.CompositeOf(value).Name == "" {
				return nil, errors.New("The link asks for the rules “" + value + "”, which are not known here.")
			}
		case "custom":
			q.Custom.On = true
		case "file":
			r.file.Name = value
		case "composite":
			r.file.JSON = value
			q.Custom.File = &r.file
		case "layer":
			r.layer(value)
		case "low":
			r.bounds.Low = r.numbers(value)
			q.Bounds = &r.bounds
		case "high":
			r.bounds.High = r.numbers(value)
			q.Bounds = &r.bounds
		case "ask":
			q.Subject.Asking = question.Asking(value)
			if !slices.ContainsFunc(question.Ways, func(w question.Way) bool { return string(w.Asking) == value }) {
				return nil, errors.New("The link asks in the way “" + value + "”, which is not known here.")
			}
		case "class":
			q.Subject.Class = r.integer(value)
		case "rival":
			q.Subject.Rival = r.integer(value)
		case "several":
			q.Subject.Several = r.integers(value)
		case "through":
			node, channels, _ := strings.Cut(value, " ")
			q.Conditions = append(q.Conditions, question.Condition{Node: r.integer(node), Channels: r.integers(channels)})
		case "open":
			q.Opened = r.integer(value)
		case "neuron":
			q.Neuron = r.integer(value)
		case "shows":
			r.trial.Firing = value == "activation"
		case "cell":
			r.cell(value)
		case "compare":
			r.trial.Classes = value == "classes"
		case "cells":
			r.trial.Same = value == "same"
		case "view":
			r.layout = look.Layout(value)
		case "palette":
			r.palette = slices.IndexFunc(look.Palettes, func(p look.Palette) bool { return p.Name == value })
		case "map":
			r.colours = look.MapOf(value)
		case "scale":
			r.shared = value == "shared"
		case "zoom":
			r.extent = look.OtherExtent
		default:
			if s.SetsParameter(name) {
				r.parameter(name, value)
				continue
			}
			return nil, errors.New("The link has a part “" + name + "”, which is not known here.")
		}
	}
	if r.failed {
		return nil, errors.New("The link has “" + r.wrong + "” where a number was expected.")
	}
	l.Rest = r.apply
	return l, nil
}

// about reads which model about which example.
func (l *Link) about(path string, s *state.State) error {
	path, err := unescape(path)
	if err != nil || path == "" {
		return err
	}
	name, title, exact := strings.Cut(path, "/")
	i := slices.IndexFunc(s.Catalogue, func(m *question.Listed) bool { return m.Name == name })
	if i < 0 {
		return errors.New("The link is about the model “" + name + "”, which is not here.")
	}
	l.Model = s.Catalogue[i]
	if !exact {
		return nil
	}
	l.Example = slices.IndexFunc(l.Model.Examples, func(e question.Example) bool { return slug(e.Title) == title })
	if l.Example < 0 {
		return errors.New("The link asks for the example “" + title + "”, which the model does not have.")
	}
	return nil
}
