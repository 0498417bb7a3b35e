package profile

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"bannin/actor"
	"bannin/decode"
	"bannin/event"
)

// How many of each a profile keeps.
const (
	mostActors    = 2000
	mostAddresses = 2000
	mostAgents    = 500
	mostCalls     = 2000
	mostResources = 20000
	mostDeleted   = 1 << 16
	mostNames     = 20000
	mostChains    = 200
	mostKept      = 1 << 15 // verdicts of a worker
	mostSeen      = 1 << 21 // events that are known not to have come before
)

// A Gatherer gathers the profile of those somebody asks for. Each worker has a
// Watch of it.
type Gatherer struct {
	// Look tells the country and network of an address; nil where nobody knows.
	Look func(netip.Addr) (country, network string)

	who   whom
	asked string
	graph *actor.Graph

	mu      sync.Mutex
	seen    map[uint64]struct{}
	unsure  bool
	watches []*Watch
}

// NewGatherer returns a gatherer for those who go by a name, an ARN, an access
// key, an address, or are the root of an incident.
func NewGatherer(who string, g *actor.Graph) *Gatherer {
	return &Gatherer{who: newWhom(who), asked: who, graph: g, seen: map[uint64]struct{}{}}
}

// A Watch sees the events of one worker.
type Watch struct {
	*Gatherer
	z       *decode.Summariser
	s       event.Summary
	known   map[event.Actor]*verdict
	total   counted
	actors  *tally[event.Actor]
	acts    *tally[string] // by what they were done as: see doneAs
	chains  *tally[string]
	chainOf map[string]actor.Chain
	places  *tally[string]
	agents  *tally[string]
	calls   *tally[[2]string]
	touched *tally[event.Resource]
	born    *tally[string]
	deleted *tally[string]
	names   *tally[string]
}

// Watch returns what a worker needs to see events read by a projection.
func (g *Gatherer) Watch(p *event.Projection) *Watch {
	w := newWatch(g)
	w.z = decode.NewSummariser(p)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.watches = append(g.watches, w)
	return w
}

func newWatch(g *Gatherer) *Watch {
	return &Watch{Gatherer: g, known: map[event.Actor]*verdict{}, chainOf: map[string]actor.Chain{},
		actors: newTally[event.Actor](mostActors), acts: newTally[string](mostResources), chains: newTally[string](mostChains),
		places: newTally[string](mostAddresses), agents: newTally[string](mostAgents), calls: newTally[[2]string](mostCalls),
		touched: newTally[event.Resource](mostResources), born: newTally[string](mostResources), deleted: newTally[string](mostDeleted),
		names: newTally[string](mostNames)}
}

// A verdict says whether an actor's events are asked for.
type verdict struct {
	chain actor.Chain
	hit   bool
	at    int  // where in the chain they are who was asked for
	below bool // they act as somebody whom those made
}

// See looks at an event.
func (w *Watch) See(e *event.Event) error {
	w.z.Outline(e, &w.s)
	v := w.judge(w.s.Actor, w.s.Time)
	hit := v.hit || w.s.IP != "" && w.s.IP == w.who.text
	if deletes(&w.s) {
		w.z.Complete(e, &w.s)
		for _, r := range w.s.Resources {
			if r.How == "deleted" {
				w.deleted.add(r.ARN, counted{Span: once(w.s.Time)})
			}
		}
	}
	if !hit && !v.below || !w.first(e) {
		return nil
	}
	w.z.Complete(e, &w.s)
	one := counted{Span: once(w.s.Time), first: w.s.ID}
	if !w.s.Succeeded {
		one.failed = 1
	}
	for _, as := range doneAs(v) {
		w.acts.add(as, one)
	}
	if !hit {
		return nil // it is counted below the one who was made
	}
	w.count(e, v, one)
	return nil
}

// count adds an event of somebody who was asked for.
func (w *Watch) count(e *event.Event, v *verdict, one counted) {
	s := &w.s
	w.total.Span.add(one.Span)
	w.total.failed += one.failed
	who := s.Actor
	who.Root = v.chain.Root.Root
	w.actors.add(who, one)
	w.calls.add([2]string{s.Service, s.Name}, one)
	if s.IP != "" {
		w.places.add(s.IP, one)
	}
	if s.Agent != "" {
		w.agents.add(s.Agent, one)
	}
	known := actor.Reads(e) && s.Succeeded && !w.who.address() // the graph knows better what these made
	for _, r := range s.Resources {
		if known {
			break
		}
		w.touched.add(r, one)
		if r.How == "created" {
			w.born.add(r.ARN, one)
		}
	}
	up := actor.Chain{Actor: v.chain.Actor, Links: v.chain.Links[v.at:], Root: v.chain.Root, Confidence: 1}
	switch {
	case v.at == len(v.chain.Links):
		up.Actor = v.chain.Root
	case v.at > 0:
		up.Actor = v.chain.Links[v.at-1].By
	}
	key := up.Actor.Key()
	for _, l := range up.Links {
		key += " " + l.Event + l.By.Key()
		up.Confidence *= l.Confidence
	}
	w.chains.add(key, one)
	w.keep(key, up)
}

// keep notes what a tally's key of a chain means, as long as it is counted.
func (w *Watch) keep(key string, c actor.Chain) {
	if w.chains.of[key] == nil {
		return
	}
	if first, ok := w.chainOf[key]; !ok || c.Actor.AccessKey < first.Actor.AccessKey {
		w.chainOf[key] = c
	}
	if len(w.chainOf) > 4*mostChains {
		maps.DeleteFunc(w.chainOf, func(key string, _ actor.Chain) bool { return w.chains.of[key] == nil })
	}
}

// judge tells whether an actor's events are asked for.
func (w *Watch) judge(a event.Actor, at time.Time) *verdict {
	if v := w.known[a]; v != nil {
		return v
	}
	v := &verdict{chain: w.graph.Chain(a, at)}
	if v.at, v.hit = w.who.holds(&v.chain); !v.hit {
		v.below = w.madeBy(v.chain.Root, 0)
	}
	for _, name := range []string{a.Name, v.chain.Root.Name} {
		if name != "" {
			w.names.add(name[strings.LastIndexByte(name, '/')+1:], counted{Span: Span{Count: 1}})
			w.names.add(name, counted{Span: Span{Count: 1}})
		}
	}
	if w.graph.Timeless(a) {
		if len(w.known) == mostKept {
			clear(w.known)
		}
		w.known[a] = v
	}
	return v
}

// How many steps from one who was made to the maker are followed, and of how many
// makers at each.
const (
	maxSteps  = 3
	maxMakers = 8
)

// forever is later than all of a log.
var forever = time.Unix(1<<33, 0)

// madeBy tells whether an actor, or the key it acts with, was made by those who
// are asked for.
func (w *Watch) madeBy(a event.Actor, depth int) bool {
	if depth == maxSteps || a.Kind != "user" && a.Kind != "key" {
		return false
	}
	n := 0
	for _, l := range w.graph.Makers(a, forever) {
		if l.How != actor.Created || l.Made.Kind != "user" && l.Made.Kind != "key" {
			continue
		}
		if n++; n > maxMakers {
			break
		}
		c := w.graph.Chain(l.By, l.Time)
		if _, ok := w.who.holds(&c); ok || w.madeBy(c.Root, depth+1) {
			return true
		}
	}
	return false
}

// doneAs are the names under which a branch of what was made finds its events:
// the event that began the session, else the user and the key.
func doneAs(v *verdict) []string {
	a := v.chain.Actor
	if len(v.chain.Links) > 0 && v.chain.Links[0].Event != "" {
		return []string{v.chain.Links[0].Event}
	}
	if a.AccessKey != "" && a.AccessKey != a.Key() {
		return []string{actor.Bare(a.Key()), a.AccessKey}
	}
	return []string{actor.Bare(a.Key())}
}

// deletes tells of calls that remove something.
func deletes(s *event.Summary) bool {
	return s.Succeeded && slices.ContainsFunc([]string{"Delete", "Terminate", "Deregister", "ScheduleKeyDeletion", "Release"},
		func(verb string) bool { return strings.HasPrefix(s.Name, verb) })
}

// first tells whether an event has not come before.
func (g *Gatherer) first(e *event.Event) bool {
	sum := sha256.Sum256(e.Identity())
	id := binary.BigEndian.Uint64(sum[:])
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.seen[id]; ok {
		return false
	}
	if len(g.seen) < mostSeen {
		g.seen[id] = struct{}{}
	} else {
		g.unsure = true
	}
	return true
}
