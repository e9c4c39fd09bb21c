package e2e

import "encoding/json"

// frozen is how long the page's main thread worked without a pause, at most, while do was done: the
// longest task of the browser's trace in milliseconds of that thread's processor time. By the clock a
// task takes longer where the machine is busy with other things.
func (p *page) frozen(do func()) (processor, clock float64) {
	p.t.Helper()
	events, err := p.Trace([]string{"disabled-by-default-devtools.timeline", "devtools.timeline"}, func() error {
		do()
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	type event struct {
		Name, Ph  string
		Pid, Tid  int
		Dur, Tdur float64 // microseconds
		Args      struct{ Name string }
	}
	type thread struct{ pid, tid int }
	main := map[thread]bool{}
	var tasks []event
	for _, raw := range events {
		var e event
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		switch {
		case e.Name == "thread_name" && e.Args.Name == "CrRendererMain":
			main[thread{e.Pid, e.Tid}] = true
		case e.Name == "RunTask" && e.Ph == "X":
			tasks = append(tasks, e)
		}
	}
	seen := 0
	for _, e := range tasks {
		if main[thread{e.Pid, e.Tid}] {
			seen++
			processor, clock = max(processor, e.Tdur/1000), max(clock, e.Dur/1000)
		}
	}
	if seen == 0 || processor == 0 {
		p.t.Fatalf("the trace has %d tasks of the page among %d events", seen, len(events))
	}
	return processor, clock
}
