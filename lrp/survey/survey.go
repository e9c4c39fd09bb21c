package survey

import (
	"context"
	"errors"
	"fmt"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// Survey is the question that is asked of every picture.
type Survey struct {
	Plan *lrp.Plan
	// Target is what is explained; with ByLabel, of a picture whose label is known, the
	// label's score.
	Target  lrp.Target
	ByLabel bool

	// Before are the rows of the pictures that came before the stream, in a run that was
	// stopped.
	Before []Row

	Descriptor Descriptor
	// ChannelsLast says that the input is (N,H,W,C).
	ChannelsLast bool

	// Workers explain so many batches at once, one if 0, each with a backend of its own.
	Workers int
	Backend func() nn.Backend // the portable one if nil
	// Memory bounds what the passes of all workers take, in bytes; DefaultMemory if 0. A
	// batch is as large as it allows, see [Survey.Batch].
	Memory int64
}

// DefaultMemory is 512 MiB.
const DefaultMemory = 512 << 20

// mostInBatch: larger batches are no faster.
const mostInBatch = 32

// passes is how many times a trace's memory a forward and a backward pass take: outputs,
// relevance, and scratch.
const passes = 4

// Batch is how many pictures a pass explains: at least one, whatever the memory. A
// composite that averages over several inputs takes one at a time.
func (s *Survey) Batch() int {
	if s.Plan.Composite.Repeat.Over != lrp.Once {
		return 1
	}
	memory := s.Memory
	if memory <= 0 {
		memory = DefaultMemory
	}
	each := max(1, passes*s.Plan.Graph.TraceBytes()*int64(max(s.Workers, 1)))
	return int(min(max(memory/each, 1), mostInBatch))
}

// Check says what is wrong with the survey itself.
func (s *Survey) Check() error {
	if s.Plan == nil {
		return errors.New("the survey has no plan")
	}
	if s.Target.Kind == lrp.PerSample || s.Target.Kind == lrp.Neurons {
		return errors.New("a survey explains scores of classes; expected another kind of target")
	}
	return s.Descriptor.Check()
}

// Size is the height and width of the maps, from the input's shape: those of a vector are
// 1 and its length.
func (s *Survey) Size() (height, width int) {
	shape := s.Plan.Graph.InputShape()
	switch {
	case len(shape) != 4:
		return 1, shape.Size()
	case s.ChannelsLast:
		return shape[1], shape[2]
	default:
		return shape[2], shape[3]
	}
}

// Explain explains some pictures in one pass each way: a row for each, in their order. A
// picture that cannot be read or explained has its error in its row; the error is ctx's.
func (s *Survey) Explain(ctx context.Context, be nn.Backend, pictures []Picture) ([]Row, error) {
	rows := make([]Row, len(pictures))
	inputs := make([]*Input, len(pictures))
	var good []int
	for i, p := range pictures {
		rows[i] = Row{Name: p.Name, Label: p.Label, Prediction: Unknown, Explained: Unknown}
		in, err := s.read(p)
		if err != nil {
			rows[i].Error = err.Error()
			continue
		}
		inputs[i] = in
		good = append(good, i)
	}
	if err := s.explain(ctx, be, rows, inputs, good); err != nil {
		return nil, err
	}
	return rows, nil
}

// read reads a picture and looks whether it suits.
func (s *Survey) read(p Picture) (*Input, error) {
	if classes := s.Plan.Graph.Classes(); p.Label < Unknown || p.Label >= classes {
		return nil, fmt.Errorf("its label is class %d; the model has %d, counted from 0", p.Label, classes)
	}
	in, err := p.Read()
	if err != nil {
		return nil, err
	}
	if want := s.Plan.Graph.InputShape(); !in.Tensor.Shape.Equal(want) {
		return nil, fmt.Errorf("its input has shape %v; the model expects %v", in.Tensor.Shape, want)
	}
	if !nn.Finite(in.Tensor.Data) {
		return nil, errors.New("its input holds a value that is not a finite number")
	}
	if in.Box != nil {
		if err := in.Box.check(); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// explain fills in the rows whose numbers are given. Where a batch does not go through,
// its pictures are tried one at a time, so that only those fail that are to blame.
func (s *Survey) explain(ctx context.Context, be nn.Backend, rows []Row, inputs []*Input, which []int) error {
	if len(which) == 0 {
		return ctx.Err()
	}
	err := s.pass(ctx, be, rows, inputs, which)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(which) == 1 {
		r := &rows[which[0]]
		*r = Row{Name: r.Name, Label: r.Label, Prediction: Unknown, Explained: Unknown, Error: err.Error()}
		return nil
	}
	for _, i := range which {
		if err := s.explain(ctx, be, rows, inputs, []int{i}); err != nil {
			return err
		}
	}
	return nil
}

// pass is one forward and one backward pass.
func (s *Survey) pass(ctx context.Context, be nn.Backend, rows []Row, inputs []*Input, which []int) error {
	g := s.Plan.Graph
	shape := append(nn.Shape{len(which)}, g.InputShape()[1:]...)
	x := be.New(shape...)
	defer be.Free(x)
	for k, i := range which {
		copy(x.Sample(k).Data, inputs[i].Tensor.Data)
	}
	trace, err := g.Forward(ctx, be, x, nil)
	if err != nil {
		return err
	}
	defer trace.Release()
	options, scores := lrp.Options{Bare: true}, make([]float64, len(which))
	if s.Plan.Composite.Repeat.Over == lrp.Once {
		options.Visit = func(node int, r *nn.Tensor) {
			if node == g.Logits() {
				sums(scores, r.Data)
			}
		}
	}
	e, err := lrp.Explain(ctx, be, trace, s.Plan, s.target(rows, which), options)
	if err != nil {
		return err
	}
	if options.Visit == nil {
		scores[0] = e.Account.Score
	}
	defer e.Release()
	if !nn.Finite(e.Input().Data) {
		return errors.New("the relevance is not finite under these rules; a larger ε helps")
	}
	for k, i := range which {
		s.fill(&rows[i], inputs[i], trace, e.Input().Sample(k), scores[k], k)
	}
	return nil
}
