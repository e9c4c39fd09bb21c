//go:build js

package ownmodel

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
)

// kept are the models that the browser keeps, to take up again or to delete.
type kept struct {
	vecty.Core
	Page   *state.Page            `vecty:"prop"`
	Accept func(files []js.Value) `vecty:"prop"`

	models []storage.KeptModel
	gone   bool // it is no longer on the page
}

// Mount implements vecty.Mounter.
func (k *kept) Mount() { go k.look() }

// Unmount implements vecty.Unmounter.
func (k *kept) Unmount() { k.gone = true }

// look reads what is kept.
func (k *kept) look() {
	if !storage.CanKeepModels() {
		return
	}
	models, err := storage.KeptModels()
	if err == nil && !k.gone {
		k.models = models
		vecty.Rerender(k)
	}
}

func (k *kept) Render() vecty.ComponentOrHTML {
	if len(k.models) == 0 {
		return elem.Div()
	}
	var rows vecty.List
	for _, m := range k.models {
		rows = append(rows, elem.ListItem(
			vecty.Markup(vecty.Key(m.Key)),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Class("plain"), event.Click(func(*vecty.Event) { k.Accept(m.Files) })),
				vecty.Text(m.Name),
			),
			elem.Small(vecty.Text(number.Bytes(m.Bytes))),
			elem.Button(
				vecty.Markup(
					prop.Type(prop.TypeButton), vecty.Class("icon"), vecty.Attribute("aria-label", "Delete "+m.Name+" from this browser"),
					event.Click(func(*vecty.Event) { go k.drop(m) }),
				),
				vecty.Text("×"),
			),
		))
	}
	return elem.Div(
		elem.Heading3(vecty.Text("Kept in this browser")),
		elem.UnorderedList(vecty.Markup(vecty.Class("kept-models")), rows),
	)
}

// drop deletes a model.
func (k *kept) drop(m storage.KeptModel) {
	if err := storage.DropModel(m.Key); err != nil {
		k.Page.Dispatch(state.Say("“" + m.Name + "” could not be deleted: " + err.Error() + "."))
	}
	k.look()
}

// keepBox asks whether the model is to be kept. It is of use where the browser can.
func (p *Panel) keepBox() vecty.List {
	if !storage.CanKeepModels() {
		return nil
	}
	f := p.Page.Choosing.File
	return vecty.List{elem.Label(
		vecty.Markup(vecty.Class("keep"), vecty.Attribute("title", "The file is copied into this browser's own storage for this page. It can be deleted here at any time.")),
		elem.Input(vecty.Markup(
			prop.Type(prop.TypeCheckbox), prop.Checked(p.keep == f),
			event.Change(func(e *vecty.Event) {
				p.keep = nil
				if e.Target.Get("checked").Bool() {
					p.keep = f
				}
			}),
		)),
		vecty.Text("Keep it in this browser, "+number.Bytes(size(f))+", also for use without a network"),
	)}
}

// size is that of a model's files together.
func size(f *question.File) (bytes int64) {
	for _, file := range filesOf(f) {
		bytes += int64(file.Get("size").Float())
	}
	return bytes
}

// filesOf are a model's files, its own first.
func filesOf(f *question.File) []js.Value {
	files := []js.Value{f.Held.(js.Value)}
	for _, b := range f.Beside {
		files = append(files, b.Held.(js.Value))
	}
	return files
}

// keepLoaded keeps the model that has been loaded, if that was asked for.
func (p *Panel) keepLoaded(l *question.Listed) {
	if p.keep == nil || p.keep != l.File {
		return
	}
	p.keep = nil
	go func() {
		if err := storage.KeepModel(l.Fingerprint, filesOf(l.File)); err != nil {
			p.Page.Dispatch(state.Say("“" + l.File.Name + "” is not kept: " + err.Error() + "."))
		}
	}()
}
