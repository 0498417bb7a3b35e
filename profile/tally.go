package profile

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

func (s *Span) add(o Span) {
	if o.Count == 0 {
		return
	}
	if s.Count == 0 || o.First.Before(s.First) {
		s.First = o.First
	}
	if s.Count == 0 || o.Last.After(s.Last) {
		s.Last = o.Last
	}
	s.Count += o.Count
}

func once(at time.Time) Span { return Span{at, at, 1} }

// A tally adds up by key. It keeps so many keys at most: of more those whose
// hashes are the least, so that order does not matter; what was counted for the
// others it knows only together.
type tally[K comparable] struct {
	most    int
	of      map[K]*counted
	limit   uint64 // keys of greater hashes are left out; 0 for no limit yet
	omitted int64
}

type counted struct {
	Span
	failed int64
	hash   uint64
	first  string // id of the first event
}

func newTally[K comparable](most int) *tally[K] { return &tally[K]{most: most, of: map[K]*counted{}} }

// add counts for a key.
func (t *tally[K]) add(k K, one counted) {
	c := t.of[k]
	if c == nil {
		h := hashOf(k)
		if t.limit != 0 && h >= t.limit {
			t.omitted += one.Count
			return
		}
		c = &counted{hash: h}
		t.of[k] = c
		if len(t.of) > 2*t.most {
			defer t.trim()
		}
	}
	if c.Count == 0 || one.First.Before(c.First) || one.First.Equal(c.First) && one.first < c.first {
		c.first = one.first
	}
	c.Span.add(one.Span)
	c.failed += one.failed
}

// hashOf spreads keys, the same in every run.
func hashOf[K comparable](k K) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", fmt.Sprint(k)))
	return binary.BigEndian.Uint64(sum[:]) | 1
}

// trim leaves no more keys than are kept.
func (t *tally[K]) trim() {
	if len(t.of) <= t.most {
		return
	}
	hashes := make([]uint64, 0, len(t.of))
	for _, c := range t.of {
		hashes = append(hashes, c.hash)
	}
	slices.Sort(hashes)
	t.limit = hashes[t.most]
	for k, c := range t.of {
		if c.hash >= t.limit {
			t.omitted += c.Count
			delete(t.of, k)
		}
	}
}

// join adds what another tally counted.
func (t *tally[K]) join(o *tally[K]) {
	t.omitted += o.omitted
	if o.limit != 0 && (t.limit == 0 || o.limit < t.limit) {
		t.limit = o.limit
		for k, c := range t.of {
			if c.hash >= t.limit {
				t.omitted += c.Count
				delete(t.of, k)
			}
		}
	}
	for k, c := range o.of {
		t.add(k, *c)
	}
}

// sorted gives all that were counted, the most frequent first, then the first.
func sorted[K comparable, V any](t *tally[K], f func(K, *counted) V) []V {
	t.trim()
	keys := make([]K, 0, len(t.of))
	for k := range t.of {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int {
		x, y := t.of[a], t.of[b]
		return cmp.Or(cmp.Compare(y.Count, x.Count), x.First.Compare(y.First), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	all := make([]V, 0, len(keys))
	for _, k := range keys {
		all = append(all, f(k, t.of[k]))
	}
	return all
}
