package finding

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// maxListed bounds the addresses and the resources that a finding lists, and
// maxSessions the sessions by which it is told who started them.
const (
	maxListed   = 200
	maxSessions = 8
)

// firsts keep the things, most of them, that were seen first, whatever order they
// are told of in; of those seen at once, the least by compare.
type firsts[K comparable] struct {
	at      map[K]time.Time
	last    K // what was told of last: it often comes again
	lastAt  time.Time
	most    int
	compare func(a, b K) int
}

func newFirsts[K comparable](most int, compare func(a, b K) int) firsts[K] {
	return firsts[K]{most: most, compare: compare}
}

// see notes that something was seen. One that was let go comes back if it was
// seen earlier than was known.
func (f *firsts[K]) see(what K, at time.Time) {
	if what == f.last && !at.Before(f.lastAt) && !f.lastAt.IsZero() {
		return
	}
	f.last, f.lastAt = what, at
	if before, ok := f.at[what]; ok && !at.Before(before) {
		return
	}
	if f.at == nil {
		f.at = map[K]time.Time{}
	}
	f.at[what] = at
	if len(f.at) < 4*f.most {
		return
	}
	kept := map[K]time.Time{}
	for _, k := range f.sorted()[:f.most] {
		kept[k] = f.at[k]
	}
	maps.DeleteFunc(f.at, func(k K, _ time.Time) bool { return kept[k].IsZero() })
}

func (f *firsts[K]) join(o *firsts[K]) {
	for what, at := range o.at {
		f.see(what, at)
	}
}

// until lists what was first seen up to a time, in the order of compare.
func (f *firsts[K]) until(last time.Time) []K {
	all := slices.DeleteFunc(f.sorted(), func(k K) bool { return f.at[k].After(last) })
	all = all[:min(len(all), f.most)]
	slices.SortFunc(all, f.compare)
	return all
}

// sorted are all, by time.
func (f *firsts[K]) sorted() []K {
	return slices.SortedFunc(maps.Keys(f.at), func(a, b K) int { return cmp.Or(f.at[a].Compare(f.at[b]), f.compare(a, b)) })
}
