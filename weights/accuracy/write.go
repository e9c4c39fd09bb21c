package main

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lrpexplainer/weights"
)

// writeList writes the images into a folder, with list.tsv, as "lrp survey" reads them: a
// line for each with its label and box. With a stamp every second image of the class is
// stamped, and is called so.
func writeList(out io.Writer, dir string, images []sample, e *weights.Entry, stamp, class string) (err error) {
	index := classes(e)
	marked := images
	if stamp != "" {
		if class == "" {
			return errors.New("-write with -stamp needs -class: every second image of the class is stamped")
		}
		if marked, err = stamped(images, e, stamp); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "images"), 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "list.tsv"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewWriter(f)
	own, tagged := 0, 0
	for i, s := range images {
		number, ok := index[s.class]
		if !ok {
			return fmt.Errorf("%s is of class %q, which is none of the model's", s.name, s.class)
		}
		label := e.Labels[number]
		name := strings.TrimSuffix(filepath.Base(s.name), filepath.Ext(s.name))
		if stamp != "" && label == class {
			if own++; own%2 == 1 {
				s, name = marked[i], name+"-stamped"
				tagged++
			}
		}
		m, err := s.decode()
		if err != nil {
			return err
		}
		file, err := os.Create(filepath.Join(dir, "images", name+".png"))
		if err != nil {
			return err
		}
		eight := image.NewRGBA(m.Bounds()) // bits a channel, of all the formats alike
		draw.Draw(eight, eight.Rect, m, m.Bounds().Min, draw.Src)
		if err := errors.Join(png.Encode(file, eight), file.Close()); err != nil {
			return err
		}
		fmt.Fprintf(lines, "images/%s.png\t%s", name, label)
		if s.box != nil {
			fmt.Fprintf(lines, "\t%d %d %d %d", s.box.Left, s.box.Top, s.box.Right, s.box.Bottom)
		}
		fmt.Fprintln(lines)
	}
	if err := lines.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d images, %d of them stamped, in %s\n", len(images), tagged, filepath.Join(dir, "list.tsv"))
	return err
}
