package e2e

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/lrp"
	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/weights"
)

func TestExampleIsExplainedOnOpening(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if got := p.text("h1"); got != "What made it 7?" {
		t.Errorf("the headline is %q", got)
	}
	if got := p.data("target"); got != "7" {
		t.Errorf("the target is %q", got)
	}
	if got := p.text("[aria-current] .label"); got != "7" {
		t.Errorf("the class explained is %q", got)
	}
	if n := evaluate[int](p, `(canvas => {
		const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
		let red = 0;
		for (let i = 0; i < pixels.length; i += 4) if (pixels[i] > pixels[i + 2] + 60) red++;
		return red;
	})(document.querySelector(".canvas > canvas"))`); n < 1000 {
		t.Errorf("only %d pixels of the heatmap are red", n)
	}
}

func TestPredictionsAddUpAndAClickExplainsAClass(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if n := evaluate[int](p, `document.querySelectorAll(".scores li").length`); n != 10 {
		t.Errorf("%d classes are shown", n)
	}
	before := p.picture()
	p.then("the class 2", func() { p.click(`.scores [data-class="2"]`) })
	if got := p.text("h1"); got != "What speaks for 2?" {
		t.Errorf("the headline is %q", got)
	}
	if got := p.text("[aria-current] .label"); got != "2" || p.data("target") != "2" {
		t.Errorf("the class explained is %q", got)
	}
	if p.picture() == before {
		t.Error("the heatmap is still that of another class")
	}
	p.then("another example", func() { p.click(".examples button:nth-child(2)") })
	if got := p.text("h1"); got != "What made it 0?" {
		t.Errorf("after another example, the headline is %q", got)
	}
}

// Every model of the catalogue explains a photo, which stays when the model is
// changed.
func TestModels(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("a photo", func() { p.upload(write(t, "photo.jpg", encodeJPEG(t, quarters(400, 300)))) })
	text, err := os.ReadFile("../../weights/models.json")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := weights.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range catalogue.Models {
		// The first is loaded already, so it comes last.
		m := catalogue.Models[(i+1)%len(catalogue.Models)]
		if len(catalogue.Models) > 1 {
			p.then(m.Title, func() { p.do(chromedp.Click(`//nav/button[text()="` + m.Title + `"]`)) })
		}
		if got := p.text(".models [aria-pressed=true]"); got != m.Title {
			t.Errorf("chose %s, marked is %q", m.Title, got)
		}
		if got := p.size(); got != "400 × 300" {
			t.Errorf("%s shows a picture of %s", m.Title, got)
		}
		if p.data("target") == "" {
			t.Errorf("%s explains no class", m.Title)
		}
		if a := amounts(p); a["score"] == 0 || math.Abs(a["score"]-a["input"]-a["constants"]-a["softmax"]-a["stabilizer"]-a["removed"]) > 1e-9 {
			t.Errorf("%s: %q does not add up", m.Title, p.text(".account"))
		}
	}
}

// amounts reads the account line.
func amounts(p *page) map[string]float64 {
	p.t.Helper()
	values := map[string]float64{}
	for name, text := range evaluate[map[string]string](p, `Object.fromEntries([...document.querySelectorAll(".account [data-part]")].map(b => [b.dataset.part, b.textContent]))`) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
		if err != nil {
			p.t.Fatal(err)
		}
		values[name] = v
	}
	return values
}

// Under every conserving preset, the line accounts for the whole score as printed.
func TestAccountAddsUp(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.do(chromedp.Click(".presets summary"))
	for _, c := range lrp.Composites() {
		if c.Name != p.data("composite") {
			p.then(c.Name, func() { p.click(`input[value="` + c.Name + `"]`) })
		}
		if got := p.data("composite"); got != c.Name {
			t.Fatalf("chose %s, the page says %s", c.Name, got)
		}
		a := amounts(p)
		if len(a) == 0 {
			if text := p.text(".account"); !strings.Contains(text, "gradient") {
				t.Errorf("%s: the account says %q", c.Name, text)
			}
			continue
		}
		if len(a) < 3 { // what is zero is left out but for ε
			t.Fatalf("%s: the account is %v", c.Name, a)
		}
		if rest := a["score"] - a["input"] - a["constants"] - a["stabilizer"] - a["removed"]; math.Abs(rest) > 1e-9*max(1, math.Abs(a["score"])) {
			t.Errorf("%s: %q does not add up: %v is missing", c.Name, p.text(".account"), rest)
		}
	}
}

// The digit classifier has no biases: on every example the whole score reaches the
// pixels, but for what stabilisers keep. That is under 1 % but in the overview's own
// composite, whose ε is a quarter of a layer's root mean square; there the page says how much.
func TestWithoutBiasesTheWholeScoreReachesThePixels(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.do(chromedp.Click(".presets summary"))
	examples := evaluate[int](p, `document.querySelectorAll(".examples button").length`)
	if examples < 13 {
		t.Fatalf("%d examples", examples)
	}
	for i := range examples {
		if i > 0 {
			p.then("an example", func() { p.click(fmt.Sprintf(".examples button:nth-child(%d)", i+1)) })
		}
		for _, name := range []string{"uniform-0", "epsilon-gamma-box", "overview"} {
			p.choose(name)
			n := p.numbers()
			a, pixels := n.Account, 0.0
			for _, r := range n.Relevance {
				pixels += r
			}
			what := fmt.Sprintf("example %d, %s", i+1, name)
			if n.Composite != name || a.Score <= 0 {
				t.Fatalf("%s: the page has explained f(x) = %v by %s", what, a.Score, n.Composite)
			}
			if rest := a.Score - pixels - a.Stabilizer; math.Abs(rest) > 1e-4*a.Score {
				t.Errorf("%s: f(x) = %v, the pixels have %v, stabilisers %v; %v is missing", what, a.Score, pixels, a.Stabilizer, rest)
			}
			kept := math.Abs(a.Stabilizer) / a.Score
			if name != "overview" {
				if kept >= 0.01 {
					t.Errorf("%s: stabilisers keep %.2g of the score", what, kept)
				}
				continue
			}
			if kept < 0.01 {
				t.Errorf("%s: stabilisers keep %.2g of the score only", what, kept)
			}
			if said := amounts(p)["stabilizer"]; math.Abs(said-a.Stabilizer) > 0.011 || !strings.Contains(p.text(".account"), "kept by ε") {
				t.Errorf("%s: stabilisers keep %v; the page says %q", what, a.Stabilizer, p.text(".account"))
			}
		}
	}
}

func TestPresetsAreTheTable(t *testing.T) {
	p := openPage(t, browser.Desktop)
	var want []string
	for _, c := range lrp.Composites() {
		want = append(want, c.Name)
	}
	got := evaluate[[]string](p, `[...document.querySelectorAll("input[name=composite]:not([value=custom])")].map(i => i.value)`)
	if !slices.Equal(got, want) {
		t.Errorf("the presets are %v, want %v", got, want)
	}
	if n := evaluate[int](p, `[...document.querySelectorAll(".presets .list > label")].filter(l => l.offsetHeight > 0).length`); n < 4 || n == len(want) {
		t.Errorf("%d presets are in sight", n)
	}
}

// The heatmap follows a slider, and the last position counts.
func TestHeatmapFollowsSliders(t *testing.T) {
	p := openPage(t, browser.Desktop)
	for _, parameter := range []string{"gamma", "epsilon", "filter"} {
		picture, account := p.picture(), p.text(".account")
		p.then(parameter, func() {
			for position := 5; position < 31; position++ {
				p.move(`[data-parameter=`+parameter+`]`, strconv.Itoa(position))
			}
		})
		// ε at the top layer alone scales the heatmap as a whole.
		if p.picture() == picture && parameter != "epsilon" {
			t.Errorf("%s: the heatmap has not changed", parameter)
		}
		// Without biases all of the score arrives at the pixels whatever γ is.
		if same := p.text(".account") == account; same != (parameter == "gamma") {
			t.Errorf("%s: the account was %s, and is %s", parameter, account, p.text(".account"))
		}
	}
	if a := amounts(p); a["removed"] == 0 {
		t.Errorf("with the filter at work, the account is %q", p.text(".account"))
	}
	p.then("the defaults", func() { p.click(".sliders button") })
	if got := p.text(".sliders"); !strings.Contains(got, "100 %") || !strings.Contains(got, "0.25") {
		t.Errorf("after a reset, the parameters are %q", got)
	}
}

func TestSlidersSayWhatTheyDo(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.then("ε at 0", func() { p.move("[data-parameter=epsilon]", "0") })
	if got := evaluate[string](p, `document.querySelector("[data-parameter=epsilon]").ariaValueText ?? document.querySelector("[data-parameter=epsilon]").getAttribute("aria-valuetext")`); got != "0" {
		t.Errorf("the lowest step of ε is %q", got)
	}
	if titles := evaluate[int](p, `[...document.querySelectorAll(".sliders label")].filter(l => l.title.length > 20).length`); titles != 3 {
		t.Errorf("%d of 3 sliders have their sentence", titles)
	}
}

func TestOpacity(t *testing.T) {
	p := openPage(t, browser.Desktop)
	colored := `(canvas => {
		const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
		let n = 0;
		for (let i = 0; i < pixels.length; i += 4) if (Math.abs(pixels[i] - pixels[i + 2]) > 20) n++;
		return n;
	})(document.querySelector(".canvas > canvas"))`
	const opacity = ".scale input"
	before, asked := evaluate[int](p, colored), p.explained()
	p.move(opacity, "0")
	p.eventually("the picture alone", colored+" === 0")
	p.move(opacity, "1")
	p.eventually("the heatmap alone", colored+" > "+strconv.Itoa(before/2))
	if p.explained() != asked {
		t.Error("the engine was asked for the sake of opacity")
	}
	p.do(chromedp.Reload())
	p.settle("the page again", 0)
	if got := evaluate[string](p, `document.querySelector(".scale input").value`); got != "1" {
		t.Errorf("after a reload the opacity is %s; it should be remembered", got)
	}
}

func TestViewsAndColours(t *testing.T) {
	p := openPage(t, browser.Desktop)
	seen := map[string]string{p.picture(): "overlay"}
	for _, view := range []string{"side", "swipe"} {
		p.click("[data-view=" + view + "]")
		p.eventually("the view "+view, `document.querySelector(".picture").dataset.view === "`+view+`"`)
		if before, ok := seen[p.picture()]; ok {
			t.Errorf("the view %s looks like %s", view, before)
		}
		seen[p.picture()] = view
	}
	p.click("[data-view=overlay]")
	p.eventually("the overlay", `document.querySelector(".picture").dataset.view === "overlay"`)
	ramp := `getComputedStyle(document.querySelector(".ramp")).backgroundImage`
	before := evaluate[string](p, ramp)
	p.click("[data-palette]")
	p.eventually("other colours", ramp+" !== "+quote(before))
	if _, ok := seen[p.picture()]; ok {
		t.Error("the heatmap has kept its colours")
	}
}

// The read-out names the pixel under the pointer, and under the keys' cursor.
func TestReadOut(t *testing.T) {
	p := openPage(t, browser.Desktop)
	box := evaluate[[]float64](p, `(r => [r.left, r.top, r.width, r.height])(document.querySelector(".canvas").getBoundingClientRect())`)
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, box[0]+box[2]*15.5/28, box[1]+box[3]*22.5/28))
	p.eventually("the read-out", `document.querySelector(".read").innerText.includes("of 784")`)
	text := p.text(".read")
	if !strings.Contains(text, "x 1") || !strings.Contains(text, "y 2") || !strings.Contains(text, "rank ") {
		t.Errorf("the read-out is %q", text)
	}
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 5, 5))
	p.eventually("the read-out to go", `document.querySelector(".read").hidden`)
	p.do(chromedp.Focus(".canvas"), chromedp.KeyEvent("\u2192")) // a key without meaning
	p.press("ArrowRight", "ArrowRight", "ArrowDown")
	p.eventually("the read-out of the keys", `document.querySelector(".read").innerText.includes("x 15, y 15")`)
	p.press("Escape")
	p.eventually("the read-out to go", `document.querySelector(".read").hidden`)
}

// press presses keys by name.
func (p *page) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			params := input.DispatchKeyEventParams{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: virtualKeys[key]}
			if key == " " || key == "Enter" {
				params.Code = map[string]string{" ": "Space", "Enter": "Enter"}[key]
				if kind == input.DispatchKeyEventTypeKeyDown {
					params.Text = map[string]string{" ": " ", "Enter": "\r"}[key]
				}
			}
			if _, err := chromedp.Call(p.Context(), input.DispatchKeyEvent, params); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

var virtualKeys = map[string]int64{
	"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Delete": 46,
}

// The strip has every layer that a visitor knows, its sums are those of the
// account, and a layer shows its rule.
func TestNetwork(t *testing.T) {
	p := openPage(t, browser.Desktop)
	titles := evaluate[[]string](p, `[...document.querySelectorAll(".net li b")].map(b => b.textContent)`)
	want := []string{"pixels", "conv1_1", "conv1_2", "pool1", "conv2_1", "conv2_2", "pool2", "conv3_1", "conv3_2", "pool3", "7"}
	if !slices.Equal(titles, want) {
		t.Errorf("the layers are %q, want %q", titles, want)
	}
	sums := evaluate[[]string](p, `[...document.querySelectorAll(".net .sum")].map(s => s.textContent)`)
	a := amounts(p)
	for i, want := range map[int]float64{0: a["input"], len(sums) - 1: a["score"]} {
		if v, err := strconv.ParseFloat(strings.ReplaceAll(sums[i], "−", "-"), 64); err != nil || math.Abs(v-want) > 0.06 {
			t.Errorf("the sum of layer %d is %s; the account says %v", i, sums[i], want)
		}
	}
	p.click(".net li:nth-child(2) button")
	p.eventually("the rule of the first layer", `document.querySelector(".rule-card").dataset.rule === "box"`)
	if n := evaluate[int](p, `document.querySelectorAll(".rule-card math mfrac").length`); n == 0 {
		t.Error("its formula is not set as mathematics")
	}
}

func TestExport(t *testing.T) {
	p := openPage(t, browser.Desktop)
	evaluate[bool](p, `(() => {
		window.saved = [];
		const create = URL.createObjectURL;
		URL.createObjectURL = blob => { window.saved.push(blob); return create(blob); };
		HTMLAnchorElement.prototype.click = function () { this.download && window.saved.push(this.download); };
		return true;
	})()`)
	save := func(what string) string {
		n := evaluate[int](p, `saved.length`)
		p.click("[data-menu=Export] summary")
		p.click("[data-export=" + what + "]")
		p.eventually(what, "saved.length >= "+strconv.Itoa(n+2))
		return "saved[" + strconv.Itoa(n) + "]"
	}
	csv := evaluate[string](p, save("csv")+".text()")
	rows := strings.Split(strings.TrimSpace(csv), "\n")
	sum := 0.0
	for _, row := range rows {
		cells := strings.Split(row, ",")
		if len(cells) != 28 {
			t.Fatalf("a row of the CSV has %d values", len(cells))
		}
		for _, c := range cells {
			v, err := strconv.ParseFloat(c, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += v
		}
	}
	if want := amounts(p)["input"]; len(rows) != 28 || math.Abs(sum-want) > 0.02 {
		t.Errorf("the CSV has %d rows and the sum %v; the account says %v", len(rows), sum, want)
	}
	type document struct {
		Model, Explained, Composite string
		Settings                    map[string]float64
		Relevance                   []float64
	}
	d := evaluate[document](p, save("json")+".text().then(JSON.parse)")
	if d.Model != "digits" || d.Explained != "7" || d.Composite != "epsilon-gamma-box" || d.Settings["gamma"] != 0.25 || len(d.Relevance) != 784 {
		t.Errorf("the JSON says %+v", d)
	}
	if size := evaluate[[]int](p, "createImageBitmap("+save("png")+").then(b => [b.width, b.height])"); size[0] < 500 || size[0] != size[1] {
		t.Errorf("the PNG has %v pixels", size)
	}
	// What the command line draws of the same, at the model's size: each of its pixels is a block.
	drawn := filepath.Join(t.TempDir(), "drawn.png")
	if out, err := exec.Command("go", "run", "../../lrp/cmd/lrp", "explain", "-model", "../../weights/digits.onnx", "-image", "../examples/digits/7.png", "-rules", "epsilon-gamma-box", "-png", drawn).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	blocks := evaluate[[]int](p, `createImageBitmap(`+save("png")+`).then(b => {
		const c = new OffscreenCanvas(b.width, b.height).getContext("2d");
		c.drawImage(b, 0, 0);
		const all = c.getImageData(0, 0, b.width, b.height).data, at = i => Math.floor((i + 0.5) * b.width / 28);
		return Array.from({ length: 784 }, (_, i) => 4 * (at(Math.floor(i / 28)) * b.width + at(i % 28))).flatMap(i => [...all.slice(i, i + 3)]);
	})`)
	off := 0
	for i, v := range blocks {
		c := color.NRGBAModel.Convert(picture.At(i/3%28, i/3/28)).(color.NRGBA)
		off = max(off, int(math.Abs(float64(v)-float64([]uint8{c.R, c.G, c.B}[i%3]))))
	}
	if off > 1 {
		t.Errorf("the page's picture and the command line's differ by %d levels", off)
	}
	if size := evaluate[[]int](p, "createImageBitmap("+save("heatmap")+").then(b => [b.width, b.height])"); !slices.Equal(size, []int{28, 28}) {
		t.Errorf("the heatmap's PNG has %v pixels", size)
	}

	// The same numbers as an array of NumPy's and without a header.
	first := strings.Split(rows[9], ",")[14]
	raw := evaluate[[]string](p, save("float32")+`.arrayBuffer().then(b => [String(b.byteLength), String(new DataView(b).getFloat32(4*(9*28 + 14), true))])`)
	if v, err := strconv.ParseFloat(raw[1], 64); raw[0] != "3136" || err != nil || strconv.FormatFloat(v, 'g', -1, 32) != first {
		t.Errorf("raw it has %s bytes and %s, the CSV has %s", raw[0], raw[1], first)
	}
	npy := evaluate[[]string](p, save("npy")+`.arrayBuffer().then(b => [new TextDecoder("latin1").decode(b.slice(1, 6)), String(new DataView(b).getUint16(8, true)), new TextDecoder().decode(b.slice(10, 128)), String(new DataView(b).getFloat32(128 + 4*(9*28 + 14), true)), String(b.byteLength)])`)
	if npy[0] != "NUMPY" || npy[1] != "118" || !strings.HasPrefix(npy[2], "{'descr': '<f4', 'fortran_order': False, 'shape': (28, 28), }") || npy[2][117] != '\n' || npy[3] != raw[1] || npy[4] != "3264" {
		t.Errorf("the array is %q", npy)
	}
	var figure struct {
		Title string `xml:"title"`
		Desc  string `xml:"desc"`
		Image []struct {
			Href string `xml:"href,attr"`
		} `xml:"image"`
		Legend []string `xml:"g>text"`
	}
	if err := xml.Unmarshal([]byte(evaluate[string](p, save("svg")+`.text()`)), &figure); err != nil {
		t.Fatal(err)
	}
	caption := "Relevance of 7 for the network Digits, by the composite epsilon-gamma-box (γ = 0.25, ε = 1e−6). Red speaks for it, blue against. Of f(x) = 12.53 the pixels have 12.53."
	if figure.Title != "What made it 7?" || figure.Desc != caption || len(figure.Image) != 2 || !strings.HasPrefix(figure.Image[1].Href, "data:image/png;base64,") || strings.Join(figure.Legend, " | ") != "−0.23 against | 0 | for +0.23" {
		t.Errorf("the figure is %+.900v", figure)
	}

	// Code for other pages is copied, and the button says so.
	evaluate[bool](p, `(Object.defineProperty(navigator, "clipboard", { value: { writeText: async text => { window.copied = text } } }), true)`)
	p.click("[data-menu=Export] summary")
	for what, want := range map[string]string{
		"element": `<lrp-explainer model="digits" example="7" rules="epsilon-gamma-box" target="7" view="overlay"`,
		"frame":   `<iframe src="` + address + `embed.html#digits/7" title="LRP Explainer: What made it 7?"`,
	} {
		p.click("[data-export=" + what + "]")
		p.eventually(what, `document.querySelector("[data-export=`+what+`]").textContent === "Copied ✓"`)
		if got := evaluate[string](p, "copied"); !strings.Contains(got, want) {
			t.Errorf("the code of the %s is %s", what, got)
		}
	}
	// The caption, and a link to this.
	for what, want := range map[string]string{"caption": caption, "link": address + "#digits/7"} {
		p.click("[data-export=" + what + "]")
		p.eventually(what, `window.copied === `+quote(want)+` && document.querySelector("[data-export=`+what+`]").textContent === "Copied ✓"`)
	}
}
