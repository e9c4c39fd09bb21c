package survey

// Row is what is known about one picture. Its JSON is one line of a survey's table, in
// which the arrays are left out.
type Row struct {
	Name string `json:"name"`
	// Label and Prediction are classes, the one that is said and the network's; Unknown
	// where there is none. Explained is the class whose score is handed back, Unknown if
	// that is none class's.
	Label      int `json:"label"`
	Prediction int `json:"prediction"`
	Explained  int `json:"explained"`
	// Probability is the prediction's, 0 to 1.
	Probability float64 `json:"probability"`
	// The account of the score: Score = Pixels + Kept, with what biases, stabilisers,
	// softmax and the filter kept together. The gradient family's has no meaning.
	Score  float64 `json:"score"`
	Pixels float64 `json:"pixels"`
	Kept   float64 `json:"kept"`
	// Positive is the sum of the positive relevance of the map.
	Positive float64 `json:"positive"`
	// Box is where the object lies, if that is known, and InBox the share of the positive
	// relevance in it.
	Box   *Box     `json:"box,omitempty"`
	InBox *float64 `json:"in_box,omitempty"`
	// Print tells the network's inputs apart; Same is the name of an earlier picture that gave
	// it the same one.
	Print string `json:"print,omitempty"`
	Same  string `json:"same,omitempty"`
	// Error says why there is nothing else.
	Error string `json:"error,omitempty"`

	// Relevance is the map (Height,Width), summed over the channels; a vector is one row.
	Relevance     []float32 `json:"-"`
	Height, Width int       `json:"-"`
	Descriptor    []float32 `json:"-"`
	// Seen is what the network saw, see Input.
	Seen []byte `json:"-"`
}

// Class is the class that the picture is counted with: its label, or else the prediction.
func (r *Row) Class() int {
	if r.Label != Unknown {
		return r.Label
	}
	return r.Prediction
}

// Recognised reports whether the prediction is the label.
func (r *Row) Recognised() bool { return r.Label != Unknown && r.Label == r.Prediction }
