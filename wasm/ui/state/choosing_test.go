package state

import (
	"errors"
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

func TestOwnModel(t *testing.T) {
	d := explaining(t)
	file := &question.File{Name: "mine.onnx"}
	none := func(string) (expect.Choice, bool) { return expect.Choice{}, false }
	d.Dispatch(ChooseFile(file))
	d.asks("the file", Inspect)
	info := &answer.ModelInfo{Name: "mine.onnx", Producer: "pytorch", InputShape: []int{-1, 3, -1, -1}, AvailableBytes: 1 << 30, Fingerprint: "f"}
	d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, info, none))
	d.asks("an open shape", Inspect)
	if got := d.Asked.Inspection.Shape; !slices.Equal(got, []int{1, 3, 224, 224}) {
		t.Errorf("measured with %v", got)
	}
	known := *info
	known.Complete, known.Classes = true, 1000
	d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, &known, none))
	if d.Choosing.Choice.Labels != expect.ImagenetLabels || d.Choosing.Problem() != "" {
		t.Errorf("labels %q, problem %q", d.Choosing.Choice.Labels, d.Choosing.Problem())
	}
	d.Dispatch(ChangeChoice(func(c *expect.Choice) { c.Order = "BGR" }))
	d.asks("the order of channels")
	d.Dispatch(ChangeChoice(func(c *expect.Choice) { c.Width = 96 }))
	d.asks("a width", Inspect)
	d.Dispatch(InspectionFailed(d.jobs[Inspect], d.Asked.Inspection, errors.New("It does not fit.")))
	if d.Choosing.Problem() != "It does not fit." || d.Notice != "" {
		t.Errorf("problem %q, notice %q", d.Choosing.Problem(), d.Notice)
	}
	d.Dispatch(LoadChosen)
	d.asks("a model that does not fit")
	d.Dispatch(ChangeChoice(func(c *expect.Choice) { c.Width = 224 }))
	d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, &known, none))
	d.Dispatch(LoadChosen)
	d.asks("a model that fits", Inspect, Load)
	if d.Own != nil || !d.Choosing.Loading || !slices.Equal(d.Model.Examples, photos.Examples) {
		t.Errorf("%+v", d.Model)
	}
	// The panel is closed: nobody wants it any more.
	loading := d.jobs[Load]
	d.Dispatch(CloseChoosing)
	d.asks("closed", Stop)
	if d.jobs[Stop].Number != loading.Number || d.Model != digits {
		t.Errorf("stopped is %v, wanted %v", d.jobs[Stop], d.Model.Title)
	}
	d.Dispatch(Say("x"))
	d.asks("stopped once")
	d.Dispatch(LoadingStopped(loading))
	if d.Busy() || d.Model != digits {
		t.Errorf("open is %v", d.Open)
	}
}

func TestOwnModelTakesThePlaceOfTheOneBefore(t *testing.T) {
	d := explaining(t)
	load := func(name string) *question.Listed {
		f := &question.File{Name: name}
		d.Dispatch(ChooseFile(f))
		d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, &answer.ModelInfo{Name: name, InputShape: []int{1, 3, 8, 8}, Complete: true, Classes: 3, AvailableBytes: 1}, func(string) (expect.Choice, bool) { return expect.Choice{}, false }))
		d.Dispatch(LoadChosen)
		d.Dispatch(Loaded(d.jobs[Load], network))
		return d.Own
	}
	first := load("first.onnx")
	if first == nil || first.Title != "first" || d.Choosing != nil || !d.IsChosen(first) {
		t.Fatalf("own is %+v, the panel %+v", first, d.Choosing)
	}
	second := load("second.onnx")
	if second == first || len(d.Models()) != 3 || d.Models()[2] != second || d.IsChosen(digits) {
		t.Errorf("the models are %v", d.Models())
	}
	// Gone for good, what was its own is asked of the catalogue's first model.
	d.needs = nil
	d.Dispatch(RemoveOwn)
	d.asks("removed", Load)
	if d.Model != digits || d.Own != nil || len(d.Models()) != 2 {
		t.Errorf("wanted is %v", d.Model)
	}
}
