package findings

import "lrpexplainer/lrp/survey"

// Spot is the place of about 6 % of the picture where most lies.
type Spot struct {
	Box   survey.Box `json:"box"`
	Share float64    `json:"share"` // of all, 0 to 1
}

// spotShapes are the shapes that a spot can have, height and width as shares of the
// picture's sides: about as large as the text that photographers write in a corner.
var spotShapes = [][2]float64{{10. / 64, 26. / 64}, {16. / 64, 16. / 64}, {26. / 64, 10. / 64}}

// densest is the spot that holds most of the weights (height,width), the first of equal
// ones; zero if there is nothing.
func densest(weights []float64, height, width int) Spot {
	sum := make([]float64, (height+1)*(width+1)) // of all above and left
	for y := range height {
		for x := range width {
			sum[(y+1)*(width+1)+x+1] = weights[y*width+x] + sum[y*(width+1)+x+1] + sum[(y+1)*(width+1)+x] - sum[y*(width+1)+x]
		}
	}
	all := sum[len(sum)-1]
	var best Spot
	if all <= 0 {
		return best
	}
	for _, shape := range spotShapes {
		h, w := cells(shape[0], height), cells(shape[1], width)
		for y := 0; y+h <= height; y++ {
			for x := 0; x+w <= width; x++ {
				in := sum[(y+h)*(width+1)+x+w] - sum[y*(width+1)+x+w] - sum[(y+h)*(width+1)+x] + sum[y*(width+1)+x]
				if share := in / all; share > best.Share+1e-12 {
					best = Spot{survey.Box{
						Left: float64(x) / float64(width), Top: float64(y) / float64(height),
						Right: float64(x+w) / float64(width), Bottom: float64(y+h) / float64(height),
					}, share}
				}
			}
		}
	}
	return best
}

// cells is a share of n cells, at least one.
func cells(share float64, n int) int { return max(1, int(share*float64(n)+0.5)) }

// middle is the half of each side in the middle.
var middle = survey.Box{Left: 0.25, Top: 0.25, Right: 0.75, Bottom: 0.75}

// outside is how much of the spot's area lies outside of the middle.
func (s Spot) outside() float64 {
	overlap := func(a, b, c, d float64) float64 { return max(0, min(b, d)-max(a, c)) }
	area := (s.Box.Right - s.Box.Left) * (s.Box.Bottom - s.Box.Top)
	if area <= 0 {
		return 0
	}
	in := overlap(s.Box.Left, s.Box.Right, middle.Left, middle.Right) * overlap(s.Box.Top, s.Box.Bottom, middle.Top, middle.Bottom)
	return 1 - in/area
}

// Where says in words where the spot lies: "lower left corner", "middle".
func (s Spot) Where() string {
	x, y := (s.Box.Left+s.Box.Right)/2, (s.Box.Top+s.Box.Bottom)/2
	vertical, horizontal := third(y, "upper", "lower"), third(x, "left", "right")
	switch {
	case vertical != "" && horizontal != "":
		return vertical + " " + horizontal + " corner"
	case vertical != "":
		return vertical + " edge"
	case horizontal != "":
		return horizontal + " edge"
	default:
		return "middle"
	}
}

func third(v float64, low, high string) string {
	switch {
	case v < 0.4:
		return low
	case v > 0.6:
		return high
	default:
		return ""
	}
}
