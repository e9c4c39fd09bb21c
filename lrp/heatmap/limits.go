package heatmap

import "slices"

// Limits are the relevance, in magnitude, that gets the strongest colours: of what speaks
// against, and of what speaks for. What is beyond is clipped.
type Limits struct{ Against, For float32 }

// Symmetric is the scale with the same limit on both sides.
func Symmetric(limit float32) Limits { return Limits{limit, limit} }

// Separate is the scale whose sides have their own limits: the percentile, as of [Limit], of
// the negative and of the positive values. Equal colours on the two sides are then different
// amounts.
func Separate(relevance []float32, percentile float64) Limits {
	var against, favour []float32
	for _, r := range relevance {
		if r < 0 {
			against = append(against, r)
		} else {
			favour = append(favour, r)
		}
	}
	return Limits{Limit(against, percentile), Limit(favour, percentile)}
}

// Clips reports whether values are beyond the scale.
func (s Limits) Clips(relevance []float32) bool {
	return slices.ContainsFunc(relevance, func(r float32) bool { return r > s.For || -r > s.Against })
}

// share is r as a part of its side's limit, between −1 and 1.
func (s Limits) share(r float32) float32 {
	if r < 0 {
		return share(r, s.Against)
	}
	return share(r, s.For)
}

// AppendScaled is [AppendTransparent] on a scale whose sides may differ. A sequential map
// shows what speaks for in its own row of colours, and nothing of what speaks against.
func AppendScaled(pixels []byte, relevance []float32, s Limits, m ColorMap) ([]byte, error) {
	if s.Against == s.For && !m.Sequential {
		return appendEnds(pixels, relevance, s.For, m)
	}
	if err := m.check(); err != nil {
		return pixels, err
	}
	var colors [levels]RGB
	if m.Sequential {
		colors = m.table()
	}
	for _, r := range relevance {
		v := s.share(r)
		c := m.end(v)
		if m.Sequential {
			v = max(v, 0)
			c = colors[step(v)]
		}
		w := c.word(uint8(abs(v)*255 + 0.5))
		pixels = append(pixels, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
	}
	return pixels, nil
}
