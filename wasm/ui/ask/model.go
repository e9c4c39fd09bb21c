//go:build js

package ask

import (
	"syscall/js"

	"lrpexplainer/wasm/property"
	"lrpexplainer/wasm/protocol"
	"lrpexplainer/wasm/ui/expect"
	"lrpexplainer/wasm/ui/site"
	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/state/question"
	"lrpexplainer/wasm/ui/storage"
)

// load loads a model.
func (a *Asker) load(job state.Job, l *question.Listed) {
	if l.Choice == nil {
		a.loadModel(job, &protocol.LoadModel{Entry: l.Entry.(js.Value), URL: l.URL})
		return
	}
	go func() {
		names, err := a.labelNames(l)
		switch {
		case err != nil:
			a.page.Dispatch(state.LoadingFailed(job, err))
		case a.page.Model != l: // it is wanted no longer
			a.page.Dispatch(state.LoadingStopped(job))
		default:
			m := &protocol.LoadModel{Entry: entry(l, names).Value(), File: l.File.Held.(js.Value), Beside: beside(l.File), Output: l.Choice.Output}
			lend(l.Title, m)
			a.loadModel(job, m)
		}
	}()
}

// lend lets the view "Data set", a program of its own, load the visitor's model too.
func lend(title string, m *protocol.LoadModel) {
	beside := make([]any, len(m.Beside))
	for i, f := range m.Beside {
		beside[i] = f
	}
	js.Global().Set("lrpOwnModel", property.Object("title", title, "entry", m.Entry, "file", m.File, "beside", beside, "output", m.Output))
}

func (a *Asker) loadModel(job state.Job, m *protocol.LoadModel) {
	end := func(change state.Change) {
		delete(a.requests, job.Number)
		a.page.Dispatch(change)
	}
	a.requests[job.Number] = a.engine.LoadModel(m, protocol.On[protocol.Model]{
		Answer: func(m *protocol.Model) { end(state.Loaded(job, model(m))) },
		Progress: func(p protocol.Progress) {
			if l := job.Model; p.Stage == "download" && p.Total == 0 && l.Bytes > 0 { // it travels compressed
				p.Total = l.Bytes
				p.Done = min(l.Bytes, p.Done*l.Bytes/max(1, l.Unpacked))
			}
			a.progress(p)
		},
		Error:      func(err error) { end(state.LoadingFailed(job, err)) },
		Superseded: func() { end(state.LoadingStopped(job)) },
	})
}

// labelNames are the names of a model's classes, none if they are numbers.
func (a *Asker) labelNames(l *question.Listed) (names []string, err error) {
	switch l.Choice.Labels {
	case expect.LabelsOfFile:
		return l.Choice.Names, nil
	case expect.ImagenetLabels:
		if names = a.labels[l]; names == nil {
			names, err = site.Labels("labels/imagenet.json")
			a.labels[l] = names
		}
	}
	return names, err
}

// entry is what a visitor says of their model, as the engine wants it.
func entry(l *question.Listed, labels []string) *protocol.ModelEntry {
	c := l.Choice
	scale, mean, std, span := c.Numbers().Steps()
	return &protocol.ModelEntry{
		Name: l.Name, Title: l.File.Name, Labels: labels,
		Input: protocol.Input{
			Channels: c.Channels, Height: c.Height, Width: c.Width, Layout: c.Layout, Order: c.Order, Fit: "crop",
			Scale: scale, Mean: mean, Std: std, Range: span,
		},
	}
}

// beside are the files given with a model's.
func beside(f *question.File) []js.Value {
	return each(f.Beside, func(f *question.File) js.Value { return f.Held.(js.Value) })
}

// inspect asks what a file says about its model.
func (a *Asker) inspect(job state.Job, i *state.Inspection) {
	end := func(change state.Change) {
		delete(a.requests, job.Number)
		a.page.Dispatch(change)
	}
	m := &protocol.InspectModel{File: i.File.Held.(js.Value), Beside: beside(i.File), InputShape: i.Shape, Output: i.Output}
	a.requests[job.Number] = a.engine.InspectModel(m, protocol.On[protocol.ModelInfo]{
		Answer:     func(info *protocol.ModelInfo) { end(state.Inspected(job, i, modelInfo(info), storage.RecallChoice)) },
		Error:      func(err error) { end(state.InspectionFailed(job, i, err)) },
		Superseded: func() { end(state.Superseded(job)) },
	})
}
