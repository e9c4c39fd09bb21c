package hostile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
)

// chunk is a chunk of a PNG file.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// portable is a PNG file of 8-bit RGBA that announces so many pixels, with these bytes, packed, as its data.
func portable(width, height uint32, data []byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write(data)
	w.Close()
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
	return append(append(b, chunk("IDAT", packed.Bytes())...), chunk("IEND", nil)...)
}

// spoiled has n bytes from at on replaced.
func spoiled(b []byte, at, n int) []byte {
	b = bytes.Clone(b)
	for i := at; i < at+n && i < len(b); i++ {
		b[i] = 0xa5
	}
	return b
}

// drawing is an SVG file of 100×100 with that in it.
func drawing(body string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">` + body + `</svg>`)
}

// Pictures are picture files. The page reads drawings, which the command line does not.
func Pictures() []File {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.NRGBA{uint8(4 * i), uint8(i / 16), uint8(7 * i), 255})
	}
	var p, j, g bytes.Buffer
	png.Encode(&p, img)
	jpeg.Encode(&j, img, nil)
	gif.Encode(&g, img, nil)
	whole, photo, animated := p.Bytes(), j.Bytes(), g.Bytes()

	const no = "expected a PNG, JPEG, GIF, WebP, BMP or TIFF picture"
	cut, damaged := []string{"is cut off"}, []string{"is damaged"}
	bitmap := []string{no}
	uses := `<circle id="a0" r="9"/>`
	for i := 1; i <= 15; i++ {
		uses += fmt.Sprintf(`<g id="a%d"><use href="#a%d"/><use href="#a%d"/></g>`, i, i-1, i-1)
	}
	return []File{
		{Name: "nothing.png", Says: []string{"is empty"}, Command: bitmap},
		{Name: "diary.png", Content: []byte("Dear diary,\nI am not a picture.\n"), Says: []string{"it contains text"}, Command: bitmap},
		{Name: "letter.pdf", Content: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), Says: []string{"PDF"}, Command: bitmap},
		{Name: "scan.tiff", Content: []byte("II*\x00\x08\x00\x00\x00"), Says: []string{"TIFF"}, Command: bitmap},
		{Name: "noise.webp", Content: []byte("\x00\x01\x02\x03\x04\x05\x06\x07"), Says: []string{"is not an image"}, Command: bitmap},
		{Name: "zeros.bmp", Content: make([]byte, 4096), Says: []string{"is not an image"}, Command: bitmap},
		{Name: "film.mp4", Content: []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), Says: []string{"is not an image"}, Command: bitmap},
		{Name: "half.png", Content: whole[:len(whole)/2], Says: cut, Command: bitmap},
		{Name: "no end.png", Content: whole[:len(whole)-12], Says: cut, Command: []string{}},
		{Name: "head alone.png", Content: whole[:8], Says: cut, Command: bitmap},
		{Name: "no head.png", Content: append([]byte("\x89PNG\r\n\x1a\n"), chunk("IEND", nil)...), Says: damaged, Command: bitmap},
		{Name: "bad sum.png", Content: spoiled(whole, 20, 2), Says: damaged, Command: bitmap},
		{Name: "no pixels.png", Content: portable(0, 10, nil), Says: damaged, Command: bitmap},
		{Name: "few pixels.png", Content: portable(100_000, 100_000, []byte{0}), Says: damaged, Command: []string{"100000 × 100000 pixels; expected at most"}},
		{Name: "many pixels.png", Content: portable(1<<31-1, 1<<31-1, []byte{0}), Says: damaged, Command: bitmap},
		{Name: "bomb.png", Content: portable(30_000, 30_000, make([]byte, 64<<20)), Says: damaged, Command: []string{"30000 × 30000 pixels; expected at most"}},
		{Name: "length.png", Content: append([]byte("\x89PNG\r\n\x1a\n"), append(chunk("IHDR", make([]byte, 13)), 0xff, 0xff, 0xff, 0xff, 'I', 'D', 'A', 'T')...), Says: cut, Command: bitmap},
		{Name: "half.jpg", Content: photo[:len(photo)/2], Says: cut, Command: bitmap},
		{Name: "almost.jpg", Content: photo[:len(photo)-2], Says: cut, Command: []string{}},
		{Name: "start.jpg", Content: []byte("\xff\xd8\xff"), Says: cut, Command: bitmap},
		{Name: "segment.jpg", Content: []byte("\xff\xd8\xff\xe0\x00\x01\xff\xd9"), Says: []string{"JPEG data are damaged"}, Command: bitmap},
		{Name: "no frame.jpg", Content: []byte("\xff\xd8\xff\xd9"), Says: damaged, Command: bitmap},
		{Name: "half.gif", Content: animated[:len(animated)/2], Says: cut, Command: bitmap},
		{Name: "no picture.gif", Content: []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), Says: []string{"GIF data hold no picture"}, Command: bitmap},
		{Name: "length.webp", Content: append(append([]byte("RIFF"), little32(1<<31)...), "WEBPVP8 "...), Says: cut, Command: bitmap},
		{Name: "hollow.webp", Content: append(append([]byte("RIFF"), little32(12)...), "WEBPVP8 \x00\x00\x00\x00"...), Says: damaged, Command: bitmap},
		{Name: "script.svg", Content: drawing(`<script>document.title = "run"</script><circle r="9"/>`), Says: []string{"the drawing holds script"}, Command: bitmap},
		{Name: "handler.svg", Content: drawing(`<circle r="9" onload="document.title = 'run'"/>`), Says: []string{"the drawing"}, Command: bitmap},
		{Name: "foreign.svg", Content: drawing(`<foreignObject width="9" height="9"/>`), Says: []string{"holds a foreignObject"}, Command: bitmap},
		{Name: "reference.svg", Content: drawing(`<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>`), Says: []string{"the drawing"}, Command: bitmap},
		{Name: "uses.svg", Content: drawing(uses), Says: []string{"draws more than 20000 elements"}, Command: bitmap},
		{Name: "deep.svg", Content: drawing(strings.Repeat("<g>", 1000) + strings.Repeat("</g>", 1000)), Says: []string{"the drawing"}, Command: bitmap},
		{Name: "open.svg", Content: []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><circle`), Says: []string{"the drawing"}, Command: bitmap},
	}
}
