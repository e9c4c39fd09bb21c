package network

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
	"lrpexplainer/nn/onnx"
	"lrpexplainer/weights"
	"lrpexplainer/weights/bundled"
	"lrpexplainer/weights/preprocess"
)

// Model is the network with what is known about its input and output.
type Model struct {
	Graph   *nn.Graph
	Spec    preprocess.Spec
	Known   bool // the input's form comes from the catalogue
	Labels  []string
	WordNet []string // the classes' ids in WordNet, where the catalogue has them
	SHA256  string   // of the file, hex
}

// Read reads the ONNX file. A file that the catalogue has, by its SHA-256,
// brings its preprocessing and labels along; flags overrule them.
func Read(o *Options) (*Model, error) {
	f, err := os.Open(o.File)
	if err != nil {
		return nil, fmt.Errorf("-model: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("-model: %w", err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("-model: %s is a folder; expected an ONNX file", o.File)
	}
	options, closeFolder, err := readOptions(o)
	if err != nil {
		return nil, fmt.Errorf("-model: %w", err)
	}
	defer closeFolder()
	m := &Model{}
	e, err := m.identify(f)
	if err != nil {
		return nil, fmt.Errorf("-model: %w", err)
	}
	if e != nil {
		m.Spec, m.Labels, m.WordNet, m.Known = e.Input, e.Labels, e.WordNet, true
	}
	if o.Input != "" {
		if options.InputShape, err = inputShape(f, info.Size(), o, options); err != nil {
			return nil, err
		}
	}
	said, err := inspect(f, info.Size(), options)
	if err != nil {
		return nil, err
	}
	if need := said.MemoryBytes(); need > o.Memory<<20 {
		return nil, fmt.Errorf("%s needs about %d MiB of memory to be explained, and -memory allows %d", o.File, (need+1<<20-1)>>20, o.Memory)
	}
	options.Output = said.Output
	if m.Graph, err = onnx.Read(f, info.Size(), options); err != nil {
		return nil, err
	}
	if o.Labels != "" {
		if m.Labels, err = readLabels(o.Labels); err != nil {
			return nil, err
		}
	}
	if err := m.fitLabels(); err != nil {
		return nil, err
	}
	return m, m.adjust(o, said)
}

// readOptions say how the model is read; weights in other files lie beside it.
func readOptions(o *Options) (onnx.Options, func() error, error) {
	folder, err := os.OpenRoot(filepath.Dir(o.File))
	if err != nil {
		return onnx.Options{}, nil, err
	}
	return onnx.Options{Name: o.File, Output: o.Output, External: onnx.Files(folder.FS()), MaxBytes: o.Memory << 20}, folder.Close, nil
}

// inspect is what the file says with the output that the options name, or else with the
// first that has a score for each class.
func inspect(f io.ReaderAt, size int64, options onnx.Options) (*onnx.Info, error) {
	info, err := onnx.Inspect(f, size, options)
	if err == nil && !info.Complete() {
		_, err = onnx.Read(f, size, options) // says which shape is open
	}
	if errors.Is(err, onnx.ErrOpenShape) {
		return nil, fmt.Errorf("%w; give it with -input HEIGHTxWIDTH", err)
	}
	if err != nil {
		return nil, err
	}
	unfit := nn.CheckClasses(info.Output, info.OutputShape)
	if unfit == nil {
		return info, nil
	}
	if options.Output == "" {
		for _, options.Output = range info.Outputs {
			if other, err := onnx.Inspect(f, size, options); err == nil && nn.CheckClasses(other.Output, other.OutputShape) == nil {
				return other, nil
			}
		}
	}
	return nil, fmt.Errorf("%s: %w", options.Name, unfit)
}

// identify is the catalogue's entry for the file, nil if it is another model.
func (m *Model) identify(f *os.File) (*weights.Entry, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return nil, err
	}
	m.SHA256 = hex.EncodeToString(hash.Sum(nil))
	c, err := bundled.Catalogue()
	if err != nil {
		return nil, err
	}
	for i := range c.Models {
		if c.Models[i].SHA256 == m.SHA256 {
			return &c.Models[i], nil
		}
	}
	return nil, nil
}

// inputShape puts -input's height and width into the file's open axes.
func inputShape(f io.ReaderAt, size int64, o *Options, reading onnx.Options) ([]int, error) {
	h, w, ok := strings.Cut(o.Input, "x")
	height, errH := strconv.Atoi(h)
	width, errW := strconv.Atoi(w)
	if !ok || errH != nil || errW != nil || height < 1 || width < 1 {
		return nil, fmt.Errorf("-input is %q; expected HEIGHTxWIDTH, such as 224x224", o.Input)
	}
	info, err := onnx.Inspect(f, size, reading)
	if err != nil {
		return nil, err
	}
	shape := append([]int{}, info.InputShape...)
	if len(shape) != 4 {
		return nil, fmt.Errorf("-input: the model's input has %d axes; expected a picture of 4", len(shape))
	}
	shape[0] = 1
	first := 2
	if shape[3] == 1 || shape[3] == 3 {
		first = 1 // (N,H,W,C)
	}
	shape[first], shape[first+1] = height, width
	return shape, nil
}

// adjust completes the input's form from the graph and the flags.
func (m *Model) adjust(o *Options, said *onnx.Info) error {
	if said.Bytes && !m.Known {
		m.Spec.Scale = 1 // the model takes bytes as they are
	}
	if s := m.Graph.InputShape(); !m.Known && len(s) == 4 {
		m.Spec.Channels, m.Spec.Height, m.Spec.Width = s[1], s[2], s[3]
		if s[1] != 1 && s[1] != 3 && (s[3] == 1 || s[3] == 3) {
			m.Spec.Layout, m.Spec.Height, m.Spec.Width, m.Spec.Channels = "NHWC", s[1], s[2], s[3]
		}
	}
	var err error
	if o.Mean != "" {
		if m.Spec.Mean, err = numbers("-mean", o.Mean); err != nil {
			return err
		}
	}
	if o.Std != "" {
		if m.Spec.Std, err = numbers("-std", o.Std); err != nil {
			return err
		}
	}
	if o.Scale != "" {
		scale, err := numbers("-scale", o.Scale)
		if err != nil || len(scale) != 1 {
			return fmt.Errorf("-scale is %q; expected one number", o.Scale)
		}
		m.Spec.Scale = scale[0]
	}
	if o.Order != "" {
		m.Spec.Order = o.Order
	}
	if o.Fit != "" {
		m.Spec.Fit = o.Fit
	}
	return nil
}

// Bounds are -box's, else the catalogue's, else none.
func (m *Model) Bounds(box string) (lrp.Bounds, error) {
	if box == "" {
		if !m.Known {
			return lrp.Bounds{}, nil
		}
		low, high := m.Spec.Bounds()
		return lrp.Bounds{Low: low, High: high}, nil
	}
	l, h, ok := strings.Cut(box, ",")
	if !ok {
		return lrp.Bounds{}, fmt.Errorf("-box is %q; expected LOW,HIGH", box)
	}
	low, err := numbers("-box", l)
	if err != nil {
		return lrp.Bounds{}, err
	}
	high, err := numbers("-box", h)
	if err != nil {
		return lrp.Bounds{}, err
	}
	b := lrp.Bounds{Low: low, High: high}
	if err := b.Check(m.Graph.InputShape()); err != nil {
		return lrp.Bounds{}, fmt.Errorf("-box: %w", err)
	}
	return b, nil
}

// numbers reads "1:2:3" as float32s.
func numbers(flag, text string) ([]float32, error) {
	var out []float32
	for _, part := range strings.Split(text, ":") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil || v-v != 0 {
			return nil, fmt.Errorf("%s: %q is not a number", flag, part)
		}
		out = append(out, float32(v))
	}
	return out, nil
}
