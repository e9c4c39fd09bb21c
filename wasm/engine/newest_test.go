//go:build js

package main

import (
	"math"
	"testing"
	"time"

	"lrpexplainer/nn"
	"lrpexplainer/wasm/protocol"
)

// slow is a backend that takes its time with every convolution, so that a pass can be stopped
// in its middle.
type slow struct {
	backend
	passed int // convolutions
}

func (s *slow) Conv(y, x, w *nn.Tensor, bias []float32, win nn.Window, group int, ρ nn.WeightMap) {
	for until := time.Now().Add(150 * time.Millisecond); time.Now().Before(until); {
	}
	s.passed++
	s.backend.Conv(y, x, w, bias, win, group, ρ)
}

// ends counts how often requests have ended, and how.
type ends[A any] struct {
	answers, superseded, errors int
	last                        *A
}

func (e *ends[A]) on(done chan<- struct{}, begun chan<- struct{}) protocol.On[A] {
	end := func() { done <- struct{}{} }
	return protocol.On[A]{
		Answer:     func(a *A) { e.answers++; e.last = a; end() },
		Superseded: func() { e.superseded++; end() },
		Error:      func(error) { e.errors++; end() },
		Progress: func(protocol.Progress) {
			select {
			case begun <- struct{}{}:
			default:
			}
		},
	}
}

// A forward pass makes room for that of a newer picture; what is explained then is the newer.
func TestNewestPictureInMidForward(t *testing.T) {
	p, e := open(t)
	p.loadDigits()
	be := &slow{backend: e.be}
	e.be = be
	var first, second ends[protocol.Predicted]
	done, begun := make(chan struct{}, 4), make(chan struct{}, 1)
	p.SetImage(stroke(), first.on(done, begun))
	<-begun
	p.SetImage(&protocol.SetImage{Values: bar()}, second.on(done, nil))
	<-done
	<-done
	if first.superseded != 1 || first.answers+first.errors != 0 || second.answers != 1 || second.superseded+second.errors != 0 {
		t.Fatalf("the older ended as %+v, the newer as %+v", first, second)
	}
	if be.passed >= 12 {
		t.Errorf("the older was computed to its end: %d convolutions of 6 each", be.passed)
	}
	x := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}}))
	top := second.last.Logits[x.Target.Parts[0].Index]
	if math.Abs(x.Account.Score-float64(top)) > 1e-4 {
		t.Errorf("explained is %v, the newer's score is %v", x.Account.Score, top)
	}
	// Cancelled, nothing takes its place and the picture before stays.
	var third ends[protocol.Predicted]
	id := p.SetImage(stroke(), third.on(done, begun))
	<-begun
	p.Cancel(id)
	<-done
	again := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "uniform-epsilon"}}))
	if third.superseded != 1 || third.answers+third.errors != 0 || math.Abs(again.Account.Score-x.Account.Score) > 1e-4 {
		t.Errorf("cancelled, it ended as %+v; explained is %v, before %v", third, again.Account.Score, x.Account.Score)
	}
}

// Curves and patches make room for the newest one.
func TestNewestCurve(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	must[protocol.Predicted](t)(p.setImage(&protocol.SetImage{Values: bar()}))
	parts := []protocol.Part{{Index: 1, Coefficient: 1}}
	var curves [3]ends[protocol.Flipped]
	done, begun := make(chan struct{}, 4), make(chan struct{}, 1)
	long := func() *protocol.Flip {
		return &protocol.Flip{Orders: 1000, Fill: "grey", Part: 1, Steps: 784, Parts: parts}
	}
	p.FlipPixels(long(), curves[0].on(done, begun))
	<-begun
	p.FlipPixels(long(), curves[1].on(done, begun))
	p.FlipPixels(&protocol.Flip{Orders: 1, Fill: "grey", Part: 0.5, Steps: 4, Parts: parts}, curves[2].on(done, begun))
	for range curves {
		<-done
	}
	for i := range curves {
		newest := i == len(curves)-1
		if c := &curves[i]; (c.answers == 1) != newest || (c.superseded == 1) == newest || c.errors != 0 || c.answers+c.superseded != 1 {
			t.Errorf("curve %d of 3 ended as %+v", i+1, c)
		}
	}
	var curve ends[protocol.Flipped]
	id := p.FlipPixels(long(), curve.on(done, begun))
	<-begun
	p.Cancel(id)
	<-done
	if curve.superseded != 1 || curve.answers+curve.errors != 0 {
		t.Errorf("cancelled, it ended as %+v", curve)
	}
	if time.Sleep(50 * time.Millisecond); len(done) > 0 {
		t.Error("something ended twice")
	}
}

// A loading that is given up ends once, in whatever part of it: the model before goes on.
func TestCancelledLoading(t *testing.T) {
	p, e := withDrawing(t)
	before := e.session(t.Name()).model
	data := readFile(t, digitsFile)
	for pause := time.Duration(0); pause < 40*time.Millisecond; pause += 4 * time.Millisecond {
		var loading ends[protocol.Model]
		var inspection ends[protocol.ModelInfo]
		done := make(chan struct{}, 4)
		a := p.LoadModel(&protocol.LoadModel{Entry: digits.Value(), File: file(data, "digits.onnx")}, loading.on(done, nil))
		b := p.InspectModel(&protocol.InspectModel{File: file(data, "digits.onnx")}, inspection.on(done, nil))
		time.Sleep(pause)
		p.Cancel(a)
		p.Cancel(b)
		<-done
		<-done
		if loading.answers+loading.superseded != 1 || inspection.answers+inspection.superseded != 1 || loading.errors+inspection.errors != 0 {
			t.Errorf("after %v: %+v, %+v", pause, loading, inspection)
		}
		if now := e.session(t.Name()).model; loading.superseded == 1 && now != before {
			t.Errorf("after %v a model that was given up is in place", pause)
		} else if before = now; loading.answers == 1 {
			must[protocol.Predicted](t)(p.setImage(stroke()))
		}
	}
	must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: protocol.Compose{Composite: "epsilon-plus"}}))
}
