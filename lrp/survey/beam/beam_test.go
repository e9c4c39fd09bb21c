package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"image"
	"image/png"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/cmd/pictures"
	"lrpexplainer/lrp/survey"
)

const model = "../../../weights/digits.onnx"

// program is the pipeline's program.
func program(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "beam")
	if out, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// album writes pictures of noise in folders by class, some of them twice, and files that are
// cut off; it gives a list of all.
func album(t *testing.T, n int) string {
	t.Helper()
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 1))
	var list []string
	var twice *image.Gray
	for i := range n {
		m := image.NewGray(image.Rect(0, 0, 28, 28))
		for k := range m.Pix {
			if m.Pix[k] = 255; r.IntN(6) == 0 {
				m.Pix[k] = uint8(r.IntN(256))
			}
		}
		if i%8 == 0 {
			twice = m
		} else if i%8 == 4 { // of the same class
			m = twice
		}
		var data bytes.Buffer
		if err := png.Encode(&data, m); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, fmt.Sprint(i%4), fmt.Sprintf("%03d.png", i))
		if i%10 == 9 {
			data.Truncate(data.Len() / 2)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		list = append(list, name)
	}
	file := filepath.Join(dir, "list.txt")
	if err := os.WriteFile(file, []byte(strings.Join(list, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// expected are the rows that the command line has, and the sums of its classes.
func expected(t *testing.T, list string) (rows map[string]survey.Row, classes map[int]classSum) {
	t.Helper()
	m, err := network.Read(&network.Options{File: model, Memory: 4096})
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Survey(network.Question{Rules: "epsilon-plus", Target: "label", Descriptor: survey.DefaultDescriptor})
	if err != nil {
		t.Fatal(err)
	}
	set, err := pictures.Open(list, m)
	if err != nil {
		t.Fatal(err)
	}
	rows, classes = map[string]survey.Row{}, map[int]classSum{}
	err = s.Run(context.Background(), set.All, func(r survey.Row) error {
		rows[r.Name] = r
		if r.Error == "" {
			one := classSum{Class: r.Class(), Count: 1, Score: r.Score, Mean: make([]float64, len(r.Relevance))}
			for i, v := range r.Relevance {
				one.Mean[i] = float64(v)
			}
			classes[r.Class()] = add(classes[r.Class()], one)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, classes
}

func lines[T any](t *testing.T, file string) []T {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	for line := range strings.Lines(string(data)) {
		var x T
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(1, math.Abs(b)) }

// check compares what a job wrote with the command line's rows and class means.
func check(t *testing.T, out, list string) {
	t.Helper()
	rows, classes := expected(t, list)
	found := append(lines[survey.Row](t, filepath.Join(out, "rows.jsonl")), lines[survey.Row](t, filepath.Join(out, "dead.jsonl"))...)
	slices.SortFunc(found, func(a, b survey.Row) int { return strings.Compare(a.Name, b.Name) })
	if len(found) != len(rows) {
		t.Errorf("%d rows; expected %d", len(found), len(rows))
	}
	if !slices.ContainsFunc(found, func(r survey.Row) bool { return r.Same != "" }) {
		t.Error("no picture is there twice")
	}
	for i, r := range found {
		if i > 0 && found[i-1].Name == r.Name {
			t.Errorf("%s is there twice", r.Name)
		}
		w, ok := rows[r.Name]
		if !ok || r.Label != w.Label || r.Prediction != w.Prediction || r.Explained != w.Explained || r.Error != w.Error || r.Same != w.Same ||
			!near(r.Score, w.Score) || !near(r.Pixels, w.Pixels) || !near(r.Kept, w.Kept) || !near(r.Probability, w.Probability) || !near(r.Positive, w.Positive) {
			t.Errorf("row %+v; expected %+v", r, w)
		}
	}
	sums := lines[classSum](t, filepath.Join(out, "classes.jsonl"))
	if len(sums) != len(classes) {
		t.Errorf("%d classes; expected %d", len(sums), len(classes))
	}
	for _, c := range sums {
		w := classes[c.Class]
		if c.Count != w.Count || !near(c.Score, w.Score/float64(w.Count)) {
			t.Errorf("class %d: %d with mean score %v; expected %d with %v", c.Class, c.Count, c.Score, w.Count, w.Score/float64(w.Count))
		}
		for i := range w.Mean {
			if !near(c.Mean[i], w.Mean[i]/float64(w.Count)) {
				t.Fatalf("class %d: the mean map is %v at %d; expected %v", c.Class, c.Mean[i], i, w.Mean[i]/float64(w.Count))
			}
		}
	}
}

// TestPipeline: on Prism a job has the rows of the command line; one that is killed and
// started again reads what is written, and ends with the same table.
func TestPipeline(t *testing.T) {
	beam, list, out := program(t), album(t, 90), filepath.Join(t.TempDir(), "out")
	args := []string{"-runner", "prism", "-model", model, "-list", list, "-rules", "epsilon-plus", "-out", out, "-batch", "4"}
	parts := func() []string {
		files, err := filepath.Glob(filepath.Join(out, "parts", "*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	killed := exec.Command(beam, args...)
	var text bytes.Buffer
	killed.Stderr = &text
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- killed.Wait() }()
	for len(parts()) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("it ended before there was a part: %v\n%s", err, &text)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	before := map[string]time.Time{}
	for _, file := range parts() {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		before[file] = info.ModTime()
	}
	if _, err := os.Stat(filepath.Join(out, "rows.jsonl")); err == nil {
		t.Fatal("the job had ended before it was killed")
	}
	if text, err := exec.Command(beam, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	check(t, out, list)
	for file, then := range before {
		if info, err := os.Stat(file); err != nil || !info.ModTime().Equal(then) {
			t.Errorf("%s was written again", file)
		}
	}
	t.Logf("%d parts before, %d after", len(before), len(parts()))
}

func TestRefusals(t *testing.T) {
	for want, job := range map[string]Job{
		"are needed":             {Rules: "epsilon-plus", Out: "x"},
		"one of -images and":     {Model: model, Rules: "epsilon-plus", Out: "x"},
		"-batch is 0":            {Model: model, Rules: "epsilon-plus", Out: "x", List: "l"},
		"there is no composite ": {Model: model, Rules: "epsilon-pluss", Target: "label", Out: "x", List: "l", Batch: 1},
		"no such file":           {Model: "absent.onnx", Rules: "epsilon-plus", Target: "label", Out: "x", List: "l", Batch: 1},
	} {
		if err := run(context.Background(), job); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; expected %q", err, want)
		}
	}
}
