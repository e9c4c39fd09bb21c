package state

import (
	"slices"

	"lrpexplainer/wasm/ui/state/answer"
	"lrpexplainer/wasm/ui/state/question"
)

// Job is something that has been begun and whose end will be a change.
type Job struct {
	Number  int
	Kind    JobKind
	Model   *question.Listed // of Loading
	stopped bool             // it has been told to end
}

// JobKind says what a job does.
type JobKind uint8

const (
	Starting JobKind = iota // the engine
	Listing                 // the catalogue
	Loading                 // a model
	Decoding                // a picture
	Predicting
	Explaining // a prediction
	Inspecting // the visitor's own model
	Reading    // a file of rules or labels
	Composing  // rules as a file
	Revealing  // the maps that a model reveals
)

// begin opens a job.
func (s *State) begin(kind JobKind) Job {
	if kind == Decoding || kind == Predicting { // decoding cannot be stopped, but is waited for no longer
		s.Open = slices.DeleteFunc(slices.Clone(s.Open), func(j Job) bool { return j.Kind == Decoding })
	}
	s.jobs++
	job := Job{Number: s.jobs, Kind: kind}
	s.Open = append(s.Open[:len(s.Open):len(s.Open)], job)
	return job
}

// end closes a job.
func (s *State) end(job Job) {
	s.Open = slices.DeleteFunc(slices.Clone(s.Open), func(j Job) bool { return j.Number == job.Number })
	if len(s.Open) == 0 {
		s.Progress = nil
	}
}

// Busy reports whether anything has been begun and is not done.
func (s *State) Busy() bool { return len(s.Open) > 0 }

// Superseded ends a job that a newer one has taken the place of, or that was stopped.
func Superseded(job Job) Change { return func(s *State) { s.end(job) } }

// Done ends a job that has nothing to tell.
func Done(job Job) Change { return Superseded(job) }

// Failed ends a job with a sentence for the visitor, unless something newer has been asked
// in its place. Everything else stays as it was.
func Failed(job Job, err error) Change {
	return func(s *State) {
		outdated := s.outdated(job)
		if s.end(job); outdated {
			return
		}
		s.Progress = nil
		s.Notice = err.Error()
	}
}

// outdated reports whether something newer is asked in a job's place.
func (s *State) outdated(job Job) bool {
	return job.Kind == Reading && job.Number < s.read || slices.ContainsFunc(s.Open, func(j Job) bool {
		return j.Number > job.Number && (j.Kind == job.Kind || job.Kind == Explaining && (j.Kind == Decoding || j.Kind == Predicting))
	})
}

// reads ends the job that has read a file, and reports whether nothing newer has been.
func (s *State) reads(job Job) bool {
	s.end(job)
	newest := job.Number > s.read
	s.read = max(s.read, job.Number)
	return newest
}

// Progressed says how far the engine is.
func Progressed(p answer.Progress) Change { return func(s *State) { s.Progress = &p } }

// Say shows a sentence that something went wrong; "" takes it away.
func Say(notice string) Change { return func(s *State) { s.Notice = notice } }

// Doing is what the engine does, or how long it took.
func (s *State) Doing() string { return s.Answer.Doing(s.Busy(), s.Progress) }
