//go:build js

package stamp

import (
	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
	"math"
	"strconv"

	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/stamped"
	"lrpexplainer/wasm/ui/widget"
)

// Tray is where the model's stamps lie while they are not on the picture.
type Tray struct {
	vecty.Core
	widget.Shows `vecty:"prop"`

	held    *question.Stamp // carried by the pointer
	from    point           // where it was taken
	carried bool            // it has left its place
	shadow  *vecty.HTML     // what follows the pointer
	lies    bool            // a stamp is on the picture
	follow  bool            // the focus goes where the stamp goes
}

// point is a place on the screen, in CSS pixels.
type point struct{ x, y float64 }

func pointer(e *vecty.Event) point {
	return point{e.Get("clientX").Float(), e.Get("clientY").Float()}
}

func (t *Tray) Render() vecty.ComponentOrHTML {
	s := t.Page
	loaded := s.Answer.Loaded
	if loaded == nil || len(loaded.Stamps) == 0 || s.Answer.Input == nil {
		return elem.Div()
	}
	on := s.Answer.Input.Stamped
	switch lies := on != nil; {
	case lies && t.follow:
		widget.AfterRender(func() { widget.Focus(t.shadow.Node(), ".canvas .placed") })
		t.follow = false
	case t.lies && !lies:
		widget.AfterRender(func() {
			if node := t.shadow.Node(); widget.Unfocused(node) {
				widget.Focus(node, ".stamp")
			}
		})
	}
	t.lies = on != nil
	var rows vecty.List
	for i := range loaded.Stamps {
		rows = append(rows, t.row(&loaded.Stamps[i], on != nil && on.Stamp == &loaded.Stamps[i]))
	}
	t.shadow = elem.Image(vecty.Markup(vecty.Class("stamp-shadow"), prop.Alt(""), vecty.Property("hidden", true)))
	return elem.Div(elem.Heading3(vecty.Markup(vecty.Class("unseen")), vecty.Text("Stamps")), rows, t.shadow)
}

func (t *Tray) row(stamp *question.Stamp, taken bool) *vecty.HTML {
	label := "Put the " + stamp.Title + " “" + stamp.Alt + "” on the picture"
	if taken {
		label = "The " + stamp.Title + " is on the picture"
	}
	parts := []vecty.MarkupOrChild{
		vecty.Markup(vecty.Class("stamps")),
		elem.Button(
			vecty.Markup(
				vecty.Class("stamp"), vecty.ClassMap{"taken": taken},
				prop.Type(prop.TypeButton), prop.Disabled(taken),
				vecty.Attribute("aria-label", label),
				widget.On("pointerdown", func(e *vecty.Event) { t.take(stamp, e) }),
				widget.On("pointermove", t.carry),
				widget.On("pointerup", t.drop),
				widget.On("pointercancel", func(*vecty.Event) { t.letGo() }),
				event.Click(func(e *vecty.Event) {
					if e.Get("detail").Int() == 0 { // by keyboard; the pointer's is a drop
						t.follow = true
						t.click(stamp)
					}
				}),
			),
			elem.Image(vecty.Markup(prop.Src(stamp.URL), prop.Alt(""), vecty.Attribute("draggable", "false"))),
		),
	}
	hint := "Drag the " + stamp.Title + " onto the picture, or click it."
	if taken {
		hint = "Drag it about."
		parts = append(parts, elem.Button(
			vecty.Markup(prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { t.Page.Dispatch(stamped.TakeOff) })),
			vecty.Text("Take off"),
		))
	}
	return elem.Div(append(parts, elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text(hint)))...)
}

// click puts the stamp where the model knew it.
func (t *Tray) click(stamp *question.Stamp) {
	if in := t.Page.Answer.Input; in != nil {
		put(t.Page, stamp, in.PlaceOf(stamp, stamp.Left, stamp.Top), true)
	}
}

func (t *Tray) take(stamp *question.Stamp, e *vecty.Event) {
	if e.Get("button").Int() != 0 || e.Get("currentTarget").Get("disabled").Bool() {
		return
	}
	e.Get("currentTarget").Call("setPointerCapture", e.Get("pointerId"))
	t.held, t.from, t.carried = stamp, pointer(e), false
}

// carry lets a shadow of the stamp follow the pointer, as large as the stamp will be
// where the pointer is.
func (t *Tray) carry(e *vecty.Event) {
	if t.held == nil {
		return
	}
	now := pointer(e)
	if !t.carried && math.Hypot(now.x-t.from.x, now.y-t.from.y) < 4 {
		return
	}
	node := t.shadow.Node()
	if !t.carried {
		t.carried = true
		node.Set("src", t.held.URL)
		node.Set("hidden", false)
	}
	width, height := 90.0, 22.0
	if l, ok := t.layerAt(now); ok {
		r := t.Page.Answer.Input.PlaceOf(t.held, 0, 0)
		width, height = r.Width*l.scale, r.Height*l.scale
	}
	style := node.Get("style")
	for name, v := range map[string]float64{"left": now.x - width/2, "top": now.y - height/2, "width": width, "height": height} {
		style.Call("setProperty", name, strconv.FormatFloat(v, 'f', 1, 64)+"px")
	}
}

// drop puts the stamp where it is let go over a picture, or, if it has not been moved,
// where the model knew it.
func (t *Tray) drop(e *vecty.Event) {
	stamp, carried := t.held, t.carried
	t.letGo()
	in := t.Page.Answer.Input
	if stamp == nil || in == nil {
		return
	}
	if !carried {
		t.click(stamp)
		return
	}
	now := pointer(e)
	if l, ok := t.layerAt(now); ok {
		r := in.PlaceOf(stamp, 0, 0)
		r.X, r.Y = l.x+(now.x-l.left)/l.scale-r.Width/2, l.y+(now.y-l.top)/l.scale-r.Height/2
		put(t.Page, stamp, in.Clamped(r), true)
	}
}

func (t *Tray) letGo() {
	t.held, t.carried = nil, false
	t.shadow.Node().Set("hidden", true)
}

// layer is a picture on the screen on which stamps can be put.
type layer struct {
	left, top float64 // in pixels of the screen
	scale     float64 // pixels of the screen for one of the picture
	x, y      float64 // what pixel of the picture is in its corner
}

// layerAt finds the picture under a place on the screen.
func (t *Tray) layerAt(at point) (layer, bool) {
	all := widget.Root(t.shadow.Node()).Call("querySelectorAll", ".stamp-layer")
	for i := range all.Length() {
		node := all.Index(i)
		r := node.Call("getBoundingClientRect")
		left, top, width, height := r.Get("left").Float(), r.Get("top").Float(), r.Get("width").Float(), r.Get("height").Float()
		if at.x < left || at.x > left+width || at.y < top || at.y > top+height || width == 0 {
			continue
		}
		number := func(name string) float64 {
			v, _ := strconv.ParseFloat(node.Get("dataset").Get(name).String(), 64)
			return v
		}
		return layer{left, top, width / number("width"), number("x"), number("y")}, true
	}
	return layer{}, false
}
