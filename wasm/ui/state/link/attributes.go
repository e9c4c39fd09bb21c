package link

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// Attributes are what an element in somebody else's page asks for, in the words of its
// author. What is empty is as the page begins with it.
type Attributes struct {
	Link     string // all of it as a link, in place of the others
	Model    string // by name
	Example  string // by title, or as a link writes it
	Rules    string // a composite by name
	Settings string // of its parameters: “gamma=0.5 epsilon=1e-6”
	Target   string // a class by label or number, or “top”
}

// Read is what the attributes ask of a page with that state's catalogue and tables. The
// error says what in them is not known here; refuse hears of it where only the model
// tells, once that is loaded.
func (a Attributes) Read(s *state.State, refuse func(error)) (*Link, error) {
	if a.Link != "" {
		return Read(strings.TrimPrefix(a.Link, "#"), s)
	}
	l := &Link{Example: question.NoExample}
	if len(s.Catalogue) > 0 {
		l.Model = s.Catalogue[0]
	}
	if a.Model != "" {
		i := slices.IndexFunc(s.Catalogue, func(m *question.Listed) bool { return m.Name == a.Model })
		if i < 0 {
			return nil, errors.New("There is no model “" + a.Model + "” here, but " + all(s.Catalogue, func(m *question.Listed) string { return m.Name }) + ".")
		}
		l.Model = s.Catalogue[i]
	}
	if a.Example != "" {
		l.Example = slices.IndexFunc(l.Model.Examples, func(e question.Example) bool { return e.Title == a.Example || slug(e.Title) == slug(a.Example) })
		if l.Example < 0 {
			return nil, errors.New("The model " + l.Model.Name + " has no example “" + a.Example + "”, but " + all(l.Model.Examples, func(e question.Example) string { return slug(e.Title) }) + ".")
		}
	}
	var r reading
	r.question.Subject.Class = question.OwnTarget
	if r.question.Composite = a.Rules; a.Rules != "" && s.CompositeOf(a.Rules).Name == "" {
		return nil, errors.New("There are no rules “" + a.Rules + "” here, but " + all(s.Composites, func(c question.Composite) string { return c.Name }) + ".")
	}
	for _, field := range strings.Fields(a.Settings) {
		name, value, _ := strings.Cut(field, "=")
		if !s.SetsParameter(name) {
			return nil, errors.New("The settings have a parameter “" + name + "”, which no rules here have.")
		}
		if r.parameter(name, value); r.failed {
			return nil, errors.New("The setting “" + field + "” has no number.")
		}
	}
	l.Rest = func(s *state.State) {
		class, err := classOf(a.Target, s)
		if err != nil {
			refuse(err)
		}
		r.question.Subject.Class = class
		r.apply(s)
	}
	return l, nil
}

// classOf is the class of the loaded model that a target names.
func classOf(target string, s *state.State) (int, error) {
	m := s.Answer.Model
	if target == "" || target == "top" || m == nil {
		return question.OwnTarget, nil
	}
	if i := slices.Index(m.Labels, target); i >= 0 {
		return i, nil
	}
	if i, err := strconv.Atoi(target); err == nil && i >= 0 && i < m.Classes {
		return i, nil
	}
	return question.OwnTarget, errors.New("The model " + s.Model.Name + " has no class “" + target + "”.")
}

// Ask is the attributes of a state, as a visitor may have changed it; ok is false where
// they cannot say all of it, and only a link does.
func Ask(s *state.State) (a Attributes, ok bool) {
	if s.Model == nil || s.Model.File != nil || s.Input == nil {
		return a, false
	}
	a.Model = s.Model.Name
	if in := s.Input; in.Example != question.NoExample && in.Example < len(s.Model.Examples) {
		a.Example = slug(s.Model.Examples[in.Example].Title)
	}
	if a.Rules = s.Composite; s.Composite == first(s) {
		a.Rules = ""
	}
	var set []string
	for name, value := range inOrder(s.Settings[s.Composite]) {
		set = append(set, name+"="+strconv.FormatFloat(value, 'g', -1, 64))
	}
	a.Settings = strings.Join(set, " ")
	if c := s.Subject.Class; c != question.OwnTarget {
		a.Target = s.Answer.Label(c)
		if m := s.Answer.Model; m == nil || slices.Index(m.Labels, a.Target) != c {
			a.Target = strconv.Itoa(c)
		}
	}
	return a, s.View.Layout != look.Compared && s.Subject.Asking == question.AboutOne && !s.Custom.On && s.Bounds == nil && len(s.Conditions) == 0 && s.Opened == 0
}

// all names everything in a list: “a, b and c”.
func all[T any](list []T, name func(T) string) string {
	var b strings.Builder
	for i, v := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(name(v))
	}
	if b.Len() == 0 {
		return "none at all"
	}
	return b.String()
}
