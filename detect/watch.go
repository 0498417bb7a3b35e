package detect

import (
	"slices"
	"strings"

	"bannin/actor"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A Summariser says what is worth telling of events. Outline fills what is
// cheap to know, for an event that may only be counted; Complete adds the rest.
type Summariser interface {
	Outline(e *event.Event, s *event.Summary)
	Complete(e *event.Event, s *event.Summary)
}

// A Watch takes what rules saw, for one worker: what single events tell it
// gathers at once, in any order; only what correlations count is kept to be
// put in order.
type Watch struct {
	parts      []part // by rule
	everything bool   // keep the sightings of all rules
	summariser Summariser
	inbox      *finding.Inbox
	order      *Order
	facts      *actor.Collector
	reducer    *observe.Reducer
	prospects  *Prospects
	found      []bool // by rule
	tally      *tally
	event      *event.Summary // of the event at hand
	sighting   Sighting
}

// A part is what becomes of a rule's hits.
type part struct {
	kind    *finding.Kind // what it tells; nil where it is silent
	counted bool          // by a correlation
	fields  []field       // that sightings must carry
	foreign []field       // of accounts that its condition takes for foreign
}

// Observe lets the actor graph and the detectors look at an event, whether rules
// matched it or not.
func (w *Watch) Observe(e *event.Event) error {
	if err := w.facts.See(e); err != nil {
		return err
	}
	return w.reducer.See(e)
}

// See takes an event and the rules that matched it, ascending.
func (w *Watch) See(e *event.Event, rules []int) error {
	if w.event == nil {
		w.event = new(event.Summary)
	}
	w.summariser.Outline(e, w.event)
	s := &w.sighting
	*s = Sighting{Event: w.event, Rules: s.Rules[:0], Values: s.Values[:0]}
	whole := false
	complete := func() {
		if !whole {
			w.summariser.Complete(e, s.Event)
			whole = true
		}
	}
	for _, i := range rules {
		p := &w.parts[i]
		w.found[i] = true
		if p.kind != nil {
			at := p.kind.Whose(s.Event)
			at.Abroad = abroad(e, p.foreign)
			g := w.inbox.Of(at)
			if g.Lists(e.Time) {
				complete()
			}
			if g.Add(s.Event) {
				w.event = nil // it is the finding's now
			}
			if err := w.tally.add(g.Number, e.Identity(), e.Time); err != nil {
				return err
			}
		}
		if p.counted || w.everything {
			s.Rules = append(s.Rules, i)
			s.take(e, p.fields)
		}
	}
	if len(s.Rules) == 0 {
		return nil
	}
	complete()
	for _, i := range s.Rules {
		if w.parts[i].counted {
			w.prospects.See(i, s)
		}
	}
	return w.order.Add(s)
}

// abroad are the foreign accounts at some fields, as one text, in order.
func abroad(e *event.Event, fields []field) string {
	if len(fields) == 0 {
		return ""
	}
	var all []string
	for _, f := range fields {
		all = append(all, valuesAt(e, f.slot)...)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// Close frees the disk.
func (w *Watch) Close() {
	w.order.Close()
	w.facts.Close()
	w.reducer.Close()
	w.tally.close()
}
