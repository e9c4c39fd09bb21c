package main

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"lrpexplainer/web/e2e/browser"
	"lrpexplainer/web/e2e/site"
)

// dataSetPage measures the page's view "Data set".
type dataSetPage struct {
	site    *site.Server
	browser *browser.Browser
	zip     string
}

// newDataSetPage serves the site, and zips the pictures of a list, in folders that are called
// as their classes.
func newDataSetPage(ctx context.Context, list string) (*dataSetPage, error) {
	s, err := site.Start(ctx)
	if err != nil {
		return nil, err
	}
	d := &dataSetPage{site: s, zip: filepath.Join(s.Dir, "..", "data-set.zip")}
	if d.browser, err = browser.Start(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if err := zipListed(d.zip, list); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *dataSetPage) close() {
	d.browser.Close()
	d.site.Close()
	os.Remove(d.zip)
}

func zipListed(name, list string) error {
	lines, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	n := 0
	for line := range strings.Lines(string(lines)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		data, err := os.ReadFile(filepath.Join(filepath.Dir(list), fields[0]))
		if err != nil {
			return err
		}
		label := "unsorted"
		if len(fields) > 1 {
			label = fields[1]
		}
		n++
		w, err := z.Create(fmt.Sprintf("%s/%06d%s", label, n, filepath.Ext(fields[0])))
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}

// withThreads has the engine take so many threads.
const withThreads = `
const create = TrustedTypePolicyFactory.prototype.createPolicy;
TrustedTypePolicyFactory.prototype.createPolicy = function (name, rules) {
	return create.call(this, name, { createScriptURL: name => rules.createScriptURL(name) + (name.includes("engine.") ? "?threads=%d" : "") });
};
`

// lastPageRate is what the view says at the end.
var lastPageRate = regexp.MustCompile(`([\d.]+) a second`)

// rate is how many pictures the view explains in a second, of its first picture to its last.
func (d *dataSetPage) rate(threads int) (float64, error) {
	p, err := d.browser.Blank(browser.Desktop)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	ctx, stop := context.WithTimeout(p.Context(), 10*time.Minute)
	defer stop()
	if err := p.Before(fmt.Sprintf(withThreads, threads)); err != nil {
		return 0, err
	}
	until := func(condition string) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(resolve => {
			const look = () => (`+condition+`) ? resolve(true) : setTimeout(look, 500);
			look();
		})`, chromedp.EvalAwaitPromise))
		return err
	}
	if err := p.Do(chromedp.Navigate(d.site.URL)); err != nil {
		return 0, err
	}
	if err := until(`Number(document.getElementById("app")?.dataset.explained) > 0`); err != nil {
		return 0, err
	}
	if err := p.Do(chromedp.Click("button.data-set")); err != nil {
		return 0, err
	}
	if err := until(`document.getElementById("data-set")?.dataset.ready === "true"`); err != nil {
		return 0, err
	}
	if err := p.Do(chromedp.SetUploadFiles("#data-set-frame input.files", []string{d.zip})); err != nil {
		return 0, err
	}
	if err := until(`/done|finishing/.test(document.getElementById("data-set").dataset.state)`); err != nil {
		return 0, err
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("#data-set .rate").textContent`))
	if err != nil {
		return 0, err
	}
	m := lastPageRate.FindStringSubmatch(said)
	if m == nil {
		return 0, fmt.Errorf("the view says %q", said)
	}
	return strconv.ParseFloat(m[1], 64)
}
