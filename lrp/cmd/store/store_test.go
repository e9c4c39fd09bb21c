package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/lrp/survey"
)

func question() Question {
	return Question{Model: "m.onnx", SHA256: "12", Rules: json.RawMessage(`{"name":"x"}`), Target: "label", Descriptor: "positive 2", Height: 3, Width: 2, Cells: 4}
}

func row(i int) survey.Row {
	if i%4 == 3 {
		return survey.Row{Name: fmt.Sprint(i), Error: "no picture", Label: survey.Unknown, Prediction: survey.Unknown}
	}
	f := float32(i)
	return survey.Row{
		Name: fmt.Sprint(i), Label: i % 2, Prediction: 1, Score: float64(i) / 3, Height: 3, Width: 2,
		Relevance: []float32{f, 1, 2, 3, 4, -f}, Descriptor: []float32{f, 0, 0, 1}, Seen: slices.Repeat([]byte{byte(i), 2, 3, 255}, 6),
	}
}

func open(t *testing.T, dir string, resume bool) *Store {
	t.Helper()
	s, err := Open(dir, question(), resume)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// check asks that the store holds rows 0…n−1.
func check(t *testing.T, s *Store, n int) {
	t.Helper()
	if len(s.Rows) != n {
		t.Fatalf("%d rows; expected %d", len(s.Rows), n)
	}
	for i := range n {
		want := row(i)
		if got := s.Rows[i]; got.Name != want.Name || got.Error != want.Error || got.Score != want.Score || got.Label != want.Label {
			t.Errorf("row %d is %+v", i, got)
		}
		r, err := s.Relevance(i)
		if want.Error != "" {
			if err == nil {
				t.Errorf("row %d has an error and a map", i)
			}
			continue
		}
		if err != nil || !slices.Equal(r, want.Relevance) {
			t.Errorf("row %d: the map is %v, %v", i, r, err)
		}
		if d, err := s.Descriptor(i); err != nil || !slices.Equal(d, want.Descriptor) {
			t.Errorf("row %d: the descriptor is %v, %v", i, d, err)
		}
		if seen, err := s.Seen(i); err != nil || len(seen) != 18 || seen[0] != byte(i) {
			t.Errorf("row %d: seen %v, %v", i, seen, err)
		}
	}
}

// TestResume: whatever a stop cuts off, what is whole stays, and the rest can be written.
func TestResume(t *testing.T) {
	for _, cut := range []struct {
		file string
		by   int64
		rows int // that are whole after it
	}{{"rows.jsonl", 0, 6}, {"rows.jsonl", 3, 5}, {"relevance.npy", 1, 5}, {"descriptors.npy", 17, 4}, {"seen.npy", 18, 5}} {
		dir := t.TempDir()
		s := open(t, dir, false)
		for i := range 6 {
			if err := s.Append(row(i)); err != nil {
				t.Fatal(err)
			}
		}
		check(t, s, 6)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, cut.file)
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, info.Size()-cut.by); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, true)
		check(t, s, cut.rows)
		for i := cut.rows; i < 9; i++ {
			if err := s.Append(row(i)); err != nil {
				t.Fatal(err)
			}
		}
		check(t, s, 9)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, true)
		check(t, s, 9)
		s.Close()
		header := make([]byte, 128)
		f, err := os.Open(filepath.Join(dir, "relevance.npy"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Read(header); err != nil || !strings.Contains(string(header), "'shape': (7, 3, 2)") {
			t.Errorf("header %q, %v", header, err)
		}
		f.Close()
	}
}

// TestAnotherQuestion: rows of two questions are never mixed, and nothing is overwritten.
func TestAnotherQuestion(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, false)
	if err := s.Append(row(0)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Open(dir, question(), false); !errors.Is(err, ErrExists) {
		t.Errorf("error %v", err)
	}
	for want, change := range map[string]func(*Question){
		"another network":      func(q *Question) { q.SHA256 = "13" },
		"another set of rules": func(q *Question) { q.Rules = json.RawMessage(`{"name":"y"}`) },
		"another target":       func(q *Question) { q.Target = "top" },
		"another descriptor":   func(q *Question) { q.Descriptor = "signed 2" },
	} {
		q := question()
		change(&q)
		if _, err := Open(dir, q, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; expected %q", err, want)
		}
	}
}

// TestFullDisk: what cannot be written is no row, and what was there stays.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, false)
	if err := s.Append(row(0)); err != nil {
		t.Fatal(err)
	}
	s.seen.file.Close() // as a disk that takes no more
	if err := s.Append(row(1)); err == nil {
		t.Fatal("a row was written to a file that is closed")
	}
	if len(s.Rows) != 1 {
		t.Errorf("%d rows", len(s.Rows))
	}
	s.lines.Close()
	s = open(t, dir, true)
	check(t, s, 1)
	s.Close()
}

func TestThumb(t *testing.T) {
	for _, c := range [][4]int{{64, 64, 64, 64}, {224, 224, 64, 64}, {100, 200, 32, 64}, {1, 784, 1, 64}, {3, 2, 3, 2}} {
		if h, w := Thumb(c[0], c[1]); h != c[2] || w != c[3] {
			t.Errorf("%v: %d×%d", c, h, w)
		}
	}
	if got := shrunk(slices.Repeat([]byte{9, 8, 7, 255}, 128*128), 128, 128, 64, 64); len(got) != 3*64*64 || got[0] != 9 || got[5] != 7 {
		t.Error("a picture of one colour has another when it is small")
	}
}
