// Package network is what the commands share: a network read from a file with what the
// catalogue or the flags say about its input and its classes, and its input of a
// picture.
package network

import (
	"errors"
	"flag"
	"fmt"
)

// Options say which network is read, and how. The errors of [Read] name the flags.
type Options struct {
	File                         string
	Output, Input, Labels        string
	Mean, Std, Scale, Order, Fit string
	Memory                       int64 // MiB
}

// Flags lets the options be set on the command line.
func (o *Options) Flags(f *flag.FlagSet) {
	f.StringVar(&o.File, "model", "", "the network, an ONNX `file`")
	f.StringVar(&o.Output, "output", "", "the `name` of the output that counts where the model has several (absent: the first with a score for each class)")
	f.StringVar(&o.Input, "input", "", "`HEIGHTxWIDTH` where the model leaves it open")
	f.Int64Var(&o.Memory, "memory", 4096, "the most that the network and what is computed of one picture may take, in `MiB`")
	f.StringVar(&o.Mean, "mean", "", "`M` or M:M:M, subtracted from the picture's values (absent: the catalogue's, or 0)")
	f.StringVar(&o.Std, "std", "", "`S` or S:S:S, divided by (absent: the catalogue's, or 1)")
	f.StringVar(&o.Scale, "scale", "", "`factor` on bytes before mean and std (absent: the catalogue's, or 1/255)")
	f.StringVar(&o.Order, "order", "", "`RGB` or BGR (absent: the catalogue's, or RGB)")
	f.StringVar(&o.Fit, "fit", "", "`crop`, stretch or digit (absent: the catalogue's, or crop)")
	f.StringVar(&o.Labels, "labels", "", "a `file` of class names: one a line, or a JSON array or object by number (absent: the catalogue's)")
}

// Check says what is missing.
func (o *Options) Check() error {
	switch {
	case o.File == "":
		return errors.New("-model is missing: the ONNX file of the network")
	case o.Memory < 1 || o.Memory > 1<<40:
		return fmt.Errorf("-memory is %d; expected at least 1 MiB", o.Memory)
	}
	return nil
}
