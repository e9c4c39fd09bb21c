//go:build js

package ui

import (
	"strconv"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
)

// display is how the visitor wants to see things. It is remembered from visit to
// visit, in the browser's own storage.
type display struct {
	opacity float64 // of the heatmap, 0 to 1
	view    view
	palette int  // number among palettes
	zoomed  bool // the other of: the whole picture, what the network sees of it
}

// view is how picture and heatmap are shown together.
type view string

const (
	overlaid   view = "overlay"
	sideBySide view = "side"
	swipe      view = "swipe"
)

// views is the table of views.
var views = []struct {
	view  view
	title string
}{
	{overlaid, "Overlay"},
	{sideBySide, "Side by side"},
	{swipe, "Swipe"},
}

// palettes are the colour maps to choose from: on light and on dark paper.
var palettes = []struct{ name, title, light, dark string }{
	{"red-blue", "Red and blue", "red-blue", "red-blue-dark"},
	{"safe", "Orange and violet: told apart with every kind of colour blindness", "orange-purple", "orange-blue-dark"},
}

// colors is the colour map for the theme, looked up once for each version: the browser
// is slow to say which theme it is.
func (s *session) colors() heatmap.ColorMap {
	if s.colored.version != s.version || s.colored.colors.Colors == nil {
		s.colored.version, s.colored.colors = s.version, s.themeColors()
	}
	return s.colored.colors
}

func (s *session) themeColors() heatmap.ColorMap {
	p := palettes[s.display.palette]
	name := p.light
	if isDark() {
		name = p.dark
	}
	m, ok := heatmap.Find(name)
	if !ok {
		return heatmap.Maps[0]
	}
	return m
}

func css(c heatmap.RGB) string {
	return "rgb(" + strconv.Itoa(int(c.R)) + " " + strconv.Itoa(int(c.G)) + " " + strconv.Itoa(int(c.B)) + ")"
}

func recallDisplay() display {
	d := display{opacity: 0.7, view: overlaid}
	if o, err := strconv.ParseFloat(recall("opacity"), 64); err == nil && o >= 0 && o <= 1 {
		d.opacity = o
	}
	for _, v := range views {
		if recall("view") == string(v.view) {
			d.view = v.view
		}
	}
	for i, p := range palettes {
		if recall("palette") == p.name {
			d.palette = i
		}
	}
	return d
}

func (d *display) remember() {
	remember("opacity", strconv.FormatFloat(d.opacity, 'f', 2, 64))
	remember("view", string(d.view))
	remember("palette", palettes[d.palette].name)
}

// recall is what was remembered, "" if nothing. Storage may be switched off.
func recall(key string) (value string) {
	defer func() { _ = recover() }()
	if v := js.Global().Get("localStorage").Call("getItem", key); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

func remember(key, value string) {
	defer func() { _ = recover() }()
	js.Global().Get("localStorage").Call("setItem", key, value)
}
