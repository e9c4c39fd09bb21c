//go:build js

package picture

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"syscall/js"

	"lrpexplainer/wasm/promise"
)

// MaxSide is the longest side of a picture in pixels; larger ones are reduced.
const MaxSide = 4096

// minVectorSide is the longest side that a drawing in vectors is given at least.
const minVectorSide = 1024

// Picture is a decoded image, upright, opaque (over white) and in sRGB.
type Picture struct {
	Canvas        js.Value // an HTMLCanvasElement of Width × Height
	Width, Height int
	Name          string // of the file; "" where there is none
}

// Check says why a drawing in SVG is not to be given to the browser, in words that follow
// "the drawing"; "" if it may. It may block.
type Check func(text string) (refusal string, err error)

const (
	mostOfDrawing = 16 << 20 // bytes; package drawing refuses more
	patience      = 20_000   // milliseconds that the browser may take to decode a file
)

// Decode decodes a File or Blob. It blocks, so it needs a goroutine of its own.
// The error is a sentence for the visitor that names the file.
func Decode(file js.Value, name string, check Check) (p *Picture, err error) {
	title := name
	if name == "" {
		name = "The image"
	} else {
		name = "“" + name + "”"
	}
	defer func() { // whatever the browser throws
		if thrown := recover(); thrown != nil {
			p, err = nil, errors.New(name+" cannot be shown: the browser refuses it.")
		}
	}()
	size := file.Get("size").Int()
	head, err := read(file, 0, min(size, HeadSize))
	if err != nil {
		return nil, errors.New(name + " could not be read: " + err.Error() + ".")
	}
	format := Sniff(head)
	switch format {
	case Empty:
		return nil, errors.New(name + " is empty: there is nothing in the file.")
	case Text:
		return nil, errors.New(name + " is not an image: it contains text.")
	case PDF:
		return nil, errors.New(name + " is a PDF document, not an image.")
	case TIFF:
		return nil, errors.New(name + " is a TIFF image, which browsers do not show; save it as PNG or JPEG.")
	}
	if err := CheckWhole(format, &blobReader{blob: file, size: size}); err == errCut {
		return nil, errors.New(name + " is cut off: " + err.Error() + ".")
	} else if err != nil {
		return nil, errors.New(name + " cannot be shown: " + err.Error() + ".")
	}
	decode := decodeBitmap
	if format == SVG {
		decode = decodeSVG
		if refusal, err := refused(file, size, check); err != nil {
			return nil, errors.New(name + " could not be read: " + err.Error() + ".")
		} else if refusal != "" {
			return nil, errors.New(name + " is not shown: the drawing " + refusal + ".")
		}
	}
	p, err = decode(file)
	switch {
	case err == promise.ErrLate:
		return nil, errors.New(name + " takes the browser too long to decode.")
	case err != nil && format == Unknown:
		return nil, errors.New(name + " is not an image that this browser can read.")
	case err != nil:
		return nil, errors.New(name + " is damaged: the browser cannot read it as " + string(format) + ".")
	}
	p.Context().Call("getImageData", 0, 0, 1, 1) // throws where the picture cannot be read back
	p.Name = title
	return p, nil
}

// refused is why a drawing is not given to the browser; "" if it is.
func refused(file js.Value, size int, check Check) (string, error) {
	if size > mostOfDrawing {
		return "has more than " + strconv.Itoa(mostOfDrawing>>20) + " MB", nil
	}
	text, err := promise.Await(file.Call("text"))
	if err != nil {
		return "", err
	}
	return check(text.String())
}

// decodeBitmap decodes pixels, turned as the file's EXIF orientation says.
func decodeBitmap(file js.Value) (*Picture, error) {
	bitmap, err := promise.AwaitFor(patience, js.Global().Call("createImageBitmap", file, map[string]any{"imageOrientation": "from-image"}))
	if err != nil {
		return nil, err
	}
	p := New(fit(bitmap.Get("width").Int(), bitmap.Get("height").Int()))
	p.draw(bitmap)
	bitmap.Call("close")
	return p, nil
}

// decodeSVG has an image element draw the file, in which scripts do not run and
// nothing is fetched.
func decodeSVG(file js.Value) (*Picture, error) {
	// The type of a dropped or renamed file may be missing.
	blob := js.Global().Get("Blob").New([]any{file}, map[string]any{"type": "image/svg+xml"})
	url := js.Global().Get("URL").Call("createObjectURL", blob)
	defer js.Global().Get("URL").Call("revokeObjectURL", url)
	img := js.Global().Get("Image").New()
	img.Set("src", url)
	if _, err := promise.AwaitFor(patience, img.Call("decode")); err != nil {
		return nil, err
	}
	width, height := img.Get("naturalWidth").Int(), img.Get("naturalHeight").Int()
	if width == 0 || height == 0 {
		return nil, errors.New("the drawing has no size")
	}
	if longest := max(width, height); longest < minVectorSide {
		width, height = width*minVectorSide/longest, height*minVectorSide/longest
	}
	p := New(fit(width, height))
	p.draw(img)
	return p, nil
}

// fit reduces a size to MaxSide.
func fit(width, height int) (int, int) {
	if longest := max(width, height); longest > MaxSide {
		return max(1, (width*MaxSide+longest/2)/longest), max(1, (height*MaxSide+longest/2)/longest)
	}
	return max(1, width), max(1, height)
}

// New is a white picture.
func New(width, height int) *Picture {
	canvas := js.Global().Get("document").Call("createElement", "canvas")
	canvas.Set("width", width)
	canvas.Set("height", height)
	p := &Picture{Canvas: canvas, Width: width, Height: height}
	context := p.Context()
	context.Set("fillStyle", "#fff")
	context.Call("fillRect", 0, 0, width, height)
	return p
}

// Copy is a picture of its own with the same pixels.
func (p *Picture) Copy() *Picture {
	c := New(p.Width, p.Height)
	c.Name = p.Name
	c.draw(p.Canvas)
	return c
}

// draw fills the picture with an image of another size.
func (p *Picture) draw(image js.Value) {
	context := p.Context()
	context.Set("imageSmoothingQuality", "high")
	context.Call("drawImage", image, 0, 0, p.Width, p.Height)
}

// Context is for drawing on the picture.
func (p *Picture) Context() js.Value { return p.Canvas.Call("getContext", "2d") }

// Pixels is a copy of the pixels, RGBA, as a Uint8ClampedArray.
func (p *Picture) Pixels() js.Value {
	return p.Context().Call("getImageData", 0, 0, p.Width, p.Height).Get("data")
}

// Lightness is the mean of the pixels' luma, 0 for black to 1 for white.
func (p *Picture) Lightness() float64 {
	const side = 8
	small := New(side, side)
	small.draw(p.Canvas)
	pixels := make([]byte, 4*side*side)
	js.CopyBytesToGo(pixels, small.Pixels())
	sum := 0.0
	for i := 0; i < len(pixels); i += 4 {
		sum += 0.2126*float64(pixels[i]) + 0.7152*float64(pixels[i+1]) + 0.0722*float64(pixels[i+2])
	}
	return sum / 255 / (side * side)
}

// Size is "640 × 480".
func (p *Picture) Size() string {
	return strconv.Itoa(p.Width) + " × " + strconv.Itoa(p.Height)
}

// blobReader reads a Blob piece by piece.
type blobReader struct {
	blob     js.Value
	size, at int
	piece    bytes.Reader
}

func (r *blobReader) Read(b []byte) (int, error) {
	if r.piece.Len() == 0 {
		if r.at >= r.size {
			return 0, io.EOF
		}
		piece, err := read(r.blob, r.at, min(r.at+1<<20, r.size))
		if err != nil {
			return 0, err
		}
		r.at += len(piece)
		r.piece.Reset(piece)
	}
	return r.piece.Read(b)
}

// read is the bytes of a Blob from start to before end.
func read(blob js.Value, start, end int) ([]byte, error) {
	buffer, err := promise.Await(blob.Call("slice", start, end).Call("arrayBuffer"))
	if err != nil {
		return nil, err
	}
	array := js.Global().Get("Uint8Array").New(buffer)
	b := make([]byte, array.Length())
	js.CopyBytesToGo(b, array)
	return b, nil
}
