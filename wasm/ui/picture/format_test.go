package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
)

func noise(width, height int) image.Image {
	random := rand.New(rand.NewPCG(3, 4))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{uint8(random.Uint32()), uint8(x), uint8(y), 255})
		}
	}
	return img
}

// files are whole files by format, as Go's own encoders write them.
func files(t *testing.T) map[Format][]byte {
	t.Helper()
	out := map[Format][]byte{}
	for f, encode := range map[Format]func(*bytes.Buffer) error{
		PNG:  func(b *bytes.Buffer) error { return png.Encode(b, noise(31, 17)) },
		JPEG: func(b *bytes.Buffer) error { return jpeg.Encode(b, noise(61, 47), nil) },
		GIF:  func(b *bytes.Buffer) error { return gif.Encode(b, noise(31, 17), nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		out[f] = b.Bytes()
	}
	body := append([]byte("WEBPVP8L"), make([]byte, 40)...)
	out[WebP] = append([]byte{'R', 'I', 'F', 'F', byte(len(body)), 0, 0, 0}, body...)
	return out
}

func TestSniff(t *testing.T) {
	for f, content := range files(t) {
		if got := Sniff(content[:min(len(content), HeadSize)]); got != f {
			t.Errorf("a %s file is taken for %s", f, got)
		}
	}
	for text, want := range map[string]Format{
		"":                              Empty,
		"dear diary,\nnothing today":    Text,
		"Grüße":                         Text,
		"Gr\xc3":                        Text, // cut inside a character
		"<?xml version=\"1.0\"?>\n<svg": SVG,
		"<SVG width='3'/>":              SVG,
		"%PDF-1.7":                      PDF,
		"\x00\x01\x02":                  Unknown,
		"\xff\xfe\x00":                  Unknown,
	} {
		if got := Sniff([]byte(text)); got != want {
			t.Errorf("%q is taken for %s, want %s", text, got, want)
		}
	}
}

func TestWholeFilesPass(t *testing.T) {
	for f, content := range files(t) {
		if err := CheckWhole(f, bytes.NewReader(content)); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if err := CheckWhole(f, bytes.NewReader(append(content, "what cameras append"...))); err != nil {
			t.Errorf("%s with a trailer: %v", f, err)
		}
	}
}

// Wherever a file is cut, it is refused.
func TestCutFilesAreRefused(t *testing.T) {
	for f, content := range files(t) {
		end := len(content)
		switch f {
		case PNG:
			end -= 4 // the last checksum, which browsers do without
		case GIF:
			end -= 1 // the trailer
		}
		for n := 12; n < end-4; n++ {
			if err := CheckWhole(f, bytes.NewReader(content[:n])); err == nil {
				t.Fatalf("%s cut to %d of %d bytes passes", f, n, len(content))
			}
		}
	}
}

// A thumbnail's own end of image is not the picture's.
func TestThumbnailDoesNotEndAPicture(t *testing.T) {
	whole := files(t)[JPEG]
	thumbnail := whole
	segment := append([]byte{0xff, 0xe1, byte((len(thumbnail) + 2) >> 8), byte(len(thumbnail) + 2)}, thumbnail...)
	picture := append(append([]byte{0xff, 0xd8}, segment...), whole[2:]...)
	if err := CheckWhole(JPEG, bytes.NewReader(picture)); err != nil {
		t.Errorf("whole: %v", err)
	}
	if err := CheckWhole(JPEG, bytes.NewReader(picture[:len(picture)-200])); err == nil {
		t.Error("cut after the thumbnail, it passes")
	}
}

func FuzzCheckWhole(f *testing.F) {
	f.Add("JPEG", []byte("\xff\xd8\xff\xd9"))
	f.Add("PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND"))
	f.Add("GIF", []byte("GIF89a"+strings.Repeat("\x00", 30)))
	f.Add("WebP", []byte("RIFF\x04\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, format string, content []byte) {
		_ = CheckWhole(Format(format), bytes.NewReader(content))
		Sniff(content)
	})
}
