package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"time"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/cmd/pictures"
	"lrpexplainer/lrp/cmd/store"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/spectral"
)

// surveyOptions are the flags of lrp survey.
type surveyOptions struct {
	network                    network.Options
	images, rules, target, box string
	out                        string
	workers                    int
	resume                     bool
	working                    int64
	descriptor                 survey.Descriptor
	spectral                   spectral.Options
	seed                       uint
}

func parseSurveyFlags(args []string, stderr io.Writer) (*surveyOptions, error) {
	o := surveyOptions{descriptor: survey.DefaultDescriptor}
	f := flag.NewFlagSet("lrp survey", flag.ContinueOnError)
	f.SetOutput(stderr)
	o.network.Flags(f)
	f.StringVar(&o.images, "images", "", "the pictures: a `folder`, a tar file, or a list with a line for each: path, label and box (\"left top right bottom\") separated by tabs. Labels are else the folders' names")
	f.StringVar(&o.rules, "rules", "", "the composite: a `name` that \"lrp rules\" lists, or a JSON file")
	f.StringVar(&o.out, "out", "", "the `folder` that is written")
	f.StringVar(&o.target, "target", "label", "`what` is explained: label (the score of a picture's label, of the top class where there is none), top, softmax, or as of explain, for all pictures alike")
	f.StringVar(&o.box, "box", "", "`LOW,HIGH` that an input value can have, each a number or one for each channel with \":\" (absent: the catalogue's)")
	f.IntVar(&o.workers, "workers", 1, "how `many` batches are explained at once")
	f.BoolVar(&o.resume, "resume", false, "go on with what the folder holds already")
	f.Int64Var(&o.working, "working", survey.DefaultMemory>>20, "the memory that the passes may take, in `MiB`")
	f.StringVar(&o.descriptor.Kind, "compare", o.descriptor.Kind, "`what` of the maps is compared: positive, signed or absolute relevance")
	f.IntVar(&o.descriptor.Side, "cells", o.descriptor.Side, "`cells` a side in which maps are compared")
	f.IntVar(&o.spectral.Neighbours, "neighbours", 0, "how `many` of each map (absent: a quarter of the class, at least 3, at most 20)")
	f.IntVar(&o.spectral.Groups, "clusters", 0, "how `many` in each class (absent: as many as the eigengap says)")
	f.UintVar(&o.seed, "seed", 0, "a `number` from which k-means begins")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	o.spectral.Seed = uint64(o.seed)
	if f.NArg() > 0 {
		return nil, fmt.Errorf("%q is left over after the flags", f.Arg(0))
	}
	if err := o.network.Check(); err != nil {
		return nil, err
	}
	switch {
	case o.rules == "":
		return nil, errors.New("-rules is missing: the name of a composite; \"lrp rules\" lists them")
	case o.images == "":
		return nil, errors.New("-images is missing: a folder, a list or a tar file of pictures")
	case o.out == "":
		return nil, errors.New("-out is missing: the folder that is written")
	case o.workers < 1 || o.workers > 1024:
		return nil, fmt.Errorf("-workers is %d; expected 1 to 1024", o.workers)
	case o.working < 1 || o.working > 1<<30:
		return nil, fmt.Errorf("-working is %d; expected at least 1 MiB", o.working)
	case o.spectral.Neighbours < 0 || o.spectral.Groups < 0 || o.spectral.Groups > 64:
		return nil, fmt.Errorf("-neighbours is %d and -clusters %d; expected at least 1, and at most 64 clusters", o.spectral.Neighbours, o.spectral.Groups)
	}
	if err := o.descriptor.Check(); err != nil {
		return nil, fmt.Errorf("-compare, -cells: %w", err)
	}
	return &o, nil
}

// runSurvey is the command's whole work.
func runSurvey(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseSurveyFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := network.Read(&o.network)
	if err != nil {
		return err
	}
	s, err := m.Survey(network.Question{Rules: o.rules, Target: o.target, Box: o.box, Descriptor: o.descriptor})
	if err != nil {
		return err
	}
	s.Workers, s.Memory = o.workers, o.working<<20
	set, err := pictures.Open(o.images, m)
	if err != nil {
		return fmt.Errorf("-images: %w", err)
	}
	q, err := question(o, m, s)
	if err != nil {
		return err
	}
	st, err := store.Open(o.out, q, o.resume)
	if err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	// Nearly all memory is tensors that are used again, and the rest is soon garbage: let it
	// not pile up until it is as much again.
	defer debug.SetGCPercent(debug.SetGCPercent(15))
	if err := explainAll(ctx, s, set, st, stderr); err != nil {
		return err
	}
	return conclude(ctx, o, set, st, stdout, stderr)
}

// question is what the folder's rows answer.
func question(o *surveyOptions, m *network.Model, s *survey.Survey) (store.Question, error) {
	rules, err := json.Marshal(s.Plan.Composite)
	h, w := s.Size()
	rows, columns := o.descriptor.Grid(h, w)
	return store.Question{
		Model: filepath.Base(o.network.File), SHA256: m.SHA256, Rules: rules, Target: o.target,
		Descriptor: fmt.Sprint(o.descriptor.Kind, " ", o.descriptor.Side), Height: h, Width: w, Cells: rows * columns, Labels: m.Labels,
	}, err
}

// explainAll explains what is not there yet.
func explainAll(ctx context.Context, s *survey.Survey, set *pictures.Set, st *store.Store, stderr io.Writer) error {
	done := map[string]bool{}
	for i := range st.Rows {
		done[st.Rows[i].Name] = true
	}
	if n := len(done); n > 0 {
		fmt.Fprintf(stderr, "%d pictures are there already\n", n)
	}
	left := func(yield func(survey.Picture) bool) {
		for p := range set.All {
			if !done[p.Name] && !yield(p) {
				return
			}
		}
	}
	s.Before = st.Rows
	line := progress{w: stderr, before: len(done), total: set.Count, start: time.Now()}
	err := s.Run(ctx, left, func(r survey.Row) error {
		if err := st.Append(r); err != nil {
			return fmt.Errorf("%w; what is written stays, and -resume goes on from there", err)
		}
		line.step(len(st.Rows))
		return nil
	})
	line.end()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped after %d of %d pictures; -resume goes on from there", len(st.Rows), set.Count)
	}
	if err == nil {
		if failed := set.Failed(); failed != nil {
			set.Notes = append(set.Notes, fmt.Sprintf("the pictures end early: %v", failed))
		}
	}
	return err
}

// progress is the line that says how far a survey is.
type progress struct {
	w             io.Writer
	before, total int
	start, last   time.Time
	shown         bool
}

func (p *progress) step(done int) {
	if now := time.Now(); now.Sub(p.last) < time.Second/2 && done < p.total {
		return
	} else {
		p.last = now
	}
	p.shown = true
	rate := float64(done-p.before) / max(time.Since(p.start).Seconds(), 1e-3)
	left := time.Duration(float64(p.total-done) / max(rate, 1e-3) * float64(time.Second)).Round(time.Second)
	fmt.Fprintf(p.w, "\r%d of %d pictures, %.1f a second, %s left      ", done, p.total, rate, left)
}

func (p *progress) end() {
	if p.shown {
		fmt.Fprintln(p.w)
	}
}
