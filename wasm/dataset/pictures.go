//go:build js

package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall/js"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/ui/picture"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/weights/sample"
)

// source is one picture of the data set.
type source struct {
	name  string
	label int
	read  func() (*pixels, error)
	// file is what the explainer is given; it blocks.
	file func() (js.Value, error)
}

// pixels are a picture's, RGBA in a Uint8ClampedArray.
type pixels struct {
	rgba          js.Value
	width, height int
}

// extensions are those of the pictures that browsers read.
var extensions = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".avif"}

func isPicture(name string) bool {
	return !strings.HasPrefix(path.Base(name), ".") && !strings.Contains(name, "__MACOSX/") && slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}

// labels are the names of a network's classes, if they have names.
type labels struct {
	names, wordnet []string
	classes        int
}

// of is the class that the folders of a path name, the innermost first.
func (l labels) of(name string) int {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		folder := strings.ReplaceAll(path.Base(dir), "_", " ")
		if c := slices.IndexFunc(l.names, func(n string) bool { return strings.EqualFold(n, folder) }); c >= 0 {
			return c
		}
		if c := slices.Index(l.wordnet, path.Base(dir)); c >= 0 {
			return c
		}
		if c, err := strconv.Atoi(folder); err == nil && c >= 0 && c < l.classes {
			return c
		}
	}
	return survey.Unknown
}

// ofFiles are the pictures among files with paths, by name; a zip is opened. It says what
// was left out.
func ofFiles(files []given, l labels) (out []*source, notes []string) {
	other := 0
	for _, f := range files {
		switch {
		case strings.HasSuffix(strings.ToLower(f.path), ".zip"):
			inside, left, err := ofZip(f, l)
			if err != nil {
				notes = append(notes, "“"+f.path+"” could not be opened: "+err.Error()+".")
			}
			out, other = append(out, inside...), other+left
		case isPicture(f.path):
			out = append(out, ofBlob(f.path, f.file, l))
		default:
			other++
		}
	}
	slices.SortStableFunc(out, func(a, b *source) int { return strings.Compare(a.name, b.name) })
	before := len(out)
	out = slices.CompactFunc(out, func(a, b *source) bool { return a.name == b.name })
	if n := before - len(out); n > 0 {
		notes = append(notes, counted(n, "picture was", "pictures were")+" there twice by name.")
	}
	if other > 0 {
		notes = append(notes, counted(other, "other file was", "other files were")+" left out.")
	}
	return out, notes
}

// given is a file with its path.
type given struct {
	path string
	file js.Value
}

// noDrawings refuses SVG that calls itself something else.
func noDrawings(string) (refusal string, err error) {
	return "is a drawing in SVG, which a data set does not take", nil
}

func ofBlob(name string, blob js.Value, l labels) *source {
	return &source{
		name: name, label: l.of(name),
		read: func() (*pixels, error) {
			p, err := picture.Decode(blob, name, noDrawings)
			if err != nil {
				return nil, err
			}
			return &pixels{p.Pixels(), p.Width, p.Height}, nil
		},
		file: func() (js.Value, error) { return blob, nil },
	}
}

// mostOfZip bounds what is unpacked of a zip, in bytes.
const mostOfZip = 1 << 30

func ofZip(f given, l labels) (out []*source, other int, err error) {
	if f.file.Get("size").Float() > mostOfZip {
		return nil, 0, errors.New("it has more than a gigabyte")
	}
	buffer, err := promise.Await(f.file.Call("arrayBuffer"))
	if err != nil {
		return nil, 0, err
	}
	array := js.Global().Get("Uint8Array").New(buffer)
	data := make([]byte, array.Length())
	js.CopyBytesToGo(data, array)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, 0, err
	}
	var total uint64
	for _, e := range z.File {
		if e.FileInfo().IsDir() {
			continue
		}
		if !isPicture(e.Name) {
			other++
			continue
		}
		if total += e.UncompressedSize64; total > mostOfZip {
			return out, other, errors.New("unpacked it has more than a gigabyte; the rest was left out")
		}
		out = append(out, ofEntry(e, l))
	}
	return out, other, nil
}

func ofEntry(e *zip.File, l labels) *source {
	blob := func() (js.Value, error) {
		r, err := e.Open()
		if err != nil {
			return js.Undefined(), err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, int64(e.UncompressedSize64)+1))
		if err != nil {
			return js.Undefined(), errors.New("“" + e.Name + "” is damaged in the zip: " + err.Error() + ".")
		}
		array := js.Global().Get("Uint8Array").New(len(data))
		js.CopyBytesToJS(array, data)
		return js.Global().Get("File").New([]any{array}, path.Base(e.Name)), nil
	}
	return &source{
		name: e.Name, label: l.of(e.Name), file: blob,
		read: func() (*pixels, error) {
			b, err := blob()
			if err != nil {
				return nil, err
			}
			return ofBlob(e.Name, b, l).read()
		},
	}
}

// ofSample are the sample's pictures; their photos are fetched here.
func ofSample(l labels) ([]*source, error) {
	photos := map[string]*image.NRGBA{}
	photo := func(file string) (*image.NRGBA, error) {
		if m, ok := photos[file]; ok {
			return m, nil
		}
		blob, err := site.Blob(file)
		if err != nil {
			return nil, err
		}
		bitmap, err := promise.Await(js.Global().Call("createImageBitmap", blob, map[string]any{"premultiplyAlpha": "none"}))
		if err != nil {
			return nil, err
		}
		w, h := bitmap.Get("width").Int(), bitmap.Get("height").Int()
		canvas := js.Global().Get("OffscreenCanvas").New(w, h).Call("getContext", "2d")
		canvas.Call("drawImage", bitmap, 0, 0)
		m := image.NewNRGBA(image.Rect(0, 0, w, h))
		js.CopyBytesToGo(m.Pix, canvas.Call("getImageData", 0, 0, w, h).Get("data"))
		photos[file] = m
		return m, nil
	}
	tag, err := photo(sample.Tag)
	if err != nil {
		return nil, err
	}
	var out []*source
	for _, p := range sample.All() {
		from, err := photo(p.Source)
		if err != nil {
			return nil, err
		}
		read := func() (*pixels, error) {
			m := p.Make(from, tag)
			rgba := js.Global().Get("Uint8ClampedArray").New(len(m.Pix))
			js.CopyBytesToJS(rgba, m.Pix)
			return &pixels{rgba, sample.Side, sample.Side}, nil
		}
		out = append(out, &source{name: p.Name, label: l.of(p.Name), read: read, file: func() (js.Value, error) {
			x, err := read()
			if err != nil {
				return js.Undefined(), err
			}
			canvas := js.Global().Get("OffscreenCanvas").New(x.width, x.height)
			canvas.Call("getContext", "2d").Call("putImageData", js.Global().Get("ImageData").New(x.rgba, x.width), 0, 0)
			blob, err := promise.Await(canvas.Call("convertToBlob"))
			if err != nil {
				return js.Undefined(), err
			}
			return js.Global().Get("File").New([]any{blob}, path.Base(p.Name)), nil
		}})
	}
	return out, nil
}

// counted is "1 picture was" or "3 pictures were".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
