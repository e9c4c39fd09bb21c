package nn_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"lrpexplainer/nn"
)

// builder adds nodes with random weights.
type builder struct {
	*nn.Graph
	t *testing.T
	*rand.Rand
}

func newBuilder(t *testing.T, shape ...int) *builder {
	t.Helper()
	g, err := nn.NewGraph("input", shape)
	if err != nil {
		t.Fatal(err)
	}
	return &builder{g, t, rand.New(rand.NewPCG(1, 2))}
}

func (b *builder) add(name string, op nn.Operator, inputs ...int) int {
	b.t.Helper()
	i, err := b.Add(name, op, inputs...)
	if err != nil {
		b.t.Fatal(err)
	}
	return i
}

func (b *builder) values(shape ...int) *nn.Tensor {
	t := nn.NewTensor(shape...)
	for i := range t.Data {
		t.Data[i] = b.Float32()*2 - 0.8
	}
	return t
}

func (b *builder) conv(name string, in, out int, from int) int {
	return b.add(name, b.convOp(in, out), from)
}

func (b *builder) convOp(in, out int) *nn.Conv {
	return &nn.Conv{Weight: b.values(out, in, 3, 3), Bias: b.values(out).Data, Group: 1, Window: nn.Unit(3, 3)}
}

// norm is a BatchNormalization of c channels.
func (b *builder) norm(name string, c int, from int) int {
	return b.add(name, &nn.Affine{Op: "BatchNormalization", Scale: b.values(c, 1, 1), Shift: b.values(c, 1, 1)}, from)
}

// canonized checks that the output stays, and returns the canonised graph.
func (b *builder) canonized() *nn.Graph {
	b.t.Helper()
	x := b.values(b.InputShape()...)
	before := outputOf(b.t, b.Graph, x)
	g, err := nn.Canonize(b.Graph)
	if err != nil {
		b.t.Fatal(err)
	}
	after := outputOf(b.t, g, x)
	var d, n float64
	for i := range before {
		e := float64(after[i]) - float64(before[i])
		d, n = d+e*e, n+float64(before[i])*float64(before[i])
	}
	if len(after) != len(before) || !(math.Sqrt(d) <= 1e-6*math.Sqrt(n)) {
		b.t.Errorf("the output moved by %g of %g", math.Sqrt(d), math.Sqrt(n))
	}
	return g
}

func outputOf(t *testing.T, g *nn.Graph, x *nn.Tensor) []float32 {
	t.Helper()
	trace, err := g.Forward(context.Background(), nn.NewPortable(), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(trace.Outputs[g.Output].Data)
}

// wantNodes compares the nodes' names, the input left out.
func wantNodes(t *testing.T, g *nn.Graph, names ...string) {
	t.Helper()
	var got []string
	for _, n := range g.Nodes[1:] {
		got = append(got, n.Name)
	}
	if !slices.Equal(got, names) {
		t.Errorf("nodes %q, want %q", got, names)
	}
}

func wantFolded(t *testing.T, g *nn.Graph, name string, folded ...string) {
	t.Helper()
	for _, n := range g.Nodes {
		if n.Name == name {
			if !slices.Equal(n.Folded, folded) {
				t.Errorf("%s has %q folded into it, want %q", name, n.Folded, folded)
			}
			return
		}
	}
	t.Errorf("there is no %s", name)
}

func TestCanonizeFoldsAffineIntoConv(t *testing.T) {
	b := newBuilder(t, 1, 3, 6, 5)
	x := b.norm("bn", 4, b.add("drop", &nn.Identity{Op: "Dropout"}, b.conv("conv", 3, 4, 0)))
	x = b.add("half", &nn.Affine{Op: "Mul", Scale: b.values()}, x)
	x = b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(1, 4, 1, 1)}, x)
	b.add("relu", &nn.Elementwise{Op: "Relu"}, x)
	order := slices.Clone(b.Nodes)
	g := b.canonized()
	wantNodes(t, g, "conv", "relu")
	wantFolded(t, g, "conv", "drop", "bn", "half", "bias")
	for _, n := range g.Nodes[1:] {
		if old := order[slices.IndexFunc(order, func(o nn.Node) bool { return o.Name == n.Name })]; old.Order != n.Order {
			t.Errorf("%s: order %d, was %d", n.Name, n.Order, old.Order)
		}
	}
}

func TestCanonizeFoldsAffineIntoDense(t *testing.T) {
	for _, major := range []bool{false, true} {
		b := newBuilder(t, 1, 4, 5)
		shape := []int{3, 5}
		if major {
			shape = []int{5, 3}
		}
		x := b.add("matmul", &nn.Dense{Op: "MatMul", Weight: b.values(shape...), InMajor: major}, 0)
		x = b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(3)}, x)
		b.add("scale", &nn.Affine{Op: "Mul", Scale: b.values(1, 1, 3)}, x)
		g := b.canonized()
		wantNodes(t, g, "matmul", "scale") // a factor passes relevance, a layer divides it by contribution
		wantFolded(t, g, "matmul", "bias")
		if _, bias := g.Nodes[1].Op.(nn.Weighted).Parameters(); len(bias) != 3 {
			t.Errorf("%d biases, want 3", len(bias))
		}
	}
}

// As exporters of channels-last networks write it: the bias comes behind a
// Transpose, or behind the Reshape after a matrix product.
func TestCanonizeFoldsThroughMoves(t *testing.T) {
	b := newBuilder(t, 1, 3, 6, 5)
	x := b.add("last", &nn.Transpose{Perm: []int{0, 2, 3, 1}}, b.conv("conv", 3, 4, 0))
	x = b.add("scale", &nn.Affine{Op: "Mul", Scale: b.values(4)}, b.add("bias", &nn.Affine{Op: "Add", Shift: b.values(1, 1, 1, 4)}, x))
	x = b.add("rows", &nn.Reshape{Op: "Reshape", Shape: []int{-1, 4}}, b.add("relu", &nn.Elementwise{Op: "Relu"}, x))
	x = b.add("matmul", &nn.Dense{Op: "MatMul", Weight: b.values(4, 2), InMajor: true}, x)
	x = b.add("picture", &nn.Reshape{Op: "Reshape", Shape: []int{-1, 4, 3, 2}}, x)
	x = b.add("bias2", &nn.Affine{Op: "Add", Shift: b.values(2)}, x)
	// Along another axis than the product's outputs.
	b.add("height", &nn.Affine{Op: "Add", Shift: b.values(4, 1, 1)}, x)
	g := b.canonized()
	wantNodes(t, g, "conv", "last", "relu", "rows", "matmul", "picture", "height")
	wantFolded(t, g, "conv", "bias", "scale")
	wantFolded(t, g, "matmul", "bias2")
}

// A constant that differs within a channel, or a convolution that is read
// elsewhere too, stays apart.
func TestCanonizeKeepsWhatDoesNotFold(t *testing.T) {
	b := newBuilder(t, 1, 3, 6, 5)
	x := b.conv("conv", 3, 4, 0)
	x = b.add("columns", &nn.Affine{Op: "Mul", Scale: b.values(3)}, x)
	y := b.conv("shared", 4, 4, x)
	z := b.norm("bn", 4, y)
	b.add("sum", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, y, z)
	wantNodes(t, b.canonized(), "conv", "columns", "shared", "bn", "sum")
}

// Rows of a dense layer's output are not its channels.
func TestCanonizeDoesNotFoldAcrossRows(t *testing.T) {
	b := newBuilder(t, 1, 3, 5)
	x := b.add("matmul", &nn.Dense{Op: "MatMul", Weight: b.values(3, 5)}, 0)
	b.add("rows", &nn.Affine{Op: "Mul", Scale: b.values(3, 1)}, x)
	wantNodes(t, b.canonized(), "matmul", "rows")
}

// Two convolutions of the same weights, one of them scaled.
func TestCanonizeCopiesSharedWeights(t *testing.T) {
	b := newBuilder(t, 1, 4, 9, 9)
	op := b.convOp(4, 4)
	other := *op
	x := b.norm("bn", 4, b.add("first", op, 0))
	b.norm("bn2", 4, b.add("second", &other, x))
	wantNodes(t, b.canonized(), "first", "second")
}

func TestCanonizeJoinsAffines(t *testing.T) {
	b := newBuilder(t, 1, 3, 4, 4)
	x := b.norm("bn", 3, b.add("minus", &nn.Affine{Op: "Sub", Shift: b.values(1, 3, 1, 1)}, 0))
	x = b.add("divide", &nn.Affine{Op: "Div", Scale: b.values()}, x)
	// Rows times columns would be a whole plane of constants.
	x = b.add("rows", &nn.Affine{Op: "Mul", Scale: b.values(4, 1)}, b.add("relu", &nn.Elementwise{Op: "Relu"}, x))
	b.add("columns", &nn.Affine{Op: "Mul", Scale: b.values(1, 4)}, x)
	g := b.canonized()
	wantNodes(t, g, "minus", "relu", "rows", "columns")
	wantFolded(t, g, "minus", "bn", "divide")
}

func TestCanonizeDropsDeadNodes(t *testing.T) {
	b := newBuilder(t, 1, 3, 6, 6)
	x := b.conv("conv", 3, 4, 0)
	dead := b.norm("dead", 4, x)
	b.add("deader", &nn.Elementwise{Op: "Relu"}, dead)
	b.Output = b.norm("bn", 4, x)
	wantNodes(t, b.canonized(), "conv")
}

func TestCanonizeFoldsPads(t *testing.T) {
	pad := func(value float32, channels int) *nn.Pad {
		return &nn.Pad{Before: []int{0, channels, 1, 0}, After: []int{0, 0, 2, 1}, Value: value}
	}
	b := newBuilder(t, 1, 3, 6, 6)
	twice := b.add("pad2", pad(0, 0), b.add("pad1", pad(0, 0), 0))
	x := b.add("sum", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, b.conv("left", 3, 4, twice), b.conv("right", 3, 4, twice))
	x = b.conv("valued", 4, 4, b.add("ones", pad(1, 0), x))
	x = b.conv("channels", 5, 4, b.add("channel", pad(0, 1), x))
	seen := b.add("seen", pad(0, 0), x)
	b.add("max", &nn.MaxPool{Window: nn.Unit(2, 2)}, seen)
	y := b.add("both", &nn.Sum{Op: "Add", Weights: []float32{1, 1}}, b.add("average", &nn.AveragePool{Window: nn.Unit(3, 3)}, seen), b.conv("reader", 4, 4, seen))
	b.Output = y
	g := b.canonized()
	wantNodes(t, g, "left", "right", "sum", "ones", "valued", "channel", "channels", "seen", "average", "reader", "both")
	wantFolded(t, g, "left", "pad2", "pad1")
	wantFolded(t, g, "right", "pad2", "pad1")
	if got := g.Nodes[1].Op.(*nn.Conv).Pad; got != [4]int{2, 0, 4, 2} {
		t.Errorf("pads %v, want 2, 0, 4, 2", got)
	}
}

func TestCanonizeJoinsTransposes(t *testing.T) {
	b := newBuilder(t, 1, 3, 4, 5)
	x := b.add("to", &nn.Transpose{Perm: []int{0, 2, 3, 1}}, 0)
	x = b.add("back", &nn.Transpose{Perm: []int{0, 3, 1, 2}}, x)
	x = b.add("turn", &nn.Transpose{Perm: []int{0, 2, 1, 3}}, b.add("relu", &nn.Elementwise{Op: "Relu"}, x))
	b.add("again", &nn.Transpose{Perm: []int{0, 3, 2, 1}}, x)
	g := b.canonized()
	wantNodes(t, g, "relu", "again")
	wantFolded(t, g, "again", "turn")
	if g.Find("back") != 0 || g.Find("to") != 0 {
		t.Error("what cancelled out is not found at the input")
	}
}

// A product's gate is what a bounded activation computes.
func TestCanonizeFindsGates(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(b *builder, x int) [2]int
		want  int
	}{
		{"another layer's sigmoid", func(b *builder, x int) [2]int {
			return [2]int{b.add("gate", &nn.Elementwise{Op: "Sigmoid"}, b.conv("other", 4, 4, b.add("pad", &nn.Pad{Before: []int{0, 0, 1, 1}, After: []int{0, 0, 1, 1}}, x))), x}
		}, 0},
		{"hard swish", func(b *builder, x int) [2]int {
			g := b.add("plus", &nn.Affine{Op: "Add", Shift: b.values()}, x)
			g = b.add("clip", &nn.Elementwise{Op: "Clip", B: 6}, g)
			return [2]int{x, b.add("sixth", &nn.Affine{Op: "Div", Scale: b.values()}, g)}
		}, 1},
		{"squeeze and excitation of ReLU6", func(b *builder, x int) [2]int {
			x = b.add("clip", &nn.Elementwise{Op: "Clip", B: 6}, x)
			g := b.add("squeeze", &nn.Reduce{Op: "GlobalAveragePool", Axes: []int{2, 3}, Keep: true}, x)
			return [2]int{b.add("gate", &nn.Elementwise{Op: "HardSigmoid", A: 0.2, B: 0.5}, g), x}
		}, 0},
		{"spelled-out GELU", func(b *builder, x int) [2]int {
			g := b.add("one", &nn.Affine{Op: "Add", Shift: b.values()}, b.add("erf", &nn.Elementwise{Op: "Erf"}, x))
			return [2]int{g, x}
		}, 0},
		{"ReLU is no gate", func(b *builder, x int) [2]int {
			return [2]int{b.add("relu", &nn.Elementwise{Op: "Relu"}, x), x}
		}, 1},
		{"a layer after the sigmoid", func(b *builder, x int) [2]int {
			s := b.add("sigmoid", &nn.Elementwise{Op: "Sigmoid"}, x)
			return [2]int{b.conv("conv", 4, 4, b.add("pad", &nn.Pad{Before: []int{0, 0, 1, 1}, After: []int{0, 0, 1, 1}}, s)), x}
		}, -1},
		{"broadcast", func(b *builder, x int) [2]int {
			return [2]int{b.add("max", &nn.MaxPool{Window: nn.Unit(4, 4)}, x), x}
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBuilder(t, 1, 3, 6, 6)
			inputs := c.build(b, b.conv("first", 3, 4, 0))
			b.add("product", &nn.Product{Gate: 1 - c.want}, inputs[0], inputs[1])
			g := b.canonized()
			if got := g.Nodes[g.Output].Op.(*nn.Product).Gate; got != c.want {
				t.Errorf("gate %d, want %d", got, c.want)
			}
		})
	}
}

// TestCanonizeSinksPads: over transpositions, and over a Concat of equal pads.
func TestCanonizeSinksPads(t *testing.T) {
	b := newBuilder(t, 1, 6, 6, 3)
	pad := func() *nn.Pad { return &nn.Pad{Before: []int{0, 1, 0, 0}, After: []int{0, 2, 1, 0}} }
	x := b.add("first", &nn.Transpose{Perm: []int{0, 3, 1, 2}}, b.add("pad1", pad(), 0)) // (1,3,9,7)
	y := b.add("back", &nn.Transpose{Perm: []int{0, 2, 3, 1}}, b.conv("conv1", 3, 3, x))
	var parts []int
	for i, name := range []string{"red", "green"} {
		part := b.add(name, &nn.Slice{Op: "Slice", Axis: 3, Start: i, Step: 1, Count: 1}, y)
		parts = append(parts, b.add(name+" pad", pad(), part))
	}
	z := b.add("joined", &nn.Concat{Axis: 3}, parts...)
	b.conv("conv2", 2, 4, b.add("again", &nn.Transpose{Perm: []int{0, 3, 1, 2}}, z))
	g := b.canonized()
	wantNodes(t, g, "first", "conv1", "back", "red", "green", "joined", "again", "conv2")
	wantFolded(t, g, "conv1", "pad1")
	if got := g.Nodes[2].Op.(*nn.Conv).Pad; got != [4]int{1, 0, 2, 1} {
		t.Errorf("pads %v, want 1, 0, 2, 1", got)
	}
	if got := g.Nodes[len(g.Nodes)-1].Op.(*nn.Conv).Pad; got != [4]int{1, 0, 2, 1} {
		t.Errorf("pads %v behind the Concat, want 1, 0, 2, 1", got)
	}

	b = newBuilder(t, 1, 2, 4, 4)
	other := &nn.Pad{Before: []int{0, 0, 1, 0}, After: []int{0, 0, 0, 1}}
	same := &nn.Pad{Before: []int{0, 0, 0, 0}, After: []int{0, 0, 1, 1}}
	b.conv("conv", 4, 4, b.add("joined", &nn.Concat{Axis: 1}, b.add("one", other, 0), b.add("other", same, 0)))
	wantNodes(t, b.canonized(), "one", "other", "joined", "conv") // pads that are not alike
}
