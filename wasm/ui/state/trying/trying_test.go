package trying

import (
	"errors"
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// desk is a state with an explanation of a picture of four pixels, whose class is 1.
func desk() *state.State {
	s := state.New(state.View{Layout: look.Overlaid})
	for _, name := range []string{"first", "uniform-gamma", "uniform-0", "gradient", "epsilon-plus", "more"} {
		s.Composites = append(s.Composites, question.Composite{Name: name, Title: "The " + name})
	}
	s.Composite = "first"
	listed := &question.Listed{Drawable: true}
	in := &question.Input{Picture: &question.Picture{Width: 2, Height: 2}, Predicted: &question.Prediction{Logits: []float32{0, 5, 3}, InputWidth: 2, InputHeight: 2}}
	s.Model, s.Input = listed, in
	s.Answer = answer.Answer{Model: &answer.Model{Classes: 3}, Loaded: listed, Input: in}
	s.Answer.Explanation = explained(s, s.Explaining())
	return s
}

func explained(s *state.State, asked question.Explaining) *answer.Explanation {
	return &answer.Explanation{Input: s.Answer.Input, Asked: asked, Width: 2, Height: 2, Relevance: []float32{1, 4, 3, 2},
		Target: question.Target{Kind: "classes", Parts: []question.Part{{Index: 1, Coefficient: 1}}}}
}

func names(s *state.State) (out []string) {
	for i := range s.Cells {
		out = append(out, s.CellRules(i).Composite)
	}
	return out
}

// The chosen rules are compared with a smooth one, a plain one and a gradient; what is asked
// for is each map, then the curve of random orders, then each map's.
func TestCompare(t *testing.T) {
	s := desk()
	if Next(s) != nil {
		t.Fatal("something is asked for while nothing is compared")
	}
	Open(s)
	if got := names(s); !slices.Equal(got, []string{"first", "uniform-gamma", "uniform-0", "gradient"}) {
		t.Fatalf("compared are %v", got)
	}
	var order []string
	for ask := Next(s); ask != nil; ask = Next(s) {
		switch {
		case ask.Explain != nil:
			order = append(order, ask.Explain.Composite)
			Explained(explained(s, *ask.Explain))(s)
		case ask.Order == nil:
			order = append(order, "random")
			Curved(tried.Random(*ask.Curve, []float32{0, 0.5}, []float32{5, 1, 5, 3}))(s)
		default:
			order = append(order, "curve of "+ask.Curve.By.Composite)
			if ask.Steps != 2 || !slices.Equal(ask.Parts, []question.Part{{Index: 1, Coefficient: 1}}) {
				t.Errorf("a curve of %d steps of %v", ask.Steps, ask.Parts)
			}
			Curved(&tried.Curve{Of: *ask.Curve, Replaced: []float32{0, 0.5}, Scores: []float32{5, 0}})(s)
		}
		if len(order) > 12 {
			break
		}
	}
	if want := []string{"uniform-gamma", "uniform-0", "gradient", "random", "curve of first", "curve of uniform-gamma", "curve of uniform-0", "curve of gradient"}; !slices.Equal(order, want) {
		t.Errorf("asked are %v", order)
	}
	for _, c := range Cells(s) {
		if c.Explanation == nil || c.Curve == nil || c.Chosen != (c.Letter == "A") {
			t.Errorf("cell %s: %+v", c.Letter, c)
		}
	}
	random := s.Tried.Curve(Course(s, nil))
	if random.Mean() != 3.5 || !slices.Equal(random.Low, []float32{5, 1}) || !slices.Equal(random.High, []float32{5, 3}) {
		t.Errorf("the random curve is %+v", random)
	}
	// Another cell is chosen: the question is its, and the first keeps its map.
	Choose(2)(s)
	if s.Composite != "uniform-0" || s.Cell != 2 || Cells(s)[0].Explanation == nil || Cells(s)[0].Title != "The first" {
		t.Errorf("chosen is %s, %d", s.Composite, s.Cell)
	}
	s.View.Trial.Still = true
	SetRules(0, "more")(s)
	if ask := Next(s); ask == nil || ask.Explain == nil || ask.Explain.Composite != "more" {
		t.Errorf("asked is %+v", ask)
	}
	Refused(Next(s), errors.New("No."))(s)
	if c := Cells(s)[0]; c.Refusal != "No." || Next(s) != nil {
		t.Errorf("the refused cell is %+v", c)
	}
}

// Cells come and go; there are two at least and six at most.
func TestCellsComeAndGo(t *testing.T) {
	s := desk()
	Open(s)
	Add(s)
	if got := names(s); !slices.Equal(got, []string{"first", "uniform-gamma", "uniform-0", "gradient", "epsilon-plus"}) || s.Composite != "epsilon-plus" {
		t.Errorf("added: %v, chosen %s", got, s.Composite)
	}
	Add(s)
	Add(s)
	if len(s.Cells) != question.MostCells {
		t.Errorf("%d cells", len(s.Cells))
	}
	before := slices.Clone(s.Cells)
	s.Settings = s.With(map[string]float64{"gamma": 3})
	Remove(5)(s)
	Remove(0)(s)
	Remove(1)(s)
	if got := names(s); !slices.Equal(got, []string{"uniform-gamma", "gradient", "epsilon-plus"}) || s.Composite != "epsilon-plus" || s.Cell != 2 {
		t.Errorf("left: %v, chosen %s, number %d", got, s.Composite, s.Cell)
	}
	Remove(0)(s)
	Remove(0)(s)
	if len(s.Cells) != question.FewestCells || len(before) != question.MostCells || before[0].Composite != "first" {
		t.Errorf("%d cells; before were %v", len(s.Cells), before)
	}
}

// Two classes and their contrast, by the same rules.
func TestCompareClasses(t *testing.T) {
	s := desk()
	Open(s)
	CompareClasses(true)(s)
	targets := func() (out [][]question.Part) {
		for _, c := range Cells(s) {
			out = append(out, c.Asked.Target.Parts)
		}
		return out
	}
	if got := targets(); got[0][0].Index != 1 || got[1][0].Index != 2 || len(got[2]) != 2 || got[2][1] != (question.Part{Index: 2, Coefficient: -1}) {
		t.Errorf("compared are %v", got)
	}
	SetClass(0, 0)(s)
	if got := targets(); got[0][0].Index != 0 || got[1][0].Index != 2 {
		t.Errorf("with another first: %v", got)
	}
	SetClass(0, 2)(s)
	if got := targets(); got[0][0].Index != 2 || got[1][0].Index != 0 || s.Subject.Class != 2 {
		t.Errorf("with the other as the first: %v", got)
	}
}

// What comes of something that is tried no longer is kept for its own question, and said to nobody.
func TestNewestIsTried(t *testing.T) {
	s := desk()
	Test(true)(s)
	Paint([]int{1}, NextStroke(s))(s)
	old := Next(s)
	Paint([]int{2}, NextStroke(s))(s)
	newest := Next(s)
	if Wanted(s, old) || !Wanted(s, newest) {
		t.Error("the older patch is still wanted, or the newer is not")
	}
	Replaced(&tried.Without{Input: old.Input, Patch: old.Patch, Said: s.Answer.Input.Predicted})(s)
	if Found(s) != nil {
		t.Error("something is found of a patch that is no more")
	}
	if Refused(old, errors.New("No."))(s); s.Patch != newest.Patch || s.Notice != "" {
		t.Errorf("what was painted since is gone, %q is said", s.Notice)
	}
	if Refused(newest, errors.New("No."))(s); s.Patch != nil || s.Notice != "No." {
		t.Errorf("painted is %+v, %q is said", s.Patch, s.Notice)
	}
	s.Notice = ""
	curve := Next(s)
	if curve == nil || curve.Curve == nil {
		t.Fatalf("asked is %+v", curve)
	}
	other := *s.Answer.Input
	s.Answer.Input = &other
	if Wanted(s, curve) {
		t.Error("a curve of another picture is wanted")
	}
	if Refused(curve, errors.New("No."))(s); s.View.Trial.Still || s.Notice != "" {
		t.Errorf("%q is said of another picture", s.Notice)
	}
	Curved(&tried.Curve{Of: *curve.Curve})(s)
	here := *curve.Curve
	if here.Input = &other; s.Tried.Curve(here) != nil {
		t.Error("the other picture's curve is shown")
	}
}
