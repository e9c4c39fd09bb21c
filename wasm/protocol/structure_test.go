//go:build js

package protocol

import (
	"reflect"
	"strings"
	"syscall/js"
	"testing"
)

// explainedBy is an explanation with a parameter at that value, all else the same.
func explainedBy(gamma float64, rule string) *Explained {
	return &Explained{
		Width: 2, Height: 1, Relevance: []float32{0.25, -0.5},
		Ledger: []Entry{{7, "epsilon", "ε", gamma, 8, 0.4, 0.03, 0.02}},
		Layers: []Layer{{0, 2, 1, []float32{0.25, -0.5}, 3, nil}, {5, 1, 1, []float32{float32(gamma)}, gamma, []float32{2, float32(gamma)}}},
		Target: Target{"classes", []Part{{3, 1}}, 0},
		Rules:  []Override{{1, rule, map[string]float64{"gamma": gamma, "epsilon": 1e-9}}},
	}
}

// The structure travels once: a client that knows it hears numbers only, and puts the
// same explanation together.
func TestStructureTravelsOnce(t *testing.T) {
	e, c := connect(t, "s")
	var plans Plans
	for i, step := range []struct {
		gamma     float64
		rule      string
		structure bool
	}{{0.1, "gamma", true}, {0.2, "gamma", false}, {0.3, "gamma", false}, {0.3, "flat", true}, {0.4, "flat", false}, {0.4, "gamma", true}} {
		var got *Explained
		c.Explain(&Explain{}, On[Explained]{Answer: func(a *Explained) { got = a }, Error: func(err error) { t.Error(err) }})
		r := e.next()
		sent := explainedBy(step.gamma, step.rule)
		plans.Number(sent, r.Message.(*Explain).Known)
		object, _, err := encode(r.Header, sent)
		if err != nil {
			t.Fatal(err)
		}
		if got := !object.Get("structure").IsUndefined(); got != step.structure {
			t.Errorf("step %d: the structure travels: %v, want %v", i, got, step.structure)
		}
		e.post(r.Header, sent)
		e.settle(c)
		want := explainedBy(step.gamma, step.rule)
		if got == nil {
			t.Fatalf("step %d: no answer", i)
		}
		got.Plan = 0
		if !reflect.DeepEqual(got, want) {
			t.Errorf("step %d: sent\n%+v, got\n%+v", i, want, got)
		}
	}
}

// Explanations that share a structure share no numbers.
func TestNumbersAreNotShared(t *testing.T) {
	var plans Plans
	read := func(gamma float64) *Explained {
		sent := explainedBy(gamma, "gamma")
		sent.Plan = 1
		object, _, err := encode(Header{}, sent)
		if err != nil {
			t.Fatal(err)
		}
		_, m, err := Read(object)
		if err == nil {
			err = plans.complete(m.(*Explained))
		}
		if err != nil {
			t.Fatal(err)
		}
		return m.(*Explained)
	}
	a, b := read(0.1), read(0.2)
	if a.Rules[0].Settings["gamma"] != 0.1 || b.Rules[0].Settings["gamma"] != 0.2 || a.Layers[1].Sum != 0.1 || a.Ledger[0].Received != 0.1 {
		t.Errorf("%+v, %+v", a, b)
	}
	if &a.Relevance[0] != &a.Layers[0].Map[0] {
		t.Error("the input's map is not the relevance itself")
	}
}

func TestNumbersThatDoNotFit(t *testing.T) {
	object, _, err := encode(Header{}, explainedBy(0.1, "gamma"))
	if err != nil {
		t.Fatal(err)
	}
	object.Set("numbers", js.Global().Get("ArrayBuffer").New(7))
	if _, _, err := Read(object); err == nil || err.Error() != "explained: numbers holds 7 bytes; expected 92" {
		t.Error(err)
	}
	object.Set("numbers", js.Null())
	if _, _, err := Read(object); err == nil || !strings.Contains(err.Error(), "numbers is null; expected an ArrayBuffer") {
		t.Error(err)
	}
	object.Delete("structure")
	object.Set("numbers", js.Global().Get("ArrayBuffer").New(92))
	object.Set("plan", 9)
	_, m, err := Read(object)
	if err != nil {
		t.Fatal(err)
	}
	var plans Plans
	if err := plans.complete(m.(*Explained)); err == nil || err.Error() != "explained: the structure 9 is not known" {
		t.Error(err)
	}
}
