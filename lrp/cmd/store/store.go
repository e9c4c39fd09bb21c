// Package store keeps a survey's rows in a folder, so that nothing that was written is
// lost when a survey stops, and it can be taken up again:
//
//	survey.json       the question: network, rules, target, descriptor, sizes
//	rows.jsonl        a row for each picture, a line of JSON each
//	relevance.npy     the maps (N,H,W) of the rows without an error, in their order
//	descriptors.npy   what maps are compared by (N,D)
//	seen.npy          what the network saw, at most 64 pixels a side (N,h,w,3), bytes
package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/numpy"
)

// Question is what a folder's rows answer. Rows of another question are not added.
type Question struct {
	Model      string          `json:"model"`  // file name
	SHA256     string          `json:"sha256"` // of the file
	Rules      json.RawMessage `json:"rules"`
	Target     string          `json:"target"`
	Descriptor string          `json:"descriptor"` // "positive 16"
	Height     int             `json:"height"`     // of the maps
	Width      int             `json:"width"`
	Cells      int             `json:"cells"` // of a descriptor
	Labels     []string        `json:"labels,omitempty"`
}

// Store is a folder that is being written, or was.
type Store struct {
	Question Question
	Rows     []survey.Row // without their arrays
	dir      string
	lines    *os.File
	end      int64 // of the complete lines
	relevance, descriptors,
	seen *array
	records []int // of each row in the arrays; −1 for one with an error
	count   int   // of records
}

// ErrExists says that the folder holds a survey already.
var ErrExists = errors.New("there is a survey already; -resume goes on with it")

// Open makes the folder, or with resume goes on with what is in it. What was cut off in
// the middle of a row is dropped.
func Open(dir string, q Question, resume bool) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Store{Question: q, dir: dir}
	before, err := os.ReadFile(s.path("survey.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		data, err := json.MarshalIndent(q, "", " ")
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(s.path("survey.json"), append(data, '\n'), 0o644); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case !resume:
		return nil, fmt.Errorf("%s: %w", dir, ErrExists)
	default:
		if err := q.same(before); err != nil {
			return nil, fmt.Errorf("%s: %w", s.path("survey.json"), err)
		}
	}
	return s, s.open()
}

// same says in what the question differs from one that is written.
func (q Question) same(written []byte) error {
	var old Question
	if err := json.Unmarshal(written, &old); err != nil {
		return err
	}
	var rules bytes.Buffer
	if err := json.Compact(&rules, old.Rules); err != nil {
		return err
	}
	for _, c := range []struct{ what, old, now string }{
		{"network", old.SHA256, q.SHA256}, {"set of rules", rules.String(), string(q.Rules)},
		{"target", old.Target, q.Target}, {"descriptor", old.Descriptor, q.Descriptor},
		{"size", fmt.Sprint(old.Height, old.Width), fmt.Sprint(q.Height, q.Width)},
	} {
		if c.old != c.now {
			return fmt.Errorf("the survey there has another %s (%s) than this one (%s)", c.what, c.old, c.now)
		}
	}
	return nil
}

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

func (s *Store) open() (err error) {
	q := s.Question
	h, w := Thumb(q.Height, q.Width)
	for _, a := range []struct {
		to    **array
		name  string
		of    numpy.Type
		each  int
		shape []int
	}{
		{&s.relevance, "relevance.npy", numpy.Float32, 4, []int{q.Height, q.Width}},
		{&s.descriptors, "descriptors.npy", numpy.Float32, 4, []int{q.Cells}},
		{&s.seen, "seen.npy", numpy.Bytes, 1, []int{h, w, 3}},
	} {
		if *a.to, err = openArray(s.path(a.name), a.of, a.each, a.shape); err != nil {
			return err
		}
	}
	if s.lines, err = os.OpenFile(s.path("rows.jsonl"), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return err
	}
	whole := min(s.relevance.there, s.descriptors.there, s.seen.there)
	r := bufio.NewReader(s.lines)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		var row survey.Row
		if json.Unmarshal(line, &row) != nil || row.Error == "" && s.count == whole {
			break
		}
		s.add(row)
		s.end += int64(len(line))
	}
	return s.lines.Truncate(s.end)
}

// add counts a row that is written.
func (s *Store) add(row survey.Row) {
	record := -1
	if row.Error == "" {
		record = s.count
		s.count++
	}
	row.Relevance, row.Descriptor, row.Seen = nil, nil, nil
	s.Rows, s.records = append(s.Rows, row), append(s.records, record)
}

// Append writes a row: first its arrays, then its line. If one of them cannot be
// written, the folder is as it was before.
func (s *Store) Append(row survey.Row) error {
	if row.Error == "" {
		h, w := Thumb(s.Question.Height, s.Question.Width)
		seen := make([]byte, 3*h*w)
		if row.Seen != nil {
			seen = shrunk(row.Seen, row.Height, row.Width, h, w)
		}
		for _, a := range []struct {
			to   *array
			data []byte
		}{{s.relevance, numpy.Float32s(row.Relevance)}, {s.descriptors, numpy.Float32s(row.Descriptor)}, {s.seen, seen}} {
			if err := a.to.write(s.count, a.data); err != nil {
				return err
			}
		}
	}
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if _, err := s.lines.WriteAt(line, s.end); err != nil {
		return err
	}
	s.end += int64(len(line))
	s.add(row)
	return nil
}

// Relevance is a row's map.
func (s *Store) Relevance(row int) ([]float32, error) { return s.floats(s.relevance, row) }

// Descriptor is what a row's map is compared by.
func (s *Store) Descriptor(row int) ([]float32, error) { return s.floats(s.descriptors, row) }

// Seen is what the network saw, RGB (h,w,3); see Thumb.
func (s *Store) Seen(row int) ([]byte, error) { return s.seen.read(s.records[row]) }

// Record is the row's place in the arrays, −1 if it has none.
func (s *Store) Record(row int) int { return s.records[row] }

func (s *Store) floats(a *array, row int) ([]float32, error) {
	data, err := a.read(s.records[row])
	if err != nil {
		return nil, err
	}
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out, nil
}

// Close completes the files.
func (s *Store) Close() error {
	var errs []error
	for _, a := range []*array{s.relevance, s.descriptors, s.seen} {
		errs = append(errs, a.close(s.count))
	}
	return errors.Join(append(errs, s.lines.Close())...)
}
