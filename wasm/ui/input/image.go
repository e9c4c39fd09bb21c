//go:build js

package input

import (
	"strconv"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/trying"
	"lrpexplainer/wasm/ui/widget"
)

// Image shows the picture as it was given, or the pad, and the ways to give
// another.
type Image struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
	Accept       func(file js.Value)          `vecty:"prop"` // what to do with a file of the visitor's
	Over         func() vecty.ComponentOrHTML `vecty:"prop"` // what lies on the picture

	file *vecty.HTML // the hidden file picker
}

func (p *Image) Render() vecty.ComponentOrHTML {
	s := p.Page
	p.file = widget.Picker("file", "Image file", "image/*", p.Accept)
	var shown vecty.ComponentOrHTML
	switch {
	case s.View.Camera.On:
		shown = &viewfinder{Page: s}
	case s.View.Drawing:
		shown = &pad{Page: s}
	default:
		shown = &photo{Page: s, Over: p.Over}
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
			vecty.If(s.View.Camera.There, elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton),
					vecty.Data("camera", ""), vecty.Attribute("aria-pressed", s.View.Camera.On),
					event.Click(func(*vecty.Event) { s.Dispatch(state.ToggleCamera) }),
				),
				vecty.Text("Camera"),
			)),
			vecty.If(s.Answer.Drawable(), elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton),
					vecty.Attribute("aria-pressed", s.View.Drawing),
					event.Click(func(*vecty.Event) { s.Dispatch(state.ToggleDrawing) }),
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
	Page *state.Page                  `vecty:"prop"`
	Over func() vecty.ComponentOrHTML `vecty:"prop"`

	picture, seen *vecty.HTML
	painted       *question.Input
	sees          *question.Prediction // of what the network sees, as it was painted
}

func (p *photo) Render() vecty.ComponentOrHTML {
	in := p.Page.Answer.Input
	if in == nil {
		p.painted, p.sees = nil, nil
		return elem.Figure(vecty.Markup(vecty.Class("photo", "waiting")))
	}
	p.picture = elem.Canvas(vecty.Markup(vecty.Attribute("role", "img"), vecty.Attribute("aria-label", in.Alt)))
	p.seen = elem.Canvas(vecty.Markup(vecty.Attribute("aria-hidden", "true")))
	widget.AfterRender(p.paint)
	size := strconv.Itoa(in.Predicted.InputWidth) + " × " + strconv.Itoa(in.Predicted.InputHeight)
	return elem.Figure(
		vecty.Markup(vecty.Class("photo"), vecty.Data("size", picture.Of(in.Picture).Size())),
		elem.Span(
			vecty.Markup(vecty.Class("whole"), vecty.Style("--aspect", widget.Number(float64(in.Picture.Width)/float64(in.Picture.Height)))),
			p.picture,
			&cropFrame{Page: p.Page},
			p.Over(),
		),
		elem.FigureCaption(
			vecty.Markup(vecty.Class("seen"), vecty.Attribute("title", "This is all the network sees: "+size+" pixels")),
			p.seen,
			elem.Span(vecty.Text(size)),
		),
	)
}

// paint copies the picture, reduced to what the screen shows.
func (p *photo) paint() {
	in := p.Page.Answer.Input
	if in == nil {
		return
	}
	if seen := trying.Seen(p.Page.State); p.sees != seen {
		p.sees = seen
		paint.PutPixels(paint.Sized(p.seen.Node(), in.Predicted.InputWidth, in.Predicted.InputHeight), seen.Seen.(js.Value))
	}
	if p.painted == in {
		return
	}
	p.painted = in
	const side = 528 // twice the column's width, for dense screens
	scale := min(1, side/float64(max(in.Picture.Width, in.Picture.Height)))
	c := paint.Sized(p.picture.Node(), int(float64(in.Picture.Width)*scale+0.5), int(float64(in.Picture.Height)*scale+0.5))
	c.Set("imageSmoothingQuality", "high")
	c.Call("drawImage", picture.Of(in.Picture).Canvas, 0, 0, c.Get("canvas").Get("width"), c.Get("canvas").Get("height"))
}
