package onnx

import (
	"fmt"
	"io"

	"lrpexplainer/nn"
)

// Options say how to read a file.
type Options struct {
	// Name is the file's name in error messages.
	Name string
	// InputShape is the input's shape, batch axis of 1 included, where the file
	// leaves it open; sizes that the file fixes must be the same here.
	InputShape []int
	// External opens another file in which the model keeps weights, by its
	// slash-separated name relative to the model, which never leads out of its
	// folder; see [Files]. The reader is used until Read returns, and closed if it is an
	// io.Closer. Nil: such models are
	// refused with a [*MissingFileError].
	External func(location string) (r io.ReaderAt, size int64, err error)
	// Output is the name of the output that counts; "" is the first.
	Output string
	// Raw leaves the graph as it is in the file instead of canonising it.
	Raw bool
	// Progress hears how many bytes of weights have been read; may be nil.
	Progress func(done, total int64)
	// MaxBytes bounds the memory for weights and constants, which a small file may
	// make of nothing; 0 allows what a file of its size should need.
	MaxBytes int64
}

// Read makes a graph of the ONNX file of size bytes in r, canonised by
// [nn.Canonize] unless opts say otherwise. The model has one input, a picture
// (N,C,H,W) or (N,H,W,C) or a vector (N,K), with the batch size open or 1, of
// floating-point values or of bytes (uint8, from 0 to 255 in the graph's input);
// one with other axes that plainly is a picture or a vector is taken for that.
// Of several outputs one counts, and what does not lead to it is not looked
// at. The file is not needed afterwards. Errors name the file and, where there
// is one, node, operator and reason; an [*UnsupportedError] and [ErrOpenShape] can be
// told from the others.
func Read(r io.ReaderAt, size int64, opts Options) (*nn.Graph, error) {
	b, err := open(r, size, opts)
	if err == nil {
		defer b.close()
		err = b.build()
	}
	g := (*nn.Graph)(nil)
	if err == nil {
		g = b.g
		if !opts.Raw {
			g, err = nn.Canonize(g)
		}
	}
	if err != nil {
		return nil, named(opts.Name, err)
	}
	if opts.Progress != nil {
		opts.Progress(b.memory.total, b.memory.total)
	}
	return g, nil
}

// named puts the file's name before the error.
func named(name string, err error) error {
	if name == "" {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// open reads the file's structure and checks what can be without any weights.
func open(r io.ReaderAt, size int64, opts Options) (*builder, error) {
	if size <= 0 {
		return nil, fmt.Errorf("the file is empty")
	}
	m, err := readModel(newSource(r, size))
	if err != nil {
		return nil, err
	}
	b := &builder{model: m, options: opts, files: map[string]*source{}}
	// Constants may be made of constants, and small integers become floats: allow for
	// that, but let a small file take little.
	b.memory = &memory{left: 8*size + 64<<20, progress: opts.Progress}
	if opts.MaxBytes > 0 {
		b.memory.left, b.memory.fixed = opts.MaxBytes, true
	}
	return b, b.plan()
}
