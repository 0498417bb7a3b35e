package access

import "math"

// Bounds of bits.
const (
	mostBits  = 16 // of one group: beyond, there are too few days to tell rare from rarer
	mostHours = 4  // of the hour: a person awake at night is no intruder for that alone
	newBits   = 6  // from here on, something counts as new or as good as never done: 1 of 64
)

// The least that is known before anything is called new.
const (
	leastCrowd = 10 // days on which actors of a crowd took up something
	fledgling  = 5  // active days of an actor
)

// warm tells whether the logs go back far enough to call anything new.
func (m *memory) warm() bool { return m.Day-m.Start >= m.settings.WarmUp }

// lent is how many days of its crowd's restlessness an actor is lent, since its
// own days are few.
const lent = 10

// chance is how probable it was that one more active day of an actor would show
// a feature: what it was seen on, and for the rest what its crowds took up.
//
// Of an actor's N active days (faded), w had the feature, and T had something of
// its group that had not been there before. Actors like it come to something new
// on a share r of their days. Of N+k days, T+k·r are given to what was not seen
// yet, and shared out as the crowds say:
//
//	p = (w + (T + k·r)·q) / (N + k)
//
// This is additive smoothing whose weight is the rate of discovery, as Good and
// Turing's and Witten and Bell's (1991). A crowd has nearly the same form: of the
// A days on which its actors took up something, w took up the feature, and T
// something that nobody of the crowd had:
//
//	q = (w + (T + ½)·q') / (A + T + ½)
//
// That crowds count what is taken up and not what is done is Kneser and Ney's
// (1995); that each level backs off to the next, Katz's (1987). Above all stands
// 1: "something that nobody has done", whatever it is.
func (m *memory) chance(p *past, f feature) float64 {
	levels := p.crowds()
	q := 1.0
	for i := len(levels) - 1; i >= 0; i-- {
		c := m.Crowds[levels[i]]
		if c == nil || c.Days[f.Group].at(m.now()) < leastCrowd {
			continue
		}
		w := 0.0
		if s := c.Taken[f.Group][f.Name]; s != nil {
			w = s.at(m.now())
		}
		t := c.News[f.Group].at(m.now()) + 0.5
		q = (w + t*q) / (c.Days[f.Group].at(m.now()) + t)
	}
	h := &p.Habit
	if h.Days == 0 {
		return min(1, q)
	}
	r := 0.5
	if c := m.Crowds[levels[len(levels)-1]]; c != nil {
		r = (c.Later[f.Group].at(m.now()) + 0.5) / (c.Active.at(m.now()) + 1)
	}
	n, t := float64(m.now().faded(h.Active, h.Day)), float64(m.now().faded(h.News[f.Group], h.Day))
	return min(1, (h.weight(f, m.now())+(t+lent*r)*q)/(n+lent))
}

// bits is how surprising a feature is for an actor, in bits. Habits change over
// night only, so what was worked out is good for the day.
func (m *memory) bits(p *past, f feature) float64 {
	if f.Name == "" || !m.warm() {
		return 0
	}
	if p.bits == nil {
		p.bits = &worked{bits: map[feature]float64{}}
	}
	last := &p.bits.last[f.Group]
	if last.name == f.Name {
		return last.bits
	}
	bits, known := p.bits.bits[f]
	if !known {
		bits = min(mostBits, -math.Log2(m.chance(p, f)))
		p.bits.bits[f] = bits
	}
	last.name, last.bits = f.Name, bits
	return bits
}

// A worked holds the bits that were worked out, by feature. Of a group, the
// one that was asked for last is often asked for next.
type worked struct {
	bits map[feature]float64
	last [groups]struct {
		name string
		bits float64
	}
}

// fresh tells whether an actor never had a feature, and it is improbable for one
// like it.
func (m *memory) fresh(p *past, f feature) bool {
	return m.bits(p, f) >= newBits && p.Habit.find(f) < 0
}

// both tells whether two things are new together, though one of them may be less
// so: they are asked about together, so their bits count together.
func both(a, b float64) bool { return min(a, b) >= newBits/2 && a+b >= 2*newBits }

// hourBits is how surprising an hour of the week is: its share of the days, with
// the hours beside it, since habits have no sharp edges.
func (m *memory) hourBits(p *past, i int) float64 {
	if p.Habit.Days < 2*fledgling || !m.warm() || p.Clock == nil {
		return 0
	}
	day := i / 24 * 24
	best := max(p.Clock[i], p.Clock[day+(i+23)%24], p.Clock[day+(i+1)%24])
	most := uint8(0)
	for _, n := range p.Clock {
		most = max(most, n)
	}
	return min(mostHours, max(0, math.Log2((float64(most)+1)/(float64(best)+0.5))))
}
