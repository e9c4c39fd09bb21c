package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"sort"
	"strings"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/lrp/survey/numpy"
	"lrpexplainer/nn"
)

// write makes the files that were asked for.
func write(o *options, m *network.Model, in *input, trace *nn.Trace, e *lrp.Explanation) error {
	if o.logits != "" {
		if err := writeFloats(o.logits, trace.Logits().Data); err != nil {
			return fmt.Errorf("-logits: %w", err)
		}
	}
	if o.relevance != "" {
		if err := writeTensor(o.relevance, e.Input()); err != nil {
			return fmt.Errorf("-relevance: %w", err)
		}
	}
	if o.png != "" {
		if err := writePNG(o, in, e); err != nil {
			return fmt.Errorf("-png: %w", err)
		}
	}
	if o.svg != "" {
		if err := writeSVG(o, m, in, trace, e); err != nil {
			return fmt.Errorf("-svg: %w", err)
		}
	}
	return nil
}

func writeFloats(file string, values []float32) error {
	return os.WriteFile(file, numpy.Float32s(values), 0o644)
}

// writeTensor writes the tensor's values, with its shape if the file is NumPy's.
func writeTensor(file string, t *nn.Tensor) error {
	if !strings.HasSuffix(strings.ToLower(file), ".npy") {
		return writeFloats(file, t.Data)
	}
	return os.WriteFile(file, append(numpy.Header(numpy.Float32, t.Shape...), numpy.Float32s(t.Data)...), 0o644)
}

// colorMap is the colour map of that name, the first one for none.
func colorMap(name string) (heatmap.ColorMap, error) {
	if name == "" {
		return heatmap.Maps[0], nil
	}
	m, ok := heatmap.Find(name)
	if !ok {
		var names []string
		for _, m := range heatmap.Maps {
			names = append(names, m.Name)
		}
		return m, fmt.Errorf("-colors: there is no colour map %q; expected %s", name, strings.Join(names, ", "))
	}
	return m, nil
}

// drawing is the relevance as the page draws it.
type drawing struct {
	colors        heatmap.ColorMap
	limit         float32 // the relevance with the strongest colour
	clipped       bool    // some is beyond it
	width, height int     // of the network's input
	image         *image.NRGBA
}

// drawRelevance draws the relevance, summed over the channels: over the picture, or by itself where
// the input was a tensor.
func drawRelevance(o *options, in *input, e *lrp.Explanation) (*drawing, error) {
	colors, err := colorMap(o.colors)
	if err != nil {
		return nil, err
	}
	r, height, width := in.flatten(e.Input())
	d := &drawing{colors: colors, width: width, height: height}
	d.limit, d.clipped = heatmap.Scale(r, width)
	var pixels []byte
	if in.picture == nil {
		pixels, err = heatmap.Paint(r, d.limit, colors)
	} else {
		size := in.picture.Bounds()
		if r, err = heatmap.Place(r, height, width, in.at, size.Dy(), size.Dx(), heatmap.Between(width)); err != nil {
			return nil, err
		}
		height, width = size.Dy(), size.Dx()
		pixels, err = heatmap.Overlay(in.ground(colors.Dark), r, heatmap.Style{Map: colors, Limit: d.limit, Opacity: float32(o.opacity)})
	}
	if err != nil {
		return nil, err
	}
	d.image = &image.NRGBA{Pix: pixels, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	return d, nil
}

func encodePNG(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}

// writePNG writes the drawing alone.
func writePNG(o *options, in *input, e *lrp.Explanation) error {
	d, err := drawRelevance(o, in, e)
	if err != nil {
		return err
	}
	file, err := encodePNG(d.image)
	if err != nil {
		return err
	}
	return os.WriteFile(o.png, file, 0o644)
}

// printLedger prints every node's entry, from the output to the input.
func printLedger(w io.Writer, m *network.Model, e *lrp.Explanation) error {
	if e.Ledger == nil {
		return fmt.Errorf("-ledger: %s is a gradient method, which conserves no relevance", e.Plan.Composite.Name)
	}
	for _, x := range e.Ledger {
		n := &m.Graph.Nodes[x.Node]
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\t%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t%.4g\t%.9g\n", n.Name, n.Op.Kind(), x.Rule, x.Received, x.Passed, x.Constants, x.Stabilizer, x.Removed, x.Amplification(), x.Softmax); err != nil {
			return err
		}
	}
	return nil
}

// warn says where shares nearly cancel, so that the map is mostly noise, and what can be
// done about it.
func warn(w io.Writer, m *network.Model, e *lrp.Explanation) {
	x, ok := e.Ledger.Amplified(e.Account)
	if !ok {
		return
	}
	n := &m.Graph.Nodes[x.Node]
	fmt.Fprintf(w, "note: shares nearly cancel at node %q (%s, rule %s): their absolute sum is %.3g times what it received", n.Name, n.Op.Kind(), x.Rule, x.Amplification())
	if a := e.Account; a.Score != 0 {
		fmt.Fprintf(w, ", at the pixels %.3g times the score", a.AbsInput/math.Abs(a.Score))
	}
	if lrp.RoleOf(n.Op) == lrp.Residual && x.Rule != "absolute" {
		fmt.Fprint(w, "; -sums absolute shares sums by magnitude")
	} else {
		fmt.Fprint(w, "; a rule of positive shares there, such as zplus, or a larger ε does not")
	}
	fmt.Fprintln(w)
}

// summarize prints the decision and the account of its score.
func summarize(w io.Writer, m *network.Model, trace *nn.Trace, e *lrp.Explanation) error {
	p := trace.Probabilities(0)
	if p == nil {
		fmt.Fprintf(w, "the output is %.6g\n", trace.Scores(0)[0])
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] > p[order[b]] })
	for _, c := range order[:min(5, len(order))] {
		fmt.Fprintf(w, "%6.2f %%  %s\n", 100*p[c], m.Label(c))
	}
	a := e.Account
	if e.Ledger == nil {
		_, err := fmt.Fprintf(w, "the map adds up to %.6g\n", a.Input)
		return err
	}
	softmax := ""
	if a.Softmax != 0 {
		softmax = fmt.Sprintf(" + %.6g kept by softmax", a.Softmax)
	}
	_, err := fmt.Fprintf(w, "f(x) = %.6g = %.6g at the pixels + %.6g kept by biases%s + %.6g by stabilisers + %.6g removed by the filter\n", a.Score, a.Input, a.Constants, softmax, a.Stabilizer, a.Removed)
	return err
}
