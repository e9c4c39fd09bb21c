package state

// Change makes the next state out of a copy of the present one. What it changes inside
// slices, maps and pointers it replaces, for they are shared with the state before.
type Change func(*State)

// Page holds the state of a page. A room reads from it what is known now, and hands in
// changes.
type Page struct {
	*State      // now; see Dispatch
	Version int // how often everything had to be rendered

	ask       func(Need, Job)
	Watch     func(before *State) // is told of every change, seen or not; nil for nobody
	listeners map[int]func(before *State, how Rendering)
	listened  int
}

// NewPage is a page in that state, which has ask do what it needs. ask must return at
// once; what becomes of a job comes back as a change.
func NewPage(s *State, ask func(Need, Job)) *Page {
	return &Page{State: s, ask: ask, listeners: map[int]func(*State, Rendering){}}
}

// Dispatch is where every change goes in: what the visitor does and what the engine
// answers. Listeners hear of it when what it needs has been asked for.
func (p *Page) Dispatch(changes ...Change) {
	before, after := p.State, new(State)
	*after = *before
	for _, change := range changes {
		change(after)
	}
	after.followFrame()
	needs := after.needs()
	jobs := make([]Job, len(needs))
	for i, need := range needs {
		jobs[i] = after.ask(need)
	}
	p.State = after
	for i, need := range needs {
		p.ask(need, jobs[i])
	}
	if p.Watch != nil {
		p.Watch(before)
	}
	how := Difference(before, after)
	switch how {
	case Nothing:
		return
	case Whole:
		p.Version++
	}
	for i := range p.listened {
		if f := p.listeners[i]; f != nil {
			f(before, how)
		}
	}
}

// Begin opens a job that is none of a request's, such as reading a file.
func (p *Page) Begin(kind JobKind) (job Job) {
	p.Dispatch(func(s *State) { job = s.begin(kind) })
	return job
}

// Listen has f called after every change that is seen, with the state before it, until
// stop is called.
func (p *Page) Listen(f func(before *State, how Rendering)) (stop func()) {
	number := p.listened
	p.listened++
	p.listeners[number] = f
	return func() { delete(p.listeners, number) }
}
