package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	download "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

var (
	soakActions = flag.Int("soak", 150, "how many random actions TestSoak does")
	soakSeed    = flag.Uint64("seed", 1, "which actions these are")
)

// watching counts what a page may leave behind, and has it look for signs of life of the engine
// so often that a killed one is missed after some seconds.
const watching = `
	const every = setInterval;
	setInterval = (f, ms) => every(f, ms >= 5000 ? ms / 20 : ms);
	const after = setTimeout; // what was exported may be collected for a minute
	setTimeout = (f, ms, ...of) => after(f, ms >= 60000 ? ms / 20 : ms, ...of);
	const engines = new Set(), Started = Worker;
	let engineNow; // which the page asks
	Worker = class extends Started {
		constructor(...of) { super(...of); engines.add(this); if (String(of[0]).startsWith("engine")) engineNow = this; }
		terminate() { engines.delete(this); super.terminate(); }
	};
	const blobs = new Set(), create = URL.createObjectURL, revoke = URL.revokeObjectURL;
	URL.createObjectURL = of => { const url = create.call(URL, of); blobs.add(url); return url; };
	URL.revokeObjectURL = url => { blobs.delete(url); revoke.call(URL, url); };
	const devices = new EventTarget(); // there is a camera, which shows other colours all the time
	Object.defineProperty(navigator, "mediaDevices", {value: Object.assign(devices, {
		enumerateDevices: async () => [{kind: "videoinput"}],
		getUserMedia: async () => {
			const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 48}), c = canvas.getContext("2d");
			const stream = canvas.captureStream(30), [track] = stream.getTracks();
			let hue = 0;
			const paint = every(() => {
				if (track.readyState === "ended") return clearInterval(paint);
				c.fillStyle = "hsl(" + (hue += 7) + " 80% 50%)";
				c.fillRect(0, 0, 64, 48);
			}, 50);
			return stream;
		},
	})});
`

// level is what a page takes and holds at rest.
type level struct {
	Engine    float64 // live bytes of the engine's program, after a collection
	Page      float64 // live bytes of the page's
	Scripts   float64 // bytes of the page's JavaScript heap, after a collection
	Listeners int64
	Documents int64
	Workers   int
	Blobs     int
}

// rest is what the page shows, in numbers and pixels.
type rest struct{ Picture, Headline, Scores, Account, Strip, Rules, Title string }

func (p *page) rest() rest {
	p.t.Helper()
	return evaluate[rest](p, `(text => ({
		Picture: document.querySelector(".canvas > canvas").toDataURL(), Headline: text("#app h1"), Scores: text(".scores"), Account: text(".account"),
		Strip: text(".net") + [...document.querySelectorAll(".net canvas")].map(c => c.toDataURL()).join(), Rules: text(".rules"), Title: document.title,
	}))(s => document.querySelector(s)?.innerText.replace(/\s+/g, " ").trim() ?? "")`)
}

// level measures a page that is at rest.
func (p *page) level() (l level) {
	p.t.Helper()
	p.eventually("the end of what was exported", `blobs.size === 0`)
	l.Engine = p.asks("digits", `data.liveBytes`)
	for range 2 { // what finalizers free is garbage only after them
		l.Page = evaluate[float64](p, `new Promise(done => setTimeout(() => done(pageLiveBytes()), 50))`)
		if _, err := chromedp.Call(p.Context(), heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
	}
	metrics, err := chromedp.Call(p.Context(), performance.GetMetrics, cdp.Empty{})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, m := range metrics.Metrics {
		if m.Name == "JSHeapUsedSize" {
			l.Scripts = m.Value
		}
	}
	for n := range 8 { // a worker that has ended keeps its listeners until it has been collected, in its own time
		counters, err := chromedp.Call(p.Context(), memory.GetDOMCounters, cdp.Empty{})
		if err != nil {
			p.t.Fatal(err)
		}
		if n == 0 || counters.JsEventListeners < l.Listeners {
			l.Listeners = counters.JsEventListeners
		}
		l.Documents = counters.Documents
		time.Sleep(250 * time.Millisecond)
		if _, err := chromedp.Call(p.Context(), heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
	}
	l.Workers, l.Blobs = evaluate[int](p, `engines.size`), evaluate[int](p, `blobs.size`)
	return l
}

// asks asks the engine, in a session of its own, about a bundled model's file, and gives a
// number of its answer.
func (p *page) asks(name, answer string) float64 {
	p.t.Helper()
	return evaluate[float64](p, `(async () => {
		const entry = (await (await fetch("weights/models.json")).json()).models.find(m => m.name === `+quote(name)+`);
		const file = await (await fetch("weights/" + entry.file)).blob(), i = entry.input;
		const inputShape = i.layout === "NHWC" ? [1, i.height, i.width, i.channels] : [1, i.channels, i.height, i.width];
		return new Promise((done, failed) => {
			engineNow.addEventListener("message", function hear({ data }) {
				if (data.session !== "soak") return;
				this.removeEventListener("message", hear);
				data.type === "modelInfo" ? done(`+answer+`) : failed(JSON.stringify(data));
			});
			engineNow.postMessage({ v: 1, session: "soak", id: 1, type: "inspectModel", file, inputShape });
		});
	})()`)
}

// TestSoak does random things to one page, whatever it is doing, and puts everything back in
// the end: it shows what a fresh one shows, and holds nothing more than it held early on.
// docs/testing.md says what became of 2,000 actions.
func TestSoak(t *testing.T) {
	p := openPrepared(t, watching)
	p.settle("the first explanation", 0)
	if _, err := chromedp.Call(p.Context(), performance.Enable, performance.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(p.Context(), download.SetDownloadBehavior, download.SetDownloadBehaviorParams{Behavior: download.SetDownloadBehaviorBehaviorDeny}); err != nil {
		t.Fatal(err)
	}
	fresh := p.rest()
	h := &hand{page: p, random: rand.New(rand.NewPCG(*soakSeed, 15)), files: soakFiles(t)}
	// What stays once it is there: the program of the data sets, the tab of an own model.
	h.dataSet()
	p.giveModel(h.files[modelFiles][2])
	p.click(".own button[type=submit]")
	p.eventually("the own model", `document.querySelector(".models [aria-pressed='true']")?.title === "own digits" && document.getElementById("app").dataset.state === "ready"`)
	h.putBack()
	var done []string // what was done, newest last
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d; the last actions: %s", *soakSeed, strings.Join(done[max(0, len(done)-40):], ", "))
		}
	})
	check := func(when string) level {
		t.Helper()
		h.putBack()
		if now := p.rest(); now != fresh {
			for _, part := range differing(fresh, now) {
				t.Errorf("%s: %s", when, part)
			}
		}
		return p.level()
	}

	started := time.Now()
	early := *soakActions / 3
	if early > 200 {
		early = 200
	}
	var before level
	most, times := int64(0), map[string]int{}
	for n := range *soakActions {
		if n == early {
			before = check(fmt.Sprintf("after %d actions", n))
		}
		name := h.act()
		done = append(done, name)
		times[name]++
		if h.random.IntN(3) > 0 { // else the next comes while this one is at work
			h.settled(name)
		}
		if n%20 == 19 {
			h.settled(name)
			if errors := p.Errors(); len(errors) > 0 {
				t.Fatalf("after action %d (%s) the console says: %s", n, name, errors[0])
			}
			if bytes, err := strconv.ParseInt(p.data("memory"), 10, 64); err == nil {
				most = max(most, bytes)
			}
		}
	}
	after := check("in the end")
	took := time.Since(started).Round(time.Second)

	compiling := 0.0 // what the browser still adds to the heap of scripts in the first hundreds of actions
	if early < 200 {
		compiling = 1e6
	}
	for _, c := range []struct {
		what                 string
		before, after, spare float64
	}{
		{"the engine's live heap", before.Engine, after.Engine, 0.05e6},
		{"the page's live heap", before.Page, after.Page, 0.15e6}, // less than 10 % of it was while it held one large map
		{"the page's JavaScript heap", before.Scripts, after.Scripts, compiling},
	} {
		if c.after > 1.1*c.before+c.spare {
			t.Errorf("%s has grown from %.1f MB to %.1f MB", c.what, c.before/1e6, c.after/1e6)
		}
	}
	if after.Workers != before.Workers || after.Blobs > before.Blobs || after.Documents > before.Documents || after.Listeners > before.Listeners {
		t.Errorf("workers, blob URLs, documents, listeners: %d, %d, %d, %d; there were %d, %d, %d, %d", after.Workers, after.Blobs, after.Documents, after.Listeners,
			before.Workers, before.Blobs, before.Documents, before.Listeners)
	}
	if largest := p.asks("residual", `data.memoryBytes`); float64(most) > largest {
		t.Errorf("the engine's memory has grown to %.1f MB; the form announces %.1f MB for the largest model", float64(most)/1e6, largest/1e6)
	}
	t.Logf("%d actions in %v: engine %.2f MB, then %.2f MB alive; page %.2f, %.2f MB; JavaScript %.2f, %.2f MB; linear memory at most %.1f MB; %d workers, %d listeners, %d blob URLs",
		*soakActions, took, before.Engine/1e6, after.Engine/1e6, before.Page/1e6, after.Page/1e6, before.Scripts/1e6, after.Scripts/1e6, float64(most)/1e6, after.Workers, after.Listeners, after.Blobs)
	for _, a := range soakTable {
		if times[a.name] == 0 && *soakActions >= 1000 {
			t.Errorf("%q was never done", a.name)
		}
	}
}

// differing says in what two pages differ.
func differing(want, got rest) (parts []string) {
	of := func(r rest) (fields map[string]string) {
		text, _ := json.Marshal(r)
		json.Unmarshal(text, &fields)
		return fields
	}
	a, b := of(want), of(got)
	for name := range a {
		if short := func(s string) string { return s[:min(len(s), 300)] }; a[name] != b[name] {
			parts = append(parts, fmt.Sprintf("%s: %q, of a fresh page %q", name, short(b[name]), short(a[name])))
		}
	}
	slices.Sort(parts)
	return parts
}
