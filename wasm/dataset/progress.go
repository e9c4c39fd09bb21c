//go:build js

package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/lrp/survey"
)

// progress says how far it is: number, time left, rate.
func (v *view) progress() *vecty.HTML {
	d := v.data
	done, total := len(d.rows), len(d.pictures)
	taken := d.taken
	if d.running {
		taken += time.Since(d.began)
	}
	rate := float64(done) / max(taken.Seconds(), 1e-3)
	head, right := strconv.Itoa(done)+" of "+strconv.Itoa(total)+" pictures", ""
	if done == total {
		head, right = strconv.Itoa(total)+" pictures", span(taken)
	} else if done > 0 {
		right = span(time.Duration(float64(total-done)/rate*float64(time.Second))) + " left"
	}
	said := fmt.Sprintf("%.1f a second", rate)
	if of := d.tally.of; of.count > 0 {
		said += fmt.Sprintf("; %d of %d recognised", of.recognised, of.count)
	}
	return elem.Div(
		vecty.Markup(vecty.Class("done"), vecty.Attribute("role", "status")),
		elem.Strong(vecty.Text(head)), elem.Span(vecty.Text(right)),
		meter(float64(done)/float64(max(total, 1))),
		elem.Span(vecty.Markup(vecty.Class("rate")), vecty.Text(said)),
	)
}

func meter(value float64) *vecty.HTML {
	return elem.Span(vecty.Markup(vecty.Class("meter"), vecty.Style("--v", strconv.FormatFloat(value, 'f', 3, 64))))
}

// pending is the class that pictures come of just now.
func (d *dataSet) pending(class int) *vecty.HTML {
	said := counted(d.tally.each[class].count, "picture", "pictures") + " so far"
	if d.tally.of.count > 0 {
		said = fmt.Sprintf("%d of %d so far", d.tally.each[class].recognised, d.tally.each[class].count)
	}
	return elem.ListItem(
		vecty.Markup(vecty.Key("pending"), vecty.Class("pending")),
		elem.Span(vecty.Text(survey.ClassName(d.labels.names, class))), elem.Small(vecty.Text(said)),
	)
}

// span is a time as one says it: "1 min 36 s".
func span(t time.Duration) string {
	s := int(t.Round(time.Second).Seconds())
	if s < 60 {
		return strconv.Itoa(s) + "\u00a0s"
	}
	return strconv.Itoa(s/60) + "\u00a0min " + strconv.Itoa(s%60) + "\u00a0s"
}

// notes are what was left out, what is there twice, and what could not be explained.
func (v *view) notes() *vecty.HTML {
	d := v.data
	said := append([]string{}, d.notes...)
	for _, class := range slices.Sorted(maps.Keys(d.empty)) {
		name := survey.ClassName(d.labels.names, class)
		switch n := d.empty[class]; n {
		case 0:
		case 1:
			said = append(said, "The map of 1 picture of "+name+" says nothing.")
		default:
			said = append(said, fmt.Sprintf("The maps of %d pictures of %s say nothing.", n, name))
		}
	}
	for _, r := range first(d.tally.twice, 3) {
		said = append(said, r.Name+" is the same picture as "+r.Same+".")
	}
	if n := len(d.tally.twice) - 3; n > 0 {
		said = append(said, fmt.Sprintf("and %d more that are the same as others.", n))
	}
	for _, r := range first(d.tally.failed, 5) {
		said = append(said, r.Name+": "+r.Error)
	}
	if n := len(d.tally.failed) - 5; n > 0 {
		said = append(said, fmt.Sprintf("and %d more that could not be explained.", n))
	}
	if d.choosing || len(said) == 0 && len(d.pictures) == 0 {
		said = []string{"Drop a folder, files or a zip here. Folders that are called as classes say what their pictures show. Nothing leaves this machine, and nothing is stored."}
	}
	var list vecty.List
	for i, s := range said {
		list = append(list, elem.ListItem(vecty.Markup(vecty.Key(i)), vecty.Text(s)))
	}
	return elem.UnorderedList(vecty.Markup(vecty.Class("notes")), list)
}

func first[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// suspects is the list of classes, most suspicious first.
func (v *view) suspects() *vecty.HTML {
	d := v.data
	title := "Classes, most suspicious first"
	if len(d.rows) < len(d.pictures) {
		title = "Classes so far, most suspicious first"
	}
	var list vecty.List
	for _, c := range d.suspects() {
		share := c.Spot.Share
		if x := c.Suspect(); x != nil {
			share = x.Spot.Share
		}
		said := counted(c.Count, "picture", "pictures")
		if d.tally.of.count > 0 {
			said = fmt.Sprintf("%d of %d recognised", c.Recognised, c.Count)
		}
		list = append(list, elem.ListItem(
			vecty.Markup(vecty.Key(c.Class)),
			elem.Button(
				vecty.Markup(prop.Type(prop.TypeButton), vecty.Attribute("aria-pressed", c.Class == d.chosen), event.Click(func(*vecty.Event) {
					d.choose(c.Class)
					v.cells.top = 0
					d.changed()
				})),
				elem.Span(vecty.Markup(vecty.Class("mean-map")), d.meanMap(fmt.Sprint("class", c.Class, "-", c.Count), "Mean map of "+c.Name, c.Mean, c.Members)),
				elem.Strong(vecty.Text(c.Name)), elem.Span(vecty.Markup(vecty.Class("percent")), vecty.Text(fmt.Sprintf("%.0f\u00a0%%", 100*share))),
				elem.Small(vecty.Text(said)), meter(share),
			),
		))
	}
	if d.running && len(d.rows) > 0 {
		if class := d.rows[len(d.rows)-1].Class(); class != survey.Unknown && d.found[class] == nil {
			list = append(list, d.pending(class))
		}
	}
	return elem.Div(
		vecty.Markup(vecty.Class("classes")),
		elem.Heading2(vecty.Text(title)),
		elem.OrderedList(vecty.Markup(vecty.Class("suspects")), list),
		elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("How much of what speaks for a class sits in one spot (6\u00a0% of the picture), in its most suspicious cluster. The order also counts how far from the middle, and how clearly set apart.")),
	)
}
