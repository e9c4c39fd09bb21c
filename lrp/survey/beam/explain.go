package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/nn"
)

var (
	explained = beam.NewCounter("survey", "explained")
	failed    = beam.NewCounter("survey", "failed")
	passes    = beam.NewCounter("survey", "passes")
)

// explainFn explains pictures by their paths, in batches within a bundle. Each batch is a
// part of its own before its rows go on.
type explainFn struct {
	Job Job

	model   *network.Model
	survey  *survey.Survey
	backend nn.Backend
	paths   []string
}

// Setup reads the network, once for each worker.
func (f *explainFn) Setup(ctx context.Context) (err error) {
	f.model, f.survey, err = f.Job.survey(ctx)
	f.backend = nn.NewPortable()
	return err
}

// StartBundle begins without a batch.
func (f *explainFn) StartBundle(context.Context, func(string)) { f.paths = nil }

// ProcessElement takes a picture into the batch.
func (f *explainFn) ProcessElement(ctx context.Context, path string, emit func(string)) error {
	f.paths = append(f.paths, path)
	if len(f.paths) < f.Job.Batch {
		return nil
	}
	return f.flush(ctx, emit)
}

// FinishBundle explains what is left.
func (f *explainFn) FinishBundle(ctx context.Context, emit func(string)) error {
	if len(f.paths) == 0 {
		return nil
	}
	return f.flush(ctx, emit)
}

func (f *explainFn) flush(ctx context.Context, emit func(string)) error {
	var pictures []survey.Picture
	for _, path := range f.paths {
		pictures = append(pictures, survey.Picture{Name: path, Label: f.model.LabelOf(path), Read: func() (*survey.Input, error) {
			data, err := read(ctx, path)
			if err != nil {
				return nil, err
			}
			return f.model.PictureInput(bytes.NewReader(data), nil)
		}})
	}
	f.paths = nil
	rows, err := f.survey.Explain(ctx, f.backend, pictures)
	if err != nil {
		return err
	}
	passes.Inc(ctx, 1)
	var part bytes.Buffer
	var lines []string
	name := sha256.New()
	for _, r := range rows {
		if r.Error != "" {
			failed.Inc(ctx, 1)
		} else {
			explained.Inc(ctx, 1)
		}
		line, err := json.Marshal(Line{Row: r, Map: r.Relevance})
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
		part.Write(append(line, '\n'))
		name.Write([]byte(r.Name + "\n"))
	}
	// The same pictures have the same part, also when a runner tries a bundle again.
	at := f.Job.at("parts/" + hex.EncodeToString(name.Sum(nil))[:24] + ".jsonl")
	if err := write(ctx, at, part.Bytes()); err != nil {
		return err
	}
	for _, line := range lines {
		emit(line)
	}
	return nil
}
