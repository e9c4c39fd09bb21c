package question

import "lrpexplainer/wasm/ui/expect"

// Input is a picture that is asked about. It is never changed: the one with the
// picture decoded, or with the prediction, is another.
type Input struct {
	Source  string // "example", "photo" or "drawing"
	Alt     string // what it shows, if known
	Example int    // its number among the model's examples, or NoExample
	File    *File  // to be decoded; nil for an example and where there is a Picture
	Picture *Picture
	Crop    *Crop    // the part to look at; nil lets the model's preprocessing choose
	Stamped *Stamped // what the visitor has put on the picture; nil for nothing
	// Predicted is what the model says of it, nil until it has.
	Predicted *Prediction
}

// NoExample is Input.Example of the visitor's own pictures.
const NoExample = -1

// Picture is a decoded picture.
type Picture struct {
	Width, Height int
	Name          string  // of the file, if it has one
	Lightness     float64 // 0 to 1
	Held          any     // what the browser has of it, see package picture
}

// File is a file of the visitor's.
type File struct {
	Name string
	Held any // a js.Value, the browser's File or Blob
	// Beside are files given with a model's, in which it may keep weights.
	Beside []*File
}

// Crop is a square in pixels of the picture.
type Crop struct{ X, Y, Side float64 }

// Listed is a model that can be chosen: of the catalogue, or the visitor's own.
type Listed struct {
	Name, Title string
	URL         string         // of the .onnx file, or
	File        *File          // the visitor's
	Choice      *expect.Choice // of the visitor's
	Fingerprint string         // of the visitor's
	Crops       bool           // sees a part of the picture, which the visitor can move
	Channels    int
	Drawable    bool // reads handwriting, so that a pad to draw on makes sense
	Examples    []Example
	Sentence    string   // what it does
	Stamps      []Stamp  // what can be put on its pictures
	Reveal      *Reveal  // what it does not say of itself; nil for nothing
	Bytes       int64    // to fetch, if the catalogue says it
	Unpacked    int64    // what they become
	Large       bool     // does not come along unasked
	Credits     *Credits // of what comes with the site
	Entry       any      // its entry of the catalogue as it stands there, a js.Value
}

// Example is a picture to begin with; whose it is, is its credit.
type Example struct{ URL, Title, Alt, Credit string }

// ExamplesFor are the photos of the first model that takes pictures of so many channels.
func ExamplesFor(models []*Listed, channels int) []Example {
	for _, m := range models {
		if m.Crops && m.Channels == channels && len(m.Examples) > 0 {
			return m.Examples
		}
	}
	return nil
}

// Credits are what a model was trained on, and how often it is right.
type Credits struct {
	Data, License string
	Top1          float64 // of Images, from 0 to 1; 0 where nothing is said
	Images        float64
	On            string // what they are
}

// Prediction is what the model says of a picture.
type Prediction struct {
	Logits, Probabilities   []float32 // one for each class
	Placement               Rectangle // what the model's input covers, in pixels of the picture
	InputWidth, InputHeight int
	Seen                    any // what the network sees, a js.Value of RGBA bytes
}

// Rectangle is in pixels of a picture.
type Rectangle struct{ X, Y, Width, Height float64 }

// Part is a part of a rectangle: from where on, and how large, in parts of its sides.
func (r Rectangle) Part(x, y, side float64) Rectangle {
	return Rectangle{X: r.X + x*r.Width, Y: r.Y + y*r.Height, Width: side * r.Width, Height: side * r.Height}
}

// Blank reports whether every score is 0: there is nothing in the picture that a network
// without biases could see.
func (in *Input) Blank() bool {
	for _, v := range in.Predicted.Logits {
		if v != 0 {
			return false
		}
	}
	return true
}

// Top is the class with the highest score.
func (in *Input) Top() int {
	top := 0
	for i, p := range in.Predicted.Logits {
		if p > in.Predicted.Logits[top] {
			top = i
		}
	}
	return top
}

// RunnerUp is the class with the highest score but for one, and that one if there
// is no other.
func (in *Input) RunnerUp(but int) int {
	best := but
	for i, v := range in.Predicted.Logits {
		if i != but && (best == but || v > in.Predicted.Logits[best]) {
			best = i
		}
	}
	return best
}

// Rectangle is the part of the picture that a crop is, in the shape of the model's
// input.
func (in *Input) Rectangle(c Crop) Rectangle {
	w, h := float64(in.Predicted.InputWidth), float64(in.Predicted.InputHeight)
	scale := c.Side / min(w, h)
	return Rectangle{X: c.X, Y: c.Y, Width: w * scale, Height: h * scale}
}

// largestCrop is the side of the largest crop that the picture has.
func (in *Input) largestCrop() float64 {
	w, h := float64(in.Predicted.InputWidth), float64(in.Predicted.InputHeight)
	return min(float64(in.Picture.Width)/w, float64(in.Picture.Height)/h) * min(w, h)
}

// Again is the input to be predicted anew.
func (in *Input) Again() *Input {
	next := *in
	next.Predicted = nil
	return &next
}

// ShowsCrop reports whether the network sees noticeably less than the picture.
func (in *Input) ShowsCrop() bool {
	r := in.Seen()
	return r.Width*r.Height < 0.95*float64(in.Picture.Width*in.Picture.Height)
}

// Seen is the part of the picture that the network sees.
func (in *Input) Seen() Rectangle {
	r := in.Predicted.Placement
	left, top := max(0, r.X), max(0, r.Y)
	right, bottom := min(float64(in.Picture.Width), r.X+r.Width), min(float64(in.Picture.Height), r.Y+r.Height)
	return Rectangle{X: left, Y: top, Width: max(0, right-left), Height: max(0, bottom-top)}
}

// smallestCrop is how small the frame can be made, in pixels of the picture.
const smallestCrop = 16

// Moved is a crop, moved by pixels of the picture after resizing it by a factor about its
// middle, as far as there is picture.
func (in *Input) Moved(at Rectangle, dx, dy, factor float64) *Crop {
	side := min(at.Width, at.Height)
	largest := in.largestCrop()
	now := in.Rectangle(Crop{Side: min(max(side*factor, min(smallestCrop, largest)), largest)})
	now.X = at.X + (at.Width-now.Width)/2 + dx
	now.Y = at.Y + (at.Height-now.Height)/2 + dy
	now.X = min(max(now.X, 0), float64(in.Picture.Width)-now.Width)
	now.Y = min(max(now.Y, 0), float64(in.Picture.Height)-now.Height)
	return &Crop{X: now.X, Y: now.Y, Side: min(now.Width, now.Height)}
}

// Centered is the crop in the middle, as large as it can be.
func (in *Input) Centered() *Crop {
	r := in.Rectangle(Crop{Side: in.largestCrop()})
	return &Crop{X: (float64(in.Picture.Width) - r.Width) / 2, Y: (float64(in.Picture.Height) - r.Height) / 2, Side: min(r.Width, r.Height)}
}
