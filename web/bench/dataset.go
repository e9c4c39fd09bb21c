package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed dataset_zennit.py
var dataSetScript string

const (
	// dataSetPictures are explained in each round, by lrp survey and by Zennit in turn.
	dataSetPictures = 320
	dataSetBatch    = 16
	// dataSetMemory, in MiB and for each worker, makes lrp survey's batches of hans as large.
	dataSetMemory = 310
)

// measureDataSet has lrp survey and the page's view explain the first pictures of a list with
// the network hans, and Zennit as many. The first two are timed from the first picture's file
// to the last row, the third without reading any.
func measureDataSet(ctx context.Context, r *report, list string, threads []int, rounds int) error {
	data, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	lines := strings.SplitAfterN(string(data), "\n", dataSetPictures+1)
	if len(lines) <= dataSetPictures {
		return fmt.Errorf("%s lists %d pictures; expected at least %d", list, len(lines)-1, dataSetPictures)
	}
	some := filepath.Join(filepath.Dir(list), "list-bench.tsv")
	if err := os.WriteFile(some, []byte(strings.Join(lines[:dataSetPictures], "")), 0o644); err != nil {
		return err
	}
	defer os.Remove(some)
	program := filepath.Join(dir, "lrp")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./lrp/cmd/lrp").CombinedOutput(); err != nil {
		return fmt.Errorf("lrp: %w\n%s", err, out)
	}
	page, err := newDataSetPage(ctx, some)
	if err != nil {
		return err
	}
	defer page.close()
	r.add(&r.dataSetRows, "| threads | lrp survey, pictures a second | the page | Zennit | lrp survey to Zennit |\n|---|---|---|---|---|\n")
	for _, n := range threads {
		var ours, inPage, zennit, ratios []float64
		for range rounds {
			a, err := surveyRate(ctx, program, some, n)
			if err != nil {
				return err
			}
			b, err := zennitRate(ctx, n)
			if err != nil {
				return err
			}
			c, err := page.rate(n)
			if err != nil {
				return err
			}
			ours, inPage, zennit, ratios = append(ours, a), append(inPage, c), append(zennit, b), append(ratios, a/b)
		}
		r.add(&r.dataSetRows, "| %d | %.1f | %.1f | %.1f | %.2f |\n", n, median(ours), median(inPage), median(zennit), median(ratios))
	}
	return nil
}

// lastRate is what lrp survey says at the end of its explanations.
var lastRate = regexp.MustCompile(`\d+ of \d+ pictures, ([\d.]+) a second, 0s left`)

func surveyRate(ctx context.Context, program, list string, threads int) (float64, error) {
	out, err := os.MkdirTemp("", "survey")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(out)
	command := exec.CommandContext(ctx, program, "survey", "-model", "weights/hans.onnx", "-images", list, "-rules", "epsilon-gamma-box",
		"-workers", strconv.Itoa(threads), "-working", strconv.Itoa(dataSetMemory*threads), "-out", filepath.Join(out, "out"))
	command.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(threads))
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return 0, fmt.Errorf("lrp survey: %w\n%s", err, said.Bytes())
	}
	m := lastRate.FindSubmatch(said.Bytes())
	if m == nil {
		return 0, fmt.Errorf("lrp survey said no rate:\n%s", said.Bytes())
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

func zennitRate(ctx context.Context, threads int) (rate float64, err error) {
	command := exec.CommandContext(ctx, "python3", "-", "weights/hans.onnx", strconv.Itoa(threads), strconv.Itoa(dataSetBatch), strconv.Itoa(dataSetPictures))
	command.Stdin = strings.NewReader(dataSetScript)
	var failure bytes.Buffer
	command.Stderr = &failure
	out, err := command.Output()
	if err != nil {
		return 0, fmt.Errorf("dataset_zennit.py: %w\n%s", err, failure.Bytes())
	}
	return rate, json.Unmarshal(out, &rate)
}
