package rule

import "bannin/event"

// A Matcher evaluates a Set's rules for one worker: it holds the worker's
// scratch. A Set can have many, side by side.
type Matcher struct {
	set       *Set
	seen      []uint32 // by rule: the event it was last evaluated for
	now       uint32
	hits      []int
	within    *event.Value   // the object that a Same looks at
	lent      []*event.Value // see passes
	lending   int
	right     rightTester
	cols      []column
	colsOf    *byte
	key       []byte  // what the index looks up
	format    string  // of the event
	part      *share  // of the index, for that format
	values    []filed // by indexed path
	profiles  profiler
	memo      []found // by indexed path
	folded    []byte
	unescaped []byte
	digits    []byte
}

// Matcher returns a matcher of the set.
func (s *Set) Matcher() *Matcher {
	return &Matcher{set: s, seen: make([]uint32, len(s.nodes)), values: make([]filed, len(s.index.fields)),
		memo: make([]found, len(s.index.fields))}
}

// Match returns the indexes in Set.Rules of the rules that match, in order.
// The result is good until the next call.
func (m *Matcher) Match(e *event.Event) []int {
	m.hits = m.hits[:0]
	m.colsOf = nil
	if m.now++; m.now == 0 { // wrapped around
		clear(m.seen)
		m.now = 1
	}
	m.set.index.candidates(m, e)
	sortInts(m.hits)
	return m.hits
}

// try evaluates a rule, once for each event.
func (m *Matcher) try(rule int32, e *event.Event) {
	if m.seen[rule] == m.now {
		return
	}
	m.seen[rule] = m.now
	if n := m.set.nodes[rule]; n != nil && m.set.reads(rule, e) && n.eval(m, e) {
		m.hits = append(m.hits, int(rule))
	}
}

// sortInts sorts the few hits of an event in place.
func sortInts(a []int) {
	for i := 1; i < len(a); i++ {
		for j := i; j > 0 && a[j] < a[j-1]; j-- {
			a[j], a[j-1] = a[j-1], a[j]
		}
	}
}

// passes asks a test of a value that is no part of the event, such as a column.
// The matcher keeps it, so that none is allocated for each event.
func (m *Matcher) passes(e *event.Event, v event.Value, t tester) bool {
	if m.lending == len(m.lent) {
		m.lent = append(m.lent, new(event.Value))
	}
	own := m.lent[m.lending]
	*own = v
	m.lending++
	ok := t.test(m, e, own)
	m.lending--
	return ok
}

// columns splits the record's text once.
func (m *Matcher) columns(e *event.Event) []column {
	if len(e.Raw) == 0 {
		return nil
	}
	if m.colsOf != &e.Raw[0] {
		m.cols = split(e.Raw, m.cols)
		m.colsOf = &e.Raw[0]
	}
	return m.cols
}
