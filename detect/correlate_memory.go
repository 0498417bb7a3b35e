package detect

import (
	"cmp"
	"container/heap"
	"strings"
)

// limits bound the memory of a correlator.
type limits struct {
	groups int // windows
	hits   int // in all windows
	single int // in one window, unless its condition needs more
}

// defaultLimits are some 100 MB at most: a hit takes about 250 bytes, and the
// events kept for telling about 500 bytes each.
var defaultLimits = limits{groups: 50000, hits: 200000, single: 20000}

// window is how many hits one window of a plan may hold: enough for its
// bounds, so that what is let go cannot change the judgement.
func (l limits) window(p *plan) int {
	most := l.single
	if p.temporal() { // they are searched at every hit
		most = max(1, most/10)
	}
	for _, b := range p.c.Bounds {
		if p.c.Kind == "event_count" || p.c.Kind == "value_count" {
			most = max(most, int(min(max(b.Value*2, 0), float64(l.hits/2))))
		}
	}
	return most
}

// recency is all windows, by when they were last used: a list from the least
// to the most recent.
type recency struct {
	oldest, newest *window
	groups, hits   int
}

// touch makes a window the most recent.
func (r *recency) touch(w *window) {
	if r.newest == w {
		return
	}
	r.unlink(w)
	w.older = r.newest
	if r.newest != nil {
		r.newest.newer = w
	}
	if r.newest = w; r.oldest == nil {
		r.oldest = w
	}
}

func (r *recency) unlink(w *window) {
	if w.older != nil {
		w.older.newer = w.newer
	}
	if w.newer != nil {
		w.newer.older = w.older
	}
	if r.oldest == w {
		r.oldest = w.newer
	}
	if r.newest == w {
		r.newest = w.older
	}
	w.older, w.newer = nil, nil
}

// drop takes a window out.
func (r *recency) drop(w *window) {
	r.unlink(w)
	r.groups--
	r.hits -= len(w.list)
}

// trim lets go of the windows that were not used for the longest time, until
// the rest is within bounds. Those whose time is over anyway do not count as
// forgotten.
func (c *Correlator) trim() {
	for (c.recent.groups > c.limits.groups || c.recent.hits > c.limits.hits) && c.recent.oldest != c.recent.newest {
		w := c.recent.oldest
		if w.plan.atEnd || w.newest()+w.plan.span >= c.now {
			c.forgotten.Groups++
			c.forgotten.Hits += int64(len(w.list))
		}
		c.recent.drop(w)
		delete(w.plan.windows, w.key)
		if w.due > 0 {
			heap.Remove(&c.due, w.due-1)
		}
	}
}

// closings are the windows to be judged at their end, the next one first.
type closings []*window

func (h closings) Len() int { return len(h) }

func (h closings) Less(i, j int) bool {
	a, b := h[i], h[j]
	return cmp.Or(cmp.Compare(a.closes, b.closes), cmp.Compare(a.plan.number, b.plan.number), strings.Compare(a.key, b.key)) < 0
}

func (h closings) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].due, h[j].due = i+1, j+1
}

// Push adds a window, for package heap.
func (h *closings) Push(x any) {
	w := x.(*window)
	*h = append(*h, w)
	w.due = len(*h)
}

// Pop takes the last window out, for package heap.
func (h *closings) Pop() any {
	old := *h
	w := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	w.due = 0
	return w
}
