// Package browser starts headless Chromium for tests and watches what pages do
// in it: the console, uncaught errors, every network request, screenshots.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// Browser is a running headless Chromium with a profile of its own.
type Browser struct {
	// ServiceWorkers says that pages may have them. Otherwise nothing is fetched beside what
	// a test has the page fetch.
	ServiceWorkers bool

	ctx      context.Context // the first tab's, which owns the process
	cancel   context.CancelFunc
	requests *recorder // nil where they are not recorded
}

// switches are the command line of Chromium beyond what the automation itself
// adds. They keep it quiet on the network and its timers and rendering the
// same whether or not a window is in front. As root, where Chromium refuses
// its sandbox, chromedp adds --no-sandbox.
var switches = []chromedp.ExecAllocatorOption{
	chromedp.Flag("headless", "new"),
	chromedp.Flag("no-first-run", true),
	chromedp.Flag("no-default-browser-check", true),
	chromedp.Flag("no-service-autorun", true),
	chromedp.Flag("no-pings", true),
	chromedp.Flag("password-store", "basic"),
	chromedp.Flag("use-mock-keychain", true),
	chromedp.Flag("mute-audio", true),
	chromedp.Flag("hide-scrollbars", true),
	chromedp.Flag("force-color-profile", "srgb"),
	chromedp.Flag("disable-background-networking", true),
	chromedp.Flag("disable-background-timer-throttling", true),
	chromedp.Flag("disable-backgrounding-occluded-windows", true),
	chromedp.Flag("disable-breakpad", true),
	chromedp.Flag("disable-client-side-phishing-detection", true),
	chromedp.Flag("disable-component-update", true),
	chromedp.Flag("disable-default-apps", true),
	chromedp.Flag("disable-dev-shm-usage", true), // small in containers
	chromedp.Flag("disable-domain-reliability", true),
	chromedp.Flag("disable-extensions", true),
	chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater,NetworkTimeServiceQuerying"),
	chromedp.Flag("allow-browser-signin", "false"),
	chromedp.Flag("gaia-url", "http://127.0.0.1:9/"), // the port that discards
	chromedp.Flag("component-updater", "url-source=http://127.0.0.1:9/"),
	chromedp.Flag("extensions-update-frequency", "1000000"),
	chromedp.Flag("disable-hang-monitor", true), // Go may compute for long in the page's own thread
	chromedp.Flag("disable-ipc-flooding-protection", true),
	chromedp.Flag("disable-quic", true),
	chromedp.Flag("disable-renderer-backgrounding", true),
	chromedp.Flag("disable-sync", true),
	chromedp.Flag("metrics-recording-only", true),
}

// Start starts Chromium with a fresh profile. It ends with Close, or when ctx
// is done. Its pages reach this machine only, and every request they make is
// recorded: Page.Requests.
func Start(ctx context.Context) (*Browser, error) {
	r, err := startRecorder()
	if err != nil {
		return nil, err
	}
	b, err := launch(ctx,
		chromedp.ProxyServer(r.url()),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"), // this machine too goes through the proxy
		chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"))
	if err != nil {
		r.close()
		return nil, err
	}
	b.requests = r
	return b, nil
}

// StartUnrecorded is Start without the record, for programs that only compute.
func StartUnrecorded(ctx context.Context) (*Browser, error) {
	return launch(ctx, chromedp.Flag("no-proxy-server", true))
}

// launch starts Chromium with further switches. Where it cannot build its
// sandbox (containers without user namespaces), it is started once more
// without: it only ever opens pages of this repository.
func launch(ctx context.Context, extra ...chromedp.ExecAllocatorOption) (*Browser, error) {
	options := append(append([]chromedp.ExecAllocatorOption{}, switches...), extra...)
	b, err := start(ctx, options)
	if err == nil || ctx.Err() != nil {
		return b, err
	}
	b, again := start(ctx, append(options, chromedp.NoSandbox))
	if again != nil {
		return nil, fmt.Errorf("starting headless Chromium (is it installed?): %w", errors.Join(err, again))
	}
	return b, nil
}

func start(ctx context.Context, options []chromedp.ExecAllocatorOption) (*Browser, error) {
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, options...)
	tab, closeTab := chromedp.NewContext(alloc)
	if err := chromedp.Do(tab); err != nil {
		closeTab()
		stopAlloc()
		return nil, err
	}
	return &Browser{ctx: tab, cancel: func() {
		chromedp.Cancel(tab)
		stopAlloc()
	}}, nil
}

// Context is the context of the browser's first tab, for chromedp.Do and chromedp.Run.
func (b *Browser) Context() context.Context { return b.ctx }

// Close ends the browser and removes its profile.
func (b *Browser) Close() {
	b.cancel()
	if b.requests != nil {
		b.requests.close()
	}
}

// StartWith is Start with a profile that has these preferences, as the file Preferences of a
// profile holds them (JSON).
func StartWith(ctx context.Context, preferences string) (*Browser, error) {
	profile, err := os.MkdirTemp("", "profile-")
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(profile, "Default")
	err = errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(filepath.Join(folder, "Preferences"), []byte(preferences), 0o644))
	var b *Browser
	if err == nil {
		b, err = launch(ctx, chromedp.Flag("no-proxy-server", true), chromedp.UserDataDir(profile))
	}
	if err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	end := b.cancel
	b.cancel = func() {
		end()
		os.RemoveAll(profile)
	}
	return b, nil
}

// First is the browser's first tab as a page of its profile, whose storage is the profile's.
func (b *Browser) First() (*Page, error) {
	p := &Page{ctx: b.ctx, cancel: func() {}}
	return p, p.watch()
}
