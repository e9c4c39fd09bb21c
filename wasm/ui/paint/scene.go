//go:build js

package paint

import (
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// Gap is what lies between the two halves of the view side by side, as a part of one's
// width.
const Gap = 0.03

// Scene is all that a painting depends on. Two scenes that are equal look the same.
type Scene struct {
	Input         *question.Input
	Explanation   *answer.Explanation // nil while there is none of Input
	Visible       question.Rectangle  // the part of the picture
	Layout        look.Layout
	Opacity       float64 // of the heatmap, see heatmap.Style
	Divider       float64 // of the layout swipe, 0 to 1
	Inverted      bool    // the picture is, under its heatmap
	Framed        bool    // where the network's view ends is marked
	Map           look.Map
	Limit         float32 // the relevance with the strongest colour; 0 for the explanation's own
	Width, Height int     // of the canvas

	colors string // the colour map's name
}

// SceneOf is what is to be seen in a state.
func SceneOf(s *state.State) Scene {
	scene := Scene{
		Input: s.Answer.Input, Explanation: s.Answer.Displayed(s.View.Step),
		Map: s.View.Map, Layout: s.View.Layout, Opacity: s.View.Opacity, Framed: s.Answer.Crops(), colors: s.View.Colors().Name,
	}
	if scene.Input != nil {
		scene.Visible, scene.Inverted = s.Visible(), s.Answer.Inverts(s.View.Colors().Dark)
	}
	return scene
}

// SceneOfOther is an explanation of another picture than the page's, as one of the page
// would look.
func SceneOfOther(s *state.State, e *answer.Explanation) Scene {
	return Scene{
		Input: e.Input, Explanation: e, Visible: e.Input.Seen(),
		Layout: look.Overlaid, Opacity: s.View.Opacity, colors: s.View.Colors().Name,
	}
}

// SceneBeside is another explanation of the page's picture, or none yet.
func SceneBeside(s *state.State, e *answer.Explanation) Scene {
	scene := SceneOf(s)
	scene.Explanation, scene.Layout, scene.Framed = e, look.Overlaid, false
	return scene
}

// Aspect is the width of what is to be seen as a part of its height.
func Aspect(s *state.State) float64 {
	aspect := 1.0
	if s.Answer.Input != nil {
		v := s.Whole()
		aspect = v.Width / v.Height
	}
	if s.View.Layout == look.SideBySide {
		aspect *= 2 + Gap
	}
	return aspect
}

// Picture is a new canvas with all that is to be seen, the longer side as large as the
// picture's own, within bounds.
func Picture(s *state.State) (canvas js.Value) {
	const least, most = 512, 2048 // pixels
	scene, aspect := SceneOf(s), Aspect(s)
	scene.Divider = 0.5
	side := min(max(scene.Visible.Width, scene.Visible.Height, least), most)
	scene.Width, scene.Height = int(side*min(1, aspect)+0.5), int(side/max(1, aspect)+0.5)
	c := NewCanvas(1, 1)
	new(Painter).Paint(c.Get("canvas"), scene)
	return c.Get("canvas")
}

// Panel is a rectangle of the canvas, in parts of its size.
type Panel struct{ Left, Width float64 }

// Panels are where the picture is shown: one, or two side by side.
func Panels(l look.Layout) []Panel {
	if l == look.SideBySide {
		w := 1 / (2 + Gap)
		return []Panel{{0, w}, {1 - w, w}}
	}
	return []Panel{{0, 1}}
}

// Painter paints scenes on one canvas, one after the other.
type Painter struct {
	painted Scene    // what the canvas shows
	base    layer    // the picture at the size of a panel
	grounds [2]layer // the same as it lies under the heatmap, panel by panel
	heat    heatLayer
	lines   contours
}

// Paint paints a scene, if the canvas does not show the same already.
func (p *Painter) Paint(canvas js.Value, scene Scene) {
	if scene == p.painted || scene.Width == 0 || scene.Height == 0 {
		return
	}
	c := canvas.Call("getContext", "2d")
	if scene.Width != p.painted.Width || scene.Height != p.painted.Height {
		Sized(canvas, scene.Width, scene.Height)
	} else {
		c.Call("clearRect", 0, 0, scene.Width, scene.Height)
	}
	p.painted = scene
	if scene.Input == nil {
		return
	}
	c.Set("imageSmoothingQuality", "high")
	width, height := scene.Width, scene.Height
	w := int(Panels(scene.Layout)[0].Width*float64(width) + 0.5)
	switch scene.Layout {
	case look.SideBySide:
		p.panel(c, scene, 0, 0, w, height, 0)
		p.panel(c, scene, 1, width-w, w, height, 1)
	case look.Swipe:
		p.panel(c, scene, 0, 0, w, height, scene.Opacity)
		c.Call("save")
		c.Call("beginPath")
		c.Call("rect", 0, 0, float64(w)*scene.Divider, height)
		c.Call("clip")
		p.panel(c, scene, 1, 0, w, height, 0)
		c.Call("restore")
	default:
		p.panel(c, scene, 0, 0, w, height, scene.Opacity)
	}
}

// Overlay is a new canvas with picture and heatmap as one lies over the other.
func Overlay(scene Scene, width, height int) (canvas js.Value) {
	c := NewCanvas(width, height)
	new(Painter).panel(c, scene, 0, 0, width, height, scene.Opacity)
	return c.Get("canvas")
}

// panel paints picture and heatmap, w × h pixels from x on, as the panel of that number.
// At opacity 0 the picture is alone, at 1 the heatmap.
func (p *Painter) panel(c js.Value, scene Scene, number, x, w, h int, opacity float64) {
	c.Call("drawImage", p.ground(scene, number, w, h, opacity), x, 0)
	e := scene.Explanation
	if e == nil {
		return
	}
	view, at := scene.Visible, scene.Input.Predicted.Placement
	scale := float64(w) / view.Width
	c.Call("save")
	c.Call("beginPath")
	c.Call("rect", x, 0, w, h)
	c.Call("clip")
	c.Set("globalAlpha", strength(opacity))
	smooth := scene.Map.Smooths(e.Width > answer.Blocks)
	c.Set("imageSmoothingEnabled", smooth)
	c.Call("drawImage", p.heat.of(e, scene.scale(), smooth, scene.colorMap()), float64(x)+(at.X-view.X)*scale, (at.Y-view.Y)*scale, at.Width*scale, at.Height*scale)
	c.Set("imageSmoothingEnabled", true)
	c.Set("globalAlpha", 1)
	if scene.Map.Contours && opacity > 0 {
		p.lines.draw(c, e, scene.scale(), scene.colorMap(), float64(x)+(at.X-view.X)*scale, (at.Y-view.Y)*scale, at.Width*scale, at.Height*scale)
	}
	if scene.Framed && (view.Width > at.Width || view.Height > at.Height) {
		c.Set("strokeStyle", "#808080")
		c.Set("globalAlpha", 0.7)
		c.Call("strokeRect", float64(x)+(at.X-view.X)*scale, (at.Y-view.Y)*scale, at.Width*scale, at.Height*scale)
	}
	c.Call("restore")
}

func (s *Scene) scale() heatmap.Limits {
	if s.Limit > 0 {
		return heatmap.Symmetric(s.Limit)
	}
	return s.Explanation.Scale(s.Map)
}

func (s *Scene) colorMap() heatmap.ColorMap {
	m, _ := heatmap.Find(s.colors)
	return m
}

// strength is that of the heatmap, and how grey the picture is.
func strength(opacity float64) float64 { return min(1, 2*opacity) }

// ground is the picture as it lies under the heatmap: greyer and paler, and perhaps
// inverted.
func (p *Painter) ground(scene Scene, number, w, h int, opacity float64) js.Value {
	type baseKey struct {
		in   *question.Input
		view question.Rectangle
		w, h int
	}
	type groundKey struct {
		baseKey
		opacity  float64
		colors   string
		inverted bool
	}
	of := baseKey{scene.Input, scene.Visible, w, h}
	return p.grounds[number].keep(groundKey{of, opacity, scene.colors, scene.Inverted}, func() js.Value {
		base := p.base.keep(of, func() js.Value { return cutOut(scene.Input, scene.Visible, w, h) })
		c := NewCanvas(w, h)
		c.Call("drawImage", base, 0, 0)
		fill := func(color, mode string, alpha float64) {
			c.Set("globalCompositeOperation", mode)
			c.Set("globalAlpha", alpha)
			c.Set("fillStyle", color)
			c.Call("fillRect", 0, 0, w, h)
		}
		if scene.Inverted {
			fill("#fff", "difference", 1)
		}
		fill("#808080", "saturation", strength(opacity))
		colors := scene.colorMap().Colors
		fill(widget.Color(colors[len(colors)/2]), "source-over", opacity)
		return c.Get("canvas")
	})
}

// cutOut is a part of the picture at another size.
func cutOut(in *question.Input, view question.Rectangle, w, h int) js.Value {
	c := NewCanvas(w, h)
	c.Set("imageSmoothingQuality", "high")
	// A few large pixels are squares, as the network's are.
	c.Set("imageSmoothingEnabled", view.Width > 2*answer.Blocks)
	c.Call("drawImage", picture.Of(in.Picture).Canvas, view.X, view.Y, view.Width, view.Height, 0, 0, w, h)
	return c.Get("canvas")
}
