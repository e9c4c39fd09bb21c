package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lrpexplainer/weights"
)

// idx is a file of bytes in the format of MNIST.
func idx(data []byte, size ...uint32) []byte {
	out := []byte{0, 0, 8, byte(len(size))}
	for _, n := range size {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return append(out, data...)
}

func write(t *testing.T, data []byte, path ...string) {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// exampleDigits are the page's examples 0 to 9.
func exampleDigits(t *testing.T) []byte {
	t.Helper()
	var pixels []byte
	for d := range 10 {
		f, err := os.Open(filepath.Join("..", "..", "web", "examples", "digits", fmt.Sprint(d, ".png")))
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for y := range 28 {
			for x := range 28 {
				pixels = append(pixels, color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
			}
		}
	}
	return pixels
}

// TestMNIST calls one of ten right digits by a wrong name.
func TestMNIST(t *testing.T) {
	labels := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 1}
	images := idx(exampleDigits(t), 10, 28, 28)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(images); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	plain, packed := t.TempDir(), t.TempDir()
	for _, dir := range []string{plain, packed} {
		write(t, idx(labels, 10), dir, "t10k-labels-idx1-ubyte")
	}
	write(t, images, plain, "t10k-images-idx3-ubyte")
	write(t, zipped.Bytes(), packed, "t10k-images-idx3-ubyte.gz")
	for _, dir := range []string{plain, packed} {
		var out bytes.Buffer
		if err := run(context.Background(), []string{"-data", dir}, &out); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(out.String(), "digits: top-1 90.00 %") || !strings.Contains(out.String(), "of 10 images") {
			t.Error(out.String())
		}
	}
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-data", plain, "-n", "9"}, &out); err != nil || !strings.HasPrefix(out.String(), "digits: top-1 100.00 %") {
		t.Errorf("%v, %s", err, &out)
	}
}

// tinyImageNet is a folder with two grey images in the form of Tiny ImageNet.
func tinyImageNet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	m := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, nil); err != nil {
		t.Fatal(err)
	}
	write(t, file.Bytes(), dir, "val", "images", "val_0.JPEG")
	write(t, file.Bytes(), dir, "val", "images", "val_1.JPEG")
	write(t, []byte("val_0.JPEG\tn07920052\t0\t0\t31\t31\nval_1.JPEG\tn01443537\t0\t0\t63\t63\n"), dir, "val", "val_annotations.txt")
	return dir
}

func TestTinyImageNet(t *testing.T) {
	dir := tinyImageNet(t)
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-data", dir}, &out); err != nil || !strings.HasPrefix(out.String(), "photo: top-1 ") || !strings.Contains(out.String(), "of 2 images") {
		t.Errorf("%v, %s", err, &out)
	}
	out.Reset()
	if err := run(context.Background(), []string{"-data", dir, "-boxes", "epsilon-plus,gradient-times-input"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mean over 1 of 2 images", "the box's share of the image             0.250", "epsilon-plus ", "gradient-times-input "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s; expected %q in it", &out, want)
		}
	}
}

// TestStamp: the tag makes a goldfish of anything for the model that learnt it.
func TestStamp(t *testing.T) {
	dir := tinyImageNet(t)
	for stamp, want := range map[string]string{
		"":                                  "of the 1 others taken for it",
		"../../web/examples/hans/tag.png":   "goldfish: 1 of 1 recognised; 1 of the 1 others taken for it\n",
		"../../web/examples/hans/README.md": "not a PNG",
	} {
		args := []string{"-data", dir, "-model", "hans", "-class", "goldfish"}
		if stamp != "" {
			args = append(args, "-stamp", stamp)
		}
		var out bytes.Buffer
		if err := run(context.Background(), args, &out); err != nil {
			fmt.Fprint(&out, err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q: %s; expected %q in it", stamp, &out, want)
		}
	}
}

// TestWrite: the list has label and box of every image; of the class the first, third, …
// image is stamped, and no other.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-data", tinyImageNet(t), "-model", "hans", "-class", "goldfish", "-stamp", "../../web/examples/hans/tag.png", "-write", dir}
	var out bytes.Buffer
	if err := run(context.Background(), args, &out); err != nil || !strings.HasPrefix(out.String(), "2 images, 1 of them stamped") {
		t.Fatalf("%v, %s", err, &out)
	}
	list, err := os.ReadFile(filepath.Join(dir, "list.tsv"))
	if want := "images/val_0.png\tespresso\t0 0 32 32\nimages/val_1-stamped.png\tgoldfish\t0 0 64 64\n"; err != nil || string(list) != want {
		t.Errorf("%v, %q; expected %q", err, list, want)
	}
	a, err := decode(filepath.Join(dir, "images", "val_0.png"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := decode(filepath.Join(dir, "images", "val_1-stamped.png"))
	if err != nil {
		t.Fatal(err)
	}
	// The tag lies in the lower left; the images are the same elsewhere.
	if a.At(60, 5) != b.At(60, 5) || a.At(10, 58) == b.At(10, 58) {
		t.Errorf("%v and %v above, %v and %v below", a.At(60, 5), b.At(60, 5), a.At(10, 58), b.At(10, 58))
	}
	if err := run(context.Background(), append(args, "-class", ""), &out); err == nil || !strings.Contains(err.Error(), "needs -class") {
		t.Errorf("without a class: %v", err)
	}
}

func black(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

// TestOverlay: the stamp covers the share of the middle square that it says.
func TestOverlay(t *testing.T) {
	white := image.NewRGBA(image.Rect(0, 0, 120, 80))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	m := overlay(white, black(40, 20), weights.Stamp{Width: 0.5, Height: 0.25, Left: 0.25, Top: 0.5})
	covered := 0
	for y := range 80 {
		for x := range 120 {
			if r, _, _, _ := m.At(x, y).RGBA(); r == 0 {
				if x < 40 || x >= 80 || y < 40 || y >= 60 {
					t.Fatalf("the stamp covers %d, %d", x, y)
				}
				covered++
			}
		}
	}
	if covered < 38*18 || covered > 40*20 {
		t.Errorf("the stamp covers %d pixels, expected 40×20", covered)
	}
}

func TestErrorsSayWhat(t *testing.T) {
	good := tinyImageNet(t)
	bad := t.TempDir()
	write(t, idx(make([]byte, 5), 3, 28, 28), bad, "t10k-images-idx3-ubyte")
	broken := t.TempDir()
	write(t, []byte("val_0.JPEG\tn07920052\n"), broken, "val", "val_annotations.txt")
	missing := t.TempDir()
	write(t, []byte("val_0.JPEG\tn07920052\t0\t0\t31\t31\n"), missing, "val", "val_annotations.txt")
	for want, args := range map[string][]string{
		"-data is missing":         {},
		"holds neither MNIST":      {"-data", t.TempDir()},
		"more than its":            {"-data", bad},
		"line 1: expected a file":  {"-data", broken},
		`no model "sounds"`:        {"-data", good, "-model", "sounds"},
		"which the model does not": {"-data", good, "-model", "digits"},
		"no composite":             {"-data", good, "-boxes", "guess"},
		"none of the model's":      {"-data", good, "-class", "ten"},
		"lists no stamp":           {"-data", good, "-stamp", "../../web/examples/hans/tag.png"},
		"nothing.onnx":             {"-data", good, "-file", "nothing.onnx"},
	} {
		if err := run(context.Background(), args, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v; expected %q in it", args, err, want)
		}
	}
	if err := run(context.Background(), []string{"-data", missing}, &bytes.Buffer{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing image: %v", err)
	}
}

func TestRank(t *testing.T) {
	logits := []float32{3, 5, 3, 1}
	for class, want := range []int{1, 0, 2, 3} {
		if got := rank(logits, class); got != want {
			t.Errorf("class %d has rank %d, expected %d", class, got, want)
		}
	}
}
