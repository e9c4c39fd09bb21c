package survey

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
)

const golden = "../testdata/golden/"

func floats(t *testing.T, file string) []float32 {
	t.Helper()
	data, err := os.ReadFile(golden + file)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// surveyOf asks a golden network with a composite.
func surveyOf(t *testing.T, model, composite string) *Survey {
	t.Helper()
	f, err := os.Open(golden + model + ".onnx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	g, err := onnx.Read(f, info.Size(), onnx.Options{Name: model})
	if err != nil {
		t.Fatal(err)
	}
	c, err := lrp.NewComposite(composite, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := c.Plan(g, lrp.Bounds{Low: []float32{-2.5}, High: []float32{2.5}})
	if err != nil {
		t.Fatal(err)
	}
	return &Survey{Plan: plan, ByLabel: true, Descriptor: DefaultDescriptor}
}

// picture is a picture with these values.
func (s *Survey) picture(name string, label int, values []float32) Picture {
	return Picture{Name: name, Label: label, Read: func() (*Input, error) {
		x, err := nn.TensorOf(values, s.Plan.Graph.InputShape()...)
		return &Input{Tensor: x}, err
	}}
}

// random are n pictures around that of the golden network.
func (s *Survey) random(t *testing.T, model string, n int) []Picture {
	base := floats(t, model+".input.f32")
	r := rand.New(rand.NewPCG(1, 1))
	var out []Picture
	for i := range n {
		x := slices.Clone(base)
		for k := range x {
			x[k] = min(max(x[k]+float32(0.5*r.NormFloat64()), -2.5), 2.5)
		}
		out = append(out, s.picture(fmt.Sprint(i), i%5-1, x))
	}
	return out
}

func (s *Survey) collect(t *testing.T, ctx context.Context, pictures []Picture) []Row {
	t.Helper()
	var rows []Row
	if err := s.Run(ctx, slices.Values(pictures), func(r Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

func distance(got, want []float32) float64 {
	var d, n float64
	for i, w := range want {
		d += float64(got[i]-w) * float64(got[i]-w)
		n += float64(w) * float64(w)
	}
	return math.Sqrt(d / n)
}

// TestGolden: a batch's maps are those of the reference implementation, wherever in the
// batch the picture stands.
func TestGolden(t *testing.T) {
	for _, composite := range []string{"epsilon-plus", "epsilon-gamma-box", "overview"} {
		s := surveyOf(t, "vggish", composite)
		pictures := s.random(t, "vggish", 5)
		pictures[3] = s.picture("reference", 3, floats(t, "vggish.input.f32"))
		r := s.collect(t, context.Background(), pictures)[3]
		if r.Error != "" || r.Explained != 3 {
			t.Fatalf("%s: %q, class %d explained", composite, r.Error, r.Explained)
		}
		want := floats(t, "vggish."+composite+".3.f32")
		sum := make([]float32, len(want)/3)
		for i, v := range want {
			sum[i%len(sum)] += v
		}
		if d := distance(r.Relevance, sum); !(d < 1e-4) {
			t.Errorf("%s: the map is %v off", composite, d)
		}
		if logits := floats(t, "vggish.logits.f32"); math.Abs(r.Score-float64(logits[3])) > 1e-4 {
			t.Errorf("%s: score %v; expected %v", composite, r.Score, logits[3])
		}
	}
}

// TestBatches: the rows are the same one by one, in batches, and by several workers; the
// account adds up, and the descriptor to 1.
func TestBatches(t *testing.T) {
	s := surveyOf(t, "bnnet", "epsilon-gamma-box")
	pictures := s.random(t, "bnnet", 11)
	alone := surveyOf(t, "bnnet", "epsilon-gamma-box")
	alone.Memory = 1
	if n := alone.Batch(); n != 1 {
		t.Fatalf("with 1 byte batches hold %d", n)
	}
	want := alone.collect(t, context.Background(), pictures)
	for _, workers := range []int{1, 3} {
		s.Workers, s.Memory = workers, int64(workers)*4*passes*s.Plan.Graph.TraceBytes()
		if n := s.Batch(); n != 4 {
			t.Fatalf("batches of %d; expected 4", n)
		}
		rows := s.collect(t, context.Background(), pictures)
		if len(rows) != len(want) {
			t.Fatalf("%d rows; expected %d", len(rows), len(want))
		}
		for i, r := range rows {
			w := want[i]
			if r.Name != w.Name || r.Label != w.Label || r.Prediction != w.Prediction || r.Explained != w.Explained || r.Error != "" {
				t.Errorf("row %d is %+v; expected %+v", i, r, w)
			}
			if d := distance(r.Relevance, w.Relevance); !(d < 1e-4) {
				t.Errorf("%s: the map is %v off", r.Name, d)
			}
			if math.Abs(r.Score-r.Pixels-r.Kept) > 1e-9 {
				t.Errorf("%s: %v is not %v + %v", r.Name, r.Score, r.Pixels, r.Kept)
			}
			var sum float64
			for _, v := range r.Descriptor {
				sum += float64(v)
			}
			if math.Abs(sum-1) > 1e-5 {
				t.Errorf("%s: the descriptor adds up to %v", r.Name, sum)
			}
		}
	}
}

// TestExplained: the label's score, or the top class's where there is none, or one for
// all.
func TestExplained(t *testing.T) {
	s := surveyOf(t, "mlp", "uniform-epsilon")
	pictures := s.random(t, "mlp", 5)
	for i, r := range s.collect(t, context.Background(), pictures) {
		want := pictures[i].Label
		if want == Unknown {
			want = r.Prediction
		}
		if r.Explained != want {
			t.Errorf("%s, label %d: class %d was explained", r.Name, r.Label, r.Explained)
		}
	}
	s.ByLabel, s.Target = false, lrp.Class(2)
	for _, r := range s.collect(t, context.Background(), pictures) {
		if r.Explained != 2 {
			t.Errorf("%s: class %d was explained; expected 2", r.Name, r.Explained)
		}
	}
	s.Target = lrp.Target{Kind: lrp.SoftmaxAll}
	for _, r := range s.collect(t, context.Background(), pictures) {
		if r.Explained != Unknown || math.Abs(r.Score-1) > 1e-5 {
			t.Errorf("%s: class %d, score %v; expected none, and 1", r.Name, r.Explained, r.Score)
		}
	}
	s.Target = lrp.Neuron(1, 0)
	if err := s.Run(context.Background(), slices.Values(pictures), nil); err == nil {
		t.Error("neurons were explained")
	}
}

// TestBadPictures: each has its error in its row; the others of its batch are explained.
func TestBadPictures(t *testing.T) {
	s := surveyOf(t, "bnnet", "epsilon-gamma-box")
	p := s.random(t, "bnnet", 7)
	values := floats(t, "bnnet.input.f32")
	far, infinite := slices.Clone(values), slices.Clone(values)
	far[5], infinite[2] = 99, float32(math.Inf(1))
	p[1].Read = func() (*Input, error) { return nil, errors.New("no picture") }
	p[2] = s.picture("far", 0, far)
	p[3] = s.picture("infinite", 0, infinite)
	p[4].Label = 99
	p[5].Read = func() (*Input, error) { return &Input{Tensor: nn.NewTensor(1, 2)}, nil }
	p = append(p, s.picture("copy", 0, values), s.picture("again", 0, values), p[0])
	rows := s.collect(t, context.Background(), p)
	if len(rows) != 9 {
		t.Fatalf("%d rows; expected 9: the last name comes twice", len(rows))
	}
	for i, want := range []string{"", "no picture", "outside the lowest and highest", "finite number", "label is class 99", "expects (1,", "", "", ""} {
		if (rows[i].Error == "") != (want == "") || !strings.Contains(rows[i].Error, want) {
			t.Errorf("row %d: error %q; expected %q", i, rows[i].Error, want)
		}
		if rows[i].Error != "" && (rows[i].Relevance != nil || rows[i].Prediction != Unknown) {
			t.Errorf("row %d has an error and a map", i)
		}
	}
	if rows[8].Same != "copy" || rows[7].Same != "" {
		t.Errorf("the copy is said to be %q's", rows[8].Same)
	}
}

// TestStops: a survey that is called off ends with that, and what came before was handed
// over in order; so it does with an error of who takes the rows.
func TestStops(t *testing.T) {
	s := surveyOf(t, "mlp", "epsilon-plus")
	s.Workers, s.Memory = 2, 1
	pictures := s.random(t, "mlp", 20)
	ctx, stop := context.WithCancel(context.Background())
	var names []string
	err := s.Run(ctx, slices.Values(pictures), func(r Row) error {
		names = append(names, r.Name)
		if len(names) == 3 {
			stop()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(names) >= 20 || !slices.Equal(names[:3], []string{"0", "1", "2"}) {
		t.Errorf("error %v after %v", err, names)
	}
	full, count := errors.New("the disk is full"), 0
	err = s.Run(context.Background(), slices.Values(pictures), func(Row) error { count++; return full })
	if err != full || count != 1 {
		t.Errorf("error %v after %d rows", err, count)
	}
}

// TestPerSample: in a batch each sample has its own target, and their number must be
// right.
func TestPerSample(t *testing.T) {
	s := surveyOf(t, "mlp", "uniform-epsilon")
	x := nn.NewTensor(append([]int{2}, s.Plan.Graph.InputShape()[1:]...)...)
	copy(x.Data, slices.Repeat(floats(t, "mlp.input.f32"), 2))
	be := nn.NewPortable()
	trace, err := s.Plan.Graph.Forward(context.Background(), be, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	each := lrp.Target{Kind: lrp.PerSample, Samples: []lrp.Target{lrp.Class(1), lrp.Contrast(2, 0)}}
	e, err := lrp.Explain(context.Background(), be, trace, s.Plan, each, lrp.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k, own := range each.Samples {
		one, err := lrp.Explain(context.Background(), be, trace, s.Plan, own, lrp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := distance(e.Input().Sample(k).Data, one.Input().Sample(k).Data); !(d < 1e-6) {
			t.Errorf("sample %d is %v off", k, d)
		}
	}
	for _, samples := range [][]lrp.Target{{lrp.Class(1)}, {lrp.Class(1), lrp.Class(99)}, {lrp.Class(1), lrp.Neuron(1, 0)}} {
		if _, err := lrp.Explain(context.Background(), be, trace, s.Plan, lrp.Target{Kind: lrp.PerSample, Samples: samples}, lrp.Options{}); err == nil {
			t.Errorf("%v was explained", samples)
		}
	}
}

// TestDescriptor: by hand, and for every size the cells share all there is.
func TestDescriptor(t *testing.T) {
	d := Descriptor{"positive", 2}
	got := d.Of([]float32{1, 2, 0, -4, 3, 0, 0, 0, 4}, 3, 3)
	// Of 3×3 values, cell (0,0) of 2×2 has 1 + ½·2 + ½·0 + ¼·3, and so on; all is 10.
	want := []float32{0.275, 0.175, 0.075, 0.475}
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-6 {
			t.Errorf("%v; expected %v", got, want)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		h, w := 1+r.IntN(40), 1+r.IntN(40)
		x := make([]float32, h*w)
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		for _, k := range Descriptors {
			d := Descriptor{k.Name, 1 + r.IntN(20)}
			rows, columns := d.Grid(h, w)
			out := d.Of(x, h, w)
			var sum float64
			for _, v := range out {
				sum += math.Abs(float64(v))
			}
			if len(out) != rows*columns || math.Abs(sum-1) > 1e-4 && sum != 0 {
				t.Errorf("%v of %d×%d: %d cells with %v", d, h, w, len(out), sum)
			}
		}
	}
	if !Nothing(d.Of([]float32{-1, 0, 0, -2}, 2, 2)) {
		t.Error("a map without positive relevance has a descriptor")
	}
	if err := (Descriptor{"positiv", 16}).Check(); err == nil || !strings.Contains(err.Error(), `did you mean "positive"?`) {
		t.Errorf("error %v", err)
	}
}

func TestBox(t *testing.T) {
	b := Box{Left: 0.25, Top: 0, Right: 1, Bottom: 0.5}
	if got := b.share([]float64{1, 2, 4, 8}, 2, 2); got != 0.5*1+2 {
		t.Errorf("%v lies in the box", got)
	}
}
