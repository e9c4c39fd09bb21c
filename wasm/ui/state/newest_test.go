package state

import (
	"errors"
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Whatever is at work, the newest request is the one whose end is waited for: of one before it
// neither answer nor failure is shown, and none ends twice.

func TestNewestDecoding(t *testing.T) {
	d := explaining(t)
	before := d.Answer
	var old []Job
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		d.Dispatch(ShowFile(&question.File{Name: name}))
		old = append(old, d.jobs[Decode])
	}
	d.asks("three files", Decode, Decode, Decode)
	if len(d.Open) != 1 || d.Open[0] != old[2] {
		t.Fatalf("waited for is %v, newest is %v", d.Open, old[2])
	}
	d.Dispatch(InputFailed(old[0], d.inputs[old[0].Number], errors.New("No.")))
	d.Dispatch(Decoded(old[1], d.inputs[old[1].Number], &question.Picture{Width: 1, Height: 1}))
	d.asks("what nobody wants")
	if d.Notice != "" || d.Answer != before || !d.Busy() {
		t.Errorf("%q is said, %v open", d.Notice, d.Open)
	}
	d.decoded()
	d.decoded() // a second time
	d.asks("the newest", Predict)
	d.predicted(1, 2, 3)
	d.explained()
	d.Dispatch(Decoded(old[0], d.inputs[old[0].Number], &question.Picture{Width: 1, Height: 1}))
	if d.Busy() || d.Input.Picture.Width != 40 {
		t.Errorf("open are %v, the picture is %+v", d.Open, d.Input.Picture)
	}
	// A drawing does not wait for a file that is still being decoded.
	d.Dispatch(ShowFile(&question.File{Name: "slow.png"}))
	slow := d.jobs[Decode]
	d.Dispatch(ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.predicted(1, 2, 3)
	d.explained()
	if d.Busy() {
		t.Errorf("open are %v", d.Open)
	}
	d.Dispatch(InputFailed(slow, d.inputs[slow.Number], errors.New("It takes too long.")))
	if d.Notice != "" || d.Input.Picture.Width != 9 {
		t.Errorf("%q is said of a file that nobody wants", d.Notice)
	}
}

func TestNewestModel(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ChooseModel(photos))
	first := d.jobs[Load]
	third := &question.Listed{Name: "third"}
	d.Dispatch(ChooseModel(third))
	d.Dispatch(LoadingFailed(first, errors.New("It is damaged.")))
	if d.Notice != "" || d.Model != third {
		t.Errorf("%q is said of a model that nobody wants; wanted is %s", d.Notice, d.Model.Name)
	}
	d.Dispatch(Loaded(d.jobs[Load], network))
	if d.Answer.Loaded != third || d.Busy() {
		t.Errorf("loaded is %s, open are %v", d.Answer.Loaded.Name, d.Open)
	}
}

func TestNewestForward(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ShowDrawing(&question.Picture{Width: 8, Height: 8}, true))
	old := d.jobs[Predict]
	d.Dispatch(ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.needs = nil
	d.Dispatch(InputFailed(old, d.inputs[old.Number], errors.New("No.")))
	d.predictedJob(old, 9, 0, 0)
	d.asks("what nobody wants")
	if d.Notice != "" || d.Input.Picture.Width != 9 || d.Input.Predicted != nil {
		t.Errorf("%q is said; asked about is %+v", d.Notice, d.Input)
	}
	d.predicted(1, 2, 3)
	d.asks("the newest", Explain)
}

func TestNewestBackward(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1))
	old := d.jobs[Explain]
	d.Dispatch(SetParameter("gamma", 2))
	d.Dispatch(Failed(old, errors.New("The relevance is not finite.")))
	if d.Notice != "" || !d.Busy() {
		t.Errorf("%q is said of rules that are not asked about", d.Notice)
	}
	d.explained()
	d.Dispatch(SetParameter("gamma", 3))
	old = d.jobs[Explain]
	d.Dispatch(ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.Dispatch(Failed(old, errors.New("The relevance is not finite.")))
	if d.Notice != "" {
		t.Errorf("%q is said of a picture that is not asked about", d.Notice)
	}
	d.predicted(1, 2, 3)
	d.Dispatch(Failed(d.jobs[Explain], errors.New("The newest failed.")))
	if d.Notice != "The newest failed." || d.Busy() {
		t.Errorf("%q is said of the newest, open are %v", d.Notice, d.Open)
	}
}

func TestNewestFile(t *testing.T) {
	d := explaining(t)
	first, second := d.Begin(Reading), d.Begin(Reading)
	d.Dispatch(UseRules(second, &question.RulesFile{Name: "second.json"}))
	d.Dispatch(UseRules(first, &question.RulesFile{Name: "first.json"}))
	d.explained()
	if d.Custom.File.Name != "second.json" || d.Busy() {
		t.Errorf("the rules are from %s", d.Custom.File.Name)
	}
	first, second = d.Begin(Reading), d.Begin(Reading)
	d.Dispatch(UseRules(second, &question.RulesFile{Name: "fourth.json"}))
	d.Dispatch(Failed(first, errors.New("third.json is no file of rules.")))
	if d.Notice != "" {
		t.Errorf("%q is said of a file that nobody wants", d.Notice)
	}
	d.Dispatch(ChooseFile(&question.File{Name: "a.onnx"}))
	d.Dispatch(func(s *State) { c := *s.Choosing; c.Info = &answer.ModelInfo{Classes: 2}; s.Choosing = &c })
	first, second = d.Begin(Reading), d.Begin(Reading)
	d.Dispatch(UseLabels(second, &question.File{Name: "b.txt"}, []string{"c", "d"}))
	d.Dispatch(UseLabels(first, &question.File{Name: "a.txt"}, []string{"a", "b"}))
	if c := d.Choosing.Choice; c.NamesFrom != "b.txt" {
		t.Errorf("the labels are from %s", c.NamesFrom)
	}
}

// Of the camera's frames only the one that was asked about last is answered.
func TestNewestFrame(t *testing.T) {
	d := explaining(t)
	frame := func(side int) { d.Dispatch(ShowPhoto(&question.Picture{Width: side, Height: side})) }
	frame(5)
	old := d.jobs[Predict]
	frame(6)
	d.predictedJob(old, 1, 2, 3)
	if d.Input.Picture.Width != 6 || d.Input.Predicted != nil {
		t.Errorf("asked about is %+v", d.Input)
	}
	d.predicted(3, 2, 1)
	d.explained()
	if d.Busy() || d.Answer.Shown() == nil || d.Answer.Input.Picture.Width != 6 {
		t.Errorf("shown is %+v", d.Answer.Input)
	}
}
