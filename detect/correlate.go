package detect

import (
	"slices"
	"time"

	"bannin/event"
	"bannin/rule"
)

// A Hit is one match of a rule on one event.
type Hit struct {
	Rule   *rule.Rule
	Event  *event.Summary
	Values map[string][]string // of the fields that Correlator.Fields names
}

// A Fired is a correlation whose condition has come true, or stays true with
// more events.
type Fired struct {
	Rule    *rule.Rule
	Group   []string         // "sourceIPAddress=203.0.113.9", in the order of group-by
	Events  []*event.Summary // of the window, those not told before; oldest first, at most finding.MaxEvents
	Omitted int              // events not told before that are beyond these
	Count   int              // events in the window, told before or not
	Value   float64          // what the condition compares
	Again   bool             // the condition has stayed true since the Fired before
	Reason  map[string]any   // the same as numbers to show
}

// A Forgotten counts what a correlator let go to stay within its memory. It is
// zero unless a log is very large or means harm.
type Forgotten struct {
	Groups int64 // groups given up while their window was still open
	Hits   int64 // hits given up while their window was still open
	Late   int64 // hits that came too late for their window
}

// A Correlator counts the matches of rules as correlations say.
//
// Conditions that more events can only make true (a count, number of values or
// sum above a bound; rules that must all have matched) are judged at every hit,
// over the timespan that ends with it. When one comes true it fires with all
// events of the window; while it stays true each hit fires again with what is
// new. All other conditions (below, equal, average, percentile, a rule that
// must not have matched) are judged once, when the timespan that began with a
// group's first hit is over; then the next hit begins the next. A group with
// no hits at all is never judged: nobody knows of it.
//
// A hit that has none of the group-by fields takes no part; where it has some,
// the others count as empty. An event counts once, however often it is seen.
//
// It is for one goroutine.
type Correlator struct {
	plans     []*plan
	feeds     map[string][]*plan  // rule id → the correlations that count it
	fields    map[string][]string // rule id → fields that its hits must bring
	now       int64
	due       closings
	recent    recency
	limits    limits
	bursts    int // conditions that came true so far
	forgotten Forgotten
}

// NewCorrelator makes the correlations among rules ready; rules must be linked.
// Correlations that refer to no rule, or to themselves, never fire.
func NewCorrelator(rules []*rule.Rule) *Correlator {
	c := &Correlator{feeds: map[string][]*plan{}, fields: map[string][]string{}, limits: defaultLimits}
	s := soundness{byID: map[string]*rule.Rule{}, depth: map[string]int{}}
	for _, r := range rules {
		s.byID[r.ID] = r
	}
	for i, r := range rules {
		if r.Correlation == nil || s.of(r) < 0 {
			continue
		}
		p := newPlan(r, i)
		c.plans = append(c.plans, p)
		for _, id := range slices.Compact(slices.Sorted(slices.Values(r.Correlation.Rules))) {
			c.feeds[id] = append(c.feeds[id], p)
		}
	}
	for id := range c.feeds {
		c.fieldsOf(id)
	}
	return c
}

// soundness tells which correlations have all that they count.
type soundness struct {
	byID  map[string]*rule.Rule
	depth map[string]int // correlations below one, itself too; -1 is not sound
}

// maxChain is how many correlations may count one another in a row.
const maxChain = 16

// of is the depth of a rule, or -1 where something below it is missing, or is
// itself.
func (s soundness) of(r *rule.Rule) int {
	if r.Correlation == nil {
		return 0
	}
	if d, ok := s.depth[r.ID]; ok {
		return d
	}
	s.depth[r.ID] = -1 // so that a circle comes to nothing
	depth := 0
	for _, id := range r.Correlation.Rules {
		base := s.byID[id]
		if base == nil || s.of(base) < 0 {
			return -1
		}
		depth = max(depth, s.of(base)+1)
	}
	if depth == 0 || depth > maxChain {
		return -1
	}
	s.depth[r.ID] = depth
	return depth
}

// fieldsOf collects what the correlations above a rule ask of its events.
func (c *Correlator) fieldsOf(id string) []string {
	if all, ok := c.fields[id]; ok {
		return all
	}
	var all []string
	for _, p := range c.feeds[id] {
		for _, name := range p.c.GroupBy {
			all = append(all, p.field(name, id))
		}
		all = append(all, p.c.Fields...)
		all = append(all, c.fieldsOf(p.rule.ID)...)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) > 0 {
		c.fields[id] = all
	}
	return all
}

// Fields are the paths whose values a hit of a rule must bring; none where no
// correlation counts it.
func (c *Correlator) Fields(r *rule.Rule) []string { return c.fields[r.ID] }

// Counts tells whether any correlation counts a rule's hits.
func (c *Correlator) Counts(r *rule.Rule) bool { return len(c.feeds[r.ID]) > 0 }

// Observe takes the next hit, in the order of event time and id, and returns
// what fires by it: first the windows that have ended before it.
func (c *Correlator) Observe(h Hit) []Fired {
	at := nanos(h.Event.Time)
	fired := c.advance(at)
	c.now = max(c.now, at)
	return append(fired, c.feed(h.Rule.ID, sightOf(h, at))...)
}

// End judges the windows that are still open: there is nothing more to come.
func (c *Correlator) End() []Fired { return c.advance(1<<63 - 1) }

// Forgotten tells what was let go so far.
func (c *Correlator) Forgotten() Forgotten { return c.forgotten }

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}
