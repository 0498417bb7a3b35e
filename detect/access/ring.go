package access

import (
	"math"
	"slices"
)

// A counter is something that is counted by the hour.
type counter uint8

const (
	ofCalls counter = iota
	ofDenied
	ofInstances
	ofSecrets
	ofKeys
	ofReads
	ofBytes
	ofLists
	ofDeletes
	ofWrites
	ofLocks
	ofCopiesOut
	ofPermissions
	ofFailedSignIns
)

// A ring is the last counts of hours that had any, as logarithms: eighths of a
// bit. Hours without are left out, so that who works once a week has a past too.
type ring struct {
	Last []uint8 // maxRing at most; once full, Next is the oldest
	Next int
}

const maxRing = 64

// How many hours make a past, and how much above it a surge is.
const (
	leastHours = 12
	leastTimes = 4 // times the median
	spread     = 4 // deviations, of those that a normal spread has
)

func eighths(n int64) uint8 { return uint8(min(255, math.Round(8*math.Log2(1+float64(max(n, 0)))))) }

// number is what some eighths of a bit stand for.
func plain(e float64) int64 { return int64(math.Round(math.Exp2(e/8) - 1)) }

func (r *ring) add(n int64) {
	if len(r.Last) < maxRing {
		r.Last = append(r.Last, eighths(n))
		return
	}
	r.Last[r.Next] = eighths(n)
	r.Next = (r.Next + 1) % maxRing
}

// limit is what a count of an hour seldom exceeds: the median of the logarithms
// and some deviations, at least some times the median, and never less than was
// there already. The deviation is the median one, which a few wild hours do not
// move; 1.4826 makes it that of a normal spread. usual is the median. Where there
// are few hours, the most of them counts as usual.
// Source: Hampel, The influence curve and its role in robust estimation, 1974.
func (r *ring) limit() (limit, usual int64) {
	if r == nil || len(r.Last) == 0 {
		return 0, 0
	}
	sorted := slices.Sorted(slices.Values(r.Last))
	most := float64(sorted[len(sorted)-1])
	if len(sorted) < leastHours {
		return plain(most + 8*math.Log2(leastTimes)), plain(most)
	}
	middle := float64(sorted[len(sorted)/2])
	off := make([]float64, len(sorted))
	for i, v := range sorted {
		off[i] = math.Abs(float64(v) - middle)
	}
	slices.Sort(off)
	deviation := 1.4826 * off[len(off)/2]
	return plain(max(middle+max(spread*deviation, 8*math.Log2(leastTimes)), most)), plain(middle)
}

// ring is the past of a counter.
func (p *past) ring(c counter) *ring { return p.Count[c] }

// count remembers an hour's count, if there was one.
func (p *past) count(c counter, n int64) {
	if n == 0 {
		return
	}
	if p.Count == nil {
		p.Count = map[counter]*ring{}
	}
	if p.Count[c] == nil {
		p.Count[c] = &ring{}
	}
	p.Count[c].add(n)
}
