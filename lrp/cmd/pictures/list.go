package pictures

import (
	"bufio"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/survey"
)

// list reads a list of pictures.
func list(name string, m *network.Model) (*Set, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &Set{Failed: func() error { return nil }}
	var all []survey.Picture
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(strings.TrimPrefix(lines.Text(), "\ufeff"), " \r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p, err := listed(line, filepath.Dir(name), m)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		if seen[p.Name] {
			s.Notes = append(s.Notes, fmt.Sprintf("%s is listed twice (line %d)", p.Name, n))
			continue
		}
		seen[p.Name] = true
		all = append(all, p)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if s.Count = len(all); s.Count == 0 {
		return nil, fmt.Errorf("%s lists no picture", name)
	}
	s.All = func(yield func(survey.Picture) bool) {
		for _, p := range all {
			if !yield(p) {
				return
			}
		}
	}
	return s, nil
}

// listed is one line: path, label, box.
func listed(line, dir string, m *network.Model) (survey.Picture, error) {
	fields := strings.Split(line, "\t")
	p := survey.Picture{Name: fields[0], Label: m.LabelOf(filepath.ToSlash(fields[0]))}
	if len(fields) > 3 || !isPicture(fields[0]) {
		return p, fmt.Errorf("%q; expected the path of a picture and, separated by tabs, a label and a box", line)
	}
	if len(fields) > 1 && fields[1] != "" {
		if p.Label = m.ClassNamed(fields[1]); p.Label == survey.Unknown {
			return p, fmt.Errorf("the label %q is no class of the network", fields[1])
		}
	}
	var box *image.Rectangle
	if len(fields) > 2 && fields[2] != "" {
		box = &image.Rectangle{}
		if _, err := fmt.Sscanf(fields[2], "%d %d %d %d", &box.Min.X, &box.Min.Y, &box.Max.X, &box.Max.Y); err != nil || box.Empty() {
			return p, fmt.Errorf("the box %q; expected \"left top right bottom\" in pixels", fields[2])
		}
	}
	path := filepath.FromSlash(fields[0])
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	p.Read = file(path, m, box)
	return p, nil
}
