package onnx

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// external is where a tensor's values are if they are outside the file.
type external struct {
	location       string
	offset, length int64 // −1: to the end
}

// MissingFileError says that a model keeps weights in another file, which was not
// given.
type MissingFileError struct {
	Location string // its name, relative to the model
	Err      error  // why, nil if Options.External is
}

// Error names the file.
func (e *MissingFileError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("its values are kept outside the file, in %q: %v", e.Location, e.Err)
	}
	return fmt.Sprintf("its values are kept outside the file, in %q; give that file too, or export the model with its weights inside", e.Location)
}

// Unwrap is the reason.
func (e *MissingFileError) Unwrap() error { return e.Err }

// readEntry reads a StringStringEntryProto of external_data.
func (x *external) readEntry(f field) error {
	if f.kind != protowire.BytesType {
		return fmt.Errorf("%w: external_data", errDamaged)
	}
	var key, value string
	err := f.fields(func(f field) (err error) {
		switch f.number {
		case 1:
			key, err = f.text()
		case 2:
			value, err = f.text()
		}
		return err
	})
	if err != nil {
		return err
	}
	switch key {
	case "location":
		x.location = value
	case "offset":
		x.offset, err = strconv.ParseInt(value, 10, 64)
	case "length":
		x.length, err = strconv.ParseInt(value, 10, 64)
	}
	if err != nil || x.offset < 0 || x.length < -1 {
		return fmt.Errorf("external data: %s is %q; expected a number of bytes", key, short(value))
	}
	return nil
}

// outside finds the values of a tensor that are in another file, and lets them
// stand as its raw data.
func (b *builder) outside(t *tensor) error {
	x := t.external
	if x == nil || t.outside != nil {
		return nil
	}
	name := path.Clean(strings.ReplaceAll(x.location, `\`, "/"))
	if !fs.ValidPath(name) || name == "." {
		return fmt.Errorf("its values are kept outside the file, in %q; expected a file beside the model", short(x.location))
	}
	s := b.files[name]
	if s == nil {
		if b.options.External == nil {
			return &MissingFileError{Location: name}
		}
		r, size, err := b.options.External(name)
		if err == nil && r == nil {
			err = errors.New("there is no such file")
		}
		if err != nil {
			return &MissingFileError{Location: name, Err: err}
		}
		s = newSource(r, size)
		b.files[name] = s
		b.memory.grow(size)
	}
	length := x.length
	if length < 0 {
		length = s.size - x.offset
	}
	if x.offset > s.size || length > s.size-x.offset || length < 0 {
		return fmt.Errorf("its values are bytes %d to %d of %q, which has %d", x.offset, x.offset+length, name, s.size)
	}
	t.outside = &message{s, x.offset, x.offset + length}
	b.memory.total += length
	return nil
}

// close closes the files that were opened.
func (b *builder) close() {
	for _, s := range b.files {
		if c, ok := s.r.(io.Closer); ok {
			c.Close()
		}
	}
}

// Files gives the files beside a model to [Options.External]: those of fsys.
func Files(fsys fs.FS) func(location string) (io.ReaderAt, int64, error) {
	return func(location string) (io.ReaderAt, int64, error) {
		f, err := fsys.Open(location)
		if err != nil {
			return nil, 0, err
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, 0, err
		}
		r, ok := f.(io.ReaderAt)
		if !ok || !info.Mode().IsRegular() {
			f.Close()
			return nil, 0, fmt.Errorf("%s is no file that can be read at any place", location)
		}
		return r, info.Size(), nil
	}
}
