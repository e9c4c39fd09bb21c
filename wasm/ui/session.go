//go:build js

package ui

import (
	"errors"
	"slices"
	"syscall/js"

	"lrpexplainer/lrp/heatmap"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/picture"
)

// session is what the page knows: the tables, the model, the picture and its
// explanation, and what the visitor has chosen. It asks the engine and hears its
// answers.
type session struct {
	engine   *protocol.Client
	rerender func() // has the page rendered again; see render and follow
	show     func() // paints the heatmap at once
	version  int    // counts what render was called for

	rules      []protocol.Rule
	composites []protocol.Composite
	catalogue  []model
	own        *model    // the visitor's, numbered behind the catalogue's; nil if there is none
	chosen     int       // number of the model that is wanted
	choosing   *choosing // the panel for the visitor's own; nil while it is closed

	model  *protocol.Model // nil until the first is loaded
	loaded int             // its number
	input  *input          // nil until the first picture is predicted

	explanation *explanation // of input, the last one; nil until there is one
	explained   int          // how many explanations have been shown

	composite string                        // name of the chosen one
	settings  map[string]map[string]float64 // what the visitor has set, by composite
	custom    custom
	bounds    *protocol.Bounds     // the pixels' range if the visitor has set it
	through   []protocol.Condition // only what flows through these channels
	layer     int                  // the node whose rule is shown, or noLayer
	open      int                  // the node whose channels are shown; 0 for none

	subject // what is asked

	drawing bool // the pad is open
	camera  camera
	framing *framing // where the visitor wants the crop; nil where it is
	display display
	colored struct { // see colors
		version int
		colors  heatmap.ColorMap
	}

	pending  int // requests and decodings without an answer yet
	progress *protocol.Progress
	notice   string // what went wrong last, for the visitor

	latestPicture int // number of the newest picture asked for; older ones are dropped
}

const (
	ownTarget = -1 // what the composite itself starts from, usually the top class
	noLayer   = -1
)

// input is a picture that the model has seen.
type input struct {
	picture   *picture.Picture
	source    string         // "example", "photo" or "drawing", as protocol.SetImage has it
	alt       string         // what it shows, if known
	example   int            // its number among the model's examples, or −1
	lightness float64        // of the picture, 0 to 1
	crop      *protocol.Crop // the part to look at; nil lets the model's preprocessing choose
	predicted *protocol.Predicted
}

// explanation is an answer with the question it belongs to.
type explanation struct {
	*protocol.Explained
	input     *input
	composite string // its name, or customName
	base      string // what custom rules started from
	settings  map[string]float64
	overrides []protocol.Override
	through   []protocol.Condition
	channels  []protocol.Layer // of the node that is open, one for each
	limit     float32          // the relevance that has the strongest colour
	clipped   bool             // some pixels are beyond it
}

// top is the class with the highest score.
func (in *input) top() int {
	top := 0
	for i, p := range in.predicted.Logits {
		if p > in.predicted.Logits[top] {
			top = i
		}
	}
	return top
}

// newSession asks the engine for its tables and the site for its models, and
// explains the first example of the first model.
func newSession(worker js.Value, catalogueURL string) *session {
	s := &session{
		engine:   protocol.NewClient(worker, "page"),
		rerender: func() {},
		show:     func() {},
		settings: map[string]map[string]float64{},
		subject:  subject{class: ownTarget},
		layer:    noLayer,
		display:  recallDisplay(),
	}
	s.engine.OnLog = func(l protocol.Log) { js.Global().Get("console").Call("error", "engine: "+l.Text) }
	s.pending = 2
	s.engine.Hello(protocol.On[protocol.Ready]{
		Answer: func(r *protocol.Ready) {
			s.rules, s.composites = r.Rules, r.Composites
			if len(s.composites) > 0 {
				s.composite = s.composites[0].Name
			}
			s.start()
		},
		Error: s.fail,
	})
	go func() {
		models, err := fetchCatalogue(catalogueURL)
		if err != nil {
			s.fail(err)
			return
		}
		s.catalogue = models
		s.start()
	}()
	return s
}

// render has the whole page rendered again.
func (s *session) render() {
	s.version++
	s.rerender()
}

// follow has what follows the engine's work rendered again: progress, heatmaps and
// their numbers. Components that embed Shows skip it unless they show results.
func (s *session) follow() {
	if s.framing != nil { // the frame over the picture waits for the engine
		s.version++
	}
	s.rerender()
}

// start loads the first model once both tables are there.
func (s *session) start() {
	s.pending--
	if s.composites != nil && s.catalogue != nil {
		s.load(0)
	}
	s.render()
}

// fail ends a request with an error. Everything else stays as it was.
func (s *session) fail(err error) {
	s.pending--
	s.progress = nil
	s.notice = err.Error()
	s.render()
}

// superseded ends a request that a newer one has taken the place of.
func (s *session) superseded() {
	s.pending--
	s.follow()
}

func (s *session) onProgress(p protocol.Progress) {
	s.progress = &p
	s.follow()
}

// say shows a sentence that something went wrong.
func (s *session) say(notice string) {
	s.notice = notice
	s.render()
}

// numbered is a model of the catalogue, or behind them the visitor's own.
func (s *session) numbered(number int) *model {
	if number < len(s.catalogue) {
		return &s.catalogue[number]
	}
	return s.own
}

// load loads a model and explains its first example.
func (s *session) load(number int) { s.loadModel(number, s.numbered(number), func(error) {}) }

// loadModel loads a model that has or will have that number. done hears how it
// went: errStopped if another model took its place.
func (s *session) loadModel(number int, m *model, done func(error)) (request int) {
	s.chosen = number
	s.pending++
	defer s.render()
	return s.engine.LoadModel(&protocol.LoadModel{Entry: m.entry, URL: m.url, File: m.file}, protocol.On[protocol.Model]{
		Answer: func(loaded *protocol.Model) {
			s.pending--
			s.progress, s.notice = nil, ""
			s.model, s.loaded, s.chosen = loaded, number, number
			if number == len(s.catalogue) {
				s.own = m
			}
			done(nil)
			before := s.input
			s.input, s.explanation = nil, nil
			s.subject, s.layer, s.open, s.through, s.bounds = subject{class: ownTarget}, noLayer, 0, nil, nil
			s.custom.overrides = nil // they are about the other model's layers
			s.drawing, s.camera.on = false, false
			switch {
			case before != nil && before.source == "photo": // what does this one say to it?
				s.predict(&input{picture: before.picture, source: before.source, alt: before.alt, example: -1})
			case len(m.examples) > 0:
				s.showExample(0)
			}
			s.render()
		},
		Progress: s.onProgress,
		Error: func(err error) {
			s.chosen = s.loaded
			done(err)
			s.fail(err)
		},
		Superseded: func() {
			if s.chosen == number {
				s.chosen = s.loaded
			}
			done(errStopped)
			s.superseded()
			s.render() // what is chosen has changed
		},
	})
}

// errStopped says that a model was not loaded because nobody wants it any more.
var errStopped = errors.New("stopped")

// examples are those of the model that is loaded.
func (s *session) examples() []example {
	if s.model == nil {
		return nil
	}
	return s.numbered(s.loaded).examples
}

// drawable reports whether the model that is loaded reads handwriting.
func (s *session) drawable() bool { return s.model != nil && s.numbered(s.loaded).drawable }

// showExample fetches, decodes and explains an example.
func (s *session) showExample(number int) {
	e := s.examples()[number]
	s.decode(func() (js.Value, string, error) {
		blob, err := fetchBlob(e.url)
		return blob, e.title, err
	}, input{source: "example", alt: e.alt, example: number})
}

// showFile decodes and explains a File or Blob of the visitor's.
func (s *session) showFile(file js.Value) {
	name := ""
	if n := file.Get("name"); n.Type() == js.TypeString {
		name = n.String()
	}
	s.decode(func() (js.Value, string, error) { return file, name, nil }, input{source: "photo", alt: name, example: -1})
}

// decode gets a file, decodes it and has it explained, unless another picture
// has been asked for in the meantime.
func (s *session) decode(file func() (js.Value, string, error), in input) {
	s.latestPicture++
	number := s.latestPicture
	s.pending++
	s.render()
	go func() {
		p, err := func() (*picture.Picture, error) {
			blob, name, err := file()
			if err != nil {
				return nil, err
			}
			return picture.Decode(blob, name)
		}()
		switch {
		case number != s.latestPicture:
			s.superseded()
		case err != nil:
			s.fail(err)
		default:
			s.pending--
			s.drawing, s.camera.on = false, false
			s.class = ownTarget
			in.picture = p
			s.predict(&in)
		}
	}()
}

// showDrawing explains what is on the pad. While a stroke is being drawn, it does
// so only if the engine has nothing else to do.
func (s *session) showDrawing(p *picture.Picture, unfinished bool) {
	if unfinished && s.pending > 0 {
		return
	}
	s.latestPicture++
	s.predict(&input{picture: p.Copy(), source: "drawing", alt: "Your drawing", example: -1})
}

// predict runs the model on a picture, then explains. The page changes only when
// the answer is there.
func (s *session) predict(in *input) {
	s.pending++
	in.lightness = in.picture.Lightness()
	s.engine.SetImage(&protocol.SetImage{
		RGBA: in.picture.Pixels(), Width: in.picture.Width, Height: in.picture.Height, Source: in.source, Crop: in.crop,
	}, protocol.On[protocol.Predicted]{
		Answer: func(p *protocol.Predicted) {
			s.pending--
			in.predicted = p
			s.input = in
			s.progress, s.notice = nil, ""
			s.explain()
		},
		Progress:   s.onProgress,
		Error:      s.fail,
		Superseded: s.superseded,
	})
	s.render()
}

// explain asks for the explanation of the picture as everything is set now, after
// something was set.
func (s *session) explain() {
	s.askEngine()
	s.render()
}

// askEngine sends the engine what is set now. It answers the newest request, so this may be
// called as often as a slider moves.
func (s *session) askEngine() {
	if s.input == nil {
		return
	}
	in, name, rules := s.input, s.chosenName(), s.choice()
	request := &protocol.Explain{
		Composite: rules.Composite, Settings: rules.Settings, Custom: rules.Custom, Overrides: rules.Overrides,
		Bounds: s.bounds, Target: s.subject.target(in), Conditions: s.through,
		Layers: true, Open: s.open,
	}
	s.pending++
	s.engine.Explain(request, protocol.On[protocol.Explained]{
		Answer: func(e *protocol.Explained) {
			s.pending--
			s.progress = nil
			s.explained++
			before := s.explanation
			s.explanation = &explanation{
				Explained: e, input: in, composite: name, base: rules.Composite, settings: rules.Settings, overrides: rules.Overrides,
				through: request.Conditions, channels: channelLayers(e.Channels),
			}
			s.explanation.limit, s.explanation.clipped = scaleOf(e)
			s.show()
			if s.explanation.differsInNumbers(before) {
				s.follow()
			} else {
				s.render()
			}
		},
		Progress:   s.onProgress,
		Error:      s.fail,
		Superseded: s.superseded,
	})
}

// differsInNumbers reports whether e answers the same question as before by the same
// rules, so that nothing on the page changes but numbers and heatmaps.
func (e *explanation) differsInNumbers(before *explanation) bool {
	return before != nil && e.input == before.input &&
		e.Target.Kind == before.Target.Kind && slices.Equal(e.Target.Parts, before.Target.Parts) &&
		slices.EqualFunc(e.Rules, before.Rules, func(a, b protocol.Override) bool { return a.Node == b.Node && a.Rule == b.Rule })
}

// choose explains with another composite.
func (s *session) choose(composite string) {
	s.composite, s.custom.on = composite, false
	s.explain()
}

// set changes a parameter of the chosen composite.
func (s *session) set(parameter string, value float64) {
	if s.settings[s.composite] == nil {
		s.settings[s.composite] = map[string]float64{}
	}
	s.settings[s.composite][parameter] = value
	s.askEngine()
	s.follow()
}

// reset puts the chosen composite's parameters back to their defaults.
func (s *session) reset() {
	delete(s.settings, s.composite)
	s.bounds = nil
	s.explain()
}

// setting is the value of a parameter of the chosen composite.
func (s *session) setting(p protocol.Parameter) float64 {
	if v, ok := s.settings[s.composite][p.Name]; ok {
		return v
	}
	return p.Default
}

// compositeInfo is the row of the table for a composite's name.
func (s *session) compositeInfo(name string) protocol.Composite {
	for _, c := range s.composites {
		if c.Name == name {
			return c
		}
	}
	return protocol.Composite{}
}

// label is the name of a class.
func (s *session) label(class int) string { return labelOf(s.model, class) }

// state is for the page's data-state: "loading" before the first explanation,
// then "busy" or "ready".
func (s *session) state() string {
	switch {
	case s.model == nil || s.explanation == nil && s.pending > 0:
		return "loading"
	case s.pending > 0 || s.mustFollowFrame():
		return "busy"
	}
	return "ready"
}
