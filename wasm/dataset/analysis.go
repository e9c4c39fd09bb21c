//go:build js

package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"syscall/js"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/spectral"
)

// analysis is the worker's side: the rows with their maps, in the order in which they
// came.
type analysis struct{ rows []survey.Row }

// Relevance implements findings.Source.
func (a *analysis) Relevance(i int) ([]float32, error) { return a.rows[i].Relevance, nil }

// Descriptor implements findings.Source.
func (a *analysis) Descriptor(i int) ([]float32, error) { return a.rows[i].Descriptor, nil }

// found is a class as it goes to the page; rows are called by their numbers.
type found struct {
	Class    *findings.Class `json:"class"`
	Members  []int           `json:"members"`
	Groups   []int           `json:"groups"`
	Places   [][2]float64    `json:"places"`
	Mean     []float64       `json:"mean"`
	Share    []float64       `json:"share"`
	Clusters []foundCluster  `json:"clusters"`
	Empty    int             `json:"empty"` // maps that say nothing
	Error    string          `json:"error,omitempty"`
}

type foundCluster struct {
	Members []int     `json:"members"`
	Nearest []int     `json:"nearest"`
	Mean    []float64 `json:"mean"`
	Share   []float64 `json:"share"`
}

// analyse answers the page's messages: {row} keeps a row, {find, name} is answered by
// {find, found}, {forget} forgets all rows.
func analyse() {
	a := &analysis{}
	global := js.Global()
	global.Call("addEventListener", "message", js.FuncOf(func(_ js.Value, args []js.Value) any {
		m := args[0].Get("data")
		switch {
		case m.Get("row").Truthy():
			a.keep(m)
		case m.Get("forget").Truthy():
			a.rows = nil
		default:
			class := m.Get("find").Int()
			answer, err := json.Marshal(a.find(class, m.Get("name").String()))
			if err != nil {
				answer = []byte(`{"error":"the clusters could not be written down"}`)
			}
			global.Call("postMessage", map[string]any{"find": class, "found": string(answer)})
		}
		return nil
	}))
	global.Call("postMessage", map[string]any{"ready": true})
}

// keep takes a row: its numbers as JSON, its map as bytes.
func (a *analysis) keep(m js.Value) {
	var r survey.Row
	if err := json.Unmarshal([]byte(m.Get("row").String()), &r); err != nil {
		r.Error = err.Error()
	}
	r.Height, r.Width = m.Get("height").Int(), m.Get("width").Int()
	data := make([]byte, 4*r.Height*r.Width)
	js.CopyBytesToGo(data, m.Get("relevance"))
	r.Relevance = make([]float32, r.Height*r.Width)
	for i := range r.Relevance {
		r.Relevance[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	r.Descriptor = survey.DefaultDescriptor.Of(r.Relevance, r.Height, r.Width)
	r.Relevance, r.Height, r.Width = pooled(r.Relevance, r.Height, r.Width)
	a.rows = append(a.rows, r)
}

func (a *analysis) find(class int, name string) *found {
	out := &found{}
	var members []int
	size := findings.Size{}
	for i := range a.rows {
		r := &a.rows[i]
		if r.Class() != class || r.Error != "" {
			continue
		}
		if survey.Nothing(r.Descriptor) {
			out.Empty++
			continue
		}
		members = append(members, i)
		size = findings.Size{Height: r.Height, Width: r.Width}
	}
	if len(members) == 0 {
		return out
	}
	c, err := findings.OfClass(context.Background(), class, name, a.rows, members, a, size, spectral.Options{})
	if err != nil {
		out.Error = err.Error()
		return out
	}
	out.Class, out.Members, out.Groups, out.Places, out.Mean, out.Share = c, c.Members, c.Groups, c.Places, c.Mean, c.Share
	for _, x := range c.Clusters {
		out.Clusters = append(out.Clusters, foundCluster{x.Members, x.Nearest, x.Mean, x.Share})
	}
	return out
}

// class puts together what was taken apart for the message.
func (f *found) class() *findings.Class {
	c := f.Class
	c.Members, c.Groups, c.Places, c.Mean, c.Share = f.Members, f.Groups, f.Places, f.Mean, f.Share
	for i := range c.Clusters {
		x := &c.Clusters[i]
		x.Members, x.Nearest, x.Mean, x.Share = f.Clusters[i].Members, f.Clusters[i].Nearest, f.Clusters[i].Mean, f.Clusters[i].Share
	}
	return c
}
