//go:build js

package export

import (
	"strconv"
	"strings"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/ui/paint"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/caption"
	"lrpexplainer/wasm/ui/storage"
)

// saveFigure saves picture and heatmap beside each other as an SVG drawing, with a legend and
// the caption.
func saveFigure(s *state.Page) {
	const longer = 640 // pixels of a picture's longer side
	view := s.Visible()
	scale := longer / max(view.Width, view.Height)
	w, h := int(view.Width*scale+0.5), int(view.Height*scale+0.5)
	scene := paint.SceneOf(s.State)
	plain := scene
	plain.Opacity, plain.Explanation, plain.Inverted = 0, nil, false
	title := s.Answer.Headline()
	least, most := caption.Ends(s.State)
	figure := heatmap.Figure{
		Title: title.Before + title.Strong + title.Between + title.Rival + title.After, Aspect: view.Width / view.Height,
		Pictures: []heatmap.FigurePicture{
			{URL: paint.Overlay(plain, w, h).Call("toDataURL").String(), Caption: "The picture"},
			{URL: paint.Overlay(scene, w, h).Call("toDataURL").String(), Caption: ""},
		},
		Map: s.View.Colors(), Least: least + " against", Most: "for " + most, Caption: caption.Of(s.State),
	}
	if figure.Map.Sequential {
		figure.Least = "0 and less"
	}
	storage.SaveText(figure.SVG(), "image/svg+xml", fileName(s)+".svg")
}

// saveFloats saves the relevance, row by row, as little-endian numbers of single precision;
// with NumPy's header where it is to be an array.
func saveFloats(s *state.Page, numpy bool) {
	e := s.Answer.Explanation
	parts, name := []any{}, fileName(s)+".f32"
	if numpy {
		// The format is NEP 1's; a header is as long as a multiple of 64 bytes.
		text := "{'descr': '<f4', 'fortran_order': False, 'shape': (" + strconv.Itoa(e.Height) + ", " + strconv.Itoa(e.Width) + "), }"
		text += strings.Repeat(" ", 63-(10+len(text))%64) + "\n"
		header := append([]byte("\x93NUMPY\x01\x00"), byte(len(text)), byte(len(text)>>8))
		array := js.Global().Get("Uint8Array").New(len(header))
		js.CopyBytesToJS(array, header)
		parts, name = append(parts, array, text), fileName(s)+".npy"
	}
	values := js.Global().Get("DataView").New(js.Global().Get("ArrayBuffer").New(4 * len(e.Relevance)))
	for i, v := range e.Relevance {
		values.Call("setFloat32", 4*i, v, true)
	}
	storage.Save(js.Global().Get("Blob").New(append(parts, values), map[string]any{"type": "application/octet-stream"}), name)
}
