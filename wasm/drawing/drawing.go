// Package drawing reads SVG files before a browser draws them, and refuses what would harm
// the page: what runs, what is fetched, what cannot be read back from a canvas, and
// drawings that take too long.
package drawing

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Bounds of a drawing.
const (
	MaxBytes    = 16 << 20 // of the file
	MaxNesting  = 32       // elements in elements, through every use
	MaxElements = 20_000   // drawn, after expanding every use
	maxNodes    = 200_000  // written in the file
	maxIDs      = 100_000  // references, in all
)

// element is an element of the file with what it draws besides its own.
type element struct {
	name     string
	children []*element
	draws    []string // ids of what it refers to
	repeats  float64  // how often a pattern's content is drawn where it fills something
	cost     float64  // of everything below, once it has been counted
	depth    int
	state    uint8 // 0 untouched, 1 being counted, 2 counted
}

// references are what a style's url(…) name.
func references(style string) (named []string) {
	rest := lower(style)
	for {
		at := strings.Index(rest, "url(")
		if at < 0 {
			return named
		}
		style, rest = style[len(style)-len(rest)+at+len("url("):], rest[at+len("url("):]
		name := strings.TrimLeft(style, "\"' \t\r\n\f")
		if end := strings.IndexAny(name, "\"') \t\r\n\f"); end >= 0 {
			name = name[:end]
		}
		named = append(named, name)
	}
}

// lower makes letters small whose code is ASCII, so that no position moves.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Check reads a file. Its error ends the sentence "The drawing …".
func Check(r io.Reader) error {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		return nil, errors.New("it is written in " + charset + ", not in UTF-8")
	}
	var (
		open      []*element
		all       = map[string]*element{}
		nodes, of int
		root      *element
		styled    []string // what style sheets apply to anything
	)
	refer := func(e *element, value string) error {
		if strings.Contains(value, "\\") && strings.ContainsAny(value, "(@") {
			return errors.New("hides what it refers to behind escapes")
		}
		for _, name := range references(value) {
			id, inside := strings.CutPrefix(name, "#")
			if !inside {
				if strings.HasPrefix(name, "data:") && !strings.HasPrefix(name, "data:image/svg") {
					continue
				}
				return errors.New("refers to something outside of its file")
			}
			if of++; of > maxIDs {
				return errors.New("has too many references")
			}
			if e == nil {
				styled = append(styled, id)
			} else {
				e.draws = append(e.draws, id)
			}
		}
		return nil
	}
	for {
		token, err := d.Token()
		if limited.N <= 0 {
			return fmt.Errorf("has more than %d MB", MaxBytes>>20)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("is damaged: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if nodes++; nodes > maxNodes {
				return fmt.Errorf("has more than %d elements", maxNodes)
			}
			if len(open) >= 4*MaxNesting {
				return fmt.Errorf("has elements more than %d deep in each other", MaxNesting)
			}
			name := strings.ToLower(t.Name.Local)
			switch name {
			case "foreignobject":
				return errors.New("holds a foreignObject, which cannot be read back from the screen")
			case "script", "handler", "iframe", "embed", "object", "audio", "video":
				return errors.New("holds " + name + ", which is not a drawing")
			}
			e := &element{name: name, repeats: 1}
			if err := attributes(e, t.Attr, all, refer); err != nil {
				return err
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			} else if root == nil {
				if root = e; name != "svg" {
					return errors.New("is no SVG: it begins with " + strconv.Quote(t.Name.Local))
				}
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1].name == "style" {
				if strings.Contains(lower(string(t)), "@import") {
					return errors.New("refers to something outside of its file")
				}
				if err := refer(nil, string(t)); err != nil {
					return err
				}
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return errors.New("refers to something outside of its file")
			}
		}
	}
	if root == nil {
		return errors.New("is empty")
	}
	cost, depth, err := count(root, all, 0)
	if err != nil {
		return err
	}
	for _, id := range styled { // may fit every element
		if target := all[id]; target != nil {
			each, below, err := count(target, all, 0)
			if err != nil {
				return err
			}
			cost += each * float64(nodes)
			depth = max(depth, below+1)
		}
	}
	switch {
	case depth > MaxNesting:
		return fmt.Errorf("has elements more than %d deep in each other", MaxNesting)
	case cost > MaxElements:
		return fmt.Errorf("draws more than %d elements", MaxElements)
	}
	return nil
}

// attributes takes from an element's attributes what counts.
func attributes(e *element, list []xml.Attr, all map[string]*element, refer func(*element, string) error) error {
	width, height := 0.0, 0.0
	for _, a := range list {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"):
			return errors.New("holds a script, which is not a drawing")
		case name == "id":
			if all[a.Value] == nil {
				all[a.Value] = e
			}
		case name == "href" || name == "src":
			value := strings.TrimSpace(a.Value)
			id, inside := strings.CutPrefix(value, "#")
			embedded := strings.HasPrefix(value, "data:image/") && !strings.HasPrefix(value, "data:image/svg")
			switch {
			case e.name == "a" || value == "":
			case inside:
				e.draws = append(e.draws, id)
			case !embedded:
				return errors.New("refers to something outside of its file")
			}
		case name == "width" && e.name == "pattern":
			width = share(a.Value)
		case name == "height" && e.name == "pattern":
			height = share(a.Value)
		}
		if err := refer(e, a.Value); err != nil {
			return err
		}
	}
	if e.name == "pattern" && width > 0 && height > 0 {
		e.repeats = math.Max(1, math.Min(1e6, 1/(width*height)))
	}
	return nil
}

// share is which part of what it fills a pattern's tile takes at least: of a length in
// pixels, of a drawing of a thousand.
func share(value string) float64 {
	value = strings.TrimSpace(value)
	number, percent := strings.CutSuffix(value, "%")
	v, err := strconv.ParseFloat(strings.TrimSuffix(number, "px"), 64)
	switch {
	case err != nil || !(v > 0):
		return 0
	case percent:
		return math.Min(1, v/100)
	case v <= 1:
		return v
	}
	return math.Min(1, v/1000)
}

// weight is how much an element draws, in shapes: the steps of a filter go over
// every pixel.
func weight(name string) float64 {
	switch {
	case strings.HasPrefix(name, "fe"):
		return 50
	case name == "defs" || name == "style" || name == "title" || name == "desc" || name == "metadata":
		return 0
	}
	return 1
}

// count is how many elements an element draws, and how deep they lie.
func count(e *element, all map[string]*element, depth int) (cost float64, below int, err error) {
	switch {
	case e.state == 1:
		return 0, 0, errors.New("refers to itself")
	case e.state == 2:
		return e.cost, e.depth, nil
	case depth > 1000:
		return 0, 0, fmt.Errorf("has elements more than %d deep in each other", MaxNesting)
	}
	e.state = 1
	cost = weight(e.name)
	add := func(c *element) error {
		each, deep, err := count(c, all, depth+1)
		if err != nil {
			return err
		}
		cost = math.Min(1e12, cost+each*c.repeats)
		below = max(below, deep+1)
		return nil
	}
	for _, c := range e.children {
		if err := add(c); err != nil {
			return 0, 0, err
		}
	}
	for _, id := range e.draws {
		if target := all[id]; target != nil {
			if err := add(target); err != nil {
				return 0, 0, err
			}
		}
	}
	e.cost, e.depth, e.state = cost, below, 2
	return cost, below, nil
}
