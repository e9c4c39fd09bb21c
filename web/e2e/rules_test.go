package e2e

import (
	"context"
	"encoding/json"
	"image/png"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/weights"
	"lrpexplainer/weights/preprocess"
)

// library explains examples of the digit classifier with package lrp, natively.
type library struct {
	t      *testing.T
	graph  *nn.Graph
	spec   preprocess.Spec
	bounds lrp.Bounds
	trace  *nn.Trace
}

// newLibrary has the example in web/examples/digits of that name.
func newLibrary(t *testing.T, example string) *library {
	t.Helper()
	catalogue, err := weights.Parse(read(t, "../../weights/models.json"))
	if err != nil {
		t.Fatal(err)
	}
	l := &library{t: t, spec: catalogue.Models[0].Input}
	low, high := l.spec.Bounds()
	l.bounds = lrp.Bounds{Low: low, High: high}
	f, err := os.Open("../../weights/" + catalogue.Models[0].File)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if l.graph, err = onnx.Read(f, catalogue.Models[0].Bytes, onnx.Options{InputShape: l.spec.Shape()}); err != nil {
		t.Fatal(err)
	}
	l.show(example)
	return l
}

// show runs the classifier on another example.
func (l *library) show(example string) {
	l.t.Helper()
	f, err := os.Open("../examples/digits/" + example + ".png")
	if err != nil {
		l.t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		l.t.Fatal(err)
	}
	in, err := preprocess.ApplyImage(picture, nil, l.spec)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.trace, err = l.graph.Forward(context.Background(), nn.NewPortable(), in.Tensor, nil); err != nil {
		l.t.Fatal(err)
	}
}

// named is a composite of the table.
func (l *library) named(name string) *lrp.Composite {
	l.t.Helper()
	c, err := lrp.NewComposite(name, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func (l *library) explain(c *lrp.Composite, target lrp.Target, conditions ...lrp.Condition) *lrp.Explanation {
	l.t.Helper()
	plan, err := c.Plan(l.graph, l.bounds)
	if err != nil {
		l.t.Fatal(err)
	}
	e, err := lrp.Explain(context.Background(), nn.NewPortable(), l.trace, plan, target, lrp.Options{Conditions: conditions})
	if err != nil {
		l.t.Fatal(err)
	}
	return e
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// parseNumber reads a number as the page writes it.
func parseNumber(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// saved is the text of the file that do has the page save.
func (p *page) saved(do string) string {
	p.t.Helper()
	return evaluate[string](p, `new Promise(resolve => {
		const create = URL.createObjectURL;
		URL.createObjectURL = blob => {
			URL.createObjectURL = create;
			blob.text().then(resolve);
			return create(new Blob());
		};
		`+do+`;
	})`)
}

// numbers are what the page exports.
type numbers struct {
	Composite string
	Relevance []float64
	Account   struct{ Score, Pixels, Constants, Stabilizer, Removed float64 }
	Layers    []struct{ Node, Rule string }
	Rules     []struct{ Node, Rule string }
}

func (p *page) numbers() numbers {
	p.t.Helper()
	var n numbers
	if err := json.Unmarshal([]byte(p.saved(`document.querySelector("[data-export=json]").click()`)), &n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// agree compares what the page shows with what the library computes: map, account
// and, as printed, the line under the picture.
func agree(t *testing.T, what string, p *page, want *lrp.Explanation) {
	t.Helper()
	got := p.numbers()
	in := want.Input().Data
	if len(got.Relevance) != len(in) {
		t.Fatalf("%s: %d values, want %d", what, len(got.Relevance), len(in))
	}
	var difference, size float64
	for i, v := range in {
		difference += (got.Relevance[i] - float64(v)) * (got.Relevance[i] - float64(v))
		size += float64(v) * float64(v)
	}
	if e := math.Sqrt(difference / size); !(e <= 1e-3) {
		t.Errorf("%s: the page's map is off by %.2g", what, e)
	}
	a := want.Account
	scale := max(math.Abs(a.Score), math.Abs(a.Input), math.Abs(a.Constants), math.Abs(a.Removed), math.Abs(a.Stabilizer), 1e-6)
	printed := amounts(p)
	if conserved := want.Ledger != nil; conserved != (len(printed) >= 3) {
		t.Errorf("%s: the account says %q", what, p.text(".account"))
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"score", got.Account.Score, a.Score}, {"input", got.Account.Pixels, a.Input}, {"constants", got.Account.Constants, a.Constants},
		{"stabilizer", got.Account.Stabilizer, a.Stabilizer}, {"removed", got.Account.Removed, a.Removed},
	} {
		if !(math.Abs(c.got-c.want) <= 1e-3*scale) {
			t.Errorf("%s: %s is %v, want %v", what, c.name, c.got, c.want)
		}
		// What is zero has no row but for ε.
		if v := printed[c.name]; len(printed) > 0 && math.Abs(v-c.want) > 0.011*max(1, scale) {
			t.Errorf("%s: %s is printed as %v, want %v", what, c.name, v, c.want)
		}
	}
}

// choose explains with a composite.
func (p *page) choose(name string) {
	p.t.Helper()
	if p.data("composite") == name {
		return
	}
	p.then(name, func() {
		evaluate[bool](p, `(document.querySelector("input[name=composite][value=`+name+`]").click(), true)`)
	})
}

// pick chooses an option of a select.
func (p *page) pick(selector, value string) {
	p.t.Helper()
	p.then(selector, func() {
		p.option(selector, value)
	})
}

// Every composite on the page gives the library's numbers.
func TestEveryCompositeIsTheLibrarys(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	for _, info := range lrp.Composites() {
		p.choose(info.Name)
		agree(t, info.Name, p, l.explain(l.named(info.Name), lrp.Target{}))
	}
}

// A gradient does not pretend to be conserved.
func TestGradientsHaveNoLedger(t *testing.T) {
	p := openPage(t, browser.Desktop)
	for _, name := range []string{"gradient", "smoothgrad"} {
		p.choose(name)
		if got := p.text(".account"); !strings.Contains(got, "not a share of the score 12.5") {
			t.Errorf("%s: the account says %q", name, got)
		}
		if got := p.text(".net h2"); !strings.Contains(got, "not conserved") {
			t.Errorf("%s: the strip is called %q", name, got)
		}
		if n := evaluate[int](p, `document.querySelectorAll(".net .meter").length`); n != 0 {
			t.Errorf("%s: the strip has %d bars", name, n)
		}
	}
}

// What is asked can be changed with the mouse, and each way is the library's target.
func TestWaysToAsk(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	c := l.named("epsilon-gamma-box")
	check := func(what, headline string, target lrp.Target) {
		t.Helper()
		if got := p.text("h1"); got != headline {
			t.Errorf("%s: the headline is %q, want %q", what, got, headline)
		}
		agree(t, what, p, l.explain(c, target))
	}
	shiftClick := func(class string) {
		p.then("a shift-click", func() {
			evaluate[bool](p, `document.querySelector(".scores [data-class='`+class+`']").dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true}))`)
		})
	}
	click := func(class string) { p.then("a click", func() { p.click(`.scores [data-class="` + class + `"]`) }) }
	const asker = ".decision h2 select"

	shiftClick("1")
	check("a contrast", "What made it 7 rather than 1?", lrp.Contrast(7, 1))
	if got := p.text(".scores .rival .label"); got != "1" {
		t.Errorf("the rival is %q", got)
	}
	click("2")
	check("another rival", "What made it 7 rather than 2?", lrp.Contrast(7, 2))
	click("7")
	check("the other way round", "What speaks for 2 rather than 7?", lrp.Contrast(2, 7))
	p.pick(asker, "odds")
	check("log-odds", "What speaks for 2 rather than anything else?", lrp.Odds(2))
	click("7")
	check("other log-odds", "What made it 7 rather than anything else?", lrp.Odds(7))
	p.pick(asker, "softmax")
	check("all classes", "What decided?", lrp.Target{Kind: lrp.SoftmaxAll})
	p.pick(asker, "one")
	check("one class", "What made it 7?", lrp.Class(7))
	p.pick(asker, "several")
	click("9")
	click("3")
	parts := []lrp.Part{{Index: 7, Coefficient: 1}}
	second := 0
	for i, v := range l.trace.Logits().Data { // the runner-up is there by itself
		if i != 7 && (second == 7 || v > l.trace.Logits().Data[second]) {
			second = i
		}
	}
	for _, class := range []int{second, 9, 3} {
		if i := slices.IndexFunc(parts, func(p lrp.Part) bool { return p.Index == class }); i >= 0 {
			parts = slices.Delete(parts, i, i+1)
		} else {
			parts = append(parts, lrp.Part{Index: class, Coefficient: 1})
		}
	}
	agree(t, "several classes", p, l.explain(c, lrp.Target{Kind: lrp.Logits, Parts: parts}))
	if n := evaluate[int](p, `document.querySelectorAll(".scores [aria-current]").length`); n != len(parts) {
		t.Errorf("%d classes are marked, want %d", n, len(parts))
	}
	p.pick(asker, "own")
	check("the rules' own start", "What made it 7?", lrp.Target{})

	// The way to ask stays for another picture, the classes are its own.
	p.pick(asker, "odds")
	p.then("another example", func() { p.click(".examples button:nth-child(2)") })
	l.show("0")
	check("log-odds of another picture", "What made it 0 rather than anything else?", lrp.Odds(0))
}

// The same with the keyboard alone.
func TestWaysToAskByKeyboard(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.do(chromedp.Focus(".decision h2 select"))
	p.then("the arrow", func() { p.press("ArrowDown", "ArrowDown") })
	p.eventually("a contrast", `document.querySelector("h1").innerText.includes("rather than")`)
	p.then("a rival", func() {
		p.press("Tab", "Tab")
		p.press("Enter")
	})
	if got := p.text("h1"); got != "What made it 7 rather than 1?" {
		t.Errorf("the headline is %q", got)
	}
}

// A rule changed in one layer changes the map; the rules survive another picture,
// and their file says the same to the library and to the page.
func TestRulesByLayer(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	before := p.picture()
	p.choose("custom")
	agree(t, "unchanged", p, l.explain(l.named("epsilon-gamma-box"), lrp.Target{}))
	first := p.numbers().Rules[0].Node
	p.pick(".custom li:nth-child(1) select", "flat")
	if p.picture() == before {
		t.Error("another rule for the first layer changes nothing")
	}
	p.pick(".custom li:nth-child(4) select", "alpha-beta")
	p.then("α", func() { p.move(".custom li:nth-child(4) [data-parameter=alpha]", "0") })
	p.then("the preset's γ", func() { p.move(".rules > .sliders [data-parameter=gamma]", "40") })
	if got := p.text(".net li:nth-child(2) small"); got != "♭" {
		t.Errorf("the strip shows %q for the first layer", got)
	}

	file := p.saved(`document.querySelector("[data-rules=Save]").click()`)
	mine, err := lrp.ParseComposite([]byte(file))
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	if a := mine.Assignments[0]; a.Match.Name != first || a.Rule != "flat" {
		t.Errorf("the file begins with %+v", a)
	}
	agree(t, "the file", p, l.explain(mine, lrp.Target{}))

	p.then("another example", func() { p.click(".examples button:nth-child(3)") })
	l.show("1")
	agree(t, "another picture", p, l.explain(mine, lrp.Target{}))

	p.then("one change taken back", func() { p.click(".custom li:nth-child(1) .icon") })
	if p.numbers().Rules[0].Rule != "box" {
		t.Errorf("the first layer has %q", p.numbers().Rules[0].Rule)
	}
	p.then("reset", func() { p.click("[data-rules=Reset]") })
	for _, r := range p.numbers().Rules {
		if r.Rule == "alpha-beta" {
			t.Error("after a reset, a layer is still changed")
		}
	}
	p.then("loading", func() { p.loadRules("mine.json", file) })
	agree(t, "the file, loaded", p, l.explain(mine, lrp.Target{}))
	if got := p.text(".presets .on"); !strings.Contains(got, "mine.json") {
		t.Errorf("the choice says %q", got)
	}
	p.choose("epsilon-plus")
	agree(t, "a preset again", p, l.explain(l.named("epsilon-plus"), lrp.Target{}))
}

func (p *page) loadRules(name, content string) {
	p.t.Helper()
	evaluate[bool](p, `(input => {
		const files = new DataTransfer();
		files.items.add(new File([`+quote(content)+`], `+quote(name)+`, {type: "application/json"}));
		input.files = files.files;
		input.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})(document.querySelector(".custom .file"))`)
}

// A file that is not right changes nothing and says what is wrong.
func TestWrongRulesAreRefused(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.choose("custom")
	before := p.picture()
	for content, want := range map[string]string{
		`{"assignmets": []}`: `did you mean "assignments"?`,
		`{"assignments": [{"rule": "gamma", "settings": {"gama": 1}}]}`:      `did you mean "gamma"?`,
		`{"assignments": [{"rule": "gamma", "match": {"name": "no-such"}}]}`: `no node "no-such"`,
		`{"assignments": [{"rule": "winner", "match": {"kind": "dense"}}]}`:  "does not suit",
		`[1, 2]`:     "JSON object",
		`not at all`: "is not a file of rules",
	} {
		p.loadRules("wrong.json", content)
		p.eventually(want, `document.querySelector(".notice").innerText.includes(`+quote(want)+`) && document.getElementById("app").dataset.state === "ready"`)
		if !strings.Contains(p.text(".notice"), "wrong.json") {
			t.Errorf("the notice %q does not name the file", p.text(".notice"))
		}
	}
	p.dismiss()
	p.eventually("the picture of before", `document.querySelector(".canvas > canvas").toDataURL() === `+quote(before))
}

// The pixels' range can be given, and nonsense is refused.
func TestPixelRange(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	field := func(name, value string) {
		evaluate[bool](p, `(input => { input.value = `+quote(value)+`; input.dispatchEvent(new Event("change", {bubbles: true})); return true; })(document.querySelector("[data-bound=`+name+`]"))`)
	}
	if low, high := evaluate[string](p, `document.querySelector("[data-bound=low]").value`), evaluate[string](p, `document.querySelector("[data-bound=high]").value`); low != "0" || high != "1" {
		t.Errorf("the model's range is shown as %q to %q", low, high)
	}
	own := l.bounds
	p.then("a lower bound", func() { field("low", "-0.5") })
	l.bounds = lrp.Bounds{Low: []float32{-0.5}, High: []float32{1}}
	agree(t, "a lower bound", p, l.explain(l.named("epsilon-gamma-box"), lrp.Target{}))
	for value, want := range map[string]string{"2": "above the highest", "0:1": "2 numbers", "much": "“much” is not a number", "NaN": "not a number", "": "lowest value is missing"} {
		field("low", value)
		p.eventually(want, `document.querySelector(".notice").innerText.includes(`+quote(want)+`)`)
		if invalid := evaluate[string](p, `document.querySelector("[data-bound=low]").getAttribute("aria-invalid")`); invalid != "true" {
			t.Errorf("%q is not marked as wrong", value)
		}
	}
	field("low", "")
	p.then("the model's range again", func() { field("high", "") })
	p.eventually("the model's range again", `document.querySelector("[data-bound=high]").value === "1"`)
	l.bounds = own
	agree(t, "the model's range again", p, l.explain(l.named("epsilon-gamma-box"), lrp.Target{}))
	p.choose("epsilon-plus")
	if n := evaluate[int](p, `document.querySelectorAll(".bounds").length`); n != 0 {
		t.Error("rules that need no range ask for one")
	}
}

// neuron checks the formula in numbers of the neuron that received most.
func (l *library) neuron(p *page, c *lrp.Composite, node int, r *nn.Tensor) {
	l.t.Helper()
	best := 0
	for i, v := range r.Data {
		if math.Abs(float64(v)) > math.Abs(float64(r.Data[best])) {
			best = i
		}
	}
	if got := evaluate[string](p, `document.querySelector(".neuron").dataset.neuron`); got != strconv.Itoa(best) {
		l.t.Fatalf("the neuron %s is shown, want %d", got, best)
	}
	plan, err := c.Plan(l.graph, l.bounds)
	if err != nil {
		l.t.Fatal(err)
	}
	want, err := plan.Single(nn.NewPortable(), l.trace, node, best, r.Data[best])
	if err != nil {
		l.t.Fatal(err)
	}
	rows := evaluate[[][]string](p, `[...document.querySelectorAll(".neuron tbody tr")].map(r => [...r.cells].map(c => c.textContent))`)
	if len(rows) < 5 {
		l.t.Fatalf("the table has %d rows", len(rows))
	}
	total := 0.0
	for i, row := range rows {
		share := parseNumber(l.t, row[len(row)-1])
		total += share
		if i >= 6 { // the other inputs, and what was kept
			continue
		}
		s := want.Shares[i]
		for k, v := range []float32{s.Activation, s.Weight, s.Relevance} {
			if got := parseNumber(l.t, row[1+k]); math.Abs(got-float64(v)) > 0.006*math.Abs(float64(v)) {
				l.t.Errorf("row %d of the neuron is %q, want %+v", i, row, s)
			}
		}
	}
	if math.Abs(total-float64(want.Relevance)) > 0.01*math.Abs(float64(want.Relevance)) {
		l.t.Errorf("the neuron's shares add up to %v, want %v", total, want.Relevance)
	}
}

// A layer opens into its channels, and what flows through some of them is what the
// library explains on that condition.
func TestChannels(t *testing.T) {
	p, l := openPage(t, browser.Desktop), newLibrary(t, "7")
	c := l.named("epsilon-gamma-box")
	node := evaluate[int](p, `Number(document.querySelector(".net li:nth-child(6) button").dataset.node)`)
	p.then("a layer", func() { p.click(".net li:nth-child(6) button") })
	whole := l.explain(c, lrp.Target{}).Relevance[node]
	l.neuron(p, c, node, whole)
	channels := evaluate[[]string](p, `[...document.querySelectorAll(".net [data-channel]")].map(b => b.dataset.channel + " " + b.querySelector(".sum").textContent)`)
	if len(channels) != whole.Shape[1] {
		t.Fatalf("%d channels, want %d", len(channels), whole.Shape[1])
	}
	var chosen []int
	for _, text := range channels[:2] {
		i := atoi(t, strings.Fields(text)[0])
		chosen = append(chosen, i)
		var sum float64
		per := len(whole.Data) / whole.Shape[1]
		for _, v := range whole.Data[i*per : (i+1)*per] {
			sum += float64(v)
		}
		if got := parseNumber(t, strings.Fields(text)[1]); math.Abs(got-sum) > 0.006*max(1, math.Abs(sum)) {
			t.Errorf("channel %d has the sum %v, want %v", i, got, sum)
		}
	}
	for i := range chosen {
		p.then("a channel", func() {
			evaluate[bool](p, `(document.querySelector("[data-channel='`+strings.Fields(channels[i])[0]+`']").click(), true)`)
		})
		slices.Sort(chosen[:i+1])
		agree(t, "through channels", p, l.explain(c, lrp.Target{}, lrp.Condition{Node: node, Channels: chosen[:i+1]}))
	}
	if got := p.text(".through"); !strings.Contains(got, "Only through channels") || !strings.Contains(got, "conv2_2") {
		t.Errorf("the picture is marked %q", got)
	}
	p.then("a slider", func() { p.move(".rules > .sliders [data-parameter=epsilon]", "3") })
	p.then("its default", func() { p.click(".rules > .sliders h3 button") })
	p.then("everything", func() { p.click(".through button") })
	agree(t, "everything again", p, l.explain(c, lrp.Target{}))
	p.do(chromedp.Focus(".net .back"))
	p.press("Escape")
	p.eventually("all layers", `!document.querySelector(".lens")`)
}
