package expect

import (
	"errors"
	"strconv"
	"strings"
)

// Choice is what a model's file does not say.
type Choice struct {
	Layout                  string // "NCHW" or "NHWC"
	Channels, Height, Width int
	Scaling                 string   // name of a preset, or OwnScaling
	Own                     Scaling  // of OwnScaling, in the network's order of channels
	Order                   string   // "RGB" or "BGR"
	Labels                  string   // where the names of the classes come from; "" until their number is known
	Names                   []string // of LabelsOfFile
	NamesFrom               string   // the file's name
	Output                  string   // which of several outputs; "" is the one that the engine takes
	Mistake                 string   // what was typed and is no number
}

// OwnScaling is Choice.Scaling of other numbers than the presets'.
const OwnScaling = "own"

// Choice.Labels are one of these.
const (
	NoLabels       = "none"
	ImagenetLabels = "imagenet"
	LabelsOfFile   = "file"
)

// ImagenetClasses is how many classes the names that are built in are for.
const ImagenetClasses = 1000

// Guess is the likeliest choice for a file of that exporter, whose network may scale its
// pixels itself.
func Guess(producer string, shape Shape, scales bool) Choice {
	const side, channels = 224, 3
	c := Choice{Layout: "NCHW", Channels: channels, Height: side, Width: side, Order: "RGB"}
	if strings.HasPrefix(producer, "tf2onnx") || strings.HasPrefix(producer, "keras") {
		c.Layout = "NHWC"
	}
	c = c.Within(shape)
	switch {
	case scales && c.Layout == "NHWC":
		c.Scaling = "bytes"
	case scales || c.Channels == 1:
		c.Scaling = "unit"
	case c.Layout == "NHWC":
		c.Scaling = "signed"
	default:
		c.Scaling = "imagenet"
	}
	c.Own, _ = Preset(c.Scaling)
	return c
}

// Within is the choice with what the file says.
func (c Choice) Within(shape Shape) Choice {
	if shape.Layout != "" {
		c.Layout = shape.Layout
	}
	for _, of := range []struct {
		said int
		dst  *int
	}{{shape.Channels, &c.Channels}, {shape.Height, &c.Height}, {shape.Width, &c.Width}} {
		if of.said != 0 {
			*of.dst = of.said
		}
	}
	return c
}

// FitLabels chooses names for so many classes if none are chosen that could fit.
func (c *Choice) FitLabels(classes int) {
	switch {
	case c.Labels == ImagenetLabels && classes != ImagenetClasses:
		c.Labels = NoLabels
	case c.Labels == "" && classes == ImagenetClasses:
		c.Labels = ImagenetLabels
	case c.Labels == "":
		c.Labels = NoLabels
	}
}

// Numbers is the scaling in the network's order of channels.
func (c *Choice) Numbers() Scaling {
	if c.Scaling == OwnScaling {
		return c.Own
	}
	s, _ := Preset(c.Scaling)
	if c.Order == "BGR" {
		return s.Reversed()
	}
	return s
}

// Check says what is wrong with the choice for so many classes.
func (c *Choice) Check(classes int) error {
	if c.Mistake != "" {
		return errors.New(c.Mistake)
	}
	if err := c.Numbers().Check(c.Channels); err != nil {
		return err
	}
	if c.Labels == LabelsOfFile && classes != 0 && len(c.Names) != classes {
		return errors.New("There are " + strconv.Itoa(len(c.Names)) + " labels in “" + c.NamesFrom + "”, but the model has " + strconv.Itoa(classes) + " outputs.")
	}
	return nil
}
