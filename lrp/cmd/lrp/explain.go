package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// options are the flags of lrp explain.
type options struct {
	model, image, tensor, rules, target, box, through string
	png, relevance, logits, sums                      string
	ledger                                            bool
	input, mean, std, scale, order, fit, labels       string
	output                                            string
	memory                                            int64
	colors                                            string
	opacity                                           float64
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("lrp explain", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.model, "model", "", "the network, an ONNX `file`")
	f.StringVar(&o.image, "image", "", "the picture, a PNG, JPEG, GIF, WebP, BMP or TIFF `file`")
	f.StringVar(&o.tensor, "tensor", "", "the input as a `file` of little-endian float32 in the input's shape")
	f.StringVar(&o.rules, "rules", "", "the composite: a `name` that \"lrp rules\" lists, or a JSON file")
	f.StringVar(&o.target, "target", "", "`what` is explained: a class, by number or label, N+M, a contrast N-M, odds:N, top, softmax, neuron:NODE:INDEX (absent: the rules' own start)")
	f.StringVar(&o.box, "box", "", "`LOW,HIGH` that an input value can have, each a number or one for each channel with \":\" (absent: the catalogue's)")
	f.StringVar(&o.through, "through", "", "`NODE:CHANNEL,…`: keep only the relevance that flows through these channels")
	f.StringVar(&o.sums, "sums", "", "the `rule` of residual sums: epsilon, absolute, winner… (absent: the composite's)")
	f.StringVar(&o.png, "png", "", "write the heatmap to this PNG `file`, over the picture if there is one")
	f.StringVar(&o.relevance, "relevance", "", "write the relevance to this `file` in the input's shape: NumPy's format if it ends in .npy, else little-endian float32")
	f.StringVar(&o.logits, "logits", "", "write the class scores to this `file`, little-endian float32")
	f.BoolVar(&o.ledger, "ledger", false, "print for every layer, tab-separated: node, kind, rule, received, passed, constants, stabiliser, removed, how many times the shares' absolute sum is what came in, kept by softmax")
	f.StringVar(&o.output, "output", "", "the `name` of the output that counts where the model has several (absent: the first with a score for each class)")
	f.StringVar(&o.input, "input", "", "`HEIGHTxWIDTH` where the model leaves it open")
	f.Int64Var(&o.memory, "memory", 4096, "the most that the weights may take, in `MiB`")
	f.StringVar(&o.mean, "mean", "", "`M` or M:M:M, subtracted from the picture's values (absent: the catalogue's, or 0)")
	f.StringVar(&o.std, "std", "", "`S` or S:S:S, divided by (absent: the catalogue's, or 1)")
	f.StringVar(&o.scale, "scale", "", "`factor` on bytes before mean and std (absent: the catalogue's, or 1/255)")
	f.StringVar(&o.order, "order", "", "`RGB` or BGR (absent: the catalogue's, or RGB)")
	f.StringVar(&o.fit, "fit", "", "`crop`, stretch or digit (absent: the catalogue's, or crop)")
	f.StringVar(&o.labels, "labels", "", "a `file` of class names: one a line, or a JSON array or object by number (absent: the catalogue's)")
	f.StringVar(&o.colors, "colors", "", "the colour map of -png, by `name` (absent: red and blue)")
	f.Float64Var(&o.opacity, "opacity", 0.7, "of the heatmap over the picture, 0 to 1")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case f.NArg() > 0:
		return nil, fmt.Errorf("%q is left over after the flags", f.Arg(0))
	case o.model == "":
		return nil, errors.New("-model is missing: the ONNX file of the network")
	case o.rules == "":
		return nil, errors.New("-rules is missing: the name of a composite; \"lrp rules\" lists them")
	case (o.image == "") == (o.tensor == ""):
		return nil, errors.New("give one of -image and -tensor")
	case o.memory < 1 || o.memory > 1<<40:
		return nil, fmt.Errorf("-memory is %d; expected at least 1 MiB", o.memory)
	case !(o.opacity >= 0 && o.opacity <= 1):
		return nil, fmt.Errorf("-opacity is %v; expected 0 to 1", o.opacity)
	}
	if _, err := colorMap(o.colors); err != nil {
		return nil, err
	}
	return &o, nil
}

// explain is the command's whole work.
func explain(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	composite, err := readComposite(o.rules)
	if err != nil {
		return err
	}
	if o.sums != "" {
		sums := lrp.Assignment{Match: lrp.Match{Kind: lrp.Residual.String()}, Rule: o.sums}
		composite.Assignments = append([]lrp.Assignment{sums}, composite.Assignments...)
	}
	m, err := readModel(o)
	if err != nil {
		return err
	}
	in, err := readInput(o, m)
	if err != nil {
		return err
	}
	bounds, err := m.bounds(o.box)
	if err != nil {
		return err
	}
	plan, err := composite.Plan(m.graph, bounds)
	var missing *lrp.NoBoundsError
	if errors.As(err, &missing) {
		return fmt.Errorf("%w; give them with -box LOW,HIGH", err)
	}
	if err != nil {
		return err
	}
	target, err := m.target(o.target)
	if err != nil {
		return fmt.Errorf("-target: %w", err)
	}
	var asked lrp.Options
	if o.through != "" {
		c, err := lrp.ParseCondition(o.through, m.graph)
		if err != nil {
			return fmt.Errorf("-through: %w", err)
		}
		asked.Conditions = []lrp.Condition{c}
	}
	be := nn.NewPortable()
	trace, err := m.graph.Forward(ctx, be, in.tensor, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	e, err := lrp.Explain(ctx, be, trace, plan, target, asked)
	var outside *lrp.OutOfBoundsError
	if errors.As(err, &outside) {
		return fmt.Errorf("%s: %w; give them with -box LOW,HIGH", in.name, err)
	}
	if err == nil && !nn.Finite(e.Input().Data) {
		err = errors.New("the relevance is not finite under these rules; a larger ε helps")
	}
	if err != nil {
		return err
	}
	if err := write(o, in, trace, e); err != nil {
		return err
	}
	if o.ledger {
		warn(stderr, m, e)
		return printLedger(stdout, m, e)
	}
	if err := summarize(stdout, m, trace, e); err != nil {
		return err
	}
	warn(stdout, m, e)
	return nil
}

// readComposite takes the name of a composite, or a JSON file.
func readComposite(rules string) (*lrp.Composite, error) {
	if !strings.HasSuffix(rules, ".json") {
		c, err := lrp.NewComposite(rules, nil)
		if err != nil {
			return nil, fmt.Errorf("-rules: %w", err)
		}
		return c, nil
	}
	data, err := os.ReadFile(rules)
	if err != nil {
		return nil, fmt.Errorf("-rules: %w", err)
	}
	c, err := lrp.ParseComposite(data)
	if err != nil {
		return nil, fmt.Errorf("-rules %s: %w", rules, err)
	}
	return c, nil
}

// numbers reads "1:2:3" as float32s.
func numbers(flag, text string) ([]float32, error) {
	var out []float32
	for _, part := range strings.Split(text, ":") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil || v-v != 0 {
			return nil, fmt.Errorf("%s: %q is not a number", flag, part)
		}
		out = append(out, float32(v))
	}
	return out, nil
}
