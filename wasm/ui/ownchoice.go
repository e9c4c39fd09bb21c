//go:build js

package ui

import (
	"errors"
	"strconv"
	"strings"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/expect"
)

// choice is what a model's file does not say.
type choice struct {
	layout                  string // "NCHW" or "NHWC"
	channels, height, width int
	scaling                 string         // name of a preset, or ownScaling
	own                     expect.Scaling // of ownScaling, in the network's order of channels
	order                   string         // "RGB" or "BGR"
	labels                  string         // where the names of the classes come from; "" until their number is known
	names                   []string       // of labelsOfFile
	namesFrom               string         // the file's name
	mistake                 string         // what was typed and is no number
}

const (
	ownScaling = "own"

	noLabels       = "none"
	imagenetLabels = "imagenet"
	labelsOfFile   = "file"
)

// imagenetClasses is how many classes the names that are built in are for.
const imagenetClasses = 1000

// guess is the likeliest choice for a file.
func guess(info *protocol.ModelInfo, shape expect.Shape) choice {
	const side, channels = 224, 3
	c := choice{layout: "NCHW", channels: channels, height: side, width: side, order: "RGB"}
	if strings.HasPrefix(info.Producer, "tf2onnx") || strings.HasPrefix(info.Producer, "keras") {
		c.layout = "NHWC"
	}
	c = c.within(shape)
	switch {
	case c.channels == 1:
		c.scaling = "unit"
	case c.layout == "NHWC":
		c.scaling = "signed"
	default:
		c.scaling = "imagenet"
	}
	c.own, _ = expect.Preset(c.scaling)
	return c
}

// within is the choice with what the file says.
func (c choice) within(shape expect.Shape) choice {
	if shape.Layout != "" {
		c.layout = shape.Layout
	}
	for _, of := range []struct {
		said int
		dst  *int
	}{{shape.Channels, &c.channels}, {shape.Height, &c.height}, {shape.Width, &c.width}} {
		if of.said != 0 {
			*of.dst = of.said
		}
	}
	return c
}

// fitLabels chooses names for so many classes if none are chosen that could fit.
func (c *choice) fitLabels(classes int) {
	switch {
	case c.labels == imagenetLabels && classes != imagenetClasses:
		c.labels = noLabels
	case c.labels == "" && classes == imagenetClasses:
		c.labels = imagenetLabels
	case c.labels == "":
		c.labels = noLabels
	}
}

// numbers is the scaling in the network's order of channels.
func (c *choice) numbers() expect.Scaling {
	if c.scaling == ownScaling {
		return c.own
	}
	s, _ := expect.Preset(c.scaling)
	if c.order == "BGR" {
		return s.Reversed()
	}
	return s
}

// problem is what is wrong with the choice for so many classes.
func (c *choice) problem(classes int) string {
	if c.mistake != "" {
		return c.mistake
	}
	if err := c.numbers().Check(c.channels); err != nil {
		return err.Error()
	}
	if c.labels == labelsOfFile && classes != 0 && len(c.names) != classes {
		return "There are " + strconv.Itoa(len(c.names)) + " labels in “" + c.namesFrom + "”, but the model has " + strconv.Itoa(classes) + " outputs."
	}
	return ""
}

// entry is the choice as the engine wants it.
func (c *choice) entry(file string, labels []string) *protocol.ModelEntry {
	scale, mean, std, span := c.numbers().Steps()
	return &protocol.ModelEntry{
		Name: "own", Title: file, Labels: labels,
		Input: protocol.Input{
			Channels: c.channels, Height: c.height, Width: c.width, Layout: c.layout, Order: c.order, Fit: "crop",
			Scale: scale, Mean: mean, Std: std, Range: span,
		},
	}
}

// labelNames are the names of the classes, none if they are numbers.
func (c *choice) labelNames() ([]string, error) {
	switch c.labels {
	case labelsOfFile:
		return c.names, nil
	case imagenetLabels:
		return fetchLabels("labels/imagenet.json")
	}
	return nil, nil
}

// fetchLabels reads names that come with the site.
func fetchLabels(url string) ([]string, error) {
	response, err := get(url)
	if err != nil {
		return nil, errors.New("The names of the classes could not be loaded: " + err.Error() + ".")
	}
	list, err := promise.Await(response.Call("json"))
	if err != nil {
		return nil, errors.New("The names of the classes are damaged: " + err.Error() + ".")
	}
	return labelsIn(list)
}

// longestRemembered bounds what is kept of one file, in characters.
const longestRemembered = 200_000

// rememberChoice keeps a choice for the file with that fingerprint.
func rememberChoice(fingerprint string, c choice) {
	numbers := func(values []float64) []any {
		out := make([]any, len(values))
		for i, v := range values {
			out[i] = v
		}
		return out
	}
	names := make([]any, len(c.names))
	for i, n := range c.names {
		names[i] = n
	}
	json := js.Global().Get("JSON").Call("stringify", map[string]any{
		"layout": c.layout, "channels": c.channels, "height": c.height, "width": c.width, "order": c.order,
		"scaling": c.scaling, "low": c.own.Low, "high": c.own.High, "mean": numbers(c.own.Mean), "deviation": numbers(c.own.Deviation),
		"labels": c.labels, "names": names, "namesFrom": c.namesFrom,
	}).String()
	if len(json) <= longestRemembered {
		remember("model "+fingerprint, json)
	}
}

// recallChoice is what was remembered for the file with that fingerprint.
func recallChoice(fingerprint string) (c choice, ok bool) {
	defer func() {
		if recover() != nil { // what is kept is not ours
			c, ok = choice{}, false
		}
	}()
	v, err := parseJSON(recall("model " + fingerprint))
	if err != nil || v.Type() != js.TypeObject {
		return choice{}, false
	}
	numbers := func(name string) (out []float64) {
		for i := range v.Get(name).Length() {
			out = append(out, v.Get(name).Index(i).Float())
		}
		return out
	}
	c = choice{
		layout: text(v, "layout"), channels: v.Get("channels").Int(), height: v.Get("height").Int(), width: v.Get("width").Int(), order: text(v, "order"),
		scaling: text(v, "scaling"), own: expect.Scaling{Low: v.Get("low").Float(), High: v.Get("high").Float(), Mean: numbers("mean"), Deviation: numbers("deviation")},
		labels: text(v, "labels"), namesFrom: text(v, "namesFrom"),
	}
	for i := range v.Get("names").Length() {
		c.names = append(c.names, v.Get("names").Index(i).String())
	}
	if _, known := expect.Preset(c.scaling); !known && c.scaling != ownScaling {
		return choice{}, false
	}
	return c, true
}
