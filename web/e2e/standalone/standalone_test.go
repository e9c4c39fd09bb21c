// Package standalone tests the page as one file, opened from disk without any server.
package standalone

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

// buildFile makes the file and says where it is.
func buildFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lrp-explainer.html")
	build := exec.Command("go", "run", "./web/build", "-standalone", file)
	build.Dir = "../../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// Small enough for a mail, and as large as README.md says.
func checkSize(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 13_000_000 {
		t.Errorf("the file has %d bytes; expected at most 13 million", info.Size())
	}
	said, err := site.Said(t.Context(), "the page as one file")
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(info.Size()) / 1e6; math.Abs(got-said) > 0.2 {
		t.Errorf("README.md says %.1f MB; it is %.2f MB", said, got)
	}
}

// page evaluates JavaScript on the page in one of the browsers.
type page struct {
	*testing.T
	evaluate func(expression string) (string, error) // gives JSON
}

// eventually waits until a JavaScript expression is true.
func (p *page) eventually(what, expression string) {
	p.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		got, err := p.evaluate("Boolean(" + expression + ")")
		if err != nil {
			p.Fatalf("%s: %v", what, err)
		}
		if got == "true" {
			return
		}
	}
	text, _ := p.evaluate(`document.body.innerText.slice(0, 2000)`)
	p.Fatalf("waited in vain for %s; the page says %s", what, text)
}

// visit is what a lecturer does with the file.
func (p *page) visit() {
	p.eventually("the first explanation", `(d => d.state === "ready" && Number(d.explained) > 0)(document.getElementById("app").dataset)`)
	for _, model := range []string{"Photo", "Clever Hans"} {
		p.eventually("the model "+model, `(() => {
			globalThis.before = Number(document.getElementById("app").dataset.explained);
			const button = [...document.querySelectorAll(".models button")].find(b => b.textContent === `+quote(model)+`);
			button?.click();
			return button;
		})()`)
		p.eventually("its explanation", `(d => d.state === "ready" && Number(d.explained) > before)(document.getElementById("app").dataset)`)
	}
	p.eventually("a dropped picture", `(async () => {
		globalThis.before = Number(document.getElementById("app").dataset.explained);
		const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 60 });
		const context = canvas.getContext("2d");
		context.fillStyle = "orange";
		context.arc(40, 30, 20, 0, 7);
		context.fill();
		const data = new DataTransfer();
		data.items.add(new File([await new Promise(resolve => canvas.toBlob(resolve))], "orange.png", { type: "image/png" }));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`)
	p.eventually("its explanation", `(d => d.state === "ready" && Number(d.explained) > before)(document.getElementById("app").dataset)`)
	p.eventually("pixels that can be read", `[...document.querySelectorAll("canvas")].every(c => c.toDataURL().startsWith("data:image/png"))`)
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestFromDisk(t *testing.T) {
	file := buildFile(t)
	checkSize(t, file)
	t.Run("Chromium", func(t *testing.T) {
		b, err := browser.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		opened, err := b.Open("file://"+file, browser.Desktop)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		p := page{t, func(expression string) (string, error) {
			return chromedp.Run(opened.Context(), chromedp.Evaluate[string]("(async () => JSON.stringify(await ("+expression+")))()", chromedp.EvalAwaitPromise))
		}}
		p.visit()
		for _, e := range opened.Errors() {
			t.Errorf("the console says: %s", e)
		}
		if r := opened.Requests(); len(r) > 0 {
			t.Errorf("the page from disk asks for %v", r)
		}
	})
	t.Run("Firefox", func(t *testing.T) {
		f, err := browser.StartFirefox(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.Open("file://" + file); err != nil {
			t.Fatal(err)
		}
		p := page{t, f.Evaluate}
		p.visit()
	})
}
