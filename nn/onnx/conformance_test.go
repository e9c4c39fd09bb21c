package onnx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lrpexplainer/nn"
)

// ONNX's own backend tests: a model, its inputs and the outputs that are to come.
// Most are single operators over tensors of any shape, of which a picture is a
// special case, so a case is tried in every way that the reader could meet it:
// with all inputs constant, so that the model is folded away at load; with each
// floating-point input computed from the picture and the others constant; and
// with all of those computed. A case passes if one way at least is read and every
// way that is read gives the expected outputs.

//
// make conformance runs all of them; testdata/conformance.zip, which -pick wrote
// of release 1.17, has the smallest case of each operator that is read.

var (
	conformance = flag.String("onnx", "", "a folder with ONNX's backend tests, such as a checkout of github.com/onnx/onnx")
	pickTo      = flag.String("pick", "", "a zip file to write the smallest passing case of each operator to")
)

// conformanceBackend computes what is not folded away; in the browser the kernels do.
var conformanceBackend = func() nn.Backend { return nn.NewPortable() }

func TestConformance(t *testing.T) {
	files, err := conformanceFiles(*conformance)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := conformanceCases(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatalf("%q holds no cases", *conformance)
	}
	passed, wrong, ways := 0, 0, 0
	var good []conformanceCase
	reasons := map[string][]string{}
	for _, c := range cases {
		r := c.run(files)
		ways += r.read
		switch {
		case r.wrong != nil:
			wrong++
			t.Errorf("%s: %v", c.name, r.wrong)
		case r.read > 0:
			passed++
			good = append(good, c)
		default:
			reasons[reason(r.refused)] = append(reasons[reason(r.refused)], c.name)
		}
	}
	var report strings.Builder
	sorted := slices.SortedFunc(mapKeys(reasons), func(a, b string) int {
		return cmp.Or(-cmp.Compare(len(reasons[a]), len(reasons[b])), cmp.Compare(a, b))
	})
	refused := 0
	for _, r := range sorted {
		refused += len(reasons[r])
		example := reasons[r][0]
		fmt.Fprintf(&report, "%5d  %s (%s)\n", len(reasons[r]), r, example)
	}
	t.Logf("%s backend, %d cases: %d passed (in %d ways), %d refused, %d wrong\n%s", conformanceBackend().Name(), len(cases), passed, ways, refused, wrong, report.String())
	if *pickTo != "" {
		if err := pickCases(files, good, *pickTo); err != nil {
			t.Fatal(err)
		}
	}
}

// conformanceFiles are a folder's, or those that are kept here.
func conformanceFiles(folder string) (fs.FS, error) {
	if folder != "" {
		return os.DirFS(folder), nil
	}
	data, err := os.ReadFile(filepath.Join("testdata", "conformance.zip"))
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(data), int64(len(data)))
}

// pickCases keeps the smallest case of each operator.
func pickCases(files fs.FS, cases []conformanceCase, to string) error {
	type picked struct {
		size  int64
		files []string
	}
	smallest := map[string]picked{}
	for _, c := range cases {
		p := picked{files: []string{c.model}}
		for _, s := range c.sets {
			p.files = slices.Concat(p.files, s.inputs, s.outputs)
		}
		for _, f := range p.files {
			info, err := fs.Stat(files, f)
			if err != nil {
				return err
			}
			p.size += info.Size()
		}
		data, err := fs.ReadFile(files, c.model)
		if err != nil {
			return err
		}
		m, err := readModel(newSource(bytes.NewReader(data), int64(len(data))))
		if err != nil {
			return err
		}
		for _, n := range m.graph.nodes {
			if s, ok := smallest[n.op]; !ok || p.size < s.size {
				smallest[n.op] = p
			}
		}
	}
	keep := map[string]bool{}
	for _, p := range smallest {
		for _, f := range p.files {
			keep[f] = true
		}
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := zip.NewWriter(out)
	for _, f := range slices.Sorted(mapKeys(keep)) {
		data, err := fs.ReadFile(files, f)
		if err != nil {
			return err
		}
		entry, err := w.Create(f)
		if err != nil {
			return err
		}
		if _, err := entry.Write(data); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), out.Close())
}

func mapKeys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// conformanceCase is a model with inputs and the outputs that are to come.
type conformanceCase struct {
	name  string
	model string
	sets  []conformanceSet
}

// conformanceSet are files of TensorProto; no inputs stand for a ramp from 0 to 1.
type conformanceSet struct{ inputs, outputs []string }

// conformanceCases are all that files hold.
func conformanceCases(files fs.FS) ([]conformanceCase, error) {
	var cases []conformanceCase
	err := fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir := path.Dir(file)
		switch {
		case d.Name() == "model.onnx":
			c := conformanceCase{name: path.Base(dir), model: file}
			sets, _ := fs.Glob(files, path.Join(dir, "test_data_set_*"))
			for _, s := range sets {
				c.sets = append(c.sets, conformanceSet{numbered(files, s, "input_%d.pb"), numbered(files, s, "output_%d.pb")})
			}
			cases = append(cases, c)
		case strings.HasPrefix(d.Name(), "light_") && strings.HasSuffix(d.Name(), ".onnx"):
			name := strings.TrimSuffix(d.Name(), ".onnx")
			cases = append(cases, conformanceCase{name, file, []conformanceSet{{outputs: numbered(files, dir, name+"_output_%d.pb")}}})
		}
		return nil
	})
	return cases, err
}

func numbered(files fs.FS, dir, pattern string) []string {
	var found []string
	for i := 0; ; i++ {
		file := path.Join(dir, fmt.Sprintf(pattern, i))
		if _, err := fs.Stat(files, file); err != nil {
			return found
		}
		found = append(found, file)
	}
}

// outcome is what came of a case.
type outcome struct {
	read    int   // ways
	refused error // the first
	wrong   error
}

func (c conformanceCase) run(files fs.FS) (o outcome) {
	if len(c.sets) == 0 {
		o.refused = errors.New("it has no inputs and outputs")
		return o
	}
	model, err := fs.ReadFile(files, c.model)
	if err != nil {
		o.wrong = err
		return o
	}
	for _, set := range c.sets {
		want, err := readTensors(files, set.outputs)
		if err != nil {
			o.refused = cmp.Or(o.refused, err)
			return o
		}
		given, err := readTensors(files, set.inputs)
		if err != nil {
			o.refused = cmp.Or(o.refused, err)
			return o
		}
		for _, computed := range waysOf(model, given) {
			e := evaluation{computed: computed}
			got, err := e.run(model, given)
			switch {
			case err != nil && e.crashed:
				o.wrong = fmt.Errorf("computed %v: %w", computed, err)
				return o
			case err != nil:
				o.refused = cmp.Or(o.refused, err)
				continue
			}
			o.read++
			for i, w := range want {
				if i < len(got) {
					if right, ok := corrected[c.name]; ok && slices.Equal(got[i].ints, right) {
						continue
					}
					if err := same(got[i], typed(w, e.types[i])); err != nil {
						o.wrong = fmt.Errorf("computed %v: output %d: %w", computed, i, err)
						return o
					}
				}
			}
		}
	}
	return o
}

// corrected are outputs that releases up to 1.18 have wrong, as 1.22 has them:
// values that leave int8 were not held within it.
var corrected = map[string][]int64{
	"test_qlinearmatmul_2D_int8_float16": {41, -12, -9, 1, -75, -128},
	"test_qlinearmatmul_2D_int8_float32": {41, -12, -9, 1, -75, -128},
	"test_qlinearmatmul_3D_int8_float16": {-86, -128, -128, 115, 39, -121, -86, -128, -128, 115, 39, -121},
	"test_qlinearmatmul_3D_int8_float32": {-86, -128, -128, 115, 39, -121, -86, -128, -128, 115, 39, -121},
}

// waysOf are the inputs that are computed in each way that a case is tried.
func waysOf(model []byte, given []*tensor) [][]int {
	if given == nil {
		return [][]int{{0}}
	}
	ways := [][]int{nil}
	var all []int
	for i, t := range given {
		if e, ok := elements[t.typ]; ok && !e.integer && nn.Shape(t.dims).Size() > 0 {
			ways, all = append(ways, []int{i}), append(all, i)
		}
	}
	if len(all) > 1 {
		ways = append(ways, all)
	}
	return ways
}

// evaluation runs a model over inputs, of which some are computed.
type evaluation struct {
	computed []int
	crashed  bool
	types    []dataType // of the outputs, as the model says
}

func (e *evaluation) run(model []byte, given []*tensor) (outputs []*constant, err error) {
	defer func() {
		if r := recover(); r != nil {
			e.crashed, err = true, fmt.Errorf("panic: %v", r)
		}
	}()
	size := int64(len(model))
	m, err := readModel(newSource(bytes.NewReader(model), size))
	if err != nil {
		return nil, err
	}
	b := &builder{model: m, memory: &memory{left: 1 << 31}, files: map[string]*source{}, g: &nn.Graph{}, names: map[string]int{}, values: map[string]value{}, quantized: map[int]*quantization{}}
	if err := b.checkOpset(); err != nil {
		return nil, err
	}
	var names []string
	for _, o := range b.graph.outputs {
		if o.typ == 0 {
			return nil, fmt.Errorf("an output is no tensor")
		}
		names, e.types = append(names, o.name), append(e.types, o.typ)
	}
	if _, err := b.reach(names...); err != nil {
		return nil, err
	}
	var tensors []*nn.Tensor
	i := -1
	for _, in := range b.graph.inputs {
		if b.graph.initializers[in.name] != nil {
			continue
		}
		if i++; given != nil && i >= len(given) {
			break
		}
		if in.typ == 0 {
			return nil, fmt.Errorf("an input is no tensor")
		}
		t := (*tensor)(nil)
		if given != nil {
			t = typed(given[i], in.typ)
		}
		if !slices.Contains(e.computed, i) {
			b.values[in.name] = value{c: &constant{name: in.name, dims: t.dims, typ: t.typ, raw: t}}
			continue
		}
		x := &nn.Tensor{Shape: in.shape}
		if t == nil {
			x.Data = make([]float32, nn.Shape(in.shape).Size())
			for k := range x.Data {
				x.Data[k] = float32(float64(k) / float64(len(x.Data)))
			}
		} else {
			k := &constant{name: in.name, dims: t.dims, typ: t.typ, raw: t}
			x.Shape = t.dims
			if x.Data, err = b.memory.floats(k); err != nil {
				return nil, err
			}
			if k.typ == doubleType && finite(k, x.Data) != nil {
				return nil, fmt.Errorf("an input holds more than float32 does")
			}
		}
		b.values[in.name] = value{node: len(b.g.Nodes)}
		b.g.Nodes = append(b.g.Nodes, nn.Node{Name: in.name, Op: nn.Input{}, Shape: x.Shape})
		tensors = append(tensors, x)
	}
	if err := b.checkOperators(); err != nil {
		return nil, err
	}
	for _, n := range b.needed {
		if err := b.call(n); err != nil {
			return nil, err
		}
	}
	computed := forwardGraph(b.g, tensors)
	for _, name := range names {
		v, err := b.lookup(name)
		if err != nil {
			return nil, err
		}
		if v.c == nil {
			y := computed[v.node]
			v.c = &constant{name: name, dims: y.Shape, typ: float32Type, value: y.Data}
			if q := b.quantized[v.node]; q != nil {
				v.c = q.integers(v.c)
			}
			if slices.Contains(b.logSoftmax, v.node) {
				// What is explained is the logits, what is shown are probabilities.
				v.c.value = slices.Clone(y.Data)
				for k, p := range v.c.value {
					v.c.value[k] = float32(math.Log(float64(p)))
				}
			}
		}
		outputs = append(outputs, v.c)
	}
	if err := e.settle(b, outputs); err != nil {
		return nil, err
	}
	if v := b.values[names[0]]; b.quantized[v.node] == nil && len(tensors) == 1 && v.c == nil && !slices.Contains(b.logSoftmax, v.node) {
		outputs[0], err = canonised(b.g, v.node, tensors, outputs[0])
	}
	return outputs, err
}

// integers are what quantised values stand for.
func (q *quantization) integers(k *constant) *constant {
	out := &constant{name: k.name, dims: k.dims, typ: q.typ}
	inner := k.size()
	if len(q.scale) > 1 {
		inner = nn.Shape(k.dims[q.axis+1:]).Size()
	}
	for i, v := range k.value {
		n := i / inner % len(q.scale)
		out.ints = append(out.ints, int64(math.Round(float64(v/q.scale[n]+q.zero[n]))))
	}
	return out
}

// canonised is an output computed by the canonised graph, which must be as the
// graph's own is but for rounding.
func canonised(g *nn.Graph, node int, inputs []*nn.Tensor, plain *constant) (*constant, error) {
	g.Output = node
	g, err := nn.Canonize(g)
	if err != nil {
		panic(err) // what is read must be canonised
	}
	y := forwardGraph(g, inputs)[g.Output]
	return &constant{name: plain.name, dims: y.Shape, typ: float32Type, value: y.Data}, nil
}

// forwardGraph computes a graph on the backend under test.
func forwardGraph(g *nn.Graph, inputs []*nn.Tensor) []*nn.Tensor {
	backend := conformanceBackend()
	out := slices.Clone(inputs)
	for i := len(inputs); i < len(g.Nodes); i++ {
		n := &g.Nodes[i]
		in := make([]*nn.Tensor, len(n.Inputs))
		for k, j := range n.Inputs {
			in[k] = out[j]
		}
		y := backend.New(n.Shape...)
		n.Op.Forward(backend, y, in)
		out = append(out, y)
	}
	return out
}

// settle computes constants that nothing has asked for yet.
func (e *evaluation) settle(b *builder, outputs []*constant) (err error) {
	defer catch(&err)
	for _, k := range outputs {
		if k.isInteger() {
			_, err = b.memory.integers(k)
		} else {
			_, err = b.memory.doubles(k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// typed is a tensor of the files in the type that the model says: bfloat16 is
// kept there as uint16.
func typed(t *tensor, model dataType) *tensor {
	if t.typ != uint16Type || model != bfloat16Type {
		return t
	}
	as := *t
	as.typ = model
	return &as
}

func readTensors(files fs.FS, names []string) ([]*tensor, error) {
	var out []*tensor
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		size := int64(len(data))
		t, err := readTensor(message{newSource(bytes.NewReader(data), size), 0, size})
		if err != nil {
			return nil, fmt.Errorf("an input or output is no tensor")
		}
		if _, err := t.check(); err != nil {
			return nil, fmt.Errorf("an input or output: %w", err)
		}
		out = append(out, t)
	}
	return out, nil
}

// same compares with the bounds of ONNX's own runner.
func same(got *constant, want *tensor) error {
	if !nn.Shape(got.dims).Equal(want.dims) {
		return fmt.Errorf("shape %v, want %v", nn.Shape(got.dims), nn.Shape(want.dims))
	}
	m := &memory{left: 1 << 31}
	k := &constant{name: "expected", dims: want.dims, typ: want.typ, raw: want}
	if k.isInteger() {
		w, err := m.integers(k)
		if err != nil {
			return err
		}
		if got.typ != want.typ {
			return fmt.Errorf("type %v, want %v", got.typ, want.typ)
		}
		if !slices.Equal(got.ints, w) {
			return fmt.Errorf("%.200s, want %.200s", fmt.Sprint(got.ints), fmt.Sprint(w))
		}
		return nil
	}
	if got.isInteger() {
		return fmt.Errorf("type %v, want %v", got.typ, want.typ)
	}
	w, err := m.doubles(k)
	if err != nil {
		return err
	}
	g, err := m.doubles(got)
	if err != nil {
		return err
	}
	tolerance := 1e-3
	if want.typ == bfloat16Type {
		tolerance = 0x1p-7 // the files' values are cut off, not rounded
	}
	for i := range w {
		if g[i] == w[i] || math.IsNaN(g[i]) && math.IsNaN(w[i]) {
			continue
		}
		if !(math.Abs(g[i]-w[i]) <= 1e-7+tolerance*math.Abs(w[i])) {
			return fmt.Errorf("value %d of %v is %v, want %v", i, nn.Shape(want.dims), g[i], w[i])
		}
	}
	return nil
}

var (
	quoted  = regexp.MustCompile(`"[^"]*"`)
	numbers = regexp.MustCompile(`\([-0-9,]+\)|\[[-0-9 ]*\]|-?\b[0-9]+\b`)
)

// reason is an error without the names and numbers of one case.
func reason(err error) string {
	s := err.Error()
	s = strings.TrimPrefix(quoted.ReplaceAllString(s, "…"), "node … ")
	return numbers.ReplaceAllString(s, "n")
}
