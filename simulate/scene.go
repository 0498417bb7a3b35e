package simulate

import (
	"math"
	"strconv"
	"strings"
)

// scene is a few calls that belong together, as one sitting makes them.
type scene struct {
	steps []step
	mean  float64 // how many events it makes on average
	most  int
}

type step struct {
	call  *call
	end   outcome
	maybe bool
	times int
}

// scene reads the calls of a scene, parted by blanks. A call may end in ! when
// it is denied, ~ when it is throttled, ? when it happens half of the time, *3
// when it happens one to three times, each about another resource.
func (c *catalogue) scene(text string) *scene {
	sc := &scene{}
	for _, word := range strings.Fields(text) {
		st := c.step(word)
		mean := float64(1+st.times) / 2
		if st.maybe {
			mean /= 2
		}
		sc.mean += mean
		sc.most += st.times
		sc.steps = append(sc.steps, st)
	}
	return sc
}

func (c *catalogue) step(word string) step {
	st := step{times: 1}
	name, times, found := strings.Cut(word, "*")
	if found {
		n, err := strconv.Atoi(times)
		if err != nil {
			panic("BUG: simulate: step " + word)
		}
		st.times = n
	}
	if rest, ok := strings.CutSuffix(name, "?"); ok {
		name, st.maybe = rest, true
	}
	if rest, ok := strings.CutSuffix(name, "!"); ok {
		name, st.end = rest, denied
	}
	if rest, ok := strings.CutSuffix(name, "~"); ok {
		name, st.end = rest, throttled
	}
	st.call = c.calls[name]
	if st.call == nil {
		panic("BUG: simulate: no call named " + name)
	}
	return st
}

// player plays scenes and hands over the records.
type player struct {
	scope
	moment float64 // seconds; at is its whole part
	limit  int64   // no record is later
	record []byte
	// keep takes a record of an account and region; false says stop.
	keep func(acct *account, region string, record []byte, id eventID) bool
	// room tells how many more it takes; nil is as many as there are.
	room func() int
}

func (p *player) hasRoom(n int) bool { return p.room == nil || p.room() >= n }

// begin sets the stage: who acts, in which account and region, from when.
func (p *player) begin(acct *account, region string, who *session, t float64) {
	p.clear()
	p.acct, p.region, p.who, p.moment = acct, region, who, t
	p.shared = ""
}

// play plays a scene with a mean gap of so many seconds between calls. It
// tells whether there is room for more.
func (p *player) play(sc *scene, gap float64) bool {
	for i := range sc.steps {
		st := &sc.steps[i]
		if st.maybe && p.d.next()&1 == 0 {
			continue
		}
		times := st.times
		if times > 1 {
			times = 1 + p.d.n(times)
		}
		for n := range times {
			if n > 0 {
				p.repick()
			}
			if !p.do(st.call, st.end) {
				return false
			}
			p.moment -= gap * math.Log(1-p.d.share())
		}
	}
	return true
}

// do makes one call.
func (p *player) do(c *call, end outcome) bool {
	p.at = min(int64(p.moment), p.limit)
	region := p.region
	if c.global {
		p.region = "us-east-1"
	}
	var id eventID
	p.record, id = p.appendRecord(p.record[:0], c, end)
	more := p.keep(p.acct, p.region, p.record, id)
	p.region = region
	return more
}
