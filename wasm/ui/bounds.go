//go:build js

package ui

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/protocol"
)

// pixelRange are the lowest and highest value that a pixel can have, which some
// rules ask for.
type pixelRange struct {
	vecty.Core
	Session *session `vecty:"prop"`

	low, high *vecty.HTML
	wrong     bool // what stands in the fields is not a range
	typed     [2]string
}

// Key implements vecty.Keyer.
func (r *pixelRange) Key() interface{} { return "bounds" }

func (r *pixelRange) Render() vecty.ComponentOrHTML {
	s := r.Session
	b := s.pixelBounds()
	low, high := channelwise(b.Low), channelwise(b.High)
	if r.wrong {
		low, high = r.typed[0], r.typed[1]
	}
	field := func(name, label, value string) *vecty.HTML {
		return elem.Input(vecty.Markup(
			prop.Type(prop.TypeText),
			vecty.Data("bound", name),
			vecty.Attribute("inputmode", "text"),
			vecty.Attribute("autocomplete", "off"),
			vecty.Attribute("spellcheck", "false"),
			vecty.Attribute("aria-label", label+", one number or one for each channel with a colon between"),
			vecty.Attribute("aria-invalid", r.wrong),
			prop.Value(value),
			event.Change(func(*vecty.Event) { r.take() }),
		))
	}
	r.low, r.high = field("low", "Lowest value of a pixel", low), field("high", "Highest value of a pixel", high)
	return elem.Div(
		vecty.Markup(
			vecty.Class("bounds"),
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
	s := r.Session
	text := func(field *vecty.HTML) string { return strings.TrimSpace(field.Node().Get("value").String()) }
	low, high := text(r.low), text(r.high)
	r.typed = [2]string{low, high}
	if low == "" && high == "" {
		r.wrong = false
		s.setBounds(nil)
		return
	}
	b, err := s.parseBounds(low, high)
	r.wrong = err != nil
	if err != nil {
		s.say("Pixel range: " + err.Error() + ".")
		return
	}
	s.notice = ""
	s.setBounds(b)
}

// pixelBounds are the visitor's, or the model's; empty if neither says.
func (s *session) pixelBounds() protocol.Bounds {
	switch {
	case s.bounds != nil:
		return *s.bounds
	case s.model != nil && s.model.Bounds != nil:
		return *s.model.Bounds
	}
	return protocol.Bounds{}
}

func (s *session) parseBounds(low, high string) (*protocol.Bounds, error) {
	b := &protocol.Bounds{}
	now := s.pixelBounds()
	for _, side := range []struct {
		text string
		now  []float32
		to   *[]float32
		name string
	}{{low, now.Low, &b.Low, "lowest"}, {high, now.High, &b.High, "highest"}} {
		if len(side.now) > 0 && side.text == channelwise(side.now) {
			*side.to = side.now
			continue
		}
		if side.text == "" {
			return nil, errors.New("the " + side.name + " value is missing")
		}
		for _, part := range strings.Split(strings.ReplaceAll(side.text, "−", "-"), ":") {
			v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
			if err != nil || v-v != 0 {
				return nil, errors.New("“" + part + "” is not a number")
			}
			*side.to = append(*side.to, float32(v))
		}
		if n, channels := len(*side.to), s.channels(); n != 1 && n != channels {
			return nil, errors.New(strconv.Itoa(n) + " numbers are given; expected one, or one for each of the " + strconv.Itoa(channels) + " channels")
		}
	}
	for i := range max(len(b.Low), len(b.High)) {
		if b.Low[i%len(b.Low)] > b.High[i%len(b.High)] {
			return nil, errors.New("the lowest value is above the highest")
		}
	}
	return b, nil
}

// channels is how many channels the model's input has; the range of a model says
// so, its shape may have them last or not at all.
func (s *session) channels() int {
	if s.model.Bounds != nil {
		return len(s.model.Bounds.Low)
	}
	if shape := s.model.InputShape; len(shape) == 4 {
		return min(shape[1], shape[3])
	}
	return 1
}

// setBounds explains with another range of the pixels; nil is the model's.
func (s *session) setBounds(b *protocol.Bounds) {
	s.bounds = b
	s.explain()
}

// asksBounds reports whether a rule asks for the pixels' range.
func (s *session) asksBounds() bool {
	asks := func(rule string) bool {
		i := slices.IndexFunc(s.rules, func(r protocol.Rule) bool { return r.Name == rule })
		return i >= 0 && s.rules[i].NeedsBounds
	}
	if !s.custom.on {
		return s.compositeInfo(s.composite).NeedsBounds
	}
	for _, o := range s.custom.overrides {
		if asks(o.Rule) {
			return true
		}
	}
	if s.custom.file == nil {
		return s.compositeInfo(s.composite).NeedsBounds
	}
	return true // who knows
}

// channelwise writes a number for each channel, or one if they are the same, to
// two decimals. What is written so and not edited stays exact, see parseBounds.
func channelwise(values []float32) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, strings.ReplaceAll(number.Setting(math.Round(float64(v)*100)/100), "−", "-"))
	}
	if len(slices.Compact(slices.Clone(parts))) == 1 {
		return parts[0]
	}
	return strings.Join(parts, ":")
}
