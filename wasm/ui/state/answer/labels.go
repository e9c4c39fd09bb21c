package answer

import (
	"math"
	"strconv"
	"strings"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/sorted"
	"lrpexplainer/wasm/ui/state/question"
)

// Label is the name of a class, its number if the model has no names.
func (a *Answer) Label(class int) string {
	if m := a.Model; m != nil && class >= 0 && class < len(m.Labels) {
		return m.Labels[class]
	}
	if a.IsValue() {
		return "the output"
	}
	return "class " + strconv.Itoa(class)
}

// IsValue reports whether the model's output is a single number, without classes and
// probabilities.
func (a *Answer) IsValue() bool { return a.Model != nil && a.Model.Decision == "value" }

// ranks reports whether exactly one class of several is right, so that their
// probabilities add up to one.
func (a *Answer) ranks() bool {
	return a.Model == nil || a.Model.Decision == "" || a.Model.Decision == "multiclass"
}

// Part is the coefficient of a class in what is explained, 0 if it has none.
func (e *Explanation) Part(class int) float64 {
	for _, p := range e.Target.Parts {
		if p.Index == class {
			return p.Coefficient
		}
	}
	return 0
}

// Class is the class in question, OwnTarget where it is all of them.
func (e *Explanation) Class() int {
	if len(e.Target.Parts) == 0 {
		return question.OwnTarget
	}
	return e.Target.Parts[0].Index
}

// IsContrast reports whether one class is explained rather than another.
func (e *Explanation) IsContrast() bool {
	return e.Target.Kind == "classes" && len(e.Target.Parts) == 2 && e.Target.Parts[1].Coefficient < 0
}

// ExplainedLabel names what is explained.
func (a *Answer) ExplainedLabel() string {
	e := a.Explanation
	if e == nil || e.Class() == question.OwnTarget {
		return "all classes"
	}
	first := a.Label(e.Class())
	switch {
	case e.Target.Kind == "odds":
		return first + " rather than the rest"
	case e.IsContrast():
		return first + " rather than " + a.Label(e.Target.Parts[1].Index)
	}
	return a.together(e.Target.Parts)
}

// together is "2, 3 and 5".
func (a *Answer) together(parts []question.Part) string {
	var names []string
	for _, p := range parts {
		names = append(names, a.Label(p.Index))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Headline is the question that the heatmap answers, in parts: what is asked about is
// strong, what it is compared with is the rival.
type Headline struct {
	Before, Strong, Between, Rival, After string
	Long                                  bool
}

// Headline is that of the explanation.
func (a *Answer) Headline() Headline {
	e := a.Explanation
	switch {
	case e == nil:
		return Headline{Before: "Which pixels decide?"}
	case a.IsValue():
		return Headline{Before: "What made " + a.Label(0) + " ", Strong: number.Significant(float64(e.Input.Predicted.Logits[0]), 3), After: "?"}
	case e.Input.Blank():
		return Headline{Before: "Nothing is drawn"}
	case e.Class() == question.OwnTarget:
		return Headline{Before: "What ", Strong: "decided", After: "?"}
	}
	h := Headline{Before: "What made it ", Strong: a.Label(e.Class()), After: "?", Long: e.Target.Kind == "odds" || len(e.Target.Parts) > 1}
	if e.Class() != e.Input.Top() || len(e.Target.Parts) > 1 && !e.IsContrast() {
		h.Before = "What speaks for "
	}
	switch {
	case e.Target.Kind == "odds":
		h.After = " rather than anything else?"
	case e.IsContrast():
		h.Between, h.Rival = " rather than ", a.Label(e.Target.Parts[1].Index)
	default:
		h.Strong = a.together(e.Target.Parts)
	}
	return h
}

// Outcome is what a screen reader hears when an explanation has arrived.
func (a *Answer) Outcome() string {
	e := a.Explanation
	if e == nil {
		return ""
	}
	if e.Input.Blank() {
		return "Nothing is drawn: every score is 0."
	}
	top := e.Input.Top()
	if a.IsValue() {
		return "The network's output is " + number.Significant(float64(e.Input.Predicted.Logits[0]), 3) + ". The heatmap explains it."
	}
	return "The network says " + a.Label(top) + ", " + number.Percent(float64(e.Input.Predicted.Probabilities[top])) +
		". The heatmap explains " + a.ExplainedLabel() + "."
}

// Score is the value of what is explained, also where a gradient does not start
// from it.
func (a *Answer) Score() float64 {
	e := a.Explanation
	logits := e.Input.Predicted.Logits
	switch {
	case !e.Gradient:
		return e.Account.Score
	case e.Target.Kind == "softmax" && a.ranks():
		return 1
	case e.Target.Kind == "softmax":
		total := 0.0
		for _, p := range e.Input.Predicted.Probabilities {
			total += float64(p)
		}
		return total
	case e.Target.Kind == "odds" && a.ranks(): // log p/(1−p)
		class := e.Class()
		rival, rest := float64(logits[e.Input.RunnerUp(class)]), 0.0
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

// ScoreSentence says what f(x) is.
func (a *Answer) ScoreSentence() string {
	e := a.Explanation
	switch {
	case a.IsValue():
		return "What is explained: the number that the network computes."
	case e.Class() == question.OwnTarget && a.ranks():
		return "What is explained: the probabilities of all classes, which add up to one."
	case e.Class() == question.OwnTarget:
		return "What is explained: the probabilities of all labels, added up."
	case e.Target.Kind == "odds" && !a.ranks():
		return "What is explained: the score (logit) of " + a.Label(e.Class()) + ", which is the log-odds of its probability."
	case e.Target.Kind == "odds":
		return "What is explained: the score (logit) of " + a.Label(e.Class()) + " less the mean of the others, each weighted with its probability among them."
	case e.IsContrast():
		return "What is explained: the score (logit) of " + a.Label(e.Class()) + " less that of " + a.Label(e.Target.Parts[1].Index) + "."
	case len(e.Target.Parts) > 1:
		return "What is explained: the scores (logits) of " + a.ExplainedLabel() + ", added up."
	}
	return "What is explained: the score (logit) that the network gives to " + a.ExplainedLabel() + "."
}

// Up to AllScores classes are all shown, in their own order so that bars grow and shrink
// in place; of more, the first few by score.
const (
	AllScores = 10
	fewScores = 5
)

// Score is a row of the predictions.
type Score struct {
	Class       int
	Value       float64 // the logit
	Probability float64 // 0 of a model without
	Part        float64 // its coefficient in what is explained, 0 if it has none
}

// Scores are the predictions to show, with all that are explained among them.
func (a *Answer) Scores() []Score {
	in := a.Input
	if in == nil {
		return nil
	}
	rows := make([]Score, len(in.Predicted.Logits))
	for class, score := range in.Predicted.Logits {
		rows[class] = Score{Class: class, Value: float64(score)}
		if p := in.Predicted.Probabilities; class < len(p) {
			rows[class].Probability = float64(p[class])
		}
		if e := a.Shown(); e != nil {
			rows[class].Part = e.Part(class)
		}
	}
	if len(rows) <= AllScores {
		return rows
	}
	l := in.Predicted.Logits
	sorted.By(rows, func(a, b Score) bool { return l[a.Class] > l[b.Class] })
	shown := rows[:fewScores:fewScores]
	for _, row := range rows[fewScores:] {
		if row.Part != 0 {
			shown = append(shown, row)
		}
	}
	return shown
}
