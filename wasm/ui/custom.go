//go:build js

package ui

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/protocol"
)

// customName is what the choice of the visitor's own rules is called among the
// composites.
const customName = "custom"

// custom are rules of the visitor's own: the chosen composite, or one from a file,
// with the rules of single layers changed.
type custom struct {
	on        bool
	overrides map[int]protocol.Override // by node
	file      *rulesFile                // in place of the chosen composite; nil for none
}

// rulesFile is a composite in its JSON form, see package lrp.
type rulesFile struct {
	name      string
	composite js.Value
}

// choice is which rule goes where, as everything is set now.
func (s *session) choice() *protocol.Compose {
	c := &protocol.Compose{Composite: s.composite, Settings: maps.Clone(s.settings[s.composite])}
	if !s.custom.on {
		return c
	}
	if f := s.custom.file; f != nil {
		c.Composite, c.Settings, c.Custom = "", nil, f.composite
	}
	for _, node := range slices.Sorted(maps.Keys(s.custom.overrides)) {
		c.Overrides = append(c.Overrides, s.custom.overrides[node])
	}
	return c
}

// chosenName is the name of the chosen composite.
func (s *session) chosenName() string {
	if s.custom.on {
		return customName
	}
	return s.composite
}

// customize turns the visitor's own rules on. They start from the composite that
// was chosen before.
func (s *session) customize() {
	if e := s.explanation; e != nil && e.Gradient && s.custom.file == nil { // which has no rules by layer
		s.composite = s.composites[0].Name
	}
	s.custom.on = true
	s.explain()
}

// override gives a layer another rule.
func (s *session) override(o protocol.Override) {
	if s.custom.overrides == nil {
		s.custom.overrides = map[int]protocol.Override{}
	}
	s.custom.overrides[o.Node] = o
	s.explain()
}

// restore gives a layer the composite's rule again.
func (s *session) restore(node int) {
	delete(s.custom.overrides, node)
	s.explain()
}

// resetCustom starts from the chosen composite again.
func (s *session) resetCustom() {
	s.custom = custom{on: true}
	s.explain()
}

// given is the rule that a node has, and its settings.
func (s *session) given(node int) protocol.Override {
	if o, ok := s.custom.overrides[node]; ok {
		return o
	}
	for _, o := range s.explanation.Rules {
		if o.Node == node {
			return o
		}
	}
	return protocol.Override{Node: node}
}

// saveRules saves the visitor's rules as a file, which loadRules and the command
// line read.
func (s *session) saveRules() {
	s.pending++
	s.engine.Compose(s.choice(), protocol.On[protocol.Composed]{
		Answer: func(c *protocol.Composed) {
			s.pending--
			saveText(js.Global().Get("JSON").Call("stringify", c.Composite, nil, 2).String()+"\n", "application/json", "rules.json")
			s.render()
		},
		Error:      s.fail,
		Superseded: s.superseded,
	})
	s.render()
}

// loadRules takes the rules from a file. What was chosen stays if it is not right.
func (s *session) loadRules(file js.Value) {
	const most = 1 << 20 // bytes; more is not a composite
	name := text(file, "name")
	if file.Get("size").Float() > most {
		s.say(name + " is too large to be a file of rules.")
		return
	}
	s.pending++
	go func() {
		composite, err := promise.Await(js.Global().Get("Response").New(file).Call("json"))
		if err == nil && composite.Type() != js.TypeObject {
			err = errors.New("it is not a JSON object")
		}
		if err != nil {
			s.fail(errors.New(name + " is not a file of rules: " + err.Error() + "."))
			return
		}
		s.engine.Compose(&protocol.Compose{Custom: composite}, protocol.On[protocol.Composed]{
			Answer: func(*protocol.Composed) {
				s.pending--
				s.custom = custom{on: true, file: &rulesFile{name, composite}}
				s.notice = ""
				s.explain()
			},
			Error:      func(err error) { s.fail(errors.New(name + ": " + err.Error())) },
			Superseded: s.superseded,
		})
	}()
	s.render()
}

// customOption is the choice of the visitor's own rules among the presets.
func (p *presets) customOption() *vecty.HTML {
	s := p.Session
	return elem.Label(
		vecty.Markup(vecty.ClassMap{"on": s.custom.on}),
		elem.Input(vecty.Markup(
			prop.Type(prop.TypeRadio),
			prop.Name("composite"),
			prop.Value(customName),
			prop.Checked(s.custom.on),
			event.Change(func(*vecty.Event) { s.customize() }),
		)),
		elem.Bold(vecty.Text("Custom…")),
		elem.Small(vecty.Text(s.customSentence())),
	)
}

// customSentence says what the visitor's rules are made of.
func (s *session) customSentence() string {
	from := "From “" + s.compositeInfo(s.composite).Title + "”"
	if s.custom.file != nil {
		from = "From the file " + s.custom.file.name
	}
	switch n := len(s.custom.overrides); n {
	case 0:
		return from + ", and a rule of your own for any layer."
	case 1:
		return from + ", one layer changed."
	default:
		return from + ", " + strconv.Itoa(n) + " layers changed."
	}
}

// customPanel has a row for every layer, to change its rule.
type customPanel struct {
	vecty.Core
	Session *session `vecty:"prop"`

	file *vecty.HTML // the hidden file picker
}

func (c *customPanel) Render() vecty.ComponentOrHTML {
	s := c.Session
	c.file = picker("file", "File of rules", ".json,application/json", s.loadRules)
	button := func(name, title string, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("rules", name), vecty.Attribute("title", title), event.Click(func(*vecty.Event) { do() })),
			vecty.Text(name),
		)
	}
	changed := len(s.custom.overrides) > 0 || s.custom.file != nil
	return elem.Div(
		vecty.Markup(vecty.Class("custom")),
		elem.Heading3(
			vecty.Text("Rules by layer"),
			elem.Span(
				vecty.Markup(vecty.Class("actions")),
				vecty.If(changed, button("Reset", "Back to the preset's own rules", s.resetCustom)),
				button("Load…", "Rules from a JSON file", func() { c.file.Node().Call("click") }),
				button("Save", "As a JSON file, which the command line reads, too", s.saveRules),
			),
		),
		c.file,
		elem.UnorderedList(c.rows()),
	)
}

func (c *customPanel) rows() vecty.List {
	s := c.Session
	var rows vecty.List
	if s.explanation == nil {
		return nil
	}
	for i := range s.model.Nodes {
		n := &s.model.Nodes[i]
		if rules := s.rulesFor(n); len(rules) > 0 {
			rows = append(rows, c.row(n, rules))
		}
	}
	return rows
}

// ruled are the roles of nodes whose rule can be changed.
var ruled = []string{"convolution", "dense", "max-pooling", "average-pooling", "residual"}

// rulesFor are the rules to choose from for a node. Gradients do not mix with rules
// of LRP, so they are there only where the composite is made of them.
func (s *session) rulesFor(n *protocol.Node) []protocol.Rule {
	if !slices.Contains(ruled, n.Role) {
		return nil
	}
	var out []protocol.Rule
	for _, r := range s.rules {
		if slices.Contains(r.For, n.Role) && (!slices.Contains(r.For, "activation") || r.Name == s.given(n.Index).Rule) {
			out = append(out, r)
		}
	}
	return out
}

func (c *customPanel) row(n *protocol.Node, rules []protocol.Rule) *vecty.HTML {
	s := c.Session
	now := s.given(n.Index)
	_, changed := s.custom.overrides[n.Index]
	var options, sliders vecty.List
	for _, r := range rules {
		options = append(options, elem.Option(
			vecty.Markup(vecty.Key(r.Name), prop.Value(r.Name), vecty.Property("selected", r.Name == now.Rule), vecty.Attribute("title", r.Sentence)),
			vecty.Text(r.Symbol+"  "+r.Name),
		))
		if r.Name != now.Rule || s.layer != n.Index {
			continue
		}
		for _, q := range r.Parameters {
			value, ok := now.Settings[q.Name]
			if !ok {
				value = q.Default
			}
			sliders = append(sliders, &parameter{Parameter: q, Value: value, Set: func(v float64) {
				settings := maps.Clone(s.given(n.Index).Settings)
				if settings == nil {
					settings = map[string]float64{}
				}
				settings[q.Name] = v
				s.override(protocol.Override{Node: n.Index, Rule: r.Name, Settings: settings})
			}})
		}
	}
	title := s.layerTitle(n.Index)
	return elem.ListItem(
		vecty.Markup(vecty.Key(n.Index), vecty.Data("layer", strconv.Itoa(n.Index)), vecty.ClassMap{"changed": changed}),
		elem.Button(
			vecty.Markup(
				vecty.Class("plain"),
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-expanded", s.layer == n.Index),
				vecty.Attribute("title", n.Name),
				event.Click(func(*vecty.Event) { s.selectLayer(n.Index) }),
			),
			vecty.Text(title),
		),
		elem.Select(
			vecty.Markup(
				vecty.Attribute("aria-label", "Rule of "+title+", "+n.Name),
				event.Change(func(e *vecty.Event) {
					s.layer = n.Index
					s.override(protocol.Override{Node: n.Index, Rule: e.Target.Get("value").String()})
				}),
			),
			options,
		),
		elem.Button(
			vecty.Markup(
				vecty.Class("icon"),
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-label", "Take back the change of "+title),
				vecty.Style("visibility", map[bool]string{true: "visible", false: "hidden"}[changed]),
				event.Click(func(*vecty.Event) { s.restore(n.Index) }),
			),
			vecty.Text("×"),
		),
		vecty.If(len(sliders) > 0, elem.Div(vecty.Markup(vecty.Class("sliders")), sliders)),
	)
}

// selectLayer shows the rule of a layer, or no longer.
func (s *session) selectLayer(node int) {
	if s.layer == node {
		node = noLayer
	}
	s.layer = node
	s.render()
}
