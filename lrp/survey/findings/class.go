package findings

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lrpexplainer/lrp/survey"
	"lrpexplainer/lrp/survey/spectral"
)

// Source has the arrays of a survey's rows.
type Source interface {
	// Relevance is a row's map, Descriptor what its map is compared by. They may be
	// overwritten by the next call.
	Relevance(row int) ([]float32, error)
	Descriptor(row int) ([]float32, error)
}

// Statistics are those of some pictures' maps.
type Statistics struct {
	Count      int `json:"count"`
	Recognised int `json:"recognised"` // of those whose label is known
	// Mean is the mean map (height,width); Share the share of the positive relevance that
	// lies at each position, on average, which adds up to 1 (0 if there is none).
	Mean  []float64 `json:"-"`
	Share []float64 `json:"-"`
	// Spot is where most of the positive relevance lies.
	Spot Spot `json:"spot"`
	// InBox is the mean share of the positive relevance in the objects' boxes, nil where
	// none is known.
	InBox *float64 `json:"in_box,omitempty"`
	Score float64  `json:"score"` // the mean score
}

// Cluster is a group of pictures that were recognised in the same way.
type Cluster struct {
	Statistics
	Members []int `json:"-"` // rows
	// Nearest are the members whose descriptors are nearest to the cluster's mean.
	Nearest []int `json:"-"`
	// Suspicion is Spot.Share times Away, how much of it should not count: the share of
	// the relevance outside the boxes where they are known, or else of the spot outside
	// the middle of the picture.
	Away      float64 `json:"away"`
	Suspicion float64 `json:"suspicion"`
}

// Class is what was found about the pictures of one class.
type Class struct {
	Class int    `json:"class"`
	Name  string `json:"name"`
	Statistics
	Members  []int        `json:"-"` // rows, in the survey's order
	Values   []float64    `json:"eigenvalues"`
	Gap      float64      `json:"gap"`
	Clusters []Cluster    `json:"clusters"`
	Groups   []int        `json:"-"` // the cluster of each member
	Places   [][2]float64 `json:"-"` // of each member in the plane
	// Suspicion is that of the most suspicious cluster that holds a twentieth of the class
	// and at least three pictures, halved where no eigengap sets it apart:
	// Suspicion · (1 + Gap)/2, with the gap of one cluster counted as 0.
	Suspicion float64 `json:"suspicion"`
}

// Suspect is the cluster that makes the class suspicious, nil if none is large enough.
func (c *Class) Suspect() *Cluster {
	var worst *Cluster
	for i := range c.Clusters {
		x := &c.Clusters[i]
		if !c.large(x) {
			continue
		}
		if worst == nil || x.Suspicion > worst.Suspicion {
			worst = x
		}
	}
	return worst
}

// order puts the suspicious clusters first and leaves out those that are empty: k-means may
// leave a group so where many maps are equal.
func (c *Class) order() {
	var kept []int
	for g := range c.Clusters {
		if len(c.Clusters[g].Members) > 0 {
			kept = append(kept, g)
		}
	}
	large := func(g int) int {
		if c.large(&c.Clusters[g]) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(kept, func(a, b int) int {
		return cmp.Or(cmp.Compare(large(a), large(b)), cmp.Compare(c.Clusters[b].Suspicion, c.Clusters[a].Suspicion))
	})
	place, ordered := make([]int, len(c.Clusters)), make([]Cluster, len(kept))
	for k, g := range kept {
		place[g], ordered[k] = k, c.Clusters[g]
	}
	c.Clusters = ordered
	c.Groups = slices.Clone(c.Groups)
	for k, g := range c.Groups {
		c.Groups[k] = place[g]
	}
}

// large says that a cluster is no handful of odd pictures.
func (c *Class) large(x *Cluster) bool { return x.Count >= max(3, (c.Count+19)/20) }

// nearest is how many of a cluster's pictures are shown.
const nearest = 6

// OfClass looks at the pictures of one class, which are members of rows.
func OfClass(ctx context.Context, class int, name string, rows []survey.Row, members []int, from Source, size Size, o spectral.Options) (*Class, error) {
	c := &Class{Class: class, Name: name, Members: members}
	vectors := make([][]float32, len(members))
	for k, i := range members {
		d, err := from.Descriptor(i)
		if err != nil {
			return nil, err
		}
		vectors[k] = slices.Clone(d)
	}
	found, err := spectral.Find(ctx, vectors, o)
	if err != nil {
		return nil, err
	}
	c.Values, c.Groups = found.Values, found.Groups
	if found.Count > 1 {
		c.Gap = found.Gap
	}
	if c.Places, err = spectral.Embed(vectors); err != nil {
		return nil, err
	}
	whole := newSum(size)
	clusters := make([]*sum, found.Count)
	for k := range clusters {
		clusters[k] = newSum(size)
	}
	c.Clusters = make([]Cluster, found.Count)
	for k, i := range members {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		relevance, err := from.Relevance(i)
		if err != nil {
			return nil, err
		}
		g := found.Groups[k]
		whole.add(&rows[i], relevance)
		clusters[g].add(&rows[i], relevance)
		c.Clusters[g].Members = append(c.Clusters[g].Members, i)
	}
	c.Statistics = whole.statistics()
	for g := range c.Clusters {
		x := &c.Clusters[g]
		x.Statistics = clusters[g].statistics()
		x.Nearest = typical(vectors, found.Groups, g, members)
		x.Away = x.Spot.outside()
		if x.InBox != nil {
			x.Away = 1 - *x.InBox
		}
		x.Suspicion = x.Spot.Share * x.Away
	}
	c.order()
	if x := c.Suspect(); x != nil {
		c.Suspicion = x.Suspicion * (1 + min(c.Gap, 1)) / 2
	}
	return c, nil
}

// typical are the members of a group that lie nearest to its mean, the nearest first.
func typical(vectors [][]float32, groups []int, g int, members []int) []int {
	var own []int
	for k := range vectors {
		if groups[k] == g {
			own = append(own, k)
		}
	}
	if len(own) == 0 {
		return nil
	}
	mean := make([]float64, len(vectors[own[0]]))
	for _, k := range own {
		for i, v := range vectors[k] {
			mean[i] += float64(v) / float64(len(own))
		}
	}
	far := make(map[int]float64, len(own))
	for _, k := range own {
		for i, v := range vectors[k] {
			far[k] += (float64(v) - mean[i]) * (float64(v) - mean[i])
		}
	}
	slices.SortStableFunc(own, func(a, b int) int { return cmp.Compare(far[a], far[b]) })
	var out []int
	for _, k := range own[:min(len(own), nearest)] {
		out = append(out, members[k])
	}
	return out
}

// Size is that of the maps.
type Size struct{ Height, Width int }

// sum adds up some pictures' maps.
type sum struct {
	Size
	count, recognised, boxes, positive int
	mean, share                        []float64
	inBox, score                       float64
}

func newSum(s Size) *sum {
	n := s.Height * s.Width
	return &sum{Size: s, mean: make([]float64, n), share: make([]float64, n)}
}

func (t *sum) add(r *survey.Row, relevance []float32) {
	t.count++
	t.score += r.Score
	if r.Recognised() {
		t.recognised++
	}
	if r.InBox != nil {
		t.boxes++
		t.inBox += *r.InBox
	}
	if r.Positive > 0 {
		t.positive++
	}
	for i, v := range relevance {
		t.mean[i] += float64(v)
		if v > 0 && r.Positive > 0 {
			t.share[i] += float64(v) / r.Positive
		}
	}
}

func (t *sum) statistics() Statistics {
	s := Statistics{Count: t.count, Recognised: t.recognised, Mean: t.mean, Share: t.share}
	n := math.Max(1, float64(t.count))
	s.Score = t.score / n
	for i := range s.Mean {
		s.Mean[i] /= n
		s.Share[i] /= math.Max(1, float64(t.positive))
	}
	s.Spot = densest(s.Share, t.Height, t.Width)
	if t.boxes > 0 {
		v := t.inBox / float64(t.boxes)
		s.InBox = &v
	}
	return s
}
