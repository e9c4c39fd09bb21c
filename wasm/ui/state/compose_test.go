package state

import (
	"errors"
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// withRules is a desk with a table of rules.
func withRules(t *testing.T) *desk {
	d := explaining(t)
	d.Dispatch(func(s *State) {
		s.Rules = []question.Rule{
			{Name: "epsilon", Symbol: "ε", For: []string{"convolution", "dense"}},
			{Name: "gamma", Symbol: "γ", For: []string{"convolution", "dense"}},
			{Name: "box", Symbol: "zᴮ", For: []string{"convolution"}, NeedsBounds: true},
			{Name: "gradient", For: []string{"convolution", "dense", "activation"}},
			{Name: "winner", For: []string{"max-pooling"}},
		}
	})
	return d
}

func TestRulesToChooseFrom(t *testing.T) {
	d := withRules(t)
	names := func(node int) (out []string) {
		for _, r := range d.RulesFor(d.Answer.Node(node)) {
			out = append(out, r.Name)
		}
		return out
	}
	for node, want := range map[int][]string{0: nil, 1: {"epsilon", "gamma", "box"}, 2: {"winner"}, 3: {"epsilon", "gamma"}} {
		if got := names(node); !slices.Equal(got, want) {
			t.Errorf("node %d has %v, want %v", node, got, want)
		}
	}
	d.Dispatch(SetRule(question.Override{Node: 3, Rule: "gradient"})) // of a composite made of gradients
	if got := names(3); !slices.Equal(got, []string{"epsilon", "gamma", "gradient"}) || d.Given(3).Rule != "gradient" || d.Given(1).Rule != "gamma" {
		t.Errorf("%v", got)
	}
	if got := d.CustomSentence(); got != "From “γ and box”, one layer changed." {
		t.Error(got)
	}
}

func TestShownRule(t *testing.T) {
	d := withRules(t)
	if rule, where := d.ShownRule(); rule == nil || rule.Name != "gamma" || where != "in most layers" {
		t.Errorf("%v %s", rule, where)
	}
	d.Dispatch(SelectLayer(3))
	if rule, where := d.ShownRule(); rule.Name != "epsilon" || where != "in logits" {
		t.Errorf("%v %s", rule, where)
	}
	d.Dispatch(SelectLayer(3))
	if d.View.Layer != NoLayer {
		t.Error("a second click does not let it go")
	}
}

func TestPixelRange(t *testing.T) {
	d := withRules(t)
	if !d.AsksBounds() || d.Changed() || d.Answer.PixelBounds(d.Bounds).High[0] != 1 || d.Answer.Model.InputChannels() != 1 {
		t.Errorf("%v, %v, %v, %d", d.AsksBounds(), d.Changed(), d.Answer.PixelBounds(d.Bounds), d.Answer.Model.InputChannels())
	}
	d.Dispatch(SetBounds(&question.Bounds{Low: []float32{0}, High: []float32{5}}))
	if !d.Changed() || d.Answer.PixelBounds(d.Bounds).High[0] != 5 {
		t.Errorf("%v, %v", d.Changed(), d.Answer.PixelBounds(d.Bounds))
	}
	d.Dispatch(ResetParameters, Choose("plain"))
	if d.AsksBounds() || d.Changed() {
		t.Error("a composite without the box asks for the range")
	}
	d.Dispatch(Customize, SetRule(question.Override{Node: 1, Rule: "box"}))
	if !d.AsksBounds() {
		t.Error("a layer with the box does not ask for the range")
	}
	d.Dispatch(ResetCustom)
	if d.AsksBounds() || !d.Custom.On || len(d.Custom.Overrides) != 0 {
		t.Error("what was changed is still there")
	}
	job := d.Begin(Reading)
	d.Dispatch(UseRules(job, &question.RulesFile{Name: "mine.json", JSON: "{}"}))
	if !d.AsksBounds() || d.CustomSentence() != "From the file mine.json, and a rule of your own for any layer." || d.ChosenName() != question.CustomName {
		t.Error(d.CustomSentence())
	}
}

// From gradients, which have no rules by layer, one's own rules start from the first
// composite.
func TestCustomizeAGradient(t *testing.T) {
	d := explaining(t)
	d.Dispatch(Choose("plain"))
	d.explained()
	d.Answer.Explanation.Gradient = true
	d.Dispatch(Customize)
	if d.Composite != "gamma-box" {
		t.Errorf("they start from %s", d.Composite)
	}
}

func TestViews(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ToggleDrawing)
	d.Dispatch(ToggleCamera)
	if d.View.Drawing || !d.View.Camera.On {
		t.Errorf("%+v", d.View)
	}
	d.Dispatch(ToggleDrawing)
	if !d.View.Drawing || d.View.Camera.On {
		t.Errorf("%+v", d.View)
	}
	light := d.View.Colors()
	if light.Dark || d.Answer.Inverts(d.View.Colors().Dark) {
		t.Error("black on white is inverted on light paper")
	}
	d.Dispatch(Show(func(v *View) { v.Dark = true }))
	if !d.View.Colors().Dark || !d.Answer.Inverts(d.View.Colors().Dark) {
		t.Error("black on white is not inverted on dark paper")
	}
	d.Dispatch(Show(func(v *View) { v.Palette = 1 }))
	if name := d.View.Colors().Name; name != "orange-blue-dark" {
		t.Error(name)
	}
	if d.ShowsWhole() != ((d.View.Extent == look.OtherExtent) == d.Answer.Crops()) || d.Visible() == (question.Rectangle{}) {
		t.Error(d.Visible())
	}
	d.Dispatch(CenterFrame)
	if d.Input.Crop == nil || d.Input.Crop.Side != 20 {
		t.Errorf("%+v", d.Input.Crop)
	}
	d.Dispatch(ToggleChannel(1, 2))
	if !d.Passes(1, 2) || d.Passes(1, 3) || d.Passes(2, 2) {
		t.Error(d.Conditions)
	}
	d.Dispatch(ExplainAll)
	if d.Passes(1, 2) {
		t.Error(d.Conditions)
	}
}

func TestFailures(t *testing.T) {
	d := newDesk(t)
	if d.Standing() != "loading" || d.Doing() != "" {
		t.Errorf("%s, %q", d.Standing(), d.Doing())
	}
	job := d.Begin(Listing)
	if d.Doing() != "Starting…" {
		t.Error(d.Doing())
	}
	d.Dispatch(Progressed(answer.Progress{Stage: "download", Done: 500_000, Total: 2_000_000}))
	if d.Doing() != "Downloading the model, 0.5 of 2.0 MB" {
		t.Error(d.Doing())
	}
	d.Dispatch(Progressed(answer.Progress{Stage: "backward", Done: 3, Total: 7}))
	if d.Doing() != "Explaining, layer 3 of 7" {
		t.Error(d.Doing())
	}
	d.Dispatch(Failed(job, errors.New("No.")))
	if d.Notice != "No." || d.Busy() || d.Progress != nil {
		t.Errorf("%q, %v", d.Notice, d.Open)
	}
	d = explaining(t)
	d.Answer.Explanation.Took = 12345
	if d.Doing() != "Computed in your tab in 12.3 s" {
		t.Error(d.Doing())
	}
	d.Dispatch(SetParameter("gamma", 9))
	d.Dispatch(Failed(d.jobs[Explain], errors.New("The relevance is not finite.")))
	d.asks("a failure", Explain)
	d.Dispatch(SetParameter("gamma", 1))
	d.asks("another value", Explain)
}

func TestFilesThatAreRefused(t *testing.T) {
	none := func(string) (expect.Choice, bool) { return expect.Choice{}, false }
	d := explaining(t)
	d.Dispatch(OpenChoosing)
	open := d.Choosing
	d.Dispatch(ChooseFile(&question.File{Name: "bad.onnx"}))
	d.Dispatch(InspectionFailed(d.jobs[Inspect], d.Asked.Inspection, errors.New("It is empty.")))
	if d.Choosing != open || d.Notice != "It is empty." || d.Busy() {
		t.Errorf("%+v, %q", d.Choosing, d.Notice)
	}
	// Of another shape than a picture's.
	d.Dispatch(ChooseFile(&question.File{Name: "text.onnx"}))
	d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, &answer.ModelInfo{Name: "text.onnx", InputShape: []int{1, 2, 3}}, none))
	if d.Choosing != nil || d.Notice == "" {
		t.Errorf("%+v, %q", d.Choosing, d.Notice)
	}
	// What was chosen before is chosen again; labels come from a file.
	d.Dispatch(ChooseFile(&question.File{Name: "a.onnx"}))
	before := expect.Choice{Layout: "NCHW", Channels: 3, Height: 8, Width: 8, Scaling: "unit", Order: "BGR", Labels: expect.NoLabels}
	d.Dispatch(Inspected(d.jobs[Inspect], d.Asked.Inspection, &answer.ModelInfo{Name: "a.onnx", InputShape: []int{1, 3, 8, 8}, Complete: true, Classes: 2, MemoryBytes: 9, AvailableBytes: 10},
		func(string) (expect.Choice, bool) { return before, true }))
	if d.Choosing.Choice.Order != "BGR" {
		t.Errorf("%+v", d.Choosing.Choice)
	}
	job := d.Begin(Reading)
	d.Dispatch(UseLabels(job, &question.File{Name: "names.txt"}, []string{"cat"}))
	if d.Choosing.Choice.NamesFrom != "names.txt" || d.Choosing.Problem() != "There are 1 labels in “names.txt”, but the model has 2 outputs." {
		t.Error(d.Choosing.Problem())
	}
	d.needs = nil
	d.Dispatch(LoadChosen)
	d.asks("with too few labels")
	// A file that is looked into while the panel is closed.
	d.Dispatch(ChooseFile(&question.File{Name: "b.onnx"}))
	inspecting := d.Asked.Inspection
	d.Dispatch(CloseChoosing)
	d.asks("closed", Inspect, Stop)
	d.Dispatch(Inspected(d.jobs[Inspect], inspecting, &answer.ModelInfo{Name: "b.onnx", InputShape: []int{1, 3, 8, 8}}, none))
	if d.Choosing != nil {
		t.Error("the panel is open again")
	}
}
