package detect

import (
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"bannin/actor"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
	"bannin/rule"
)

// An Engine turns what rules saw into findings. Each worker has a Watch of it;
// when all is read, Gather takes what they saw, and Findings tells.
type Engine struct {
	Inbox *finding.Inbox
	// KeepAll makes watches keep the sightings of all rules, not only those that
	// correlations count: Tell wants them. Set it before the first Watch.
	KeepAll bool
	// Detectors look at every event. Set them before the first Watch.
	Detectors []Detector
	// Graph tells who is who, once all is gathered.
	Graph *actor.Graph

	set        *rule.Set    // sightings number rules as it does
	all        []*rule.Rule // with correlations
	kinds      map[*rule.Rule]*finding.Kind
	inside     map[*finding.Kind]*finding.Kind // for what stays within the estate
	foreign    map[*rule.Rule][]string         // fields of foreign accounts in the rule's condition
	correlator *Correlator
	prospects  *Prospects
	seed       maphash.Seed
	estate     []string
	orders     Orders
	found      map[*rule.Rule]bool
	local      *finding.Inbox           // of what single events tell, by the actors that records name
	roots      map[finding.Whose]string // of these actors
	cells      []*observe.Reducer
	crowds     map[string]bool // by correlation and group
	mentions   []mention       // by detectors, in order of time; where KeepAll is set
}

// NewEngine returns an engine for the rules of a set and the correlations among
// all, which must be linked. foreign are the fields whose values are accounts
// other than the record's.
func NewEngine(set *rule.Set, all []*rule.Rule, foreign []string) *Engine {
	en := &Engine{set: set, all: all, kinds: map[*rule.Rule]*finding.Kind{},
		inside: map[*finding.Kind]*finding.Kind{}, foreign: map[*rule.Rule][]string{}, found: map[*rule.Rule]bool{},
		correlator: NewCorrelator(all), seed: maphash.MakeSeed(), Inbox: finding.NewInbox(), Graph: new(actor.Graph),
		local: finding.NewInbox(), roots: map[finding.Whose]string{}, crowds: map[string]bool{}}
	en.prospects = newProspects(en.correlator.plans, set.Rules)
	for _, r := range all {
		k := finding.NewKind(r.ID, r.Type, r.Level, finding.Detail{
			Words: r.Words, References: r.References, Author: r.Author, Tags: r.Tags})
		en.kinds[r], en.inside[k] = k, k.Inside()
		if r.Where != nil {
			keys := rule.Keys(r.Where)
			en.foreign[r] = slices.DeleteFunc(slices.Clone(foreign), func(f string) bool { return !slices.Contains(keys, f) })
		}
	}
	return en
}

// Fields are the paths whose values sightings of a rule must carry: those that
// correlations ask for, and those that name foreign accounts.
func (en *Engine) Fields(r *rule.Rule) []string {
	return slices.Concat(en.correlator.Fields(r), en.foreign[r])
}

// Watch returns what a worker needs to see events for the engine.
func (en *Engine) Watch(s Summariser) *Watch {
	w := &Watch{everything: en.KeepAll, summariser: s, inbox: finding.NewInbox(), order: NewOrder(),
		prospects: en.prospects.Sibling(), found: make([]bool, len(en.set.Rules)), tally: &tally{seed: en.seed}}
	var lenses []observe.Lens
	for _, d := range en.Detectors {
		lenses = append(lenses, d.Lens(en.set.Projection()))
	}
	w.reducer = observe.NewReducer(lenses)
	w.facts = actor.NewCollector(en.set.Projection())
	for _, r := range en.set.Rules {
		p := part{counted: en.correlator.Counts(r), fields: en.slots(en.Fields(r)), foreign: en.slots(en.foreign[r])}
		if !r.Silent {
			p.kind = en.kinds[r]
		}
		w.parts = append(w.parts, p)
	}
	return w
}

func (en *Engine) slots(paths []string) []field {
	var all []field
	for _, path := range paths {
		all = append(all, field{path, en.set.Projection().Slot(path)})
	}
	return all
}

// Gather takes what all workers saw, and finds what it comes to. accounts are
// those whose own logs were read: no strangers to each other. repeated says
// that some events came more than once.
func (en *Engine) Gather(watches []*Watch, accounts []string, repeated bool) error {
	en.estate = accounts
	var tallies []*tally
	var cells []*observe.Reducer
	var facts []*actor.Collector
	var numbers [][]int           // of findings, by worker and number there
	sisters := map[int][]string{} // accounts that belong together, by finding
	for _, w := range watches {
		en.prospects.Merge(w.prospects)
		en.orders = append(en.orders, w.order)
		tallies = append(tallies, w.tally)
		cells = append(cells, w.reducer)
		facts = append(facts, w.facts)
		for n, found := range w.found {
			if found {
				en.found[en.set.Rules[n]] = true
			}
		}
		numbers = append(numbers, en.join(w.inbox.All(), sisters))
		w.inbox, w.prospects, w.summariser = nil, nil, nil // what they hold is in the engine's
	}
	for n, accounts := range sisters {
		slices.Sort(accounts)
		en.local.All()[n].Because(map[string]any{"accounts_of_this_scan": slices.Compact(accounts)})
	}
	var err error
	if en.Graph, err = actor.Join(facts...); err != nil {
		return err
	}
	for _, f := range facts {
		f.Close()
	}
	en.attribute(numbers)
	if repeated {
		if err := en.recount(tallies, numbers); err != nil {
			return err
		}
	}
	for _, t := range tallies {
		t.close()
	}
	if err := en.orders.Each(en.hopeful, func(s *Sighting) error { en.observe(s); return nil }); err != nil {
		return err
	}
	en.fired(en.correlator.End(), en.file)
	if !en.KeepAll {
		en.orders.Close()
	}
	en.cells = cells
	return en.detect()
}

// join adds what a worker gathered to what all did, and tells which number each
// has there.
func (en *Engine) join(all []*finding.Gathering, sisters map[int][]string) []int {
	own := holders(all)
	numbers := make([]int, len(all))
	for n, part := range all {
		if own[n] != n {
			continue
		}
		abroad := strings.Fields(part.Abroad)
		kind := en.kind(part.Kind, abroad)
		inside := kind != part.Kind
		g := en.local.Join(finding.Whose{Kind: kind, Type: part.Type, Account: part.Account, Root: part.Root}, part)
		numbers[n] = g.Number
		if inside {
			sisters[g.Number] = append(sisters[g.Number], abroad...)
		}
	}
	for n := range numbers {
		numbers[n] = numbers[own[n]]
	}
	return numbers
}

// holders are the numbers under which gatherings are held: what went into another
// has that one's.
func holders(all []*finding.Gathering) []int {
	numbers := make([]int, len(all))
	for n, g := range all {
		numbers[n] = g.Number
	}
	return numbers
}

// recount counts each event once, however often it came.
func (en *Engine) recount(tallies []*tally, numbers [][]int) error {
	all := en.Inbox.All()
	counts, err := distinct(tallies, len(all), func(worker int, n uint32) int { return all[numbers[worker][n]].Number })
	if err != nil {
		return err
	}
	for i, g := range all {
		if g.Number != i {
			continue // it went into another
		}
		g.Recount(counts[i])
	}
	return nil
}

// kind is the kind of what a rule found that takes accounts for foreign: where
// the logs of each were read with this one's, they belong together.
func (en *Engine) kind(k *finding.Kind, abroad []string) *finding.Kind {
	if len(abroad) == 0 || slices.ContainsFunc(abroad, func(account string) bool { return !slices.Contains(en.estate, account) }) {
		return k
	}
	return en.inside[k]
}

// hopeful leaves the rules of a sighting that correlations may make something of.
func (en *Engine) hopeful(s *Sighting) bool {
	s.Rules = slices.DeleteFunc(s.Rules, func(i int) bool { return !en.prospects.Hopeful(i, s) })
	return len(s.Rules) > 0
}

// observe takes the next sighting, in order of time.
func (en *Engine) observe(s *Sighting) {
	values := s.values()
	for _, i := range s.Rules {
		if r := en.set.Rules[i]; en.correlator.Counts(r) {
			en.fired(en.correlator.Observe(Hit{Rule: r, Event: s.Event, Values: values}), en.file)
		}
	}
}

// fired hands on the events of what fired, each with the kind of its finding.
func (en *Engine) fired(all []Fired, f func(k *finding.Kind, one *Fired)) {
	for i := range all {
		f(en.kinds[all[i].Rule], &all[i])
	}
}

func (en *Engine) file(k *finding.Kind, one *Fired) {
	en.found[one.Rule] = true
	told := en.together(k, one)
	for _, m := range told {
		en.Inbox.Of(m.at).AddOnce(m.event, one.Reason)
	}
	if len(told) > 0 && one.Omitted > 0 {
		en.Inbox.Of(told[0].at).Omit(int64(one.Omitted))
	}
}

// Tell goes over all events again, in order of time, and tells each that is in
// a finding, with the finding's kind and id. It wants KeepAll.
func (en *Engine) Tell(f func(k *finding.Kind, id string, e *event.Summary) error) error {
	en.correlator = NewCorrelator(en.all)
	clear(en.crowds)
	var fault error
	tell := func(k *finding.Kind, at finding.Whose, e *event.Summary) {
		if fault == nil {
			if g := en.Inbox.Holds(at); g != nil {
				at = g.Whose
			}
			fault = f(k, at.ID(), e)
		}
	}
	told := func(k *finding.Kind, one *Fired) {
		for _, m := range en.together(k, one) {
			tell(k, m.at, m.event)
		}
	}
	mentions := slices.SortedStableFunc(slices.Values(en.mentions), compareMentions)
	until := func(at time.Time) {
		for len(mentions) > 0 && !mentions[0].event.Time.After(at) {
			m := mentions[0]
			tell(m.at.Kind, m.at, m.event)
			mentions = mentions[1:]
		}
	}
	err := en.orders.Each(nil, func(s *Sighting) error {
		until(s.Event.Time)
		values := s.values()
		for _, i := range s.Rules {
			r := en.set.Rules[i]
			if !r.Silent {
				k := en.kind(en.kinds[r], en.abroad(r, s))
				tell(k, en.attributed(k.Whose(s.Event)), s.Event)
			}
			if en.correlator.Counts(r) {
				en.fired(en.correlator.Observe(Hit{Rule: r, Event: s.Event, Values: values}), told)
			}
		}
		return fault
	})
	en.fired(en.correlator.End(), told)
	until(endOfTime)
	if err == nil {
		err = fault
	}
	return err
}

// endOfTime is behind all that a log can tell.
var endOfTime = time.Unix(1<<40, 0)

// abroad are the accounts that a sighting takes for foreign.
func (en *Engine) abroad(r *rule.Rule, s *Sighting) []string {
	var all []string
	for _, path := range en.foreign[r] {
		all = append(all, s.at(path)...)
	}
	return all
}

// Forgotten tells what correlations let go to stay within memory.
func (en *Engine) Forgotten() Forgotten { return en.correlator.Forgotten() }

// A Lost is how many things a detector let go to stay within memory.
type Lost struct {
	Detector string
	Things   int64
}

// Lost tells which detectors let things go.
func (en *Engine) Lost() (all []Lost) {
	for _, d := range en.Detectors {
		if n := d.Forgotten(); n > 0 {
			all = append(all, Lost{d.Name(), n})
		}
	}
	return all
}

// Found tells whether a rule, or a correlation, has found anything.
func (en *Engine) Found(r *rule.Rule) bool { return en.found[r] }
