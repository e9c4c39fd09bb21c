package spectral

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

type reference struct {
	Dimensions, K, Count int
	Values               []float64
	Groups               []int
	Neighbours           []struct {
		Of  int
		Are []int
	}
}

// references are what scikit-learn and LAPACK found, see testdata/reference.py.
func references(t *testing.T) map[string]reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]reference
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if len(out) != 3 {
		t.Fatalf("%d references; expected 3", len(out))
	}
	return out
}

func points(t *testing.T, name string, dimensions int) [][]float32 {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".f32")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float32
	for len(data) > 0 {
		p := make([]float32, dimensions)
		for i := range p {
			p[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		out, data = append(out, p), data[4*dimensions:]
	}
	return out
}

// samePartition reports whether two numberings are the same groups.
func samePartition(a, b []int) bool {
	there, back := map[int]int{}, map[int]int{}
	for i, g := range a {
		h, ok := there[g]
		f, ok2 := back[b[i]]
		if ok && h != b[i] || ok2 && f != g {
			return false
		}
		there[g], back[b[i]] = b[i], g
	}
	return len(a) == len(b)
}

// TestReference: neighbours, eigenvalues within 1e-6, and groups are scikit-learn's and
// LAPACK's.
func TestReference(t *testing.T) {
	groups := map[string]int{"circles": 2} // that the eigengap does not say
	for name, want := range references(t) {
		r, err := Find(context.Background(), points(t, name, want.Dimensions), Options{Neighbours: want.K, Groups: groups[name]})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range want.Neighbours {
			if !slices.Equal(r.Neighbours[n.Of], n.Are) {
				t.Errorf("%s: neighbours of %d are %v; expected %v", name, n.Of, r.Neighbours[n.Of], n.Are)
			}
		}
		for i, v := range r.Values {
			if math.Abs(v-want.Values[i]) > 1e-6 {
				t.Errorf("%s: eigenvalue %d is %.9f; expected %.9f", name, i, v, want.Values[i])
			}
		}
		if r.Count != want.Count || !samePartition(r.Groups, want.Groups) {
			t.Errorf("%s: %d groups; expected %d, or others", name, r.Count, want.Count)
		}
	}
}

// TestSubspace: the iteration finds the eigenvalues of the dense algorithm, also those
// that are there several times, and the same space.
func TestSubspace(t *testing.T) {
	want := references(t)["blobs"]
	all := points(t, "blobs", want.Dimensions)
	for _, k := range []int{2, 5, 10} { // with few neighbours the graph is in parts
		near, err := Nearest(context.Background(), all, k)
		if err != nil {
			t.Fatal(err)
		}
		l := NewLaplacian(near)
		dense, err := l.dense(9)
		if err != nil {
			t.Fatal(err)
		}
		s, err := l.subspace(context.Background(), 9)
		if err != nil {
			t.Fatalf("%d neighbours: %v", k, err)
		}
		for i := range s.Values {
			if math.Abs(s.Values[i]-dense.Values[i]) > 1e-6 {
				t.Errorf("%d neighbours: eigenvalue %d is %.9f; expected %.9f", k, i, s.Values[i], dense.Values[i])
			}
		}
		// Where an eigenvalue stands alone, so does its vector.
		for i := 1; i < 8; i++ {
			if dense.Values[i]-dense.Values[i-1] > 1e-3 && dense.Values[i+1]-dense.Values[i] > 1e-3 {
				if d := math.Abs(dot(s.Vectors[i], dense.Vectors[i])); math.Abs(d-1) > 1e-4 {
					t.Errorf("%d neighbours: vectors %d have the product %v", k, i, d)
				}
			}
		}
	}
}

// TestLaplacianIsThatOfTheFormula, entry by entry.
func TestLaplacianIsThatOfTheFormula(t *testing.T) {
	// 0→1, 1→0, 2→1: C+Cᵀ has 2 between 0 and 1, 1 between 1 and 2; degrees 1, 1.5, 0.5.
	l := NewLaplacian([][]int{{1}, {0}, {1}, nil})
	want := [4][4]float64{
		{1, -1 / math.Sqrt(1.5), 0, 0},
		{-1 / math.Sqrt(1.5), 1, -0.5 / math.Sqrt(0.75), 0},
		{0, -0.5 / math.Sqrt(0.75), 1, 0},
		{0, 0, 0, 0},
	}
	for j := range 4 {
		x, y := make([]float64, 4), make([]float64, 4)
		x[j] = 1
		l.apply(y, x)
		for i := range 4 {
			if math.Abs(y[i]-want[i][j]) > 1e-15 {
				t.Errorf("L[%d][%d] is %v; expected %v", i, j, y[i], want[i][j])
			}
		}
	}
}

// TestTies: of equally near vectors the earlier comes first.
func TestTies(t *testing.T) {
	square := [][]float32{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 0}}
	near, err := Nearest(context.Background(), square, 3)
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]int{{4, 1, 2}, {0, 3, 4}, {0, 3, 4}, {1, 2, 0}, {0, 1, 2}}; fmt.Sprint(near) != fmt.Sprint(want) {
		t.Errorf("%v; expected %v", near, want)
	}
}

func TestGap(t *testing.T) {
	for _, c := range []struct {
		values []float64
		count  int
	}{{nil, 1}, {[]float64{0}, 1}, {[]float64{0, 0, 0.41, 0.64}, 2}, {[]float64{0, 0.3, 0.5}, 1}, {[]float64{0, 0.2, 0.4}, 1}, {[]float64{0, 0, 0}, 1}} {
		if count, _ := Gap(c.values); count != c.count {
			t.Errorf("%v: %d groups; expected %d", c.values, count, c.count)
		}
	}
}

// TestFewAndEqual: nothing, one, two, three, and many that are all the same.
func TestFewAndEqual(t *testing.T) {
	for n := range 12 {
		vectors := make([][]float32, n)
		for i := range vectors {
			vectors[i] = make([]float32, 4)
		}
		r, err := Find(context.Background(), vectors, Options{})
		if err != nil {
			t.Fatalf("%d equal vectors: %v", n, err)
		}
		if len(r.Groups) != n || n > 0 && (r.Count < 1 || slices.Max(r.Groups) >= r.Count) {
			t.Errorf("%d equal vectors: %d groups, %v", n, r.Count, r.Groups)
		}
		at, err := Embed(vectors)
		if err != nil || len(at) != n {
			t.Errorf("%d equal vectors: %v, %v", n, at, err)
		}
	}
	if _, err := Nearest(context.Background(), [][]float32{{1}, {1, 2}}, 1); err == nil {
		t.Error("vectors of different lengths were compared")
	}
}

// TestTwice: the same vectors give the same bits.
func TestTwice(t *testing.T) {
	want := references(t)["circles"]
	var first string
	for range 2 {
		r, err := Find(context.Background(), points(t, "circles", 2), Options{Neighbours: want.K, Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		at, err := Embed(points(t, "blobs", 16))
		if err != nil {
			t.Fatal(err)
		}
		var now string
		for _, v := range r.Values {
			now += fmt.Sprintf("%x ", math.Float64bits(v))
		}
		for _, p := range at {
			now += fmt.Sprintf("%x %x ", math.Float64bits(p[0]), math.Float64bits(p[1]))
		}
		now += fmt.Sprint(r.Groups)
		if first != "" && now != first {
			t.Error("the second time gave something else")
		}
		first = now
	}
}

// TestEmbedKeepsThePlane: points of a plane keep their distances.
func TestEmbedKeepsThePlane(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var flat [][]float32
	for range 30 {
		x, y := float32(3*random.NormFloat64()), float32(random.NormFloat64())
		flat = append(flat, []float32{0.6*x - 0.8*y, 5, 0.8*x + 0.6*y})
	}
	at, err := Embed(flat)
	if err != nil {
		t.Fatal(err)
	}
	for i := range flat {
		for j := range i {
			want := math.Sqrt(squaredDistance(flat[i], flat[j]))
			if got := math.Hypot(at[i][0]-at[j][0], at[i][1]-at[j][1]); math.Abs(got-want) > 1e-5*(1+want) {
				t.Fatalf("points %d and %d are %v apart; expected %v", i, j, got, want)
			}
		}
	}
}

// TestStops: a search that is called off ends with that.
func TestStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Find(ctx, points(t, "blobs", 16), Options{}); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}
