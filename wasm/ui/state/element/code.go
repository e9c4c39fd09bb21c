package element

import (
	"cmp"
	"strings"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/link"
	"lrpexplainer/wasm/ui/state/question"
)

// attribute is a name and what it says, nothing where that is "".
type attribute struct{ name, value string }

// escape makes HTML of a text, in attributes too.
func escape(text string) string {
	for _, r := range [][2]string{{"&", "&amp;"}, {`"`, "&quot;"}, {"<", "&lt;"}, {">", "&gt;"}} {
		text = strings.ReplaceAll(text, r[0], r[1])
	}
	return text
}

// tag is the beginning of an element in HTML.
func tag(name string, attributes ...attribute) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for _, a := range attributes {
		if a.value != "" {
			b.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
		}
	}
	return b.String() + ">"
}

// Code is HTML for another page with an element of what is on the screen, whose script is at
// that address. What is the visitor's own has to be put beside that page: its name stands
// where its address belongs.
func Code(s *state.State, script string) string {
	a, whole := link.Ask(s)
	src, alt, config := "", "", ""
	switch in := s.Input; {
	case s.Model.File != nil:
		a.Model, config = s.Model.File.Name, strings.TrimSuffix(s.Model.File.Name, ".onnx")+".json"
		a.Rules, whole = s.Composite, true
		fallthrough
	case in.Example == question.NoExample:
		a.Example, src, alt = "", "picture.png", in.Alt
		if in.Picture != nil {
			src = cmp.Or(in.Picture.Name, src)
		}
	}
	if whole {
		a.Rules = s.Composite
		if e := s.Answer.Explanation; e != nil && len(e.Target.Parts) == 1 && s.Subject.Asking == question.AboutOne {
			a.Target = s.Answer.Label(e.Class())
		}
	} else {
		a = link.Attributes{Link: link.Write(s)}
	}
	view := Views[0].In(s.View.Layout)
	if s.View.Step > 0 {
		view = "steps"
	}
	says := "Relevance for " + s.Answer.ExplainedLabel() + ", by Layer-wise Relevance Propagation"
	return tag("script", attribute{"type", "module"}, attribute{"src", script}) + "</script>\n" +
		tag("lrp-explainer",
			attribute{"model", a.Model}, attribute{"config", config}, attribute{"example", a.Example}, attribute{"src", src}, attribute{"alt", alt},
			attribute{"rules", a.Rules}, attribute{"settings", a.Settings}, attribute{"target", a.Target}, attribute{"link", a.Link},
			attribute{"view", view}, attribute{"controls", "rules classes"}) +
		"\n  " + escape(says) + "\n</lrp-explainer>\n"
}

// Frame is HTML for another page with a frame of what is on the screen, whose page is at that
// address. What is the visitor's own is not in it.
func Frame(s *state.State, page string) string {
	h := s.Answer.Headline()
	src := page
	if text := link.Write(s); text != "" {
		src += "#" + text
	}
	return tag("iframe",
		attribute{"src", src}, attribute{"title", "LRP Explainer: " + h.Before + h.Strong + h.Between + h.Rival + h.After},
		attribute{"width", "100%"}, attribute{"height", "720"}, attribute{"style", "border: 0"},
		attribute{"loading", "lazy"}, attribute{"allow", "camera; clipboard-write"}) + "</iframe>\n"
}
