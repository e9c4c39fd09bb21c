package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// stored are the rows of a picture that is upright "abc", "def", as files with each of
// EXIF's orientations hold it.
var stored = [][]string{
	1: {"abc", "def"}, 2: {"cba", "fed"}, 3: {"fed", "cba"}, 4: {"def", "abc"},
	5: {"ad", "be", "cf"}, 6: {"cf", "be", "ad"}, 7: {"fc", "eb", "da"}, 8: {"da", "eb", "fc"},
}

// drawn has a square of a grey of its own for each letter.
func drawn(rows []string, side int) image.Image {
	p := image.NewGray(image.Rect(0, 0, side*len(rows[0]), side*len(rows)))
	for i := range p.Pix {
		p.Pix[i] = (rows[i/p.Stride/side][i%p.Stride/side] - 'a') * 40
	}
	return p
}

// exif is a TIFF structure of nothing but an orientation.
func exif(orientation int) []byte {
	b := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0, 0, 0, 0, 0}
	return b
}

func TestPicturesAreUpright(t *testing.T) {
	for o := 1; o <= 8; o++ {
		var p, j bytes.Buffer
		if err := png.Encode(&p, drawn(stored[o], 1)); err != nil {
			t.Fatal(err)
		}
		if err := jpeg.Encode(&j, drawn(stored[o], 16), &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		const header = 8 + 25 // signature and IHDR
		chunk := append([]byte("eXIf"), exif(o)...)
		chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk))
		chunk = slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-8)), chunk)
		segment := append([]byte("Exif\x00\x00"), exif(o)...)
		segment = slices.Concat([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2)), segment)
		for name, c := range map[string]struct {
			file []byte
			side int
		}{
			"PNG":  {slices.Concat(p.Bytes()[:header], chunk, p.Bytes()[header:]), 1},
			"JPEG": {slices.Concat(j.Bytes()[:2], segment, j.Bytes()[2:]), 16},
		} {
			got, err := Read(bytes.NewReader(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if got.Rect != image.Rect(0, 0, 3*c.side, 2*c.side) {
				t.Fatalf("%s, orientation %d: %v", name, o, got.Rect)
			}
			var letters []byte
			for i := range 6 {
				grey := got.At(i%3*c.side+c.side/2, i/3*c.side+c.side/2).(color.NRGBA).R
				letters = append(letters, 'a'+(grey+10)/40)
			}
			if string(letters) != "abcdef" {
				t.Errorf("%s, orientation %d: %s", name, o, letters)
			}
		}
	}
}

// TestPicturesThatSayNothing: no EXIF, or none that can be read, is upright.
func TestPicturesThatSayNothing(t *testing.T) {
	var j bytes.Buffer
	if err := jpeg.Encode(&j, drawn(stored[1], 16), nil); err != nil {
		t.Fatal(err)
	}
	broken := slices.Concat(j.Bytes()[:2], []byte{0xff, 0xe1, 0, 12}, []byte("Exif\x00\x00MM\x00*"), j.Bytes()[2:])
	for _, file := range [][]byte{j.Bytes(), broken} {
		got, err := Read(bytes.NewReader(file))
		if err != nil || got.Rect != image.Rect(0, 0, 48, 32) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := Read(strings.NewReader("no picture")); err == nil || !strings.Contains(err.Error(), "expected a PNG, JPEG") {
		t.Errorf("error %v", err)
	}
}
