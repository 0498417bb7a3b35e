package finding

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// sampled is how many events a finding keeps whole.
const sampled = 5

// A Gathering is a finding in the making. What it keeps does not depend on the
// order in which events come: of ids, the first MaxEvents by time; of
// addresses and resources, those seen first. So gatherings of one finding by
// several workers can be joined.
type Gathering struct {
	Whose
	Number int    // its place in the inbox
	order  uint64 // see Inbox

	count       int64 // events added
	omitted     int64 // events counted elsewhere
	first, last time.Time
	succeeded   bool
	listed      []listing
	ids         []byte    // of the listed
	full        bool      // more than MaxEvents came
	limit       time.Time // once full: the time of the last listed
	samples     []*event.Summary
	ips         firsts[string]
	sessions    firsts[string] // access keys of the actor's sessions
	touched     firsts[event.Resource]
	doers       firsts[Doer]
	reason      map[string]any
	once        map[string]bool // ids counted, where an event may come again
}

// A listing is an event that a finding names. There may be very many, so they
// hold no pointers.
type listing struct {
	at       int64 // nanoseconds since 1970
	from, to uint32
}

func newGathering(at Whose, number int) *Gathering {
	return &Gathering{Whose: at, Number: number, order: at.hash(), ips: newFirsts(maxListed, strings.Compare), touched: newFirsts(maxListed, compareResources),
		sessions: newFirsts(maxSessions, strings.Compare), doers: newFirsts(maxListed, compareDoers)}
}

func (g *Gathering) id(l listing) []byte { return g.ids[l.from:l.to] }

func (g *Gathering) list(at int64, id []byte) {
	from := len(g.ids)
	g.ids = append(g.ids, id...)
	g.listed = append(g.listed, listing{at, uint32(from), uint32(len(g.ids))})
	if len(g.listed) >= 2*MaxEvents {
		g.trim()
	}
}

func compareResources(a, b event.Resource) int {
	return cmp.Or(strings.Compare(a.ARN, b.ARN), strings.Compare(a.How, b.How))
}

// Lists tells whether an event of this time would be named in the finding; if
// not, its id and resources are not wanted.
func (g *Gathering) Lists(at time.Time) bool { return !g.full || !at.After(g.limit) }

// Add counts an event. It keeps e where it returns true.
func (g *Gathering) Add(e *event.Summary) (keeps bool) {
	g.count++
	if g.first.IsZero() || e.Time.Before(g.first) {
		g.first = e.Time
	}
	if e.Time.After(g.last) {
		g.last = e.Time
	}
	g.succeeded = g.succeeded || e.Succeeded
	g.doers.see(Doer{e.Actor.ARN, e.Actor.Name, e.Actor.AccessKey, e.Region}, e.Time)
	if e.IP != "" {
		g.ips.see(e.IP, e.Time)
	}
	if e.Actor.Temporary() {
		g.sessions.see(e.Actor.AccessKey, e.Time)
	}
	if !g.Lists(e.Time) {
		return false
	}
	g.list(e.Time.UnixNano(), []byte(e.ID))
	for _, r := range e.Resources {
		g.touched.see(r, e.Time)
	}
	return g.sample(e)
}

// AddOnce is Add for events that may come again, with the numbers that were
// unusual.
func (g *Gathering) AddOnce(e *event.Summary, reason map[string]any) {
	g.Because(reason)
	if g.once[e.ID] {
		return
	}
	if g.once == nil {
		g.once = map[string]bool{}
	}
	g.once[e.ID] = true
	g.Add(e)
}

// Sessions are the sessions of the actor in which something happened, the first
// of them: for each its access key, and when it was first seen. Where the
// records name none, it is the actor itself.
func (g *Gathering) Sessions() []Session {
	like := g.samples[0].Actor
	if len(g.sessions.at) == 0 {
		return []Session{{like, g.first}}
	}
	var all []Session
	for _, key := range g.sessions.sorted()[:min(len(g.sessions.at), maxSessions)] {
		like.AccessKey = key
		all = append(all, Session{like, g.sessions.at[key]})
	}
	return all
}

// A Session is an actor with the key of one session, at a time.
type Session struct {
	Actor event.Actor
	At    time.Time
}

// Omit counts n more events, which are not listed.
func (g *Gathering) Omit(n int64) { g.omitted += n }

// Recount says how many distinct events were added, where some came twice.
func (g *Gathering) Recount(distinct int64) { g.count = distinct }

// Because adds to what made the finding unusual; of a name that comes again, the
// last counts.
func (g *Gathering) Because(reason map[string]any) {
	if g.reason == nil {
		g.reason = map[string]any{}
	}
	maps.Copy(g.reason, reason)
}

// sample keeps the event whole if it is among the first few.
func (g *Gathering) sample(e *event.Summary) bool {
	i, known := slices.BinarySearchFunc(g.samples, e, func(a, b *event.Summary) int {
		return cmp.Or(a.Time.Compare(b.Time), strings.Compare(a.ID, b.ID))
	})
	if known || i == sampled {
		return false
	}
	if len(g.samples) == sampled {
		g.samples = g.samples[:sampled-1]
	}
	g.samples = slices.Insert(g.samples, i, e)
	return true
}

// join adds what another gathering of the same finding holds.
func (g *Gathering) join(o *Gathering) {
	g.count += o.count
	g.omitted += o.omitted
	if g.first.IsZero() || o.first.Before(g.first) {
		g.first = o.first
	}
	if o.last.After(g.last) {
		g.last = o.last
	}
	g.succeeded = g.succeeded || o.succeeded
	for _, l := range o.listed {
		g.list(l.at, o.id(l))
	}
	for _, e := range o.samples {
		g.sample(e)
	}
	g.ips.join(&o.ips)
	g.sessions.join(&o.sessions)
	g.touched.join(&o.touched)
	g.doers.join(&o.doers)
	for id := range o.once {
		if g.once == nil {
			g.once = map[string]bool{}
		}
		g.once[id] = true
	}
	g.Because(o.reason)
}

// trim leaves each event once, and of them the first MaxEvents.
func (g *Gathering) trim() {
	compare := func(a, b listing) int { return cmp.Or(cmp.Compare(a.at, b.at), bytes.Compare(g.id(a), g.id(b))) }
	slices.SortFunc(g.listed, compare)
	g.listed = slices.CompactFunc(g.listed, func(a, b listing) bool { return compare(a, b) == 0 })
	if len(g.listed) > MaxEvents {
		g.listed, g.full = g.listed[:MaxEvents], true
	}
	if !g.full {
		return
	}
	g.limit = time.Unix(0, g.listed[len(g.listed)-1].at).UTC()
	var kept []byte
	for i, l := range g.listed {
		g.listed[i].from = uint32(len(kept))
		kept = append(kept, g.id(l)...)
		g.listed[i].to = uint32(len(kept))
	}
	g.ids = kept
}

// finding is what was gathered. Resources are those of the listed events: they
// tell no more than the ids do.
func (g *Gathering) finding() Finding {
	g.trim()
	k, first := g.Kind, g.samples[0]
	last := time.Unix(0, g.listed[len(g.listed)-1].at)
	f := Finding{ID: g.ID(), Rule: k.Rule, Type: cmp.Or(g.Type, k.Type), Severity: k.Severity, Score: k.Severity.Score(), Outcome: Attempted,
		First: g.first, Last: g.last, Count: g.count + g.omitted, Account: g.Account, Region: first.Region, Actor: first.Actor,
		IPs: g.ips.until(g.last), Resources: []string{}, Techniques: k.Techniques, Tactics: k.Tactics, Reason: g.reason,
		Touched: g.touched.until(last), Doers: g.doers.until(g.last), Detail: &Detail{}}
	if g.succeeded {
		f.Outcome = Succeeded
	}
	f.Actor.Root = g.Root
	if g.Root == Everybody {
		f.Account, f.Actor = first.Account, event.Actor{Kind: first.Actor.Kind, Name: Everybody, Root: Everybody}
	}
	ids := string(g.ids)
	f.Events = make([]string, len(g.listed))
	for i, l := range g.listed {
		f.Events[i] = ids[l.from:l.to]
	}
	f.EventsOmitted = f.Count - int64(len(f.Events))
	for _, r := range f.Touched {
		if n := len(f.Resources); n == 0 || f.Resources[n-1] != r.ARN {
			f.Resources = append(f.Resources, r.ARN)
		}
	}
	if f.Techniques == nil {
		f.Techniques = []string{}
	}
	if f.Reason == nil {
		f.Reason = map[string]any{}
	}
	*f.Detail = k.Detail
	if g.Type != "" {
		f.Detail.Words = reporting(k.Detail.Words, g.Type)
	}
	for _, e := range g.samples {
		f.Detail.Sample = append(f.Detail.Sample, *e)
	}
	return f
}

// reporting are a rule's words about findings of others, for those of one type.
func reporting(words map[locale.Language]Words, kind string) map[locale.Language]Words {
	own := make(map[locale.Language]Words, len(words))
	for lang, w := range words {
		w.Title += ": " + kind
		own[lang] = w
	}
	return own
}
