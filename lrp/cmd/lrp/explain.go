package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/nn"
)

// options are the flags of lrp explain.
type options struct {
	network                                    network.Options
	image, tensor, rules, target, box, through string
	png, svg, relevance, logits, sums          string
	ledger                                     bool
	colors                                     string
	opacity                                    float64
}

func parseFlags(args []string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("lrp explain", flag.ContinueOnError)
	f.SetOutput(stderr)
	o.network.Flags(f)
	f.StringVar(&o.image, "image", "", "the picture, a PNG, JPEG, GIF, WebP, BMP or TIFF `file`")
	f.StringVar(&o.tensor, "tensor", "", "the input as a `file` of little-endian float32 in the input's shape")
	f.StringVar(&o.rules, "rules", "", "the composite: a `name` that \"lrp rules\" lists, or a JSON file")
	f.StringVar(&o.target, "target", "", "`what` is explained: a class, by number or label, N+M, a contrast N-M, odds:N, top, softmax, neuron:NODE:INDEX (absent: the rules' own start)")
	f.StringVar(&o.box, "box", "", "`LOW,HIGH` that an input value can have, each a number or one for each channel with \":\" (absent: the catalogue's)")
	f.StringVar(&o.through, "through", "", "`NODE:CHANNEL,…`: keep only the relevance that flows through these channels")
	f.StringVar(&o.sums, "sums", "", "the `rule` of residual sums: epsilon, absolute, winner… (absent: the composite's)")
	f.StringVar(&o.png, "png", "", "write the heatmap to this PNG `file`, over the picture if there is one")
	f.StringVar(&o.svg, "svg", "", "write a figure to this SVG `file`: the picture, the heatmap, what its colours mean, and a caption")
	f.StringVar(&o.relevance, "relevance", "", "write the relevance to this `file` in the input's shape: NumPy's format if it ends in .npy, else little-endian float32")
	f.StringVar(&o.logits, "logits", "", "write the class scores to this `file`, little-endian float32")
	f.BoolVar(&o.ledger, "ledger", false, "print for every layer, tab-separated: node, kind, rule, received, passed, constants, stabiliser, removed, how many times the shares' absolute sum is what came in, kept by softmax")
	f.StringVar(&o.colors, "colors", "", "the colour map of -png and -svg, by `name` (absent: red and blue)")
	f.Float64Var(&o.opacity, "opacity", 0.7, "of the heatmap over the picture, 0 to 1")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is left over after the flags", f.Arg(0))
	}
	if err := o.network.Check(); err != nil {
		return nil, err
	}
	switch {
	case o.rules == "":
		return nil, errors.New("-rules is missing: the name of a composite; \"lrp rules\" lists them")
	case (o.image == "") == (o.tensor == ""):
		return nil, errors.New("give one of -image and -tensor")
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
	composite, err := network.Composite(o.rules)
	if err != nil {
		return err
	}
	if o.sums != "" {
		sums := lrp.Assignment{Match: lrp.Match{Kind: lrp.Residual.String()}, Rule: o.sums}
		composite.Assignments = append([]lrp.Assignment{sums}, composite.Assignments...)
	}
	m, err := network.Read(&o.network)
	if err != nil {
		return err
	}
	in, err := readInput(o, m)
	if err != nil {
		return err
	}
	bounds, err := m.Bounds(o.box)
	if err != nil {
		return err
	}
	plan, err := composite.Plan(m.Graph, bounds)
	var missing *lrp.NoBoundsError
	if errors.As(err, &missing) {
		return fmt.Errorf("%w; give them with -box LOW,HIGH", err)
	}
	if err != nil {
		return err
	}
	target, err := m.Target(o.target)
	if err != nil {
		return fmt.Errorf("-target: %w", err)
	}
	var asked lrp.Options
	if o.through != "" {
		c, err := lrp.ParseCondition(o.through, m.Graph)
		if err != nil {
			return fmt.Errorf("-through: %w", err)
		}
		asked.Conditions = []lrp.Condition{c}
	}
	be := nn.NewPortable()
	trace, err := m.Graph.Forward(ctx, be, in.tensor, nil)
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
	if err := write(o, m, in, trace, e); err != nil {
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
