package weights

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Parse reads a catalogue and checks it. Errors name the entry and the field;
// a field that no entry has is an error too, because it is a misspelt one.
func Parse(data []byte) (*Catalogue, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var c Catalogue
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("the catalogue: %w", located(data, err, decoder.InputOffset()))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the catalogue: something follows its end")
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &c, nil
}

// located adds the line that a JSON error is on.
func located(data []byte, err error, offset int64) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	} else if errors.As(err, &kind) {
		return fmt.Errorf("line %d: %s holds a %s; expected a %s", line(data, kind.Offset), kind.Field, kind.Value, kind.Type)
	}
	return fmt.Errorf("line %d: %w", line(data, offset), err)
}

func line(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n"))
}
