//go:build js

package main

import (
	"bytes"
	"slices"
	"syscall/js"

	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/report"
)

// Relevance implements report.Pictures.
func (d *dataSet) Relevance(i int) ([]float32, error) { return d.rows[i].Relevance, nil }

// Seen implements report.Pictures.
func (d *dataSet) Seen(i int) ([]byte, error) {
	var rgb []byte
	for p := range slices.Chunk(d.rows[i].thumb, 4) {
		rgb = append(rgb, p[:3]...)
	}
	return rgb, nil
}

// export hands the visitor the report, one file that opens without a server.
func (d *dataSet) export() {
	f := &findings.Findings{}
	for _, c := range d.suspects() {
		f.Classes = append(f.Classes, *c)
	}
	r := &report.Report{
		Model: d.with.Title, Rules: d.explainedBy, Target: "label", Descriptor: "positive 16",
		Labels: d.labels.names, Findings: f, Pictures: d, Notes: d.notes,
	}
	for i, x := range d.rows {
		r.Rows = append(r.Rows, x.Row)
		if x.Error != "" {
			f.Failed = append(f.Failed, i)
		} else if r.Size.Width == 0 {
			f.Size = findings.Size{Height: x.Height, Width: x.Width}
			r.Size = report.Size{Height: x.Height, Width: x.Width, SeenHeight: x.Height, SeenWidth: x.Width}
		}
	}
	var page bytes.Buffer
	if err := r.Write(&page); err != nil {
		d.message = "The report could not be written: " + err.Error() + "."
		d.changed()
		return
	}
	array := js.Global().Get("Uint8Array").New(page.Len())
	js.CopyBytesToJS(array, page.Bytes())
	blob := js.Global().Get("Blob").New([]any{array}, map[string]any{"type": "text/html"})
	js.Global().Get("lrpDataSet").Call("save", blob, "data-set.html")
}
