//go:build js

package protocol

import (
	"fmt"
	"slices"
	"syscall/js"
	"testing"
	"time"
)

// engine is the other end of a channel, which records requests and answers by hand.
type engine struct {
	t        *testing.T
	port     js.Value
	requests chan request
}

type request struct {
	Header
	Message
}

// connect is an engine and a client of the given session that talks to it.
func connect(t *testing.T, session string) (*engine, *Client) {
	channel := js.Global().Get("MessageChannel").New()
	e := &engine{t: t, port: channel.Get("port2"), requests: make(chan request, 10)}
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		h, m, err := Read(args[0].Get("data"))
		if err != nil {
			t.Error(err)
		}
		e.requests <- request{h, m}
		return nil
	})
	e.port.Call("addEventListener", "message", listener)
	e.port.Call("start")
	c := NewClient(channel.Get("port1"), session)
	channel.Get("port1").Call("start")
	t.Cleanup(func() {
		c.Release()
		e.port.Call("close")
		listener.Release()
	})
	return e, c
}

func (e *engine) next() request {
	select {
	case r := <-e.requests:
		return r
	case <-time.After(10 * time.Second):
		e.t.Fatal("no request arrived")
		return request{}
	}
}

func (e *engine) post(h Header, m Message) {
	if err := Post(e.port, h, m); err != nil {
		e.t.Error(err)
	}
}

// settle returns when every message posted before has been received.
func (e *engine) settle(c *Client) {
	done := make(chan struct{})
	c.Hello(On[Ready]{Answer: func(*Ready) { close(done) }})
	e.post(e.next().Header, &Ready{})
	<-done
}

func listen(log *[]string, name string) On[Explained] {
	return On[Explained]{
		Answer:     func(a *Explained) { *log = append(*log, fmt.Sprint(name, " answer ", a.Width)) },
		Progress:   func(p Progress) { *log = append(*log, fmt.Sprint(name, " ", p.Stage, " ", p.Done, "/", p.Total)) },
		Error:      func(err error) { *log = append(*log, fmt.Sprint(name, " error ", err)) },
		Superseded: func() { *log = append(*log, name+" superseded") },
	}
}

func TestAnswersFindTheirRequest(t *testing.T) {
	e, c := connect(t, "s")
	var log []string
	a := c.Explain(&Explain{Compose: Compose{Composite: "a"}}, listen(&log, "a"))
	b := c.Explain(&Explain{Compose: Compose{Composite: "b"}}, listen(&log, "b"))
	d := c.Explain(&Explain{Compose: Compose{Composite: "d"}}, listen(&log, "d"))
	ra, rb, rd := e.next(), e.next(), e.next()
	if ra.ID != a || rb.ID != b || rd.ID != d || ra.Session != "s" || rb.Message.(*Explain).Composite != "b" {
		t.Errorf("%+v, %+v, %+v", ra, rb, rd)
	}
	e.post(rb.Header, &Progress{"backward", 1, 2})
	e.post(rb.Header, &Explained{Width: 7})
	e.post(rb.Header, &Progress{"backward", 2, 2}) // too late
	e.post(rb.Header, &Error{"too late"})
	e.post(ra.Header, &Superseded{})
	e.post(Header{"other", d}, &Explained{Width: 8}) // not ours
	e.post(Header{"s", 99}, &Explained{Width: 9})    // never asked
	e.post(rd.Header, &Error{"The model has no node 5."})
	e.settle(c)
	if expected := []string{"b backward 1/2", "b answer 7", "a superseded", "d error The model has no node 5."}; !slices.Equal(log, expected) {
		t.Errorf("heard %q, expected %q", log, expected)
	}
}

func TestWrongAnswersAreErrors(t *testing.T) {
	e, c := connect(t, "s")
	var log []string
	a := c.Explain(&Explain{Compose: Compose{Composite: "a"}}, listen(&log, "a"))
	b := c.Explain(&Explain{Compose: Compose{Composite: "b"}}, listen(&log, "b"))
	e.post(e.next().Header, &Closed{})
	e.next()
	e.port.Call("postMessage", map[string]any{"v": 1, "session": "s", "id": b, "type": "explained"})
	e.settle(c)
	if expected := []string{"a error the engine answered with closed", "b error explained: plan is missing; expected a number"}; !slices.Equal(log, expected) {
		t.Errorf("request %d: heard %q, expected %q", a, log, expected)
	}
}

func TestCancelNamesItsTarget(t *testing.T) {
	e, c := connect(t, "s")
	id := c.Hello(On[Ready]{})
	r := e.next()
	c.Cancel(id)
	if m, ok := e.next().Message.(*Cancel); !ok || m.Target != id {
		t.Errorf("cancel: %+v", m)
	}
	e.post(r.Header, &Superseded{})
	e.settle(c)
	c.Cancel(id) // answered: nothing to cancel
	c.Hello(On[Ready]{})
	if m, ok := e.next().Message.(*Hello); !ok {
		t.Errorf("after the answer: %+v", m)
	}
}

func TestWhatCannotBeSentIsAnError(t *testing.T) {
	_, c := connect(t, "s")
	failed := make(chan error)
	c.SetImage(&SetImage{Source: "photo"}, On[Predicted]{Error: func(err error) { failed <- err }})
	if err := <-failed; err.Error() != "The engine could not be asked: setImage: rgba is missing; expected a Uint8ClampedArray." {
		t.Error(err)
	}
}

func TestADeadEngineFailsOpenRequests(t *testing.T) {
	worker := js.Global().Get("Worker").New("data:text/javascript,onmessage=()=>{throw new Error('out of memory')}")
	defer worker.Call("terminate")
	c := NewClient(worker, "s")
	defer c.Release()
	failed := make(chan error)
	c.Hello(On[Ready]{Error: func(err error) { failed <- err }})
	if err := <-failed; err.Error() != "The engine has stopped: Uncaught Error: out of memory." {
		t.Error(err)
	}
}

func TestLogsArriveWithoutARequest(t *testing.T) {
	e, c := connect(t, "s")
	var got []Log
	c.OnLog = func(l Log) { got = append(got, l) }
	e.post(Header{}, &Log{"error", "a node failed"})
	e.settle(c)
	if !slices.Equal(got, []Log{{"error", "a node failed"}}) {
		t.Errorf("%+v", got)
	}
}

// A message with thousands of layers is read in turns with the rest of the page, what comes
// behind it waits for it, and another client's is not read at all.
func TestLongMessages(t *testing.T) {
	e, c := connect(t, "s")
	m := &Model{Name: "long", Nodes: make([]Node, 8192)}
	for i := range m.Nodes {
		m.Nodes[i] = Node{Index: i, Name: fmt.Sprint("layer", i), Kind: "Conv", Role: "convolution", Shape: []int{1, 8, 4, 4}, Inputs: []int{max(0, i-1)}}
	}
	var log []string
	turns := 0
	ended := make(chan struct{})
	tick := js.FuncOf(func(js.Value, []js.Value) any { turns++; return nil })
	defer tick.Release()
	timer := js.Global().Call("setInterval", tick, 1)
	defer js.Global().Call("clearInterval", timer)
	c.LoadModel(&LoadModel{Entry: newObject(), URL: "x"}, On[Model]{Answer: func(got *Model) {
		log = append(log, fmt.Sprint(len(got.Nodes), got.Nodes[8191].Name, " after several turns: ", turns > 10))
	}})
	c.Explain(&Explain{Compose: Compose{Composite: "a"}}, On[Explained]{Answer: func(a *Explained) {
		log = append(log, fmt.Sprint("explained ", a.Width))
		close(ended)
	}})
	model, explain := e.next().Header, e.next().Header
	turns = 0
	e.post(Header{Session: "other", ID: model.ID}, m)
	e.post(model, m)
	e.post(explain, &Explained{Width: 7})
	<-ended
	if expected := []string{"8192layer8191 after several turns: true", "explained 7"}; !slices.Equal(log, expected) {
		t.Errorf("heard %q, expected %q", log, expected)
	}
}
