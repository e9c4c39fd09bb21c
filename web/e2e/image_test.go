package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// write writes a file for the test and returns its path.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func encodePNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload gives the page a file by the file picker.
func (p *page) upload(path string) {
	p.t.Helper()
	p.do(chromedp.SetUploadFiles("input.file", []string{path}))
}

// sheet is a photo of paper, lit from one side, with a digit on it, in dark ink: the shape's
// square is side pixels large and has its corner at (x,y).
func sheet(width, height int, digit string, shape, x, y, side int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for j := range height {
		for i := range width {
			img.SetGray(i, j, color.Gray{uint8(215 + 30*i/width - 20*j/height)})
		}
	}
	for _, stroke := range shapes()[digit][shape] {
		for _, at := range along(stroke, 200) {
			dot(img, float64(x)+at[0]*float64(side), float64(y)+at[1]*float64(side), float64(side)/24)
		}
	}
	return img
}

// dot is a round dot of ink.
func dot(img *image.Gray, x, y, radius float64) {
	for j := int(y - radius); j <= int(y+radius); j++ {
		for i := int(x - radius); i <= int(x+radius); i++ {
			if dx, dy := float64(i)-x, float64(j)-y; dx*dx+dy*dy <= radius*radius {
				img.SetGray(i, j, color.Gray{45})
			}
		}
	}
}

// A handwritten digit in a photo is found and read, and the heatmap lies over it.
func TestPhotoOfADigit(t *testing.T) {
	p := openPage(t, browser.Desktop)
	const x, y, side = 900, 500, 420
	for _, digit := range []string{"3", "5", "8"} {
		photo := write(t, "photo of a "+digit+".jpg", encodeJPEG(t, sheet(1600, 1200, digit, 2, x, y, side)))
		p.then("the photo", func() { p.upload(photo) })
		if got := p.data("target"); got != digit {
			t.Errorf("a photographed %s is read as %s", digit, got)
		}
		if got := p.size(); got != "1600 × 1200" {
			t.Errorf("the photo has %s pixels", got)
		}
		// The strongest colours lie where the digit is.
		center := evaluate[[]float64](p, `(canvas => {
			const {width, height} = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
			let x = 0, y = 0, n = 0;
			for (let i = 0; i < pixels.length; i += 4) {
				const v = Math.abs(pixels[i] - pixels[i + 2]);
				if (v > 40) { x += v * (i / 4 % width); y += v * Math.floor(i / 4 / width); n += v; }
			}
			return [x / n / width, y / n / height];
		})(document.querySelector(".canvas > canvas"))`)
		if cx, cy := center[0]*1600, center[1]*1200; cx < x || cx > x+side || cy < y || cy > y+side {
			t.Errorf("the heatmap of the %s is centred at %.0f, %.0f, outside of the digit", digit, cx, cy)
		}
	}
	whole := p.picture()
	p.click(".zoom")
	p.eventually("a closer look", `document.querySelector(".zoom").innerText === "Whole picture"`)
	if p.picture() == whole {
		t.Error("zooming in shows the same")
	}
}

func TestDropOfAFile(t *testing.T) {
	p := openPage(t, browser.Desktop)
	file := write(t, "four.png", encodePNG(t, sheet(300, 300, "4", 1, 50, 50, 200)))
	p.then("what was dropped", func() {
		for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
			_, err := chromedp.Call(p.Context(), input.DispatchDragEvent, input.DispatchDragEventParams{
				Type: kind, X: 1200, Y: 600,
				Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1},
			})
			if err != nil {
				t.Fatal(err)
			}
			if kind == input.DispatchDragEventTypeDragOver {
				p.eventually("the invitation to drop", `document.getElementById("app").classList.contains("dropping")`)
			}
		}
	})
	if got := p.data("target"); got != "4" {
		t.Errorf("a dropped 4 is read as %s", got)
	}
	if evaluate[bool](p, `document.getElementById("app").classList.contains("dropping")`) {
		t.Error("the invitation to drop has stayed")
	}
}

func TestPasteOfAnImage(t *testing.T) {
	p := openPage(t, browser.Desktop)
	content := base64.StdEncoding.EncodeToString(encodePNG(t, sheet(300, 300, "6", 1, 50, 50, 200)))
	p.then("what was pasted", func() {
		evaluate[bool](p, `(() => {
			const data = new DataTransfer();
			data.items.add(new File([Uint8Array.from(atob("`+content+`"), c => c.charCodeAt(0))], "image.png", {type: "image/png"}));
			document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
			return true;
		})()`)
	})
	if got := p.data("target"); got != "6" {
		t.Errorf("a pasted 6 is read as %s", got)
	}
	evaluate[bool](p, `document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: new DataTransfer(), bubbles: true}))`)
	p.eventually("word that there is no image", `document.querySelector(".notice").innerText.includes("no image")`)
}

// What is not a whole picture is refused with a sentence that names the file, and
// everything stays as it was.
func TestBadFiles(t *testing.T) {
	p := openPage(t, browser.Desktop)
	whole := encodeJPEG(t, sheet(640, 480, "2", 0, 100, 50, 300))
	small := encodePNG(t, sheet(64, 48, "2", 0, 10, 5, 30))
	damaged := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 300)...)
	copy(damaged[len(damaged)-12:], "\x00\x00\x00\x00IEND\xaeB`\x82")
	before, question, scores := p.picture(), p.text("h1"), p.text(".scores")
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"nothing.png", nil, "empty"},
		{"diary.png", []byte("Dear diary,\nI am not a picture.\n"), "text"},
		{"holiday.jpg", whole[:len(whole)*2/3], "cut off"},
		{"almost.jpg", whole[:len(whole)-2], "cut off"},
		{"half.png", small[:len(small)/2], "cut off"},
		{"zeros.png", damaged, ""},
		{"letter.pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "PDF"},
		{"noise.webp", []byte("\x00\x01\x02\x03\x04\x05\x06\x07"), "not an image"},
		{"broken.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><circle`), "damaged"},
	} {
		p.upload(write(t, c.name, c.content))
		p.eventually("a refusal of "+c.name, `document.querySelector(".notice").innerText.includes(`+quote(c.name)+`)`)
		if got := p.text(".notice p"); !strings.Contains(got, c.says) || !strings.HasSuffix(got, ".") {
			t.Errorf("%s is refused with %q, which does not say %q", c.name, got, c.says)
		}
		p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
		if role := evaluate[string](p, `document.querySelector(".notice").getAttribute("role")`); role != "alert" {
			t.Errorf("the refusal has the role %q", role)
		}
		if got := [2]string{p.text("h1"), p.text(".scores")}; got != [2]string{question, scores} {
			t.Errorf("%s has changed the page: %q", c.name, got)
		}
		p.dismiss()
		p.eventually("the picture of before, after "+c.name, `document.querySelector(".canvas > canvas").toDataURL() === `+quote(before))
	}
	p.then("the page to go on", func() { p.upload(write(t, "good.jpg", whole)) })
	if got := p.data("target"); got != "2" {
		t.Errorf("afterwards, a 2 is read as %s", got)
	}
}

// size is how large the picture is that the page has decoded.
func (p *page) size() string {
	p.t.Helper()
	return evaluate[string](p, `document.querySelector(".photo").dataset.size`)
}

// colorAt is the colour of the picture, as it was decoded, at a place given in
// parts of its size.
func (p *page) colorAt(x, y float64) [3]int {
	p.t.Helper()
	c := evaluate[[]int](p, `((canvas, x, y) =>
		[...canvas.getContext("2d").getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data]
	)(document.querySelector(".whole canvas"), `+number(x)+`, `+number(y)+`)`)
	if c[3] != 255 {
		p.t.Errorf("the picture is transparent at %v, %v", x, y)
	}
	return [3]int{c[0], c[1], c[2]}
}

func near(a, b [3]int, within int) bool {
	for i := range a {
		if d := a[i] - b[i]; d > within || d < -within {
			return false
		}
	}
	return true
}

// quarters has a colour in each quarter: red, green, blue, white.
func quarters(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i, c := range []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}} {
		x, y := i%2*width/2, i/2*height/2
		draw.Draw(img, image.Rect(x, y, x+width/2, y+height/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

// oriented puts an EXIF orientation (1 to 8) into a JPEG.
func oriented(content []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), body...), content[2:]...)
}

// Unusual pictures are accepted and shown right.
func TestUnusualImages(t *testing.T) {
	p := openPage(t, browser.Desktop)
	type sample struct {
		x, y float64
		want [3]int
	}
	red, green, blue, white := [3]int{255, 0, 0}, [3]int{0, 255, 0}, [3]int{0, 0, 255}, [3]int{255, 255, 255}

	transparent := image.NewNRGBA(image.Rect(0, 0, 40, 40)) // half of it, and half covering at the right
	draw.Draw(transparent, image.Rect(20, 0, 40, 40), image.NewUniform(color.NRGBA{255, 0, 0, 128}), image.Point{}, draw.Src)
	grey := image.NewGray(image.Rect(0, 0, 40, 20))
	draw.Draw(grey, image.Rect(20, 0, 40, 20), image.NewUniform(color.Gray{100}), image.Point{}, draw.Src)
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 20))
	draw.Draw(deep, deep.Bounds(), image.NewUniform(color.NRGBA64{0x8000, 0x4000, 0xc000, 0xffff}), image.Point{}, draw.Src)
	large := image.NewGray(image.Rect(0, 0, 12000, 9000))
	draw.Draw(large, large.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(large, image.Rect(5700, 2000, 6300, 7000), image.Black, image.Point{}, draw.Src)
	svg := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="30" height="30" fill="#00f"/></svg>`

	for _, c := range []struct {
		name    string
		content []byte
		size    string
		samples []sample
	}{
		{"dot.png", encodePNG(t, quarters(2, 2).SubImage(image.Rect(0, 0, 1, 1))), "1 × 1", []sample{{0.5, 0.5, red}}},
		{"transparent.png", encodePNG(t, transparent), "40 × 40", []sample{{0.25, 0.5, white}, {0.75, 0.5, [3]int{255, 127, 127}}}},
		{"grey.png", encodePNG(t, grey), "40 × 20", []sample{{0.25, 0.5, [3]int{}}, {0.75, 0.5, [3]int{100, 100, 100}}}},
		{"grey.jpg", encodeJPEG(t, grey), "40 × 20", []sample{{0.2, 0.5, [3]int{}}, {0.8, 0.5, [3]int{100, 100, 100}}}},
		{"deep.png", encodePNG(t, deep), "40 × 20", []sample{{0.5, 0.5, [3]int{128, 64, 192}}}},
		{"drawing.svg", []byte(svg), "1024 × 512", []sample{{0.25, 0.5, blue}, {0.75, 0.5, white}}},
		{"no extension", encodePNG(t, quarters(40, 20)), "40 × 20", []sample{{0.25, 0.25, red}, {0.75, 0.25, green}, {0.25, 0.75, blue}, {0.75, 0.75, white}}},
		// On its side: what is stored at the top left is seen at the top right.
		{"turned.jpg", oriented(encodeJPEG(t, quarters(320, 160)), 6), "160 × 320", []sample{{0.75, 0.25, red}, {0.75, 0.75, green}, {0.25, 0.25, blue}, {0.25, 0.75, white}}},
		{"head over.jpg", oriented(encodeJPEG(t, quarters(320, 160)), 3), "320 × 160", []sample{{0.75, 0.75, red}, {0.25, 0.25, white}}},
		{"large.jpg", encodeJPEG(t, large), "4096 × 3072", []sample{{0.5, 0.5, [3]int{}}, {0.1, 0.5, white}}},
		{"line.png", encodePNG(t, image.NewGray(image.Rect(0, 0, 9000, 1))), "4096 × 1", []sample{{0.5, 0.5, [3]int{}}}},
	} {
		p.then(c.name, func() { p.upload(write(t, c.name, c.content)) })
		if got := p.text(".notice"); got != "" {
			t.Errorf("%s is refused: %s", c.name, got)
			continue
		}
		if got := p.size(); got != c.size {
			t.Errorf("%s has %s pixels, want %s", c.name, got, c.size)
		}
		for _, s := range c.samples {
			if got := p.colorAt(s.x, s.y); !near(got, s.want, 4) {
				t.Errorf("%s is %v at %v, %v; want %v", c.name, got, s.x, s.y, s.want)
			}
		}
	}
}
