package slider

import (
	"slices"
	"testing"

	"lrpexplainer/lrp"
)

func TestLinear(t *testing.T) {
	gamma := Linear(0, 2)
	if len(gamma) != 101 || gamma[15] != 0.3 || gamma[100] != 2 {
		t.Errorf("0 to 2: %v", gamma)
	}
	if samples := Linear(5, 50); samples[1] != 6 || samples[len(samples)-1] != 50 {
		t.Errorf("5 to 50: %v", samples)
	}
	if filter := Linear(0.01, 1); filter[0] != 0.01 || filter[1] != 0.02 || filter[99] != 1 {
		t.Errorf("0.01 to 1: %v", filter)
	}
}

func TestLogarithmic(t *testing.T) {
	want := Track{0, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10}
	if got := Logarithmic(1e-3, 10); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Every parameter of the table has a track that ascends through its sliding
// range, and its default is a stop where the range holds it.
func TestTableOfComposites(t *testing.T) {
	for _, c := range lrp.Composites() {
		for _, p := range c.Parameters {
			var track Track
			switch p.Scale {
			case lrp.Linear:
				track = Linear(p.Sliding[0], p.Sliding[1])
			case lrp.Logarithmic:
				track = Logarithmic(p.Sliding[0], p.Sliding[1])
			default:
				continue
			}
			for i := range track {
				if i > 0 && track[i] <= track[i-1] {
					t.Errorf("%s: %s: %v follows %v", c.Name, p.Name, track[i], track[i-1])
				}
				if v := track[i]; v < p.Min || v > p.Max {
					t.Errorf("%s: %s: %v is not accepted", c.Name, p.Name, v)
				}
				if track.Position(track[i]) != i {
					t.Errorf("%s: %s: %v is not its own nearest stop", c.Name, p.Name, track[i])
				}
			}
			if v := track[track.Position(p.Default)]; v < 0.8*p.Default || v > 1.25*p.Default {
				t.Errorf("%s: %s: nearest to the default %v is %v", c.Name, p.Name, p.Default, v)
			}
		}
	}
}
