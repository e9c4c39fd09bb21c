package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"lrpexplainer/nn/onnx/onnxtest"
)

const golden = "../../testdata/golden/"

func floats(t *testing.T, file string) []float64 {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(data)/4)
	for i := range out {
		out[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return out
}

func distance(got, want []float64) float64 {
	var d, n float64
	for i, w := range want {
		d += (got[i%len(got)] - w) * (got[i%len(got)] - w)
		n += w * w
	}
	return math.Sqrt(d / n)
}

// lrp runs the command and returns what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, errors bytes.Buffer
	err := explain(context.Background(), args, &out, &errors)
	return out.String(), err
}

// TestGolden: the command's files are the reference maps and logits.
func TestGolden(t *testing.T) {
	var manifest struct {
		Models map[string]struct{ ONNX, Input, Logits string }
		Cases  []struct {
			Model, Rules, Relevance string
			Target                  int
			Float32Error            float64 `json:"float32_error"`
		}
	}
	data, err := os.ReadFile(golden + "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, c := range manifest.Cases {
		if c.Model != "vggish" && c.Model != "mlp" {
			continue // the others are tested in package lrp
		}
		m := manifest.Models[c.Model]
		dir := t.TempDir()
		r, l := filepath.Join(dir, "r"), filepath.Join(dir, "l")
		out, err := command(t, "-model", golden+m.ONNX, "-tensor", golden+m.Input, "-rules", c.Rules, "-target", strconv.Itoa(c.Target),
			"-box", "-2.5,2.5", "-relevance", r, "-logits", l, "-ledger")
		if err != nil {
			t.Errorf("%s %s: %v", c.Model, c.Rules, err)
			continue
		}
		if d, bound := distance(floats(t, r), floats(t, golden+c.Relevance)), math.Max(1e-4, 20*c.Float32Error); !(d <= bound) {
			t.Errorf("%s %s: relative L2 error %v; the bound is %v", c.Model, c.Rules, d, bound)
		}
		if d := distance(floats(t, l), floats(t, golden+m.Logits)); !(d <= 1e-5) {
			t.Errorf("%s: logits differ by %v", c.Model, d)
		}
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			fields := strings.Split(line, "\t")
			if len(fields) != 10 {
				t.Fatalf("ledger line %q has %d fields; expected 10", line, len(fields))
			}
			var v [7]float64
			for i := range v {
				if v[i], err = strconv.ParseFloat(fields[3+i], 64); err != nil {
					t.Fatal(err)
				}
			}
			if rest := v[0] - v[1] - v[2] - v[3] - v[4] - v[6]; math.Abs(rest) > 1e-4*(math.Abs(v[0])+math.Abs(v[1])) {
				t.Errorf("%s %s: ledger line %q leaves %v", c.Model, c.Rules, line, rest)
			}
		}
	}
}

// TestSeed: without a target the preset's own start is used; the map, summed over
// the channels, is the original implementation's.
func TestSeed(t *testing.T) {
	for _, k := range []string{"0", "0.0", "0.02", "0.1", "0.5", "1.0"} {
		r := filepath.Join(t.TempDir(), "r")
		if _, err := command(t, "-model", golden+"seedvgg.onnx", "-tensor", golden+"seedvgg.input.f32", "-rules", "zplus-filter-"+k, "-relevance", r); err != nil {
			t.Fatal(err)
		}
		got := floats(t, r)
		sum := make([]float64, len(got)/3)
		for i, v := range got {
			sum[i%len(sum)] += v
		}
		file := k
		if k == "0" {
			file = "0.0"
		}
		if d := distance(sum, floats(t, golden+"seedvgg.zplus-topk-"+file+".f32")); !(d <= 1e-4) {
			t.Errorf("k = %s: relative L2 error %v", k, d)
		}
	}
}

// TestImage: a picture goes through the catalogue's preprocessing, and the heatmap
// has the picture's size.
func TestImage(t *testing.T) {
	dir := t.TempDir()
	picture := image.NewGray(image.Rect(0, 0, 90, 120)) // a seven, dark on light
	for i := range picture.Pix {
		picture.Pix[i] = 240
	}
	for x := 20; x < 70; x++ {
		for d := range 8 {
			picture.SetGray(x, 20+d, color.Gray{20})
			picture.SetGray(70-(x-20)*3/5+d-4, 24+(x-20)*3/2, color.Gray{20})
			picture.SetGray(70-(x-20)*3/5+d-4, 25+(x-20)*3/2, color.Gray{20})
		}
	}
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		t.Fatal(err)
	}
	in, out := filepath.Join(dir, "seven.png"), filepath.Join(dir, "heat.png")
	if err := os.WriteFile(in, data.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := command(t, "-model", "../../../weights/digits.onnx", "-image", in, "-rules", "epsilon-gamma-box", "-png", out)
	if err != nil {
		t.Fatal(err)
	}
	if first := strings.Fields(text)[2]; first != "7" {
		t.Errorf("a seven was read as %s:\n%s", first, text)
	}
	if !strings.Contains(text, "at the pixels") {
		t.Errorf("no account in:\n%s", text)
	}
	f, err := os.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	heat, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if heat.Bounds().Dx() != 90 || heat.Bounds().Dy() != 120 {
		t.Errorf("the heatmap is %v; expected 90×120", heat.Bounds())
	}
	colors := map[color.Color]bool{}
	for y := range 120 {
		for x := range 90 {
			colors[heat.At(x, y)] = true
		}
	}
	if len(colors) < 50 {
		t.Errorf("the heatmap has only %d colours", len(colors))
	}
}

// TestFigure: a figure is XML with the picture, what -png writes, the scale's ends and the
// account in words.
func TestFigure(t *testing.T) {
	dir := t.TempDir()
	svg, drawn := filepath.Join(dir, "figure.svg"), filepath.Join(dir, "heat.png")
	if _, err := command(t, "-model", "../../../weights/digits.onnx", "-image", "../../../web/examples/digits/7.png", "-rules", "epsilon-gamma-box", "-svg", svg, "-png", drawn); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(svg)
	if err != nil {
		t.Fatal(err)
	}
	var figure struct {
		Title string `xml:"title"`
		Image []struct {
			Href string `xml:"href,attr"`
		} `xml:"image"`
		Legend struct {
			Text []string `xml:"text"`
		} `xml:"g"`
		Text []struct {
			Span []string `xml:"tspan"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal(text, &figure); err != nil {
		t.Fatal(err)
	}
	if figure.Title != "What made it 7?" || len(figure.Image) != 2 || len(figure.Legend.Text) != 3 || len(figure.Text) != 3 {
		t.Fatalf("the figure is %+v", figure)
	}
	file, err := os.ReadFile(drawn)
	if err != nil {
		t.Fatal(err)
	}
	if want := "data:image/png;base64," + base64.StdEncoding.EncodeToString(file); figure.Image[1].Href != want {
		t.Error("the heatmap is not what -png writes")
	}
	if got := strings.Join(figure.Legend.Text, " "); got != "−0.23 against 0 for +0.23" {
		t.Errorf("the legend is %q", got)
	}
	caption := strings.Join(figure.Text[2].Span, " ")
	want := "Relevance for 7 of the network digits by Layer-wise Relevance Propagation, composite epsilon-gamma-box. Red for, blue against. f(x) = 12.53: the pixels have 12.53."
	if caption != want {
		t.Errorf("the caption is %q", caption)
	}
	// Another class than the top one, by gradients, of a tensor.
	if _, err := command(t, "-model", golden+"vggish.onnx", "-tensor", golden+"vggish.input.f32", "-rules", "gradient", "-target", "0", "-svg", svg); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(svg); err != nil || xml.Unmarshal(text, &figure) != nil || !strings.Contains(string(text), "Gradient for ") || strings.Contains(string(text), "f(x)") {
		t.Errorf("the figure of a gradient is %v, %.300s", err, text)
	}
}

// announcing is a PNG file's beginning that announces so many pixels.
func announcing(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = append(binary.BigEndian.AppendUint32(header, height), 16, 6, 0, 0, 0) // 16 bits, RGBA
	file := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(file, header...), crc32.ChecksumIEEE(header))
}

func TestRefusals(t *testing.T) {
	model, tensor := golden+"vggish.onnx", golden+"vggish.input.f32"
	empty := filepath.Join(t.TempDir(), "empty.png")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	vast := filepath.Join(t.TempDir(), "vast.png")
	if err := os.WriteFile(vast, announcing(100000, 100000), 0o644); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open.onnx")
	m := onnxtest.New("open", 1)
	m.Output(m.Node("Relu", []string{m.Input("x", -1, 3, -1, -1)}))
	var file bytes.Buffer
	if _, err := m.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(open, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	misspelt := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(misspelt, []byte(`{"assignments":[{"rule":"gama"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"-model is missing", nil},
		{"-rules is missing", []string{"-model", model}},
		{"give one of -image and -tensor", []string{"-model", model, "-rules", "epsilon-plus"}},
		{"give one of -image and -tensor", []string{"-model", model, "-rules", "epsilon-plus", "-tensor", tensor, "-image", empty}},
		{"no such file", []string{"-model", "absent.onnx", "-rules", "epsilon-plus", "-tensor", tensor}},
		{"is a folder", []string{"-model", golden, "-rules", "epsilon-plus", "-tensor", tensor}},
		{tensor, []string{"-model", tensor, "-rules", "epsilon-plus", "-tensor", tensor}},
		{`did you mean "epsilon-plus"?`, []string{"-model", model, "-rules", "epsilon-pluss", "-tensor", tensor}},
		{"takes 3072 float32", []string{"-model", model, "-rules", "epsilon-plus", "-tensor", golden + "mlp.input.f32"}},
		{"expected red-blue, ", []string{"-model", model, "-rules", "epsilon-plus", "-tensor", tensor, "-colors", "rainbow"}},
		{"give it with -input HEIGHTxWIDTH", []string{"-model", open, "-rules", "epsilon-plus", "-tensor", tensor}},
		{"-box LOW,HIGH", []string{"-model", model, "-rules", "epsilon-gamma-box", "-tensor", tensor}},
		{"-box: 2 bounds", []string{"-model", model, "-rules", "epsilon-gamma-box", "-tensor", tensor, "-box", "0:0,1:1"}},
		{"expected LOW,HIGH", []string{"-model", model, "-rules", "epsilon-gamma-box", "-tensor", tensor, "-box", "1"}},
		{"counted from 0", []string{"-model", model, "-rules", "epsilon-plus", "-tensor", tensor, "-target", "10"}},
		{`did you mean "/2/Conv"?`, []string{"-model", model, "-rules", "epsilon-plus", "-tensor", tensor, "-through", "/2/Con:1"}},
		{"channel 99", []string{"-model", model, "-rules", "epsilon-plus", "-tensor", tensor, "-through", "/2/Conv:99"}},
		{"expected a PNG", []string{"-model", model, "-rules", "epsilon-plus", "-image", empty}},
		{"100000 × 100000 pixels", []string{"-model", model, "-rules", "epsilon-plus", "-image", vast}},
		{`did you mean "gamma"?`, []string{"-model", model, "-rules", misspelt, "-tensor", tensor}},
		{"gradient method", []string{"-model", model, "-rules", "gradient", "-tensor", tensor, "-ledger"}},
		{"left over", []string{"-model", model, "-rules", "gradient", "-tensor", tensor, "more"}},
	} {
		_, err := command(t, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: error %v; expected one line with %q", c.args, err, c.want)
		}
	}
}

func TestCommands(t *testing.T) {
	for _, args := range [][]string{nil, {"explian"}} {
		if err := run(context.Background(), args); err == nil || !strings.Contains(err.Error(), "explain, survey, rules or operators") {
			t.Errorf("%v: error %v", args, err)
		}
	}
}
