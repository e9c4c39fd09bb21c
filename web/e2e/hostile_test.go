package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lrpexplainer/lrp/lrptest/hostile"
	"lrpexplainer/web/e2e/browser"
)

// measured keeps the memory of the page's program, which never shrinks.
const measured = `
	let memory;
	for (const name of ["instantiate", "instantiateStreaming"]) {
		const of = WebAssembly[name];
		WebAssembly[name] = async (...given) => {
			const made = await of.apply(WebAssembly, given);
			memory ??= made.instance?.exports.mem;
			return made;
		};
	}
`

// mostOfAFile is by how much the memory of the page's program and of the engine's may grow for one file
// that is refused, in bytes.
const mostOfAFile = 32 << 20

// TestHostileFiles gives one page all the files that package hostile makes, in a row. Each is refused with
// its sentence and in bounded memory, none of them is run, and what was there before is there in the end.
func TestHostileFiles(t *testing.T) {
	p := openPrepared(t, measured)
	p.settle("the first explanation", 0)
	p.choose("custom")
	p.then("a class", func() { p.click(`.scores [data-class="3"]`) })
	before := p.rest()
	dir := t.TempDir()
	given, asked := 0, 0
	// taken is the memory of both programs: the engine says its own with every explanation.
	taken := func() int64 {
		t.Helper()
		asked++
		p.then("an explanation", func() {
			evaluate[any](p, fmt.Sprintf(`document.querySelector('.scores [data-class="%d"]').click()`, 3+asked%2))
		})
		engine, err := strconv.ParseInt(p.data("memory"), 10, 64)
		page := evaluate[int64](p, `memory.buffer.byteLength`)
		if err != nil || engine < 1<<20 || page < 1<<20 {
			t.Fatalf("the memory is %d and %d bytes, %v", engine, page, err)
		}
		return engine + page
	}
	most, worst := int64(0), ""
	memory := taken()
	refused := func(f hostile.File, selector string) {
		t.Helper()
		given++
		file := filepath.Join(dir, f.Name)
		if err := os.WriteFile(file, f.Content, 0o644); err != nil {
			t.Fatal(err)
		}
		p.do(chromedp.SetUploadFiles(selector, []string{file}))
		// What is wrong with weights alone is seen when the model is loaded.
		p.eventually("an answer to "+f.Name, `document.querySelector(".notice p") || document.querySelector(".own .file-name")?.innerText === `+quote(f.Name)+` && document.querySelector(".own form")`)
		if evaluate[bool](p, `!document.querySelector(".notice p")`) {
			p.click(".own button[type=submit]")
			p.eventually("a sentence about "+f.Name, `document.querySelector(".notice p")`)
		}
		got := evaluate[string](p, `document.querySelector(".notice p").textContent`)
		for _, part := range append(f.Says, f.Name) {
			if !strings.Contains(got, part) {
				t.Errorf("%s: the page says %.400q, which lacks %q", f.Name, got, part)
			}
		}
		if !strings.HasSuffix(got, ".") && !strings.HasSuffix(got, "?") || len(got) > 800 {
			t.Errorf("%s: not a sentence: %.400q", f.Name, got)
		}
		evaluate[any](p, `document.querySelector(".notice button").click()`)
		p.eventually("rest after "+f.Name, `document.getElementById("app").dataset.state === "ready" && !document.querySelector(".notice p")`)
		now := taken()
		if now-memory > most {
			most, worst = now-memory, f.Name
		}
		if now-memory > mostOfAFile {
			t.Errorf("%s, of %d bytes, has taken %d MB", f.Name, len(f.Content), (now-memory)>>20)
		}
		memory = now
	}
	for _, f := range hostile.Rules() {
		refused(f, `.custom input[type=file]`)
	}
	for _, f := range hostile.Pictures() {
		refused(f, `input.file:not(.custom input)`)
	}
	p.click(".own-model")
	p.eventually("the panel", `document.querySelector("input.model-file")`)
	for _, f := range hostile.Models() {
		refused(f, `input.model-file`)
	}
	p.click(".own-model")
	p.eventually("the panel's end", `document.querySelector(".own").hidden`)
	if given < 100 {
		t.Errorf("there are only %d files", given)
	}
	t.Logf("%d files; the most that one has taken are %.1f MB (%s), in the end there are %.1f MB", given, float64(most)/1e6, worst, float64(memory)/1e6)
	if p.data("target") != "3" {
		p.then("the class", func() { p.click(`.scores [data-class="3"]`) })
	}
	evaluate[any](p, `document.activeElement?.blur()`)
	if now := p.rest(); now != before {
		for _, part := range differing(before, now) {
			t.Errorf("in the end: %s", part)
		}
	}
	if evaluate[bool](p, `document.querySelector("img[src=x]") !== null || document.title === "run"`) {
		t.Error("markup or a script of a file has been run")
	}
	p.then("the page goes on", func() { p.click(`.scores [data-class="5"]`) })
}

// TestDamagedCatalogues: one sentence each, and what is right is shown.
func TestDamagedCatalogues(t *testing.T) {
	list := filepath.Join(folder, "weights", "models.json")
	before, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.WriteFile(list, before, 0o644) })
	digits := `{"name": "digits", "title": "Digits", "file": "` + evaluateDigits(t, before) + `", "input": {"channels": 1, "height": 28, "width": 28, "fit": "digit"}, "examples": [{"file": "EXAMPLE", "title": "7", "alt": "a seven"}]}`
	example, _ := filepath.Glob(filepath.Join(folder, "examples", "digits", "7.*png"))
	if len(example) == 0 {
		t.Fatal("no example")
	}
	digits = strings.Replace(digits, "EXAMPLE", "examples/digits/"+filepath.Base(example[0]), 1)
	files := append(hostile.Catalogues(),
		hostile.File{Name: "odd fields", Content: []byte(`{"models": [` + strings.Replace(digits, `"title": "Digits"`, `"title": "Digits", "bytes": -1, "stamps": [null, {"width": "x"}], "reveal": {"figures": [null, [null]], "sources": 3}`, 1) + `]}`)},
		hostile.File{Name: "odd examples", Content: []byte(`{"models": [` + strings.Replace(digits, `"examples": [`, `"examples": [null, 3, `, 1) + `]}`)})
	p := openUnready(t, browser.Desktop)
	for _, f := range files {
		right := strings.Contains(string(f.Content), "DIGITS") && !strings.Contains(string(f.Content), "} {}") || len(f.Says) == 0
		if err := os.WriteFile(list, []byte(strings.ReplaceAll(string(f.Content), "DIGITS", digits)), 0o644); err != nil {
			t.Fatal(err)
		}
		p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(address))
		if right {
			p.settle(f.Name, 0)
		}
		for _, part := range f.Says {
			p.eventually(f.Name, `document.querySelector(".notice")?.innerText.includes(`+quote(part)+`)`)
		}
	}
}
