package weights

import (
	"fmt"
	"net/url"
	"slices"
)

// Reveal is what a visitor may learn of a model only after having looked: a
// question to click on, and the answer.
type Reveal struct {
	Question string `json:"question"` // "How was it trained?"
	Title    string `json:"title"`    // the answer in a line
	// Text are the paragraphs of the answer; the first stands before the maps and
	// the figures, the others behind.
	Text []string `json:"text"`
	// Maps are the titles of those of the model's examples whose maps are shown, in
	// this order. They are computed when the question is asked.
	Maps []string `json:"maps,omitempty"`
	// Figures is a table: the first row are its headings, the first column says what
	// is counted.
	Figures [][]string `json:"figures,omitempty"`
	Sources []Source   `json:"sources,omitempty"` // where more is said
}

// Source is a publication.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url"` // https
}

// validate names the field that is wrong and what was expected, of a model with
// these examples.
func (r *Reveal) validate(examples []Example) error {
	if r.Question == "" || r.Title == "" || len(r.Text) == 0 {
		return fmt.Errorf("question, title or text is missing")
	}
	for i, p := range r.Text {
		if p == "" {
			return fmt.Errorf("text: the paragraph at %d is empty", i)
		}
	}
	for _, title := range r.Maps {
		if !slices.ContainsFunc(examples, func(x Example) bool { return x.Title == title }) {
			return fmt.Errorf("maps: %q is the title of none of the model's examples", title)
		}
	}
	for i, row := range r.Figures {
		if len(row) < 2 || len(row) != len(r.Figures[0]) {
			return fmt.Errorf("figures: the row at %d has %d columns; expected %d, as in the first, and at least 2", i, len(row), len(r.Figures[0]))
		}
	}
	for i, s := range r.Sources {
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "https" || u.Host == "" || s.Title == "" {
			return fmt.Errorf("sources: the one at %d is %q at %q; expected a title and an address with https", i, s.Title, s.URL)
		}
	}
	return nil
}
