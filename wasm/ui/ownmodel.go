//go:build js

package ui

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall/js"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/expect"
)

// choosing is the visitor's own model on its way: a file, what it says of itself
// and what the visitor says of it.
type choosing struct {
	file    js.Value            // undefined until there is one
	info    *protocol.ModelInfo // nil until the file has been looked into
	shape   expect.Shape        // what the file says of its input
	choice  choice
	refusal string // why the file does not go with the choice, as the engine says
	loading bool
	request int // of the engine: what is waited for
}

// name is the file's.
func (c *choosing) name() string { return fileName(c.file) }

func fileName(file js.Value) string {
	if file.Type() != js.TypeObject {
		return ""
	}
	return text(file, "name")
}

// otherFormats are what frameworks save besides ONNX, by extension.
var otherFormats = map[string]string{
	"pt": "PyTorch", "pth": "PyTorch", "ckpt": "PyTorch", "safetensors": "safetensors", "h5": "Keras", "keras": "Keras",
	"pb": "TensorFlow", "tflite": "TensorFlow Lite", "mlmodel": "Core ML", "caffemodel": "Caffe", "pkl": "Python",
}

// accept takes a file that was dropped, pasted or picked: a model, its labels, or
// an image.
func (s *session) accept(file js.Value) {
	name := fileName(file)
	extension := strings.ToLower(name[strings.LastIndex(name, ".")+1:])
	format, other := otherFormats[extension]
	switch c := s.choosing; {
	case extension == "onnx":
		s.chooseModel(file)
	case other:
		s.openChoosing()
		s.say("“" + name + "” is a model in the format of " + format + ". This page reads ONNX, into which it can be exported.")
	case c != nil && c.info != nil && (extension == "txt" || extension == "json"):
		s.chooseLabels(file)
	default:
		s.showFile(file)
	}
}

// openChoosing opens the panel for the visitor's own model.
func (s *session) openChoosing() {
	if s.choosing == nil {
		s.choosing = &choosing{}
	}
	s.render()
}

// closeChoosing closes it and stops what it does.
func (s *session) closeChoosing() {
	if c := s.choosing; c != nil && c.request != 0 {
		s.engine.Cancel(c.request)
	}
	s.choosing = nil
	s.render()
}

// chooseModel looks into a model's file.
func (s *session) chooseModel(file js.Value) {
	c, before := &choosing{file: file}, s.choosing
	s.choosing = c
	s.pending++
	c.request = s.engine.InspectModel(&protocol.InspectModel{File: file}, protocol.On[protocol.ModelInfo]{
		Answer: func(info *protocol.ModelInfo) {
			s.pending--
			s.notice = ""
			if s.choosing == c {
				s.begin(c, info)
			}
			s.render()
		},
		Error: func(err error) {
			s.refuseFile(c, before)
			s.fail(err)
		},
		Superseded: s.superseded,
	})
	s.render()
}

// refuseFile goes back to where the panel was.
func (s *session) refuseFile(c, before *choosing) {
	if s.choosing != c {
		return
	}
	s.choosing = before
}

// begin fills in the form from what the file says and what was chosen for it before.
func (s *session) begin(c *choosing, info *protocol.ModelInfo) {
	shape, err := expect.Of(info.InputShape)
	if err != nil {
		s.choosing = nil
		s.say("The model was not loaded: " + info.Name + ": " + err.Error() + ".")
		return
	}
	c.info, c.shape = info, shape
	c.choice = guess(info, shape)
	if before, ok := recallChoice(info.Fingerprint); ok {
		c.choice = before.within(shape)
	}
	if info.Complete {
		c.choice.fitLabels(info.Classes)
		return
	}
	s.measure(c)
}

// measure asks what the model takes with the sizes that were chosen.
func (s *session) measure(c *choosing) {
	shape := c.shape.Tensor(c.choice.layout, c.choice.channels, c.choice.height, c.choice.width)
	s.pending++
	s.engine.InspectModel(&protocol.InspectModel{File: c.file, InputShape: shape}, protocol.On[protocol.ModelInfo]{
		Answer: func(info *protocol.ModelInfo) {
			s.pending--
			c.info, c.refusal = info, ""
			c.choice.fitLabels(info.Classes)
			s.render()
		},
		Error: func(err error) {
			s.pending--
			c.refusal = err.Error()
			s.render()
		},
		Superseded: s.superseded,
	})
	s.render()
}

// change is a change of the form.
func (s *session) change(f func(*choice)) {
	c := s.choosing
	if c == nil || c.info == nil {
		return
	}
	before := c.choice
	f(&c.choice)
	if now := c.choice; now.layout != before.layout || now.channels != before.channels || now.height != before.height || now.width != before.width {
		s.measure(c)
	}
	s.render()
}

// problem is why the model cannot be loaded as it is chosen; "" if it can.
func (c *choosing) problem() string {
	switch {
	case c.refusal != "":
		return c.refusal
	case c.info.MemoryBytes > c.info.AvailableBytes:
		return c.info.Name + " needs about " + number.Bytes(c.info.MemoryBytes) + " of memory, and this tab has " + number.Bytes(c.info.AvailableBytes) + " left."
	}
	return c.choice.problem(c.info.Classes)
}

// chooseLabels reads a file of labels.
func (s *session) chooseLabels(file js.Value) {
	c := s.choosing
	s.pending++
	go func() {
		names, err := readLabels(file)
		s.pending--
		if err != nil {
			s.say("“" + fileName(file) + "” was not used: " + err.Error() + ".")
			return
		}
		s.notice = ""
		c.choice.labels, c.choice.names, c.choice.namesFrom = labelsOfFile, names, fileName(file)
		s.render()
	}()
}

// loadChosen loads the model as chosen. The panel closes when it is there.
func (s *session) loadChosen() {
	c := s.choosing
	if c == nil || c.info == nil || c.loading || c.problem() != "" {
		return
	}
	c.loading = true
	s.pending++
	s.render()
	go func() {
		names, err := c.choice.labelNames()
		if err != nil {
			c.loading = false
			s.fail(err)
			return
		}
		s.pending--
		entry := c.choice.entry(c.name(), names)
		own := &model{
			entry: entry.Value(), title: strings.TrimSuffix(c.name(), ".onnx"), file: c.file,
			crops: true, examples: s.examplesFor(c.choice.channels),
		}
		c.request = s.loadModel(len(s.catalogue), own, func(err error) {
			c.loading = false
			if err == nil {
				rememberChoice(c.info.Fingerprint, c.choice)
				if s.choosing == c {
					s.choosing = nil
				}
			}
		})
	}()
}

// examplesFor are the photos of the first model in the catalogue that takes
// pictures like the visitor's own does.
func (s *session) examplesFor(channels int) []example {
	i := slices.IndexFunc(s.catalogue, func(m model) bool { return m.crops && m.channels == channels && len(m.examples) > 0 })
	if i < 0 {
		return nil
	}
	return s.catalogue[i].examples
}

// readLabels reads the names of classes: JSON, as an array or an object by number,
// or text with one a line.
func readLabels(file js.Value) ([]string, error) {
	const most = 4 << 20 // bytes
	if file.Get("size").Float() > most {
		return nil, errors.New("it is too large for a list of labels")
	}
	content, err := promise.Await(file.Call("text"))
	if err != nil {
		return nil, err
	}
	parsed, err := parseJSON(content.String())
	var names []string
	switch {
	case err == nil && parsed.Type() == js.TypeObject:
		names, err = labelsIn(parsed)
	case strings.HasSuffix(strings.ToLower(fileName(file)), ".json"):
		return nil, errors.New("it is not a JSON array or object")
	default:
		names, err = expect.Labels(content.String()), nil
	}
	if err == nil && len(names) == 0 {
		err = errors.New("there are no labels in it")
	}
	return names, err
}

// parseJSON is JSON.parse.
func parseJSON(text string) (v js.Value, err error) {
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = thrown
		}
	}()
	return js.Global().Get("JSON").Call("parse", text), nil
}

// labelsIn are the labels in ["cat", …], {"0": "cat", …} or, as Keras has them,
// {"0": ["n02123045", "tabby"], …}; {"labels": …} holds one of them.
func labelsIn(v js.Value) ([]string, error) {
	if inner := v.Get("labels"); inner.Type() == js.TypeObject {
		v = inner
	}
	n := js.Global().Get("Object").Call("keys", v).Length()
	names := make([]string, n)
	for i := range n {
		label := v.Get(number.Fixed(float64(i), 0))
		if label.Type() == js.TypeObject && label.Length() > 0 {
			label = label.Index(label.Length() - 1)
		}
		if label.Type() != js.TypeString {
			return nil, errors.New("it has no label for class " + number.Fixed(float64(i), 0))
		}
		names[i] = label.String()
	}
	return names, nil
}

// memory is how many bytes the engine's memory has, as it last said.
func (s *session) memory() string {
	var bytes int64
	if s.model != nil {
		bytes = s.model.MemoryBytes
	}
	if s.explanation != nil {
		bytes = max(bytes, s.explanation.MemoryBytes)
	}
	return strconv.FormatInt(bytes, 10)
}
