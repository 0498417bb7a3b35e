package flow

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// A shelf remembers things by name, and so many at most: of more, it forgets a
// tenth, those that were not seen for longest. What it forgets depends on the log
// alone, so the same log leaves the same.
type shelf[V any] struct {
	Items map[string]*kept[V] `json:"items"`
	most  int
}

// A kept is one thing on a shelf.
type kept[V any] struct {
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Is    V         `json:"is"`
}

func newShelf[V any](most int) shelf[V] { return shelf[V]{map[string]*kept[V]{}, most} }

// see is what is kept by a name; a new one if there is none.
func (s *shelf[V]) see(name string, at time.Time) *kept[V] {
	k := s.Items[name]
	if k == nil {
		if len(s.Items) >= s.most {
			s.forget()
		}
		k = &kept[V]{First: at, Last: at}
		s.Items[name] = k
	}
	if at.After(k.Last) {
		k.Last = at
	}
	return k
}

// at is what is kept by a name, or nil.
func (s *shelf[V]) at(name string) *kept[V] { return s.Items[name] }

func (s *shelf[V]) forget() {
	type aged struct {
		name string
		last time.Time
	}
	all := make([]aged, 0, len(s.Items))
	for name, k := range s.Items {
		all = append(all, aged{name, k.Last})
	}
	slices.SortFunc(all, func(a, b aged) int { return cmp.Or(a.last.Compare(b.last), cmp.Compare(a.name, b.name)) })
	for _, a := range all[:len(all)/10+1] {
		delete(s.Items, a.name)
	}
}

// A few are some different names, by their hashes: enough to tell one from
// several.
type few []uint32

// fewest is how many a few can tell apart.
const fewest = 4

func (f *few) add(name string) {
	h := fnv.New32a()
	h.Write([]byte(name))
	if n := h.Sum32(); len(*f) < fewest && !slices.Contains(*f, n) {
		*f = append(*f, n)
	}
}
