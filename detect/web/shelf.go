package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A shelf remembers things by key, a bounded number of them. Of too many, those
// that nobody touched for the longest go, a quarter at once; which, depends on
// the log's times and the keys alone.
type shelf[V any] struct {
	All map[string]*kept[V]
}

// A kept is one thing on a shelf.
type kept[V any] struct {
	Used int64 // seconds since 1970
	It   V
}

// take is what stands at a key, new if need be. gone is called for what has to go
// for it, in order of time; it may be nil.
func (s *shelf[V]) take(key string, now int64, most int, gone func(string, *V)) *V {
	if k := s.All[key]; k != nil {
		k.Used = max(k.Used, now)
		return &k.It
	}
	if s.All == nil {
		s.All = map[string]*kept[V]{}
	}
	if len(s.All) >= most {
		for _, old := range s.oldest()[:max(1, most/4)] {
			if gone != nil {
				gone(old, &s.All[old].It)
			}
			delete(s.All, old)
		}
	}
	k := &kept[V]{Used: now}
	s.All[key] = k
	return &k.It
}

// look is what stands at a key, or nil.
func (s *shelf[V]) look(key string) *V {
	if k := s.All[key]; k != nil {
		return &k.It
	}
	return nil
}

// oldest are the keys in order of last use.
func (s *shelf[V]) oldest() []string {
	return slices.SortedFunc(maps.Keys(s.All), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.All[a].Used, s.All[b].Used), strings.Compare(a, b))
	})
}

// maxPast is how many hours are remembered of what is usual: two weeks.
const maxPast = 14 * 24

// A past is what came in each of the last hours that there was something.
type past struct {
	Hours []int64
	Told  int // hours that were told of as unusual
}

// learn adds an hour. One that was told of is not usual, unless it has been so for
// a day.
func (p *past) learn(n int64, told bool) {
	if told {
		p.Told++
	}
	if !told || p.Told > settledHours {
		p.add(n)
	}
}

func (p *past) add(n int64) {
	p.Hours = append(p.Hours, n)
	if len(p.Hours) > maxPast {
		p.Hours = p.Hours[len(p.Hours)-maxPast:]
	}
}

// usual is what nineteen of twenty hours did not exceed.
func (p *past) usual() int64 {
	if len(p.Hours) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(p.Hours))
	return sorted[(len(sorted)-1)*19/20]
}

// settledHours is how many hours say what is usual: a day.
const settledHours = 24

// settled tells whether the past is long enough to say what is usual.
func (p *past) settled() bool { return len(p.Hours) >= settledHours }
