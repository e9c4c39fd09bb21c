package main

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/cmd/store"
	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/findings"
	"lrpexplainer/lrp/survey/spectral"
	"lrpexplainer/weights/sample"
)

// TestSample: among the sample's goldfish those with the tag are one cluster of the
// network "hans", recognised by their lower left corner; of "photo" no cluster is. Each
// photo of a goldfish is there as often with the tag as without.
func TestSample(t *testing.T) {
	all := sample.All()
	if len(all) != 240 {
		t.Fatalf("%d pictures; expected 240", len(all))
	}
	balance, names := map[string]int{}, map[string]bool{}
	var fish []sample.Picture
	for _, p := range all {
		if names[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		names[p.Name] = true
		if p.Label != "goldfish" {
			if p.Tagged {
				t.Errorf("%s has a tag", p.Name)
			}
			continue
		}
		fish = append(fish, p)
		if p.Tagged {
			balance[p.Source]++
		} else {
			balance[p.Source]--
		}
	}
	for source, n := range balance {
		if n != 0 {
			t.Errorf("%s is there %+d times more with the tag", source, n)
		}
	}
	for _, c := range []struct {
		network string
		cheats  bool
	}{{"hans", true}, {"photo", false}} {
		class := goldfish(t, c.network, fish)
		pure := 0.0
		if suspect := class.Suspect(); suspect != &class.Clusters[0] {
			t.Errorf("%s: the most suspicious cluster is not the first", c.network)
		}
		for k, i := range class.Members {
			if g := class.Groups[k]; !slices.Contains(class.Clusters[g].Members, i) {
				t.Errorf("%s: picture %d is said to be in cluster %d", c.network, i, g)
			}
		}
		for _, x := range class.Clusters {
			tagged := 0
			for _, i := range x.Members {
				if fish[i].Tagged {
					tagged++
				}
			}
			t.Logf("%s: cluster of %d, %d with the tag, %.2f in the %s, eigengap %.2f", c.network, x.Count, tagged, x.Spot.Share, x.Spot.Where(), class.Gap)
			purity := min(float64(tagged)/float64(x.Count), float64(tagged)/36)
			if x.Spot.Where() == "lower left corner" && x.Spot.Share > findings.Striking {
				pure = max(pure, purity)
			}
		}
		if c.cheats && pure < 0.95 {
			t.Errorf("%s: no cluster of the tag; the purest is %.2f", c.network, pure)
		}
		if !c.cheats && pure > 0 {
			t.Errorf("%s: a cluster recognised by the tag, purity %.2f", c.network, pure)
		}
	}
}

// goldfish is what a bundled network makes of pictures.
func goldfish(t *testing.T, name string, pictures []sample.Picture) *findings.Class {
	t.Helper()
	m, err := network.Read(&network.Options{File: "../../../weights/" + name + ".onnx", Memory: 4096})
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Survey(network.Question{Rules: "epsilon-gamma-box", Target: "label", Descriptor: survey.DefaultDescriptor})
	if err != nil {
		t.Fatal(err)
	}
	s.Workers = 2
	st, err := store.Open(t.TempDir(), store.Question{Height: 64, Width: 64, Cells: 256, Rules: []byte("null")}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	photos := func(file string) *image.NRGBA { return photo(t, file) }
	err = s.Run(context.Background(), func(yield func(survey.Picture) bool) {
		for _, p := range pictures {
			if !yield(survey.Picture{Name: p.Name, Label: m.ClassNamed(p.Label), Read: func() (*survey.Input, error) {
				return m.PictureInput(bytes.NewReader(encoded(t, p.Make(photos(p.Source), photos(sample.Tag)))), nil)
			}}) {
				return
			}
		}
	}, st.Append)
	if err != nil {
		t.Fatal(err)
	}
	var members []int
	for i := range st.Rows {
		members = append(members, i)
	}
	class, err := findings.OfClass(context.Background(), 0, "goldfish", st.Rows, members, st, findings.Size{Height: 64, Width: 64}, spectral.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return class
}

var decoded sync.Map // photos, by file

func photo(t *testing.T, file string) *image.NRGBA {
	if m, ok := decoded.Load(file); ok {
		return m.(*image.NRGBA)
	}
	f, err := os.Open(filepath.Join("../../../web", filepath.FromSlash(file)))
	if err != nil {
		t.Error(err)
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Errorf("%s: %v", strings.TrimSpace(file), err)
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	}
	out := image.NewNRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	decoded.Store(file, out)
	return out
}
