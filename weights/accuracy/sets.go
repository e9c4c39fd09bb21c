package main

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // Tiny ImageNet's format
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lrpexplainer/lrp/evaluate"
)

// set is a set of test images and the model that it is for.
type set struct {
	title, model string
	images       []sample
}

// sample is one image: its name in error messages, its class as a label or a
// WordNet id, the box around the object if the data say, and how to get its
// pixels.
type sample struct {
	name, class string
	box         *evaluate.Box
	decode      func() (image.Image, error)
}

// sets is the table of known sets: how each is opened. A folder that holds
// something else gives fs.ErrNotExist.
var sets = []func(folder string) (*set, error){openMNIST, openTinyImageNet}

// openSet finds out what a folder holds.
func openSet(folder string) (*set, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, err
	}
	for _, open := range sets {
		s, err := open(folder)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	return nil, fmt.Errorf("%s holds neither MNIST's test images (t10k-images-idx3-ubyte) nor Tiny ImageNet's (val/val_annotations.txt)", folder)
}

// openMNIST reads the two idx files of MNIST's test images (format:
// http://yann.lecun.com/exdb/mnist).
func openMNIST(folder string) (*set, error) {
	images, size, err := readIDX(folder, "t10k-images-idx3-ubyte", 3)
	if err != nil {
		return nil, err
	}
	labels, count, err := readIDX(folder, "t10k-labels-idx1-ubyte", 1)
	if err != nil {
		return nil, err
	}
	if size[0] != count[0] {
		return nil, fmt.Errorf("%s: %d images and %d labels", folder, size[0], count[0])
	}
	s := &set{title: "MNIST test images", model: "digits"}
	for i, l := range labels {
		pixels := images[i*size[1]*size[2] : (i+1)*size[1]*size[2]]
		s.images = append(s.images, sample{
			name: "test image " + strconv.Itoa(i), class: strconv.Itoa(int(l)),
			decode: func() (image.Image, error) {
				return &image.Gray{Pix: pixels, Stride: size[2], Rect: image.Rect(0, 0, size[2], size[1])}, nil
			},
		})
	}
	return s, nil
}

// readIDX reads a file of bytes with the given number of axes, or the same name
// with .gz.
func readIDX(folder, name string, axes int) (data []byte, size []int, err error) {
	path := filepath.Join(folder, name)
	var r io.Reader
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		path += ".gz"
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if r = f; strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	header := 4 + 4*axes
	if len(all) < header || all[0] != 0 || all[1] != 0 || all[2] != 8 || int(all[3]) != axes {
		return nil, nil, fmt.Errorf("%s: not an idx file of bytes with %d axes", path, axes)
	}
	total := 1
	for a := range axes {
		n := int(binary.BigEndian.Uint32(all[4+4*a:]))
		if n == 0 || total > len(all)/n {
			return nil, nil, fmt.Errorf("%s: its header asks for more than its %d bytes", path, len(all))
		}
		size, total = append(size, n), total*n
	}
	if len(all) != header+total {
		return nil, nil, fmt.Errorf("%s: %d bytes; its header says %d", path, len(all), header+total)
	}
	return all[header:], size, nil
}

// openTinyImageNet lists the 10,000 validation images.
func openTinyImageNet(folder string) (*set, error) {
	f, err := os.Open(filepath.Join(folder, "val", "val_annotations.txt"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &set{title: "Tiny ImageNet validation images", model: "photo"}
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			return s, lines.Err()
		}
		fields := strings.Split(lines.Text(), "\t")
		var box evaluate.Box // the file's right and lower edges are the last pixels inside
		if len(fields) < 6 {
			return nil, fmt.Errorf("%s, line %d: expected a file's name, a WordNet id and a box, with tabs", f.Name(), len(s.images)+1)
		}
		for i, edge := range []*int{&box.Left, &box.Top, &box.Right, &box.Bottom} {
			if *edge, err = strconv.Atoi(strings.TrimSpace(fields[2+i])); err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", f.Name(), len(s.images)+1, err)
			}
		}
		box.Right, box.Bottom = box.Right+1, box.Bottom+1
		path := filepath.Join(folder, "val", "images", filepath.Base(fields[0]))
		s.images = append(s.images, sample{name: path, class: fields[1], box: &box, decode: func() (image.Image, error) { return decode(path) }})
	}
}

func decode(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}
