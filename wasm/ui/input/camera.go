//go:build js

package input

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/trying"
)

// LookForCamera finds out whether there is a camera. It asks for nothing.
func LookForCamera(s *state.Page) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() || !devices.Get("getUserMedia").Truthy() {
		return
	}
	go func() {
		list, err := promise.Await(devices.Call("enumerateDevices"))
		if err != nil {
			return
		}
		for i := range list.Length() {
			if list.Index(i).Get("kind").String() == "videoinput" {
				s.Dispatch(state.Show(func(v *state.View) { v.Camera.There = true }))
				return
			}
		}
	}()
}

// viewfinder shows the camera's picture until one is taken. Live, the page explains one frame
// after the other: the next when the one before is done, whatever the camera has by then.
type viewfinder struct {
	vecty.Core
	Page *state.Page `vecty:"prop"`

	video  *vecty.HTML
	stream js.Value
	closed bool
	live   bool
	timer  js.Value
	tick   js.Func
}

// frames is how often it is looked whether the next frame can be explained, in milliseconds.
const frames = 33

// Mount implements vecty.Mounter.
func (v *viewfinder) Mount() {
	go func() {
		stream, err := promise.Await(js.Global().Get("navigator").Get("mediaDevices").Call("getUserMedia", map[string]any{
			"audio": false,
			"video": map[string]any{"facingMode": "environment", "width": map[string]any{"ideal": 1920}},
		}))
		if err != nil && v.closed {
			return
		}
		if err != nil {
			v.Page.Dispatch(
				state.Show(func(v *state.View) { v.Camera.On = false }),
				state.Say("The camera cannot be used: "+err.Error()+"."),
			)
			return
		}
		v.stream = stream
		if v.closed {
			v.stop()
			return
		}
		v.video.Node().Set("srcObject", stream)
	}()
	v.tick = js.FuncOf(func(js.Value, []js.Value) any {
		if v.live && !v.Page.Busy() {
			v.explain(trying.Live)
		}
		return nil
	})
	v.timer = js.Global().Call("setInterval", v.tick, frames)
}

// Unmount implements vecty.Unmounter.
func (v *viewfinder) Unmount() {
	v.closed = true
	js.Global().Call("clearInterval", v.timer)
	v.tick.Release()
	v.stop()
}

// stop switches the camera off.
func (v *viewfinder) stop() {
	if !v.stream.Truthy() {
		return
	}
	tracks := v.stream.Call("getTracks")
	for i := range tracks.Length() {
		tracks.Index(i).Call("stop")
	}
}

func (v *viewfinder) Render() vecty.ComponentOrHTML {
	v.video = elem.Video(vecty.Markup(
		vecty.Property("autoplay", true), vecty.Property("muted", true), vecty.Property("playsInline", true),
		vecty.Attribute("aria-label", "The camera's picture"),
	))
	return elem.Figure(
		vecty.Markup(vecty.Class("photo", "viewfinder"), vecty.ClassMap{"live": v.live}),
		v.video,
		elem.Div(
			vecty.Markup(vecty.Class("shutter")),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { v.explain(state.ShowPhoto) })),
				vecty.Text("Take the picture"),
			),
			elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton), vecty.Attribute("aria-pressed", v.live), vecty.Attribute("title", "Explain what the camera shows, frame by frame, as fast as this machine can"),
					event.Click(func(*vecty.Event) {
						v.live = !v.live
						vecty.Rerender(v)
					}),
				),
				vecty.Text("Live"),
			),
		),
	)
}

// explain asks about what the camera shows now.
func (v *viewfinder) explain(show func(*question.Picture) state.Change) {
	video := v.video.Node()
	width, height := video.Get("videoWidth").Int(), video.Get("videoHeight").Int()
	if width == 0 || height == 0 {
		return // it has not begun
	}
	p := picture.New(width, height)
	p.Context().Call("drawImage", video, 0, 0, width, height)
	v.Page.Dispatch(show(p.Known()))
}
