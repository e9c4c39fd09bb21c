package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
)

// Report is what the page says.
type Report struct {
	Model, Rules, Target, Descriptor string
	Rows                             []survey.Row
	Labels                           []string
	Findings                         *findings.Findings
	Size                             Size
	Pictures                         Pictures
	// Sheets are the contact sheets of each class, by class, as links from the page.
	Sheets map[int][]string
	// Notes are what else is to be said, such as files that were left out.
	Notes []string
}

// most is how many errors and repeated pictures are listed.
const most = 200

// Write writes the page, in one file that needs no other.
func (r *Report) Write(w io.Writer) error {
	p := &page{w: w}
	what, rest := r.Findings.Headline()
	title := what + rest
	if title == "" {
		title = "A survey without findings"
	}
	p.raw("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
	p.printf("<title>%s</title>\n<style>%s</style>\n", title, markup(style))
	if what == "" {
		p.printf("<h1>%s</h1>\n", title)
	} else {
		p.printf("<h1><b>%s</b>%s</h1>\n", what, rest)
	}
	failed, empty := len(r.Findings.Failed), len(r.Findings.Empty)
	p.printf("<p>%s of %s and %s; network %s, rules %s, target %s, maps compared by %s. Each map has its own colour scale.</p>\n",
		plural(len(r.Rows)-failed-empty, "picture", "pictures"), plural(len(r.Rows), "file", "files"), plural(len(r.Findings.Classes), "class", "classes"),
		r.Model, r.Rules, r.Target, r.Descriptor)
	r.overview(p)
	for i := range r.Findings.Classes {
		if err := r.class(p, &r.Findings.Classes[i]); err != nil {
			return err
		}
	}
	r.remarks(p)
	return p.err
}

// overview lists the classes, most suspicious first.
func (r *Report) overview(p *page) {
	p.raw("<h2>Classes, most suspicious first</h2>\n<table>\n<tr><th>class<th>pictures<th>recognised<th>in one spot<th>where<th>in the boxes<th>eigengap<th>suspicion\n")
	for i := range r.Findings.Classes {
		c := &r.Findings.Classes[i]
		spot := c.Spot
		if x := c.Suspect(); x != nil {
			spot = x.Spot
		}
		p.printf("<tr><td><a href=\"#class-%d\">%s</a><td>%d<td>%s<td>%s<td>%s<td>%s<td>%s<td>%.2f\n", c.Class, c.Name, c.Count, r.recognised(c),
			percent(spot.Share), spot.Where(), optional(c.InBox), number(c.Gap), c.Suspicion)
	}
	p.raw("</table>\n<p class=\"soft\">In one spot: how much of what speaks for the class sits in the densest spot (6\u00a0% of the picture) of its most suspicious cluster. " +
		"Suspicion: that share, times how much of it lies outside the boxes (or, where no box is known, how much of the spot lies outside the middle of the picture), times (1 + eigengap) / 2.</p>\n")
}

// recognised is how many of those with a known label.
func (r *Report) recognised(c *findings.Class) string {
	for _, row := range c.Members {
		if r.Rows[row].Label != survey.Unknown {
			return fmt.Sprint(c.Recognised)
		}
	}
	return "\u2013"
}

func (r *Report) class(p *page, c *findings.Class) error {
	p.printf("<section id=\"class-%d\">\n<h2>%s</h2>\n", c.Class, c.Name)
	p.printf("<p>%s, mean score %.2f. Smallest eigenvalues %s: %s.</p>\n", plural(c.Count, "picture", "pictures"), c.Score, list(c.Values), r.clusters(c))
	p.raw("<div class=\"row\">\n")
	if err := r.scatter(p, c); err != nil {
		return err
	}
	for g := range c.Clusters {
		if err := r.cluster(p, c, g); err != nil {
			return err
		}
	}
	p.raw("</div>\n")
	for k, link := range r.Sheets[c.Class] {
		p.printf("<a href=\"%s\">Contact sheet %d</a> ", link, k+1)
	}
	p.raw("</section>\n")
	return p.err
}

func (r *Report) clusters(c *findings.Class) string {
	if len(c.Clusters) == 1 {
		return "no gap sets a cluster apart"
	}
	return fmt.Sprintf("%d clusters", len(c.Clusters))
}

// cluster shows the mean map, and the pictures nearest to the cluster's mean with theirs.
func (r *Report) cluster(p *page, c *findings.Class, g int) error {
	x := &c.Clusters[g]
	mean, err := r.Size.Mean(x.Mean)
	if err != nil {
		return err
	}
	p.printf("<div class=\"cluster\"><h3>%s Cluster %s</h3>\n<p>%s; <b>%s</b> of what speaks for %s lies in one spot (%s), mean score %.2f.</p>\n", markup(sign(g)), letter(g),
		plural(x.Count, "picture", "pictures"), percent(x.Spot.Share), c.Name, x.Spot.Where(), x.Score)
	p.image(mean, fmt.Sprintf("mean map of cluster %s", letter(g)), "mean", "")
	p.raw("<div class=\"nearest\">")
	for _, row := range x.Nearest {
		picture, err := r.Size.Picture(r.Pictures, row)
		if err != nil {
			return err
		}
		relevance, err := r.Size.Map(r.Pictures, row)
		if err != nil {
			return err
		}
		name := r.Rows[row].Name
		said := fmt.Sprintf("%s: %s %.0f\u00a0%%", name, survey.ClassName(r.Labels, r.Rows[row].Prediction), 100*r.Rows[row].Probability)
		p.raw("<figure>")
		p.image(picture, name, "", said)
		p.image(relevance, "map of "+name, "", said)
		p.raw("</figure>")
	}
	p.raw("</div></div>\n")
	return nil
}

// remarks list what went wrong and what is odd.
func (r *Report) remarks(p *page) {
	var said []string
	said = append(said, r.Notes...)
	for _, i := range r.Findings.Failed {
		said = append(said, r.Rows[i].Name+": "+r.Rows[i].Error)
	}
	for _, i := range r.Findings.Empty {
		said = append(said, r.Rows[i].Name+": its map says nothing")
	}
	for i := range r.Rows {
		if r.Rows[i].Same != "" {
			said = append(said, r.Rows[i].Name+": the same picture as "+r.Rows[i].Same)
		}
	}
	if len(said) == 0 {
		return
	}
	p.raw("<h2>Remarks</h2>\n<ul>\n")
	for _, s := range said[:min(len(said), most)] {
		p.printf("<li>%s\n", s)
	}
	if n := len(said) - most; n > 0 {
		p.printf("<li>and %d more, in rows.jsonl\n", n)
	}
	p.raw("</ul>\n")
}

// markup is text that is HTML already.
type markup string

// page writes HTML; the first error stays.
type page struct {
	w   io.Writer
	err error
}

func (p *page) raw(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

// printf escapes every string among the arguments.
func (p *page) printf(format string, args ...any) {
	for i, a := range args {
		switch a := a.(type) {
		case markup:
			args[i] = string(a)
		case string:
			args[i] = html.EscapeString(a)
		}
	}
	p.raw(fmt.Sprintf(format, args...))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func percent(v float64) string { return fmt.Sprintf("%.0f\u00a0%%", 100*v) }

func optional(v *float64) string {
	if v == nil {
		return "\u2013"
	}
	return percent(*v)
}

func number(v float64) string { return fmt.Sprintf("%.2f", v) }

func list(values []float64) string {
	var out []string
	for _, v := range values[:min(len(values), 6)] {
		out = append(out, strings.Replace(number(v), "-0.00", "0.00", 1))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
