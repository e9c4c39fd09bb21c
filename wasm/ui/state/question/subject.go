package question

import "slices"

// OwnTarget is Subject.Class of what the composite itself starts from, usually the top
// class.
const OwnTarget = -1

// Asking is how the visitor asks: what a click on a class means.
type Asking string

const (
	AboutOne     Asking = ""        // why this class?
	Versus       Asking = "versus"  // why this class rather than that one?
	AgainstRest  Asking = "odds"    // why this class rather than any other?
	AboutSeveral Asking = "several" // why these classes?
	AboutAll     Asking = "softmax" // all classes at once, each by its probability
)

// Way is a way to ask.
type Way struct {
	Asking      Asking
	Name, Title string
}

// Ways is the table of ways to ask. The first is what the rules themselves start
// from.
var Ways = []Way{
	{AboutOne, "own", "as the rules start"},
	{AboutOne, "one", "one class"},
	{Versus, "versus", "one rather than another"},
	{AgainstRest, "odds", "one rather than the rest"},
	{AboutSeveral, "several", "several together"},
	{AboutAll, "softmax", "all at once"},
}

// Subject is what the visitor asks about.
type Subject struct {
	Asking  Asking
	Class   int   // the class in question; OwnTarget is the top class, and of AboutOne what the rules start from
	Rival   int   // of Versus, if Class has been chosen
	Several []int // of AboutSeveral, if Class has been chosen
}

// Settled is the subject with the classes that this picture suggests where the
// visitor has chosen none: the top class and the runner-up.
func (q Subject) Settled(in *Input) Subject {
	if q.Class != OwnTarget {
		return q
	}
	q.Class = in.Top()
	q.Rival = in.RunnerUp(q.Class)
	q.Several = []int{q.Class}
	if q.Rival != q.Class {
		q.Several = append(q.Several, q.Rival)
	}
	return q
}

// Target is the subject in the words of the protocol, nil for what the rules
// themselves start from.
func (q Subject) Target(in *Input) *Target {
	if q.Asking == AboutOne && q.Class == OwnTarget {
		return nil
	}
	q = q.Settled(in)
	t := &Target{Kind: "classes", Parts: []Part{{Index: q.Class, Coefficient: 1}}}
	switch {
	case q.Asking == AboutAll:
		return &Target{Kind: "softmax"}
	case q.Asking == AgainstRest:
		t.Kind = "odds"
	case q.Asking == Versus && q.Rival != q.Class:
		t.Parts = append(t.Parts, Part{Index: q.Rival, Coefficient: -1})
	case q.Asking == AboutSeveral:
		t.Parts = nil
		for _, c := range q.Several {
			t.Parts = append(t.Parts, Part{Index: c, Coefficient: 1})
		}
	}
	return t
}

// Pick is what a click on a class makes of the subject; with contrast it becomes what the
// present one is compared with.
func (q Subject) Pick(class int, contrast bool, in *Input) Subject {
	if contrast && q.Asking != Versus {
		if now := q.Settled(in); now.Class != class {
			return Subject{Asking: Versus, Class: now.Class, Rival: class}
		}
		return q
	}
	switch {
	case q.Asking == Versus:
		q = q.Settled(in)
		if class == q.Class {
			q.Class, q.Rival = q.Rival, q.Class
		} else {
			q.Rival = class
		}
	case q.Asking == AboutSeveral:
		q = q.Settled(in)
		q.Several = slices.Clone(q.Several)
		if i := slices.Index(q.Several, class); i < 0 {
			q.Several = append(q.Several, class)
		} else if len(q.Several) > 1 {
			q.Several = slices.Delete(q.Several, i, i+1)
		}
		q.Class = q.Several[0]
	case q.Asking == AboutAll:
		q = Subject{Class: class}
	default:
		q.Class = class
	}
	return q
}

// Ask is what another of the ways makes of the subject.
func (q Subject) Ask(way string, in *Input) Subject {
	i := slices.IndexFunc(Ways, func(w Way) bool { return w.Name == way })
	class := q.Settled(in).Class
	switch {
	case i < 0:
		return q
	case i == 0:
		return Subject{Class: OwnTarget}
	}
	switch asking := Ways[i].Asking; asking {
	case AboutOne:
		return Subject{Class: class}
	case Versus, AboutSeveral:
		rival := in.RunnerUp(class)
		return Subject{Asking: asking, Class: class, Rival: rival, Several: []int{class, rival}}
	default:
		return Subject{Asking: asking, Class: q.Class}
	}
}
