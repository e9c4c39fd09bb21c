package browser

import (
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// serve serves little files by path, HTML and JavaScript, and accepts POSTs.
func serve(t *testing.T, files map[string]string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusNoContent)
		case !ok:
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html")
			if strings.HasSuffix(r.URL.Path, ".js") {
				w.Header().Set("Content-Type", "text/javascript")
			}
			w.Header().Set("Content-Security-Policy", "img-src data:")
			fmt.Fprint(w, text)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func startBrowser(t *testing.T) *Browser {
	t.Helper()
	b, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func open(t *testing.T, b *Browser, url string, size Size) *Page {
	t.Helper()
	p, err := b.Open(url, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// eventually waits for what the browser reports in its own time.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Errorf("waited in vain for %s", what)
}

const head = `<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">`

func TestErrorsOfPageAndWorkerAreCollected(t *testing.T) {
	s := serve(t, map[string]string{
		"/": head + `<img src="blocked.png"><script src="missing.js"></script><script>
			console.log("just a remark");
			console.error("the page complains", 1);
			setTimeout(() => { throw new Error("the page throws"); });
			Promise.reject(new Error("the page rejects"));
			new Worker("worker.js");
			console.log("panic: as Go prints it\n\ngoroutine 1 [running]:");
			console.warn("exit code:", 2);
		</script>`,
		"/worker.js": `console.error("the worker complains"); setTimeout(() => { throw new Error("the worker throws"); }); Promise.reject(new Error("the worker rejects"));`,
	})
	p := open(t, startBrowser(t), s.URL+"/", Desktop)
	for _, expected := range []string{
		"the page complains 1", "the page throws", "the page rejects",
		"the worker complains", "the worker throws", "the worker rejects",
		"panic: as Go prints it", "exit code: 2",
		"404 (Not Found) " + s.URL + "/missing.js", "Content Security Policy",
	} {
		eventually(t, "the error "+expected, func() bool {
			return slices.ContainsFunc(p.Errors(), func(e string) bool { return strings.Contains(e, expected) })
		})
	}
	for _, e := range p.Errors() {
		if strings.Contains(e, "remark") {
			t.Errorf("%q counts as an error", e)
		}
	}
}

func TestQuietPageHasNoErrors(t *testing.T) {
	s := serve(t, map[string]string{"/": head + `<script>console.log("last words")</script>`})
	p := open(t, startBrowser(t), s.URL+"/", Desktop)
	eventually(t, "the console", func() bool { return len(p.Console()) > 0 })
	if errors := p.Errors(); len(errors) > 0 {
		t.Errorf("errors %q", errors)
	}
}

func TestEveryRequestIsRecorded(t *testing.T) {
	s := serve(t, map[string]string{
		"/": head + `<script>
			fetch("http://foreign.example/page?secret").catch(() => {});
			fetch("https://foreign.example/").catch(() => {});
			new WebSocket("wss://socket.example/");
			navigator.sendBeacon("beacon", "hello");
			new Worker("worker.js");
		</script>`,
		"/worker.js": `fetch("from-worker", {method: "POST", body: "12345"}); fetch("http://foreign.example/worker").catch(() => {});`,
	})
	p := open(t, startBrowser(t), s.URL+"/", Desktop)
	for _, expected := range []Request{
		{Method: "GET", URL: s.URL + "/"},
		{Method: "GET", URL: s.URL + "/worker.js"},
		{Method: "POST", URL: s.URL + "/beacon", Body: 5},
		{Method: "POST", URL: s.URL + "/from-worker", Body: 5},
		{Method: "GET", URL: "http://foreign.example/page?secret"},
		{Method: "GET", URL: "http://foreign.example/worker"},
		{Method: "CONNECT", URL: "//foreign.example:443"},
		{Method: "CONNECT", URL: "//socket.example:443"},
	} {
		eventually(t, fmt.Sprint("the request ", expected), func() bool {
			return slices.ContainsFunc(p.Requests(), func(r Request) bool {
				return r.Method == expected.Method && r.URL == expected.URL && r.Body == expected.Body
			})
		})
	}
}

// TestBrowserItselfIsQuiet: what is recorded is the page's doing.
func TestBrowserItselfIsQuiet(t *testing.T) {
	s := serve(t, map[string]string{"/": head})
	b := startBrowser(t)
	open(t, b, s.URL+"/", Desktop)
	for _, r := range b.requests.since(0) {
		if r.Method != "GET" || r.URL != s.URL+"/" {
			t.Errorf("the browser asked for %s %s", r.Method, r.URL)
		}
	}
}

func TestRequestsStartWithThePage(t *testing.T) {
	s := serve(t, map[string]string{"/first": head, "/second": head})
	b := startBrowser(t)
	open(t, b, s.URL+"/first", Desktop)
	p := open(t, b, s.URL+"/second", Desktop)
	if r := p.Requests(); len(r) != 1 || r[0].URL != s.URL+"/second" {
		t.Errorf("the second page's requests are %v", r)
	}
}

func TestWindow(t *testing.T) {
	s := serve(t, map[string]string{"/": head})
	b := startBrowser(t)
	for _, c := range []struct {
		size     Size
		touch    bool
		dark     bool
		expected string
	}{
		{Desktop, false, false, "1440x900 touch false dark false"},
		{Desktop, false, true, "1440x900 touch false dark true"},
		{Phone, true, false, "390x844 touch true dark false"},
	} {
		p := open(t, b, s.URL+"/", c.size)
		if err := p.Dark(c.dark); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(p.Context(), chromedp.Evaluate[string](
			"`${innerWidth}x${innerHeight} touch ${navigator.maxTouchPoints > 0} dark ${matchMedia('(prefers-color-scheme: dark)').matches}`"))
		if err != nil || got != c.expected {
			t.Errorf("%q, %v, expected %q", got, err, c.expected)
		}
		name := filepath.Join(t.TempDir(), "shots", "page.png")
		if err := p.Screenshot(name); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(f)
		f.Close()
		if err != nil || int64(picture.Width) != c.size.Width || int64(picture.Height) != c.size.Height {
			t.Errorf("the screenshot has %dx%d pixels, %v, expected %v", picture.Width, picture.Height, err, c.size)
		}
	}
}

func TestStorageIsThePagesOwn(t *testing.T) {
	s := serve(t, map[string]string{"/": head})
	b := startBrowser(t)
	first := open(t, b, s.URL+"/", Desktop)
	if _, err := chromedp.Run(first.Context(), chromedp.Evaluate[string]("localStorage.seen = 'yes'")); err != nil {
		t.Fatal(err)
	}
	second := open(t, b, s.URL+"/", Desktop)
	if seen, err := chromedp.Run(second.Context(), chromedp.Evaluate[string]("localStorage.seen || 'no'")); err != nil || seen != "no" {
		t.Errorf("%q, %v, expected storage of its own", seen, err)
	}
}

func TestPageThatIsNotThere(t *testing.T) {
	b := startBrowser(t)
	if _, err := b.Open("http://127.0.0.1:1/", Desktop); err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:1/") {
		t.Errorf("error %v, expected one that names the page", err)
	}
}
