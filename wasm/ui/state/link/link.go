// Package link writes a state as the text of a link and reads it again: which model about
// which of its examples, by which rules, about which classes, and how that is shown. The
// visitor's own pictures and models are in no link.
//
//	model=digits&example=1&rules=epsilon-gamma-box&set=gamma:0.5&ask=versus&class=3&rival=5
package link

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// Link is what a text says.
type Link struct {
	Model   *question.Listed
	Example int // of the model, or question.NoExample

	// Rest is everything else, to be made when the model is there.
	Rest state.Change
}

// Write is the text of a state. What is as it is at first is left out.
func Write(s *state.State) string {
	var w writer
	if s.Model != nil && s.Model.File == nil {
		w.add("model", s.Model.Name)
	}
	if in := s.Input; in != nil && in.Example != question.NoExample {
		w.add("example", strconv.Itoa(in.Example))
	}
	w.add("rules", s.Composite)
	w.add("set", settings(s.Settings[s.Composite]))
	if s.Custom.On {
		w.add("custom", "1")
		if f := s.Custom.File; f != nil {
			w.add("file", f.Name)
			w.add("composite", f.JSON)
		}
	}
	for _, node := range slices.Sorted(maps.Keys(s.Custom.Overrides)) {
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
	}
	v := &s.View
	if v.Layout != state.Overlaid {
		w.add("view", string(v.Layout))
	}
	if v.Palette != 0 {
		w.add("palette", state.Palettes[v.Palette].Name)
	}
	if v.Extent == state.OtherExtent {
		w.add("zoom", "1")
	}
	return w.String()
}

// Read reads a text for a page with that state's catalogue and tables. The error says
// what in it is not known here.
func Read(text string, s *state.State) (*Link, error) {
	l := &Link{Example: question.NoExample}
	if len(s.Catalogue) > 0 {
		l.Model = s.Catalogue[0]
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
		case "model":
			i := slices.IndexFunc(s.Catalogue, func(m *question.Listed) bool { return m.Name == value })
			if i < 0 {
				return nil, errors.New("The link is about the model “" + value + "”, which is not here.")
			}
			l.Model = s.Catalogue[i]
		case "example":
			l.Example = r.integer(value)
		case "rules":
			q.Composite = value
			if s.CompositeOf(value).Name == "" {
				return nil, errors.New("The link asks for the rules “" + value + "”, which are not known here.")
			}
		case "set":
			q.Settings = q.With(r.settings(value))
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
		case "view":
			r.layout = state.Layout(value)
		case "palette":
			r.palette = slices.IndexFunc(state.Palettes, func(p state.Palette) bool { return p.Name == value })
		case "zoom":
			r.extent = state.OtherExtent
		default:
			return nil, errors.New("The link has a part “" + name + "”, which is not known here.")
		}
	}
	if r.failed {
		return nil, errors.New("The link has “" + r.wrong + "” where a number was expected.")
	}
	if l.Example != question.NoExample && (l.Example < 0 || l.Model == nil || l.Example >= len(l.Model.Examples)) {
		return nil, errors.New("The link asks for an example that the model does not have.")
	}
	l.Rest = r.apply
	return l, nil
}
