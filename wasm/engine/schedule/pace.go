package schedule

import "time"

const (
	// NearlyDone is how much longer a pass may take and still be finished although a
	// newer request waits.
	NearlyDone = 250 * time.Millisecond
	// Fresh is how long there may be no new answer while requests keep coming, if
	// passes are short enough to allow it.
	Fresh = 450 * time.Millisecond
	// notice is how late a newer request may be heard of, and an answer delivered.
	notice = 50 * time.Millisecond
)

// Pace decides for one kind of pass in one session whether the running one is
// given up. Times are read from any clock that does not go back.
type Pace struct {
	usual   time.Duration // what the last finished pass took; 0: not known
	begun   time.Duration // the running pass
	waiting time.Duration // since when there is no answer: the first of the given up passes
	givenUp int           // since the last answer
}

// Begin says that a pass starts now.
func (p *Pace) Begin(now time.Duration) {
	p.begun = now
	if p.givenUp == 0 {
		p.waiting = now
	}
}

// Finish says that the pass has been answered.
func (p *Pace) Finish(now time.Duration) {
	p.usual, p.givenUp = now-p.begun, 0
}

// Settle says that nothing is asked any more: a pass was stopped without a
// newer request in its place, or failed.
func (p *Pace) Settle() { p.givenUp = 0 }

// GiveUp reports whether the running pass, of which done of total steps are done,
// makes room for a newer request, and remembers it. It is asked again after each
// step, because estimates change. A pass that is nearly done
// stays. So does one if a new pass could not be answered in time after others have
// been given up already: somebody who moves a slider sees something fresh.
func (p *Pace) GiveUp(now time.Duration, done, total int) bool {
	if p.left(now, done, total) <= NearlyDone || p.givenUp > 0 && now-p.waiting+p.next() > Fresh {
		return false
	}
	p.givenUp++
	return true
}

// left estimates how long the running pass will still take.
func (p *Pace) left(now time.Duration, done, total int) time.Duration {
	elapsed := now - p.begun
	byUsual := p.usual - elapsed
	if done < 1 {
		if p.usual == 0 {
			return Fresh // nothing is known
		}
		return max(byUsual, 0)
	}
	bySteps := elapsed * time.Duration(total-done) / time.Duration(done)
	if byUsual > 0 {
		return min(byUsual, bySteps)
	}
	return bySteps
}

// next is how long a new pass takes, as far as that matters: one that cannot be
// answered in time anyway is given up until time is up.
func (p *Pace) next() time.Duration {
	if p.usual+notice > Fresh {
		return notice
	}
	return p.usual + notice
}
