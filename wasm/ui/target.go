//go:build js

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/protocol"
)

// asking is how the visitor asks: what a click on a class means.
type asking string

const (
	aboutOne     asking = ""        // why this class?
	versus       asking = "versus"  // why this class rather than that one?
	againstRest  asking = "odds"    // why this class rather than any other?
	aboutSeveral asking = "several" // why these classes?
	aboutAll     asking = "softmax" // all classes at once, each by its probability
)

// ways is the table of ways to ask. The first is what the rules themselves start
// from.
var ways = []struct {
	asking asking
	name   string
	title  string
}{
	{aboutOne, "own", "as the rules start"},
	{aboutOne, "one", "one class"},
	{versus, "versus", "one rather than another"},
	{againstRest, "odds", "one rather than the rest"},
	{aboutSeveral, "several", "several together"},
	{aboutAll, "softmax", "all at once"},
}

// subject is what the visitor asks about.
type subject struct {
	asking  asking
	class   int   // the class in question; ownTarget is the top class, and of aboutOne what the rules start from
	rival   int   // of versus, if class has been chosen
	several []int // of aboutSeveral, if class has been chosen
}

// settled is the subject with the classes that this picture suggests where the
// visitor has chosen none: the top class and the runner-up.
func (q subject) settled(in *input) subject {
	if q.class != ownTarget {
		return q
	}
	q.class = in.top()
	q.rival = in.runnerUp(q.class)
	q.several = []int{q.class}
	if q.rival != q.class {
		q.several = append(q.several, q.rival)
	}
	return q
}

// target is the subject in the words of the protocol, nil for what the rules
// themselves start from.
func (q subject) target(in *input) *protocol.Target {
	if q.asking == aboutOne && q.class == ownTarget {
		return nil
	}
	q = q.settled(in)
	t := &protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: q.class, Coefficient: 1}}}
	switch {
	case q.asking == aboutAll:
		return &protocol.Target{Kind: "softmax"}
	case q.asking == againstRest:
		t.Kind = "odds"
	case q.asking == versus && q.rival != q.class:
		t.Parts = append(t.Parts, protocol.Part{Index: q.rival, Coefficient: -1})
	case q.asking == aboutSeveral:
		t.Parts = nil
		for _, c := range q.several {
			t.Parts = append(t.Parts, protocol.Part{Index: c, Coefficient: 1})
		}
	}
	return t
}

// pick is what a click on a class makes of the subject.
func (q subject) pick(class int, in *input) subject {
	switch {
	case q.asking == versus:
		q = q.settled(in)
		if class == q.class {
			q.class, q.rival = q.rival, q.class
		} else {
			q.rival = class
		}
	case q.asking == aboutSeveral:
		q = q.settled(in)
		q.several = slices.Clone(q.several)
		if i := slices.Index(q.several, class); i < 0 {
			q.several = append(q.several, class)
		} else if len(q.several) > 1 {
			q.several = slices.Delete(q.several, i, i+1)
		}
		q.class = q.several[0]
	case q.asking == aboutAll:
		q = subject{class: class}
	default:
		q.class = class
	}
	return q
}

// runnerUp is the class with the highest score but for one, and that one if there
// is no other.
func (in *input) runnerUp(but int) int {
	best := but
	for i, v := range in.predicted.Logits {
		if i != but && (best == but || v > in.predicted.Logits[best]) {
			best = i
		}
	}
	return best
}

// ask explains another subject.
func (s *session) ask(q subject) {
	s.subject = q
	s.explain()
}

// pickClass is a click on a class; with contrast it becomes what the present one
// is compared with.
func (s *session) pickClass(class int, contrast bool) {
	if s.input == nil {
		return
	}
	q := s.subject
	if contrast && q.asking != versus {
		now := q.settled(s.input)
		if now.class == class {
			return
		}
		s.ask(subject{asking: versus, class: now.class, rival: class})
		return
	}
	s.ask(q.pick(class, s.input))
}

// part is the coefficient of a class in what is explained, 0 if it has none.
func (e *explanation) part(class int) float64 {
	for _, p := range e.Target.Parts {
		if p.Index == class {
			return p.Coefficient
		}
	}
	return 0
}

// class is the class in question, ownTarget where it is all of them.
func (e *explanation) class() int {
	if len(e.Target.Parts) == 0 {
		return ownTarget
	}
	return e.Target.Parts[0].Index
}

// isContrast reports whether one class is explained rather than another.
func (e *explanation) isContrast() bool {
	return e.Target.Kind == "classes" && len(e.Target.Parts) == 2 && e.Target.Parts[1].Coefficient < 0
}

// explainedLabel names what is explained.
func (s *session) explainedLabel() string {
	e := s.explanation
	if e == nil || e.class() == ownTarget {
		return "all classes"
	}
	first := s.label(e.class())
	switch {
	case e.Target.Kind == "odds":
		return first + " rather than the rest"
	case e.isContrast():
		return first + " rather than " + s.label(e.Target.Parts[1].Index)
	}
	return s.together(e.Target.Parts)
}

// together is "2, 3 and 5".
func (s *session) together(parts []protocol.Part) string {
	var names []string
	for _, p := range parts {
		names = append(names, s.label(p.Index))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// question is the headline that the heatmap answers.
func (s *session) question() *vecty.HTML {
	e := s.explanation
	strong := func(text string) *vecty.HTML { return elem.Emphasis(vecty.Text(text)) }
	switch {
	case e == nil:
		return elem.Heading1(vecty.Text("Which pixels decide?"))
	case e.class() == ownTarget:
		return elem.Heading1(vecty.Text("What "), strong("decided"), vecty.Text("?"))
	}
	long := e.Target.Kind == "odds" || len(e.Target.Parts) > 1
	verb, end := "What made it ", vecty.List{vecty.Text("?")}
	if e.class() != e.input.top() || len(e.Target.Parts) > 1 && !e.isContrast() {
		verb = "What speaks for "
	}
	name := s.label(e.class())
	switch {
	case e.Target.Kind == "odds":
		end = vecty.List{vecty.Text(" rather than anything else?")}
	case e.isContrast():
		end = vecty.List{
			vecty.Text(" rather than "),
			elem.Emphasis(vecty.Markup(vecty.Class("rival")), vecty.Text(s.label(e.Target.Parts[1].Index))),
			vecty.Text("?"),
		}
	default:
		name = s.together(e.Target.Parts)
	}
	return elem.Heading1(vecty.Markup(vecty.ClassMap{"long": long}), vecty.Text(verb), strong(name), end)
}

// score is the value of what is explained, also where a gradient does not start
// from it.
func (e *explanation) score() float64 {
	logits := e.input.predicted.Logits
	switch {
	case !e.Gradient:
		return e.Account.Score
	case e.Target.Kind == "softmax":
		return 1
	case e.Target.Kind == "odds": // log p/(1−p)
		class := e.class()
		rival, rest := float64(logits[e.input.runnerUp(class)]), 0.0
		for i, v := range logits {
			if i != class {
				rest += math.Exp(float64(v) - rival)
			}
		}
		return float64(logits[class]) - rival - math.Log(rest)
	}
	total := 0.0
	for _, p := range e.Target.Parts {
		total += p.Coefficient * float64(logits[p.Index])
	}
	return total
}

// scoreSentence says what f(x) is.
func (s *session) scoreSentence() string {
	e := s.explanation
	switch {
	case e.class() == ownTarget:
		return "What is explained: the probabilities of all classes, which add up to one."
	case e.Target.Kind == "odds":
		return "What is explained: the score (logit) of " + s.label(e.class()) + " less the mean of the others, each weighted with its probability among them."
	case e.isContrast():
		return "What is explained: the score (logit) of " + s.label(e.class()) + " less that of " + s.label(e.Target.Parts[1].Index) + "."
	case len(e.Target.Parts) > 1:
		return "What is explained: the scores (logits) of " + s.explainedLabel() + ", added up."
	}
	return "What is explained: the score (logit) that the network gives to " + s.explainedLabel() + "."
}

// asker is the control that says what a click on a class means.
type asker struct {
	vecty.Core
	Session *session `vecty:"prop"`
}

func (a *asker) Render() vecty.ComponentOrHTML {
	s := a.Session
	var options vecty.List
	for i, w := range ways {
		on := w.asking == s.subject.asking && (w.asking != aboutOne || (i == 0) == (s.subject.class == ownTarget))
		title := w.title
		if e := s.explanation; i == 0 && (e == nil || e.class() != ownTarget) {
			title = "the top class"
		}
		options = append(options, elem.Option(vecty.Markup(vecty.Key(w.name), prop.Value(w.name), vecty.Property("selected", on)), vecty.Text(title)))
	}
	return elem.Select(
		vecty.Markup(
			vecty.Class("quiet"),
			vecty.Data("asking", strconv.Quote(string(s.subject.asking))),
			vecty.Attribute("aria-label", "What is asked"),
			vecty.Attribute("title", "What a click on a class asks. With Shift it asks: why this one rather than that?"),
			event.Change(func(e *vecty.Event) { a.choose(e.Target.Get("value").String()) }),
		),
		options,
	)
}

func (a *asker) choose(name string) {
	s := a.Session
	if s.input == nil {
		return
	}
	for i, w := range ways {
		switch {
		case w.name != name:
		case i == 0:
			s.ask(subject{class: ownTarget})
		case w.asking == aboutOne:
			s.ask(subject{class: s.subject.settled(s.input).class})
		case w.asking == versus || w.asking == aboutSeveral:
			class := s.subject.settled(s.input).class
			rival := s.input.runnerUp(class)
			s.ask(subject{asking: w.asking, class: class, rival: rival, several: []int{class, rival}})
		default:
			s.ask(subject{asking: w.asking, class: s.subject.class})
		}
	}
}
