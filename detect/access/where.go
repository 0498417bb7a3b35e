package access

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"bannin/detect"
	"bannin/enrich"
	"bannin/event"
	"bannin/finding"
)

// travel tells a person who is in two countries, or at two places further apart
// than anybody travels, within a short time.
type travel struct{}

// A trace is where a person last was, of the places that are known to be theirs,
// and what came from one that is not.
type trace struct {
	Place   enrich.Place
	Network string
	At      int64 // seconds since 1970
	Held    []*event.Summary
	HeldAt  int64
}

// Speeds and distances of travel. An airliner makes 900 km/h; below 500 km the
// tables of addresses are wrong more often than people are fast.
const (
	fastest = 1000 // km/h
	leastKm = 500
)

// wide is how many countries at once are too many.
const wide = 3

// stay is for how many seconds a trace says where a person is, and how long what
// came from elsewhere waits for it.
const stay = 12 * 3600

func (j travel) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	var there []string
	var news []*act
	for _, a := range s.acts {
		if a.Place.Country == "" || a.Place.Trusted || a.private || !p.Person && !a.person() {
			continue
		}
		if m.fresh(p, feature{byCountry, a.Place.Country}) {
			news = append(news, a)
		}
		if !slices.Contains(there, a.Place.Country) {
			there = append(there, a.Place.Country)
		}
		j.follow(s, a, tell)
	}
	if len(there) >= wide && len(news) > 1 {
		tellActs(tell, kinds.countries, news, map[string]any{"countries": there, "usual_countries": p.Habit.usual(byCountry, 3, m.now()), "threshold": wide})
		return
	}
	if len(news) > 0 {
		tellActs(tell, kinds.newCountry, news, map[string]any{"country": news[0].Place.Country, "usual_countries": p.Habit.usual(byCountry, 3, m.now()),
			"bits": round(m.bits(p, feature{byCountry, news[0].Place.Country}))})
	}
}

// follow holds an act against where the person last was.
func (travel) follow(s *stretch, a *act, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	if p.Trace == nil {
		p.Trace = &trace{}
	}
	t, country := p.Trace, feature{byCountry, a.Place.Country}
	last := a.cell.Last.Unix()
	if p.Habit.find(country) >= 0 || t.At == 0 || last > t.At+stay && last > t.HeldAt+stay {
		t.Place, t.Network, t.At = a.Place, a.network, max(last, t.At)
		return
	}
	hops := a.Place.VPN || a.Place.Hosting || t.Place.VPN || t.Place.Hosting
	if hops || m.bits(p, country) < newBits/2 {
		return
	}
	if last > t.HeldAt+stay {
		t.Held = nil
	}
	all := a.summaries()
	t.Held, t.HeldAt = append(t.Held, all[:min(len(all), max(0, maxHeldThere-len(t.Held)))]...), last
	km, speed, far := t.to(a)
	if !far || len(t.Held) == 0 {
		return
	}
	kind := kinds.travel
	switch {
	case p.Habit.find(feature{byAgent, a.part(with)}) < 0 && p.Habit.find(feature{byNetwork, a.network}) < 0:
		kind = kinds.travelWithOther
	case a.action == "signin:ConsoleLogin" && a.ok() && a.actor.Kind == "user":
		kind = kinds.signedInTwice
	}
	tell(detect.Signal{Kind: kind, Events: t.Held, Reason: map[string]any{
		"from": t.Place.Country, "to": a.Place.Country, "kilometres": math.Round(km), "kilometres_per_hour": math.Round(speed),
		"minutes": math.Round(a.cell.First.Sub(time.Unix(t.At, 0)).Minutes()), "usual_countries": p.Habit.usual(byCountry, 3, m.now())}})
	t.Held = nil
	p.suspect(m, a.network, a.part(with), kind)
}

// to tells how far an act is from the last trace, how fast one had to travel, and
// whether that is too fast. Where only countries are known, another one within
// the hour is.
func (t *trace) to(a *act) (km, speed float64, far bool) {
	if t.At == 0 || t.Network == a.network || t.Place.Country == a.Place.Country && !(t.Place.Located && a.Place.Located) {
		return 0, 0, false
	}
	hours := max(float64(a.cell.First.Unix()-t.At), 1) / 3600
	if a.cell.First.Unix() <= t.At { // both at work at once
		hours = max(float64(a.cell.Last.Unix()-t.At), 60) / 3600
	}
	if !t.Place.Located || !a.Place.Located {
		return 0, 0, hours < 1
	}
	km = kilometres(t.Place, a.Place)
	return km, km / hours, km > leastKm && km/hours > fastest
}

// tellActs tells all events of some acts.
func tellActs(tell func(detect.Signal), kind *finding.Kind, acts []*act, reason map[string]any) {
	var all []*event.Summary
	var omitted int64
	for _, a := range acts {
		some := a.summaries()
		n := min(len(some), max(0, finding.MaxEvents-len(all)))
		all = append(all, some[:n]...)
		omitted += a.cell.Omitted() + int64(len(some)-n)
	}
	if len(all) > 0 {
		tell(detect.Signal{Kind: kind, Events: all, Omitted: omitted, Reason: reason})
	}
}

// places tells calls from addresses of ill repute, from rented machines where a
// person never called from one, and from outside of the trusted networks.
type places struct{ settings *Settings }

func (j *places) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	for _, a := range s.acts {
		pl := &a.Place
		if pl.Trusted || a.network == "" {
			continue
		}
		send := func(kind *finding.Kind, more map[string]any) {
			reason := map[string]any{"network": a.network, "country": pl.Country}
			maps.Copy(reason, more)
			tell(detect.Signal{Kind: kind, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: reason})
		}
		switch {
		case len(pl.Threats) > 0:
			send(kinds.threat[a.use()], map[string]any{"lists": listsOf(pl.Threats)})
		case pl.Tor:
			send(kinds.tor[a.use()], nil)
		case p.Person && pl.Hosting && !p.Hosted && m.fresh(p, feature{byNetwork, a.network}):
			send(kinds.hosting, map[string]any{"usual_networks": p.Habit.usual(byNetwork, 3, m.now())})
		case j.settings.TrustedOnly && !a.private && a.person() && a.ok() && pl.Cloud != "aws":
			send(kinds.untrusted, nil)
		}
	}
}

// listsOf names the threat lists that an address is on.
func listsOf(threats []enrich.Threat) []string {
	var all []string
	for _, t := range threats {
		all = append(all, t.List)
	}
	return slices.Compact(all)
}

// use is what an act used an address for, as GuardDuty tells it.
func (a *act) use() int {
	switch {
	case a.cell.Kind == objects && (strings.HasPrefix(a.part(name), "List") || strings.HasSuffix(a.part(name), "Acl")):
		return s3Listed
	case a.cell.Kind == objects:
		return s3Used
	case a.class == reading:
		return lookedAround
	}
	return changed
}

// instances tells credentials of an instance that are used elsewhere. An
// instance calls from the private addresses of its network, or through an
// address of its own or of its network's gateway; all instances of an account
// come by the same few.
type instances struct{}

// settledInstances is how many of an account's instances have to be known to
// come from public addresses before one more is foreign.
const settledInstances = 3

func (instances) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	for _, a := range s.acts {
		if a.actor.Kind != "instance" || a.part(from) == "" {
			continue
		}
		if other, through := strings.CutPrefix(a.part(from), throughEndpoint); through {
			tell(detect.Signal{Kind: kinds.instanceAbroad, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{"endpoint_of": other, "account": a.part(account)}})
			continue
		}
		if a.network == inside || a.Place.Trusted || p.instanceAt(m, a) {
			continue
		}
		kind := kinds.instanceOutside
		if a.Place.Cloud == "aws" {
			kind = kinds.instanceAbroad
		}
		tell(detect.Signal{Kind: kind, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{
			"network": a.network, "agent": a.part(with), "country": a.Place.Country, "usual_networks": p.Habit.usual(byNetwork, 3, m.now())}})
	}
}

// instanceAt tells whether an instance may call from where an act came from: it,
// or another instance of the account, is known there; or it was never seen to
// have another way out, so that this may be it. A second way out, such as a
// gateway's in another zone, looks like theft by its address alone; but a thief
// has a program of his own, or is in no cloud of Amazon's.
func (p *past) instanceAt(m *memory, a *act) bool {
	c := m.Crowds[instancesOf+p.Home]
	if p.Habit.find(feature{byNetwork, a.network}) >= 0 || c != nil && c.Taken[byNetwork][a.network] != nil {
		return true
	}
	ways := p.Habit.usual(byNetwork, 2, m.now())
	settled := slices.ContainsFunc(ways, func(w string) bool { return w != inside })
	if c != nil {
		n := 0.0
		for w, days := range c.Taken[byNetwork] {
			if w != inside {
				n += days.at(m.now())
			}
		}
		settled = settled || n >= settledInstances
	}
	outside := a.Place.Cloud != "" && a.Place.Cloud != "aws" || a.Place.ASN != 0 && a.Place.Cloud == "" && !a.Place.Hosting
	program := p.Habit.find(feature{byAgent, a.part(with)}) < 0 && p.Habit.Days > 0
	return !settled || !outside && !program
}

// instancesOf begins the name of the crowd of an account's instances.
const instancesOf = "instances "

// regions tells instances that are started where an account has nothing.
type regions struct{}

// quiet is how many days of its actors have to be known before a region of an
// account is unused.
const quiet = 30

func (regions) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	for _, a := range s.acts {
		if a.action != "ec2:RunInstances" || !a.ok() {
			continue
		}
		known, used := m.changedIn(a.part(account), a.part(region))
		if known < quiet || used {
			continue
		}
		if p.Habit.weight(feature{byAction, a.action}, m.now()) >= 2 { // who starts machines starts them elsewhere, too
			continue
		}
		if p.pipeline(a) {
			continue
		}
		tell(detect.Signal{Kind: kinds.unusedRegion, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{
			"region": a.part(region), "days_known": round(known), "usual_regions": p.Habit.usual(byChange, 5, m.now())}})
	}
}

// settledIn is on how many days a program has to have worked to be known by it.
const settledIn = 3

// pipeline tells whether a program that is known for some days works as it always
// does: the first deployment to a region is one of its jobs. A lasting key has to
// be where it always is, too; a session is taken anew by whoever may.
func (p *past) pipeline(a *act) bool {
	return !p.Person && p.Habit.Days >= settledIn && p.Habit.find(feature{byAgent, a.part(with)}) >= 0 &&
		(a.actor.Temporary() || p.Habit.find(feature{byNetwork, a.network}) >= 0)
}

// changedIn tells how many days of an account's actors are known, and whether any
// of them changed something in a region.
func (m *memory) changedIn(account, region string) (known float64, used bool) {
	for _, who := range []string{"people of ", "machines of "} {
		if c := m.Crowds[who+account]; c != nil {
			known += c.Active.at(m.now())
			used = used || c.Taken[byChange][region] != nil
		}
	}
	return known, used
}
