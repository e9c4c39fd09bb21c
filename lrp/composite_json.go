package lrp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The JSON form of a composite:
//
//	{"name": "mine",
//	 "assignments": [
//	   {"match": {"kind": "convolution", "first": true}, "rule": "box"},
//	   {"match": {"kind": "convolution", "below": 0.5}, "rule": "gamma", "settings": {"gamma": 0.25}},
//	   {"match": {"name": "fc"}, "rule": "0"},
//	   {"rule": "epsilon", "match": {"kind": "dense", "from": -3}}],
//	 "filter": 0.1, "start": "softmax", "inputOnes": false, "timesInput": false,
//	 "repeat": {"over": "noise", "samples": 20, "sigma": 0.1, "seed": 1}}
//
// Everything but assignments may be left out; so may every field of match.

var (
	startNames      = []string{TopLogit: "top", SoftmaxOfAll: "softmax"}
	repetitionNames = []string{Once: "once", AlongPath: "path", UnderNoise: "noise"}
)

// ParseComposite reads a composite from its JSON form. A misspelt field, rule,
// parameter or name is an error that says what is nearest.
func ParseComposite(data []byte) (*Composite, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	var document any
	if err := d.Decode(&document); err != nil {
		return nil, fmt.Errorf("composite: expected a JSON object: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("composite: something follows the JSON object")
	}
	return CompositeOf(document)
}

// JSON is the composite's JSON form; ParseComposite reads it back.
func (c *Composite) JSON() ([]byte, error) {
	document, err := c.Document()
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(document, "", "  ")
}
