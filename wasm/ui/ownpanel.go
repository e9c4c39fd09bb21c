//go:build js

package ui

import (
	"cmp"
	"strconv"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/expect"
)

// ownPanel takes the visitor's own model and asks what its file does not say.
type ownPanel struct {
	vecty.Core
	Session *session `vecty:"prop"`

	model, labels *vecty.HTML // the hidden file pickers
}

// exports are the lines that make an ONNX file, by framework.
var exports = []struct{ framework, lines string }{
	{"PyTorch", "import torch, torchvision\n" +
		"model = torchvision.models.resnet50(weights=\"DEFAULT\").eval()\n" +
		"torch.onnx.export(model, torch.zeros(1, 3, 224, 224), \"resnet50.onnx\", external_data=False)"},
	{"Keras", "import keras\n" +
		"model = keras.applications.MobileNetV2()\n" +
		"model.export(\"mobilenet.onnx\", format=\"onnx\")"},
}

func (p *ownPanel) Render() vecty.ComponentOrHTML {
	s := p.Session
	c := s.choosing
	if c == nil {
		return elem.Div(vecty.Markup(vecty.Class("own"), vecty.Property("hidden", true)))
	}
	p.model = picker("model-file", "Model file", ".onnx", s.accept)
	var body vecty.List
	switch {
	case c.file.IsUndefined():
		body = vecty.List{
			elem.Paragraph(vecty.Text("An image classifier as an ONNX file. It is read by this page and sent nowhere.")),
			elem.Div(vecty.Markup(vecty.Class("row")), p.chooseButton("Choose a file…", true), p.cancel()),
			elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("Or drop it anywhere.")),
			p.howTo(true),
		}
	case c.info == nil:
		body = vecty.List{p.title(), elem.Paragraph(vecty.Text("Looking into the file…")), elem.Div(vecty.Markup(vecty.Class("row")), p.cancel())}
	default:
		body = p.form()
	}
	return elem.Div(
		vecty.Markup(vecty.Class("own"), vecty.Property("hidden", false)),
		elem.Heading2(vecty.Text("Your own model")),
		p.model,
		body,
	)
}

// title is the name of the file.
func (p *ownPanel) title() *vecty.HTML {
	return elem.Paragraph(vecty.Markup(vecty.Class("file-name")), elem.Bold(vecty.Text(p.Session.choosing.name())))
}

// form asks what the file does not say.
func (p *ownPanel) form() vecty.List {
	s := p.Session
	c := s.choosing
	problem := c.problem()
	p.labels = picker("labels-file", "Labels file", ".txt,.json,text/plain,application/json", s.chooseLabels)
	load := "Load"
	if c.loading {
		load = "Loading…"
	}
	fields := p.sizeFields()
	fields = append(fields, p.scalingFields()...)
	if c.choice.channels == 3 {
		fields = append(fields, field("Channels", choose("Channel order", c.choice.order, []option{{"RGB", "Red, green, blue"}, {"BGR", "Blue, green, red"}}, func(v string) {
			s.change(func(c *choice) { c.order = v })
		})))
	}
	fields = append(fields, p.labelsField())
	return vecty.List{
		p.title(),
		elem.Paragraph(vecty.Markup(vecty.Class("hint", "need")), vecty.Text(p.need())),
		elem.Form(
			vecty.Markup(vecty.Class("fields"), event.Submit(func(*vecty.Event) { s.loadChosen() }).PreventDefault()),
			fields,
			p.labels,
			elem.Paragraph(vecty.Markup(vecty.Class("problem"), vecty.Attribute("role", "alert")), vecty.Text(problem)),
			elem.Div(
				vecty.Markup(vecty.Class("row")),
				elem.Button(
					vecty.Markup(vecty.Class("primary"), prop.Type(prop.TypeSubmit), vecty.Property("disabled", problem != "" || c.loading)),
					vecty.Text(load),
				),
				p.chooseButton("Another file…", false),
				p.cancel(),
			),
		),
		p.howTo(false),
	}
}

// need says what the file holds and takes.
func (p *ownPanel) need() string {
	i := p.Session.choosing.info
	if p.Session.choosing.loading && p.Session.progress != nil {
		return p.Session.doing() + "."
	}
	text := "Needs about " + number.Bytes(i.MemoryBytes) + " of memory; this tab has " + number.Bytes(i.AvailableBytes) + " left."
	if !i.Complete {
		text = "Its weights take " + number.Bytes(i.WeightBytes) + " of memory; this tab has " + number.Bytes(i.AvailableBytes) + " left."
	}
	if i.Classes > 0 {
		text += " " + strconv.Itoa(i.Classes) + " classes."
	}
	return text
}

// sizeFields ask for what the shape of the input leaves open, and say the rest.
func (p *ownPanel) sizeFields() vecty.List {
	s := p.Session
	c, shape := &s.choosing.choice, s.choosing.shape
	var fields vecty.List
	if shape.Layout == "" {
		fields = append(fields, field("Axes", choose("Order of the axes", c.layout, []option{{"NCHW", "Channels first (PyTorch)"}, {"NHWC", "Channels last (Keras)"}}, func(v string) {
			s.change(func(c *choice) { c.layout = v })
		})))
	}
	if shape.Channels == 0 {
		fields = append(fields, field("Colours", choose("Colours", strconv.Itoa(c.channels), []option{{"3", "Colour"}, {"1", "Grey"}}, func(v string) {
			s.change(func(c *choice) { c.channels, _ = strconv.Atoi(v) })
		})))
	}
	if shape.Width != 0 && shape.Height != 0 {
		return fields
	}
	side := func(name string, said, value int, set func(*choice, int)) *vecty.HTML {
		return elem.Input(vecty.Markup(
			prop.Type(prop.TypeNumber), vecty.Attribute("min", "1"), vecty.Attribute("max", "4096"), vecty.Attribute("aria-label", name),
			vecty.Property("disabled", said != 0),
			prop.Value(strconv.Itoa(value)),
			event.Change(func(e *vecty.Event) {
				v, err := strconv.Atoi(e.Target.Get("value").String())
				if err == nil && v >= 1 && v <= 4096 {
					s.change(func(c *choice) { set(c, v) })
				}
			}),
		))
	}
	return append(fields, elem.Div(
		vecty.Markup(vecty.Class("field"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "Size of the input in pixels")),
		elem.Span(vecty.Text("Size")),
		elem.Span(vecty.Markup(vecty.Class("pair")),
			side("Width", shape.Width, c.width, func(c *choice, v int) { c.width = v }),
			vecty.Text("×"),
			side("Height", shape.Height, c.height, func(c *choice, v int) { c.height = v }),
		),
	))
}

// scalingFields ask what the bytes of a picture become.
func (p *ownPanel) scalingFields() vecty.List {
	s := p.Session
	c := &s.choosing.choice
	var options []option
	for _, preset := range expect.Presets {
		if len(preset.Mean) <= 1 || len(preset.Mean) == c.channels {
			options = append(options, option{preset.Name, preset.Title})
		}
	}
	options = append(options, option{ownScaling, "Other numbers…"})
	fields := vecty.List{field("Pixels", choose("What pixels become", c.scaling, options, func(v string) {
		s.change(func(c *choice) {
			if v == ownScaling {
				c.own = c.numbers() // to start from
			}
			c.scaling, c.mistake = v, ""
		})
	}))}
	if c.scaling != ownScaling {
		return fields
	}
	list := func(name, title string, values []float64, set func(*expect.Scaling, []float64) bool) *vecty.HTML {
		return field(title, elem.Input(vecty.Markup(
			prop.Type(prop.TypeText), vecty.Attribute("aria-label", name), prop.Value(expect.Text(values)),
			event.Change(func(e *vecty.Event) {
				values, err := expect.Numbers(e.Target.Get("value").String())
				s.change(func(c *choice) {
					c.mistake = ""
					if err != nil {
						c.mistake = err.Error()
					} else if !set(&c.own, values) {
						c.mistake = "The value range is two numbers."
					}
				})
			}),
		)))
	}
	return append(fields,
		list("Value range of the pixels", "Range", []float64{c.own.Low, c.own.High}, func(s *expect.Scaling, v []float64) bool {
			if len(v) != 2 {
				return false
			}
			s.Low, s.High = v[0], v[1]
			return true
		}),
		list("Mean, taken off", "Mean", c.own.Mean, func(s *expect.Scaling, v []float64) bool { s.Mean = v; return true }),
		list("Standard deviation, divided by", "Deviation", c.own.Deviation, func(s *expect.Scaling, v []float64) bool { s.Deviation = v; return true }),
	)
}

// labelsField asks for the names of the classes.
func (p *ownPanel) labelsField() *vecty.HTML {
	s := p.Session
	c := s.choosing
	options := []option{{noLabels, "Numbers"}}
	if c.info.Classes == imagenetClasses {
		options = append(options, option{imagenetLabels, "ImageNet’s 1000"})
	}
	if c.choice.labels == labelsOfFile {
		options = append(options, option{labelsOfFile, c.choice.namesFrom})
	}
	const another = "another"
	options = append(options, option{another, "From a file…"})
	return field("Labels", choose("Names of the classes", cmp.Or(c.choice.labels, noLabels), options, func(v string) {
		if v == another {
			p.labels.Node().Call("click")
			s.render()
			return
		}
		s.change(func(c *choice) { c.labels = v })
	}))
}

// howTo says how such a file is made.
func (p *ownPanel) howTo(open bool) *vecty.HTML {
	list := vecty.List{}
	for _, e := range exports {
		list = append(list, elem.Heading3(vecty.Text(e.framework)), elem.Preformatted(vecty.Markup(vecty.Attribute("tabindex", "0")), elem.Code(vecty.Text(e.lines))))
	}
	return elem.Details(
		vecty.Markup(vecty.Class("how-to"), vecty.Property("open", open)),
		elem.Summary(vecty.Text("How to export a model")),
		list,
	)
}

func (p *ownPanel) chooseButton(text string, primary bool) *vecty.HTML {
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), vecty.ClassMap{"primary": primary}, event.Click(func(*vecty.Event) { p.model.Node().Call("click") })),
		vecty.Text(text),
	)
}

func (p *ownPanel) cancel() *vecty.HTML {
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { p.Session.closeChoosing() })),
		vecty.Text("Cancel"),
	)
}
