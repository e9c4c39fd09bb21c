//go:build js

package testit

import (
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/tried"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// curve is the score while a tenth of the pixels is taken away: the reddest first, beside
// random orders; the ring is the visitor's own patch.
func (p *Panel) curve() *vecty.HTML {
	s := p.Page
	e := s.Answer.Shown()
	random, red := s.Tried.Curve(trying.TenthOf(s.State, nil)), s.Tried.Curve(trying.TenthOf(s.State, e))
	found := trying.Found(s.State)
	next := trying.Next(s.State)
	running := next != nil && next.Curve != nil
	heading := elem.Heading3(
		vecty.Text("f(x) as pixels are taken away"),
		vecty.If(running || s.View.Trial.Still, elem.Button(
			vecty.Markup(vecty.Class("plain"), prop.Type(prop.TypeButton), vecty.Data("act", "curves"), event.Click(func(*vecty.Event) {
				s.Dispatch(state.Show(func(v *state.View) { v.Trial.Still = !v.Trial.Still }))
			})),
			vecty.Text(p.stop()),
		)),
	)
	if random == nil {
		return elem.Div(vecty.Markup(vecty.Class("tenth")), heading)
	}
	low, high := 0.0, 0.0
	for _, list := range [][]float32{random.Low, random.High, scores(red)} {
		for _, v := range list {
			low, high = min(low, float64(v)), max(high, float64(v))
		}
	}
	const width, height = 200, 100
	last := float64(random.Replaced[len(random.Replaced)-1])
	x := func(part float64) string { return widget.Number(width * part / last) }
	y := func(v float64) string { return widget.Number(height * (high - v) / max(high-low, 1e-9)) }
	line := func(b *strings.Builder, c *tried.Curve, values []float32, backward bool) {
		for i := range values {
			k := i
			if backward {
				k = len(values) - 1 - i
			}
			b.WriteString(x(float64(c.Replaced[k])) + "," + y(float64(values[k])) + " ")
		}
	}
	var band, mean, first strings.Builder
	line(&band, random, random.Low, false)
	line(&band, random, random.High, true)
	line(&mean, random, random.Scores, false)
	shapes := vecty.List{
		tag("polygon", vecty.Markup(attributes("class", "band", "points", band.String()))),
		tag("line", vecty.Markup(attributes("x1", "0", "x2", strconv.Itoa(width), "y1", y(0), "y2", y(0)))),
		tag("polyline", vecty.Markup(attributes("class", "random", "points", mean.String()))),
	}
	end := func(c *tried.Curve) string { return number.Significant(float64(c.Scores[len(c.Scores)-1]), 2) }
	words := "grey: ten random orders, their mean " + end(random) + " and range"
	label := "When a tenth of the pixels is taken away, in random order the score falls to " + end(random)
	if red != nil {
		line(&first, red, red.Scores, false)
		shapes = append(shapes, tag("polyline", vecty.Markup(attributes("class", "red", "points", first.String()))))
		words = "red: the reddest first, to " + end(red) + "; " + words
		label += ", the reddest first to " + end(red)
	}
	if found != nil && found.Share < last+1e-6 {
		// A dot of no length is round however the drawing is stretched.
		dot := "M" + x(found.Share) + " " + y(min(max(found.Score, low), high)) + "h0"
		shapes = append(shapes, tag("path", vecty.Markup(attributes("class", "yours", "d", dot))), tag("path", vecty.Markup(attributes("class", "yours within", "d", dot))))
		words += "; ring: yours"
	}
	pixels := strconv.Itoa(int(last*float64(len(e.Relevance)) + 0.5))
	return elem.Div(
		vecty.Markup(vecty.Class("tenth"), vecty.ClassMap{"there": red != nil}),
		heading,
		elem.Div(
			vecty.Markup(vecty.Class("plot")),
			elem.Div(vecty.Markup(vecty.Class("ordinate"), vecty.Attribute("aria-hidden", "true")), elem.Span(vecty.Text(number.Significant(high, 2))), elem.Span(vecty.Text(number.Significant(low, 2)))),
			tag("svg", vecty.Markup(attributes("viewBox", "-4 -5 208 110", "preserveAspectRatio", "none", "role", "img", "aria-label", label)), shapes),
			elem.Div(vecty.Markup(vecty.Class("abscissa"), vecty.Attribute("aria-hidden", "true")), elem.Span(vecty.Text("0")), elem.Span(vecty.Text("10 % of the pixels")), elem.Span(vecty.Text(pixels))),
		),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(strings.ToUpper(words[:1])+words[1:]+".")),
	)
}

func scores(c *tried.Curve) []float32 {
	if c == nil {
		return nil
	}
	return c.Scores
}

// stop is what the button at the curve says.
func (p *Panel) stop() string {
	s := p.Page
	switch {
	case s.View.Trial.Still:
		return "Compute"
	case s.Progress != nil && s.Progress.Total > 0:
		return "Stop at " + number.Fixed(100*float64(s.Progress.Done)/float64(s.Progress.Total), 0) + "\u00a0%"
	}
	return "Stop"
}

// Found is the sentence in the account's place: what the network says without the painted
// pixels, and what the explanation gave them.
type Found struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (f *Found) Render() vecty.ComponentOrHTML {
	s := f.Page
	if !trying.Testing(s.State) {
		return elem.Div()
	}
	found := trying.Found(s.State)
	if found == nil {
		return elem.Div(vecty.Markup(vecty.Class("tested")), elem.Paragraph(vecty.Text("Nothing is painted over. f(x) = "+number.Significant(trying.Score(trying.Parts(s.Answer.Shown()), s.Answer.Input.Predicted), 3)+".")))
	}
	pixels := strconv.Itoa(found.Pixels) + " pixels"
	if found.Pixels == 1 {
		pixels = "1 pixel"
	}
	without := vecty.List{vecty.Text("Without these "), elem.Bold(vecty.Text(pixels)), vecty.Text(" f(x) goes "), elem.Bold(vecty.Text(found.Before + " → " + found.After))}
	heard := "Without these " + pixels + " f(x) goes from " + found.Before + " to " + found.After
	if found.Relevance != "" {
		without = append(without, vecty.Text("; LRP gave them "), elem.Bold(vecty.Markup(vecty.Class("given-them"), vecty.ClassMap{"f": !found.Negative, "against": found.Negative}), vecty.Text(found.Relevance)))
		heard += "; LRP gave them " + found.Relevance
	}
	label := s.Answer.Label
	percent := func(p float64) string { return strings.ReplaceAll(number.Percent(p), " ", "\u00a0") }
	then := "Still " + label(found.Top) + ", " + percent(found.TopShare) + "; next " + label(found.Other) + ", " + percent(found.OtherShare) + "."
	if found.Changed {
		then = "Now " + label(found.Top) + ", " + percent(found.TopShare)
		if found.Other != found.Top {
			then += "; " + label(found.Other) + " has " + percent(found.OtherShare)
		}
		then += "."
	}
	if s.Answer.IsValue() {
		then = ""
	}
	return elem.Div(
		vecty.Markup(vecty.Class("tested")),
		elem.Paragraph(append(without, vecty.Text("."))),
		elem.Paragraph(vecty.Markup(vecty.Class("then"), vecty.ClassMap{"changed": found.Changed}), vecty.Text(then)),
		elem.Paragraph(vecty.Markup(vecty.Class("unseen"), vecty.Attribute("role", "status")), vecty.Text(heard+". "+then)),
	)
}
