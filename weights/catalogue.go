// Package weights is the catalogue of the networks that come with this module:
// what they are, what they expect and where they come from. The files lie beside
// it, models.json describes them, train/ holds the recipes; package bundled embeds
// them, package preprocess makes their inputs.
package weights

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"lrpexplainer/weights/preprocess"
)

// Catalogue is a list of models, as in models.json. The page offers them in this
// order.
type Catalogue struct {
	Models []Entry `json:"models"`
}

// Entry describes one model.
type Entry struct {
	Name     string `json:"name"`     // short and unique: "digits"
	Title    string `json:"title"`    // what a visitor reads
	Sentence string `json:"sentence"` // what it does
	// File is the ONNX file, relative to the catalogue. Bytes and SHA256 (hex) are
	// checked where they are given.
	File   string `json:"file"`
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	// Download is how many bytes a visitor fetches where the site serves the file
	// compressed.
	Download int64 `json:"download,omitempty"`

	Input preprocess.Spec `json:"input"`
	// Labels has one name for each output, or is empty. WordNet holds the ids of the
	// same classes where there are such, as "n02123045".
	Labels  []string `json:"labels,omitempty"`
	WordNet []string `json:"wordnet,omitempty"`

	// License of the weights, as an SPDX identifier; Data is what they were trained
	// on and its licence or terms; Recipe is how, relative to the catalogue.
	License  string    `json:"license,omitempty"`
	Data     string    `json:"data,omitempty"`
	Recipe   string    `json:"recipe,omitempty"`
	Accuracy *Accuracy `json:"accuracy,omitempty"`

	Examples []Example `json:"examples,omitempty"`
	Stamps   []Stamp   `json:"stamps,omitempty"`
	Reveal   *Reveal   `json:"reveal,omitempty"`

	// Bundle is false for a model that is too large to come along unasked: with Go
	// programs, with the page for use without a network.
	Bundle *bool `json:"bundle,omitempty"`
}

// Bundled reports whether the model comes along unasked; it does unless the
// catalogue says otherwise.
func (e *Entry) Bundled() bool { return e.Bundle == nil || *e.Bundle }

// Accuracy is the share of images of which the model's first guess, or one of
// the first five, is right: 0 to 1.
type Accuracy struct {
	Top1   float64 `json:"top1"`
	Top5   float64 `json:"top5,omitempty"`
	Images int     `json:"images"`
	On     string  `json:"on"` // the data
}

// Example is a picture that comes with the page.
type Example struct {
	File   string `json:"file"`            // relative to the site
	Title  string `json:"title"`           // a word or two
	Alt    string `json:"alt"`             // for those who do not see it
	Credit string `json:"credit"`          // who made it, and its licence
	Label  string `json:"label,omitempty"` // the right answer; empty if the model has no such class
	Guess  string `json:"guess,omitempty"` // the model's answer, where it is wrong
}

// Find is the entry of that name, and false if there is none.
func (c *Catalogue) Find(name string) (*Entry, bool) {
	for i := range c.Models {
		if c.Models[i].Name == name {
			return &c.Models[i], true
		}
	}
	return nil, false
}

// Validate names the entry and the field that are wrong.
func (c *Catalogue) Validate() error {
	if len(c.Models) == 0 {
		return fmt.Errorf("the catalogue has no models")
	}
	names := map[string]bool{}
	for i := range c.Models {
		e := &c.Models[i]
		if names[e.Name] {
			return fmt.Errorf("model %q: name is taken by an earlier model", e.Name)
		}
		names[e.Name] = true
		if err := e.Validate(); err != nil {
			if e.Name == "" {
				return fmt.Errorf("model %d: %w", i+1, err)
			}
			return fmt.Errorf("model %q: %w", e.Name, err)
		}
	}
	return nil
}

// Validate names the field that is wrong and what was expected.
func (e *Entry) Validate() error {
	switch {
	case e.Name == "":
		return fmt.Errorf("name is missing")
	case strings.ContainsFunc(e.Name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-')
	}):
		return fmt.Errorf("name is %q; expected small letters, digits and hyphens", e.Name)
	case e.Title == "":
		return fmt.Errorf("title is missing")
	case !local(e.File):
		return fmt.Errorf("file is %q; expected a path below the catalogue's folder", e.File)
	case e.Bytes < 0:
		return fmt.Errorf("bytes is %d; expected the file's size", e.Bytes)
	case e.Download < 0 || e.Bytes != 0 && e.Download > e.Bytes:
		return fmt.Errorf("download is %d; expected at most the file's size", e.Download)
	case e.SHA256 != "" && (len(e.SHA256) != 64 || strings.Trim(e.SHA256, "0123456789abcdef") != ""):
		return fmt.Errorf("sha256 is %q; expected 64 hexadecimal digits", e.SHA256)
	}
	if err := e.Input.Validate(); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	for i, l := range e.Labels {
		if strings.TrimSpace(l) == "" {
			return fmt.Errorf("labels: the one at %d is empty", i)
		}
	}
	if len(e.WordNet) != 0 && len(e.WordNet) != len(e.Labels) {
		return fmt.Errorf("wordnet has %d ids for %d labels", len(e.WordNet), len(e.Labels))
	}
	if a := e.Accuracy; a != nil && (a.Images < 1 || a.Top1 < 0 || a.Top1 > 1 || a.Top5 != 0 && (a.Top5 < a.Top1 || a.Top5 > 1)) {
		return fmt.Errorf("accuracy is top1 %v, top5 %v on %d images; expected shares between 0 and 1, top5 not below top1", a.Top1, a.Top5, a.Images)
	}
	for i, x := range e.Examples {
		if err := x.validate(e.Labels); err != nil {
			return fmt.Errorf("examples: the one at %d: %w", i, err)
		}
	}
	for i := range e.Stamps {
		if err := e.Stamps[i].validate(); err != nil {
			return fmt.Errorf("stamps: the one at %d: %w", i, err)
		}
	}
	if e.Reveal != nil {
		if err := e.Reveal.validate(e.Examples); err != nil {
			return fmt.Errorf("reveal: %w", err)
		}
	}
	return nil
}

func (x *Example) validate(labels []string) error {
	switch {
	case !local(x.File):
		return fmt.Errorf("file is %q; expected a path below the site", x.File)
	case x.Title == "" || x.Alt == "" || x.Credit == "":
		return fmt.Errorf("title, alt or credit is missing")
	}
	for field, l := range map[string]string{"label": x.Label, "guess": x.Guess} {
		if l != "" && !slices.Contains(labels, l) {
			return fmt.Errorf("%s is %q, which is none of the model's labels", field, l)
		}
	}
	return nil
}

// local reports whether p is a relative path, with slashes, that stays below.
func local(p string) bool {
	return p != "" && !strings.Contains(p, "\\") && !strings.Contains(p, ":") &&
		!path.IsAbs(p) && path.Clean(p) == p && p != "." && p != ".." && !strings.HasPrefix(p, "../")
}
