package onnx

import (
	"fmt"
	"math"

	"lrpexplainer/nn"
)

// constant is a tensor that is known before any input is: an initializer, or
// what operators make of constants. Integers are small and held; floats are
// loaded when an operator wants them.
type constant struct {
	name string
	dims []int
	typ  dataType
	ints []int64 // of integer types, once wanted

	// Where floating-point values come from: the file, or what makes them, which may
	// refuse as a constructor does.
	raw      *tensor
	derive   func() []float32
	derive64 func() []float64 // of doubles
	value    []float32        // once loaded
	value64  []float64        // once loaded as doubles
}

// size is the number of values.
func (c *constant) size() int { return nn.Shape(c.dims).Size() }

// isInteger reports whether the values are integers or booleans.
func (c *constant) isInteger() bool { return elements[c.typ].integer }

// memory bounds and counts what constants take.
type memory struct {
	left     int64 // bytes that may still be taken
	fixed    bool  // left is what the caller allows, whatever the file's size
	loaded   int64 // bytes read from the file
	total    int64
	progress func(done, total int64)
}

// grow allows for another file of the given size.
func (m *memory) grow(size int64) {
	if !m.fixed {
		m.left += 8 * size
	}
}

// take books bytes.
func (m *memory) take(bytes int64) error {
	if m.left -= bytes; m.left < 0 {
		return fmt.Errorf("the model's constants take more memory than a file of its size should need, or than is allowed")
	}
	return nil
}

func (m *memory) read(bytes int64) {
	m.loaded += bytes
	if m.progress != nil {
		m.progress(min(m.loaded, m.total), m.total)
	}
}

// floats loads c's values. The slice is shared by all who ask.
func (m *memory) floats(c *constant) ([]float32, error) {
	if c.value != nil {
		return c.value, nil
	}
	values, err := m.load(c)
	if err != nil {
		return nil, fmt.Errorf("constant %q: %w", c.name, err)
	}
	c.value = values
	return values, nil
}

func (m *memory) load(c *constant) ([]float32, error) {
	switch {
	case c.raw != nil:
		n, err := c.raw.check()
		if err != nil {
			return nil, err
		}
		if err := m.take(4 * int64(n)); err != nil {
			return nil, err
		}
		values := make([]float32, n)
		return values, c.raw.floats(values, m.read)
	case c.derive != nil:
		return c.derive(), nil
	case c.derive64 != nil || c.value64 != nil:
		wide, err := m.doubles(c)
		if err == nil {
			err = m.take(4 * int64(len(wide)))
		}
		if err != nil {
			return nil, err
		}
		values := make([]float32, len(wide))
		for i, v := range wide {
			values[i] = float32(v)
		}
		return values, nil
	default:
		if err := m.take(4 * int64(len(c.ints))); err != nil {
			return nil, err
		}
		values := make([]float32, len(c.ints))
		for i, v := range c.ints {
			values[i] = float32(c.typ.number(v))
		}
		return values, nil
	}
}

// doubles loads c's values in float64, which holds those of every floating-point
// type exactly.
func (m *memory) doubles(c *constant) ([]float64, error) {
	if c.value64 != nil {
		return c.value64, nil
	}
	if err := m.take(8 * int64(c.size())); err != nil {
		return nil, err
	}
	switch {
	case c.derive64 != nil:
		c.value64 = c.derive64()
	case c.isInteger():
		ints, err := m.integers(c)
		if err != nil {
			return nil, err
		}
		c.value64 = make([]float64, len(ints))
		for i, v := range ints {
			c.value64[i] = c.typ.number(v)
		}
	case c.typ == doubleType && c.raw != nil:
		if _, err := c.raw.check(); err != nil {
			return nil, err
		}
		values, err := c.raw.doubles()
		if err != nil {
			return nil, fmt.Errorf("constant %q: %w", c.name, err)
		}
		m.read(8 * int64(len(values)))
		c.value64 = values
	default:
		values, err := m.floats(c)
		if err != nil {
			return nil, err
		}
		c.value64 = make([]float64, len(values))
		for i, v := range values {
			c.value64[i] = float64(v)
		}
	}
	return c.value64, nil
}

// integers loads the values of an integer constant.
func (m *memory) integers(c *constant) ([]int64, error) {
	if !c.isInteger() {
		return nil, fmt.Errorf("constant %q holds %v values; expected integers", c.name, c.typ)
	}
	if c.ints != nil || c.raw == nil {
		return c.ints, nil
	}
	if err := m.take(8 * int64(c.size())); err != nil {
		return nil, err
	}
	values, err := c.raw.integers()
	if err != nil {
		return nil, fmt.Errorf("constant %q: %w", c.name, err)
	}
	c.ints = values
	return values, nil
}

// finite says which value of c is infinite, or no number.
func finite(c *constant, values []float32) error {
	for i, v := range values {
		switch f := float64(v); {
		case math.IsNaN(f):
			return fmt.Errorf("constant %q: value %d is NaN", c.name, i)
		case math.IsInf(f, 0):
			return fmt.Errorf("constant %q: value %d is infinite", c.name, i)
		}
	}
	return nil
}
