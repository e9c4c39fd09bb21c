//go:build js

package protocol

import (
	"errors"
	"strconv"
	"syscall/js"
)

// Header is what every message carries besides its own fields.
type Header struct {
	// Session names the state that the message is about: a model, an image and an
	// explanation. One engine serves several, apart from each other.
	Session string
	// ID is the request's number within its session; answers repeat it. 0 is a
	// message that nobody asked for.
	ID int
}

// Message is one of this package's structs.
type Message interface {
	// Type is the value of the field type.
	Type() string
	// fields reads or writes every field.
	fields(c *codec)
}

// messages makes an empty message of each type.
var messages = map[string]func() Message{
	"hello":        func() Message { return new(Hello) },
	"ready":        func() Message { return new(Ready) },
	"inspectModel": func() Message { return new(InspectModel) },
	"modelInfo":    func() Message { return new(ModelInfo) },
	"loadModel":    func() Message { return new(LoadModel) },
	"model":        func() Message { return new(Model) },
	"setImage":     func() Message { return new(SetImage) },
	"predicted":    func() Message { return new(Predicted) },
	"explain":      func() Message { return new(Explain) },
	"explained":    func() Message { return new(Explained) },
	"replace":      func() Message { return new(Replace) },
	"flip":         func() Message { return new(Flip) },
	"flipped":      func() Message { return new(Flipped) },
	"excite":       func() Message { return new(Excite) },
	"excited":      func() Message { return new(Excited) },
	"compose":      func() Message { return new(Compose) },
	"composed":     func() Message { return new(Composed) },
	"checkDrawing": func() Message { return new(CheckDrawing) },
	"checked":      func() Message { return new(Checked) },
	"close":        func() Message { return new(Close) },
	"closed":       func() Message { return new(Closed) },
	"cancel":       func() Message { return new(Cancel) },
	"progress":     func() Message { return new(Progress) },
	"error":        func() Message { return new(Error) },
	"superseded":   func() Message { return new(Superseded) },
	"log":          func() Message { return new(Log) },
}

// Read is the message in v. With an error, the header is as much of it as could be
// read, so that the error can be answered; the error names message and field.
func Read(v js.Value) (Header, Message, error) { return read(v, nil) }

// read takes a rest now and then where much is to be read.
func read(v js.Value, rest func()) (Header, Message, error) {
	var h Header
	if v.Type() != js.TypeObject {
		return h, nil, errors.New("a message is " + describe(v) + "; expected an object")
	}
	if id := v.Get("id"); id.Type() == js.TypeNumber {
		h.ID = id.Int()
	}
	if s := v.Get("session"); s.Type() == js.TypeString {
		h.Session = s.String()
	}
	version, kind := 0, ""
	c := codec{object: v, at: "message: ", state: &state{rest: rest}}
	c.integer("v", &version)
	c.text("type", &kind)
	if c.err == nil && version != Version {
		return h, nil, errors.New("message " + strconv.Quote(kind) + " has version " + strconv.Itoa(version) + "; this side speaks version " + strconv.Itoa(Version))
	}
	if c.err != nil {
		return h, nil, c.err
	}
	c.at = kind + ": "
	c.text("session", &h.Session)
	c.integer("id", &h.ID)
	empty, ok := messages[kind]
	if !ok {
		return h, nil, errors.New("there is no message type " + strconv.Quote(kind))
	}
	m := empty()
	m.fields(&c)
	return h, m, c.err
}

// Post sends m to a Worker, a MessagePort or a worker's own global scope. The
// buffers of its arrays are transferred: a js.Value among its fields is unusable
// afterwards, unless it is a Blob. The error says what cannot be sent.
func Post(port js.Value, h Header, m Message) (err error) {
	object, transfer, err := encode(h, m)
	if err != nil {
		return err
	}
	defer func() {
		if thrown, ok := recover().(js.Error); ok {
			err = errors.New(m.Type() + ": it could not be sent: " + thrown.Error())
		}
	}()
	port.Call("postMessage", object, transfer)
	return nil
}

// encode is the message as a JavaScript object and the buffers to transfer.
func encode(h Header, m Message) (object js.Value, transfer []any, err error) {
	c := codec{writing: true, object: newObject(), at: m.Type() + ": ", state: new(state)}
	version, kind := Version, m.Type()
	c.integer("v", &version)
	c.text("session", &h.Session)
	c.integer("id", &h.ID)
	c.text("type", &kind)
	m.fields(&c)
	if c.transfer == nil {
		c.transfer = []any{}
	}
	return c.object, c.transfer, c.err
}
