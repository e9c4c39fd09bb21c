package look

// Trial is how what is tried beside the explanation is shown.
type Trial struct {
	Same    bool // the cells that are compared have one scale of colours
	Classes bool // what is compared is classes, not rules
	Still   bool // no curves are computed
	Box     *Box // where the visitor asks for a share; nil for nowhere
	Testing bool // the brush has the place of the rules
	Wiping  bool // the brush is an eraser
	Size    int  // of the brush, in pixels of the network's input
	Firing  bool // an opened layer's map shows its activations
	Inputs  bool // more than the largest of a neuron's inputs are listed
	Field   *Box // what a neuron sees, framed on the picture; nil for none
}

// Box is a rectangle of pixels of the network's input, its right and lower ends not included.
type Box struct{ Left, Top, Right, Bottom int }
