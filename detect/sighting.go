// Package detect turns what rules saw into findings: it puts sightings in
// order of time, counts repeats, and runs what needs a memory, such as
// correlation rules.
package detect

import (
	"cmp"
	"slices"

	"bannin/event"
)

// A Sighting is one event that rules matched, reduced to what is told of it.
type Sighting struct {
	Event  *event.Summary
	Rules  []int    // in the rule set, ascending
	Values []Values // of the fields that correlations ask for
}

// Values are what an event holds at a path.
type Values struct {
	Path  string
	Texts []string
}

// maxValues bounds what one event contributes to a correlation's field.
const maxValues = 100

// NewSighting is what to keep of an event that rules matched: summary, and the
// values of the fields that each rule's correlations ask for.
func NewSighting(summary *event.Summary, e *event.Event, rules []int, fields func(rule int) []string) *Sighting {
	s := &Sighting{Event: summary, Rules: slices.Clone(rules)}
	for _, i := range rules {
		for _, path := range fields(i) {
			if texts := valuesAt(e, path); len(texts) > 0 && s.at(path) == nil {
				s.Values = append(s.Values, Values{path, texts})
			}
		}
	}
	return s
}

// at is the values at a path.
func (s *Sighting) at(path string) []string {
	for _, v := range s.Values {
		if v.Path == path {
			return v.Texts
		}
	}
	return nil
}

func valuesAt(e *event.Event, path string) []string {
	var all []string
	for v := e.First(e.Projection().Slot(path)); v != nil && len(all) < maxValues; v = e.Next(v) {
		if v.Kind.Scalar() && v.Kind != event.Null {
			all = append(all, v.String())
		}
	}
	return all
}

// compare orders sightings by time, then id, then what they hold, so that any
// order of reading ends in the same one.
func compare(a, b *Sighting) int {
	return cmp.Or(
		a.Event.Time.Compare(b.Event.Time),
		cmp.Compare(a.Event.ID, b.Event.ID),
		slices.Compare(a.Rules, b.Rules),
		cmp.Compare(a.Event.Object, b.Event.Object),
		cmp.Compare(a.Event.Record, b.Event.Record),
	)
}

// sameEvent tells whether two sightings are of one event, delivered twice.
func sameEvent(a, b *Sighting) bool {
	return a.Event.ID == b.Event.ID && a.Event.Time.Equal(b.Event.Time)
}

// size is about how many bytes of memory a sighting takes. Texts that come again
// and again are shared.
func (s *Sighting) size() int {
	e := s.Event
	n := 650 + len(e.ID) + len(e.Message) + 8*len(s.Rules) + 40*len(e.Resources)
	for _, v := range s.Values {
		n += 40
		for _, text := range v.Texts {
			n += 16 + len(text)
		}
	}
	return n
}
