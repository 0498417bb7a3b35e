// Package detect turns what rules saw into findings: it gathers what single
// events tell, puts what correlations count in order of time, and runs them.
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

// at is the values at a path.
func (s *Sighting) at(path string) []string {
	for i := range s.Values {
		if s.Values[i].Path == path {
			return s.Values[i].Texts
		}
	}
	return nil
}

// values are a sighting's values by path, or nil.
func (s *Sighting) values() map[string][]string {
	if len(s.Values) == 0 {
		return nil
	}
	all := make(map[string][]string, len(s.Values))
	for _, v := range s.Values {
		all[v.Path] = v.Texts
	}
	return all
}

// A field is a path, and where events hold its values.
type field struct {
	path string
	slot event.Slot
}

// take adds the values at the fields that the sighting does not have yet.
func (s *Sighting) take(e *event.Event, fields []field) {
	for _, f := range fields {
		if s.at(f.path) != nil {
			continue
		}
		if texts := valuesAt(e, f.slot); len(texts) > 0 {
			s.Values = append(s.Values, Values{f.path, texts})
		}
	}
}

func valuesAt(e *event.Event, slot event.Slot) []string {
	var all []string
	for v := e.First(slot); v != nil && len(all) < maxValues; v = e.Next(v) {
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
