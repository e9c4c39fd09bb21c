//go:build js

package site

import (
	"cmp"
	"syscall/js"

	"lrpexplainer/wasm/ui/state/question"
)

// described reads what an entry of the catalogue says to visitors. Package weights says
// what the fields mean.
func described(m *question.Listed, e js.Value) {
	m.Sentence = text(e, "sentence")
	m.Bytes = int64(min(max(cmp.Or(number(e, "download"), number(e, "bytes")), 0), 1e12))
	m.Unpacked = int64(min(max(number(e, "bytes"), 0), 1e12))
	if bundle := e.Get("bundle"); bundle.Type() == js.TypeBoolean {
		m.Large = !bundle.Bool()
	}
	each(e.Get("stamps"), func(x js.Value) {
		m.Stamps = append(m.Stamps, question.Stamp{
			URL: At(text(x, "file")), Title: text(x, "title"), Alt: text(x, "alt"),
			Width: number(x, "width"), Height: number(x, "height"), Left: number(x, "left"), Top: number(x, "top"),
		})
	})
	m.Credits = &question.Credits{Data: text(e, "data"), License: text(e, "license")}
	if a := e.Get("accuracy"); a.Type() == js.TypeObject {
		m.Credits.Top1, m.Credits.Images, m.Credits.On = number(a, "top1"), number(a, "images"), text(a, "on")
	}
	r := e.Get("reveal")
	if r.Type() != js.TypeObject {
		return
	}
	m.Reveal = &question.Reveal{Question: text(r, "question"), Title: text(r, "title"), Text: texts(r.Get("text"))}
	for _, title := range texts(r.Get("maps")) {
		for _, x := range m.Examples {
			if x.Title == title {
				m.Reveal.Maps = append(m.Reveal.Maps, x)
			}
		}
	}
	each(r.Get("figures"), func(row js.Value) { m.Reveal.Figures = append(m.Reveal.Figures, texts(row)) })
	each(r.Get("sources"), func(x js.Value) {
		m.Reveal.Sources = append(m.Reveal.Sources, question.Source{Title: text(x, "title"), URL: text(x, "url")})
	})
}

// each calls f for every object in a list, for none of what is no list.
func each(list js.Value, f func(js.Value)) {
	elements(list, func(v js.Value) {
		if v.Type() == js.TypeObject {
			f(v)
		}
	})
}

// elements calls f for every element of a list, for none of what is no list.
func elements(list js.Value, f func(js.Value)) {
	if !isArray(list) {
		return
	}
	for i := range min(list.Length(), mostOf) {
		f(list.Index(i))
	}
}

// texts are the strings of a list.
func texts(list js.Value) (out []string) {
	elements(list, func(v js.Value) {
		if v.Type() == js.TypeString {
			out = append(out, v.String())
		}
	})
	return out
}

// number is a number field, 0 if there is none.
func number(object js.Value, field string) float64 {
	if v := object.Get(field); v.Type() == js.TypeNumber {
		return v.Float()
	}
	return 0
}
