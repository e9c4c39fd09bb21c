// Package pictures finds the pictures of a survey in a folder, in a list or in a tar file.
package pictures

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/survey"
)

// Set is a number of pictures in a fixed order.
type Set struct {
	Count int
	All   iter.Seq[survey.Picture]
	// Notes say what was left out, a line each.
	Notes []string
	// Failed is why the stream ended early, for after the last picture.
	Failed func() error
}

// Open finds the pictures of a folder (by name, sub-folders included), of a tar file
// (.tar, .tar.gz, .tgz; in its order) or of a list. A picture's label is what the
// innermost folder is called whose name is a class: label, WordNet id or number.
//
// A list has a line for each picture: its path, relative to the list, and, separated by
// tabs, its label and the object's box as "left top right bottom" in pixels, which may be
// left out.
func Open(from string, m *network.Model) (*Set, error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	lower := strings.ToLower(from)
	switch {
	case info.IsDir():
		return folder(from, m)
	case strings.HasSuffix(lower, ".tar"), strings.HasSuffix(lower, ".tar.gz"), strings.HasSuffix(lower, ".tgz"):
		return archive(from, m)
	default:
		return list(from, m)
	}
}

// extensions are those of the formats that can be read.
var extensions = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// isPicture goes by the name; hidden files are none.
func isPicture(name string) bool {
	return !strings.HasPrefix(path.Base(name), ".") && slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}

func folder(dir string, m *network.Model) (*Set, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Set{Failed: func() error { return nil }}
	var names []string
	other := 0
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			s.Notes = append(s.Notes, fmt.Sprintf("%s was left out: %v", name, err))
			return nil
		case d.IsDir():
			return nil
		case isPicture(name):
			names = append(names, name)
		default:
			other++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.left(other)
	s.Count = len(names)
	if s.Count == 0 {
		return nil, fmt.Errorf("%s has no picture (%s)", dir, strings.Join(extensions, ", "))
	}
	// The folder's own name may be that of its class, but a number says nothing.
	outer := filepath.Base(absolute) + "/"
	if _, err := strconv.Atoi(outer[:len(outer)-1]); err == nil {
		outer = ""
	}
	s.All = func(yield func(survey.Picture) bool) {
		for _, name := range names {
			p := survey.Picture{Name: name, Label: m.LabelOf(outer + name), Read: file(filepath.Join(dir, filepath.FromSlash(name)), m, nil)}
			if !yield(p) {
				return
			}
		}
	}
	return s, nil
}

// left notes how many files are no pictures.
func (s *Set) left(other int) {
	if other == 1 {
		s.Notes = append(s.Notes, "1 other file was left out")
	}
	if other > 1 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d other files were left out", other))
	}
}

// file reads a picture file.
func file(name string, m *network.Model, box *image.Rectangle) func() (*survey.Input, error) {
	return func() (*survey.Input, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return m.PictureInput(f, box)
	}
}

// mostBytes bounds one picture of a tar file, which is read whole.
const mostBytes = 256 << 20

// content reads a picture's bytes.
func content(data []byte, m *network.Model) func() (*survey.Input, error) {
	return func() (*survey.Input, error) { return m.PictureInput(bytes.NewReader(data), nil) }
}

// broken is a picture that could not be read.
func broken(err error) func() (*survey.Input, error) {
	return func() (*survey.Input, error) { return nil, err }
}

func readAll(r io.Reader, size int64) ([]byte, error) {
	if size > mostBytes {
		return nil, fmt.Errorf("%d bytes; expected at most %d", size, mostBytes)
	}
	data := make([]byte, size)
	_, err := io.ReadFull(r, data)
	return data, err
}
