package e2e

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/web/e2e/browser"
)

// modelFile writes a model and returns its path.
func modelFile(t *testing.T, name string, m *onnxtest.Model) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := m.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	return path
}

// giveModel picks a model's file, by way of the panel, and waits until it has been
// looked into.
func (p *page) giveModel(path string) {
	p.t.Helper()
	if p.text(".own h2") == "" {
		p.click(".own-model")
	}
	p.do(chromedp.SetUploadFiles("input.model-file", []string{path}))
	p.eventually("the form for "+filepath.Base(path), `document.querySelector(".own .file-name")?.innerText === `+quote(filepath.Base(path))+` && document.querySelector(".own form")`)
}

// loadModel presses Load and waits until the model has explained a picture.
func (p *page) loadModel() {
	p.t.Helper()
	p.then("the model", func() { p.click(".own button[type=submit]") })
	if p.text(".own h2") != "" {
		p.t.Error("the panel is still open")
	}
}

// stopLoading presses Load, sees how far it is, stops it and gives the file again.
func (p *page) stopLoading(path string) {
	p.t.Helper()
	before := p.text("h1") + p.picture()
	p.click(".own button[type=submit]")
	p.eventually("progress", `/^Reading the model, \d+ %\.$/.test(document.querySelector(".own .need").innerText)`)
	p.click(`//div[@class="own"]//button[text()="Cancel"]`)
	p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
	if got := p.text(`.models [aria-pressed="true"]`); got != "Digits" || p.text("h1")+p.picture() != before {
		p.t.Errorf("after Cancel the model is %q, or the page has changed", got)
	}
	p.giveModel(path)
}

// answer sets a control of the form.
func (p *page) answer(name, value string) {
	p.t.Helper()
	control := `document.querySelector(` + quote(`.own [aria-label="`+name+`"]`) + `)`
	p.eventually("the question “"+name+"”", control)
	evaluate[bool](p, `(control => {
		control.value = `+quote(value)+`;
		return control.dispatchEvent(new Event("change", {bubbles: true}));
	})(`+control+`)`)
	p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
}

// asked are the form's questions and what is answered.
func (p *page) asked() map[string]string {
	p.t.Helper()
	return evaluate[map[string]string](p, `Object.fromEntries([...document.querySelectorAll(".own select, .own form input:not([hidden])")].map(c => [c.getAttribute("aria-label"), c.value]))`)
}

// score is what is explained, in numbers.
func (p *page) score() float64 {
	p.t.Helper()
	v, err := strconv.ParseFloat(strings.ReplaceAll(p.text(`.account [data-part="score"]`), "−", "-"), 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// means is a model whose scores are the means of a picture's channels. last is
// put behind them.
func means(last string, shape ...int) *onnxtest.Model {
	m := onnxtest.New("means", 1)
	x := m.Input("image", shape...)
	if shape[3] == 3 {
		x = m.Node("Transpose", []string{x}, onnxtest.Ints("perm", 0, 3, 1, 2))
	}
	x = m.Node("Conv", []string{x, m.Float32s("identity", []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3, 1, 1)})
	x = m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})})
	if last != "" {
		x = m.Node(last, []string{x})
	}
	m.Output(x)
	return m
}

// plain is a picture of one colour.
func plain(t *testing.T, c color.Color) string {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.Set(i%40, i/40, c)
	}
	return write(t, "plain.png", encodePNG(t, img))
}

// TestNetworksOfAllSizes: well-known shapes load, predict under ImageNet's names
// and are explained; the largest, of 553 MB, in a gigabyte.
func TestNetworksOfAllSizes(t *testing.T) {
	var imagenet struct{ Labels []string }
	text, err := os.ReadFile("../labels/imagenet.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &imagenet); err != nil || len(imagenet.Labels) != 1000 {
		t.Fatalf("%d labels, %v", len(imagenet.Labels), err)
	}
	for _, c := range []struct {
		network string
		most    int64 // bytes of the engine's memory
	}{
		{"squeezenet", 256 << 20}, {"mobilenetv2", 512 << 20}, {"resnet50", 768 << 20}, {"vgg16", 1 << 30}, {"vit-b", 1 << 30},
	} {
		p := openPage(t, browser.Desktop)
		file := modelFile(t, c.network+".onnx", onnxtest.Networks[c.network](1))
		p.giveModel(file)
		if need := p.text(".own .need"); !regexp.MustCompile(`^Needs up to [\d.]+ [MG]B of memory; this tab has \d\.\d GB left\. 1000 classes\.$`).MatchString(need) {
			t.Errorf("%s: before it is loaded, the page says %q", c.network, need)
		}
		if got := p.asked(); got["Names of the classes"] != "imagenet" || got["What pixels become"] != "imagenet" || len(got) != 3 {
			t.Errorf("%s: asked %v", c.network, got)
		}
		if c.network == "vgg16" {
			p.stopLoading(file)
		}
		p.loadModel()
		if pressed := p.text(`.models [aria-pressed="true"]`); pressed != c.network {
			t.Errorf("the model in the header is %q", pressed)
		}
		if target := p.data("target"); !slices.Contains(imagenet.Labels, target) {
			t.Errorf("%s explains %q, which is no class of ImageNet", c.network, target)
		}
		if bars := evaluate[int](p, `document.querySelectorAll(".scores li").length`); bars != 5 {
			t.Errorf("%s: %d predictions are shown", c.network, bars)
		}
		if layers := evaluate[int](p, `document.querySelectorAll(".net li canvas").length`); layers < 15 {
			t.Errorf("%s: %d layers have maps", c.network, layers)
		}
		if sum := p.text(".account"); !strings.Contains(sum, "f(x)") {
			t.Errorf("%s: %q accounts for the score", c.network, sum)
		}
		p.then("another rule", func() {
			p.click(`.presets input[value="epsilon-plus-flat"]`)
		})
		bytes, err := strconv.ParseInt(p.data("memory"), 10, 64)
		if err != nil || bytes > c.most || bytes < 1<<20 {
			t.Errorf("%s: the engine's memory has %d MiB, %v; expected at most %d", c.network, bytes>>20, err, c.most>>20)
		}
		t.Logf("%s: %d MiB, %s", c.network, bytes>>20, p.text(".bar .quiet"))
		p.Close()
	}
}

// TestWhatTheFileDoesNotSay: the answers in the form reach the network. The scores
// are the means of the channels, so that they show what pixels have become.
func TestWhatTheFileDoesNotSay(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.giveModel(modelFile(t, "means.onnx", means("", 1, 3, 8, 8)))
	p.loadModel()
	p.then("the picture", func() { p.upload(plain(t, color.NRGBA{255, 0, 0, 255})) })

	names := write(t, "names.txt", []byte("red\ngreen\nblue\n"))
	for name, c := range map[string]struct {
		model   *onnxtest.Model
		answers [][2]string
		labels  string // a file
		score   float64
		target  string
	}{
		"as ImageNet":           {model: means("", 1, 3, 8, 8), score: (1 - 0.485) / 0.229, target: "class 0"},
		"0 to 1":                {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "unit"}}, names, 1, "red"},
		"-1 to 1":               {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "signed"}}, names, 1, "red"},
		"0 to 255":              {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "bytes"}}, names, 255, "red"},
		"BGR":                   {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "bytes"}, {"Channel order", "BGR"}}, names, 255, "blue"},
		"BGR, as ImageNet":      {means("", 1, 3, 8, 8), [][2]string{{"Channel order", "BGR"}}, names, (1 - 0.485) / 0.229, "blue"},
		"other numbers":         {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "own"}, {"Value range of the pixels", "-10, 10"}, {"Mean, taken off", "2"}, {"Standard deviation, divided by", "4, 4, 4"}}, names, 2, "red"},
		"open size":             {means("", -1, 3, -1, -1), [][2]string{{"Width", "12"}, {"Height", "10"}, {"What pixels become", "unit"}}, names, 1, "red"},
		"channels last":         {means("", -1, 8, 8, 3), [][2]string{{"What pixels become", "unit"}}, names, 1, "red"},
		"all open":              {means("", -1, -1, -1, -1), [][2]string{{"Colours", "3"}, {"Width", "8"}, {"Height", "8"}, {"What pixels become", "unit"}}, names, 1, "red"},
		"ended by a softmax":    {means("Softmax", 1, 3, 8, 8), [][2]string{{"What pixels become", "unit"}}, names, 1, "red"},
		"JSON array":            {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "unit"}}, write(t, "a.json", []byte(`["r", "g", "b"]`)), 1, "r"},
		"JSON object":           {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "unit"}}, write(t, "o.json", []byte(`{"2": "b", "0": "r", "1": "g"}`)), 1, "r"},
		"JSON object, as Keras": {means("", 1, 3, 8, 8), [][2]string{{"What pixels become", "unit"}}, write(t, "k.json", []byte(`{"0": ["n1", "rot"], "1": ["n2", "grün"], "2": ["n3", "blau"]}`)), 1, "rot"},
	} {
		// A name for each, so that what was chosen for equal files is not remembered.
		c.model.Int64s(name)
		p.giveModel(modelFile(t, "means.onnx", c.model))
		for _, a := range c.answers {
			p.answer(a[0], a[1])
		}
		if c.labels != "" {
			p.do(chromedp.SetUploadFiles("input.labels-file", []string{c.labels}))
			p.eventually("the labels", `document.querySelector(".own [aria-label='Names of the classes']").value === "file"`)
		}
		if problem := p.text(".own .problem"); problem != "" {
			t.Errorf("%s: %s", name, problem)
			continue
		}
		p.loadModel()
		if got := p.score(); math.Abs(got-c.score) > 0.006 {
			t.Errorf("%s: the score is %v, want %.2f", name, got, c.score)
		}
		if got := p.data("target"); got != c.target {
			t.Errorf("%s: %q is explained, want %q", name, got, c.target)
		}
		if c.score == 1 && c.answers[0][1] != "signed" { // e¹/(e¹ + 1 + 1), with and without a softmax of its own
			if got := p.text(".scores [aria-current] .percent"); got != "57.6 %" {
				t.Errorf("%s: its probability is %s", name, got)
			}
		}
	}
}

// TestChoiceIsRemembered: for the file, whatever its name, and for it only.
func TestChoiceIsRemembered(t *testing.T) {
	p := openPage(t, browser.Desktop)
	m := means("", -1, 3, -1, -1)
	p.giveModel(modelFile(t, "means.onnx", m))
	fresh := p.asked()
	p.answer("Width", "12")
	p.answer("What pixels become", "own")
	p.answer("Mean, taken off", "0.1, 0.2, 0.3")
	p.answer("Channel order", "BGR")
	p.do(chromedp.SetUploadFiles("input.labels-file", []string{write(t, "names.txt", []byte("x\ny\nz"))}))
	p.eventually("the labels", `document.querySelector(".own [aria-label='Names of the classes']").value === "file"`)
	chosen := p.asked()
	p.loadModel()
	target := p.data("target")

	p.do(chromedp.Navigate(address))
	p.settle("the page again", 0)
	p.giveModel(modelFile(t, "renamed.onnx", m))
	if got := p.asked(); fmt.Sprint(got) != fmt.Sprint(chosen) || fmt.Sprint(got) == fmt.Sprint(fresh) {
		t.Errorf("remembered %v, chosen was %v", got, chosen)
	}
	p.loadModel()
	if got := p.data("target"); got != target || !slices.Contains([]string{"x", "y", "z"}, got) {
		t.Errorf("%q is explained, was %q", got, target)
	}
	p.giveModel(modelFile(t, "other.onnx", means("Softmax", -1, 3, -1, -1)))
	if got := p.asked(); fmt.Sprint(got) != fmt.Sprint(fresh) {
		t.Errorf("another file is asked %v, want %v", got, fresh)
	}
}

// TestModelIsKept: in the browser where the visitor asks for that, until they delete it.
func TestModelIsKept(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.giveModel(modelFile(t, "means.onnx", means("", -1, 3, 8, 8)))
	p.answer("What pixels become", "imagenet")
	p.eventually("the question whether to keep it", `document.querySelector(".own .keep")`)
	if text := p.text(".own .keep"); !strings.Contains(text, "Keep it in this browser, ") {
		t.Errorf("the page asks %q", text)
	}
	p.click(".own .keep input")
	p.loadModel()
	target, score := p.data("target"), p.score()
	p.eventually("the file being kept", `navigator.storage.getDirectory().then(d => d.getDirectoryHandle("models")).then(async d => {
		for await (const folder of d.values()) for await (const file of folder.values()) return (await file.getFile()).size > 100;
	}).catch(() => false)`)

	p.do(chromedp.Navigate(address))
	p.settle("the page again", 0)
	p.click(".own-model")
	p.eventually("the list of what is kept", `document.querySelectorAll(".kept-models li").length === 1`)
	if text := p.text(".kept-models li"); !regexp.MustCompile(`^means\.onnx\s+1.MB\s+×$`).MatchString(text) {
		t.Errorf("the list says %q", text)
	}
	p.click(".kept-models .plain")
	p.eventually("the form", `document.querySelector(".own .file-name")?.innerText === "means.onnx"`)
	p.loadModel()
	if got := p.score(); p.data("target") != target || got != score {
		t.Errorf("what was kept says %v for %s; it was %v for %s", got, p.data("target"), score, target)
	}
	p.click(".own-model")
	p.click(".kept-models .icon")
	p.eventually("the list being empty", `!document.querySelector(".kept-models")`)
	p.eventually("the file being gone", `navigator.storage.getDirectory().then(d => d.getDirectoryHandle("models")).then(async d => { for await (const _ of d.values()) return false; return true })`)
}

// TestUnusableModels: each gets its sentence, and the model before stays.
func TestUnusableModels(t *testing.T) {
	of := func(op string, shape ...int) *onnxtest.Model {
		m := onnxtest.New("bad", 1)
		m.Output(m.Node(op, []string{m.Input("x", shape...)}))
		return m
	}
	adding := func(add func(m *onnxtest.Model) string) *onnxtest.Model {
		m := onnxtest.New("bad", 1)
		x := m.Node("Add", []string{m.Input("x", 1, 3, 8, 8), add(m)})
		m.Output(m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})}))
		return m
	}
	tokens := onnxtest.New("bad", 1)
	tokens.Output(tokens.Node("Relu", []string{tokens.TypedInput("tokens", 7, 1, 128)}))
	whole, err := os.ReadFile(modelFile(t, "whole.onnx", onnxtest.Digits(1)))
	if err != nil {
		t.Fatal(err)
	}
	large := onnxtest.New("large", 1)
	x := large.Node("Conv", []string{large.Input("x", 1, 3, 2048, 2048), large.Uniform("w", -1, 1, 64, 3, 1, 1)})
	large.Output(large.Node("Flatten", []string{large.Node("GlobalAveragePool", []string{x})}))

	nan := onnxtest.New("nan", 1)
	x = nan.Node("Conv", []string{nan.Input("x", 1, 3, 8, 8), nan.Float32s("weight", []float32{0, float32(math.NaN()), 0}, 1, 3, 1, 1)})
	nan.Output(nan.Node("Flatten", []string{nan.Node("GlobalAveragePool", []string{x})}))

	p := openPage(t, browser.Desktop)
	unchanged := func() string {
		return p.text(`.models [aria-pressed="true"]`) + p.text("h1") + evaluate[string](p, `document.querySelector(".scores").textContent`)
	}
	before, picture := unchanged(), p.picture()
	check := func(name, got, says string) {
		t.Helper()
		if !regexp.MustCompile(says).MatchString(got) || !strings.HasSuffix(got, ".") && !strings.HasSuffix(got, "?") {
			t.Errorf("%s: the page says %q, want %q", name, got, says)
		}
		p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
		p.dismiss()
		p.eventually("the picture of before, after "+name, `document.querySelector(".canvas > canvas").toDataURL() === `+quote(picture))
		if unchanged() != before {
			t.Errorf("%s has changed the page", name)
		}
	}
	give := func(path string) {
		if p.text(".own h2") == "" {
			p.click(".own-model")
		}
		p.do(chromedp.SetUploadFiles("input.model-file", []string{path}))
	}
	// What is seen in the file's structure.
	for _, c := range []struct{ name, path, says string }{
		{"no ONNX file", write(t, "note.onnx", []byte("Dear diary, this is not a network.\n")), `note\.onnx: not an ONNX file`},
		{"empty", write(t, "empty.onnx", nil), `empty\.onnx: the file is empty`},
		{"truncated", write(t, "half.onnx", whole[:len(whole)/2]), `half\.onnx: truncated or damaged ONNX file`},
		{"external weights", modelFile(t, "outside.onnx", adding(func(m *onnxtest.Model) string { return m.External("bias", "bias.bin", 0, 3, 1, 1) })), `outside\.onnx: .*Add_0.*"bias".*outside the file, in "bias\.bin"; give that file too, or export the model with its weights inside`},
		{"operator", modelFile(t, "operator.onnx", of("Einsum", 1, 3, 8, 8)), `operator\.onnx: node "Einsum_0" \(Einsum\): the operator is not supported`},
		{"text model", modelFile(t, "text.onnx", tokens), `text\.onnx: input "tokens" takes int64 values; .*text model\?$`},
		{"audio model", modelFile(t, "audio.onnx", of("Relu", 1, 80, 3000)), `audio\.onnx: input "x" has shape \(1,80,3000\).*audio model\?$`},
		{"batch", modelFile(t, "batch.onnx", of("Relu", 8, 3, 32, 32)), `batch\.onnx: input "x" .*a fixed batch of 8`},
		{"four channels", modelFile(t, "four.onnx", of("Flatten", 1, 4, 8, 8)), `four\.onnx: the model takes 4 channels; expected 3 \(colour\) or 1 \(grey\)`},
		{"segmentation", modelFile(t, "map.onnx", of("Relu", 1, 3, 8, 8)), `map\.onnx: output .* has shape \(1,3,8,8\).*segmentation or detection\?$`},
		{"PyTorch", write(t, "resnet.pt", []byte("PK\x03\x04")), `“resnet\.pt” is a model in the format of PyTorch\..*ONNX`},
	} {
		give(c.path)
		p.eventually("a sentence about "+c.name, `document.querySelector(".notice p")?.innerText.includes(`+quote(filepath.Base(c.path))+`)`)
		check(c.name, p.text(".notice p"), c.says)
	}
	// What is seen when it is measured, before any work.
	p.giveModel(modelFile(t, "large.onnx", large))
	check("too large", p.text(".own .problem"), `large\.onnx needs about \d+\.\d GB of memory, and this tab has \d\.\d GB left\.`)
	if !evaluate[bool](p, `document.querySelector(".own button[type=submit]").disabled`) {
		t.Error("a model that cannot fit can be loaded")
	}
	p.giveModel(modelFile(t, "means.onnx", means("", 1, 3, 8, 8)))
	p.do(chromedp.SetUploadFiles("input.labels-file", []string{write(t, "two.txt", []byte("cat\ndog\n"))}))
	p.eventually("a problem", `document.querySelector(".own .problem").innerText`)
	check("labels", p.text(".own .problem"), `There are 2 labels in “two\.txt”, but the model has 3 outputs\.`)
	// What is seen only when the weights are read.
	p.giveModel(modelFile(t, "nan.onnx", nan))
	p.click(".own button[type=submit]")
	p.eventually("a sentence about NaN", `document.querySelector(".notice p")?.innerText.includes("nan.onnx")`)
	check("NaN", p.text(".notice p"), `nan\.onnx: .*Conv_0.*"weight": value 1 is NaN`)

	p.click(`//div[@class="own"]//button[text()="Cancel"]`)
	p.eventually("the panel's end", `document.querySelector(".own").hidden`)
	p.then("a class of the model before", func() { p.click(`.scores [data-class="3"]`) })
	if got := p.data("target"); got != "3" {
		t.Errorf("%q is explained", got)
	}
}

// TestModelIsDropped: anywhere on the page, as images are.
func TestModelIsDropped(t *testing.T) {
	p := openPage(t, browser.Desktop)
	text, err := os.ReadFile(modelFile(t, "means.onnx", means("", 1, 3, 8, 8)))
	if err != nil {
		t.Fatal(err)
	}
	bytes, _ := json.Marshal(text) // base64
	evaluate[bool](p, `(() => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([Uint8Array.from(atob(`+string(bytes)+`), c => c.charCodeAt(0))], "means.onnx"));
		return document.querySelector("main").dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
	})()`)
	p.eventually("the form", `document.querySelector(".own .file-name")?.innerText === "means.onnx"`)
	p.loadModel()
	p.then("the first model again", func() { p.click(`.models button:first-child`) })
	if got := p.text(`.models [aria-pressed="true"]`); got != "Digits" {
		t.Errorf("the model is %q", got)
	}
	// The view "Data set" has it too; its classes have numbers for names.
	p.click("button.data-set")
	p.eventually("the view", dataSet+`?.ready === "true"`)
	p.chooseOption("Network", "own")
	p.chooseOption("Rules", "epsilon-plus")
	evaluate[any](p, `(async () => {
		const file = async colour => {
			const canvas = new OffscreenCanvas(8, 8), context = canvas.getContext("2d");
			context.fillStyle = colour;
			context.fillRect(0, 0, 8, 8);
			return new File([await canvas.convertToBlob()], colour + ".png");
		};
		lrpDataSet.take([{path: "0/a.png", file: await file("red")}, {path: "0/b.png", file: await file("orange")}, {path: "2/a.png", file: await file("blue")}]);
	})()`)
	p.eventually("two classes", dataSet+`?.state === "done" && `+dataSet+`.found === "2"`)
	if said := p.text(".survey .done"); !strings.Contains(said, "3 of 3 recognised") {
		t.Errorf("of the own model's pictures: %q", said)
	}
	// A picture is opened with the model that explained it.
	p.then("the own model again", func() { p.click(".suspects button"); p.click(".sheet .tile, .nearest .near") })
	if got := p.text(`.models [aria-pressed="true"]`); got != "means" {
		t.Errorf("the model is %q", got)
	}
}

// TestExportIsExplained: the panel says how a file is made, in three lines each.
func TestExportIsExplained(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.click(".own-model")
	p.eventually("the panel", `document.querySelector(".own pre")`)
	for _, part := range []string{"torch.onnx.export(", "torchvision.models", `format="onnx"`, "keras.applications"} {
		if got := p.text(".own"); !strings.Contains(got, part) {
			t.Errorf("%q is not in %q", part, got)
		}
	}
	if lines := evaluate[[]int](p, `[...document.querySelectorAll(".own .how-to:not(.operators) pre")].map(e => e.textContent.split("\n").length)`); !slices.Equal(lines, []int{3, 3}) {
		t.Errorf("lines: %v", lines)
	}
	if below := evaluate[float64](p, `document.querySelector(".own").getBoundingClientRect().bottom - innerHeight`); below > 0 {
		t.Errorf("the panel ends %.0f pixels below a laptop's window", below)
	}
}

// The strip of a network with shortcuts has two lanes: below a block what leads around
// it, a convolution or the identity. The sum behind it says what it gave to each.
func TestShortcutsLieInALaneOfTheirOwn(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if n := evaluate[int](p, `document.querySelectorAll(".lanes, .shortcut").length`); n != 0 {
		t.Errorf("a chain has %d shortcuts", n)
	}
	p.then("Residual", func() { p.click(`.models button[title="Residual"]`) })
	type shortcut struct {
		Text  string
		Tiles []string // names of the layers in the lane
		Sum   string   // what the sum's tile says of its branches
		Parts string
		Total string
		Below bool // and as wide as the layers that it leads around
	}
	got := evaluate[[]shortcut](p, `[...document.querySelectorAll(".net .lanes > .shortcut")].map(li => {
		const sum = document.querySelector('.net [data-node="' + li.dataset.sum + '"]'), box = li.getBoundingClientRect();
		const around = [];
		for (let at = li.previousElementSibling; at && around.length < 2; at = at.previousElementSibling) around.unshift(at.getBoundingClientRect());
		return {
			Text: li.innerText, Tiles: [...li.querySelectorAll("button")].map(b => b.title),
			Sum: sum.title, Parts: sum.querySelector(".parts")?.innerText ?? "", Total: sum.querySelector(".sum").innerText,
			Below: around.every(r => r.bottom <= box.top) && Math.abs(around[0].left - box.left) < 1 && Math.abs(around[1].right - box.right) < 1 && li.nextElementSibling.contains(sum),
		};
	})`)
	if len(got) != 8 {
		t.Fatalf("%d blocks have a shortcut; expected 8", len(got))
	}
	for i, s := range got {
		block := fmt.Sprintf("block%d_%d", i/2+1, i%2+1)
		short, tiles := "the input of the branch", 0
		if i%2 == 0 && i > 0 {
			short, tiles = block+"_shortcut", 1
		}
		if len(s.Tiles) != tiles || tiles == 1 && !strings.HasPrefix(s.Tiles[0], short+" received ") {
			t.Errorf("%s: beside it lie %v", block, s.Tiles)
		}
		parts := strings.Split(s.Parts, " + ")
		if len(parts) != 2 {
			t.Fatalf("%s: the parts are %q", block, s.Parts)
		}
		main, rest := parseNumber(t, parts[0]), parseNumber(t, parts[1])
		if total := parseNumber(t, s.Total); math.Abs(main+rest-total) > 0.01*max(1, math.Abs(total)) {
			t.Errorf("%s: %v is given as %v and %v", block, total, main, rest)
		}
		if want := " = " + block + "_conv2 (" + parts[0] + ") + " + short + " (" + parts[1] + ")"; !strings.HasPrefix(s.Sum, block+"_add received ") || !strings.HasSuffix(s.Sum, want) {
			t.Errorf("the sum of %s says %q; expected it to end in %q", block, s.Sum, want)
		}
		if tiles == 0 && s.Text != parts[1]+" straight through" {
			t.Errorf("%s: the lane says %q", block, s.Text)
		}
		if !s.Below {
			t.Errorf("%s: its shortcut does not lie below it", block)
		}
	}
	if below := evaluate[float64](p, `Math.max(...[...document.querySelectorAll(".net .shortcut > *")].map(e => e.getBoundingClientRect().bottom)) - innerHeight`); below > 0 {
		t.Errorf("the second lane ends %.0f pixels below the window", below)
	}
	if *screenshots != "" {
		for name, size := range map[string]browser.Size{"residual-1440": {Width: 1440, Height: 900}, "residual-1280": {Width: 1280, Height: 720}} {
			p.do(chromedp.EmulateViewport(size.Width, size.Height, chromedp.EmulateScale(1)))
			evaluate[bool](p, `new Promise(done => { document.querySelector(".net ol").scrollLeft = 1e6; setTimeout(() => done(true), 500); })`)
			if err := p.Screenshot(filepath.Join(*screenshots, name+".png")); err != nil {
				t.Error(err)
			}
		}
	}
}
