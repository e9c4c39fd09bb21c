package spectral

import (
	"math"
	"math/rand/v2"
)

// tries is how often k-means begins anew; the best one counts.
const tries = 10

// steps is how many times k-means moves its middles at most.
const steps = 300

// KMeans divides points into k groups (Lloyd's algorithm from k-means++ beginnings; Arthur
// and Vassilvitskii 2007): the best of ten tries, by the sum of the squared distances to
// the middles. It gives each point's group; the larger groups have the smaller numbers, of
// equal ones that with the first point.
func KMeans(points [][]float64, k int, seed uint64) []int {
	k = min(k, len(points))
	if k < 2 {
		return make([]int, len(points))
	}
	random := rand.New(rand.NewPCG(seed, 0))
	best, least := []int(nil), math.Inf(1)
	for range tries {
		groups, cost := lloyd(points, beginnings(points, k, random))
		if cost < least*(1-1e-12) || best == nil {
			best, least = groups, cost
		}
	}
	return renumbered(best, k)
}

// beginnings are k of the points: each next one with a chance that grows with its squared
// distance from those before.
func beginnings(points [][]float64, k int, random *rand.Rand) [][]float64 {
	middles := [][]float64{points[random.IntN(len(points))]}
	far := make([]float64, len(points))
	for i := range far {
		far[i] = math.Inf(1)
	}
	for len(middles) < k {
		var sum float64
		for i, p := range points {
			far[i] = min(far[i], squared(p, middles[len(middles)-1]))
			sum += far[i]
		}
		at := random.Float64() * sum
		chosen := len(points) - 1
		for i, d := range far {
			if at -= d; at < 0 {
				chosen = i
				break
			}
		}
		middles = append(middles, points[chosen])
	}
	return middles
}

func lloyd(points, middles [][]float64) (groups []int, cost float64) {
	groups = make([]int, len(points))
	for step := range steps {
		moved := false
		cost = 0
		for i, p := range points {
			nearest, least := 0, math.Inf(1)
			for g, m := range middles {
				if d := squared(p, m); d < least {
					nearest, least = g, d
				}
			}
			moved = moved || groups[i] != nearest
			groups[i] = nearest
			cost += least
		}
		if !moved && step > 0 {
			break
		}
		middles = means(points, groups, middles)
	}
	return groups, cost
}

// means are the groups' middles; one that has lost all its points stays where it is.
func means(points [][]float64, groups []int, before [][]float64) [][]float64 {
	out, count := make([][]float64, len(before)), make([]int, len(before))
	for i, p := range points {
		g := groups[i]
		if out[g] == nil {
			out[g] = make([]float64, len(p))
		}
		count[g]++
		for d, v := range p {
			out[g][d] += v
		}
	}
	for g := range out {
		if count[g] == 0 {
			out[g] = before[g]
			continue
		}
		scale(out[g], 1/float64(count[g]))
	}
	return out
}

func squared(a, b []float64) float64 {
	var sum float64
	for i, v := range a {
		d := v - b[i]
		sum += float64(d * d)
	}
	return sum
}

// renumbered gives the larger groups the smaller numbers.
func renumbered(groups []int, k int) []int {
	size, first := make([]int, k), make([]int, k)
	for i := len(groups) - 1; i >= 0; i-- {
		size[groups[i]]++
		first[groups[i]] = i
	}
	rank := make([]int, k)
	for g := range k {
		for o := range k {
			if size[o] > size[g] || size[o] == size[g] && size[o] > 0 && first[o] < first[g] {
				rank[g]++
			}
		}
	}
	out := make([]int, len(groups))
	for i, g := range groups {
		out[i] = rank[g]
	}
	return out
}
