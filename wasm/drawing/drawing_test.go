package drawing

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func svg(body string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">` + body + `</svg>`
}

func TestCheck(t *testing.T) {
	for name, text := range map[string]string{
		"shapes":          svg(`<style>.a { fill: red }</style><g><rect class="a" width="9" height="9"/><text>hi</text></g>`),
		"uses":            svg(`<defs><g id="a"><rect/></g></defs>` + strings.Repeat(`<use href="#a"/>`, 100)),
		"gradient":        svg(`<linearGradient id="g"><stop/></linearGradient><rect fill="url(#g)"/>`),
		"embedded image":  svg(`<image href="data:image/png;base64,AAAA"/>`),
		"link":            svg(`<a href="https://example.org/"><rect/></a>`),
		"missing":         svg(`<use href="#nothing"/>`),
		"a thousand":      svg(strings.Repeat(`<rect/>`, 1000)),
		"header":          `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + svg(``),
		"thirty deep":     svg(strings.Repeat(`<g>`, 30) + strings.Repeat(`</g>`, 30)),
		"pattern, coarse": svg(`<pattern id="p" width="0.1" height="0.1"><rect/></pattern><rect fill="url(#p)"/>`),
	} {
		if err := Check(strings.NewReader(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bomb := func(n int, levels int, of func(below int) string) string {
		var b strings.Builder
		b.WriteString(`<defs><g id="a0"><rect/></g>`)
		for i := 1; i <= levels; i++ {
			fmt.Fprintf(&b, `<g id="a%d">%s</g>`, i, strings.Repeat(of(i-1), n))
		}
		return svg(fmt.Sprintf(`%s</defs><use href="#a%d"/>`, b.String(), levels))
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":               {``, "is empty"},
		"no SVG":              {`<html/>`, "is no SVG"},
		"cut off":             {`<svg><g>`, "is damaged"},
		"entities":            {`<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>` + svg(`<text>&b;</text>`), "is damaged"},
		"Latin 1":             {`<?xml version="1.0" encoding="ISO-8859-1"?>` + svg(``), "not in UTF-8"},
		"foreign object":      {svg(`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">hi</p></foreignObject>`), "foreignObject"},
		"script":              {svg(`<script>alert(1)</script>`), "script"},
		"handler":             {svg(`<rect onload="alert(1)"/>`), "script"},
		"image elsewhere":     {svg(`<image xlink:href="https://example.org/a.png"/>`), "outside"},
		"use elsewhere":       {svg(`<use href="other.svg#a"/>`), "outside"},
		"drawing in a data":   {svg(`<image href="data:image/svg+xml,x"/>`), "outside"},
		"font elsewhere":      {svg(`<style>@font-face { src: url(https://example.org/a.woff) }</style>`), "outside"},
		"import":              {svg(`<style>@import "a.css"</style>`), "outside"},
		"escapes":             {svg(`<rect style="fill: u\72l(https://example.org/a)"/>`), "escapes"},
		"style sheet":         {`<?xml-stylesheet href="a.css"?>` + svg(``), "outside"},
		"fill elsewhere":      {svg(`<rect style="fill: url('a.svg#b')"/>`), "outside"},
		"deep":                {svg(strings.Repeat(`<g>`, 40) + strings.Repeat(`</g>`, 40)), "deep"},
		"very deep":           {svg(strings.Repeat(`<g>`, 100000)), "deep"},
		"deep through uses":   {bomb(1, 20, func(i int) string { return fmt.Sprintf(`<use href="#a%d"/>`, i) }), "deep"},
		"bomb":                {bomb(10, 6, func(i int) string { return fmt.Sprintf(`<use href="#a%d"/>`, i) }), "draws more than"},
		"bomb of masks":       {bomb(10, 6, func(i int) string { return fmt.Sprintf(`<rect mask="url(#a%d)"/>`, i) }), "draws more than"},
		"filters":             {svg(`<filter id="f">` + strings.Repeat(`<feGaussianBlur/>`, 40) + `</filter>` + strings.Repeat(`<rect filter="url(#f)"/>`, 40)), "draws more than"},
		"filters by style":    {svg(`<filter id="f">` + strings.Repeat(`<feGaussianBlur/>`, 40) + `</filter><style>rect { filter: url(#f) }</style>` + strings.Repeat(`<rect/>`, 40)), "draws more than"},
		"pattern, fine":       {svg(`<pattern id="p" width="0.001" height="0.001"><rect/></pattern><rect fill="url(#p)"/>`), "draws more than"},
		"circle":              {svg(`<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>`), "itself"},
		"many":                {svg(strings.Repeat(`<rect/>`, 20001)), "draws more than"},
		"larger than is read": {svg(`<text>` + strings.Repeat("x", MaxBytes) + `</text>`), "more than 16 MB"},
	} {
		began := time.Now()
		err := Check(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// TestFaults: the files that harmed the page.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/*.svg")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := Check(f); err == nil {
			t.Errorf("%s is not refused", name)
		}
		f.Close()
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(svg(`<defs><g id="a"><rect/></g></defs><use href="#a"/>`))
	f.Add(svg(`<pattern id="p" width="1e-9" height="NaN"><use href="#p"/></pattern><rect fill="url(#p)"/>`))
	f.Add(svg(`<style>@import url(#a)</style>`))
	f.Fuzz(func(t *testing.T, text string) { Check(strings.NewReader(text)) })
}
