package detect

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Shelf remembers things by key, a bounded number of them. Of more it forgets a
// tenth, those that were not used for longest. Which, depends on the log's times
// and the keys alone, so the same log leaves the same.
type Shelf[V any] struct {
	Items     map[string]*Kept[V]
	Forgotten int64 // things that were let go
	most      int
}

// A Kept is one thing on a shelf, and when it was used.
type Kept[V any] struct {
	First, Last time.Time
	It          V
}

// NewShelf returns an empty shelf that holds so many things at most.
func NewShelf[V any](most int) Shelf[V] { return Shelf[V]{Items: map[string]*Kept[V]{}, most: most} }

// Take is what stands at a key, used at a time; a new thing, if there is none.
func (s *Shelf[V]) Take(key string, at time.Time) *Kept[V] {
	k := s.Items[key]
	if k == nil {
		if len(s.Items) >= s.most {
			s.forget()
		}
		k = &Kept[V]{First: at, Last: at}
		s.Items[key] = k
	}
	if at.After(k.Last) {
		k.Last = at
	}
	return k
}

// Look is what stands at a key, or nil.
func (s *Shelf[V]) Look(key string) *V {
	if k := s.Items[key]; k != nil {
		return &k.It
	}
	return nil
}

// Oldest are the keys in order of last use.
func (s *Shelf[V]) Oldest() []string {
	keys := make([]string, 0, len(s.Items))
	for key := range s.Items {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(s.Items[a].Last.Compare(s.Items[b].Last), strings.Compare(a, b)) })
	return keys
}

func (s *Shelf[V]) forget() {
	gone := s.Oldest()[:len(s.Items)/10+1]
	for _, key := range gone {
		delete(s.Items, key)
	}
	s.Forgotten += int64(len(gone))
}
