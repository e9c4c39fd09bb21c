package schedule

import "slices"

// Kind is what a request asks to be done. A request leaves nothing to do for
// earlier ones of its own and of all lower kinds.
type Kind uint8

const (
	Aside        Kind = iota // what is asked besides the explanation, and waits for nobody
	Explanation              // explain the image
	Image                    // run the model on a new image
	Installation             // put a loaded model in place
	Closing                  // forget the session
)

// Request is one thing to do.
type Request[T any] struct {
	Session string
	ID      int // of the message that asks, unique within its session
	Kind    Kind
	Work    T
}

// Outdates reports whether nobody needs the answer to older any more once newer
// has come.
func (newer Request[T]) Outdates(older Request[T]) bool {
	return newer.Session == older.Session && newer.Kind >= older.Kind
}

// Queue holds the requests that wait, oldest first. There is one place for each
// kind in each session.
type Queue[T any] struct{ waiting []Request[T] }

// Add appends r and returns what it outdates, which waits no longer.
func (q *Queue[T]) Add(r Request[T]) (outdated []Request[T]) {
	outdated = q.Remove(r.Outdates)
	q.waiting = append(q.waiting, r)
	return outdated
}

// Next takes the oldest request that is ready.
func (q *Queue[T]) Next(ready func(Request[T]) bool) (r Request[T], ok bool) {
	i := slices.IndexFunc(q.waiting, ready)
	if i < 0 {
		return r, false
	}
	r = q.waiting[i]
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return r, true
}

// Remove takes out the requests that match, oldest first.
func (q *Queue[T]) Remove(match func(Request[T]) bool) (removed []Request[T]) {
	var rest []Request[T]
	for _, r := range q.waiting {
		if match(r) {
			removed = append(removed, r)
		} else {
			rest = append(rest, r)
		}
	}
	q.waiting = rest
	return removed
}
