package state

import (
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/look"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/state/tried"
)

// State is everything that the page knows at one moment.
type State struct {
	question.Tables
	Catalogue []*question.Listed // nil until it has been read
	Own       *question.Listed   // the visitor's own model; nil if there is none

	question.Question
	Asked    Asked
	Answer   answer.Answer
	Tried    tried.Tried // beside that
	View     View
	Choosing *Choosing // the panel for the visitor's own model; nil while it is closed

	Open     []Job            // what has been begun and is not done
	Progress *answer.Progress // of the newest, where it has told
	Notice   string           // what went wrong last, for the visitor
	Engine   Engine
	Wanted   *Wanted // what a link asks for, until its model and picture are there

	jobs int // how many have been begun
	read int // the newest of them that has read a file
}

// Wanted is what a link asks for beyond its model.
type Wanted struct {
	Model   *question.Listed
	Example int    // of the model, or question.NoExample
	Rest    Change // to be made once the picture is there
}

// Want asks for what a link says.
func Want(w *Wanted) Change {
	return func(s *State) {
		s.Wanted, s.Model = w, w.Model
		if s.Answer.Loaded == w.Model && w.Model != nil {
			s.serve()
		}
	}
}

// serve asks for the picture that is wanted, or makes the rest if that is there.
func (s *State) serve() {
	w := s.Wanted
	if w == nil || w.Model != s.Answer.Loaded {
		return
	}
	if in := s.Input; w.Example != question.NoExample && (in == nil || in.Example != w.Example) {
		ShowExample(w.Example)(s)
		return
	}
	if s.Input == nil || s.Input.Picture != nil {
		s.Wanted = nil
		w.Rest(s)
	}
}

// View is how the visitor sees it.
type View struct {
	Layout  look.Layout
	Palette int         // number among look.Palettes
	Opacity float64     // of the heatmap, 0 to 1
	Extent  look.Extent // how much of the picture is shown
	Zoom    look.Zoom   // of that
	Map     look.Map
	Dark    bool

	Layer   int  // the node whose rule is shown, or NoLayer
	Step    int  // of the way from the score to the pixels, from 1; 0 where all of it is shown
	Shared  bool // all maps of the strip have one scale of colours
	Drawing bool // the pad is open
	Camera  Camera
	Framing *Framing // where the visitor wants the crop; nil where it is

	Revealed bool // what the model reveals is shown in place of the rules
	Trial    look.Trial
}

// NoLayer is View.Layer where no layer's rule is shown.
const NoLayer = -1

// Camera is what is known of the visitor's camera.
type Camera struct {
	There bool // there is one, and the page may ask for it
	On    bool // its picture is shown
}

// Choosing is the visitor's own model on its way: a file, what it says of itself and
// what the visitor says of it.
type Choosing struct {
	File     *question.File    // nil until there is one
	Info     *answer.ModelInfo // nil until the file has been looked into
	Shape    expect.Shape
	Choice   expect.Choice
	Refusal  string    // why the file does not go with the choice, as the engine says
	Loading  bool      // it is being loaded
	measured bool      // it is asked what the model takes with the sizes chosen
	before   *Choosing // where the panel was
}

// New is a state before anything is known.
func New(v View) *State {
	v.Layer = NoLayer
	return &State{View: v, Question: question.Question{Subject: question.Subject{Class: question.OwnTarget}}}
}

// Models are the models to choose from, the visitor's own last.
func (s *State) Models() []*question.Listed {
	if s.Own == nil {
		return s.Catalogue
	}
	return append(s.Catalogue[:len(s.Catalogue):len(s.Catalogue)], s.Own)
}

// Standing is "loading" before the first explanation, then "busy" or "ready".
func (s *State) Standing() string {
	switch {
	case s.Answer.Model == nil || s.Answer.Explanation == nil && s.Busy():
		return "loading"
	case s.Busy():
		return "busy"
	}
	return "ready"
}
