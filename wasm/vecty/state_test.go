//go:build js

package vecty_test

import (
	"strconv"
	"testing"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/prop"
)

// What visitors did to the page survives rendering.

func TestTypingSurvives(t *testing.T) {
	form := func(n int) *vecty.HTML {
		return elem.Div(
			vecty.Text("rendering "+strconv.Itoa(n)),
			vecty.If(n%2 == 1, elem.Paragraph(vecty.Text("comes and goes"))),
			elem.Input(vecty.Markup(vecty.MarkupIf(n%2 == 1, vecty.Class("odd")))),
		)
	}
	s := show(t, form(0))
	input := s.find("input")
	input.Call("focus")
	document.Call("execCommand", "insertText", false, "relevance")
	wantEqual(t, "typed", input.Get("value").String(), "relevance")
	input.Call("setSelectionRange", 2, 5)
	for n := 1; n <= 4; n++ {
		s.update(form(n))
		wantSame(t, "input", s.find("input"), input)
		wantSame(t, "focused element", document.Get("activeElement"), input)
		wantEqual(t, "value", input.Get("value").String(), "relevance")
		wantEqual(t, "selection start", input.Get("selectionStart").Int(), 2)
		wantEqual(t, "selection end", input.Get("selectionEnd").Int(), 5)
		wantEqual(t, "class", input.Get("className").String(), []string{"", "odd"}[n%2])
	}
}

func TestCaretSurvivesInControlledInput(t *testing.T) {
	value := "epsilon"
	form := func() *vecty.HTML { return elem.Div(elem.Input(vecty.Markup(prop.Value(value)))) }
	s := show(t, form())
	input := s.find("input")
	wantEqual(t, "value", input.Get("value").String(), "epsilon")
	input.Call("focus")
	input.Call("setSelectionRange", 3, 3)
	document.Call("execCommand", "insertText", false, "X")
	value = input.Get("value").String() // as an input listener would
	s.update(form())
	wantEqual(t, "value", input.Get("value").String(), "epsXilon")
	wantEqual(t, "caret", input.Get("selectionStart").Int(), 4)

	input.Set("value", "typed but not taken over")
	s.update(form())
	wantEqual(t, "value the program insists on", input.Get("value").String(), "epsXilon")
}

func TestCheckboxFollowsMarkupOnlyIfThereIsOne(t *testing.T) {
	form := func(checked bool) *vecty.HTML {
		return elem.Div(
			elem.Input(vecty.Markup(prop.Type(prop.TypeCheckbox), prop.ID("free"))),
			elem.Input(vecty.Markup(prop.Type(prop.TypeCheckbox), prop.ID("bound"), prop.Checked(checked))),
		)
	}
	s := show(t, form(true))
	free, bound := s.find("#free"), s.find("#bound")
	wantEqual(t, "bound at first", bound.Get("checked").Bool(), true)
	free.Call("click")
	bound.Call("click")
	s.update(form(true))
	wantEqual(t, "free", free.Get("checked").Bool(), true)
	wantEqual(t, "bound", bound.Get("checked").Bool(), true)
	s.update(form(false))
	wantEqual(t, "free", free.Get("checked").Bool(), true)
	wantEqual(t, "bound", bound.Get("checked").Bool(), false)
}

func TestScrollAndOpenDetailsSurvive(t *testing.T) {
	view := func(n int) *vecty.HTML {
		return elem.Div(
			elem.Details(elem.Summary(vecty.Text("more "+strconv.Itoa(n))), elem.Paragraph(vecty.Text("text"))),
			elem.Div(
				vecty.Markup(prop.ID("scroller"), vecty.Style("height", "50px"), vecty.Style("overflow", "auto")),
				elem.Div(vecty.Markup(vecty.Style("height", strconv.Itoa(500+n)+"px"))),
			),
		)
	}
	s := show(t, view(0))
	s.find("summary").Call("click")
	wantEqual(t, "open", s.find("details").Get("open").Bool(), true)
	s.find("#scroller").Set("scrollTop", 120)
	s.update(view(1))
	wantEqual(t, "summary", s.find("summary").Get("textContent").String(), "more 1")
	wantEqual(t, "open", s.find("details").Get("open").Bool(), true)
	wantEqual(t, "scroll position", s.find("#scroller").Get("scrollTop").Int(), 120)
}

func TestNothingChangedTouchesNothing(t *testing.T) {
	view := func() *vecty.HTML {
		return elem.Div(
			vecty.Markup(vecty.Class("a", "b"), vecty.Style("color", "red"), vecty.Data("k", "v"), vecty.Attribute("role", "main")),
			elem.Input(vecty.Markup(prop.Type(prop.TypeRange), prop.Value("7"), vecty.Property("max", 10))),
			vecty.List{elem.Span(vecty.Markup(vecty.Key(1))), elem.Span(vecty.Markup(vecty.Key(2)), vecty.Text("two"))},
			&counter{Label: "same"},
			vecty.Text("text"),
		)
	}
	s := show(t, view())
	changes := s.changes()
	s.update(view())
	wantEqual(t, "changes", changes(), 0)
}
