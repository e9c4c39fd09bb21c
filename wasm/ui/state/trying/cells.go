package trying

import (
	"slices"
	"strconv"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// Cell is one of the explanations that are compared.
type Cell struct {
	Number      int
	Letter      string
	Title       string // its rules, or what it explains
	Class       int    // whose map it is; question.OwnTarget where it is another score, or rules are compared
	Chosen      bool   // the sliders move it
	Asked       question.Explaining
	Explanation *answer.Explanation // nil while there is none
	Refusal     string              // why there will be none
	Curve       *tried.Curve        // nil while there is none
}

// Comparing reports whether the cells are to be seen.
func Comparing(s *state.State) bool {
	return s.View.Layout == look.Compared && s.Answer.Shown() != nil && s.Cells != nil
}

// Cells are what is compared.
func Cells(s *state.State) []Cell {
	if s.Answer.Input == nil {
		return nil
	}
	if s.View.Trial.Classes {
		return classes(s)
	}
	var cells []Cell
	for i := range s.Cells {
		r := s.CellRules(i)
		c := cell(s, i, r.Composition(), s.Subject)
		c.Title, c.Chosen, c.Class = Title(s, r), i == s.Cell, question.OwnTarget
		cells = append(cells, c)
	}
	return cells
}

// classes are the two classes that are compared, and the one rather than the other.
func classes(s *state.State) []Cell {
	q := s.Subject
	if q.Asking != question.Versus {
		q = q.Ask("versus", s.Answer.Input)
	}
	q = q.Settled(s.Answer.Input)
	r := s.Chosen().Composition()
	for_, against := cell(s, 0, r, question.Subject{Class: q.Class}), cell(s, 1, r, question.Subject{Class: q.Rival})
	both := cell(s, 2, r, q)
	for_.Class, against.Class, both.Class = q.Class, q.Rival, question.OwnTarget
	for_.Title, against.Title = s.Answer.Label(q.Class), s.Answer.Label(q.Rival)
	both.Title, both.Chosen = s.Answer.Label(q.Class)+" rather than "+s.Answer.Label(q.Rival), true
	return []Cell{for_, against, both}
}

// cell is a cell with what is known of it.
func cell(s *state.State, number int, by question.Composition, about question.Subject) Cell {
	c := Cell{Number: number, Letter: string(rune('A' + number)), Asked: asked(s, by, about)}
	if e := s.Answer.Shown(); e != nil && e.Asked.Serves(c.Asked) {
		c.Explanation = e
	} else {
		c.Explanation = s.Tried.Explanation(s.Answer.Input, c.Asked)
	}
	if e := c.Explanation; e != nil {
		c.Curve = s.Tried.Curve(Course(s, e))
	} else {
		c.Refusal = s.Tried.Refused(s.Answer.Input, c.Asked)
	}
	return c
}

// asked is what is asked by these rules about that.
func asked(s *state.State, by question.Composition, about question.Subject) question.Explaining {
	return question.Explaining{Composition: by, Bounds: s.Bounds, Target: about.Target(s.Answer.Input), Conditions: s.Conditions}
}

// Title is what rules are called.
func Title(s *state.State, r question.Rules) string {
	title := s.CompositeOf(r.Composite).Title
	switch n := len(r.Custom.Overrides); {
	case !r.Custom.On:
		return title
	case r.Custom.File != nil:
		return r.Custom.File.Name
	case n > 0:
		return title + ", " + strconv.Itoa(n) + " changed"
	}
	return title
}

// favourites are the composites that stand beside the chosen one at first, with what they
// are for: one that is smooth, one that is not, one that is no share of the score.
var favourites = []string{"uniform-gamma", "uniform-0", "gradient", "epsilon-plus", "uniform-epsilon"}

// Open shows the cells, at first those of the chosen rules and of some others.
func Open(s *state.State) {
	s.View.Layout = look.Compared
	if s.Cells != nil || s.Composites == nil {
		return
	}
	cells := []question.Rules{s.Chosen()}
	for _, name := range favourites {
		if _, against := s.Answer.Model.Advice(name); against || s.CompositeOf(name).Name == "" || name == s.Composite && !s.Custom.On || len(cells) == 4 {
			continue
		}
		cells = append(cells, question.Rules{Composite: name, Settings: s.Settings[name]})
	}
	s.Cells, s.Cell = cells, 0
}

// Choose lets the sliders move another cell.
func Choose(number int) state.Change {
	return func(s *state.State) {
		if number == s.Cell || number >= len(s.Cells) || s.View.Trial.Classes {
			return
		}
		keep(s)
		s.ChooseCell(number)
	}
}

// keep remembers the explanation that is shown, so that its cell has it on.
func keep(s *state.State) {
	if e := s.Answer.Shown(); e != nil && s.Tried.Explanation(e.Input, e.Asked) != e {
		s.Tried = s.Tried.WithExplanation(e)
	}
}

// SetRules gives a cell another composite.
func SetRules(number int, composite string) state.Change {
	return func(s *state.State) {
		keep(s)
		s.SetCell(number, question.Rules{Composite: composite, Settings: s.Settings[composite]})
	}
}

// Add adds a cell with the first composite that none has yet.
func Add(s *state.State) {
	if len(s.Cells) >= question.MostCells {
		return
	}
	keep(s)
	for _, c := range s.Composites {
		_, against := s.Answer.Model.Advice(c.Name)
		taken := func(r question.Rules) bool { return r.Composite == c.Name }
		if !against && c.Name != s.Composite && !slices.ContainsFunc(s.Cells, taken) {
			s.AddCell(question.Rules{Composite: c.Name, Settings: s.Settings[c.Name]})
			return
		}
	}
	s.AddCell(s.Chosen())
}

// Remove takes a cell away.
func Remove(number int) state.Change {
	return func(s *state.State) {
		if len(s.Cells) <= question.FewestCells {
			return
		}
		keep(s)
		s.RemoveCell(number)
	}
}

// CompareClasses compares two classes by the chosen rules, or rules again.
func CompareClasses(on bool) state.Change {
	return func(s *state.State) {
		s.View.Trial.Classes = on
		if on && s.Subject.Asking != question.Versus && s.Answer.Input != nil {
			s.Subject = s.Subject.Ask("versus", s.Answer.Input).Settled(s.Answer.Input)
		}
	}
}

// SetClass makes another class one of the two; if it is the other one, they change places.
func SetClass(number, class int) state.Change {
	return func(s *state.State) {
		q := s.Subject.Settled(s.Answer.Input)
		switch {
		case number == 0 && class == q.Rival, number == 1 && class == q.Class:
			q.Class, q.Rival = q.Rival, q.Class
		case number == 0:
			q.Class = class
		default:
			q.Rival = class
		}
		keep(s)
		s.Subject = question.Subject{Asking: question.Versus, Class: q.Class, Rival: q.Rival}
	}
}
