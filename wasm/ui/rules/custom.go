//go:build js

package rules

import (
	"slices"
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// customOption is the choice of the visitor's own rules among the presets.
func (p *Presets) customOption() *vecty.HTML {
	s := p.Page
	return elem.Label(
		vecty.Markup(vecty.ClassMap{"on": s.Custom.On}),
		elem.Input(vecty.Markup(
			prop.Type(prop.TypeRadio),
			prop.Name("composite"),
			prop.Value(question.CustomName),
			prop.Checked(s.Custom.On),
			event.Change(func(*vecty.Event) { s.Dispatch(state.Customize) }),
		)),
		elem.Bold(vecty.Text("Custom…")),
		elem.Small(vecty.Text(s.CustomSentence())),
	)
}

// Files is what can be done with files of rules; the engine reads and writes them.
type Files interface {
	LoadRules(file js.Value)
	SaveRules(save func(text string))
}

// Custom has a row for every layer, to change its rule.
type Custom struct {
	vecty.Core
	Page  *state.Page `vecty:"prop"`
	Files Files       `vecty:"prop"`

	file *vecty.HTML // the hidden file picker
	from int         // the first layer of the portion that is listed
	rows int         // how many of it are there
	at   int         // the layer that was chosen when that was found
}

// portion is how many layers are listed at once; of thousands of lists the page would take seconds.
const portion = 30

// atOnce is how many rows a frame adds to the list: more of them would hold up the page.
const atOnce = 12

// list lists a portion from its first rows on.
func (c *Custom) list(from int) {
	if from != c.from {
		c.from, c.rows = from, 0
	}
}

func (c *Custom) Render() vecty.ComponentOrHTML {
	s := c.Page
	c.file = widget.Picker("file", "File of rules", ".json,application/json", c.Files.LoadRules)
	button := func(name, title string, do func()) *vecty.HTML {
		return elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("rules", name), vecty.Attribute("title", title), event.Click(func(*vecty.Event) { do() })),
			vecty.Text(name),
		)
	}
	changed := len(s.Custom.Overrides) > 0 || s.Custom.File != nil
	return elem.Div(
		vecty.Markup(vecty.Class("custom")),
		elem.Heading3(
			vecty.Text("Rules by layer"),
			elem.Span(
				vecty.Markup(vecty.Class("actions")),
				vecty.If(changed, button("Reset", "Back to the preset's own rules", func() { s.Dispatch(state.ResetCustom) })),
				button("Load…", "Rules from a JSON file", func() { c.file.Node().Call("click") }),
				button("Save", "As a JSON file, which the command line reads, too", func() {
					c.Files.SaveRules(func(text string) { storage.SaveText(text, "application/json", "rules.json") })
				}),
			),
		),
		c.file,
		elem.UnorderedList(c.layers()),
	)
}

func (c *Custom) layers() vecty.List {
	s := c.Page
	var rows vecty.List
	if s.Answer.Explanation == nil {
		return nil
	}
	var ruled []*answer.Node
	for i := range s.Answer.Model.Nodes {
		if n := &s.Answer.Model.Nodes[i]; slices.Contains(state.Ruled, n.Role) {
			ruled = append(ruled, n)
		}
	}
	if i := slices.IndexFunc(ruled, func(n *answer.Node) bool { return n.Index == s.View.Layer }); i >= 0 && c.at != s.View.Layer {
		c.list(i / portion * portion)
	}
	if c.at = s.View.Layer; c.from >= len(ruled) {
		c.list(0)
	}
	to := min(c.from+portion, len(ruled))
	if all := to - c.from; c.rows < all {
		if c.rows = min(c.rows+atOnce, all); c.rows < all {
			js.Global().Call("requestAnimationFrame", widget.Once(func() { vecty.Rerender(c) }))
		}
	}
	for _, n := range ruled[c.from:min(c.from+c.rows, to)] {
		rows = append(rows, c.row(n, s.RulesFor(n)))
	}
	if len(ruled) > portion {
		rows = append(rows, c.portions(to, len(ruled)))
	}
	return rows
}

// portions lead to the layers before and after those that are listed.
func (c *Custom) portions(to, all int) *vecty.HTML {
	lead := func(word string, from int) *vecty.HTML {
		return elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Property("disabled", from < 0 || from >= all), event.Click(func(*vecty.Event) {
				c.list(from)
				vecty.Rerender(c)
			})),
			vecty.Text(word),
		)
	}
	return elem.ListItem(
		vecty.Markup(vecty.Key("portions"), vecty.Class("portions")),
		lead("← earlier", c.from-portion), elem.Span(vecty.Text(" layers "+strconv.Itoa(c.from+1)+" to "+strconv.Itoa(to)+" of "+strconv.Itoa(all)+" ")), lead("later →", c.from+portion),
	)
}

func (c *Custom) row(n *answer.Node, rules []question.Rule) *vecty.HTML {
	s := c.Page
	_, changed := s.Custom.Overrides[n.Index]
	open := s.View.Layer == n.Index
	return elem.ListItem(
		vecty.Markup(vecty.Key(n.Index), vecty.Data("layer", strconv.Itoa(n.Index)), vecty.ClassMap{"changed": changed}),
		elem.Button(
			vecty.Markup(
				vecty.Class("plain"),
				prop.Type(prop.TypeButton),
				vecty.Attribute("aria-expanded", open),
				vecty.Attribute("title", n.Name),
				event.Click(func(*vecty.Event) { s.Dispatch(state.SelectLayer(n.Index)) }),
			),
			vecty.Text(s.Answer.LayerTitle(n.Index)),
		),
		ruleOf(s, n, rules),
		takeBack(s, n, changed),
		vecty.If(open, slidersOf(s, n, rules)),
	)
}
