package heatmap

// Segment is a part of a contour, in units of values: the value in column x and row y lies at
// (x+0.5, y+0.5).
type Segment struct{ X1, Y1, X2, Y2 float32 }

// Contours are the lines along which relevance (height,width) is the level, by marching
// squares; between neighbours it is taken to be linear. Where two lines could lie either way,
// the mean of the four values decides.
func Contours(relevance []float32, height, width int, level float32) ([]Segment, error) {
	if height <= 0 || width <= 0 || len(relevance) != height*width {
		return nil, errSize
	}
	var out []Segment
	// Crossings of the square's edges, from the upper one clockwise.
	type point struct{ x, y float32 }
	between := func(a, b float32) float32 { return (level - a) / (b - a) }
	for y := range height - 1 {
		for x := range width - 1 {
			i := y*width + x
			a, b, c, d := relevance[i], relevance[i+1], relevance[i+width+1], relevance[i+width]
			kind := 0
			for bit, v := range []float32{a, b, c, d} {
				if v >= level {
					kind |= 1 << bit
				}
			}
			if kind == 0 || kind == 15 {
				continue
			}
			px, py := float32(x)+0.5, float32(y)+0.5
			top, right := point{px + between(a, b), py}, point{px + 1, py + between(b, c)}
			bottom, left := point{px + between(d, c), py + 1}, point{px, py + between(a, d)}
			line := func(p, q point) { out = append(out, Segment{p.x, p.y, q.x, q.y}) }
			switch kind {
			case 1, 14:
				line(left, top)
			case 2, 13:
				line(top, right)
			case 3, 12:
				line(left, right)
			case 4, 11:
				line(right, bottom)
			case 6, 9:
				line(top, bottom)
			case 7, 8:
				line(bottom, left)
			case 5, 10:
				if high := (a+b+c+d)/4 >= level; high == (kind == 5) {
					line(left, bottom)
					line(top, right)
				} else {
					line(left, top)
					line(right, bottom)
				}
			}
		}
	}
	return out, nil
}
