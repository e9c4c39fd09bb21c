//go:build js

package shell

import (
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"

	"lrpexplainer/wasm/ui/ownmodel"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/widget"
)

// acceptFiles takes files dropped or pasted anywhere on the page; as a guest inside the
// element, and only where that shows what is done with them.
func (a *App) acceptFiles() {
	on := func(name string, f func(event js.Value)) {
		a.listeners.Add(a.place, name, func(event js.Value) {
			if a.guest == nil || a.guest.takesFiles() {
				f(event)
			}
		})
	}
	setDropping := func(dropping bool) {
		if a.dropping != dropping {
			a.dropping = dropping
			vecty.Rerender(a)
		}
	}
	on("dragover", func(event js.Value) {
		event.Call("preventDefault")
		transfer := event.Get("dataTransfer")
		transfer.Set("dropEffect", "copy")
		setDropping(transfer.Get("types").Call("includes", "Files").Bool())
	})
	on("dragleave", func(event js.Value) {
		if event.Get("relatedTarget").IsNull() { // it left the window, not an element
			setDropping(false)
		}
	})
	on("drop", func(event js.Value) {
		event.Call("preventDefault")
		setDropping(false)
		a.acceptFrom(event.Get("dataTransfer"), "What you dropped is not a file. An image from another page has to be saved first.")
	})
	on("paste", func(event js.Value) {
		a.acceptFrom(event.Get("clipboardData"), "There is no image to paste.")
	})
}

// acceptFrom takes the files of a DataTransfer.
func (a *App) acceptFrom(transfer js.Value, nothing string) {
	if !transfer.Truthy() || transfer.Get("files").Length() == 0 {
		a.page.Dispatch(state.Say(nothing))
		return
	}
	a.acceptAll(widget.Files(transfer.Get("files")))
}

// acceptAll takes files that were given together: a model with the files in which it
// keeps weights, or else the first of them.
func (a *App) acceptAll(files []js.Value) {
	var model *question.File
	var others []*question.File
	for _, file := range files {
		f := &question.File{Name: nameOf(file), Held: file}
		if model == nil && strings.HasSuffix(strings.ToLower(f.Name), ".onnx") {
			model = f
		} else {
			others = append(others, f)
		}
	}
	if model == nil {
		a.accept(files[0])
		return
	}
	model.Beside = others
	a.page.Dispatch(state.ChooseFile(model))
}

// otherFormats are what frameworks save besides ONNX, by extension.
var otherFormats = map[string]string{
	"pt": "PyTorch", "pth": "PyTorch", "ckpt": "PyTorch", "safetensors": "safetensors", "h5": "Keras", "keras": "Keras",
	"pb": "TensorFlow", "tflite": "TensorFlow Lite", "mlmodel": "Core ML", "caffemodel": "Caffe", "pkl": "Python",
}

// accept takes a file that was dropped, pasted or picked: a model, its labels, or
// an image.
func (a *App) accept(file js.Value) {
	f := &question.File{Name: nameOf(file), Held: file}
	name := f.Name
	extension := strings.ToLower(name[strings.LastIndex(name, ".")+1:])
	format, other := otherFormats[extension]
	switch c := a.page.Choosing; {
	case extension == "onnx":
		a.page.Dispatch(state.ChooseFile(f))
	case other:
		a.page.Dispatch(state.OpenChoosing, state.Say("“"+name+"” is a model in the format of "+format+". This page reads ONNX, into which it can be exported."))
	case c != nil && c.Info != nil && (extension == "txt" || extension == "json"):
		ownmodel.TakeLabels(a.page, file)
	default:
		a.page.Dispatch(state.ShowFile(f))
	}
}

// nameOf is a File's name, "" of a Blob, which has none.
func nameOf(file js.Value) string {
	if n := file.Get("name"); n.Type() == js.TypeString {
		return n.String()
	}
	return ""
}
