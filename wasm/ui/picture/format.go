// Package picture turns what a visitor gives — a file, a pasted image, a drawing —
// into pixels, with the browser's own decoders. What is not a picture, or only
// the beginning of one, is refused with a sentence that says why.
package picture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

// Format is what a file contains, judged by its first bytes and never by its
// name.
type Format string

const (
	Empty   Format = "empty"
	PNG     Format = "PNG"
	JPEG    Format = "JPEG"
	GIF     Format = "GIF"
	WebP    Format = "WebP"
	SVG     Format = "SVG"
	Text    Format = "text"
	PDF     Format = "PDF"
	TIFF    Format = "TIFF"
	Unknown Format = "unknown" // perhaps one that this browser knows nevertheless
)

// HeadSize is how many of a file's first bytes Sniff should see, if it has as
// many.
const HeadSize = 4096

// Sniff recognises a format from the file's first bytes.
func Sniff(head []byte) Format {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case len(head) == 0:
		return Empty
	case starts("\x89PNG\r\n\x1a\n"):
		return PNG
	case starts("\xff\xd8\xff"):
		return JPEG
	case starts("GIF87a"), starts("GIF89a"):
		return GIF
	case starts("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return WebP
	case starts("%PDF"):
		return PDF
	case starts("II*\x00"), starts("MM\x00*"):
		return TIFF
	case !isText(head):
		return Unknown
	case bytes.Contains(bytes.ToLower(head), []byte("<svg")):
		return SVG
	}
	return Text
}

// isText reports whether head is UTF-8 without control characters. Its end may
// cut a character in two.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size <= 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		head = head[size:]
	}
	return true
}

var errCut = errors.New("the data ends before the picture does")

// CheckWhole reads a file to its end and reports whether one is missing.
// Browsers show the beginning of a file that is cut off and grey for the rest,
// which would be explained as if it were the picture. Formats without a check
// here pass.
func CheckWhole(f Format, r io.Reader) error {
	b := bufio.NewReaderSize(r, 1<<16)
	var err error
	switch f {
	case JPEG:
		err = wholeJPEG(b)
	case PNG:
		err = wholePNG(b)
	case GIF:
		err = wholeGIF(b)
	case WebP:
		err = wholeWebP(b)
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errCut
	}
	return err
}

// wholeJPEG walks the marker segments up to the end of image (ITU-T T.81, annex
// B): what lies inside a segment, such as a thumbnail with an end of its own, is
// skipped, and entropy-coded data cannot contain a marker.
func wholeJPEG(b *bufio.Reader) error {
	if _, err := b.Discard(2); err != nil {
		return err
	}
	for {
		marker, err := nextMarker(b)
		if err != nil {
			return err
		}
		switch {
		case marker == 0xd9: // EOI
			return nil
		case marker >= 0xd0 && marker <= 0xd8 || marker == 0x01: // RST, SOI, TEM: no segment
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(b, length[:]); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(length[:]))
		if n < 2 {
			return errors.New("its JPEG data are damaged")
		}
		if _, err := b.Discard(n - 2); err != nil {
			return err
		}
	}
}

// nextMarker skips to the next marker and returns its second byte.
func nextMarker(b *bufio.Reader) (byte, error) {
	for {
		c, err := b.ReadByte()
		if err != nil {
			return 0, err
		}
		for c == 0xff {
			if c, err = b.ReadByte(); err != nil {
				return 0, err
			}
			if c != 0xff && c != 0 { // neither padding nor a stuffed 0xff
				return c, nil
			}
		}
	}
}

// wholePNG walks the chunks up to IEND.
func wholePNG(b *bufio.Reader) error {
	if _, err := b.Discard(8); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(b, head[:]); err != nil {
			return err
		}
		if string(head[4:]) == "IEND" {
			return nil
		}
		n := int64(binary.BigEndian.Uint32(head[:4])) + 4 // with its checksum
		if _, err := io.CopyN(io.Discard, b, n); err != nil {
			return err
		}
	}
}

// wholeGIF walks the blocks of the first image, all that is shown.
func wholeGIF(b *bufio.Reader) error {
	var screen [13]byte
	if _, err := io.ReadFull(b, screen[:]); err != nil {
		return err
	}
	if err := skipColors(b, screen[10]); err != nil {
		return err
	}
	for {
		kind, err := b.ReadByte()
		if err != nil {
			return err
		}
		switch kind {
		case 0x21: // extension
			if _, err := b.Discard(1); err != nil {
				return err
			}
			if err := skipBlocks(b); err != nil {
				return err
			}
		case 0x2c: // image
			var image [9]byte
			if _, err := io.ReadFull(b, image[:]); err != nil {
				return err
			}
			if err := skipColors(b, image[8]); err != nil {
				return err
			}
			if _, err := b.Discard(1); err != nil {
				return err
			}
			return skipBlocks(b)
		default:
			return errors.New("its GIF data hold no picture")
		}
	}
}

// skipColors skips a colour table, if the flags say that there is one.
func skipColors(b *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := b.Discard(3 << (flags&7 + 1))
	return err
}

// skipBlocks skips data blocks up to the empty one that ends them.
func skipBlocks(b *bufio.Reader) error {
	for {
		n, err := b.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if _, err := b.Discard(int(n)); err != nil {
			return err
		}
	}
}

// wholeWebP compares the length that the container states with the file's.
func wholeWebP(b *bufio.Reader) error {
	var head [8]byte
	if _, err := io.ReadFull(b, head[:]); err != nil {
		return err
	}
	_, err := io.CopyN(io.Discard, b, int64(binary.LittleEndian.Uint32(head[4:])))
	return err
}
