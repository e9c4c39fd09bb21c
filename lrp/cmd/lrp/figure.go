package main

import (
	"encoding/base64"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/nn"
)

// writeSVG writes a figure that needs nothing beside it: the picture, the heatmap over it,
// what the colours mean in numbers, and a caption.
func writeSVG(o *options, m *network.Model, in *input, trace *nn.Trace, e *lrp.Explanation) error {
	d, err := drawRelevance(o, in, e)
	if err != nil {
		return err
	}
	subject, top := subjectOf(o, m, trace)
	pictures := []image.Image{d.image}
	if in.picture != nil {
		pictures = []image.Image{in.picture, d.image}
	}
	before, after := "What made it ", "?"
	if !top {
		before = "What speaks for "
	}
	size := d.image.Bounds().Size()
	figure := heatmap.Figure{
		Title: before + subject + after, Aspect: float64(size.X) / float64(size.Y), Blocks: d.width <= heatmap.Blocks,
		Map: d.colors, Caption: caption(o, m, d, e, subject),
	}
	least, most := fmt.Sprintf("−%.2g", d.limit), fmt.Sprintf("+%.2g", d.limit)
	if d.clipped {
		least, most = "≤ "+least, "≥ "+most
	}
	figure.Least, figure.Most = least+" against", "for "+most
	if d.colors.Sequential {
		figure.Least = "0 and less"
	}
	for i, p := range pictures {
		file, err := encodePNG(p)
		if err != nil {
			return err
		}
		words := ""
		if i == 0 && len(pictures) == 2 {
			words = fmt.Sprintf("Picture (the network sees %d × %d)", d.width, d.height)
		}
		figure.Pictures = append(figure.Pictures, heatmap.FigurePicture{URL: "data:image/png;base64," + base64.StdEncoding.EncodeToString(file), Caption: words})
	}
	return os.WriteFile(o.svg, []byte(figure.SVG()), 0o644)
}

// subjectOf names what is explained, and says whether that is what the network decided on.
func subjectOf(o *options, m *network.Model, trace *nn.Trace) (name string, top bool) {
	scores := trace.Scores(0)
	best := slices.Index(scores, slices.Max(scores))
	if o.target == "" || o.target == "top" {
		return m.Label(best), true
	}
	if c := m.Class(o.target); c >= 0 {
		return m.Label(c), c == best
	}
	return o.target, false
}

// caption says in sentences what the figure shows and how it was made.
func caption(o *options, m *network.Model, d *drawing, e *lrp.Explanation, subject string) string {
	name := strings.TrimSuffix(filepath.Base(o.network.File), ".onnx")
	text := fmt.Sprintf("Relevance for %s of the network %s by Layer-wise Relevance Propagation, composite %s. ", subject, name, e.Plan.Composite.Name)
	if e.Ledger == nil {
		text = fmt.Sprintf("Gradient for %s of the network %s, %s. ", subject, name, e.Plan.Composite.Name)
	}
	text += d.colors.Title + "."
	if d.clipped {
		text += " Values beyond the scale’s ends are clipped."
	}
	a := e.Account
	if e.Ledger == nil {
		return text
	}
	text += fmt.Sprintf(" f(x) = %.2f: the pixels have %.2f", a.Score, a.Input)
	for _, part := range []struct {
		value float64
		by    string
	}{{a.Constants, "biases kept"}, {a.Softmax, "softmax kept"}, {a.Stabilizer, "stabilisers kept"}, {a.Removed, "the filter removed"}} {
		if s := fmt.Sprintf("%.2f", part.value); s != "0.00" && s != "-0.00" {
			text += ", " + part.by + " " + s
		}
	}
	return strings.ReplaceAll(text+".", " -", " −")
}
