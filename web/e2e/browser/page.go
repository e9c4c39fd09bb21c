package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Size is the inner size of a window in CSS pixels.
type Size struct{ Width, Height int64 }

// The two sizes the page is drawn for.
var (
	Desktop = Size{1440, 900}
	Phone   = Size{390, 844} // with touch
)

// Page is an open page with storage and cache of its own.
type Page struct {
	ctx    context.Context
	cancel context.CancelFunc
	record *recorder
	first  int // number of requests before the page was opened

	mu      sync.Mutex
	console []chromedp.ConsoleMessage
}

// Open opens url in a window of the given size and returns when the page has
// loaded, which may be before its Go programs have started.
func (b *Browser) Open(url string, size Size) (*Page, error) {
	p, err := b.Blank(size)
	if err != nil {
		return nil, err
	}
	if err := p.Do(chromedp.Navigate(url)); err != nil {
		p.Close()
		return nil, fmt.Errorf("opening %s: %w", url, err)
	}
	return p, nil
}

// Blank opens an empty page, for a test that prepares something (colour scheme,
// scripts, network conditions) before it navigates.
func (b *Browser) Blank(size Size) (*Page, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{ctx: ctx, cancel: cancel, record: b.requests}
	if p.record != nil {
		p.first = p.record.count()
	}
	if err := p.watch(); err != nil {
		p.Close()
		return nil, err
	}
	if !b.ServiceWorkers {
		const without = `Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined });`
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: without}); err != nil {
			p.Close()
			return nil, err
		}
	}
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if size == Phone {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	if err := p.Do(chromedp.EmulateViewport(size.Width, size.Height, options...)); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Context is for chromedp.Run, which returns what an action gives:
//
//	title, err := chromedp.Run(p.Context(), chromedp.Title())
func (p *Page) Context() context.Context { return p.ctx }

// Do runs actions that give nothing.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) error {
	return chromedp.Do(p.ctx, actions...)
}

// Close closes the page and forgets its storage.
func (p *Page) Close() { p.cancel() }

// Dark switches between the light and the dark colour scheme.
func (p *Page) Dark(dark bool) error {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// Requests returns every request that left the browser since the page was
// opened: open one page at a time where this matters.
func (p *Page) Requests() []Request { return p.record.since(p.first) }

// Screenshot writes what the window shows to a PNG file.
func (p *Page) Screenshot(name string) error {
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, png, 0o644)
}

// Before has a script run in the page's documents before their own.
func (p *Page) Before(script string) error {
	_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	return err
}

// Print shows the page as it is printed, or on the screen again.
func (p *Page) Print(on bool) error {
	media := "screen"
	if on {
		media = "print"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
	return err
}
