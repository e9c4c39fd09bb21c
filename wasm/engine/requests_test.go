//go:build js

package main

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

func TestHelloTellsTheTables(t *testing.T) {
	p, _ := open(t)
	m := must[protocol.Ready](t)(await(p.Hello))
	if m.Backend == "" || m.Threads < 1 || len(m.Rules) != len(lrp.Rules()) || len(m.Composites) != len(lrp.Composites()) {
		t.Errorf("%q, %d threads, %d rules, %d composites", m.Backend, m.Threads, len(m.Rules), len(m.Composites))
	}
	i := slices.IndexFunc(m.Composites, func(c protocol.Composite) bool { return c.Name == "epsilon-gamma-box" })
	if i < 0 || m.Composites[i].Title == "" || len(m.Composites[i].Parameters) != 3 {
		t.Fatalf("epsilon-gamma-box: %d of %+v", i, m.Composites)
	}
	expected := protocol.Parameter{Name: "gamma", Symbol: "γ", Sentence: m.Composites[i].Parameters[0].Sentence,
		Min: 0, Max: 1e6, Default: 0.25, Scale: "linear", Sliding: [2]float64{0, 2}}
	if got := m.Composites[i].Parameters[0]; got != expected || got.Sentence == "" {
		t.Errorf("%+v", got)
	}
	i = slices.IndexFunc(m.Rules, func(r protocol.Rule) bool { return r.Name == "winner" })
	if i < 0 || !slices.Equal(m.Rules[i].For, []string{"max-pooling", "residual"}) {
		t.Errorf("winner: %d of %+v", i, m.Rules)
	}
}

func TestModelIsDescribed(t *testing.T) {
	p, _ := open(t)
	m := p.loadDigits()
	if m.Name != "digits" || m.Title != "Digits" || m.Classes != 10 || !slices.Equal(m.Labels, digits.Labels) ||
		!slices.Equal(m.InputShape, []int{1, 1, 28, 28}) || m.WeightBytes < 300e3 || m.WeightBytes > 320e3 || m.TraceBytes < 28*28*4 {
		t.Errorf("%+v", m)
	}
	roles := map[string]int{}
	for i, n := range m.Nodes {
		roles[n.Role]++
		if n.Index != i || n.Weights != (n.Role == "convolution" || n.Role == "dense") || len(n.Shape) == 0 || i > 0 && len(n.Inputs) == 0 {
			t.Errorf("node %d: %+v", i, n)
		}
	}
	if roles["input"] != 1 || roles["convolution"] != 6 || roles["max-pooling"] != 3 || roles["dense"] != 1 {
		t.Errorf("roles: %v", roles)
	}
	if n := m.Nodes[m.Logits]; n.Role != "dense" || !slices.Equal(n.Shape, []int{1, 10}) {
		t.Errorf("logits: %+v", n)
	}
}

func TestModelComesFromAURL(t *testing.T) {
	p, _ := open(t)
	base := js.Global().Get("location").Get("origin").String() + "/read/weights/"
	o := <-start(func(on protocol.On[protocol.Model]) int {
		return p.LoadModel(&protocol.LoadModel{Entry: digits.Value(), URL: base + "digits.onnx"}, on)
	})
	if o.err != nil || o.answer.Classes != 10 {
		t.Fatalf("%+v, %v", o.answer, o.err)
	}
	_, err := p.load(&protocol.LoadModel{Entry: digits.Value(), URL: base + "missing.onnx"})
	if err == nil || !strings.Contains(err.Error(), "missing.onnx could not be downloaded: the server answers 404") {
		t.Error(err)
	}
	_, err = p.load(&protocol.LoadModel{Entry: digits.Value(), URL: "http://127.0.0.1:1/digits.onnx"})
	if err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:1/digits.onnx could not be downloaded") {
		t.Error(err)
	}
}

func TestDrawingIsReadAndExplained(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	m := must[protocol.Predicted](t)(p.setImage(stroke()))
	if top := lrp.TopClass(m.Logits); top != 1 || m.Probabilities[1] < 0.9 || len(m.Logits) != 10 {
		t.Errorf("a bar is read as %d: %v", top, m.Probabilities)
	}
	if m.InputWidth != 28 || m.InputHeight != 28 || m.InputRGBA.Length() != 4*28*28 {
		t.Errorf("the network sees %d×%d in %d bytes", m.InputWidth, m.InputHeight, m.InputRGBA.Length())
	}
	if at := m.Placement; at.X > 27 || at.X+at.Width < 43 || at.Y > 10 || at.Y+at.Height < 70 || at.Width > 120 || at.Height > 120 {
		t.Errorf("placed at %+v; expected it around the bar", at)
	}
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true}))
	if e.Width != 28 || e.Height != 28 || len(e.Relevance) != 28*28 {
		t.Errorf("%d×%d, %d values", e.Width, e.Height, len(e.Relevance))
	}
	if e.Account.Score != float64(m.Logits[1]) {
		t.Errorf("explained %v; the top logit is %v", e.Account.Score, m.Logits[1])
	}
	checkAccount(t, "a drawing", e)
}

func TestLayersAreThoseAVisitorKnows(t *testing.T) {
	p, _ := open(t)
	m := p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(stroke()))
	if e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}})); len(e.Layers) != 0 {
		t.Errorf("%d layers that nobody asked for", len(e.Layers))
	}
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Layers: true}))
	var roles []string
	for _, l := range e.Layers {
		n := m.Nodes[l.Node]
		roles = append(roles, n.Role)
		width, height := 1, 1
		if len(n.Shape) == 4 {
			height, width = n.Shape[2], n.Shape[3]
		}
		if l.Width != width || l.Height != height || len(l.Map) != width*height {
			t.Errorf("node %d %v: %d×%d, %d values", l.Node, n.Shape, l.Width, l.Height, len(l.Map))
		}
		if d := sum(l.Map) - l.Sum; d > 1e-4 || d < -1e-4 {
			t.Errorf("node %d: the map adds up to %v, the sum is %v", l.Node, sum(l.Map), l.Sum)
		}
		for _, entry := range e.Ledger {
			if d := entry.Received - l.Sum; entry.Node == l.Node && (d > 1e-4 || d < -1e-4) {
				t.Errorf("node %d: the ledger says %v, the layer %v", l.Node, entry.Received, l.Sum)
			}
		}
	}
	c, pool := "convolution", "max-pooling"
	if expected := []string{"input", c, c, pool, c, c, pool, c, c, pool, "dense"}; !slices.Equal(roles, expected) {
		t.Errorf("layers %v; expected %v", roles, expected)
	}
	if !slices.Equal(e.Layers[0].Map, e.Relevance) {
		t.Error("the input's layer is not the explanation")
	}
}

func TestTargets(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	m := must[protocol.Predicted](t)(p.setImage(stroke()))
	score := func(target *protocol.Target) float64 {
		return must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}, Target: target})).Account.Score
	}
	three, seven := float64(m.Logits[3]), float64(m.Logits[7])
	for _, c := range []struct {
		target   *protocol.Target
		expected float64
	}{
		{nil, float64(m.Logits[1])},
		{&protocol.Target{Kind: "default"}, float64(m.Logits[1])},
		{&protocol.Target{Kind: "top"}, float64(m.Logits[1])},
		{&protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: 3, Coefficient: 1}}}, three},
		{&protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: 3, Coefficient: 1}, {Index: 7, Coefficient: -1}}}, three - seven},
		{&protocol.Target{Kind: "softmax"}, 1},
	} {
		if got := score(c.target); got-c.expected > 1e-5 || c.expected-got > 1e-5 {
			t.Errorf("%+v: score %v; expected %v", c.target, got, c.expected)
		}
	}
	for kind, expected := range map[string]string{"odd": `no target kind "odd"`, "classes": "names no class", "neuron": "names no class"} {
		if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}, Target: &protocol.Target{Kind: kind}}); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestOverridesAndConditions(t *testing.T) {
	p, _ := open(t)
	m := p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(stroke()))
	first := slices.IndexFunc(m.Nodes, func(n protocol.Node) bool { return n.Weights })
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{
		Compose: protocol.Compose{Composite: "epsilon-plus", Overrides: []protocol.Override{{Node: first, Rule: "gamma", Settings: map[string]float64{"gamma": 1}}}},
	}))
	for _, l := range e.Ledger {
		if (l.Rule == "gamma") != (l.Node == first) || l.Rule == "gamma" && l.Symbol != "γ" {
			t.Errorf("node %d has rule %s, %s", l.Node, l.Rule, l.Symbol)
		}
	}
	e = must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Conditions: []protocol.Condition{{Node: first, Channels: []int{2}}}}))
	for _, l := range e.Ledger {
		if l.Node == first && l.Removed == 0 {
			t.Errorf("the condition removed nothing: %+v", l)
		}
	}
	checkAccount(t, "with a condition", e)
	for _, c := range []struct {
		request  protocol.Explain
		expected string
	}{
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus", Overrides: []protocol.Override{{Node: 99, Rule: "gamma"}}}}, "a rule is set for layer 99"},
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus", Overrides: []protocol.Override{{Node: first, Rule: "gama"}}}}, `did you mean "gamma"?`},
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus", Overrides: []protocol.Override{{Node: first, Rule: "winner"}}}}, "does not suit node"},
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}, Conditions: []protocol.Condition{{Node: first, Channels: []int{99}}}}, "channel 99"},
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-pluss"}}, `did you mean "epsilon-plus"?`},
		{protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus", Settings: map[string]float64{"epsilon": -1}}}, "epsilon is -1"},
	} {
		if _, err := p.explain(&c.request); err == nil || !strings.Contains(err.Error(), c.expected) {
			t.Errorf("%+v: %v; expected %s", c.request, err, c.expected)
		}
	}
}

func TestGradientsHaveNoLedger(t *testing.T) {
	p, _ := withDrawing(t)
	for _, name := range []string{"gradient", "smoothgrad", "integrated-gradients"} {
		e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: name}, Layers: true}))
		if !e.Gradient || len(e.Ledger) != 0 || len(e.Relevance) != 28*28 {
			t.Errorf("%s: gradient %v, %d entries, %d values", name, e.Gradient, len(e.Ledger), len(e.Relevance))
		}
	}
}

func TestABadModelLeavesThePreviousOne(t *testing.T) {
	p, _ := withDrawing(t)
	before := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	whole := readFile(t, digitsFile)
	unchecked := digits
	unchecked.SHA256 = ""
	labels := unchecked
	labels.Labels = []string{"cat", "dog"}
	larger := unchecked
	larger.Input = protocol.Input{Channels: 3, Height: 224, Width: 224}
	fit := unchecked
	fit.Input.Fit = "squeeze"
	for name, c := range map[string]struct {
		entry    protocol.ModelEntry
		data     []byte
		expected string
	}{
		"empty":           {unchecked, nil, "x.onnx: the file is empty"},
		"text":            {unchecked, []byte("This is no model."), "x.onnx: "},
		"truncated":       {unchecked, whole[:len(whole)/2], "x.onnx: "},
		"another version": {digits, whole[:1000], "x.onnx is damaged or another version: its SHA-256 is not the catalogue's"},
		"labels":          {labels, whole, "there are 2 labels, but x.onnx has 10 outputs"},
		"input":           {larger, whole, "224"},
		"fit":             {fit, whole, `the catalogue's entry "digits": input: fit is "squeeze"`},
	} {
		_, err := p.load(&protocol.LoadModel{Entry: c.entry.Value(), File: file(c.data, "x.onnx")})
		if err == nil || !strings.HasPrefix(err.Error(), "The model was not loaded: ") || !strings.Contains(err.Error(), c.expected) {
			t.Errorf("%s: %v", name, err)
		}
	}
	after := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	after.Milliseconds = before.Milliseconds
	if !reflect.DeepEqual(before, after) {
		t.Error("the explanation has changed")
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	p, _ := open(t)
	if _, err := p.setImage(stroke()); err == nil || err.Error() != "There is no model yet: load one first." {
		t.Error(err)
	}
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err == nil || err.Error() != "There is no model yet: load one first." {
		t.Error(err)
	}
	p.loadDigits()
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err == nil || err.Error() != "There is no image yet: choose or draw one first." {
		t.Error(err)
	}
	image := stroke()
	image.Width = 61
	if _, err := p.setImage(image); err == nil || !strings.HasPrefix(err.Error(), "The image was not used: ") {
		t.Error(err)
	}
	if _, err := p.setImage(&protocol.SetImage{Values: []float32{1, 2}}); err == nil || !strings.Contains(err.Error(), "2 values do not fill shape (1,1,28,28)") {
		t.Error(err)
	}
}

func TestRequestsBeforeTheFirstModelWaitForIt(t *testing.T) {
	p, _ := open(t)
	load := start(func(on protocol.On[protocol.Model]) int {
		return p.LoadModel(&protocol.LoadModel{Entry: digits.Value(), File: file(readFile(t, digitsFile), "digits.onnx")}, on)
	})
	image := start(func(on protocol.On[protocol.Predicted]) int { return p.SetImage(stroke(), on) })
	explanation := <-p.startExplain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}})
	if explanation.err != nil {
		t.Fatal(explanation.err)
	}
	if l, i := <-load, <-image; l.err != nil || i.err != nil {
		t.Error(l.err, i.err)
	}
}

func TestOnlyTheNewestExplanationIsComputed(t *testing.T) {
	p, _ := withDrawing(t)
	var all []<-chan outcome[protocol.Explained]
	for i := range 40 {
		all = append(all, p.startExplain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-gamma", Settings: map[string]float64{"gamma": float64(i) / 40}}}))
	}
	answered := 0
	for i, c := range all {
		o := <-c
		switch {
		case o.err == nil:
			answered++
		case o.err != errSuperseded:
			t.Errorf("request %d: %v", i, o.err)
		case i == len(all)-1:
			t.Error("the newest request was superseded")
		}
	}
	if answered == 0 || answered > len(all)/2 {
		t.Errorf("%d of %d requests at once were answered", answered, len(all))
	}
}

func TestALongPassMakesRoom(t *testing.T) {
	p, _ := withDrawing(t)
	heard := make(chan struct{}, 1000)
	long := make(chan error, 1)
	p.Explain(endless(), protocol.On[protocol.Explained]{
		Progress: func(m protocol.Progress) {
			if m.Stage != "backward" || m.Done < 1 || m.Done > m.Total {
				t.Errorf("%+v", m)
			}
			heard <- struct{}{}
		},
		Answer:     func(*protocol.Explained) { long <- nil },
		Superseded: func() { long <- errSuperseded },
		Error:      func(err error) { long <- err },
	})
	<-heard // it runs
	e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	if err := <-long; err != errSuperseded {
		t.Errorf("the long pass: %v", err)
	}
	checkAccount(t, "the newer request", e)
}

func TestCancel(t *testing.T) {
	p, _ := withDrawing(t)
	other := p.sibling("other")
	other.loadDigits()
	must[protocol.Predicted](t)(other.setImage(stroke()))
	var running, waiting int
	ran := start(func(on protocol.On[protocol.Explained]) int {
		running = p.Explain(endless(), on)
		return running
	})
	waited := start(func(on protocol.On[protocol.Explained]) int {
		waiting = other.Explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}, on)
		return waiting
	})
	other.Cancel(waiting)
	if o := <-waited; o.err != errSuperseded {
		t.Errorf("the cancelled request that waited: %v", o.err)
	}
	p.Cancel(running)
	if o := <-ran; o.err != errSuperseded {
		t.Errorf("the cancelled pass: %v", o.err)
	}
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}

func TestANewerModelEndsTheLoadingOfTheOlder(t *testing.T) {
	p, _ := open(t)
	m := &protocol.LoadModel{Entry: digits.Value(), File: file(readFile(t, digitsFile), "digits.onnx")}
	send := func() <-chan outcome[protocol.Model] {
		return start(func(on protocol.On[protocol.Model]) int { return p.LoadModel(m, on) })
	}
	older, newer := send(), send()
	if o := <-older; o.err != errSuperseded {
		t.Errorf("the older: %v", o.err)
	}
	if o := <-newer; o.err != nil {
		t.Error(o.err)
	}
}

func TestANewModelNeedsANewImage(t *testing.T) {
	p, _ := withDrawing(t)
	p.loadDigits()
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err != errSuperseded {
		t.Error(err)
	}
	must[protocol.Predicted](t)(p.setImage(stroke()))
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}

func TestSessionsAreApart(t *testing.T) {
	p, e := withDrawing(t)
	if len(e.sessions) != 1 {
		t.Fatalf("%d sessions", len(e.sessions))
	}
	other := p.sibling("other")
	if _, err := other.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err == nil || !strings.HasPrefix(err.Error(), "There is no model yet") {
		t.Error(err)
	}
	other.loadDigits()
	must[protocol.Predicted](t)(other.setImage(stroke()))
	running := other.startExplain(endless())
	closed := start(other.CloseSession)
	if o := <-running; o.err != errSuperseded {
		t.Error(o.err)
	}
	if o := <-closed; o.err != nil {
		t.Error(o.err)
	}
	if len(e.sessions) != 1 {
		t.Errorf("%d sessions after one was closed", len(e.sessions))
	}
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}

// Sessions that ask for the same model from the network share it, and have a picture each.
func TestSessionsShareAModel(t *testing.T) {
	p, e := open(t)
	address := js.Global().Get("location").Get("origin").String() + "/read/weights/digits.onnx"
	m := &protocol.LoadModel{Entry: digits.Value(), URL: address}
	other := p.sibling("other")
	load := func(p *page, m *protocol.LoadModel) <-chan outcome[protocol.Model] {
		return start(func(on protocol.On[protocol.Model]) int { return p.LoadModel(m, on) })
	}
	for _, loading := range []<-chan outcome[protocol.Model]{load(p, m), load(other, m)} {
		if o := <-loading; o.err != nil {
			t.Fatal(o.err)
		}
	}
	if e.sessions[t.Name()].model != e.sessions["other"].model {
		t.Error("two sessions that began at once have a model each")
	}
	third := p.sibling("third")
	if o := <-load(third, m); o.err != nil || e.sessions["third"].model != e.sessions["other"].model {
		t.Errorf("a later session has a model of its own; %v", o.err)
	}
	// Another entry is another model, and so is a file.
	named := digits
	named.Title = "Other"
	if o := <-load(third, &protocol.LoadModel{Entry: named.Value(), URL: address}); o.err != nil || o.answer.Title != "Other" {
		t.Errorf("%+v, %v", o.answer, o.err)
	}
	must[protocol.Predicted](t)(p.setImage(stroke()))
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
	if _, err := other.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err == nil {
		t.Error("the picture of one session is explained in another")
	}
	// Whoever waits for a loading that is given up loads by themselves.
	fresh := &protocol.LoadModel{Entry: named.Value(), URL: address + "?fresh"}
	var id int
	first := start(func(on protocol.On[protocol.Model]) int {
		id = p.LoadModel(fresh, on)
		return id
	})
	second := load(other, fresh)
	p.Cancel(id)
	if o := <-first; o.err != errSuperseded {
		t.Error(o.err)
	}
	if o := <-second; o.err != nil {
		t.Error(o.err)
	}
}

// broken is a backend with a mistake in it.
type broken struct{ backend }

func (broken) Share(_, _, _, _ []float32, _ nn.Quotient) (float64, bool) {
	panic("index out of range [7]")
}

func TestAMistakeInTheEngineIsAnError(t *testing.T) {
	p, e := withDrawing(t)
	sound := e.be
	e.be = broken{sound}
	if _, err := p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}); err == nil || err.Error() != "The engine made a mistake: index out of range [7]." {
		t.Error(err)
	}
	if len(p.logs) != 1 || p.logs[0].Level != "error" || !strings.Contains(p.logs[0].Text, "broken") {
		t.Errorf("%+v", p.logs)
	}
	e.be = sound
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}

func TestAnswersAreNoRequests(t *testing.T) {
	_, e := open(t)
	for code, expected := range map[string]string{
		`({v: 1, session: "s", id: 5, type: "closed"})`:  "The request was not understood: closed is not a request.",
		`({v: 1, session: "s", id: 5, type: "dance"})`:   `The request was not understood: there is no message type "dance".`,
		`({v: 3, session: "s", id: 5, type: "explain"})`: `The request was not understood: message "explain" has version 3; this side speaks version 1.`,
	} {
		answer := make(chan js.Value, 1)
		e.port = js.ValueOf(map[string]any{"postMessage": js.FuncOf(func(_ js.Value, args []js.Value) any {
			answer <- args[0]
			return nil
		})})
		e.receive(js.Global().Call("eval", code))
		m := <-answer
		if m.Get("type").String() != "error" || m.Get("message").String() != expected || m.Get("session").String() != "s" || m.Get("id").Int() != 5 {
			t.Errorf("%s: %s", code, js.Global().Get("JSON").Call("stringify", m).String())
		}
	}
}

func TestListeningStopsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	l := listening{ctx, newBreath()}
	if l.Err() != nil {
		t.Error(l.Err())
	}
	stop()
	if l.Err() != context.Canceled {
		t.Error(l.Err())
	}
}
