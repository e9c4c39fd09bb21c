package e2e

import (
	"archive/zip"
	"bytes"
	"errors"
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

// chooseOption chooses from one of the view's lists.
func (p *page) chooseOption(list, value string) {
	p.t.Helper()
	p.do(chromedp.SetValue(`select[aria-label="`+list+`"]`, value))
	evaluate[any](p, `document.querySelector('select[aria-label="`+list+`"]').dispatchEvent(new Event("change", {bubbles: true}))`)
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
	p.chooseOption("Network", "digits")
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
	if n := evaluate[int](p, `document.querySelectorAll(".sheet .tile").length`); n == 0 || n > 80 {
		t.Errorf("%d cells", n)
	}
	if blank := evaluate[int](p, `[...document.querySelectorAll(".sheet canvas")].filter(c => !c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v)).length`); blank != 0 {
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
	p.click(".sheet .tile")
	p.settle("the picture in the explainer", before)
	if evaluate[bool](p, `!document.querySelector("#app main").checkVisibility() || !document.getElementById("data-set-frame").hidden`) {
		t.Error("the explainer is not shown")
	}
	// Back to the same selection.
	p.click("button.data-set")
	p.eventually("the view again", `!document.getElementById("data-set-frame").hidden`)
	if n := evaluate[int](p, `document.querySelectorAll(".sheet .opened").length`); n != 1 {
		t.Errorf("%d pictures are marked as opened", n)
	}
	if said := p.text(".stats"); !strings.Contains(said, all) {
		t.Errorf("after coming back: %q", said)
	}
}

// zipped is a zip as people make them: two classes of twelve pictures, one of two, one that
// is blank, a picture that is there twice, a name with markup, a broken picture, and what a
// Mac puts beside.
func zipped(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pictures.zip")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	put := func(name string, data []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	digit := func(n, line int) []byte {
		data, err := os.ReadFile(fmt.Sprintf("../examples/digits/%d.png", n))
		if err != nil {
			t.Fatal(err)
		}
		from, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		to := image.NewGray(image.Rect(0, 0, 28, 28))
		draw.Draw(to, to.Rect, from, from.Bounds().Min, draw.Src)
		draw.Draw(to, image.Rect(0, line, 28, line+1), image.NewUniform(from.At(0, 0)), image.Point{}, draw.Src)
		var out bytes.Buffer
		if err := png.Encode(&out, to); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for k := range 12 {
		put(fmt.Sprintf("set/3/%02d.png", k), digit(3, 6+k))
		put(fmt.Sprintf("set/5/%02d.png", k), digit(5, 6+k))
	}
	put("set/5/<i>again</i>.png", digit(5, 8))
	put("set/7/a.png", digit(7, 10))
	put("set/7/b.png", digit(7, 13))
	put("set/1/only.png", digit(1, 9))
	put("set/3/broken.png", []byte("\x89PNG broken"))
	put("__MACOSX/set/3/._00.png", []byte("not a picture"))
	put("set/read me.txt", []byte("not a picture"))
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestDataSetOnAPhone: a zip on a phone, whatever is in it; nothing is wider than the screen,
// and there is nothing that an automatic check of accessibility finds, on a phone and on a
// desk, in light and dark.
func TestDataSetOnAPhone(t *testing.T) {
	p := openPage(t, browser.Phone)
	p.do(chromedp.Evaluate[chromedp.Void](axe(t) + "; void 0"))
	p.click("button.data-set")
	p.eventually("the view", dataSet+`?.ready === "true"`)
	look := func(what string) {
		t.Helper()
		for _, dark := range []bool{false, true} {
			if err := p.Dark(dark); err != nil {
				t.Fatal(err)
			}
			p.eventually("the points in the theme's ink", `!document.querySelector("canvas.scatter") || (c => c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some((v, i, d) => i % 4 === 0 && d[i + 3] > 200 && `+map[bool]string{true: "v > 128", false: "v < 128"}[dark]+`))(document.querySelector("canvas.scatter"))`)
			if *screenshots != "" {
				if err := p.Screenshot(filepath.Join(*screenshots, fmt.Sprint("data set, ", what, ", dark ", dark, ".png"))); err != nil {
					t.Fatal(err)
				}
			}
			found := evaluate[[]string](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + " at " + v.nodes.slice(0, 3).map(n => n.target).join(", ")))`)
			if len(found) > 0 {
				t.Errorf("dark %v, %s: %s", dark, what, strings.Join(found, "; "))
			}
		}
		if small := evaluate[int](p, `[...document.querySelectorAll(".near canvas, .tile")].filter(c => c.getBoundingClientRect().width < 40).length`); small > 0 {
			t.Errorf("%s: %d pictures are not to be seen", what, small)
		}
		if wide := evaluate[[]string](p, `[...document.querySelectorAll("#data-set-frame *")].filter(n => n.offsetParent && n.getBoundingClientRect().right > innerWidth + 1).map(n => n.tagName + "." + n.className)`); len(wide) > 0 {
			t.Errorf("%s: wider than the screen: %s", what, strings.Join(wide, ", "))
		}
	}
	if evaluate[bool](p, `document.getElementById("guide").checkVisibility()`) {
		t.Error("the guide is below the view")
	}
	look("an empty view")
	p.chooseOption("Network", "digits")
	p.chooseOption("Rules", "epsilon-plus")
	p.do(chromedp.SetUploadFiles(`#data-set-frame input.files`, []string{zipped(t)}))
	p.eventually("the end", dataSet+`?.state === "done" && `+dataSet+`.found === "4"`)
	if total := evaluate[string](p, dataSet+`.total`); total != "29" {
		t.Errorf("%s pictures; expected 29", total)
	}
	notes := p.text(".survey .notes")
	for _, want := range []string{"2 other files were left out.", "set/3/broken.png: ", "set/5/<i>again</i>.png is the same picture as set/5/02.png."} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
	if blank := evaluate[int](p, `[...document.querySelectorAll(".suspects canvas")].filter(c => !c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v)).length`); blank != 0 {
		t.Errorf("%d classes have no mean map", blank)
	}
	look("clusters on a phone")
	p.do(chromedp.EmulateViewport(1440, 900))
	look("clusters on a desk")

	// Other pictures take the place of these: two of one class, first with rules that leave
	// their maps empty.
	for _, c := range [][2]string{{"epsilon-plus", "0"}, {"epsilon-gamma-box", "1"}} {
		p.click("button.other")
		p.chooseOption("Rules", c[0])
		evaluate[any](p, `(async () => {
			const canvas = new OffscreenCanvas(28, 28), context = canvas.getContext("2d");
			context.fillStyle = "white";
			context.fillRect(0, 0, 28, 28);
			context.fillStyle = "black";
			context.fillRect(10, 4, 4, 20);
			const file = new File([await canvas.convertToBlob()], "stroke.png");
			lrpDataSet.take([{path: "8/a.png", file}, {path: "8/b.png", file}]);
		})()`)
		p.eventually("two of one class", dataSet+`?.state === "done" && `+dataSet+`.total === "2" && `+dataSet+`.found === "`+c[1]+`"`)
		notes, empty := p.text(".survey .notes"), "The maps of 2 pictures of 8 say nothing."
		if strings.Contains(notes, empty) != (c[1] == "0") || !strings.Contains(notes, "8/b.png is the same picture as 8/a.png.") {
			t.Errorf("%s: the notes say %q", c[0], notes)
		}
	}
	if said := p.text(".found h1"); said != "2 pictures of 8" {
		t.Errorf("the finding is %q", said)
	}
}

// TestManyPictures: of hundreds of pictures as many are in the page as are in sight, wherever
// the sheet is scrolled, and none of them is blank.
func TestManyPictures(t *testing.T) {
	const count = 600
	p := openDataSet(t)
	p.chooseOption("Network", "digits")
	evaluate[any](p, fmt.Sprintf(`(async () => {
		const files = [];
		for (let i = 0; i < 40; i++) {
			const canvas = new OffscreenCanvas(28, 28), context = canvas.getContext("2d");
			context.fillRect(0, 0, 28, 28);
			context.fillStyle = "white";
			context.fillRect(8 + i %% 8, 3 + i / 8, 4, 20);
			files.push(new File([await canvas.convertToBlob()], i + ".png"));
		}
		lrpDataSet.take(Array.from({length: %d}, (_, i) => ({path: "1/" + String(i).padStart(4, "0") + ".png", file: files[i %% 40]})));
	})()`, count))
	for n := 100; n <= count; n += 100 {
		p.eventually(fmt.Sprint(n, " pictures"), fmt.Sprint(`Number(`, dataSet, `?.done) >= `, n))
	}
	p.eventually("the class", dataSet+`?.state === "done" && `+dataSet+`.found === "1"`)
	p.click(`.contact .seg button:nth-child(2)`)
	p.eventually("all of them", fmt.Sprintf(`document.querySelector(".contact h2 small").textContent.startsWith("%d shown")`, count))
	seen := map[string]bool{}
	for k := range 11 {
		evaluate[any](p, fmt.Sprintf(`(() => { const s = document.querySelector(".sheet"); s.scrollTop = (s.scrollHeight - s.clientHeight) * %d / 10; })()`, k))
		p.eventually("the lines in sight", `(() => {
			const box = document.querySelector(".sheet").getBoundingClientRect(), tiles = [...document.querySelectorAll(".sheet .tile")].map(t => t.getBoundingClientRect());
			return Math.min(...tiles.map(t => t.top)) < box.top + 14 && Math.max(...tiles.map(t => t.bottom)) > box.bottom - 14;
		})()`)
		if n := evaluate[int](p, `document.querySelectorAll(".sheet .tile").length`); n > 100 {
			t.Errorf("%d tiles at %d tenths", n, k)
		}
		if n := evaluate[int](p, `document.querySelectorAll("#data-set-frame *").length`); n > 600 {
			t.Errorf("%d elements at %d tenths", n, k)
		}
		if blank := evaluate[int](p, `[...document.querySelectorAll(".sheet canvas")].filter(c => !c.getContext("2d").getImageData(0, 0, c.width, c.height).data.some(v => v)).length`); blank != 0 {
			t.Errorf("%d tiles are blank at %d tenths", blank, k)
		}
		seen[evaluate[string](p, `document.querySelector(".sheet .tile").title`)] = true
	}
	if len(seen) < 10 {
		t.Errorf("the same pictures wherever one scrolls: %v", seen)
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
	p.chooseOption("Network", "digits")
	p.drop(empty)
	p.eventually("a sentence", `document.querySelector(".survey .message")?.textContent.includes("There is no picture among these files.")`)
	evaluate[any](p, `lrpDataSet.take([{path: "<b>x</b>.png", file: new File(["no picture"], "x.png")}, {path: "a.zip", file: new File(["no zip"], "a.zip")}])`)
	p.eventually("notes", dataSet+`?.state === "done" && document.querySelector(".survey .notes").textContent.includes("<b>x</b>.png: ")`)
	if said := p.text(".survey .notes"); !strings.Contains(said, "“a.zip” could not be opened") {
		t.Errorf("the notes say %q", said)
	}
}
