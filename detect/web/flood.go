package web

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// Kinds of cells of floods.
const (
	floodClients = iota // by target and client; marks are paths
	floodPaths          // by target and shape of path; marks are clients
)

// one is how many requests stand behind each that the lens notes. Floods are told
// by numbers in the thousands, for which every sixteenth request, picked by the hash
// of its content, is plenty, and each request costs so much less.
const one = 16

// Floods finds more requests than a site is used to: of one address, of one
// network, or of many addresses at one place.
//
// Large numbers are nothing special: an office of a hundred people, a CDN, a page
// that asks every second. What counts is what the site and the client did before,
// and what the site suffers: a surge is low, a flood is one that is far beyond a
// day's experience or makes the site fail.
type Floods struct {
	detector[floodMemory]
	surge, flood *finding.Kind
}

type floodMemory struct {
	Start   time.Time
	Hours   map[string]*siteHour // of the window at hand, by target
	Sites   detect.Shelf[site]
	Clients detect.Shelf[past] // by target and client; those that were busy once
	Paths   detect.Shelf[past]
}

func newFloodMemory() floodMemory {
	return floodMemory{Sites: detect.NewShelf[site](maxSites), Clients: detect.NewShelf[past](maxClients), Paths: detect.NewShelf[past](maxPaths)}
}

// A site is what is usual at a target.
type site struct {
	Total past
	Top   past // the busiest client of each hour
}

// A siteHour is what came to a target in an hour.
type siteHour struct {
	Target         target
	Total, Clients int64
	Busiest        []burst // clients and networks
	Network        burst   // at hand: addresses of one stand next to each other
	Members        int64
	Most           int64 // by one of them
	Paths          []burst
}

// A burst is what one source sent within the hour.
type burst struct {
	Whom        string // the client, network or path
	What        string // "address", "network", "path"
	Count       int64
	Failed      int64
	Others      int64 // different paths, or clients
	Minute      int64 // requests in the busiest minute
	First, Last time.Time
	Events      []observe.Sight
}

// NewFloods returns the detector.
func NewFloods(s Settings) *Floods {
	surge := detect.Describe("web.surge", "", finding.Low, "attack.impact", "attack.t1499.002")
	flood := detect.Describe("web.flood", "", finding.Medium, "attack.impact", "attack.t1499.002", "attack.t1498")
	return &Floods{newDetector("web.floods", s, newFloodMemory, surge, flood), surge, flood}
}

// Forgotten is how many sites, clients and paths were let go.
func (d *Floods) Forgotten() int64 {
	return d.memory.Sites.Forgotten + d.memory.Clients.Forgotten + d.memory.Paths.Forgotten
}

// Lens looks at the requests of one worker.
func (d *Floods) Lens(p *event.Projection) observe.Lens {
	return &floodLens{reader: newReader(p, d.settings)}
}

type floodLens struct {
	reader
	path []byte
}

// See notes every sixteenth request.
func (l *floodLens) See(e *event.Event, pad *observe.Pad) {
	site, ok := l.site(e)
	if !ok || xxhash.Sum64(e.Identity())%one != 0 {
		return
	}
	client := l.from(e)
	addr, ok := event.ParseIP(client)
	if !ok {
		return
	}
	whole := addr.As16() // so that neighbours come one after the other
	var bad int64
	if a := l.answer(e); a == failed {
		bad = 1
	}
	l.path = shape(l.path[:0], e.Bytes(l.stem))
	key := [...][]byte{[]byte(e.Format), e.Account, e.Region, site, whole[:]}
	pad.Note(observe.Note{Kind: floodClients, Window: time.Hour, Weight: bad, Mark: l.path}, key[:]...)
	key[4] = l.path
	pad.Note(observe.Note{Kind: floodPaths, Window: time.Hour, Weight: bad, Mark: client}, key[:]...)
}

// Thresholds of floods.
const (
	busyMinute  = 600    // requests in a minute …
	busyHour    = 10_000 // … or in an hour, below which nothing is a flood
	slowHour    = 1_000  // requests in each of many hours of a client that never came before …
	slowHours   = 12     // … so many
	beyond      = 10     // times what is usual for the client, or the path …
	beyondTop   = 5      // … and times the site's busiest client, as usual
	fewPaths    = 5      // a flood goes to few places, an office to many
	failedShare = 10     // percent of the requests that fail: the site suffers
	someClients = 20     // addresses that are many
	maxBusiest  = 32     // sources of an hour that are looked at
	maxSites    = 1 << 10
	maxClients  = 1 << 13
	maxPaths    = 1 << 13
	habit       = 100 // requests an hour from which a client or a path is remembered
)

// Observe takes a cell.
func (d *Floods) Observe(c *observe.Cell, tell func(detect.Signal)) {
	m := &d.memory
	if c.Start.After(m.Start) {
		d.judge(tell)
		m.Start, m.Hours = c.Start, map[string]*siteHour{}
	}
	key := joined(c.Key[:targetParts]...)
	h := m.Hours[key]
	if h == nil {
		if len(m.Hours) >= maxSites {
			return
		}
		h = &siteHour{Target: targetOf(c.Key)}
		m.Hours[key] = h
	}
	b := burst{Whom: c.Key[targetParts], What: "path", Count: c.Count * one, Failed: c.Weight * one, Others: c.Marks, First: c.First, Last: c.Last, Events: c.Sights()}
	times := make([]time.Time, len(c.Sights()))
	for i, s := range c.Sights() {
		times[i] = s.Time
	}
	b.Minute = perMinute(b.Count, times)
	if c.Kind == floodPaths {
		h.Paths = busiest(h.Paths, b)
		return
	}
	b.Whom, b.What = addressText(b.Whom), "address"
	h.Total += b.Count
	h.Clients++
	h.Busiest = busiest(h.Busiest, b)
	h.join(b)
}

// addressText is an address of 16 bytes as people write it.
func addressText(bytes string) string {
	addr, _ := netip.AddrFromSlice([]byte(bytes))
	return addr.Unmap().String()
}

// busiest keeps the sources that sent most.
func busiest(all []burst, b burst) []burst {
	at, _ := slices.BinarySearchFunc(all, b, func(x, y burst) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Whom, y.Whom))
	})
	if at >= maxBusiest {
		return all
	}
	all = slices.Insert(all, at, b)
	return all[:min(len(all), maxBusiest)]
}

// join adds a client to its network, whose addresses come one after the other.
func (h *siteHour) join(b burst) {
	if net := network(b.Whom); net != h.Network.Whom {
		h.closeNetwork()
		h.Network = burst{Whom: net, What: "network", First: b.First, Last: b.Last}
	}
	n := &h.Network
	h.Members++
	n.Count += b.Count
	h.Most = max(h.Most, b.Count)
	n.Failed += b.Failed
	n.Others = max(n.Others, b.Others)
	n.Minute += b.Minute
	if b.First.Before(n.First) {
		n.First = b.First
	}
	if b.Last.After(n.Last) {
		n.Last = b.Last
	}
	if room := finding.MaxEvents - len(n.Events); room > 0 {
		n.Events = append(n.Events, b.Events[:min(room, len(b.Events))]...)
	}
}

// fewMembers is how many addresses of a network act together at least.
const fewMembers = 4

func (h *siteHour) closeNetwork() {
	if h.Members >= fewMembers && h.Network.Whom != "" && 2*h.Most < h.Network.Count { // else it is one of them
		h.Busiest = busiest(h.Busiest, h.Network)
	}
	h.Members, h.Most = 0, 0
}

// judge looks at the hour that is over.
func (d *Floods) judge(tell func(detect.Signal)) {
	m := &d.memory
	for _, key := range slices.Sorted(maps.Keys(m.Hours)) {
		h := m.Hours[key]
		h.closeNetwork()
		h.Network = burst{}
		s := &m.Sites.Take(key, m.Start).It
		total, top := h.Total, int64(0)
		for i := range h.Busiest {
			b := &h.Busiest[i]
			switch told := d.source(key, s, h, b, tell); {
			case told:
				total -= b.Count // what is told of is not usual
			case b.What == "address":
				top = max(top, b.Count)
			}
		}
		for i := range h.Paths {
			if total == h.Total && d.path(key, h, &h.Paths[i], tell) { // else its sources were told of
				total -= h.Paths[i].Count
			}
		}
		s.Total.add(max(0, total))
		s.Top.add(top)
	}
}

// End judges the last hour.
func (d *Floods) End(tell func(detect.Signal)) {
	d.judge(tell)
	d.memory.Hours = map[string]*siteHour{}
}

// source judges what a client or network sent.
func (d *Floods) source(key string, s *site, h *siteHour, b *burst, tell func(detect.Signal)) bool {
	if b.Count < habit {
		return false
	}
	before := &d.memory.Clients.Take(joined(key, b.Whom), d.memory.Start).It
	usual, top := before.usual(), s.Top.usual()
	reason := map[string]any{"usual": usual, "usual_top": top}
	floods := s.floods(h, b, usual)
	before.learn(b.Count, floods)
	switch {
	case floods:
		kind := d.surge
		if s.Top.settled() || b.suffers() {
			kind = d.flood
		}
		d.tell(kind, h, b, reason, tell)
	case s.lasts(h, b, before):
		reason["hours"] = len(before.Hours)
		d.tell(d.surge, h, b, reason, tell)
	default:
		return false
	}
	return true
}

// suffers tells whether so many of the requests failed that it matters.
func (b *burst) suffers() bool { return b.Failed*100 >= failedShare*b.Count }

// floods tells whether a source is far beyond what it, and any other, sends. As
// long as nothing is known of the site, it has to outdo many others together.
func (s *site) floods(h *siteHour, b *burst, usual int64) bool {
	switch {
	case b.Minute < busyMinute && b.Count < busyHour || b.Count < beyond*usual:
		return false
	case b.Others > fewPaths && b.Minute < 10*busyMinute && !b.suffers():
		return false
	case s.Top.settled():
		return b.Count >= beyondTop*s.Top.usual()
	}
	return h.Clients >= someClients && 2*b.Count >= h.Total
}

// lasts tells of a client that came anew, and has since sent far more than others
// do, hour after hour.
func (s *site) lasts(h *siteHour, b *burst, before *past) bool {
	n := len(before.Hours)
	if n < slowHours || n > 3*slowHours || len(s.Total.Hours)-n < settledHours || b.Others > fewPaths {
		return false
	}
	least := slices.Min(before.Hours[n-slowHours:])
	return least >= slowHour && least >= beyondTop*h.Total/max(1, h.Clients)
}

// path judges what many addresses sent to one place. A crowd that came for a
// reason loads pages with all that belongs to them; a flood is at one place, and
// the rest of the site is as ever.
func (d *Floods) path(key string, h *siteHour, b *burst, tell func(detect.Signal)) bool {
	if b.Count < habit {
		return false
	}
	before := &d.memory.Paths.Take(joined(key, b.Whom), d.memory.Start).It
	usual := before.usual()
	kind := d.pathKind(key, h, b, usual)
	before.learn(b.Count, kind != nil)
	if kind != nil {
		d.tell(kind, h, b, map[string]any{"usual": usual, "usual_site": d.memory.Sites.Look(key).Total.usual()}, tell)
	}
	return kind != nil
}

// pathKind is the kind of what came to a path; nil where it is nothing.
func (d *Floods) pathKind(key string, h *siteHour, b *burst, usual int64) *finding.Kind {
	s := d.memory.Sites.Look(key)
	rest, site := h.Total-b.Count, s.Total.usual()
	if b.Others < someClients || b.Minute < busyMinute && b.Count < busyHour || b.Count < beyond*usual {
		return nil
	}
	switch {
	case !s.Total.settled():
		if b.suffers() && b.Count >= beyond*rest {
			return d.surge
		}
		return nil
	case b.Count < 3*site || rest > 2*site && b.Count < beyond*rest/2:
		return nil
	}
	return d.flood
}

func (d *Floods) tell(kind *finding.Kind, h *siteHour, b *burst, reason map[string]any, tell func(detect.Signal)) {
	like := h.Target.summary("", stranger(b.Whom), "")
	switch b.What {
	case "address":
		like.IP = b.Whom
	case "path":
		like.Actor = crowd(h.Target.Site + b.Whom)
		like.Message = b.Whom
	}
	like.Succeeded, like.Resources = b.suffers(), h.Target.touched("read")
	reason["from"], reason["requests"], reason["per_minute"], reason["failed"], reason["site_requests"] = b.What, b.Count, b.Minute, b.Failed, h.Total
	reason["threshold"] = busyMinute
	events := observe.Summaries(b.Events, like)
	tell(detect.Signal{Kind: kind, Events: events, Omitted: max(0, b.Count-int64(len(events))), Reason: reason})
}
