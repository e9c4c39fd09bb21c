package e2e

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/weights/bundled"
)

// openPhotos opens the page and chooses the photo classifier.
func openPhotos(t *testing.T, size browser.Size) *page {
	t.Helper()
	p := openPage(t, size)
	p.then("the photo classifier", func() { p.click(`.models button[title="Photo"]`) })
	return p
}

// TestPhotoClassifierIsFetchedWhenChosen: not before.
func TestPhotoClassifierIsFetchedWhenChosen(t *testing.T) {
	p := openPage(t, browser.Desktop)
	fetched := func() (n int) {
		for _, r := range p.Requests() {
			if strings.Contains(r.URL, "photo.") && strings.HasSuffix(r.URL, ".onnx") || strings.Contains(r.URL, "imagenet.json") {
				n++
			}
		}
		return n
	}
	if n := fetched(); n != 0 {
		t.Errorf("%d files are fetched that nobody asked for", n)
	}
	p.then("the photo classifier", func() { p.click(`.models button[title="Photo"]`) })
	if n := fetched(); n != 1 {
		t.Errorf("the classifier is fetched %d times", n)
	}
}

// TestExamplePhotos: each is classified as the catalogue says, rightly or wrongly, and explained.
func TestExamplePhotos(t *testing.T) {
	catalogue, err := bundled.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	p := openPage(t, browser.Desktop)
	for _, m := range catalogue.Models {
		if m.Input.Fit == "digit" {
			continue
		}
		p.then(m.Title, func() { p.click(`.models button[title=` + quote(m.Title) + `]`) })
		known, wrong, unknown := 0, 0, 0
		for i, e := range m.Examples {
			if i > 0 {
				p.then(e.Title, func() { p.click(`.examples button[title=` + quote(e.Title) + `]`) })
			}
			switch want := cmp.Or(e.Guess, e.Label); {
			case want == "":
				unknown++
			case p.data("target") != want:
				t.Errorf("%s: %s is taken for %q, expected %q", m.Title, e.Title, p.data("target"), want)
			case e.Guess != "":
				wrong++
			default:
				known++
			}
			if sum := p.text(".account"); !strings.Contains(sum, "at the pixels") {
				t.Errorf("%s: %s: %q accounts for the score", m.Title, e.Title, sum)
			}
		}
		if known+wrong < 8 || wrong < 1 || len(m.Stamps) == 0 && unknown < 2 {
			t.Errorf("%s: %d examples that it gets right, %d that it gets wrong, %d of no class", m.Title, known, wrong, unknown)
		}
	}
}

// tricolour is a picture of red, green and blue thirds.
func tricolour(width, height int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		c := []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}}[i%width*3/width]
		img.SetNRGBA(i%width, i/width, c)
	}
	return img
}

// frame is the crop frame in parts of the picture: left, top, width, height.
func (p *page) frame() [4]float64 {
	p.t.Helper()
	return evaluate[[4]float64](p, `(s => [s.left, s.top, s.width, s.height].map(v => parseFloat(v) / 100))(document.querySelector(".crop").style)`)
}

// seen is the mean colour of what the network sees.
func (p *page) seen() [3]int {
	p.t.Helper()
	return evaluate[[3]int](p, `(canvas => {
		const {width, height} = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data, sum = [0, 0, 0];
		for (let i = 0; i < pixels.length; i++) if (i % 4 < 3) sum[i % 4] += pixels[i];
		return sum.map(v => Math.round(v / (width * height)));
	})(document.querySelector(".seen canvas"))`)
}

// keys presses keys on the crop frame, and waits for what they bring.
func (p *page) keys(keys ...string) {
	p.t.Helper()
	p.do(chromedp.Focus(".crop"))
	for _, k := range keys {
		p.then("the frame after "+k, func() {
			evaluate[bool](p, `document.querySelector(".crop").dispatchEvent(new KeyboardEvent("keydown", {key: `+quote(k)+`, bubbles: true, cancelable: true}))`)
		})
	}
}

func near4(a, b [4]float64, most float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > most {
			return false
		}
	}
	return true
}

// TestCropFrame: it begins in the middle, follows mouse, wheel and keys, stays
// inside the picture, and what it shows is what the network sees.
func TestCropFrame(t *testing.T) {
	p := openPhotos(t, browser.Desktop)
	p.then("the tricolour", func() { p.upload(write(t, "tricolour.png", encodePNG(t, tricolour(900, 300)))) })
	expect := func(what string, frame [4]float64, colour [3]int) {
		t.Helper()
		if got := p.frame(); !near4(got, frame, 0.012) {
			t.Errorf("%s: the frame is at %.3f, want %.3f", what, got, frame)
		}
		if got := p.seen(); !near(got, colour, 6) {
			t.Errorf("%s: the network sees %v, want %v", what, got, colour)
		}
	}
	third := 1.0 / 3
	expect("at first", [4]float64{third, 0, third, 1}, [3]int{0, 255, 0})
	if name := evaluate[string](p, `document.querySelector(".crop").getAttribute("aria-label")`); !strings.Contains(name, "Arrow keys") {
		t.Errorf("the frame is called %q", name)
	}

	p.keys("ArrowLeft")
	if got := p.frame(); got[0] >= third || got[1] != 0 {
		t.Errorf("ArrowLeft: the frame is at %v", got)
	}
	p.keys("0")
	expect("0", [4]float64{third, 0, third, 1}, [3]int{0, 255, 0})
	p.keys("+", "+", "+")
	if got := p.frame(); got[2] > third/1.3 || got[3] > 1/1.3 || math.Abs(got[0]+got[2]/2-0.5) > 0.01 {
		t.Errorf("+ three times: the frame is at %v", got)
	}
	p.keys("-", "-", "-", "-")
	expect("- more often than +", [4]float64{third, 0, third, 1}, [3]int{0, 255, 0})

	box := evaluate[[4]float64](p, `(r => [r.left, r.top, r.width, r.height])(document.querySelector(".whole").getBoundingClientRect())`)
	mouse := func(kind input.DispatchMouseEventType, x, y float64) {
		p.do(chromedp.MouseEvent(kind, box[0]+x*box[2], box[1]+y*box[3], chromedp.ButtonLeft))
	}
	drag := func(x0, y0, x1, y1 float64) {
		p.then("the dragged frame", func() {
			mouse(input.DispatchMouseEventTypeMousePressed, x0, y0)
			for i := 1; i <= 5; i++ {
				k := float64(i) / 5
				mouse(input.DispatchMouseEventTypeMouseMoved, x0+k*(x1-x0), y0+k*(y1-y0))
			}
			mouse(input.DispatchMouseEventTypeMouseReleased, x1, y1)
		})
	}
	drag(0.5, 0.4, 0.02, 0.9)
	p.eventually("the left", `document.querySelector(".crop").style.left === "0%"`)
	p.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
	expect("dragged to the left, and beyond", [4]float64{0, 0, third, 1}, [3]int{255, 0, 0})
	drag(third-0.002, 0.01, third/2, 0.5) // the corner
	if got := p.frame(); !near4(got, [4]float64{0, 0.5, third / 2, 0.5}, 0.04) {
		t.Errorf("dragged by its corner: the frame is at %v", got)
	}
	wide := p.frame()[2]
	p.then("the frame after scrolling", func() {
		p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseWheel, box[0]+0.05*box[2], box[1]+0.8*box[3], func(e *input.DispatchMouseEventParams) { e.DeltaX, e.DeltaY = 1, -200 }))
	})
	if got := p.frame()[2]; got > 0.85*wide {
		t.Errorf("scrolled: the frame's width went from %v to %v", wide, got)
	}
}

// TestHeatmapLiesWhereTheFrameIs: in the whole picture.
func TestHeatmapLiesWhereTheFrameIs(t *testing.T) {
	p := openPhotos(t, browser.Desktop)
	p.then("the tricolour", func() { p.upload(write(t, "tricolour.png", encodePNG(t, tricolour(900, 300)))) })
	aspect := func() float64 {
		return evaluate[float64](p, `(c => c.width / c.height)(document.querySelector(".canvas > canvas"))`)
	}
	if got := aspect(); math.Abs(got-1) > 0.01 {
		t.Errorf("what the network sees is shown with the aspect %v", got)
	}
	p.click(".zoom")
	p.eventually("the whole picture", `(c => c.width > 2.8 * c.height)(document.querySelector(".canvas > canvas"))`)
	p.move(".scale input", "1") // the heatmap alone
	colourful := func() (left, middle, right float64) {
		v := evaluate[[3]float64](p, `(canvas => {
			const {width, height} = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data, sum = [0, 0, 0];
			for (let y = 4; y < height - 4; y++) for (let x = 0; x < width; x++) {
				const i = 4 * (y * width + x), third = Math.floor(3 * x / width), edge = Math.abs(3 * x / width - Math.round(3 * x / width));
				if (edge > 0.02) sum[third] += Math.abs(pixels[i] - pixels[i + 2]);
			}
			return sum;
		})(document.querySelector(".canvas > canvas"))`)
		return v[0], v[1], v[2]
	}
	if l, m, r := colourful(); m < 1000 || l > m/50 || r > m/50 {
		t.Errorf("colours in the thirds: %v, %v, %v; expected them in the middle", l, m, r)
	}
	p.keys("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft",
		"ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft",
		"ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
	if l, m, r := colourful(); l < 1000 || m > l/50 || r > l/50 {
		t.Errorf("colours in the thirds: %v, %v, %v; expected them on the left", l, m, r)
	}
}

// withCamera is a script that gives the page a camera which shows one colour.
func withCamera(refuses bool) string {
	script := `(() => {
		const devices = new EventTarget();
		devices.enumerateDevices = async () => [{kind: "audioinput"}, {kind: "videoinput"}];
		devices.getUserMedia = async wanted => {
			window.asked = JSON.stringify(wanted);
			if (REFUSES) throw new DOMException("Permission denied", "NotAllowedError");
			const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 48});
			const c = canvas.getContext("2d");
			window.stream = canvas.captureStream(30);
			setInterval(() => { c.fillStyle = "rgb(0, 0, 255)"; c.fillRect(0, 0, 64, 48); }, 30);
			return window.stream;
		};
		Object.defineProperty(navigator, "mediaDevices", {value: devices});
	})()`
	if refuses {
		return strings.ReplaceAll(script, "REFUSES", "true")
	}
	return strings.ReplaceAll(script, "REFUSES", "false")
}

// openWithCamera opens the page in a browser with a camera.
func openWithCamera(t *testing.T, refuses bool) *page {
	t.Helper()
	blank, err := chromium.Blank(browser.Desktop)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{blank, t}
	t.Cleanup(func() {
		for _, e := range p.Errors() {
			t.Errorf("the console says: %s", e)
		}
		p.Close()
	})
	if _, err := chromedp.Call(p.Context(), cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: withCamera(refuses)}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(address))
	p.settle("the first explanation", 0)
	return p
}

func TestCamera(t *testing.T) {
	p := openWithCamera(t, false)
	p.eventually("the button", `document.evaluate("//button[text()='Camera']", document).iterateNext()`)
	p.click(`//button[text()="Camera"]`)
	p.eventually("the camera's picture", `document.querySelector(".viewfinder video")?.videoWidth === 64`)
	if asked := evaluate[string](p, "asked"); strings.Contains(asked, `"audio":true`) {
		t.Errorf("the page asked for %s", asked)
	}
	// Live, frames are explained one after the other, none while another is; the camera stays on.
	evaluate[bool](p, `(() => {
		window.open = 0, window.most = 0, window.frames = 0;
		const post = Worker.prototype.postMessage;
		Worker.prototype.postMessage = function (message, ...rest) {
			if (message.type === "setImage") {
				if (frames++ === 0) this.addEventListener("message", e => { if (e.data.type === "predicted") open--; });
				open++;
				most = Math.max(most, open);
			}
			return post.call(this, message, ...rest);
		};
		return true;
	})()`)
	before := p.explained()
	p.click(`//button[text()="Live"]`)
	p.eventually("several frames", `Number(document.getElementById("app").dataset.explained) >= `+strconv.Itoa(before+4))
	if n := evaluate[[]int](p, `[frames, most]`); n[0] < 4 || n[1] > 1 || !evaluate[bool](p, `!!document.querySelector(".viewfinder video")`) {
		t.Errorf("%d frames were asked about, at most %d at a time", n[0], n[1])
	}
	p.click(`//button[text()="Live"]`)
	p.then("the picture", func() { p.click(`//button[text()="Take the picture"]`) })
	if got := p.size(); got != "64 × 48" {
		t.Errorf("the picture has %s pixels", got)
	}
	if on := evaluate[bool](p, `stream.getTracks().some(t => t.readyState === "live")`); on {
		t.Error("the camera is still on")
	}
}

func TestCameraThatIsRefused(t *testing.T) {
	p := openWithCamera(t, true)
	p.click(`//button[text()="Camera"]`)
	p.eventually("a sentence", `document.querySelector(".notice p")`)
	if got := p.text(".notice p"); got != "The camera cannot be used: Permission denied." {
		t.Errorf("the page says %q", got)
	}
	p.eventually("the picture before", `document.querySelector(".photo canvas")`)
}

// TestNoCameraNoButton: as in this test's browser.
func TestNoCameraNoButton(t *testing.T) {
	p := openPage(t, browser.Desktop)
	if text := p.text(".image .row"); strings.Contains(text, "Camera") {
		t.Errorf("the buttons are %q", text)
	}
}

// TestCameraAnswersTooLate: a camera that was put away before it has answered is switched off, and what
// it answers is said to nobody.
func TestCameraAnswersTooLate(t *testing.T) {
	p := openPrepared(t, `
		const devices = new EventTarget(), asked = [];
		devices.enumerateDevices = async () => [{kind: "videoinput"}];
		devices.getUserMedia = () => new Promise((yes, no) => asked.push({yes, no}));
		Object.defineProperty(navigator, "mediaDevices", {value: devices});
	`)
	p.settle("the first explanation", 0)
	for n, answer := range []string{
		`asked[0].no(new DOMException("Permission denied", "NotAllowedError"))`,
		`asked[1].yes(globalThis.late = document.createElement("canvas").captureStream(30))`,
	} {
		p.click("[data-camera]")
		p.eventually("the question", `asked.length === `+strconv.Itoa(n+1))
		p.click("[data-camera]")
		p.eventually("the picture before", `document.querySelector(".photo canvas")`)
		evaluate[any](p, answer)
		p.then("another class", func() { p.click(`.scores [data-class="` + strconv.Itoa(3+2*n) + `"]`) })
		if said := p.text(".notice"); said != "" {
			t.Errorf("the page says %q", said)
		}
	}
	p.eventually("the camera to be off", `late.getTracks().every(t => t.readyState === "ended")`)
}
