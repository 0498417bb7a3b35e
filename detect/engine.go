package detect

import (
	"bannin/event"
	"bannin/finding"
	"bannin/rule"
)

// An Engine turns sightings, in order of time, into findings.
type Engine struct {
	rules      []*rule.Rule // as sightings number them
	kinds      map[*rule.Rule]*finding.Kind
	correlator *Correlator
	found      map[*rule.Rule]bool
	Inbox      *finding.Inbox
	// Tell, if set, hears of each event of a finding as it is filed.
	Tell func(k *finding.Kind, id string, e *event.Summary)
}

// NewEngine returns an engine for the rules of a set and the correlations among
// all, which must be linked.
func NewEngine(set *rule.Set, all []*rule.Rule) *Engine {
	en := &Engine{rules: set.Rules, kinds: map[*rule.Rule]*finding.Kind{}, found: map[*rule.Rule]bool{}, correlator: NewCorrelator(all), Inbox: finding.NewInbox()}
	for _, r := range all {
		en.kinds[r] = finding.NewKind(r.ID, r.Type, r.Level, finding.Detail{
			Words: r.Words, References: r.References, Author: r.Author, Tags: r.Tags})
	}
	return en
}

// Fields are the paths whose values a rule's correlations ask for.
func (en *Engine) Fields(r *rule.Rule) []string { return en.correlator.Fields(r) }

// Observe takes the next sighting.
func (en *Engine) Observe(s *Sighting) {
	for _, i := range s.Rules {
		r := en.rules[i]
		en.found[r] = true
		if !r.Silent {
			en.file(en.kinds[r], s.Event, nil)
		}
		en.fired(en.correlator.Observe(Hit{Rule: r, Event: s.Event, Values: s.Values}))
	}
}

// End says that no more sightings come: windows that are still open are judged.
func (en *Engine) End() { en.fired(en.correlator.End()) }

// Forgotten tells what correlations let go to stay within memory.
func (en *Engine) Forgotten() Forgotten { return en.correlator.Forgotten() }

func (en *Engine) fired(all []Fired) {
	for _, f := range all {
		en.found[f.Rule] = true
		for _, e := range f.Events {
			en.file(en.kinds[f.Rule], e, f.Reason)
		}
		if len(f.Events) > 0 && f.Omitted > 0 {
			en.Inbox.Omit(en.kinds[f.Rule], f.Events[0], int64(f.Omitted))
		}
	}
}

func (en *Engine) file(k *finding.Kind, e *event.Summary, reason map[string]any) {
	id := en.Inbox.Add(k, e, reason)
	if en.Tell != nil {
		en.Tell(k, id, e)
	}
}

// Found tells whether a rule, or a correlation, has found anything.
func (en *Engine) Found(r *rule.Rule) bool { return en.found[r] }
