//go:build js

package widget

import (
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/kept"
)

// Account says in figures that add up where the whole of something has gone, with a bar that
// the parts divide; sentence says what word means.
func Account(word, sentence string, whole float64, parts []kept.Part) *vecty.HTML {
	values := make([]float64, len(parts))
	for i, p := range parts {
		values[i] = p.Value
	}
	total, texts := number.Sum(whole, values)
	rows := vecty.List{elem.ListItem(
		vecty.Markup(vecty.Key("score"), vecty.Class("whole-score")),
		&Term{Word: word, Sentence: sentence},
		amount("score", total, false),
	)}
	// The meters are parts of one bar: each begins where the one above it ends. It covers 0, the
	// whole and every border between two parts.
	low, high, at := min(0, whole), max(0, whole), 0.0
	for _, v := range values {
		at += v
		low, high = min(low, at), max(high, at)
	}
	span := max(high-low, 1e-12)
	at = 0
	for i, p := range parts {
		from, to := at, at+p.Value
		at = to
		if !p.Always && strings.Trim(texts[i], "−0.") == "" {
			continue
		}
		rows = append(rows, elem.ListItem(
			vecty.Markup(vecty.Key(p.Name)),
			&Term{Word: p.Words, Sentence: p.Sentence},
			amount(p.Name, texts[i], p.Value < 0),
			elem.Span(vecty.Markup(
				vecty.Class("part", p.Name),
				vecty.ClassMap{"negative": p.Value < 0},
				vecty.Style("--from", Number((min(from, to)-low)/span)),
				vecty.Style("--to", Number((max(from, to)-low)/span)),
				vecty.Attribute("aria-hidden", "true"),
			)),
		))
	}
	return elem.UnorderedList(vecty.Markup(vecty.Class("account")), rows)
}

// amount is a number of the account.
func amount(name, text string, negative bool) *vecty.HTML {
	return elem.Bold(vecty.Markup(vecty.Class(name), vecty.ClassMap{"negative": negative}, vecty.Data("part", name)), vecty.Text(text))
}
