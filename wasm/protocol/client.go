//go:build js

package protocol

import (
	"errors"
	"syscall/js"
)

// Client asks an engine from the page's side, in one session. Its callbacks run on
// the page's event loop and must not block.
type Client struct {
	// OnLog hears of failures that belong to no request; may be nil.
	OnLog func(Log)
	// OnStopped hears that the engine has stopped, after which no open request is answered;
	// where it is nil, they get errors.
	OnStopped func()

	port      js.Value
	session   string
	last      int
	open      map[int]receiver
	heard     bool // something, since the watch has looked
	listeners map[string]js.Func
	unread    []js.Value // behind a message that is being read
	reading   bool
	plans     Plans // of the explanations that have arrived
}

// receiver is told what arrives for one request.
type receiver struct {
	answer     func(m Message) bool // false: not the answer of this request
	progress   func(Progress)
	failed     func(error)
	superseded func()
	stopped    func()
}

// On is what to do with what a request brings; all may be nil. One of Answer,
// Error and Superseded is called, once, and then none any more.
type On[A any] struct {
	Answer     func(*A)
	Progress   func(Progress)
	Error      func(error) // its text is a sentence for the visitor
	Superseded func()
	Stopped    func() // the engine has been replaced; in place of the three
}

// NewClient talks to the engine behind port, a Worker or a started MessagePort.
// Clients with different sessions can share it.
func NewClient(port js.Value, session string) *Client {
	c := &Client{port: port, session: session, open: map[int]receiver{}, listeners: map[string]js.Func{}}
	c.listen("message", c.receive)
	c.listen("messageerror", func(js.Value) { c.failAll("A message of the engine could not be read.") })
	c.listen("error", func(event js.Value) {
		text := "The engine has stopped"
		if m := event.Get("message"); m.Type() == js.TypeString && m.String() != "" {
			text += ": " + m.String()
		}
		event.Call("preventDefault") // handled; the page itself has not failed
		c.stopped(text + ".")
	})
	return c
}

// stopped ends what is open, since nothing will answer it.
func (c *Client) stopped(text string) {
	if c.OnStopped == nil {
		c.failAll(text)
		return
	}
	c.OnStopped()
}

// Port is what the client talks to.
func (c *Client) Port() js.Value { return c.port }

// Waiting reports whether a request is open.
func (c *Client) Waiting() bool { return len(c.open) > 0 }

// Heard reports whether the engine has said anything since Heard was called last.
func (c *Client) Heard() bool {
	heard := c.heard
	c.heard = false
	return heard
}

// Knock asks the engine for a sign of life, which Heard reports.
func (c *Client) Knock() {
	c.last++
	Post(c.port, Header{c.session, c.last}, &Hello{})
}

// Replace talks to another engine from now on, which knows nothing of the session. What
// is open is not answered any more.
func (c *Client) Replace(port js.Value) {
	for name, f := range c.listeners {
		c.port.Call("removeEventListener", name, f)
		port.Call("addEventListener", name, f)
	}
	open := c.open
	c.port, c.open, c.plans, c.unread = port, map[int]receiver{}, Plans{}, nil
	for _, r := range open {
		if r.stopped != nil {
			r.stopped()
		}
	}
}

// Hello asks what the engine can do.
func (c *Client) Hello(on On[Ready]) (id int) { return ask(c, &Hello{}, on) }

// InspectModel asks what a file says about its model.
func (c *Client) InspectModel(m *InspectModel, on On[ModelInfo]) (id int) { return ask(c, m, on) }

// LoadModel loads a model.
func (c *Client) LoadModel(m *LoadModel, on On[Model]) (id int) { return ask(c, m, on) }

// SetImage runs the model on an image.
func (c *Client) SetImage(m *SetImage, on On[Predicted]) (id int) { return ask(c, m, on) }

// Explain explains a score of the image.
func (c *Client) Explain(m *Explain, on On[Explained]) (id int) {
	if !m.Aside {
		m.Known = c.plans.number
	}
	return ask(c, m, on)
}

// ReplacePixels runs the model on the image with some pixels replaced.
func (c *Client) ReplacePixels(m *Replace, on On[Predicted]) (id int) { return ask(c, m, on) }

// FlipPixels replaces the image's pixels one after another and follows a score.
func (c *Client) FlipPixels(m *Flip, on On[Flipped]) (id int) { return ask(c, m, on) }

// Excite asks what excites the channels of a layer.
func (c *Client) Excite(m *Excite, on On[Excited]) (id int) { return ask(c, m, on) }

// Compose asks for a composite's JSON form.
func (c *Client) Compose(m *Compose, on On[Composed]) (id int) { return ask(c, m, on) }

// CheckDrawing asks whether the browser may draw a file.
func (c *Client) CheckDrawing(m *CheckDrawing, on On[Checked]) (id int) { return ask(c, m, on) }

// CloseSession frees the session's memory in the engine.
func (c *Client) CloseSession(on On[Closed]) (id int) { return ask(c, &Close{}, on) }

// Cancel stops the request with that id, which is then superseded.
func (c *Client) Cancel(id int) {
	if _, ok := c.open[id]; ok {
		c.last++
		Post(c.port, Header{c.session, c.last}, &Cancel{Target: id})
	}
}

// CancelAll stops whatever is asked.
func (c *Client) CancelAll() {
	for id := range c.open {
		c.Cancel(id)
	}
}

// Release stops listening. No callback is called any more.
func (c *Client) Release() {
	for name, f := range c.listeners {
		c.port.Call("removeEventListener", name, f)
		f.Release()
	}
	c.listeners, c.open = nil, nil
}

func (c *Client) listen(name string, handle func(event js.Value)) {
	f := js.FuncOf(func(_ js.Value, args []js.Value) any {
		handle(args[0])
		return nil
	})
	c.listeners[name] = f
	c.port.Call("addEventListener", name, f)
}

// ask sends a request whose answer is an A.
func ask[A any, P interface {
	*A
	Message
}](c *Client, request Message, on On[A]) int {
	c.last++
	r := receiver{progress: on.Progress, failed: on.Error, superseded: on.Superseded, stopped: on.Stopped}
	r.answer = func(m Message) bool {
		a, ok := m.(P)
		if ok && on.Answer != nil {
			on.Answer((*A)(a))
		}
		return ok
	}
	if err := Post(c.port, Header{c.session, c.last}, request); err != nil {
		if on.Error != nil {
			err := errors.New("The engine could not be asked: " + err.Error() + ".")
			go on.Error(err) // as any other error: after ask has returned
		}
		return c.last
	}
	c.open[c.last] = r
	return c.last
}

// receive hears of a message. One with thousands of layers is read piece by piece, so that
// the page is not frozen, and what comes behind it waits.
func (c *Client) receive(event js.Value) {
	c.heard = true
	data := event.Get("data")
	switch inPieces := long(data); {
	case inPieces && data.Get("session").String() != c.session: // of another client
		return
	case !inPieces && !c.reading:
		c.take(read(data, nil))
		return
	}
	if c.unread = append(c.unread, data); c.reading {
		return
	}
	c.reading = true
	go func() {
		for len(c.unread) > 0 {
			next := c.unread[0]
			c.unread = c.unread[1:]
			c.take(read(next, rest))
		}
		c.reading = false
	}()
}

// rest lets the browser do what else there is. It needs a goroutine of its own.
func rest() {
	over := make(chan struct{})
	f := js.FuncOf(func(js.Value, []js.Value) any {
		close(over)
		return nil
	})
	defer f.Release()
	js.Global().Call("setTimeout", f) // package time would add 50 KB to the page
	<-over
}

// long reports whether a message has a list that is not read in one go.
func long(data js.Value) bool {
	if data.Type() != js.TypeObject {
		return false
	}
	list := data.Get("nodes")
	if s := data.Get("structure"); s.Type() == js.TypeObject {
		list = s.Get("ledger")
	}
	return arrayType.Call("isArray", list).Bool() && list.Length() > much
}

// take hands a message to the request that it answers.
func (c *Client) take(h Header, m Message, err error) {
	if log, ok := m.(*Log); ok && err == nil {
		if c.OnLog != nil {
			c.OnLog(*log)
		}
		return
	}
	r, ok := c.open[h.ID]
	if h.Session != c.session || !ok {
		return
	}
	if p, ok := m.(*Progress); ok && err == nil {
		if r.progress != nil {
			r.progress(*p)
		}
		return
	}
	delete(c.open, h.ID)
	if e, ok := m.(*Explained); ok && err == nil {
		err = c.plans.complete(e)
	}
	switch m := m.(type) {
	case *Error:
		if err == nil {
			err = errors.New(m.Message)
		}
	case *Superseded:
		if err == nil {
			if r.superseded != nil {
				r.superseded()
			}
			return
		}
	default:
		if err == nil && r.answer(m) {
			return
		}
		if err == nil {
			err = errors.New("the engine answered with " + m.Type())
		}
	}
	if r.failed != nil {
		r.failed(err)
	}
}

// failAll ends every open request.
func (c *Client) failAll(text string) {
	open := c.open
	c.open = map[int]receiver{}
	for _, r := range open {
		if r.failed != nil {
			r.failed(errors.New(text))
		}
	}
}
