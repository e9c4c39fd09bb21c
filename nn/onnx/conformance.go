package onnx

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"

	"lrpexplainer/nn"
)

// ConformanceReport is what came of ONNX's backend tests.
type ConformanceReport struct {
	Cases   int
	Ways    int                 // in which cases were read
	Passed  []string            // names
	Refused map[string][]string // names, by reason
	Wrong   map[string]error    // by name

	passed []conformanceCase
}

// Conformance runs ONNX's own backend tests, of which files hold any number: a model, its
// inputs and the outputs that are to come.
//
// Most are single operators over tensors of any shape, of which a picture is a
// special case, so a case is tried in every way that the reader could meet it:
// with all inputs constant, so that the model is folded away at load; with each
// floating-point input computed from the picture and the others constant; and
// with all of those computed. A case passes if one way at least is read and every
// way that is read gives the expected outputs. What is not folded away, a new
// backend computes for each case.
//
// Source: folder onnx/backend/test/data of github.com/onnx/onnx.
func Conformance(files fs.FS, backend func() nn.Backend) (*ConformanceReport, error) {
	cases, err := conformanceCases(files)
	if err != nil {
		return nil, err
	}
	report := &ConformanceReport{Cases: len(cases), Refused: map[string][]string{}, Wrong: map[string]error{}}
	for _, c := range cases {
		r := c.run(files, backend())
		report.Ways += r.read
		switch {
		case r.wrong != nil:
			report.Wrong[c.name] = r.wrong
		case r.read > 0:
			report.Passed = append(report.Passed, c.name)
			report.passed = append(report.passed, c)
		default:
			why := reason(r.refused)
			report.Refused[why] = append(report.Refused[why], c.name)
		}
	}
	return report, nil
}

// String is the report in lines: how many cases came to what, then the reasons of
// refusal, the most frequent first, each with a case.
func (r *ConformanceReport) String() string {
	reasons := slices.SortedFunc(maps.Keys(r.Refused), func(a, b string) int {
		return cmp.Or(-cmp.Compare(len(r.Refused[a]), len(r.Refused[b])), cmp.Compare(a, b))
	})
	refused := 0
	var lines strings.Builder
	for _, why := range reasons {
		names := r.Refused[why]
		refused += len(names)
		fmt.Fprintf(&lines, "%5d  %s (%s)\n", len(names), why, names[0])
	}
	return fmt.Sprintf("%d cases: %d passed (in %d ways), %d refused, %d wrong\n%s", r.Cases, len(r.Passed), r.Ways, refused, len(r.Wrong), lines.String())
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

func (c conformanceCase) run(files fs.FS, backend nn.Backend) (o outcome) {
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
			e := evaluation{backend: backend, computed: computed}
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

// reason is an error without the names and numbers of one case. The patterns are compiled
// here, so that programs which read models only do not carry them.
func reason(err error) string {
	quoted := regexp.MustCompile(`"[^"]*"`)
	numbers := regexp.MustCompile(`\([-0-9,]+\)|\[[-0-9 ]*\]|-?\b[0-9]+\b`)
	s := strings.TrimPrefix(quoted.ReplaceAllString(err.Error(), "…"), "node … ")
	return numbers.ReplaceAllString(s, "n")
}
