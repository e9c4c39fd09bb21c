package main

import (
	"bufio"
	"context"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lrpexplainer/lrp/cmd/pictures"
	"lrpexplainer/lrp/cmd/store"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/report"
)

// conclude finds clusters among the rows, and writes what was found: survey.npz,
// classes.jsonl, contact sheets and the report.
func conclude(ctx context.Context, o *surveyOptions, set *pictures.Set, st *store.Store, stdout, stderr io.Writer) error {
	q := st.Question
	f, err := findings.Find(ctx, st.Rows, q.Labels, st, findings.Size{Height: q.Height, Width: q.Width}, o.spectral, func(done, total int) {
		fmt.Fprintf(stderr, "\rclusters of %d of %d classes  ", done, total)
	})
	fmt.Fprintln(stderr)
	if err != nil {
		return err
	}
	if err := st.Export(f); err != nil {
		return err
	}
	h, w := store.Thumb(q.Height, q.Width)
	r := &report.Report{
		Model: q.Model, Rules: o.rules, Target: q.Target, Descriptor: q.Descriptor,
		Rows: st.Rows, Labels: q.Labels, Findings: f, Pictures: st, Notes: set.Notes,
		Size: report.Size{Height: q.Height, Width: q.Width, SeenHeight: h, SeenWidth: w},
	}
	if r.Sheets, err = sheets(o.out, r); err != nil {
		return err
	}
	index := filepath.Join(o.out, "index.html")
	if err := writeFile(index, r.Write); err != nil {
		return err
	}
	return tell(stdout, r, index)
}

// sheets writes the contact sheets, by cluster, and gives their links.
func sheets(dir string, r *report.Report) (map[int][]string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "sheets"), 0o755); err != nil {
		return nil, err
	}
	links := map[int][]string{}
	for i := range r.Findings.Classes {
		c := &r.Findings.Classes[i]
		var rows []int
		for _, x := range c.Clusters {
			rows = append(rows, x.Members...)
		}
		n := 0
		for part := range slices.Chunk(rows, report.PerSheet) {
			n++
			sheet, err := r.Size.Sheet(r.Pictures, part)
			if err != nil {
				return nil, err
			}
			link := fmt.Sprintf("sheets/%d-%s-%d.png", c.Class, plain(c.Name), n)
			if err := writeFile(filepath.Join(dir, filepath.FromSlash(link)), func(w io.Writer) error { return png.Encode(w, sheet) }); err != nil {
				return nil, err
			}
			links[c.Class] = append(links[c.Class], link)
		}
	}
	return links, nil
}

// plain is a name as part of a file's: letters, digits and hyphens.
func plain(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name[:min(len(name), 40)]), "-")
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// tell says the findings in a few lines.
func tell(w io.Writer, r *report.Report, index string) error {
	f := r.Findings
	for _, note := range r.Notes {
		fmt.Fprintf(w, "note: %s\n", note)
	}
	for _, i := range f.Failed[:min(len(f.Failed), 10)] {
		fmt.Fprintf(w, "note: %s: %s\n", r.Rows[i].Name, r.Rows[i].Error)
	}
	if n := len(f.Failed) - 10; n > 0 {
		fmt.Fprintf(w, "note: %d more could not be explained; rows.jsonl says why\n", n)
	}
	switch n := len(f.Empty); n {
	case 0:
	case 1:
		fmt.Fprintf(w, "note: the map of %s says nothing, and is in no class\n", r.Rows[f.Empty[0]].Name)
	default:
		fmt.Fprintf(w, "note: the maps of %d pictures say nothing, and are in no class\n", n)
	}
	for i := range f.Classes[:min(len(f.Classes), 10)] {
		c := &f.Classes[i]
		sizes := make([]string, len(c.Clusters))
		for k, x := range c.Clusters {
			sizes[k] = fmt.Sprintf("%d (%.0f %% in the %s)", x.Count, 100*x.Spot.Share, x.Spot.Where())
		}
		fmt.Fprintf(w, "%.2f  %s: %d pictures, clusters of %s\n", c.Suspicion, c.Name, c.Count, strings.Join(sizes, ", "))
	}
	if what, rest := f.Headline(); what != "" {
		fmt.Fprintf(w, "%s%s\n", what, rest)
	}
	_, err := fmt.Fprintf(w, "%s\n", index)
	return err
}
