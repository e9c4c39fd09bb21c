package e2e

import (
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lrpexplainer/nn/onnx/onnxtest"
	"lrpexplainer/web/e2e/browser"
)

// soakTable has what TestSoak does, each as often as its weight says. do is false where there
// was nothing to do it with; then another is drawn. A new panel is a line here: mostly a
// selector of what can be clicked in it. What it sets has to be put back by putBack, unless
// a link or another model does so.
var soakTable = []struct {
	name   string
	weight int
	do     func(h *hand) bool
}{
	{"another example", 8, taps(`.examples button`)},
	{"another model", 6, taps(`.models button:not(.own-model)`)},
	{"another class", 8, taps(`.scores [data-class]`)},
	{"one class rather than another", 2, clicks(`.scores [data-class]`, chromedp.ModifierShift)},
	{"a class by its name", 2, selects(`[aria-label="Explain another class"]`)},
	{"another question", 3, selects(`[aria-label="What is asked"]`)},
	{"other rules", 8, taps(`.presets .list > label, .presets .more label`)},
	{"more rules", 2, taps(`.presets summary`)},
	{"a slider", 10, slides(`.rules input[type=range]`)},
	{"a switch", 6, taps(`.rules input[type=checkbox]`)},
	{"rules by layer", 4, taps(`.presets label:has(input[value=custom])`)},
	{"a layer's rule", 6, selects(`.custom li select`)},
	{"Reset or Save", 6, taps(`[data-rules]:not([data-rules="Load…"])`)},
	{"a file of rules", 3, gives(`.custom input[type=file]`, rulesFiles)},
	{"undo, redo", 6, taps(`[data-step]`)},
	{"a view", 5, taps(`[data-view]`)},
	{"the palette", 2, taps(`[data-palette]`)},
	{"the opacity", 3, slides(`.scale input[type=range]`)},
	{"where the heatmap begins", 2, slides(`.divider input, [aria-label="Where the heatmap begins"]`)},
	{"zoom", 2, taps(`.zoom`)},
	{"the theme", 2, taps(`[aria-label="Dark theme"]`)},
	{"a layer", 5, taps(`.net [data-node]`)},
	{"a layer's channels", 8, taps(`.rule-card button, .custom button.open, button.open`)},
	{"a channel", 4, taps(`.net [data-channel]`)},
	{"all layers", 3, taps(`.net .back, .through button`)},
	{"step through", 5, taps(`[data-go]`)},
	{"the scale of the maps", 2, taps(`[data-scale]`)},
	{"a remedy", 1, taps(`[data-remedy]`)},
	{"what the model reveals", 10, taps(`.intro button, .reveal button`)},
	{"a stamp", 2, taps(`.stamps button`)},
	{"the pad", 10, taps(`.image .row button:last-child`)},
	{"a stroke", 20, strokes(`.pad canvas`, 3)},
	{"the pad's tools", 10, taps(`.pad .tools button`)},
	{"a picture", 6, gives(`input.file`, pictureFiles)},
	{"no picture", 6, gives(`input.file`, badPictureFiles)},
	{"a dropped file", 4, (*hand).drops},
	{"the own model's panel", 5, taps(`.own-model`)},
	{"a model file", 6, gives(`input.model-file`, modelFiles)},
	{"no model file", 5, gives(`input.model-file`, badModelFiles)},
	{"labels", 1, gives(`input.labels-file`, labelFiles)},
	{"the own model's form", 3, selects(`.own select:not([aria-label="Names of the classes"])`)},
	{"Load or Cancel", 6, taps(`.own .row button[type=submit], .own .row button:last-child`)},
	{"the notice's end", 4, taps(`.notice button`)},
	{"an export", 2, exports},
	{"a cell of the comparison", 3, taps(`[data-cell] .cell-picture`)},
	{"what the comparison does", 3, taps(`[data-choice], [data-act]`)},
	{"the view Compare", 3, taps(`[data-view=compare]`)},
	{"a cell's rules", 6, selects(`[data-cell] select`)},
	{"the brush's column", 4, taps(`[data-tab]`)},
	{"the brush's tools", 6, taps(`.test-panel button`)},
	{"the brush's size", 2, slides(`.test-panel input[type=range]`)},
	{"a stroke of the brush", 8, strokes(`.test-layer`, 2)},
	{"the camera", 3, taps(`.image .row [data-camera]`)},
	{"a frame of the camera's, or many", 8, taps(`.shutter button`)},
	{"keep a model", 8, taps(`.own .keep input`)},
	{"a model that was kept", 12, taps(`.kept-models button`)},
	{"the guide", 3, taps(`#guide a.act:not([href*="residual"]), [data-guide]`)},
	{"a link", 3, (*hand).follows},
	{"the window's size", 4, (*hand).resizes},
	{"the crop", 3, (*hand).crops},
	{"the pointer", 4, (*hand).points},
	{"keys", 3, (*hand).types},
	{"credits", 1, (*hand).credits},
	{"the data set's view", 1, (*hand).dataSet},
	{"an engine that traps", 1, (*hand).trap},
	{"an engine that is killed", 1, (*hand).kill},
}

// hand does things to a page.
type hand struct {
	*page
	random *rand.Rand
	files  map[fileKind][]string
}

// fileKind tells the files that a visitor may give.
type fileKind int

const (
	pictureFiles fileKind = iota
	badPictureFiles
	modelFiles
	badModelFiles
	rulesFiles
	labelFiles
)

// soakFiles writes them.
func soakFiles(t *testing.T) map[fileKind][]string {
	t.Helper()
	whole := encodeJPEG(t, sheet(640, 480, "2", 0, 100, 50, 300))
	nan := onnxtest.New("nan", 1)
	x := nan.Node("Conv", []string{nan.Input("x", 1, 3, 8, 8), nan.Float32s("weight", []float32{0, float32(math.NaN()), 0}, 1, 3, 1, 1)})
	nan.Output(nan.Node("Flatten", []string{nan.Node("GlobalAveragePool", []string{x})}))
	large := onnxtest.New("large", 1)
	x = large.Node("Conv", []string{large.Input("x", 1, 3, 2048, 2048), large.Uniform("w", -1, 1, 64, 3, 1, 1)})
	large.Output(large.Node("Flatten", []string{large.Node("GlobalAveragePool", []string{x})}))
	operator := onnxtest.New("operator", 1)
	operator.Output(operator.Node("Einsum", []string{operator.Input("x", 1, 3, 8, 8)}))
	return map[fileKind][]string{
		pictureFiles: {
			write(t, "two.jpg", whole),
			write(t, "quarters.png", encodePNG(t, quarters(300, 200))),
			write(t, "circle.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20"/></svg>`)),
			plain(t, color.Black), // all zero
		},
		badPictureFiles: {
			write(t, "nothing.png", nil),
			write(t, "diary.png", []byte("Dear diary,\nI am not a picture.\n")),
			write(t, "cut.jpg", whole[:len(whole)/2]),
			write(t, "foreign.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><foreignObject width="9" height="9"/></svg>`)),
			write(t, "resnet.pt", []byte("PK\x03\x04")),
		},
		modelFiles: {
			modelFile(t, "means.onnx", means("", 1, 3, 8, 8)),
			modelFile(t, "summed.onnx", summed("Sigmoid", -2, 0.5, 0.5)),
			modelFile(t, "own digits.onnx", onnxtest.Digits(3)),
		},
		badModelFiles: {
			write(t, "empty.onnx", nil),
			write(t, "note.onnx", []byte("Dear diary, this is not a network.\n")),
			modelFile(t, "nan.onnx", nan),
			modelFile(t, "large.onnx", large),
			modelFile(t, "operator.onnx", operator),
		},
		rulesFiles: {
			write(t, "rules.json", []byte(`{"assignments": [{"match": {"kind": "dense"}, "rule": "epsilon"}, {"match": {"kind": "convolution"}, "rule": "gamma"}]}`)),
			write(t, "broken.json", []byte(`{"assignments": [`)),
			write(t, "unknown.json", []byte(`{"assignments": [{"match": {}, "rule": "delta"}]}`)),
		},
		labelFiles: {write(t, "three.txt", []byte("red\ngreen\nblue\n")), write(t, "two.txt", []byte("cat\ndog\n"))},
	}
}

// act does one thing and says which.
func (h *hand) act() string {
	h.t.Helper()
	total := 0
	for _, a := range soakTable {
		total += a.weight
	}
	for range 200 {
		n := h.random.IntN(total)
		for _, a := range soakTable {
			if n -= a.weight; n < 0 {
				if a.do(h) {
					return a.name
				}
				break
			}
		}
	}
	h.t.Fatalf("there is nothing left to do; the page says: %s", h.text("body"))
	return ""
}

// settled waits until the page has nothing left to do.
func (h *hand) settled(after string) {
	h.t.Helper()
	h.eventually("rest after "+after, `["ready", "loading"].includes(document.getElementById("app").dataset.state) && (document.getElementById("app").dataset.state === "ready" || document.querySelector(".notice p"))`)
}

// find is where one of the elements can be clicked, nil where none can.
func (h *hand) find(selector string) []float64 {
	h.t.Helper()
	return evaluate[[]float64](h.page, `((selector, draw) => {
		const all = [...document.querySelectorAll(selector)].filter(e => !e.disabled && e.checkVisibility({visibilityProperty: true}));
		if (!all.length) return null;
		const e = all[Math.floor(draw * all.length)];
		e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
		const box = e.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
		const top = document.elementFromPoint(x, y);
		return top && (e.contains(top) || top.contains(e)) ? [x, y, box.width, box.height] : null;
	})(`+quote(selector)+`, `+number(h.random.Float64())+`)`)
}

// taps clicks one of the elements.
func taps(selector string) func(*hand) bool { return clicks(selector, 0) }

// clicks clicks one of them with a modifier key held.
func clicks(selector string, modifier chromedp.Modifier) func(*hand) bool {
	return func(h *hand) bool {
		at := h.find(selector)
		if at == nil {
			return false
		}
		h.do(chromedp.MouseClickXY(at[0], at[1], chromedp.ButtonModifiers(modifier)))
		return true
	}
}

// tap clicks an element as soon as it can be clicked.
func (h *hand) tap(selector string) {
	h.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if taps(selector)(h) {
			return
		}
	}
	h.t.Fatalf("there is no %s to click", selector)
}

// selects chooses an option of one of the elements.
func selects(selector string) func(*hand) bool {
	return func(h *hand) bool {
		return evaluate[bool](h.page, `((selector, one, other) => {
			const all = [...document.querySelectorAll(selector)].filter(e => !e.disabled && e.checkVisibility());
			if (!all.length) return false;
			const e = all[Math.floor(one * all.length)];
			e.selectedIndex = Math.floor(other * e.options.length);
			e.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		})(`+quote(selector)+`, `+number(h.random.Float64())+`, `+number(h.random.Float64())+`)`)
	}
}

// slides drags one of the sliders, by way of some places.
func slides(selector string) func(*hand) bool {
	return func(h *hand) bool {
		return evaluate[bool](h.page, `((selector, one, to) => {
			const all = [...document.querySelectorAll(selector)].filter(e => !e.disabled && e.checkVisibility());
			if (!all.length) return false;
			const e = all[Math.floor(one * all.length)];
			const low = Number(e.min), high = Number(e.max), from = Number(e.value);
			for (let k = 1; k <= 5; k++) {
				e.value = from + (low + to * (high - low) - from) * k / 5;
				e.dispatchEvent(new Event("input", {bubbles: true}));
			}
			e.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		})(`+quote(selector)+`, `+number(h.random.Float64())+`, `+number(h.random.Float64())+`)`)
	}
}

func (h *hand) file(kind fileKind) string { return h.files[kind][h.random.IntN(len(h.files[kind]))] }

// gives picks a file by a file picker.
func gives(selector string, kind fileKind) func(*hand) bool {
	return func(h *hand) bool {
		if !evaluate[bool](h.page, `document.querySelector(`+quote(selector)+`) !== null && !document.getElementById("app").hidden`) {
			return false
		}
		// It may be gone by now, as it may under a visitor's hand.
		h.page.Do(chromedp.SetUploadFiles(selector, []string{h.file(kind)}, chromedp.AtLeast(0)))
		return true
	}
}

func (h *hand) drops() bool {
	h.dropAt(150, 200, h.file([]fileKind{pictureFiles, badPictureFiles, modelFiles, badModelFiles}[h.random.IntN(4)]))
	return true
}

// strokes draws on an element by way of so many places.
func strokes(selector string, places int) func(*hand) bool {
	return func(h *hand) bool {
		at := h.find(selector)
		if at == nil {
			return false
		}
		var way [][2]float64
		for range places {
			way = append(way, [2]float64{at[0] + at[2]*(h.random.Float64()-0.5)*0.9, at[1] + at[3]*(h.random.Float64()-0.5)*0.9})
		}
		h.draw([][][2]float64{along(way, 8)})
		return true
	}
}

func exports(h *hand) bool {
	return evaluate[bool](h.page, `(draw => {
		const all = [...document.querySelectorAll("[data-export]:not(:disabled)")];
		all[Math.floor(draw * all.length)]?.click();
		return all.length > 0;
	})(`+number(h.random.Float64())+`)`)
}

func (h *hand) follows() bool {
	links := []string{"digits/7", "digits/0?rules=overview&gamma=0.8&class=7", "photo/bee?rules=epsilon-plus&class=3", "nothing/1", "digits/7?rules=none",
		"digits/7?class=99", "hans/goldfish-1?view=swipe", "digits/7-or-1?ask=versus&class=1&rival=7&palette=safe&scale=shared&zoom=1", "%00?&&=&layer=x"}
	evaluate[bool](h.page, `(location.hash = `+quote(links[h.random.IntN(len(links))])+`, true)`)
	return true
}

func (h *hand) resizes() bool {
	sizes := []browser.Size{{Width: 1440, Height: 900}, {Width: 1280, Height: 720}, {Width: 900, Height: 600}, {Width: 390, Height: 844}, {Width: 320, Height: 480}}
	size := sizes[h.random.IntN(len(sizes))]
	h.do(chromedp.EmulateViewport(size.Width, size.Height, chromedp.EmulateScale(1)))
	return true
}

// crops moves the frame around what the network sees.
func (h *hand) crops() bool {
	if !evaluate[bool](h.page, `(e => { e?.focus(); return e !== null; })(document.querySelector(".crop.movable"))`) {
		return false
	}
	keys := []string{"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-", "0"}
	for range 3 {
		h.press(keys[h.random.IntN(len(keys))])
	}
	return true
}

// points moves the pointer over the heatmap.
func (h *hand) points() bool {
	at := h.find(`.canvas > canvas`)
	if at == nil {
		return false
	}
	for range 3 {
		h.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]+at[2]*(h.random.Float64()-0.5), at[1]+at[3]*(h.random.Float64()-0.5)))
	}
	return true
}

// types presses keys, whatever has the focus.
func (h *hand) types() bool {
	keys := []string{"Escape", "ArrowLeft", "ArrowRight", "Home", "End", "Tab", "Delete", kb.PageDown}
	for range 3 {
		h.do(chromedp.KeyEvent(keys[h.random.IntN(len(keys))]))
	}
	return true
}

func (h *hand) credits() bool {
	if !taps(`[popovertarget]`)(h) {
		return false
	}
	h.press("Escape")
	return true
}

// dataSet opens the view of data sets and comes back.
func (h *hand) dataSet() bool {
	const shown = `document.getElementById("data-set-frame")?.hidden === false`
	if !h.reaches(`button.data-set`, shown) {
		return false
	}
	h.eventually("the view", dataSet+`?.ready === "true"`)
	if !h.reaches(`.models [aria-pressed="true"]`, `!(`+shown+`)`) {
		h.t.Fatalf("the view of data sets does not end; there it says: %s", h.text("#data-set-frame"))
	}
	return true
}

// reaches clicks an element until that is so, for a page that is at work may move under the
// hand, so that a click misses.
func (h *hand) reaches(selector, so string) bool {
	h.t.Helper()
	for n := range 8 {
		if n > 0 {
			h.t.Logf("a click on %s has missed", selector)
		}
		if !taps(selector)(h) && !evaluate[bool](h.page, so) {
			return false
		}
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if evaluate[bool](h.page, so) {
				return true
			}
		}
	}
	return false
}

func (h *hand) trap() bool {
	evaluate[any](h.page, `engineNow.dispatchEvent(new ErrorEvent("error", {message: "unreachable", cancelable: true}))`)
	return true
}

// kill ends the engine without a word. That is noticed when it is asked, so the class is.
func (h *hand) kill() bool {
	evaluate[any](h.page, `Started.prototype.terminate.call(engineNow)`)
	taps(`.scores [data-class]`)(h)
	return true
}

// putBack sets everything as a fresh page has it, by the page's own controls.
func (h *hand) putBack() {
	h.t.Helper()
	h.do(chromedp.EmulateViewport(browser.Desktop.Width, browser.Desktop.Height, chromedp.EmulateScale(1)))
	h.settled("all")
	evaluate[any](h.page, `document.querySelectorAll("[popover]:popover-open").forEach(e => e.hidePopover())`)
	toggle := func(what, selector, isSet string) {
		h.t.Helper()
		if evaluate[bool](h.page, isSet) && !h.reaches(selector, `!(`+isSet+`)`) {
			h.t.Fatalf("%s: there is no %s that does it; the page says: %s", what, selector, h.text("body"))
		}
	}
	toggle("the panel's end", `.own-model`, `document.querySelector(".own-model").ariaExpanded === "true"`)
	// The first model anew.
	for _, title := range []string{"Photo", "Digits"} {
		chosen := `document.querySelector(".models [aria-pressed='true']")?.title === ` + quote(title)
		if !evaluate[bool](h.page, chosen) && !h.reaches(`.models button[title="`+title+`"]`, chosen) {
			h.t.Fatalf("%s cannot be chosen; the page says: %s", title, h.text("body"))
		}
		h.eventually(title, chosen+` && document.getElementById("app").dataset.state === "ready"`)
	}
	if evaluate[bool](h.page, `document.querySelector(".notice button") !== null`) {
		h.tap(".notice button")
		h.eventually("the notice to go", `document.querySelector(".notice").innerText === ""`)
	}
	// What of the visitor's rules lives on with another model, then what a link can say.
	toggle("the view that has the rules", `[data-view="overlay"]`, `document.querySelector("button[data-view='overlay']").ariaPressed !== "true"`)
	h.settled("the view")
	toggle("the rules' column", `[data-tab="Rules"]`, `document.querySelector("[data-tab='Rules']")?.ariaPressed === "false"`)
	h.choose("custom")
	toggle("the preset's own rules", `[data-rules="Reset"]`, `document.querySelector("[data-rules='Reset']") !== null`)
	h.settled("Reset")
	evaluate[any](h.page, `(history.pushState(null, "", "#guide"), location.hash = "#digits/7")`)
	h.eventually("the link", `document.getElementById("app").dataset.composite === "epsilon-gamma-box" && document.getElementById("app").dataset.state === "ready"`)
	evaluate[any](h.page, `document.querySelectorAll(".presets details[open]").forEach(d => d.open = false)`)
	// And what no link says.
	toggle("the old theme", `[aria-label="Dark theme"]`, `document.querySelector("[aria-label='Dark theme']").ariaPressed === "true"`)
	h.move(`.scale input[type=range]`, "0.7")
	h.eventually("rest", `document.getElementById("app").dataset.state === "ready"`)
	evaluate[any](h.page, `document.activeElement?.blur()`)
	h.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 1, 1))
}
