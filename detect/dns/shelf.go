package dns

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// A shelf remembers things by key, so many at most: of more it forgets a tenth,
// those that were not used for longest. What it forgets depends on the log alone.
type shelf[V any] struct {
	Items map[string]*kept[V]
	most  int
}

// A kept is one thing on a shelf.
type kept[V any] struct {
	Used time.Time
	It   V
}

func newShelf[V any](most int) shelf[V] { return shelf[V]{map[string]*kept[V]{}, most} }

// take is what stands at a key; new, if there is none.
func (s *shelf[V]) take(key string, at time.Time) *V {
	k := s.Items[key]
	if k == nil {
		if len(s.Items) >= s.most {
			s.forget()
		}
		k = &kept[V]{}
		s.Items[key] = k
	}
	if at.After(k.Used) {
		k.Used = at
	}
	return &k.It
}

// look is what stands at a key, or nil.
func (s *shelf[V]) look(key string) *V {
	if k := s.Items[key]; k != nil {
		return &k.It
	}
	return nil
}

// keys are in order.
func (s *shelf[V]) keys() []string { return slices.Sorted(maps.Keys(s.Items)) }

func (s *shelf[V]) forget() {
	all := s.keys()
	slices.SortStableFunc(all, func(a, b string) int { return s.Items[a].Used.Compare(s.Items[b].Used) })
	for _, key := range all[:len(all)/10+1] {
		delete(s.Items, key)
	}
}

// ordered are a map's keys in order.
func ordered[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
