// Command beam is a survey as an Apache Beam pipeline, for more pictures than one machine
// should explain: the rows of lrp survey, and the means of each class, from a list of
// files or a bucket. It runs here and now on Prism, the runner that the SDK brings:
//
//	go run . -model ../../../weights/hans.onnx -images 'PATTERN' -rules epsilon-gamma-box -out FOLDER
//
// docs/scale.md says how it is given to other runners. What is written to FOLDER:
//
//	parts/*.jsonl   rows with their maps, a file for each batch; a job that is started
//	                again reads them and explains only what is missing
//	rows.jsonl      a row for each picture
//	dead.jsonl      name and error of those that could not be explained
//	classes.jsonl   count, mean score and mean map of each class
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	_ "lrpexplainer/nn/sgemm"
)

func main() {
	var job Job
	flag.StringVar(&job.Model, "model", "", "the network, an ONNX `file`")
	flag.StringVar(&job.Images, "images", "", "a `pattern` of picture files, such as gs://bucket/pictures/*/*.jpg")
	flag.StringVar(&job.List, "list", "", "or a text `file` with a picture's path in each line")
	flag.StringVar(&job.Rules, "rules", "", "the composite: a `name` that \"lrp rules\" lists")
	flag.StringVar(&job.Target, "target", "label", "`what` is explained, as of lrp survey")
	flag.StringVar(&job.Box, "box", "", "`LOW,HIGH` that an input value can have (absent: the catalogue's)")
	flag.StringVar(&job.Out, "out", "", "the `folder` or bucket that is written")
	flag.IntVar(&job.Batch, "batch", 16, "how `many` pictures a pass explains")
	flag.Parse()
	beam.Init()
	if err := run(context.Background(), job); err != nil {
		fmt.Fprintln(os.Stderr, "beam:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, job Job) error {
	switch {
	case job.Model == "" || job.Rules == "" || job.Out == "":
		return errors.New("-model, -rules and -out are needed")
	case (job.Images == "") == (job.List == ""):
		return errors.New("give one of -images and -list")
	case job.Batch < 1 || job.Batch > 4096:
		return fmt.Errorf("-batch is %d; expected 1 to 4096", job.Batch)
	}
	// What is wrong with the question is said here, not by a thousand workers.
	if _, _, err := job.survey(ctx); err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	if err := job.build(ctx, s); err != nil {
		return err
	}
	return beamx.Run(ctx, p)
}
