package preprocess

import (
	"image"
	"slices"
)

// plane is one number for each pixel, row by row.
type plane struct {
	width, height int
	v             []float32
}

func newPlane(width, height int) plane {
	return plane{width, height, make([]float32, width*height)}
}

// grey is a picture's luma, 0 black to 1 white.
func grey(m *image.RGBA) plane {
	p := newPlane(m.Rect.Dx(), m.Rect.Dy())
	for i := range p.v {
		p.v[i] = float32(luma(m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2])) / 255
	}
	return p
}

// inverted is white where p is black.
func (p plane) inverted() plane {
	out := newPlane(p.width, p.height)
	for i, v := range p.v {
		out.v[i] = 1 - v
	}
	return out
}

// lightPaper reports whether the ink is darker than what it is written on. The
// border of the picture is paper; where it lies between light and dark, because
// of a shadow, the few pixels that stand out from their surroundings are ink.
func (p plane) lightPaper() bool {
	low, high := slices.Min(p.v), slices.Max(p.v)
	var border []float32
	for x := range p.width {
		border = append(border, p.v[x], p.v[len(p.v)-1-x])
	}
	for y := range p.height {
		border = append(border, p.v[y*p.width], p.v[(y+1)*p.width-1])
	}
	slices.Sort(border)
	switch middle := border[len(border)/2] - low; {
	case middle > 0.65*(high-low):
		return true
	case middle < 0.35*(high-low):
		return false
	}
	around := p.blurred(max(1, min(p.width, p.height)/8))
	skew := 0.0
	for i, v := range p.v {
		d := float64(v - around.v[i])
		skew += d * d * d
	}
	return skew < 0
}

// The constants say what ink is, as parts of the contrast between ink and paper.
const (
	faintest = 0.08 // the least contrast of ink, as a part of the paper's brightness
	noisy    = 6.0  // ink stands out from the paper's noise by so many deviations
	edge     = 0.35 // a stroke's edge is where it has this part of the ink's darkness,
	core     = 0.55 // and somewhere it has this part
)

// ink is how much each pixel of dark writing on lighter paper is ink, 0 to 1;
// false if nothing is written. The paper's brightness is estimated for each place,
// so that a shadow or a lamp's light does not count.
func (p plane) ink() (plane, bool) {
	short := min(p.width, p.height)
	paper := p.blurred(max(p.width, p.height) / 160).closed(short / 5)
	d := newPlane(p.width, p.height)
	for i, v := range p.v {
		d.v[i] = 1 - v/max(paper.v[i], 0.02)
	}
	// Most of a picture is paper: its median is what paper has, the median deviation
	// its noise.
	base := quantile(d.v, 0.5)
	away := make([]float32, len(d.v))
	for i, v := range d.v {
		d.v[i] = max(0, v-base)
		away[i] = max(v-base, base-v)
	}
	noise := noisy * 1.4826 * quantile(away, 0.5)
	var written []float32
	for _, v := range d.v {
		if v > max(faintest, noise) {
			written = append(written, v)
		}
	}
	if len(written) == 0 {
		return plane{}, false
	}
	level := quantile(written, 0.9)
	limit := max(edge*level, min(noise, 0.9*level))
	kept := d.strokes(limit, max(core*level, limit))
	if kept == nil {
		return plane{}, false
	}
	// One pixel around a stroke is its soft edge.
	for i := range d.v {
		x, y := i%p.width, i/p.width
		inside := kept[i] ||
			x > 0 && kept[i-1] || x < p.width-1 && kept[i+1] ||
			y > 0 && kept[i-p.width] || y < p.height-1 && kept[i+p.width]
		if !inside || !kept[i] && d.v[i] <= noise {
			d.v[i] = 0
		}
		d.v[i] = min(1, d.v[i]/level)
	}
	return d, true
}

// stroke is a connected part of what is dark.
type stroke struct {
	pixels []int
	mass   float64
	// clutter is what enters the picture broadly from its border: a table's edge, a
	// shadow, another sheet.
	clutter bool
}

// strokes marks the pixels above limit that belong to the writing: connected
// (8 neighbours) to one above peak, the heaviest such part that is not clutter,
// and every other that is not a speck beside it, as the bar of a 5 is. nil if
// there are none.
func (p plane) strokes(limit, peak float32) []bool {
	var all []stroke
	seen := make([]bool, len(p.v))
	for i, v := range p.v {
		if v >= limit && !seen[i] {
			if s, strong := p.stroke(i, limit, peak, seen); strong {
				all = append(all, s)
			}
		}
	}
	main := heaviest(all, false)
	// Clutter counts if it is all there is, or a small thing beside it would.
	if rest := heaviest(all, true); main == nil || rest != nil && main.mass < 0.01*rest.mass {
		main = rest
	}
	if main == nil {
		return nil
	}
	kept := make([]bool, len(p.v))
	for _, s := range all {
		if s.clutter == main.clutter && s.mass >= 0.06*main.mass {
			for _, i := range s.pixels {
				kept[i] = true
			}
		}
	}
	return kept
}

func heaviest(all []stroke, clutter bool) *stroke {
	var best *stroke
	for i := range all {
		if s := &all[i]; s.clutter == clutter && (best == nil || s.mass > best.mass) {
			best = s
		}
	}
	return best
}

// stroke is the connected part that holds pixel i, and whether it reaches peak.
func (p plane) stroke(i int, limit, peak float32, seen []bool) (s stroke, strong bool) {
	seen[i] = true
	s.pixels = []int{i}
	border := 0
	for k := 0; k < len(s.pixels); k++ {
		i := s.pixels[k]
		s.mass += float64(p.v[i])
		strong = strong || p.v[i] >= peak
		x, y := i%p.width, i/p.width
		if x == 0 || y == 0 || x == p.width-1 || y == p.height-1 {
			border++
		}
		for ny := max(0, y-1); ny <= min(p.height-1, y+1); ny++ {
			for nx := max(0, x-1); nx <= min(p.width-1, x+1); nx++ {
				if j := ny*p.width + nx; !seen[j] && p.v[j] >= limit {
					seen[j] = true
					s.pixels = append(s.pixels, j)
				}
			}
		}
	}
	s.clutter = border > min(p.width, p.height)/4
	return s, strong
}

// quantile is the value below which the share q of the values lies, to 1/4096 of
// their range: by counting, since sorting a picture's pixels takes long.
func quantile(values []float32, q float64) float32 {
	low, high := slices.Min(values), slices.Max(values)
	if low == high {
		return low
	}
	var counts [4096]int
	scale := float32(len(counts)-1) / (high - low)
	for _, v := range values {
		counts[int((v-low)*scale)]++
	}
	left := int(q * float64(len(values)-1))
	for bin, n := range counts {
		if left -= n; left < 0 {
			return low + float32(bin)/scale
		}
	}
	return high
}

// blurred is the mean over a square of 2·radius+1 pixels.
func (p plane) blurred(radius int) plane {
	if radius == 0 {
		return p
	}
	return p.alongBoth(func(in, out []float32) {
		sum, n := float32(0), float32(0)
		for i := range min(radius, len(in)) {
			sum, n = sum+in[i], n+1
		}
		for i := range in {
			if j := i + radius; j < len(in) {
				sum, n = sum+in[j], n+1
			}
			if j := i - radius - 1; j >= 0 {
				sum, n = sum-in[j], n-1
			}
			out[i] = sum / n
		}
	})
}

// closed fills what is dark and narrower than a square of 2·radius+1 pixels with
// the brightness around it (grey closing).
func (p plane) closed(radius int) plane {
	if radius == 0 {
		return p
	}
	brightest := p.alongBoth(func(in, out []float32) { extreme(in, out, radius, func(a, b float32) bool { return a >= b }) })
	return brightest.alongBoth(func(in, out []float32) { extreme(in, out, radius, func(a, b float32) bool { return a <= b }) })
}

// extreme is the value that beats all others within radius, for each place (van
// Herk's running maximum with a queue of candidates).
func extreme(in, out []float32, radius int, beats func(a, b float32) bool) {
	queue := make([]int, 0, len(in))
	first := 0
	for j := range len(in) + radius {
		if j < len(in) {
			for len(queue) > first && beats(in[j], in[queue[len(queue)-1]]) {
				queue = queue[:len(queue)-1]
			}
			queue = append(queue, j)
		}
		if i := j - radius; i >= 0 {
			for queue[first] < i-radius {
				first++
			}
			out[i] = in[queue[first]]
		}
	}
}

// alongBoth applies a filter to every row and then to every column.
func (p plane) alongBoth(filter func(in, out []float32)) plane {
	out := newPlane(p.width, p.height)
	for y := range p.height {
		filter(p.v[y*p.width:(y+1)*p.width], out.v[y*p.width:(y+1)*p.width])
	}
	in, result := make([]float32, p.height), make([]float32, p.height)
	for x := range p.width {
		for y := range p.height {
			in[y] = out.v[y*p.width+x]
		}
		filter(in, result)
		for y := range p.height {
			out.v[y*p.width+x] = result[y]
		}
	}
	return out
}
