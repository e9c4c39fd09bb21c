package e2e

import (
	"encoding/binary"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/web/e2e/browser"
)

// summed is a model of one score: the sum of the means of a picture's channels, each
// times its weight.
func summed(last string, weights ...float32) *onnxtest.Model {
	m := onnxtest.New("summed", 1)
	x := m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{m.Node("Relu", []string{m.Input("image", 1, 3, 8, 8)})})})
	x = m.Node("MatMul", []string{x, m.Float32s("weights", weights, 3, 1)})
	if last != "" {
		x = m.Node(last, []string{x})
	}
	m.Output(x)
	return m
}

// TestEnds: a network's own percentages, and a number without any.
func TestEnds(t *testing.T) {
	p := openPage(t, browser.Desktop)
	p.giveModel(modelFile(t, "means.onnx", means("", 1, 3, 8, 8)))
	p.loadModel()
	p.then("a white picture", func() { p.upload(plain(t, color.White)) })
	percents := func() []string {
		return evaluate[[]string](p, `[...document.querySelectorAll(".scores .percent")].map(e => e.innerText)`)
	}
	look := func(m *onnxtest.Model) {
		t.Helper()
		p.giveModel(modelFile(t, "ends.onnx", m))
		p.answer("What pixels become", "unit")
		p.loadModel()
	}

	look(means("Sigmoid", 1, 3, 8, 8)) // 1, 1 and 1
	if got := percents(); !slices.Equal(got, []string{"73.1 %", "73.1 %", "73.1 %"}) {
		t.Errorf("three labels of white: %q", got)
	}

	look(summed("Sigmoid", -2, 0.5, 0.5)) // −1
	if got := percents(); !slices.Equal(got, []string{"26.9 %", "73.1 %"}) {
		t.Errorf("one sigmoid: %q", got)
	}
	if got := p.score(); math.Abs(got-1) > 1e-3 { // the second class, minus the logit
		t.Errorf("score %v", got)
	}
	p.then("the first class", func() { p.click(`.scores [data-class="0"]`) })
	if got := p.score(); math.Abs(got+1) > 1e-3 {
		t.Errorf("score %v of the first class", got)
	}

	look(summed("", 2, 1, 0.5))
	if got := p.text(".decision"); strings.Contains(got, "%") || !strings.Contains(got, "The output is 3.5") {
		t.Errorf("a number: %q", got)
	}
	if got := p.text("h1"); got != "What made the output 3.50?" {
		t.Errorf("headline %q", got)
	}
}

// TestAmplification: where summands nearly cancel the page says so, and sharing by
// magnitude mends it.
func TestAmplification(t *testing.T) {
	m := onnxtest.New("cancelling", 1)
	x := m.Node("Conv", []string{m.Input("image", 1, 3, 8, 8), m.Float32s("identity", []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3, 1, 1)})
	y := m.Node("Conv", []string{x, m.Float32s("nearly", []float32{-0.99, 0, 0, 0, -0.98, 0, 0, 0, -0.985}, 3, 3, 1, 1)})
	m.Output(m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{m.Node("Add", []string{x, y})})}))
	p := openPage(t, browser.Desktop)
	p.giveModel(modelFile(t, "cancelling.onnx", m))
	p.loadModel()
	p.choose("epsilon-plus-flat")
	if got := p.text(".amplified"); !strings.Contains(got, "at Add_0 shares nearly cancel") {
		t.Errorf("the page says %q", got)
	}
	p.then("sums by magnitude", func() { p.click(`.amplified [data-remedy="absolute"]`) })
	if got := p.text(".amplified"); got != "" {
		t.Errorf("the page still says %q", got)
	}
	if got := p.text(".presets"); !strings.Contains(got, "one layer changed") {
		t.Errorf("the rules are %q", got)
	}
}

// TestSeveralOutputs: the panel says that there are several, takes the first with scores
// and lets the visitor choose another.
func TestSeveralOutputs(t *testing.T) {
	m := onnxtest.New("several", 1)
	x := m.Node("Relu", []string{m.Input("image", 1, 3, 8, 8)})
	m.Output(x)
	means := m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})})
	m.Output(means)
	m.Output(m.Node("MatMul", []string{means, m.Float32s("weights", []float32{2, 1, 0.5}, 3, 1)}))
	p := openPage(t, browser.Desktop)
	path := modelFile(t, "several.onnx", m)
	p.giveModel(path)
	p.answer("What pixels become", "unit")
	if got := p.asked()["Which of 3 outputs"]; got != "Flatten_0.out0" {
		t.Errorf("the output is %q", got)
	}
	p.loadModel()
	if n := evaluate[int](p, `document.querySelectorAll(".scores li").length`); n != 3 {
		t.Errorf("%d classes", n)
	}
	p.giveModel(path)
	p.answer("Which of 3 outputs", "MatMul_0.out0")
	p.loadModel()
	if got := p.text(".decision"); !strings.Contains(got, "The output is ") {
		t.Errorf("the last output: %q", got)
	}
	p.giveModel(path) // what was chosen is remembered
	p.answer("Which of 3 outputs", "Relu_0.out0")
	p.eventually("the refusal", `/segmentation/.test(document.querySelector(".own .problem").innerText)`)
}

// TestWeightsBesideTheModel: files given together; without the second, the page says which
// is missing.
func TestWeightsBesideTheModel(t *testing.T) {
	m := onnxtest.New("outside", 1)
	x := m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{m.Node("Relu", []string{m.Input("image", 1, 3, 8, 8)})})})
	m.Output(m.Node("MatMul", []string{x, m.External("weights", "outside.data", 0, 3, 1)}))
	path := modelFile(t, "outside.onnx", m)
	var data []byte
	for _, v := range []float32{2, 1, 0.5} {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	weights := write(t, "outside.data", data)
	p := openPage(t, browser.Desktop)
	p.click(".own-model")
	p.do(chromedp.SetUploadFiles("input.model-file", []string{path}))
	p.eventually("what is missing", `/outside\.data/.test(document.querySelector(".notice")?.innerText)`)
	p.do(chromedp.SetUploadFiles("input.model-file", []string{weights, path}))
	p.eventually("the form", `document.querySelector(".own .file-name")?.innerText === "outside.onnx" && document.querySelector(".own form")`)
	p.answer("What pixels become", "unit")
	p.loadModel()
	p.then("a white picture", func() { p.upload(plain(t, color.White)) })
	if got := p.text(".decision"); !strings.Contains(got, "The output is 3.5") {
		t.Errorf("%q", got)
	}
}
