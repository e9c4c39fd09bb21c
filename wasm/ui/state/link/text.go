package link

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/wasm/sorted"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// reading is what has been read of a link.
type reading struct {
	question question.Question
	set      map[string]float64 // parameters of the composite
	file     question.RulesFile
	bounds   question.Bounds
	layout   look.Layout
	palette  int
	extent   look.Extent
	shared   bool
	colours  look.Map
	trial    look.Trial
	wrong    string // what is no number
	failed   bool
}

// apply makes the question and the view those of the link. Model and picture stay.
func (r *reading) apply(s *state.State) {
	q := r.question
	q.Model, q.Input = s.Model, s.Input
	if q.Composite == "" {
		q.Composite = first(s)
	}
	if r.set != nil {
		q.Settings = q.With(r.set)
	}
	if wrong := unknown(&q, s); wrong != "" {
		s.Notice = "The link asks for " + wrong + ", which is not here. What else it says is shown."
	}
	s.Question = q
	s.View.Layer = state.NoLayer
	if q.Opened != 0 {
		s.View.Layer = q.Opened
	}
	s.View.Layout, s.View.Palette, s.View.Extent = look.Overlaid, max(0, r.palette), r.extent
	s.View.Shared, s.View.Map, s.View.Step = r.shared, r.colours, 0
	s.View.Trial.Classes, s.View.Trial.Same, s.View.Trial.Firing = r.trial.Classes, r.trial.Same, r.trial.Firing
	s.View.Trial.Field = nil
	for _, l := range look.Layouts {
		if l.Layout == r.layout {
			s.View.Layout = r.layout
		}
	}
}

// unknown takes out of a question what the loaded model does not have, and names it.
func unknown(q *question.Question, s *state.State) (wrong string) {
	m := s.Answer.Model
	if m == nil {
		return ""
	}
	bad := func(class int) bool { return class != question.OwnTarget && (class < 0 || class >= m.Classes) }
	if bad(q.Subject.Class) || q.Subject.Asking == question.Versus && bad(q.Subject.Rival) || slices.ContainsFunc(q.Subject.Several, bad) {
		q.Subject, wrong = question.Subject{Class: question.OwnTarget}, "a class"
	}
	for node, o := range q.Custom.Overrides {
		if s.Answer.Node(node) == nil || s.Rule(o.Rule) == nil {
			delete(q.Custom.Overrides, node)
			wrong = "a rule or layer"
		}
	}
	for i := range q.Cells {
		if cells := len(q.Cells); cells < question.FewestCells || cells > question.MostCells || s.CompositeOf(q.CellRules(i).Composite).Name == "" {
			q.Cells, q.Cell, wrong = nil, 0, "rules to compare"
			break
		}
	}
	if n := s.Answer.Node(q.Opened); q.Opened != 0 && n == nil {
		q.Opened, wrong = 0, "a layer"
	} else if q.Neuron < 0 || q.Neuron > 0 && (q.Opened == 0 || q.Neuron > n.Size()) {
		q.Neuron, wrong = 0, "a neuron"
	}
	q.Conditions = slices.DeleteFunc(q.Conditions, func(c question.Condition) bool {
		if s.Answer.Node(c.Node) == nil {
			wrong = "a layer"
			return true
		}
		return false
	})
	return wrong
}

// parameter reads the value of a parameter of the composite.
func (r *reading) parameter(name, value string) {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v-v != 0 {
		r.fail(value)
	}
	if r.set == nil {
		r.set = map[string]float64{}
	}
	r.set[name] = v
}

// layer reads “4 gamma gamma:0.5”.
func (r *reading) layer(text string) {
	parts := strings.SplitN(text, " ", 3)
	if len(parts) < 2 {
		r.fail(text)
		return
	}
	o := question.Override{Node: r.integer(parts[0]), Rule: parts[1]}
	if len(parts) == 3 {
		o.Settings = r.settings(parts[2])
	}
	if r.question.Custom.Overrides == nil {
		r.question.Custom.Overrides = map[int]question.Override{}
	}
	r.question.Custom.Overrides[o.Node] = o
}

// cell reads “uniform-gamma gamma:0.5”, or “.” for the cell that is the question itself.
func (r *reading) cell(text string) {
	q := &r.question
	if text == "." {
		q.Cell = len(q.Cells)
		q.Cells = append(q.Cells, question.Rules{})
		return
	}
	name, rest, _ := strings.Cut(text, " ")
	q.Cells = append(q.Cells, question.Rules{Composite: name, Settings: r.settings(rest)})
}

func (r *reading) fail(text string) { r.wrong, r.failed = text, true }

func (r *reading) integer(text string) int {
	v, err := strconv.Atoi(text)
	if err != nil {
		r.fail(text)
	}
	return v
}

func (r *reading) integers(text string) (out []int) {
	for _, word := range strings.Split(text, ",") {
		out = append(out, r.integer(word))
	}
	return out
}

func (r *reading) numbers(text string) (out []float32) {
	for _, word := range strings.Split(text, ",") {
		v, err := strconv.ParseFloat(word, 32)
		if err != nil || v-v != 0 {
			r.fail(word)
		}
		out = append(out, float32(v))
	}
	return out
}

func (r *reading) settings(text string) map[string]float64 {
	if text == "" {
		return nil
	}
	out := map[string]float64{}
	for _, pair := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(pair, ":")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || v-v != 0 {
			r.fail(pair)
		}
		out[name] = v
	}
	return out
}

func integers(values []int) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = strconv.Itoa(v)
	}
	return strings.Join(words, ",")
}

func numbers(values []float32) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = strconv.FormatFloat(float64(v), 'g', -1, 32)
	}
	return strings.Join(words, ",")
}

// settings writes “epsilon:0.001,gamma:0.5”.
func settings(values map[string]float64) string {
	var words []string
	for _, name := range sorted.Keys(values) {
		words = append(words, name+":"+strconv.FormatFloat(values[name], 'g', -1, 64))
	}
	return strings.Join(words, ",")
}

// writer writes fields that are not empty.
type writer struct{ strings.Builder }

func (w *writer) add(name, value string) {
	if value == "" {
		return
	}
	if w.Len() > 0 {
		w.WriteByte('&')
	}
	w.WriteString(name + "=")
	const hex = "0123456789ABCDEF"
	for _, b := range []byte(value) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("-._~:,", b) >= 0:
			w.WriteByte(b)
		case b == ' ':
			w.WriteByte('+')
		default:
			w.Write([]byte{'%', hex[b>>4], hex[b&15]})
		}
	}
}

// unescape reads what add has written, or a browser.
func unescape(text string) (string, error) {
	var out []byte
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			out = append(out, ' ')
		case text[i] != '%':
			out = append(out, text[i])
		default:
			v, err := strconv.ParseUint(text[i+1:min(i+3, len(text))], 16, 8)
			if err != nil || i+2 >= len(text) {
				return "", errors.New("The link is damaged at “" + text[i:] + "”.")
			}
			out = append(out, byte(v))
			i += 2
		}
	}
	return string(out), nil
}
