//go:build js

package rules

import (
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
)

// pixelRange are the lowest and highest value that a pixel can have, which some
// rules ask for.
type pixelRange struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	low, high *vecty.HTML
	wrong     [2]bool // what stands in a field is not one side of a range
	typed     [2]string
}

// Key implements vecty.Keyer.
func (r *pixelRange) Key() interface{} { return "bounds" }

func (r *pixelRange) Render() vecty.ComponentOrHTML {
	s := r.Page
	b := s.Answer.PixelBounds(s.Bounds)
	low, high := question.Channelwise(b.Low), question.Channelwise(b.High)
	if r.wrong != [2]bool{} {
		low, high = r.typed[0], r.typed[1]
	}
	field := func(name, label, value string, wrong bool) *vecty.HTML {
		return elem.Input(vecty.Markup(
			prop.Type(prop.TypeText),
			vecty.Data("bound", name),
			vecty.Attribute("inputmode", "text"),
			vecty.Attribute("autocomplete", "off"),
			vecty.Attribute("spellcheck", "false"),
			vecty.Attribute("aria-label", label+", one number or one for each channel with a colon between"),
			vecty.Attribute("aria-invalid", wrong),
			prop.Value(value),
			event.Change(func(*vecty.Event) { r.take() }),
		))
	}
	r.low, r.high = field("low", "Lowest value of a pixel", low, r.wrong[0]), field("high", "Highest value of a pixel", high, r.wrong[1])
	return elem.Div(
		vecty.Markup(
			vecty.Class("bounds"),
			vecty.ClassMap{"by-channel": strings.Contains(low+high, ":")},
			vecty.Attribute("role", "group"),
			vecty.Attribute("aria-label", "Pixel range"),
			vecty.Attribute("title", "The lowest and highest value that a pixel can have after preprocessing: one number, or one for each channel as 0:0:0. Empty fields mean the model's own."),
		),
		elem.Span(vecty.Text("pixels")),
		r.low,
		elem.Span(vecty.Text("to")),
		r.high,
	)
}

// take reads the fields.
func (r *pixelRange) take() {
	s := r.Page
	text := func(field *vecty.HTML) string { return strings.TrimSpace(field.Node().Get("value").String()) }
	low, high := text(r.low), text(r.high)
	r.typed = [2]string{low, high}
	if low == "" && high == "" {
		r.wrong = [2]bool{}
		s.Dispatch(state.SetBounds(nil))
		return
	}
	now, channels := s.Answer.PixelBounds(s.Bounds), s.Answer.Model.InputChannels()
	b, err := question.ParseBounds(low, high, now, channels)
	r.wrong = [2]bool{}
	if err != nil {
		// The one that is no number is marked; both if it is their order that is wrong.
		_, first := question.ParseBounds(low, low, question.Bounds{Low: now.Low, High: now.Low}, channels)
		_, second := question.ParseBounds(high, high, question.Bounds{Low: now.High, High: now.High}, channels)
		r.wrong = [2]bool{first != nil || second == nil, second != nil || first == nil}
		s.Dispatch(state.Say("Pixel range: " + err.Error() + "."))
		return
	}
	s.Dispatch(state.SetBounds(b))
}
