//go:build js

package protocol

import (
	"errors"
	"syscall/js"
)

// ModelEntry is what the engine reads of a model's entry of the catalogue,
// weights/models.json. Package weights says what the fields mean.
type ModelEntry struct {
	Name, Title string
	SHA256      string   // hex; empty: not checked
	Labels      []string // one for each class, or none
	Input       Input
}

// Input is what the model expects of an image; package weights/preprocess says what
// the fields mean. Layout, Order, Fit, Scale and Mean to Range may be left at
// their zero values.
type Input struct {
	Channels, Height, Width int
	Layout, Order, Fit      string
	Scale                   float64
	Mean, Std, Range        []float32
}

// ReadModelEntry is the entry in v; other fields of v are ignored. The error names the
// field.
func ReadModelEntry(v js.Value) (ModelEntry, error) {
	var e ModelEntry
	if v.Type() != js.TypeObject {
		return e, errors.New("entry is " + describe(v) + "; expected an object")
	}
	c := codec{object: v, at: "entry.", state: new(state)}
	e.fields(&c)
	return e, c.err
}

// Value is the entry as a JavaScript object.
func (e *ModelEntry) Value() js.Value {
	c := codec{writing: true, object: newObject(), state: new(state)}
	e.fields(&c)
	return c.object
}

func (e *ModelEntry) fields(c *codec) {
	c.text("name", &e.Name)
	c.text("title", &e.Title)
	c.optionalText("sha256", &e.SHA256)
	c.texts("labels", &e.Labels)
	c.part("input", &e.Input)
}

func (i *Input) fields(c *codec) {
	c.integer("channels", &i.Channels)
	c.integer("height", &i.Height)
	c.integer("width", &i.Width)
	c.optionalText("layout", &i.Layout)
	c.optionalText("order", &i.Order)
	c.optionalText("fit", &i.Fit)
	if c.given("scale", i.Scale != 0) {
		c.number("scale", &i.Scale)
	}
	c.numbers("mean", &i.Mean)
	c.numbers("std", &i.Std)
	c.numbers("range", &i.Range)
}
