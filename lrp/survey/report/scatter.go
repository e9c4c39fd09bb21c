package report

import (
	"fmt"
	"image"

	"lrpexplainer/lrp/survey/findings"
)

// letter is a cluster's name.
func letter(g int) string {
	if g < 26 {
		return string(rune('A' + g))
	}
	return fmt.Sprint(g + 1)
}

// Clusters are told apart by shape, drawn around 0,0 within 4 units.
var shapes = []string{
	`<circle r="3.6"/>`, `<path d="M-3.2-3.2h6.4v6.4h-6.4z" class="open"/>`, `<path d="M0-4 3.8 3h-7.6z"/>`, `<path d="M0-4.4 4.4 0 0 4.4-4.4 0z" class="open"/>`,
	`<path d="M-3.4 0h6.8M0-3.4v6.8" class="line"/>`, `<path d="M-3-3l6 6M3-3l-6 6" class="line"/>`, `<circle r="3.4" class="open"/>`, `<path d="M-3.2-3.2h6.4v6.4h-6.4z"/>`,
}

func shape(g int) string { return shapes[g%len(shapes)] }

// sign is the cluster's shape in a line of text.
func sign(g int) string {
	return `<svg class="sign" viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">` + shape(g) + `</svg>`
}

// scatter draws the class's pictures in the plane, the nearer the more alike their maps.
func (r *Report) scatter(p *page, c *findings.Class) error {
	const side, edge = 280, 14
	low, high := [2]float64{}, [2]float64{}
	for k, at := range c.Places {
		for a := range 2 {
			if k == 0 || at[a] < low[a] {
				low[a] = at[a]
			}
			if k == 0 || at[a] > high[a] {
				high[a] = at[a]
			}
		}
	}
	span := max(high[0]-low[0], high[1]-low[1], 1e-12)
	p.printf("<svg class=\"scatter\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", side, side, fmt.Sprintf("the maps of %s in the plane", c.Name))
	for k, at := range c.Places {
		x := edge + (side-2*edge)*((at[0]-low[0])/span+(1-(high[0]-low[0])/span)/2)
		y := edge + (side-2*edge)*((at[1]-low[1])/span+(1-(high[1]-low[1])/span)/2)
		p.printf("<g transform=\"translate(%.1f %.1f)\"><title>%s</title>%s</g>\n", x, y, r.Rows[c.Members[k]].Name, markup(shape(c.Groups[k])))
	}
	p.raw("</svg>\n")
	return p.err
}

// image is a picture in the page itself.
func (p *page) image(m image.Image, alt, class, title string) {
	link, err := dataURI(m)
	if err != nil {
		if p.err == nil {
			p.err = err
		}
		return
	}
	p.printf("<img src=\"%s\" alt=\"%s\"", markup(link), alt)
	if class != "" {
		p.printf(" class=\"%s\"", class)
	}
	if title != "" {
		p.printf(" title=\"%s\"", title)
	}
	p.raw(">")
}

const style = `
:root { color-scheme: light dark; --ink: #1d1d1a; --soft: #666660; --paper: #faf9f5; --line: #e4e2da; --red: #b01826; }
@media (prefers-color-scheme: dark) { :root { --ink: #eeece4; --soft: #a3a199; --paper: #191917; --line: #3a3934; --red: #ff7a76; } }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 b { color: var(--red); } h2 { margin: 2.5rem 0 0.5rem; } h3 { margin: 0; font-size: 1rem; }
.soft { color: var(--soft); font-size: 13px; } a { color: inherit; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } td, th { padding: 2px 14px 2px 0; text-align: right; border-bottom: 1px solid var(--line); }
td:first-child, th:first-child, td:nth-child(5), th:nth-child(5) { text-align: left; } th { font-weight: 400; color: var(--soft); }
.row { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
.cluster { border: 1px solid var(--line); border-radius: 8px; padding: 12px; max-width: 30rem; }
.cluster p { margin: 0 0 8px; } .mean { width: 128px; height: 128px; object-fit: contain; border: 1px solid var(--line); image-rendering: pixelated; float: left; margin-right: 12px; }
.nearest { display: flex; flex-wrap: wrap; gap: 6px; } figure { margin: 0; } figure img { width: 64px; display: block; }
.scatter { width: 280px; height: 280px; border: 1px solid var(--line); border-radius: 8px; fill: var(--ink); stroke: none; } .sign { fill: var(--ink); }
.open { fill: none; stroke: var(--ink); stroke-width: 1.4; } .line { fill: none; stroke: var(--ink); stroke-width: 1.6; }
section { break-inside: avoid; }
`
