package pictures

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/survey"
)

// archive reads a tar file, a picture at a time.
func archive(name string, m *network.Model) (*Set, error) {
	s := &Set{}
	other := 0
	// Once through for the number.
	err := entries(name, func(h *tar.Header, _ io.Reader) bool {
		if isPicture(h.Name) {
			s.Count++
		} else {
			other++
		}
		return true
	})
	if err != nil {
		s.Notes = append(s.Notes, fmt.Sprintf("%s ends early: %v", name, err))
	}
	if s.Count == 0 {
		return nil, fmt.Errorf("%s has no picture (%s)", name, strings.Join(extensions, ", "))
	}
	s.left(other)
	var failed error
	s.Failed = func() error { return failed }
	s.All = func(yield func(survey.Picture) bool) {
		failed = entries(name, func(h *tar.Header, r io.Reader) bool {
			if !isPicture(h.Name) {
				return true
			}
			p := survey.Picture{Name: path.Clean(h.Name), Label: m.LabelOf(h.Name)}
			if data, err := readAll(r, h.Size); err != nil {
				p.Read = broken(err)
			} else {
				p.Read = content(data, m)
			}
			return yield(p)
		})
	}
	return s, nil
}

// entries calls each with the files of a tar file, until it returns false.
func entries(name string, each func(*tar.Header, io.Reader) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if !strings.HasSuffix(strings.ToLower(name), ".tar") {
		if r, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg && !each(h, t) {
			return nil
		}
	}
}
