package state

import (
	"strings"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// OpenChoosing opens the panel for the visitor's own model.
func OpenChoosing(s *State) {
	if s.Choosing == nil {
		s.Choosing = &Choosing{}
	}
}

// CloseChoosing closes it and gives up what it does.
func CloseChoosing(s *State) {
	if c := s.Choosing; c != nil && c.Loading && s.Model != nil && s.Model.File == c.File {
		s.Model, s.Asked.Model = s.Answer.Loaded, s.Answer.Loaded
	}
	s.Choosing, s.Asked.Inspection = nil, nil
}

// ChooseFile looks into a model's file.
func ChooseFile(f *question.File) Change {
	return func(s *State) { s.Choosing = &Choosing{File: f, before: s.Choosing} }
}

// Inspected brings what a file says. Recalled is what was chosen for it before, if
// anything.
func Inspected(job Job, i *Inspection, info *answer.ModelInfo, recalled func(fingerprint string) (expect.Choice, bool)) Change {
	return func(s *State) {
		s.end(job)
		c := s.Choosing
		if c == nil || c.File != i.File {
			return
		}
		next := *c
		next.Info, next.Refusal = info, ""
		s.Choosing = &next
		if i.Shape != nil { // asked because of what the visitor has said
			next.Choice.FitLabels(info.Classes)
			return
		}
		s.Notice = ""
		shape, err := expect.Of(info.InputShape)
		if err != nil {
			s.Choosing = nil
			s.Notice = "The model was not loaded: " + info.Name + ": " + err.Error() + "."
			return
		}
		next.Shape, next.Choice = shape, expect.Guess(info.Producer, shape, info.Scales)
		if before, ok := recalled(info.Fingerprint); ok {
			next.Choice = before.Within(shape)
		}
		next.measured = !info.Complete || next.Choice.Output != "" && next.Choice.Output != info.Output
		if info.Complete {
			next.Choice.FitLabels(info.Classes)
		}
	}
}

// InspectionFailed ends an inspection: the file is refused, or it does not go with what
// the visitor has said.
func InspectionFailed(job Job, i *Inspection, err error) Change {
	return func(s *State) {
		s.end(job)
		c := s.Choosing
		switch {
		case c == nil || c.File != i.File:
		case i.Shape != nil:
			next := *c
			next.Refusal = err.Error()
			s.Choosing = &next
			return
		default:
			s.Choosing = c.before
			s.Asked.Inspection = s.inspection()
		}
		s.Progress = nil
		s.Notice = err.Error()
	}
}

// ChangeChoice is a change of the form.
func ChangeChoice(f func(*expect.Choice)) Change {
	return func(s *State) {
		if s.Choosing == nil || s.Choosing.Info == nil {
			return
		}
		next := *s.Choosing
		before := next.Choice
		f(&next.Choice)
		if now := next.Choice; now.Layout != before.Layout || now.Channels != before.Channels || now.Height != before.Height || now.Width != before.Width || now.Output != before.Output {
			next.measured = true
		}
		s.Choosing = &next
	}
}

// UseLabels names the classes by what a file says.
func UseLabels(job Job, f *question.File, names []string) Change {
	return func(s *State) {
		if !s.reads(job) {
			return
		}
		s.Notice = ""
		ChangeChoice(func(c *expect.Choice) { c.Labels, c.Names, c.NamesFrom = expect.LabelsOfFile, names, f.Name })(s)
	}
}

// Problem is why the model cannot be loaded as it is chosen; "" if it can.
func (c *Choosing) Problem() string {
	switch {
	case c.Refusal != "":
		return c.Refusal
	case c.Info.MemoryBytes > c.Info.AvailableBytes:
		return c.Info.Name + " needs about " + number.Bytes(c.Info.MemoryBytes) + " of memory, and this tab has " + number.Bytes(c.Info.AvailableBytes) + " left."
	}
	if err := c.Choice.Check(c.Info.Classes); err != nil {
		return err.Error()
	}
	return ""
}

// LoadChosen loads the model as chosen. The panel closes when it is there.
func LoadChosen(s *State) {
	c := s.Choosing
	if c == nil || c.Info == nil || c.Loading || c.Problem() != "" {
		return
	}
	next := *c
	next.Loading = true
	s.Choosing = &next
	choice := c.Choice
	s.Model = &question.Listed{
		Name: "own", Title: strings.TrimSuffix(c.File.Name, ".onnx"), File: c.File, Choice: &choice, Fingerprint: c.Info.Fingerprint,
		Crops: true, Channels: choice.Channels, Examples: question.ExamplesFor(s.Catalogue, choice.Channels),
	}
}

// IsChosen reports whether a model is the one that is wanted.
func (s *State) IsChosen(m *question.Listed) bool {
	return m == s.Model || m == s.Own && s.Model != nil && s.Model.File != nil
}

// RemoveOwn takes the visitor's own model away. If it was asked, the catalogue's first is
// in its place.
func RemoveOwn(s *State) {
	if s.Own != nil && s.Model == s.Own {
		s.Model = s.Catalogue[0]
	}
	s.Own = nil
}
