package heatmap

import "errors"

// Style says how relevance lies over a picture.
type Style struct {
	Map   ColorMap
	Limit float32 // the |R| with the strongest colour, see [Limit]
	// Opacity of the heatmap, 0 to 1. At 0 the picture is alone and as it is. Up to
	// one half it loses its own colours and the heatmap gains strength; from there on
	// the picture pales into the paper, and at 1 the heatmap is alone.
	Opacity float32
}

// Paper is what lies under the picture: the middle of the map.
func (s Style) Paper() RGB { return s.Map.Colors[len(s.Map.Colors)/2] }

var errPicture = errors.New("heatmap: the picture does not have as many pixels as there is relevance")

// Overlay lays relevance over picture, whose pixels are as many, and gives
// opaque pixels. Place brings relevance to a picture's size. The picture is not
// changed; where it is transparent the paper shows.
func Overlay(picture []byte, relevance []float32, s Style) ([]byte, error) {
	if err := s.Map.check(); err != nil {
		return nil, err
	}
	if len(picture) != 4*len(relevance) {
		return nil, errPicture
	}
	opacity := clamp(s.Opacity, 0, 1)
	strength := min(1, 2*opacity) // of the heatmap, and how grey the picture is
	paper := s.Paper()
	out := make([]byte, len(picture))
	for i, r := range relevance {
		p := picture[4*i : 4*i+4]
		c := RGB{p[0], p[1], p[2]}
		if p[3] != 255 {
			c = paper.mix(c, float32(p[3])/255)
		}
		c = c.mix(c.grey(), strength).mix(paper, opacity)
		v := share(r, s.Limit)
		end := s.Map.end(v)
		if s.Map.Sequential {
			v = max(v, 0)
			end = s.Map.At(v)
		}
		c = c.mix(end, abs(v)*strength)
		set(out[4*i:], c, 255)
	}
	return out, nil
}

// grey is the grey of the same luminosity, as canvases blend by saturation (W3C Compositing
// and Blending, weights 0.30, 0.59, 0.11, here in 1/256).
func (c RGB) grey() RGB {
	y := uint8((77*int(c.R) + 151*int(c.G) + 28*int(c.B) + 128) >> 8)
	return RGB{y, y, y}
}
