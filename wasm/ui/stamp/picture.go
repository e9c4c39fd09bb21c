//go:build js

package stamp

import (
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/stamped"
)

// images are the stamps' pictures, decoded, by their address.
var images = map[string]js.Value{}

// fetch gets the stamp's picture, then calls do. What cannot be had is said on the page.
func fetch(p *state.Page, s *question.Stamp, do func(image js.Value)) {
	if image, ok := images[s.URL]; ok {
		do(image)
		return
	}
	image := js.Global().Get("Image").New()
	image.Set("crossOrigin", "anonymous") // the site may be another origin than the page
	image.Set("src", s.URL)
	go func() {
		if _, err := promise.Await(image.Call("decode")); err != nil {
			p.Dispatch(state.Say("The stamp could not be loaded: " + err.Error() + "."))
			return
		}
		images[s.URL] = image
		do(image)
	}()
}

// put asks about the picture with the stamp at that place. While the stamp is being
// dragged, it does so only if the engine has nothing else to do.
func put(p *state.Page, s *question.Stamp, at question.Rectangle, settled bool) {
	in := p.Answer.Input
	if in == nil || !settled && p.Busy() {
		return
	}
	plain := in.Plain()
	fetch(p, s, func(image js.Value) {
		both := picture.Of(plain.Picture).Copy()
		c := both.Context()
		c.Set("imageSmoothingQuality", "high")
		c.Call("drawImage", image, at.X, at.Y, at.Width, at.Height)
		p.Dispatch(stamped.PutOn(both.Known(), &question.Stamped{Stamp: s, At: at, Plain: plain, Settled: settled}))
	})
}
