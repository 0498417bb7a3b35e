package ledger

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	steady   = 0.95 // share of hours with logs from which every hour without is told
	unlikely = 0.01 // how often chance may make a silence before it is not told
	acquaint = 6    // hours with logs before we say what is usual of a trail
)

// A Silence is a run of hours without logs that a person should hear of.
type Silence struct {
	Gap
	ToEnd bool // nothing came after it, while other trails went on
}

// Silences are the map's, longest first. A trail that fills nearly every hour
// is told with every empty one. Of a trail with quiet times we tell only a
// silence that its other hours make improbable: were a share q of them empty
// and chance at work, n empty hours in a row would be seen hours × qⁿ times.
func Silences(m *Map) []Silence {
	gaps := map[Trail][]Gap{}
	for _, g := range m.Gaps(1) {
		gaps[g.Trail] = append(gaps[g.Trail], g)
	}
	_, last := m.Span()
	var all []Silence
	for _, trail := range m.Trails() {
		all = append(all, silencesOf(m, trail, gaps[trail], last)...)
	}
	slices.SortStableFunc(all, func(a, b Silence) int { return cmp.Compare(b.Hours, a.Hours) })
	return all
}

func silencesOf(m *Map, trail Trail, gaps []Gap, last time.Time) []Silence {
	hours := m.Hours(trail)
	if len(hours) < acquaint {
		return nil
	}
	filled, empty := int64(len(hours)), int64(0)
	all := make([]Silence, 0, len(gaps)+1)
	for _, g := range gaps {
		empty += g.Hours
		all = append(all, Silence{Gap: g})
	}
	end := hours[len(hours)-1].At
	// The last hour is not over, and logs come late; a lone record of a year
	// to come is no end of the logs.
	if n := (last.Unix() - end.Unix()) / 3600; n > 1 && n < 10*filled {
		all = append(all, Silence{Gap{Trail: trail, From: end.Add(time.Hour), Hours: n}, true})
	}
	isSteady := float64(filled) >= steady*float64(filled+empty)
	weekly := weekends(all)
	var told []Silence
	for _, s := range all {
		others := empty - s.Hours
		if s.ToEnd {
			others = empty
		}
		if isSteady && !s.ToEnd || improbable(s.Hours, others, filled) && !weekly(s) {
			told = append(told, s)
		}
	}
	return told
}

// weekends tells whether another silence, as long or longer, began at the same
// hour of another week: a habit.
func weekends(all []Silence) func(Silence) bool {
	const week, loose = 7 * 24, 3
	type start struct{ of, hours int64 }
	longest := map[int64][2]start{} // by hour of the week: the two longest
	slot := func(s Silence) int64 {
		h := s.From.Unix() / 3600
		return (h%week + week) % week
	}
	for _, s := range all {
		two, this := longest[slot(s)], start{s.From.Unix(), s.Hours}
		if s.ToEnd { // it may go on
			this.hours = math.MaxInt32
		}
		switch {
		case this.hours > two[0].hours:
			two[0], two[1] = this, two[0]
		case this.hours > two[1].hours:
			two[1] = this
		}
		longest[slot(s)] = two
	}
	return func(s Silence) bool {
		for d := int64(-loose); d <= loose; d++ {
			for _, other := range longest[(slot(s)+d+week)%week] {
				if other.of != s.From.Unix() && other.hours+loose >= s.Hours {
					return true
				}
			}
		}
		return false
	}
}

// improbable judges n hours of silence beside so many other empty and filled ones.
func improbable(n, empty, filled int64) bool {
	q := (float64(empty) + 0.5) / float64(empty+filled+1)
	return float64(n+empty+filled)*math.Pow(q, float64(n)) < unlikely
}
