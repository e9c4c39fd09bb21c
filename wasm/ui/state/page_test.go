package state

import (
	"testing"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
)

// Which request a change makes necessary.
func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		changes []Change
		want    []Need
	}{
		"nothing":                                {nil, nil},
		"a parameter":                            {[]Change{SetParameter("gamma", 1)}, []Need{Explain}},
		"a parameter at its present value":       {[]Change{SetParameter("gamma", 1), ResetParameters}, nil},
		"another composite":                      {[]Change{Choose("plain")}, []Need{Explain}},
		"the same composite":                     {[]Change{Choose("gamma-box")}, nil},
		"a parameter of another composite":       {[]Change{Choose("plain"), SetParameter("epsilon", 1), Choose("gamma-box")}, nil},
		"a composite without the set parameter":  {[]Change{SetParameter("gamma", 1), Choose("plain")}, []Need{Explain}},
		"rules of one's own":                     {[]Change{Customize}, []Need{Explain}},
		"a rule for a layer":                     {[]Change{Customize, SetRule(question.Override{Node: 1, Rule: "flat"})}, []Need{Explain}},
		"a rule and back":                        {[]Change{SetRule(question.Override{Node: 1, Rule: "flat"}), RestoreRule(1)}, nil},
		"bounds":                                 {[]Change{SetBounds(&question.Bounds{Low: []float32{0}, High: []float32{2}})}, []Need{Explain}},
		"a class":                                {[]Change{PickClass(1, false)}, []Need{Explain}},
		"a contrast":                             {[]Change{PickClass(1, true)}, []Need{Explain}},
		"a contrast with itself":                 {[]Change{PickClass(2, true)}, nil},
		"a way to ask":                           {[]Change{AskWay("softmax")}, []Need{Explain}},
		"the top class, which is explained":      {[]Change{AskWay("own")}, nil},
		"a channel":                              {[]Change{ToggleChannel(1, 3)}, []Need{Explain}},
		"a channel twice":                        {[]Change{ToggleChannel(1, 3), ToggleChannel(1, 3)}, nil},
		"a layer with channels":                  {[]Change{OpenLayer(1)}, []Need{Explain}},
		"a layer without":                        {[]Change{OpenLayer(3)}, nil},
		"an example":                             {[]Change{ShowExample(1)}, []Need{Decode}},
		"a file":                                 {[]Change{ShowFile(&question.File{Name: "a.png"})}, []Need{Decode}},
		"a drawing":                              {[]Change{ShowDrawing(&question.Picture{Width: 9, Height: 9}, true)}, []Need{Predict}},
		"a picture of the camera's":              {[]Change{ShowPhoto(&question.Picture{Width: 9, Height: 9})}, []Need{Predict}},
		"a picture and a parameter":              {[]Change{ShowDrawing(&question.Picture{Width: 9, Height: 9}, true), SetParameter("gamma", 1)}, []Need{Predict}},
		"the frame":                              {[]Change{MoveFrame(3, 0, 1)}, []Need{Predict}},
		"another model":                          {[]Change{ChooseModel(photos)}, []Need{Load}},
		"the same model":                         {[]Change{ChooseModel(digits)}, nil},
		"a model file":                           {[]Change{ChooseFile(&question.File{Name: "a.onnx"})}, []Need{Inspect}},
		"the panel for one":                      {[]Change{OpenChoosing}, nil},
		"colours, opacity, layout, zoom":         {[]Change{Show(func(v *View) { v.Palette, v.Opacity, v.Layout, v.Extent = 1, 0, look.Swipe, look.OtherExtent })}, nil},
		"another model, a parameter and a class": {[]Change{ChooseModel(photos), SetParameter("gamma", 1), PickClass(0, false)}, []Need{Load, Explain}},
	} {
		t.Run(name, func(t *testing.T) {
			d := explaining(t)
			d.Dispatch(c.changes...)
			d.asks(name, c.want...)
		})
	}
}

// A slider makes one request, one painting and at most one rendering a step; requests that
// are superseded and progress make none.
func TestASliderStepRendersOnce(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1)) // “Reset” appears
	d.explained()
	d.needs = nil
	clear(d.seen)
	d.shown = 0
	const steps = 20
	for i := range steps {
		d.Dispatch(SetParameter("gamma", 2+float64(i)/10))
		d.asks("a step", Explain)
		d.Dispatch(Progressed(answer.Progress{Stage: "backward", Done: 1, Total: 3}))
		d.explained()
		if d.shown != i+1 {
			t.Fatalf("%d paintings after %d steps", d.shown, i+1)
		}
	}
	if d.seen[Whole] != 0 || d.seen[Results] != steps {
		t.Errorf("%d steps made %d renderings of everything and %d of the results", steps, d.seen[Whole], d.seen[Results])
	}

	clear(d.seen)
	d.shown = 0
	var old []Job
	for i := range steps { // faster than the engine
		d.Dispatch(SetParameter("gamma", 5+float64(i)/10))
		d.asks("a step", Explain)
		old = append(old, d.jobs[Explain])
		if i > 0 {
			d.Dispatch(Superseded(old[i-1]))
		}
		d.Dispatch(Progressed(answer.Progress{Stage: "backward", Done: 1, Total: 3}))
	}
	if d.shown != 0 || d.seen[Whole] != 0 || d.seen[Results] != 0 {
		t.Errorf("before an answer: %d paintings, %d and %d renderings", d.shown, d.seen[Whole], d.seen[Results])
	}
	d.explained()
	if d.shown != 1 || d.seen[Whole] != 0 || d.seen[Results] != 1 || d.Standing() != "ready" {
		t.Errorf("after the answer: %d paintings, %d and %d renderings, %s", d.shown, d.seen[Whole], d.seen[Results], d.Standing())
	}
}

// What is seen of a change.
func TestDifference(t *testing.T) {
	for name, c := range map[string]struct {
		change Change
		want   Rendering
	}{
		"nothing":           {func(*State) {}, Nothing},
		"a notice":          {Say("x"), Whole},
		"opacity":           {Show(func(v *View) { v.Opacity = 0.1 }), Whole},
		"progress":          {Progressed(answer.Progress{Stage: "read"}), Line},
		"a job":             {func(s *State) { s.begin(Reading) }, Line},
		"a composite":       {Choose("plain"), Whole},
		"a first parameter": {SetParameter("gamma", 1), Whole},
		"a rule":            {SetRule(question.Override{Node: 1, Rule: "flat"}), Whole},
		"a layer":           {SelectLayer(1), Whole},
		"an example":        {ShowExample(1), Line},
	} {
		d := explaining(t)
		d.Dispatch(c.change)
		total := 0
		for how, n := range d.seen {
			total += n
			if how != c.want {
				t.Errorf("%s is seen in %v, want %v", name, how, c.want)
			}
		}
		if (c.want == Nothing) != (total == 0) || total > 1 {
			t.Errorf("%s is seen %d times", name, total)
		}
	}
}

// What is in a state is never written to again.
func TestStatesAreValues(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1), SetRule(question.Override{Node: 1, Rule: "flat"}), ToggleChannel(1, 2))
	before := d.State
	settings, overrides, channels := before.Settings["gamma-box"]["gamma"], len(before.Custom.Overrides), len(before.Conditions[0].Channels)
	d.Dispatch(SetParameter("gamma", 2), SetRule(question.Override{Node: 2, Rule: "flat"}), ToggleChannel(1, 3), ResetParameters)
	if before.Settings["gamma-box"]["gamma"] != settings || len(before.Custom.Overrides) != overrides || len(before.Conditions[0].Channels) != channels {
		t.Error("the state before has changed")
	}
}
func TestClosingALayerAsksNothing(t *testing.T) {
	d := explaining(t)
	d.Dispatch(OpenLayer(1))
	d.asks("open", Explain)
	d.explained()
	if !d.Inside() || len(d.Answer.ChannelRows()) != 2 || d.Answer.ChannelRows()[0].Part != 1 {
		t.Errorf("the channels are %+v", d.Answer.ChannelRows())
	}
	d.Dispatch(CloseLayer)
	d.asks("closed")
	if d.Inside() {
		t.Error("it is still open")
	}
	d.Dispatch(OpenLayer(1))
	d.asks("open again", Explain)
}

func TestTheFrameFollowsWhenTheEngineIsIdle(t *testing.T) {
	d := explaining(t)
	d.Dispatch(SetParameter("gamma", 1))
	d.needs = nil
	d.Dispatch(MoveFrame(3, 0, 1))
	d.Dispatch(MoveFrame(2, 0, 1))
	d.asks("while the engine is at work")
	if at := d.Placement(); at.X != 15 {
		t.Errorf("the frame is at %v", at)
	}
	d.explained()
	d.asks("then", Predict)
	if d.Input.Crop == nil || d.Input.Crop.X != 15 || d.Answer.Input.Crop != nil {
		t.Errorf("asked about %+v", d.Input.Crop)
	}
	d.predicted(1, 2, 3)
	if d.View.Framing != nil {
		t.Error("the frame is still wanted elsewhere")
	}
}
