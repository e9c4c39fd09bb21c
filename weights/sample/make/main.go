// Command make writes the sample's 240 pictures to a folder, by class:
//
//	go run ./weights/sample/make -out FOLDER [-site web]
package main

import (
	"flag"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"image/png"
	"os"
	"path/filepath"

	"lrpexplainer/weights/sample"
)

func main() {
	site := flag.String("site", "web", "the `folder` whose examples/ has the photos")
	out := flag.String("out", "", "the `folder` that is written")
	flag.Parse()
	if *out == "" {
		fmt.Fprintln(os.Stderr, "make: -out is missing: the folder that is written")
		os.Exit(2)
	}
	if err := write(*site, *out); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func write(site, out string) error {
	tag, err := read(filepath.Join(site, filepath.FromSlash(sample.Tag)))
	if err != nil {
		return err
	}
	for _, p := range sample.All() {
		photo, err := read(filepath.Join(site, filepath.FromSlash(p.Source)))
		if err != nil {
			return err
		}
		name := filepath.Join(out, filepath.FromSlash(p.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := png.Encode(f, p.Make(photo, tag)); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

func read(name string) (*image.NRGBA, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out, nil
}
