package main

import (
	"encoding/base64"
	"encoding/xml"
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

// Measures of the figure, in its own units.
const (
	margin, gap = 20, 16
	panel       = 292 // the side of a picture
	lineHeight  = 17
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
	size := d.image.Bounds().Size()
	width, height := panel, max(1, panel*size.Y/size.X)
	if height > 2*panel {
		width, height = max(1, 2*panel*size.X/size.Y), 2*panel
	}
	whole := 2*margin + len(pictures)*width + (len(pictures)-1)*gap
	whole = max(whole, 2*margin+panel)
	lines := wrap(caption(o, m, d, e, subject), whole/7)
	below := 48 + height
	total := below + 58 + lineHeight*len(lines)

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12" fill="#1d1c1a" role="img" aria-labelledby="t d">`+"\n", whole, total, whole, total)
	before, after := "What made it ", "?"
	if !top {
		before = "What speaks for "
	}
	for_ := d.colors.Colors[len(d.colors.Colors)-1]
	fmt.Fprintf(&b, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", escaped(before+subject+after), escaped(strings.Join(lines, " ")), whole, total)
	fmt.Fprintf(&b, `<text x="%d" y="32" font-size="16" font-weight="600">%s<tspan fill="%s">%s</tspan>%s</text>`+"\n", margin, escaped(before), hex(for_), escaped(subject), after)
	for i, p := range pictures {
		file, err := encodePNG(p)
		if err != nil {
			return err
		}
		rendering := ""
		if d.width <= heatmap.Blocks {
			rendering = ` style="image-rendering: pixelated"`
		}
		fmt.Fprintf(&b, `<image x="%d" y="48" width="%d" height="%d" preserveAspectRatio="none"%s href="data:image/png;base64,%s"/>`+"\n", margin+i*(width+gap), width, height, rendering, base64.StdEncoding.EncodeToString(file))
	}
	if len(pictures) == 2 {
		fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#6a6760">Picture (the network sees %d × %d)</text>`+"\n", margin, below+18, d.width, d.height)
	}
	legend(&b, d, margin+(len(pictures)-1)*(width+gap), below+10, width)
	fmt.Fprintf(&b, `<path d="M%d %dH%d" stroke="#e4e1da"/>`+"\n"+`<text font-size="12">`, margin, below+44, whole-margin)
	for i, line := range lines {
		fmt.Fprintf(&b, `<tspan x="%d" y="%d">%s</tspan>`, margin, below+62+lineHeight*i, escaped(line))
	}
	b.WriteString("</text>\n</svg>\n")
	return os.WriteFile(o.svg, []byte(b.String()), 0o644)
}

// legend says what the colours mean.
func legend(b *strings.Builder, d *drawing, x, y, width int) {
	b.WriteString(`<defs><linearGradient id="r">`)
	for i, c := range d.colors.Colors {
		fmt.Fprintf(b, `<stop offset="%.3f" stop-color="%s"/>`, float64(i)/float64(len(d.colors.Colors)-1), hex(c))
	}
	least, most := fmt.Sprintf("−%.2g", d.limit), fmt.Sprintf("+%.2g", d.limit)
	if d.clipped {
		least, most = "≤ "+least, "≥ "+most
	}
	fmt.Fprintf(b, `</linearGradient></defs><rect x="%d" y="%d" width="%d" height="8" rx="4" fill="url(#r)" stroke="#e4e1da"/>`+"\n", x, y, width)
	fmt.Fprintf(b, `<g fill="#6a6760" font-size="11"><text x="%d" y="%d">%s against</text><text x="%d" y="%d" text-anchor="middle">0</text><text x="%d" y="%d" text-anchor="end">for %s</text></g>`+"\n",
		x, y+23, least, x+width/2, y+23, x+width, y+23, most)
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

// wrap breaks a text into lines of so many letters.
func wrap(text string, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > most {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder refuses nothing
	return b.String()
}

func hex(c heatmap.RGB) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
