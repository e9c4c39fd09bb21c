// Package picture decodes picture files for programs that have no browser to do it.
package picture

import (
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"

	"github.com/bep/imagemeta" // EXIF, as cameras write it
	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

// maxPixels is how many pixels a picture may have: a few bytes of a file can
// announce more than any memory holds.
const maxPixels = 200_000_000

// Read decodes a PNG, JPEG, GIF, WebP, BMP or TIFF picture, upright as its EXIF orientation
// says. What has more than 200 million pixels is an error before it is decoded.
func Read(f io.ReadSeeker) (*image.NRGBA, error) {
	announced, format, err := image.DecodeConfig(f)
	if err == nil && announced.Width > maxPixels/max(announced.Height, 1) {
		return nil, fmt.Errorf("%d × %d pixels; expected at most %d million", announced.Width, announced.Height, maxPixels/1_000_000)
	}
	var decoded image.Image
	if _, err = f.Seek(0, io.SeekStart); err == nil {
		decoded, _, err = image.Decode(f)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; expected a PNG, JPEG, GIF, WebP, BMP or TIFF picture", err)
	}
	size := decoded.Bounds()
	picture := image.NewNRGBA(image.Rect(0, 0, size.Dx(), size.Dy()))
	draw.Draw(picture, picture.Bounds(), decoded, size.Min, draw.Src)
	return upright(picture, orientation(f, format)), nil
}

// exifFormats are the formats that carry EXIF, by the names that package image has.
var exifFormats = map[string]imagemeta.ImageFormat{"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP, "tiff": imagemeta.TIFF}

// orientation is the picture's EXIF tag of that name, 1 to 8; 1 where it says nothing.
func orientation(f io.ReadSeeker, format string) int {
	known, ok := exifFormats[format]
	if _, err := f.Seek(0, io.SeekStart); err != nil || !ok {
		return 1
	}
	found := 1
	imagemeta.Decode(imagemeta.Options{ // what cannot be read says nothing
		R: f, ImageFormat: known, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" && tag.Namespace == "IFD0" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

// upright turns and mirrors a picture that is stored in one of EXIF's eight
// orientations (CIPA DC-008, tag 0x0112).
func upright(p *image.NRGBA, orientation int) *image.NRGBA {
	if orientation == 1 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	size := image.Pt(w, h)
	if orientation >= 5 {
		size = image.Pt(h, w)
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var from image.Point // that the pixel (x, y) is stored at
			switch orientation {
			case 2:
				from = image.Pt(w-1-x, y)
			case 3:
				from = image.Pt(w-1-x, h-1-y)
			case 4:
				from = image.Pt(x, h-1-y)
			case 5:
				from = image.Pt(y, x)
			case 6:
				from = image.Pt(y, h-1-x)
			case 7:
				from = image.Pt(w-1-y, h-1-x)
			case 8:
				from = image.Pt(w-1-y, x)
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], p.Pix[p.PixOffset(from.X, from.Y):])
		}
	}
	return out
}
