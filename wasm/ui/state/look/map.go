package look

import (
	"strconv"
	"strings"

	"lrpexplainer/lrp/heatmap"
)

// Map is how relevance becomes colours, besides the palette.
type Map struct {
	Separate   bool    // what speaks for and what speaks against have scales of their own
	Percentile float64 // of the relevance that has the strongest colour; 0 for the usual one
	Smoothing  Smoothing
	Contours   bool // lines of equal relevance
}

// Smoothing is whether colours go over into each other.
type Smoothing uint8

const (
	AsSuits Smoothing = iota // where the network's pixels are many
	Smooth
	Blocks
)

// Smoothings is the table of smoothings.
var Smoothings = []struct {
	Smoothing   Smoothing
	Name, Title string
}{{AsSuits, "auto", "as suits"}, {Smooth, "smooth", "smooth"}, {Blocks, "blocks", "blocks"}}

// Percentiles are those to choose from; 0 is the usual one.
var Percentiles = []float64{0, 100, 99.5, 99, 95, 90}

// Scale is the relevance that gets the strongest colours, where the usual percentile is that
// and the limit it gives is known.
func (m Map) Scale(relevance []float32, percentile float64, limit float32) heatmap.Limits {
	if m.Percentile > 0 {
		percentile = m.Percentile
	}
	switch {
	case m.Separate:
		return heatmap.Separate(relevance, percentile)
	case m.Percentile > 0:
		limit = heatmap.Limit(relevance, percentile)
	}
	return heatmap.Symmetric(limit)
}

// Smooths reports whether colours go over into each other where it would suit.
func (m Map) Smooths(suits bool) bool {
	return m.Smoothing == Smooth || m.Smoothing == AsSuits && suits
}

// Text is the map as links have it, "" for the usual one.
func (m Map) Text() string {
	var words []string
	if m.Separate {
		words = append(words, "separate")
	}
	if m.Percentile > 0 {
		words = append(words, strconv.FormatFloat(m.Percentile, 'g', -1, 64))
	}
	if m.Smoothing != AsSuits {
		words = append(words, Smoothings[m.Smoothing].Name)
	}
	if m.Contours {
		words = append(words, "contours")
	}
	return strings.Join(words, ",")
}

// MapOf reads what Text has written; what is not known is left out.
func MapOf(text string) (m Map) {
	for _, word := range strings.Split(text, ",") {
		switch word {
		case "separate":
			m.Separate = true
		case "contours":
			m.Contours = true
		}
		for _, s := range Smoothings {
			if s.Name == word {
				m.Smoothing = s.Smoothing
			}
		}
		for _, p := range Percentiles {
			if v, err := strconv.ParseFloat(word, 64); err == nil && v == p {
				m.Percentile = p
			}
		}
	}
	return m
}
