package question

// Reveal is what a visitor learns of a model only on asking.
type Reveal struct {
	Question, Title string
	Text            []string   // paragraphs; maps and figures stand behind the first
	Maps            []Example  // the examples whose maps are shown; nil for none
	Figures         [][]string // a table, its headings first; nil for none
	Sources         []Source
}

// Source is a publication.
type Source struct{ Title, URL string }
