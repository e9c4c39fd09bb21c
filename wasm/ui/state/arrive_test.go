package state

import (
	"errors"
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

func TestModelSwitchedWhileARequestIsOut(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1))
	old := d.jobs[Explain]
	before := d.Answer.Explanation
	d.Dispatch(ChooseModel(photos))
	d.asks("both", Explain, Load)
	if d.Answer.Model != network || d.Answer.Explanation != before {
		t.Error("what was there is gone before the model is here")
	}
	d.Dispatch(Loaded(d.jobs[Load], &answer.Model{Name: "photo", Classes: 2, InputShape: []int{1, 3, 4, 4}}))
	d.asks("the model", Decode)
	d.explainedJob(old) // of the model before
	if d.Answer.Explanation != nil || d.Subject.Class != question.OwnTarget {
		t.Error("an explanation of the model before is shown")
	}
	if d.Settings["gamma-box"]["gamma"] != 1 {
		t.Error("the parameter is forgotten")
	}
	d.decoded()
	d.predicted(2, 1)
	d.asks("the picture", Predict, Explain)
}

func TestAPhotoStaysWhenTheModelIsChanged(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ShowFile(&question.File{Name: "a.png"}))
	d.decoded()
	d.predicted(1, 3, 2)
	d.explained()
	d.needs = nil
	p := d.Answer.Input.Picture
	d.Dispatch(ChooseModel(photos))
	d.Dispatch(Loaded(d.jobs[Load], network))
	d.asks("the model", Load, Predict)
	if d.Input.Picture != p || d.Input.Predicted != nil {
		t.Errorf("asked about %+v", d.Input)
	}
}

func TestANewerModelIsWaitedFor(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ChooseModel(photos))
	first := d.jobs[Load]
	third := &question.Listed{Name: "third"}
	d.Dispatch(ChooseModel(third))
	d.asks("two models", Load, Load)
	d.Dispatch(Loaded(first, network)) // it came before the engine heard of the other
	d.asks("the first", Decode)
	if d.Model != third || d.Answer.Loaded != photos || !d.Busy() {
		t.Errorf("wanted is %v, loaded %v", d.Model.Name, d.Answer.Loaded.Name)
	}
	d.Dispatch(Loaded(d.jobs[Load], network))
	if d.Model != third || d.Answer.Loaded != third {
		t.Errorf("wanted is %v, loaded %v", d.Model.Name, d.Answer.Loaded.Name)
	}
}

func TestModelsThatDoNotCome(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ChooseModel(photos))
	first := d.jobs[Load]
	d.Dispatch(ChooseModel(digits)) // back, while it is out
	d.asks("there and back", Load, Load)
	d.Dispatch(LoadingStopped(first))
	if d.Model != digits {
		t.Errorf("wanted is %v", d.Model)
	}
	d.Dispatch(LoadingFailed(d.jobs[Load], errors.New("It is damaged.")))
	d.asks("a failure")
	if d.Model != digits || d.Notice != "It is damaged." || d.Busy() {
		t.Errorf("wanted is %v, the notice %q, open %v", d.Model, d.Notice, d.Open)
	}
	d.Dispatch(ChooseModel(photos))
	d.Dispatch(LoadingFailed(d.jobs[Load], errors.New("No.")))
	d.Dispatch(ChooseModel(photos))
	d.asks("again after a failure", Load, Load)
}

func TestPicturesThatDoNotCome(t *testing.T) {
	d := explaining(t)
	before := d.Answer
	d.Dispatch(ShowFile(&question.File{Name: "a.pdf"}))
	d.Dispatch(InputFailed(d.jobs[Decode], d.inputs[d.jobs[Decode].Number], errors.New("No.")))
	d.asks("a file that is refused", Decode)
	if d.Answer != before || d.Input != before.Input || d.Notice != "No." || d.Busy() {
		t.Errorf("%+v, notice %q", d.Answer, d.Notice)
	}
	// A parameter changed while a picture is out is asked about when that fails.
	d.Dispatch(ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.Dispatch(SetParameter("gamma", 3))
	d.asks("a drawing and a parameter", Predict)
	d.Dispatch(InputFailed(d.jobs[Predict], d.inputs[d.jobs[Predict].Number], errors.New("No.")))
	d.asks("the drawing failed", Explain)
}

func TestTheNewestPictureWins(t *testing.T) {
	d := explaining(t)
	d.Dispatch(ShowFile(&question.File{Name: "a.png"}))
	old := d.jobs[Decode]
	d.Dispatch(ShowExample(1))
	d.asks("two pictures", Decode, Decode)
	d.Dispatch(Decoded(old, d.inputs[old.Number], &question.Picture{Width: 1, Height: 1}))
	d.asks("the older")
	d.decoded()
	d.asks("the newer", Predict)
	p := d.jobs[Predict]
	d.Dispatch(ShowDrawing(&question.Picture{Width: 9, Height: 9}, true))
	d.predictedJob(p, 1, 2, 3)
	d.asks("a prediction that nobody wants", Predict)
	d.predicted(3, 2, 1)
	d.asks("the one that is wanted", Explain)
}

func TestAnAnswerToAnOldQuestion(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1))
	old := d.jobs[Explain]
	d.Dispatch(SetParameter("gamma", 2))
	d.explainedJob(old) // finished nevertheless: shown until the newer is there
	if d.Answer.Explanation.Asked.Settings["gamma"] != 1 || !d.Busy() {
		t.Error("it is not shown")
	}
	d.explained()
	if d.Answer.Explanation.Asked.Settings["gamma"] != 2 || d.Busy() {
		t.Error("the newer is not shown")
	}
	late := d.jobs[Explain]
	d.Dispatch(ShowExample(1))
	d.decoded()
	d.predicted(1, 2, 3)
	shown := d.Answer.Explained
	d.explainedJob(late)
	if d.Answer.Explained != shown {
		t.Error("an explanation of another picture is shown")
	}
}

// A model begins with the composite that suits it, unless the visitor has chosen one.
func TestSuggestedComposite(t *testing.T) {
	suited := &answer.Model{Name: "photo", Classes: 2, InputShape: []int{1, 3, 4, 4}, Suggested: "plain"}
	load := func(d *desk, l *question.Listed, m *answer.Model) {
		d.Dispatch(ChooseModel(l))
		d.Dispatch(Loaded(d.jobs[Load], m))
	}
	d := explaining(t)
	if load(d, photos, suited); d.Composite != "plain" {
		t.Errorf("it begins with %q", d.Composite)
	}
	if load(d, digits, network); d.Composite != "gamma-box" {
		t.Errorf("the model before begins with %q", d.Composite)
	}
	d.Dispatch(Choose("plain"))
	if load(d, photos, &answer.Model{Name: "photo", Classes: 2, InputShape: []int{1, 3, 4, 4}}); d.Composite != "plain" {
		t.Errorf("the visitor's choice has become %q", d.Composite)
	}
}
