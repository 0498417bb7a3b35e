package detect

import (
	"slices"

	"bannin/event"
	"bannin/finding"
	"bannin/rule"
)

// An Engine turns sightings, in order of time, into findings.
type Engine struct {
	rules      []*rule.Rule // as sightings number them
	kinds      map[*rule.Rule]*finding.Kind
	inside     map[*rule.Rule]*finding.Kind // for what stays within the estate
	foreign    map[*rule.Rule][]string      // fields of foreign accounts in the rule's condition
	estate     Estate
	correlator *Correlator
	found      map[*rule.Rule]bool
	Inbox      *finding.Inbox
	// Tell, if set, hears of each event of a finding as it is filed.
	Tell func(k *finding.Kind, id string, e *event.Summary)
}

// An Estate is what is known of the accounts that were looked at.
type Estate struct {
	Accounts []string // those whose own logs were read: no strangers to each other
	Foreign  []string // the fields whose values are accounts other than the record's
}

// NewEngine returns an engine for the rules of a set and the correlations among
// all, which must be linked.
func NewEngine(set *rule.Set, all []*rule.Rule, estate Estate) *Engine {
	en := &Engine{rules: set.Rules, kinds: map[*rule.Rule]*finding.Kind{}, inside: map[*rule.Rule]*finding.Kind{},
		foreign: map[*rule.Rule][]string{}, estate: estate, found: map[*rule.Rule]bool{},
		correlator: NewCorrelator(all), Inbox: finding.NewInbox()}
	for _, r := range all {
		en.kinds[r] = finding.NewKind(r.ID, r.Type, r.Level, finding.Detail{
			Words: r.Words, References: r.References, Author: r.Author, Tags: r.Tags})
		en.inside[r] = en.kinds[r].Inside()
		if r.Where != nil {
			keys := rule.Keys(r.Where)
			for _, field := range estate.Foreign {
				if slices.Contains(keys, field) {
					en.foreign[r] = append(en.foreign[r], field)
				}
			}
		}
	}
	return en
}

// Fields are the paths whose values sightings of a rule must carry: those that
// correlations ask for, and those that name foreign accounts.
func (en *Engine) Fields(r *rule.Rule) []string {
	return slices.Concat(en.correlator.Fields(r), en.foreign[r])
}

// Observe takes the next sighting.
func (en *Engine) Observe(s *Sighting) {
	var values map[string][]string
	for _, i := range s.Rules {
		r := en.rules[i]
		en.found[r] = true
		if !r.Silent {
			if known := en.amongOurselves(r, s); known != nil {
				en.file(en.inside[r], s.Event, map[string]any{"accounts_of_this_scan": known})
			} else {
				en.file(en.kinds[r], s.Event, nil)
			}
		}
		if en.correlator.Counts(r) {
			if values == nil {
				values = s.values()
			}
			en.fired(en.correlator.Observe(Hit{Rule: r, Event: s.Event, Values: values}))
		}
	}
}

// Keep is what stays of a sighting when the hits without prospects are gone, or
// nil.
func (en *Engine) Keep(p *Prospects, s *Sighting) *Sighting {
	hopeful := func(i int) bool { return p.Hopeful(en.rules[i], s) }
	n := 0
	for _, i := range s.Rules {
		if hopeful(i) {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case len(s.Rules):
		return s
	}
	less := *s
	less.Rules = slices.DeleteFunc(slices.Clone(s.Rules), func(i int) bool { return !hopeful(i) })
	return &less
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

// amongOurselves tells the accounts that a sighting takes for foreign, where the
// logs of each were read with this one's: then they belong together.
func (en *Engine) amongOurselves(r *rule.Rule, s *Sighting) []string {
	var known []string
	for _, field := range en.foreign[r] {
		for _, account := range s.at(field) {
			if !slices.Contains(en.estate.Accounts, account) {
				return nil
			}
			known = append(known, account)
		}
	}
	slices.Sort(known)
	return slices.Compact(known)
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
