package e2e

import (
	"image/color"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/web/e2e/browser"
)

// odd finds what must not be on the page: a number that is none, in words, names or styles; or a
// canvas in sight with a pixel that has not been painted.
const odd = `(() => {
	const bad = /.{0,60}(\bNaN\b|\b[Ii]nf\b|Infinity|∞).{0,20}/;
	for (const e of document.querySelectorAll("#app *")) {
		const said = [e.title, e.ariaLabel, e.getAttribute("style"), e.value, ...Object.values(e.dataset)].join(" ") + " " + (e.childElementCount ? "" : e.textContent);
		if (bad.test(said)) return e.outerHTML.slice(0, 300);
	}
	for (const c of document.querySelectorAll("#app .canvas > canvas, #app .net canvas.map")) {
		if (!c.checkVisibility() || !c.width) continue;
		const rgba = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return "pixel " + (i >> 2) + " of " + c.className + " " + c.width + "×" + c.height + " is " + rgba.slice(i - 3, i + 1);
	}
	return "";
})()`

// TestNumbers: whatever weights and pictures are, the page says numbers and paints pixels, or a
// sentence why not; with every composite that it has.
func TestNumbers(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	// pixels to classes by a convolution with those weights (3,3,1,1), bias and what follows.
	conv := func(weights, bias []float32, behind func(m *onnxtest.Model, x string) string) *onnxtest.Model {
		m := onnxtest.New("numbers", 1)
		in := []string{m.Input("image", 1, 3, 8, 8), m.Float32s("weights", weights, 3, 3, 1, 1)}
		if bias != nil {
			in = append(in, m.Float32s("bias", bias, 3))
		}
		x := m.Node("Conv", in)
		if behind != nil {
			x = behind(m, x)
		}
		m.Output(m.Node("Flatten", []string{m.Node("GlobalAveragePool", []string{x})}))
		return m
	}
	all := func(v float32) []float32 { return []float32{v, v, v, v, v, v, v, v, v} }
	diagonal := func(a, b, c float32) []float32 { return []float32{a, 0, 0, 0, b, 0, 0, 0, c} }
	relu := func(m *onnxtest.Model, x string) string { return m.Node("Relu", []string{x}) }
	for _, c := range []struct {
		name    string
		model   *onnxtest.Model
		refused string // when it is loaded or given a picture; "" for not
	}{
		{"weights that are no numbers", conv([]float32{1, 0, 0, 0, nan, 0, 0, 0, 1}, nil, nil), `weights.*value 4 is NaN`},
		{"infinite weights", conv([]float32{1, 0, 0, 0, inf, 0, 0, 0, 1}, nil, nil), `weights.*value 4 is infinite`},
		{"an infinite bias", conv(diagonal(1, 1, 1), []float32{0, -inf, 0}, nil), `bias.*value 1 is infinite`},
		{"weights too large for sums", conv(all(3e38), nil, nil), `does not compute a number for every class`},
		{"a division by nothing", conv(diagonal(1, 1, 1), nil, func(m *onnxtest.Model, x string) string {
			return m.Node("Div", []string{x, m.Float32s("nothing", []float32{0}, 1)})
		}), `.`},
		{"no weights", conv(all(0), nil, relu), ""},
		{"dead layers", conv(all(-1), []float32{-1, -1, -1}, func(m *onnxtest.Model, x string) string {
			x = relu(m, x)
			return m.Node("Conv", []string{x, m.Float32s("next", all(0.5), 3, 3, 1, 1), m.Float32s("next bias", []float32{0.5, 0, -0.5}, 3)})
		}), ""},
		{"sums of nothing", conv([]float32{1, -1, 0, 0, 1, -1, 1, 0, -1}, nil, nil), ""}, // of grey: z = 0 everywhere
		{"denormal weights", conv(diagonal(1e-40, 1e-42, 1e-45), nil, relu), ""},
		{"saturated scores", conv(diagonal(1e36, 1e30, -1e36), nil, nil), ""},
		{"saturated probabilities", conv(diagonal(1e4, 1, -1e4), nil, func(m *onnxtest.Model, x string) string {
			return m.Node("Sigmoid", []string{x})
		}), ""},
		{"a normalisation of what is all the same", conv(diagonal(1, 1, 1), nil, func(m *onnxtest.Model, x string) string {
			return m.Node("InstanceNormalization", []string{x, m.Float32s("scale", []float32{1, 1, 1}, 3), m.Float32s("shift", []float32{0, 0, 0}, 3)}, onnxtest.Float("epsilon", 1e-5))
		}), ""},
	} {
		const (
			ended = `document.getElementById("app").dataset.state === "ready"`
			said  = `document.querySelector(".notice p")`
			shown = `document.querySelector(".models [aria-pressed='true']").innerText === "numbers"`
		)
		p := openPage(t, browser.Desktop)
		p.click(".own-model")
		p.do(chromedp.SetUploadFiles("input.model-file", []string{modelFile(t, "numbers.onnx", c.model)}))
		p.eventually("the form or a sentence about "+c.name, said+` || document.querySelector(".own form")`)
		if evaluate[bool](p, `!`+said) { // what is wrong with weights alone is seen when they are read
			p.answer("What pixels become", "unit")
			p.click(".own button[type=submit]")
			p.eventually(c.name, ended+` && (`+said+` || `+shown+`)`)
		}
		notice := p.text(".notice p")
		if c.refused != "" {
			if !regexp.MustCompile(c.refused).MatchString(notice) {
				t.Errorf("%s: the page says %q, want %s", c.name, notice, c.refused)
			}
			if bad := evaluate[string](p, odd); bad != "" && !strings.HasPrefix(bad, "pixel ") && !regexp.MustCompile(`value \d is NaN`).MatchString(bad) {
				t.Errorf("%s, refused: %s", c.name, bad)
			}
			p.Close()
			continue
		}
		if notice != "" {
			t.Errorf("%s: refused: %s", c.name, notice)
		}
		pictures := map[string]color.Color{"black": color.Black, "grey": color.Gray{128}, "white": color.White}
		composites := evaluate[[]string](p, `[...document.querySelectorAll(".presets input[name=composite]")].map(e => e.value).filter(v => v !== "custom")`)
		if len(composites) < 10 {
			t.Fatalf("the composites are %v", composites)
		}
		for name, colour := range pictures {
			p.do(chromedp.SetUploadFiles("input.file", []string{plain(t, colour)}))
			p.eventually(name, ended)
			for _, composite := range composites {
				evaluate[any](p, `document.querySelector("input[name=composite][value=`+composite+`]").click()`)
				p.eventually(composite, ended)
				if bad := evaluate[string](p, odd); bad != "" {
					t.Errorf("%s, %s, %s: %s", c.name, name, composite, bad)
				}
			}
		}
		p.Close()
	}
}
