//go:build js

package main

import (
	"math"
	"slices"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/wasm/protocol"
)

// leaning is a picture of a bar that leans so far.
func leaning(lean int) *protocol.SetImage {
	const width, height = 60, 80
	rgba := slices.Repeat([]byte{255}, 4*width*height)
	for y := 11; y < 70; y++ {
		for x := range 8 {
			at := 4 * (y*width + 26 + x + lean*(y-40)/40)
			copy(rgba[at:], []byte{0, 0, 0, 255})
		}
	}
	return &protocol.SetImage{RGBA: protocol.Pixels(rgba), Width: width, Height: height, Source: "photo"}
}

// TestSeveralImages: together they give what each gives alone; of those that do not suit,
// none is taken, and the session's image stays.
func TestSeveralImages(t *testing.T) {
	p, _ := open(t)
	p.loadDigits()
	leans, classes := []int{0, 12, -14}, []int{1, -1, 7}
	first := leaning(leans[0])
	for _, lean := range leans[1:] {
		first.Others = append(first.Others, *leaning(lean))
	}
	compose := protocol.Compose{Composite: "epsilon-gamma-box"}
	target := &protocol.Target{Kind: "each"}
	for _, c := range classes {
		target.Parts = append(target.Parts, protocol.Part{Index: c, Coefficient: 1})
	}
	all := must[protocol.Predicted](t)(p.setImage(first))
	explained := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: compose, Target: target}))
	if len(all.Logits) != 30 || len(all.Probabilities) != 30 || all.InputRGBA.Length() != 3*4*28*28 || explained.Width != 28 || explained.Height != 3*28 || len(explained.Relevance) != 3*28*28 {
		t.Fatalf("%d logits, %d probabilities, %d bytes, map of %d×%d", len(all.Logits), len(all.Probabilities), all.InputRGBA.Length(), explained.Width, explained.Height)
	}
	seen := protocol.PixelBytes(all.InputRGBA)
	for i, lean := range leans {
		one := must[protocol.Predicted](t)(p.setImage(leaning(lean)))
		class := classes[i]
		if class < 0 {
			class = lrp.TopClass(one.Logits)
		}
		e := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: compose, Target: &protocol.Target{Kind: "classes", Parts: []protocol.Part{{Index: class, Coefficient: 1}}}}))
		for k, v := range one.Logits {
			if !close32(all.Logits[10*i+k], v) || !close32(all.Probabilities[10*i+k], one.Probabilities[k]) {
				t.Errorf("image %d: the logit of %d is %v; alone %v", i, k, all.Logits[10*i+k], v)
			}
		}
		for k, v := range e.Relevance {
			if got := explained.Relevance[28*28*i+k]; !close32(got, v) {
				t.Fatalf("image %d: the relevance at %d is %v; alone %v", i, k, got, v)
			}
		}
		if !slices.Equal(seen[4*28*28*i:4*28*28*(i+1)], protocol.PixelBytes(one.InputRGBA)) {
			t.Errorf("image %d looks otherwise than alone", i)
		}
	}
	if _, err := p.explain(&protocol.Explain{Compose: compose, Target: target}); err == nil {
		t.Error("three targets were explained for one image")
	}
	wrong := leaning(0)
	wrong.Others = []protocol.SetImage{*leaning(5), {RGBA: protocol.Pixels(make([]byte, 8)), Width: 3, Height: 1, Source: "photo"}}
	if _, err := p.setImage(wrong); err == nil {
		t.Error("8 bytes were taken for 3 pixels")
	}
	again := must[protocol.Explained](t)(p.explain(&protocol.Explain{Compose: compose}))
	if again.Height != 28 {
		t.Errorf("after a refusal the map is %d high", again.Height)
	}
}

func close32(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-4*max(1, math.Abs(float64(b))) }
