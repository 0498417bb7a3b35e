package detect

import (
	"cmp"
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
)

// A window holds the hits of one group that are near enough in time.
type window struct {
	plan   *plan
	key    string
	group  []string
	list   []*entry          // by time, then key
	seen   map[string]*entry // by what counts once
	rules  map[string]int    // entries by rule
	values map[string]int    // entries by value, of value_count and value_share
	sum    float64
	held   int  // events kept for the next Fired
	bare   int  // entries at the front that keep no event
	on     bool // the condition holds
	burst  int  // the number of the time it came true
	closes int64
	due    int // in closings, from 1; 0 is not there

	older, newer *window // in recency
}

// An entry is one hit in a window.
type entry struct {
	at      int64
	key     string
	rule    string
	events  []*event.Summary // to be told
	untold  int              // events to be told, those let go too
	count   int              // of events
	values  []string
	numbers []float64
}

func compareEntries(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.key, b.key))
}

// once is what makes an entry the same as another: a rule of a temporal
// correlation sees an event for itself.
func (p *plan) once(key, ruleID string) string {
	if p.temporal() {
		return ruleID + "\x00" + key
	}
	return key
}

// add puts a sight in. A burst of a correlation that goes on is one entry that
// grows; an event seen again changes nothing.
func (w *window) add(ruleID string, s sight) bool {
	once := w.plan.once(s.key, ruleID)
	e := w.seen[once]
	if e != nil && !s.grows {
		return false
	}
	if e == nil {
		e = &entry{key: s.key, rule: ruleID}
		switch w.plan.c.Kind {
		case "value_count", "value_share":
			e.values = w.plan.tuples(s)
		case "event_count", "temporal", "temporal_ordered":
		default:
			e.numbers = w.plan.numbers(s)
		}
	} else {
		w.remove(slices.Index(w.list, e))
	}
	e.at = max(e.at, s.at)
	e.events = append(e.events, s.events...)
	e.untold += s.count
	e.count += s.count
	w.insert(once, e)
	return true
}

func (w *window) insert(once string, e *entry) {
	i, _ := slices.BinarySearchFunc(w.list, e, compareEntries)
	w.list = slices.Insert(w.list, i, e)
	w.bare = min(w.bare, i)
	w.seen[once] = e
	w.rules[e.rule]++
	for _, v := range e.values {
		w.values[v]++
	}
	for _, x := range e.numbers {
		w.sum += x
	}
	w.held += len(e.events)
	for w.held > finding.MaxEvents && w.bare < len(w.list) { // the newest are kept
		w.held -= len(w.list[w.bare].events)
		w.list[w.bare].events = nil
		w.bare++
	}
}

func (w *window) remove(i int) {
	e := w.list[i]
	w.list = slices.Delete(w.list, i, i+1)
	if i < w.bare {
		w.bare--
	}
	w.forget(e)
}

// forget takes an entry that has left the list out of the counts.
func (w *window) forget(e *entry) {
	delete(w.seen, w.plan.once(e.key, e.rule))
	if w.rules[e.rule]--; w.rules[e.rule] == 0 {
		delete(w.rules, e.rule)
	}
	for _, v := range e.values {
		if w.values[v]--; w.values[v] == 0 {
			delete(w.values, v)
		}
	}
	for _, x := range e.numbers {
		w.sum -= x
	}
	w.held -= len(e.events)
	if len(w.list) == 0 {
		w.sum = 0 // nothing is left of rounding
	}
}

// slide lets go of what is older than the timespan that ends with the newest.
func (w *window) slide() {
	oldest := w.newest() - w.plan.span
	n := 0
	for n < len(w.list) && w.list[n].at < oldest {
		n++
	}
	w.shift(n)
}

// shift takes the oldest entries out.
func (w *window) shift(n int) {
	gone := w.list[:n]
	w.list = w.list[n:]
	if cap(w.list) > 64 && len(w.list) < cap(w.list)/4 {
		w.list = slices.Clone(w.list)
	}
	w.bare = max(0, w.bare-n)
	for _, e := range gone {
		w.forget(e)
	}
	clear(gone)
}

func (w *window) newest() int64 {
	if len(w.list) == 0 {
		return 0
	}
	return w.list[len(w.list)-1].at
}

// crowded lets one hit go where there are too many: the oldest, in a temporal
// window the oldest of the rule that has most, so that a flood of one rule
// does not wash the others away.
func (w *window) crowded(most int) bool {
	if len(w.list) <= most {
		return false
	}
	if !w.plan.temporal() {
		w.shift(1)
		return true
	}
	worst := ""
	for id, n := range w.rules {
		if worst == "" || n > w.rules[worst] || n == w.rules[worst] && id < worst {
			worst = id
		}
	}
	w.remove(slices.IndexFunc(w.list, func(e *entry) bool { return e.rule == worst }))
	return true
}

// tell takes out the events that are still to be told, each once. With only it
// picks the entries that matter, and leaves them: one can matter twice.
func (w *window) tell(only func(*entry) bool) (events []*event.Summary, omitted, count int) {
	listed := map[string]bool{}
	for _, e := range w.list {
		if only != nil && !only(e) {
			continue
		}
		count += e.count
		omitted += e.untold - len(e.events)
		for _, one := range e.events {
			key := eventKey(one)
			if listed[key] {
				continue
			}
			if listed[key] = true; len(events) == finding.MaxEvents {
				omitted++
				continue
			}
			events = append(events, one)
		}
		if only == nil {
			w.held -= len(e.events)
			e.events, e.untold = nil, 0
		}
	}
	slices.SortStableFunc(events, func(a, b *event.Summary) int {
		return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.ID, b.ID))
	})
	return events, omitted, count
}
