//go:build js

package ownmodel

import (
	"cmp"
	"strconv"
	"strings"
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// Panel takes the visitor's own model and asks what its file does not say.
type Panel struct {
	vecty.Core
	Page   *state.Page            `vecty:"prop"`
	Accept func(files []js.Value) `vecty:"prop"` // what to do with files of the visitor's

	model, labels *vecty.HTML    // the hidden file pickers
	deaf          func()         // stops listening
	keep          *question.File // is to be kept by the browser once it has been loaded
}

// Mount implements vecty.Mounter.
func (p *Panel) Mount() {
	p.deaf = p.Page.Listen(func(before *state.State, _ state.Rendering) {
		l := p.Page.Answer.Loaded
		if l != before.Answer.Loaded && l.Choice != nil {
			storage.RememberChoice(l.Fingerprint, *l.Choice)
			p.keepLoaded(l)
		}
	})
}

// Unmount implements vecty.Unmounter.
func (p *Panel) Unmount() { p.deaf() }

// exports are the lines that make an ONNX file, by framework.
var exports = []struct{ framework, lines string }{
	{"PyTorch", "import torch, torchvision\n" +
		"model = torchvision.models.resnet50(weights=\"DEFAULT\").eval()\n" +
		"torch.onnx.export(model, torch.zeros(1, 3, 224, 224), \"resnet50.onnx\", external_data=False)"},
	{"Keras", "import keras\n" +
		"model = keras.applications.MobileNetV2()\n" +
		"model.export(\"mobilenet.onnx\", format=\"onnx\")"},
}

func (p *Panel) Render() vecty.ComponentOrHTML {
	s := p.Page
	c := s.Choosing
	if c == nil {
		return elem.Div(vecty.Markup(vecty.Class("own"), vecty.Property("hidden", true)))
	}
	p.model = widget.Pickers("model-file", "Model file", ".onnx,.data,.bin", true, p.Accept)
	var body vecty.List
	switch {
	case c.File == nil:
		body = vecty.List{
			elem.Paragraph(vecty.Text("An image classifier as an ONNX file. It is read by this page and sent nowhere.")),
			elem.Div(vecty.Markup(vecty.Class("row")), p.chooseButton("Choose a file…", true), p.cancel()),
			elem.Paragraph(vecty.Markup(vecty.Class("hint")), vecty.Text("Or drop it anywhere.")),
			&kept{Page: s, Accept: p.Accept},
			p.howTo(true),
			operators(s.Operators),
		}
	case c.Info == nil:
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
func (p *Panel) title() *vecty.HTML {
	return elem.Paragraph(vecty.Markup(vecty.Class("file-name")), elem.Bold(vecty.Text(p.Page.Choosing.File.Name)))
}

// form asks what the file does not say.
func (p *Panel) form() vecty.List {
	s := p.Page
	c := s.Choosing
	problem := c.Problem()
	p.labels = widget.Picker("labels-file", "Labels file", ".txt,.json,text/plain,application/json", func(file js.Value) { TakeLabels(s, file) })
	load := "Load"
	if c.Loading {
		load = "Loading…"
	}
	fields := p.sizeFields()
	fields = append(fields, p.scalingFields()...)
	if c.Choice.Channels == 3 {
		fields = append(fields, widget.Field("Channels", widget.Choose("Channel order", c.Choice.Order, []widget.Option{{Value: "RGB", Title: "Red, green, blue"}, {Value: "BGR", Title: "Blue, green, red"}}, func(v string) {
			change(s, func(c *expect.Choice) { c.Order = v })
		})))
	}
	if len(c.Info.Outputs) > 1 {
		fields = append(fields, p.outputField())
	}
	fields = append(fields, p.labelsField())
	return vecty.List{
		p.title(),
		&widget.Following{Page: s, Draw: need},
		elem.Form(
			vecty.Markup(vecty.Class("fields"), event.Submit(func(*vecty.Event) { s.Dispatch(state.LoadChosen) }).PreventDefault()),
			fields,
			p.labels,
			elem.Paragraph(vecty.Markup(vecty.Class("problem"), vecty.Attribute("role", "alert")), vecty.Text(problem)),
			elem.Div(
				vecty.Markup(vecty.Class("row")),
				elem.Button(
					vecty.Markup(vecty.Class("primary"), prop.Type(prop.TypeSubmit), vecty.Property("disabled", problem != "" || c.Loading)),
					vecty.Text(load),
				),
				p.chooseButton("Another file…", false),
				p.cancel(),
			),
		),
		p.keepBox(),
		p.howTo(false),
		operators(s.Operators),
	}
}

// outputField asks which of several outputs is explained.
func (p *Panel) outputField() *vecty.HTML {
	s := p.Page
	info := s.Choosing.Info
	var options []widget.Option
	for _, name := range info.Outputs {
		options = append(options, widget.Option{Value: name, Title: name})
	}
	return widget.Field("Output", widget.Choose("Which of "+strconv.Itoa(len(options))+" outputs", cmp.Or(s.Choosing.Choice.Output, info.Output), options, func(v string) {
		change(s, func(c *expect.Choice) { c.Output = v })
	}))
}

// change is a change of the form.
func change(p *state.Page, f func(*expect.Choice)) { p.Dispatch(state.ChangeChoice(f)) }

// sizeFields ask for what the shape of the input leaves open, and say the rest.
func (p *Panel) sizeFields() vecty.List {
	s := p.Page
	c, shape := &s.Choosing.Choice, s.Choosing.Shape
	var fields vecty.List
	if shape.Layout == "" {
		fields = append(fields, widget.Field("Axes", widget.Choose("Order of the axes", c.Layout, []widget.Option{{Value: "NCHW", Title: "Channels first (PyTorch)"}, {Value: "NHWC", Title: "Channels last (Keras)"}}, func(v string) {
			change(s, func(c *expect.Choice) { c.Layout = v })
		})))
	}
	if shape.Channels == 0 {
		fields = append(fields, widget.Field("Colours", widget.Choose("Colours", strconv.Itoa(c.Channels), []widget.Option{{Value: "3", Title: "Colour"}, {Value: "1", Title: "Grey"}}, func(v string) {
			change(s, func(c *expect.Choice) { c.Channels, _ = strconv.Atoi(v) })
		})))
	}
	if shape.Width != 0 && shape.Height != 0 {
		return fields
	}
	side := func(name string, said, value int, set func(*expect.Choice, int)) *vecty.HTML {
		return elem.Input(vecty.Markup(
			prop.Type(prop.TypeNumber), vecty.Attribute("min", "1"), vecty.Attribute("max", "4096"), vecty.Attribute("aria-label", name),
			vecty.Property("disabled", said != 0),
			prop.Value(strconv.Itoa(value)),
			event.Change(func(e *vecty.Event) {
				v, err := strconv.Atoi(e.Target.Get("value").String())
				if err == nil && v >= 1 && v <= 4096 {
					change(s, func(c *expect.Choice) { set(c, v) })
				}
			}),
		))
	}
	return append(fields, elem.Div(
		vecty.Markup(vecty.Class("field"), vecty.Attribute("role", "group"), vecty.Attribute("aria-label", "Size of the input in pixels")),
		elem.Span(vecty.Text("Size")),
		elem.Span(vecty.Markup(vecty.Class("pair")),
			side("Width", shape.Width, c.Width, func(c *expect.Choice, v int) { c.Width = v }),
			vecty.Text("×"),
			side("Height", shape.Height, c.Height, func(c *expect.Choice, v int) { c.Height = v }),
		),
	))
}

// scalingFields ask what the bytes of a picture become.
func (p *Panel) scalingFields() vecty.List {
	s := p.Page
	c := &s.Choosing.Choice
	var options []widget.Option
	for _, preset := range expect.Presets {
		if len(preset.Mean) <= 1 || len(preset.Mean) == c.Channels {
			options = append(options, widget.Option{Value: preset.Name, Title: preset.Title})
		}
	}
	options = append(options, widget.Option{Value: expect.OwnScaling, Title: "Other numbers…"})
	fields := vecty.List{widget.Field("Pixels", widget.Choose("What pixels become", c.Scaling, options, func(v string) {
		change(s, func(c *expect.Choice) {
			if v == expect.OwnScaling {
				c.Own = c.Numbers() // to start from
			}
			c.Scaling, c.Mistake = v, ""
		})
	}))}
	if c.Scaling != expect.OwnScaling {
		return fields
	}
	list := func(name, title string, values []float64, set func(*expect.Scaling, []float64) bool) *vecty.HTML {
		return widget.Field(title, elem.Input(vecty.Markup(
			prop.Type(prop.TypeText), vecty.Attribute("aria-label", name), prop.Value(expect.Text(values)),
			event.Change(func(e *vecty.Event) {
				values, err := expect.Numbers(e.Target.Get("value").String())
				change(s, func(c *expect.Choice) {
					c.Mistake = ""
					if err != nil {
						c.Mistake = err.Error()
					} else if !set(&c.Own, values) {
						c.Mistake = "The value range is two numbers."
					}
				})
			}),
		)))
	}
	return append(fields,
		list("Value range of the pixels", "Range", []float64{c.Own.Low, c.Own.High}, func(s *expect.Scaling, v []float64) bool {
			if len(v) != 2 {
				return false
			}
			s.Low, s.High = v[0], v[1]
			return true
		}),
		list("Mean, taken off", "Mean", c.Own.Mean, func(s *expect.Scaling, v []float64) bool { s.Mean = v; return true }),
		list("Standard deviation, divided by", "Deviation", c.Own.Deviation, func(s *expect.Scaling, v []float64) bool { s.Deviation = v; return true }),
	)
}

// labelsField asks for the names of the classes.
func (p *Panel) labelsField() *vecty.HTML {
	s := p.Page
	c := s.Choosing
	options := []widget.Option{{Value: expect.NoLabels, Title: "Numbers"}}
	if c.Info.Classes == expect.ImagenetClasses {
		options = append(options, widget.Option{Value: expect.ImagenetLabels, Title: "ImageNet’s 1000"})
	}
	if c.Choice.Labels == expect.LabelsOfFile {
		options = append(options, widget.Option{Value: expect.LabelsOfFile, Title: c.Choice.NamesFrom})
	}
	const another = "another"
	options = append(options, widget.Option{Value: another, Title: "From a file…"})
	return widget.Field("Labels", widget.Choose("Names of the classes", cmp.Or(c.Choice.Labels, expect.NoLabels), options, func(v string) {
		if v == another {
			p.labels.Node().Call("click")
			vecty.Rerender(p) // what is selected is still what was
			return
		}
		change(s, func(c *expect.Choice) { c.Labels = v })
	}))
}

// howTo says how such a file is made.
func (p *Panel) howTo(open bool) *vecty.HTML {
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

// operators says what a file may have in it.
func operators(lines []string) *vecty.HTML {
	return elem.Details(
		vecty.Markup(vecty.Class("how-to", "operators")),
		elem.Summary(vecty.Text("The "+strconv.Itoa(len(lines))+" operators that are read")),
		elem.Preformatted(vecty.Markup(vecty.Attribute("tabindex", "0")), elem.Code(vecty.Text(strings.Join(lines, "\n")))),
	)
}

func (p *Panel) chooseButton(text string, primary bool) *vecty.HTML {
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), vecty.ClassMap{"primary": primary}, event.Click(func(*vecty.Event) { p.model.Node().Call("click") })),
		vecty.Text(text),
	)
}

func (p *Panel) cancel() *vecty.HTML {
	return elem.Button(
		vecty.Markup(prop.Type(prop.TypeButton), event.Click(func(*vecty.Event) { p.Page.Dispatch(state.CloseChoosing) })),
		vecty.Text("Cancel"),
	)
}
