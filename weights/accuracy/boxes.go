package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/evaluate"
	"lrpexplainer/nn"
	"lrpexplainer/weights"
	"lrpexplainer/weights/preprocess"
)

// largest is the share of the image above which a box says too little.
const largest = 0.7

// spots are the sums over all images of the relevance mass inside the box, for
// each composite, and of the box's share of the image.
type spots struct {
	images int
	area   float64
	mass   []float64
}

// boxes explains the true class of every image whose object has a box smaller
// than largest, by each composite, and writes which share of the positive
// relevance lies inside.
func boxes(ctx context.Context, out io.Writer, g *nn.Graph, e *weights.Entry, images []sample, names []string) error {
	plans, err := plan(g, e, names)
	if err != nil {
		return err
	}
	index := classes(e)
	all := spots{mass: make([]float64, len(plans))}
	var mu sync.Mutex
	err = parallel(ctx, images, func(ctx context.Context, b nn.Backend, part []sample) error {
		for _, s := range part {
			if s.box == nil {
				return fmt.Errorf("%s: the data do not say where the object is", s.name)
			}
			if s.box.Area(e.Input.Height, e.Input.Width) >= largest {
				continue
			}
			class, ok := index[s.class]
			if !ok {
				return fmt.Errorf("%s is of class %q, which the model does not have", s.name, s.class)
			}
			mass, err := spot(ctx, b, g, plans, e.Input, s, class)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			mu.Lock()
			all.images++
			all.area += s.box.Area(e.Input.Height, e.Input.Width)
			for i, m := range mass {
				all.mass[i] += m
			}
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if all.images == 0 {
		return errors.New("no image has a box that is small enough")
	}
	fmt.Fprintf(out, "Relevance mass inside the box, mean over %d of %d images, whose box covers less than %.0f %%:\n", all.images, len(images), 100*largest)
	fmt.Fprintf(out, "%-40s %.3f\n", "the box's share of the image", all.area/float64(all.images))
	for i, name := range names {
		fmt.Fprintf(out, "%-40s %.3f\n", name, all.mass[i]/float64(all.images))
	}
	return nil
}

// plan makes the composites' plans.
func plan(g *nn.Graph, e *weights.Entry, names []string) ([]*lrp.Plan, error) {
	var plans []*lrp.Plan
	low, high := e.Input.Bounds()
	for _, name := range names {
		c, err := lrp.NewComposite(strings.TrimSpace(name), nil)
		if err != nil {
			return nil, err
		}
		p, err := c.Plan(g, lrp.Bounds{Low: low, High: high})
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// spot is the share of the relevance inside the image's box, by each plan.
func spot(ctx context.Context, b nn.Backend, g *nn.Graph, plans []*lrp.Plan, spec preprocess.Spec, s sample, class int) ([]float64, error) {
	m, err := s.decode()
	if err != nil {
		return nil, err
	}
	if r := m.Bounds(); r.Dx() != spec.Width || r.Dy() != spec.Height {
		return nil, fmt.Errorf("%d×%d pixels; the box is of the model's %d×%d", r.Dx(), r.Dy(), spec.Width, spec.Height)
	}
	in, err := preprocess.ApplyImage(m, nil, spec)
	if err != nil {
		return nil, err
	}
	trace, err := g.Forward(ctx, b, in.Tensor, nil)
	if err != nil {
		return nil, err
	}
	defer trace.Release()
	mass := make([]float64, len(plans))
	for i, p := range plans {
		x, err := lrp.Explain(ctx, b, trace, p, lrp.Class(class), lrp.Options{Bare: true})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Composite.Name, err)
		}
		relevance := summed(x.Input(), spec)
		x.Release()
		// Nothing for the class is nothing inside.
		if mass[i], err = evaluate.Mass(relevance, spec.Height, spec.Width, *s.box); err != nil && !errors.Is(err, evaluate.ErrNoRelevance) {
			return nil, err
		}
	}
	return mass, nil
}

// summed is relevance (H,W), added up over the channels.
func summed(r *nn.Tensor, spec preprocess.Spec) []float32 {
	plane := spec.Height * spec.Width
	out := make([]float32, plane)
	for i, v := range r.Data {
		if spec.Layout == "NHWC" {
			out[i/spec.Channels] += v
		} else {
			out[i%plane] += v
		}
	}
	return out
}

// parallel deals the images out in batches to every core, each with a backend of
// its own, until one fails.
func parallel(ctx context.Context, images []sample, do func(ctx context.Context, b nn.Backend, part []sample) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	next := 0
	take := func() []sample {
		mu.Lock()
		defer mu.Unlock()
		part := images[next:min(next+batch, len(images))]
		next += len(part)
		return part
	}
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			b := nn.NewPortable()
			for part := take(); len(part) > 0 && ctx.Err() == nil; part = take() {
				if err := do(ctx, b, part); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}
