package digest

import (
	"cmp"
	"slices"
	"time"

	"bannin/ledger"
)

// A stretch is a time in seconds since 1970; its end does not belong to it. The
// zero value is none.
type stretch struct{ from, to int64 }

// with is the stretch that reaches over both.
func (s stretch) with(o stretch) stretch {
	if s == (stretch{}) {
		return o
	}
	return stretch{min(s.from, o.from), max(s.to, o.to)}
}

func (s stretch) span() ledger.Span {
	return ledger.Span{From: time.Unix(s.from, 0).UTC(), To: time.Unix(s.to, 0).UTC()}
}

// A cover is stretches in order, none touching the next, once closed.
type cover []stretch

// add enters a stretch. Those that come in order are joined at once.
func (c *cover) add(s stretch) {
	if n := len(*c); n > 0 && (*c)[n-1].from <= s.from && s.from <= (*c)[n-1].to {
		(*c)[n-1].to = max((*c)[n-1].to, s.to)
		return
	}
	*c = append(*c, s)
}

// closed joins stretches that touch or overlap.
func (c cover) closed() cover {
	slices.SortFunc(c, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var out cover
	for _, s := range c {
		out.add(s)
	}
	return out
}

// without is what is left of a closed cover when those stretches are cut out.
func (c cover) without(cuts cover) cover {
	var out cover
	cuts = cuts.closed()
	for _, s := range c {
		for len(cuts) > 0 && cuts[0].to <= s.from {
			cuts = cuts[1:]
		}
		for _, cut := range cuts {
			if cut.from >= s.to {
				break
			}
			if cut.from > s.from {
				out = append(out, stretch{s.from, cut.from})
			}
			s.from = cut.to
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// overlaps finds the first stretch of a closed cover that shares time with s.
func (c cover) overlaps(s stretch) (stretch, bool) {
	at, _ := slices.BinarySearchFunc(c, s, func(have, want stretch) int {
		if have.to <= want.from {
			return -1
		}
		return 1
	})
	if at < len(c) && c[at].from < s.to {
		return c[at], true
	}
	return stretch{}, false
}

// hours are the whole hours in all stretches together.
func (c cover) hours() int64 {
	var sum int64
	for _, s := range c {
		sum += s.to - s.from
	}
	return sum / 3600
}
