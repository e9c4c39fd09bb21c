package state

import (
	"errors"
	"slices"
	"testing"

	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// desk is a page with an engine that answers when the test says so.
type desk struct {
	*Page
	t          *testing.T
	needs      []Need // that have been asked for, since the last call of asked
	jobs       map[Need]Job
	seen       map[Rendering]int // renderings, since the last call of rendered
	shown      int               // explanations that a canvas has been painted with
	inputs     map[int]*question.Input
	explaining map[int]question.Explaining
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, jobs: map[Need]Job{}, seen: map[Rendering]int{}, inputs: map[int]*question.Input{}, explaining: map[int]question.Explaining{}}
	d.Page = NewPage(New(View{Opacity: 0.7, Layout: Overlaid}), func(n Need, job Job) {
		d.needs = append(d.needs, n)
		d.jobs[n] = job
		d.inputs[job.Number] = d.Input
		if n == Explain {
			d.inputs[job.Number] = d.Answer.Input
			d.explaining[job.Number] = *d.Asked.Explaining
		}
	})
	d.Listen(func(before *State, how Rendering) {
		d.seen[how]++
		if before.Answer.Explanation != d.Answer.Explanation {
			d.shown++
		}
	})
	return d
}

var (
	digits = &question.Listed{Name: "digits", Title: "Digits", Channels: 1, Drawable: true,
		Examples: []question.Example{{URL: "7.png", Title: "seven", Alt: "A seven"}, {URL: "0.png", Title: "zero", Alt: "A zero"}}}
	photos = &question.Listed{Name: "photo", Title: "Photos", Channels: 3, Crops: true,
		Examples: []question.Example{{URL: "cup.jpg", Title: "cup", Alt: "A cup"}}}
	gamma   = question.Parameter{Name: "gamma", Symbol: "γ", Max: 10, Default: 0.25}
	epsilon = question.Parameter{Name: "epsilon", Symbol: "ε", Max: 1, Default: 0.001}
	tables  = []question.Composite{
		{Name: "gamma-box", Title: "γ and box", Parameters: []question.Parameter{gamma, epsilon}, NeedsBounds: true},
		{Name: "plain", Title: "Plain"},
	}
	network = &answer.Model{Name: "digits", Classes: 3, Labels: []string{"zero", "one", "seven"}, Logits: 3, InputShape: []int{1, 1, 4, 4},
		Bounds: &question.Bounds{Low: []float32{0}, High: []float32{1}},
		Nodes: []answer.Node{
			{Index: 0, Name: "image", Role: "input", Shape: []int{1, 1, 4, 4}},
			{Index: 1, Name: "conv1", Role: "convolution", Shape: []int{1, 8, 4, 4}, Inputs: []int{0}, Weights: true},
			{Index: 2, Name: "pool1", Role: "max-pooling", Shape: []int{1, 8, 2, 2}, Inputs: []int{1}},
			{Index: 3, Name: "logits", Role: "dense", Shape: []int{1, 3}, Inputs: []int{2}, Weights: true},
		}}
)

// asks checks what has been asked for since the last call.
func (d *desk) asks(what string, want ...Need) {
	d.t.Helper()
	if !slices.Equal(d.needs, want) {
		d.t.Errorf("%s: asked for %v, want %v", what, d.needs, want)
	}
	d.needs = nil
}

// decoded, predicted and explained answer the newest request of their kind.
func (d *desk) decoded() {
	job := d.jobs[Decode]
	d.Dispatch(Decoded(job, d.inputs[job.Number], &question.Picture{Width: 40, Height: 20, Lightness: 0.9}))
}

func (d *desk) predicted(logits ...float32) {
	job := d.jobs[Predict]
	d.predictedJob(job, logits...)
}

func (d *desk) predictedJob(job Job, logits ...float32) {
	d.Dispatch(Predicted(job, d.inputs[job.Number], &question.Prediction{
		Logits: logits, Probabilities: logits, InputWidth: 4, InputHeight: 4, Placement: question.Rectangle{X: 10, Width: 20, Height: 20},
	}))
}

func (d *desk) explained() { d.explainedJob(d.jobs[Explain]) }

func (d *desk) explainedJob(job Job) {
	in, asked := d.inputs[job.Number], d.explaining[job.Number]
	e := &answer.Explanation{
		Input: in, Asked: asked, Width: 4, Height: 4, Relevance: make([]float32, 16),
		Account: answer.Account{Score: 8, Input: 7, Constants: 1},
		Layers:  []answer.Layer{{Node: 0, Width: 4, Height: 4, Sum: 7}, {Node: 1, Width: 4, Height: 4, Sum: -3.5}, {Node: 3, Width: 1, Height: 1, Sum: 8}},
		Ledger:  []answer.Entry{{Node: 3, Rule: "epsilon", Symbol: "ε"}, {Node: 1, Rule: "gamma", Symbol: "γ"}},
		Rules:   []question.Override{{Node: 1, Rule: "gamma"}, {Node: 3, Rule: "epsilon"}},
	}
	if asked.Target != nil {
		e.Target = *asked.Target
	} else {
		e.Target = question.Target{Kind: "classes", Parts: []question.Part{{Index: in.Top(), Coefficient: 1}}}
	}
	if asked.Opened != 0 {
		e.Channels = &answer.Channels{Node: asked.Opened, Width: 1, Height: 1, Sums: []float32{1, -4}, Shown: []int{1, 0}, Maps: []float32{-4, 1}}
	}
	d.Dispatch(Explained(job, e))
}

// explaining is a desk with the first example explained.
func explaining(t *testing.T) *desk {
	d := newDesk(t)
	starting, listing := d.Begin(Starting), d.Begin(Listing)
	d.Dispatch(Found(listing, []*question.Listed{digits, photos}))
	d.asks("the catalogue alone")
	d.Dispatch(Ready(starting, question.Tables{Composites: tables}))
	d.asks("both tables", Load)
	d.Dispatch(Loaded(d.jobs[Load], network))
	d.asks("the model", Decode)
	d.decoded()
	d.asks("the picture", Predict)
	d.predicted(1, 2, 3)
	d.asks("the prediction", Explain)
	if d.Standing() != "loading" {
		t.Errorf("before the first explanation the page is %q", d.Standing())
	}
	d.explained()
	d.asks("the explanation")
	if d.Standing() != "ready" || d.Busy() {
		t.Fatalf("after the first explanation the page is %q, open is %v", d.Standing(), d.Open)
	}
	clear(d.seen)
	d.shown = 0
	return d
}

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
		"sums by magnitude":                      {[]Change{ShareSums("absolute")}, []Need{Explain}},
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
		"colours, opacity, layout, zoom":         {[]Change{Show(func(v *View) { v.Palette, v.Opacity, v.Layout, v.Zoomed = 1, 0, Swipe, true })}, nil},
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
