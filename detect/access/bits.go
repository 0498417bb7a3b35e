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

// chance is how probable it was that one more active day of an actor would show
// a feature: what it was seen on, and for the rest what its crowds took up.
//
// Of an actor's N active days (faded), w had the feature, and T had something of
// its group that had not been there before. Of N+T days, T are given to what was
// not seen yet, and shared out as the crowds say:
//
//	p = (w + T·q) / (N + T)
//
// This is Witten and Bell's estimate (1991), an additive smoothing whose weight
// is the rate of discovery, as Good and Turing's. A crowd has the same form: of
// the A days on which its actors took up something, w took up the feature, and T
// something that nobody of the crowd had. That crowds count what is taken up and
// not what is done is Kneser and Ney's (1995); that each level backs off to the
// next, Katz's (1987). Above all stands 1: "something that nobody has done",
// whatever it is. Half a day is added to T: a rate that was never seen is not
// nought.
func (m *memory) chance(p *past, f feature) float64 {
	levels := p.crowds()
	q := 1.0
	for i := len(levels) - 1; i >= 0; i-- {
		c := m.Crowds[levels[i]]
		if c == nil || c.Days[f.group].at(m.now()) < leastCrowd {
			continue
		}
		w := 0.0
		if s := c.Taken[f.group][f.name]; s != nil {
			w = s.at(m.now())
		}
		q = back(w, c.Days[f.group].at(m.now()), c.News[f.group].at(m.now()), q)
	}
	h := &p.Habit
	if h.Days == 0 {
		return q
	}
	return back(h.weight(f, m.now()), float64(m.now().faded(h.Active, h.Day)), float64(m.now().faded(h.News[f.group], h.Day)), q)
}

func back(w, n, t, next float64) float64 {
	t += 0.5
	return min(1, (w+t*next)/(n+t))
}

// bits is how surprising a feature is for an actor, in bits.
func (m *memory) bits(p *past, f feature) float64 {
	if f.name == "" || !m.warm() {
		return 0
	}
	return min(mostBits, -math.Log2(m.chance(p, f)))
}

// fresh tells whether an actor never had a feature, and it is improbable for one
// like it.
func (m *memory) fresh(p *past, f feature) bool {
	return m.bits(p, f) >= newBits && p.Habit.find(f) < 0
}

// hourBits is how surprising an hour of the week is: its share of the days, with
// the hours beside it, since habits have no sharp edges.
func (m *memory) hourBits(p *past, i int) float64 {
	if p.Habit.Days < 2*fledgling || !m.warm() {
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
