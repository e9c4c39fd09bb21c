package schedule

import (
	"testing"
	"time"
)

const ms = time.Millisecond

// drag simulates a slider that asks anew every 16 ms for the given time, with
// passes of 100 steps that take so long, and returns when answers came. The
// engine hears of requests, and asks anew whether to go on, between steps.
func drag(p *Pace, pass, moving time.Duration) (answers []time.Duration, last int) {
	const steps, every = 100, 16 * ms
	asked := func(now time.Duration) int { return int(min(now, moving) / every) } // the newest request
	now := time.Duration(0)
	for running := -1; running < asked(now) || now < moving; {
		if running == asked(now) {
			now += ms
			continue
		}
		running = asked(now)
		p.Begin(now)
		gaveUp := false
		for done := 1; done <= steps && !gaveUp; done++ {
			now += pass / steps
			if asked(now) > running && done < steps {
				gaveUp = p.GiveUp(now, done, steps)
			}
		}
		if !gaveUp {
			p.Finish(now)
			answers = append(answers, now)
			last = running
		}
	}
	return answers, last
}

func TestSomethingFreshEveryHalfSecondWhileDragging(t *testing.T) {
	for _, pass := range []time.Duration{2 * ms, 20 * ms, 100 * ms, 200 * ms, 300 * ms, 390 * ms} {
		p := Pace{usual: pass}
		answers, last := drag(&p, pass, 5*time.Second)
		before := time.Duration(0)
		for _, at := range answers {
			if at-before > 500*ms {
				t.Errorf("passes of %v: nothing from %v to %v", pass, before, at)
			}
			before = at
		}
		if newest := int(5 * time.Second / (16 * ms)); last != newest {
			t.Errorf("passes of %v: the last answer is to request %d, not to the newest, %d", pass, last, newest)
		}
		if before > 5*time.Second+2*pass {
			t.Errorf("passes of %v: the newest request was answered at %v", pass, before)
		}
	}
}

func TestLongPassesAreNotStarved(t *testing.T) {
	for _, pass := range []time.Duration{600 * ms, 2 * time.Second} {
		for _, usual := range []time.Duration{0, pass} {
			p := Pace{usual: usual}
			answers, _ := drag(&p, pass, 10*time.Second)
			before := time.Duration(0)
			for _, at := range answers {
				if at-before > pass+Fresh+50*ms {
					t.Errorf("passes of %v: nothing from %v to %v", pass, before, at)
				}
				before = at
			}
		}
	}
}

func TestALongPassMakesRoomForASingleNewRequest(t *testing.T) {
	p := Pace{usual: 3 * time.Second}
	p.Begin(0)
	if !p.GiveUp(1*time.Second, 30, 100) {
		t.Error("two seconds before its end the pass was not given up")
	}
	p.Begin(1 * time.Second)
	p.Finish(4 * time.Second)
	p.Begin(10 * time.Second)
	if p.GiveUp(12800*ms, 93, 100) {
		t.Error("a pass that was nearly done was given up")
	}
}

func TestAPassIsLongUntilKnownOtherwise(t *testing.T) {
	var p Pace
	p.Begin(0)
	if !p.GiveUp(1*ms, 0, 100) {
		t.Error("a pass of which nothing is known was not given up")
	}
	p = Pace{}
	p.Begin(0)
	if p.GiveUp(10*ms, 50, 100) {
		t.Error("a pass with 10 ms to go was given up")
	}
}

func TestWaitingBeginsAnewWhenSettled(t *testing.T) {
	p := Pace{usual: 3 * time.Second}
	p.Begin(0)
	p.GiveUp(100*ms, 1, 100)
	p.Settle() // cancelled; nothing follows
	p.Begin(60 * time.Second)
	if !p.GiveUp(61*time.Second, 30, 100) {
		t.Error("a pass was kept because of one that was stopped a minute before")
	}
}

func TestAPassFarLongerThanUsualIsFoundOut(t *testing.T) {
	p := Pace{usual: 5 * ms}
	p.Begin(0)
	if p.GiveUp(1*ms, 0, 1000) {
		t.Error("a pass that usually takes 5 ms was given up")
	}
	if !p.GiveUp(30*ms, 1, 1000) {
		t.Error("a pass with half a minute to go was kept")
	}
}
