package lrp

import (
	"fmt"
	"strconv"
	"strings"

	"lrpexplainer/nn"
)

// ParseTarget reads a target as the command line writes it:
//
//	3            the logit of class 3
//	3+4          the logits of two classes together
//	3-5          the contrast of class 3 against class 5
//	odds:3       the log-odds of class 3 against all others
//	top          the logit of the top class
//	softmax      softmax of all classes at once
//	neuron:conv5:120   neuron 120 of the node conv5, counted in one sample
//
// The empty string is the composite's own start.
func ParseTarget(s string, g *nn.Graph) (Target, error) {
	bad := func(format string, a ...any) (Target, error) {
		return Target{}, fmt.Errorf("target %q: %s", s, fmt.Sprintf(format, a...))
	}
	switch {
	case s == "":
		return Target{}, nil
	case s == "top":
		return Target{Kind: Top}, nil
	case s == "softmax":
		return Target{Kind: SoftmaxAll}, nil
	}
	if rest, ok := strings.CutPrefix(s, "neuron:"); ok {
		at := strings.LastIndexByte(rest, ':')
		if at < 0 {
			return bad("expected neuron:NODE:INDEX")
		}
		node, err := findNode(g, rest[:at])
		if err != nil {
			return bad("%v", err)
		}
		index, err := strconv.Atoi(rest[at+1:])
		if n := g.Nodes[node].Shape.Size(); err != nil || index < 0 || index >= n {
			return bad("expected a neuron between 0 and %d", n-1)
		}
		return Neuron(node, index), nil
	}
	classes := g.Classes()
	t := Target{Kind: Logits}
	rest := s
	if after, ok := strings.CutPrefix(s, "odds:"); ok {
		t.Kind, rest = LogOdds, after
	}
	sign := 1.0
	for {
		end := strings.IndexAny(rest, "+-")
		number := rest
		if end >= 0 {
			number = rest[:end]
		}
		c, err := strconv.Atoi(number)
		if err != nil {
			return bad("expected a class number, such as 3, a contrast, such as 3-5, odds:3, top, softmax or neuron:NODE:INDEX")
		}
		if c >= classes {
			return bad("there is no class %d; the model has %d, counted from 0", c, classes)
		}
		t.Parts = append(t.Parts, Part{c, sign})
		if end < 0 {
			break
		}
		sign = 1
		if rest[end] == '-' {
			sign = -1
		}
		rest = rest[end+1:]
	}
	if t.Kind == LogOdds && len(t.Parts) != 1 {
		return bad("expected one class after odds:")
	}
	return t, nil
}

// ParseCondition reads NODE:CHANNEL,CHANNEL… as the command line writes it.
func ParseCondition(s string, g *nn.Graph) (Condition, error) {
	at := strings.LastIndexByte(s, ':')
	if at < 0 {
		return Condition{}, fmt.Errorf("condition %q: expected NODE:CHANNEL,CHANNEL", s)
	}
	node, err := findNode(g, s[:at])
	if err != nil {
		return Condition{}, fmt.Errorf("condition %q: %w", s, err)
	}
	c := Condition{Node: node}
	for _, part := range strings.Split(s[at+1:], ",") {
		ch, err := strconv.Atoi(part)
		if err != nil {
			return Condition{}, fmt.Errorf("condition %q: %q is not a channel number", s, part)
		}
		c.Channels = append(c.Channels, ch)
	}
	return c, nil
}

// findNode is the node of that name; the error names the nearest one.
func findNode(g *nn.Graph, name string) (int, error) {
	if i := g.Find(name); i >= 0 {
		return i, nil
	}
	var names []string
	for _, n := range g.Nodes {
		names = append(names, n.Name)
	}
	return 0, fmt.Errorf("the model has no node %q%s", name, Suggestion(name, names))
}
