//go:build js

package ui

import (
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/protocol"
)

// imagePanel shows the picture as it was given, or the pad, and the ways to give
// another.
type imagePanel struct {
	vecty.Core
	Shows `vecty:"prop"`

	file *vecty.HTML // the hidden file picker
}

func (p *imagePanel) Render() vecty.ComponentOrHTML {
	s := p.Session
	p.file = picker("file", "Image file", "image/*", s.accept)
	var shown vecty.ComponentOrHTML
	switch {
	case s.camera.on:
		shown = &viewfinder{Session: s}
	case s.drawing:
		shown = &pad{Session: s}
	default:
		shown = &photo{Session: s}
	}
	return elem.Div(
		vecty.Markup(vecty.Class("image")),
		elem.Heading2(vecty.Text("Image")),
		elem.Div(vecty.Markup(vecty.Class("given")), shown),
		elem.Div(
			vecty.Markup(vecty.Class("row")),
			elem.Button(
				vecty.Markup(vecty.Class("primary"), prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) {
					p.file.Node().Call("click")
				})),
				vecty.Text("Upload"),
			),
			vecty.If(s.camera.there, elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton),
					vecty.Attribute("aria-pressed", s.camera.on),
					event.Click(func(*vecty.Event) { s.toggleCamera() }),
				),
				vecty.Text("Camera"),
			)),
			vecty.If(s.drawable(), elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton),
					vecty.Attribute("aria-pressed", s.drawing),
					event.Click(func(*vecty.Event) {
						s.drawing, s.camera.on = !s.drawing, false
						s.render()
					}),
				),
				vecty.Text("Draw"),
			)),
		),
		p.file,
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("Drop or paste an image anywhere. It never leaves this page.")),
	)
}

// photo shows the whole picture, the part of it that the network sees, and in the
// corner how it sees it.
type photo struct {
	vecty.Core
	Session *session `vecty:"prop"`

	picture, seen *vecty.HTML
	painted       *input
}

func (p *photo) Render() vecty.ComponentOrHTML {
	in := p.Session.input
	if in == nil {
		p.painted = nil
		return elem.Figure(vecty.Markup(vecty.Class("photo", "waiting")))
	}
	p.picture = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", in.alt)))
	p.seen = elem.Canvas(vecty.Markup(vecty.Attribute("aria-hidden", "true")))
	afterRender(p.paint)
	size := strconv.Itoa(in.predicted.InputWidth) + " × " + strconv.Itoa(in.predicted.InputHeight)
	return elem.Figure(
		vecty.Markup(vecty.Class("photo"), vecty.Data("size", in.picture.Size())),
		elem.Span(
			vecty.Markup(vecty.Class("whole"), vecty.Style("--aspect", cssNumber(float64(in.picture.Width)/float64(in.picture.Height)))),
			p.picture,
			&cropFrame{Session: p.Session},
		),
		elem.FigureCaption(
			vecty.Markup(vecty.Class("seen"), vecty.Attribute("title", "This is all the network sees: "+size+" pixels")),
			p.seen,
			elem.Span(vecty.Text(size)),
		),
	)
}

// showsCrop reports whether the network sees noticeably less than the picture.
func showsCrop(in *input) bool {
	r := in.predicted.Placement
	area := func(r protocol.Rectangle) float64 { return r.Width * r.Height }
	whole := float64(in.picture.Width * in.picture.Height)
	return area(within(r, in.picture.Width, in.picture.Height)) < 0.95*whole
}

// within is the part of a rectangle that lies inside the picture.
func within(r protocol.Rectangle, width, height int) protocol.Rectangle {
	left, top := max(0, r.X), max(0, r.Y)
	right, bottom := min(float64(width), r.X+r.Width), min(float64(height), r.Y+r.Height)
	return protocol.Rectangle{X: left, Y: top, Width: max(0, right-left), Height: max(0, bottom-top)}
}

// paint copies the picture, reduced to what the screen shows.
func (p *photo) paint() {
	in := p.Session.input
	if in == nil || p.painted == in {
		return
	}
	p.painted = in
	const side = 528 // twice the column's width, for dense screens
	scale := min(1, side/float64(max(in.picture.Width, in.picture.Height)))
	c := sized(p.picture.Node(), int(float64(in.picture.Width)*scale+0.5), int(float64(in.picture.Height)*scale+0.5))
	c.Set("imageSmoothingQuality", "high")
	c.Call("drawImage", in.picture.Canvas, 0, 0, c.Get("canvas").Get("width"), c.Get("canvas").Get("height"))
	putPixels(sized(p.seen.Node(), in.predicted.InputWidth, in.predicted.InputHeight), in.predicted.InputRGBA)
}
