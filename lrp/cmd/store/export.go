package store

import (
	"bufio"
	"encoding/json"
	"os"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/numpy"
)

// Export writes what was found: classes.jsonl, a line a class with its eigenvalues and
// clusters, and survey.npz with everything that is a number. The arrays have a record for
// each row without an error:
//
//	names, labels, predictions, explained, scores, pixels, kept   of the rows
//	relevance (N,H,W), descriptors (N,D), seen (N,h,w,3)
//	clusters, embedding (N,2)          within the class; −1 and 0 where a map says nothing
//	classes (C), mean (C,H,W), share (C,H,W), eigenvalues (C,E)   by class; NaN fills up
func (s *Store) Export(f *findings.Findings) error {
	if err := s.writeClasses(f); err != nil {
		return err
	}
	file, err := os.Create(s.path("survey.npz.part"))
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	if err := s.writeArchive(numpy.NewArchive(w), f); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(s.path("survey.npz.part"), s.path("survey.npz"))
}

func (s *Store) writeClasses(f *findings.Findings) error {
	file, err := os.Create(s.path("classes.jsonl"))
	if err != nil {
		return err
	}
	defer file.Close()
	for i := range f.Classes {
		line, err := json.Marshal(&f.Classes[i])
		if err != nil {
			return err
		}
		if _, err := file.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return file.Close()
}

func (s *Store) writeArchive(a *numpy.Archive, f *findings.Findings) error {
	n := s.count
	names := make([]string, 0, n)
	ints := map[string][]int{}
	floats := map[string][]float64{}
	for i := range s.Rows {
		r := &s.Rows[i]
		if s.records[i] < 0 {
			continue
		}
		names = append(names, r.Name)
		for name, v := range map[string]int{"labels": r.Label, "predictions": r.Prediction, "explained": r.Explained} {
			ints[name] = append(ints[name], v)
		}
		for name, v := range map[string]float64{"scores": r.Score, "pixels": r.Pixels, "kept": r.Kept} {
			floats[name] = append(floats[name], v)
		}
	}
	clusters, places := make([]int, n), make([]float64, 2*n)
	for i := range clusters {
		clusters[i] = survey.Unknown
	}
	longest := 1
	for i := range f.Classes {
		c := &f.Classes[i]
		longest = max(longest, len(c.Values))
		for k, row := range c.Members {
			at := s.records[row]
			clusters[at] = c.Groups[k]
			places[2*at], places[2*at+1] = c.Places[k][0], c.Places[k][1]
		}
	}
	h, w := s.Question.Height, s.Question.Width
	th, tw := Thumb(h, w)
	steps := []func() error{
		func() error { return a.Strings("names", names) },
		func() error { return a.Int32("labels", ints["labels"], n) },
		func() error { return a.Int32("predictions", ints["predictions"], n) },
		func() error { return a.Int32("explained", ints["explained"], n) },
		func() error { return a.Float64("scores", floats["scores"], n) },
		func() error { return a.Float64("pixels", floats["pixels"], n) },
		func() error { return a.Float64("kept", floats["kept"], n) },
		func() error { return a.Copy("relevance", numpy.Float32, s.relevance.all(n), n, h, w) },
		func() error {
			return a.Copy("descriptors", numpy.Float32, s.descriptors.all(n), n, s.Question.Cells)
		},
		func() error { return a.Copy("seen", numpy.Bytes, s.seen.all(n), n, th, tw, 3) },
		func() error { return a.Int32("clusters", clusters, n) },
		func() error { return a.Float64("embedding", places, n, 2) },
		func() error { return classArrays(a, f, h, w, longest) },
		a.Close,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
