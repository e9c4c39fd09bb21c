// Package formula reads the formulas of the table of rules, which are written in
// one line of text, into trees that can be set as mathematics:
//
//	a_j (w_jk + γ w_jk⁺) / Σ_j a_j (w_jk + γ w_jk⁺)
//
// An underscore starts a subscript of letters, the raised signs of Unicode are
// superscripts, and " / " is a fraction of the products on its two sides.
package formula

import (
	"errors"
	"strings"
	"unicode"
)

// Kind says what a node of the tree is.
type Kind uint8

const (
	Row        Kind = iota // Children side by side
	Identifier             // Text, a variable
	Number                 // Text
	Operator               // Text
	Fraction               // Children: numerator, denominator
	Script                 // Children: base, subscript, superscript, of which one may be nil
)

// Node is a formula or a part of one.
type Node struct {
	Kind     Kind
	Text     string
	Children []*Node
}

// Parse reads a formula. Text that is none, such as a sentence, is an error.
func Parse(text string) (*Node, error) {
	p := parser{rest: []rune(text)}
	n, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); len(p.rest) > 0 {
		return nil, errors.New("unexpected " + string(p.rest[0]))
	}
	return n, nil
}

type parser struct {
	rest []rune
	open []rune // brackets, outermost first
}

const relations = "+−·=<>"

// closing brackets by their opening ones; a bar closes itself.
var closing = map[rune]rune{'(': ')', '[': ']', '|': '|'}

// sum reads products with operators between them, up to a closing bracket.
func (p *parser) sum() (*Node, error) {
	row := &Node{Kind: Row}
	for {
		if p.skipSpace(); len(p.rest) > 0 && strings.ContainsRune(relations, p.rest[0]) {
			row.add(p.operator())
			continue
		}
		n, err := p.quotient()
		if err != nil {
			return nil, err
		}
		if n == nil {
			break
		}
		row.add(n)
	}
	if len(row.Children) == 0 {
		return nil, errors.New("empty formula")
	}
	return row.single(), nil
}

// quotient reads a product or the fraction of two; nil if there is none.
func (p *parser) quotient() (*Node, error) {
	top, err := p.product()
	if err != nil || top == nil {
		return nil, err
	}
	if p.skipSpace(); len(p.rest) == 0 || p.rest[0] != '/' {
		return top, nil
	}
	p.rest = p.rest[1:]
	bottom, err := p.product()
	if err != nil {
		return nil, err
	}
	if bottom == nil {
		return nil, errors.New("a fraction without a denominator")
	}
	return &Node{Kind: Fraction, Children: []*Node{top.bare(), bottom.bare()}}, nil
}

// bare is what stands in parentheses, without them: a fraction's bar needs none.
func (n *Node) bare() *Node {
	if n.Kind == Row && len(n.Children) == 3 && n.Children[0].Text == "(" && n.Children[2].Text == ")" {
		return n.Children[1]
	}
	return n
}

// product reads factors up to an operator, a slash or a closing bracket.
func (p *parser) product() (*Node, error) {
	row := &Node{Kind: Row}
	for {
		p.skipSpace()
		if len(p.rest) == 0 || strings.ContainsRune(relations+"/)]", p.rest[0]) {
			break
		}
		if p.rest[0] == '|' && len(p.open) > 0 && p.open[len(p.open)-1] == '|' {
			break
		}
		n, err := p.factor()
		if err != nil {
			return nil, err
		}
		row.add(n)
	}
	if len(row.Children) == 0 {
		return nil, nil
	}
	return row.single(), nil
}

// factor reads one symbol or bracket with its scripts.
func (p *parser) factor() (*Node, error) {
	c := p.rest[0]
	if end, ok := closing[c]; ok {
		p.rest = p.rest[1:]
		p.open = append(p.open, c)
		inner, err := p.sum()
		if err != nil {
			return nil, err
		}
		p.open = p.open[:len(p.open)-1]
		if p.skipSpace(); len(p.rest) == 0 || p.rest[0] != end {
			return nil, errors.New("a bracket is not closed")
		}
		p.rest = p.rest[1:]
		return p.scripts(&Node{Kind: Row, Children: []*Node{
			{Kind: Operator, Text: string(c)}, inner, {Kind: Operator, Text: string(end)}}}), nil
	}
	switch {
	case unicode.IsDigit(c):
		n := 1
		for n < len(p.rest) && (unicode.IsDigit(p.rest[n]) || p.rest[n] == '.') {
			n++
		}
		node := &Node{Kind: Number, Text: string(p.rest[:n])}
		p.rest = p.rest[n:]
		return p.scripts(node), nil
	case strings.ContainsRune("Σ∂…", c):
		return p.scripts(p.operator()), nil
	case unicode.IsLetter(c):
		if len(p.rest) > 1 && unicode.IsLetter(p.rest[1]) && superscripts[p.rest[1]] == "" {
			return nil, errors.New("a word, not a variable")
		}
		p.rest = p.rest[1:]
		return p.scripts(&Node{Kind: Identifier, Text: string(c)}), nil
	}
	return nil, errors.New("unexpected " + string(c))
}

func (p *parser) operator() *Node {
	n := &Node{Kind: Operator, Text: string(p.rest[0])}
	p.rest = p.rest[1:]
	return n
}

var superscripts = map[rune]string{'⁺': "+", '⁻': "−", '²': "2", 'ᴮ': "B", 'ᵀ': "T"}

// scripts attaches the sub- and superscript that follow base, if any.
func (p *parser) scripts(base *Node) *Node {
	var sub, super *Node
	if len(p.rest) > 1 && p.rest[0] == '_' {
		n := 1
		for n < len(p.rest) && unicode.IsLetter(p.rest[n]) && superscripts[p.rest[n]] == "" {
			n++
		}
		sub = &Node{Kind: Identifier, Text: string(p.rest[1:n])}
		p.rest = p.rest[n:]
	}
	if len(p.rest) > 0 && superscripts[p.rest[0]] != "" {
		super = &Node{Kind: Operator, Text: superscripts[p.rest[0]]}
		p.rest = p.rest[1:]
	}
	if sub == nil && super == nil {
		return base
	}
	return &Node{Kind: Script, Children: []*Node{base, sub, super}}
}

func (p *parser) skipSpace() {
	for len(p.rest) > 0 && p.rest[0] == ' ' {
		p.rest = p.rest[1:]
	}
}

func (n *Node) add(child *Node) { n.Children = append(n.Children, child) }

// single is a row's only child in place of the row.
func (n *Node) single() *Node {
	if len(n.Children) == 1 {
		return n.Children[0]
	}
	return n
}
