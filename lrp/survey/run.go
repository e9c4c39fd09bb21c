package survey

import (
	"context"
	"iter"
	"strconv"
	"sync"

	"lrpexplainer/nn"
)

// Run explains a stream of pictures, and hands each one's row to yield in the order of the
// stream, one at a time. It stops with ctx's error, or with yield's. A name that has come
// before is left out; a row whose input has come before names the first. What is under way
// at any time is a few batches for each worker.
func (s *Survey) Run(ctx context.Context, pictures iter.Seq[Picture], yield func(Row) error) error {
	if err := s.Check(); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers := max(s.Workers, 1)
	work := make(chan *batch)
	order := make(chan *batch, workers) // in the order of the stream
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			be := s.backend()
			for b := range work {
				b.rows, b.err = s.Explain(ctx, be, b.pictures)
				close(b.done)
			}
		})
	}
	running.Go(func() {
		defer close(order)
		defer close(work)
		for b := range batches(pictures, s.Batch()) {
			select {
			case order <- b:
			case <-ctx.Done():
				return
			}
			select {
			case work <- b:
			case <-ctx.Done():
				b.err = context.Cause(ctx)
				close(b.done)
				return
			}
		}
	})
	first := map[string]string{}
	for i := range s.Before {
		if r := &s.Before[i]; r.Same == "" {
			first[r.Print] = r.Name
		}
	}
	for b := range order {
		<-b.done
		err := b.err
		for i := 0; err == nil && i < len(b.rows); i++ {
			r := &b.rows[i]
			if r.Error == "" {
				if name, again := first[r.Print]; again {
					r.Same = name
				} else {
					first[r.Print] = r.Name
				}
			}
			err = yield(*r)
		}
		if err != nil {
			stop(err)
			break
		}
	}
	err := context.Cause(ctx)
	stop(nil)
	for b := range order { // what was still waiting
		<-b.done
	}
	running.Wait()
	return err
}

func (s *Survey) backend() nn.Backend {
	if s.Backend != nil {
		return s.Backend()
	}
	return nn.NewPortable()
}

// batch is some pictures on their way.
type batch struct {
	pictures []Picture
	rows     []Row
	err      error
	done     chan struct{}
}

// batches cuts the stream; a name comes only once.
func batches(pictures iter.Seq[Picture], size int) iter.Seq[*batch] {
	return func(yield func(*batch) bool) {
		seen := map[string]bool{}
		b := &batch{done: make(chan struct{})}
		for p := range pictures {
			if seen[p.Name] {
				continue
			}
			seen[p.Name] = true
			if b.pictures = append(b.pictures, p); len(b.pictures) < size {
				continue
			}
			if !yield(b) {
				return
			}
			b = &batch{done: make(chan struct{})}
		}
		if len(b.pictures) > 0 {
			yield(b)
		}
	}
}

// ClassName is a class's label, or its number.
func ClassName(labels []string, class int) string {
	switch {
	case class == Unknown:
		return "unknown"
	case class < len(labels) && labels[class] != "":
		return labels[class]
	default:
		return strconv.Itoa(class)
	}
}
