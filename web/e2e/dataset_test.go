package e2e

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
)

// each is how many pictures there are of a class.
const each = 30

// album is a folder of 300 pictures: the page's handwritten digits without a line or
// two, in a folder for each; and two files that are no pictures.
func album(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "album")
	for digit := range 10 {
		f, err := os.Open(fmt.Sprintf("../examples/digits/%d.png", digit))
		if err != nil {
			t.Fatal(err)
		}
		from, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(dir, fmt.Sprint(digit))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for k := range each {
			to := image.NewGray(image.Rect(0, 0, 28, 28))
			draw.Draw(to, to.Rect, from, from.Bounds().Min, draw.Src)
			draw.Draw(to, image.Rect(0, k%28, 28, k%28+1+k/28), image.NewUniform(from.At(0, 0)), image.Point{}, draw.Src)
			writePNG(t, filepath.Join(folder, fmt.Sprintf("%02d.png", k)), to)
		}
	}
	for name, text := range map[string]string{"notes.txt": "no picture", "3/broken.png": "no picture either"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func writePNG(t *testing.T, file string, m image.Image) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}

// drop drops a file or folder on the view.
func (p *page) drop(path string) { p.dropAt(400, 400, path) }

// dropAt drops a file or folder at a place of the window, in which it must lie.
func (p *page) dropAt(x, y float64, path string) {
	p.t.Helper()
	for _, kind := range []input.DispatchDragEventType{input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop} {
		_, err := chromedp.Call(p.Context(), input.DispatchDragEvent, input.DispatchDragEventParams{
			Type: kind, X: x, Y: y, Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{path}, DragOperationsMask: 1},
		})
		if err != nil {
			p.t.Fatal(err)
		}
	}
}

const dataSet = `document.getElementById("data-set")?.dataset`

// openDataSet opens the view.
func openDataSet(t *testing.T) *page {
	t.Helper()
	p := openPage(t, browser.Desktop)
	p.click("button.data-set")
	p.eventually("the view", dataSet+`?.ready === "true"`)
	return p
}

// TestDataSet: a folder of 300 pictures is dropped, stopped, gone on, clustered, opened and
// exported; a file that is no picture, and one that is broken, are said in a line.
func TestDataSet(t *testing.T) {
	p := openDataSet(t)
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "hans.onnx") {
			t.Errorf("%s was fetched before it was wanted", r.URL)
		}
	}
	p.do(chromedp.SetValue(`select[aria-label="Network"]`, "digits"))
	evaluate[any](p, `document.querySelector('select[aria-label="Network"]').dispatchEvent(new Event("change", {bubbles: true}))`)
	p.drop(album(t))
	p.eventually("ten pictures", `Number(`+dataSet+`?.done) >= 10`)
	p.click("button.stop")
	p.eventually("the stop", dataSet+`?.state === "stopped"`)
	done := evaluate[string](p, dataSet+`.done`)
	if total := evaluate[string](p, dataSet+`.total`); total != fmt.Sprint(10*each+1) || done == total {
		t.Fatalf("stopped after %s of %s pictures", done, total)
	}
	p.click("button.go-on")
	for n := each; n <= 10*each; n += each { // each has the whole time
		p.eventually(fmt.Sprint(n, " pictures"), fmt.Sprint(`Number(`, dataSet, `?.done) >= `, n))
	}
	p.eventually("the end", dataSet+`?.state === "done"`)
	p.eventually("ten classes", dataSet+`?.found === "10"`)
	if said := p.text(".survey .notes"); !strings.Contains(said, "1 other file was left out.") || !strings.Contains(said, "broken.png: ") {
		t.Errorf("the notes say %q", said)
	}
	if n := evaluate[int](p, `document.querySelectorAll(".suspects li").length`); n != 10 {
		t.Errorf("%d classes are listed", n)
	}

	// All of a class: what is in sight is there, not all.
	p.click(`.contact .seg button:nth-child(2)`)
	p.eventually("thirty pictures", `document.querySelector(".contact h2 small").textContent.startsWith("`+fmt.Sprint(each)+` shown")`)
	if n := evaluate[int](p, `document.querySelectorAll(".cells .cell").length`); n == 0 || n > 80 {
		t.Errorf("%d cells", n)
	}
	if blank := evaluate[int](p, `[...document.querySelectorAll(".cells canvas")].filter(c => !c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v)).length`); blank != 0 {
		t.Errorf("%d cells are blank", blank)
	}

	all := fmt.Sprintf("%d of %d", each, each)
	// The lasso around everything selects everything.
	evaluate[any](p, `(() => {
		const c = document.querySelector("canvas.scatter"), box = c.getBoundingClientRect();
		const send = (type, x, y) => c.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, clientX: box.left + x, clientY: box.top + y}));
		c.setPointerCapture = () => {};
		send("pointerdown", 1, 1); send("pointermove", 299, 1); send("pointermove", 299, 299); send("pointermove", 1, 299); send("pointerup", 1, 299);
	})()`)
	p.eventually("the selection", `document.querySelector(".stats").textContent.includes("`+all+`")`)

	// The report is one file that needs no other.
	evaluate[any](p, `(() => { const save = lrpDataSet.save; lrpDataSet.save = blob => { lrpDataSet.save = save; blob.text().then(text => { globalThis.saved = text; }); }; })()`)
	p.click("button.export")
	p.eventually("the report", `globalThis.saved`)
	if report := evaluate[string](p, `saved`); !strings.Contains(report, "Classes, most suspicious first") || !strings.Contains(report, "broken.png") || strings.Contains(report, "http") {
		t.Errorf("the report begins %.300q", report)
	}

	// One click opens a picture in the explainer, with its network.
	before := p.explained()
	p.click(".cells .cell")
	p.settle("the picture in the explainer", before)
	if evaluate[bool](p, `document.getElementById("app").hidden || !document.getElementById("data-set-frame").hidden`) {
		t.Error("the explainer is not shown")
	}
	// Back to the same selection.
	p.click("button.data-set")
	p.eventually("the view again", `!document.getElementById("data-set-frame").hidden`)
	if said := p.text(".stats"); !strings.Contains(said, all) {
		t.Errorf("after coming back: %q", said)
	}
}

// TestDataSetSays: what cannot be taken is said, and the view goes on.
func TestDataSetSays(t *testing.T) {
	p := openDataSet(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.MkdirAll(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(empty, "notes.txt"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetValue(`select[aria-label="Network"]`, "digits"))
	evaluate[any](p, `document.querySelector('select[aria-label="Network"]').dispatchEvent(new Event("change", {bubbles: true}))`)
	p.drop(empty)
	p.eventually("a sentence", `document.querySelector(".survey .message")?.textContent.includes("There is no picture among these files.")`)
	evaluate[any](p, `lrpDataSet.take([{path: "<b>x</b>.png", file: new File(["no picture"], "x.png")}, {path: "a.zip", file: new File(["no zip"], "a.zip")}])`)
	p.eventually("notes", dataSet+`?.state === "done" && document.querySelector(".survey .notes").textContent.includes("<b>x</b>.png: ")`)
	if said := p.text(".survey .notes"); !strings.Contains(said, "“a.zip” could not be opened") {
		t.Errorf("the notes say %q", said)
	}
}
