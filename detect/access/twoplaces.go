package access

import (
	"slices"
	"strings"

	"bannin/detect"
	"bannin/event"
)

// twoPlaces tells one credential that is used from two places at once, though
// no single call of it is odd: what a thief of a session or a key cannot avoid
// while its owner works.
//
// One address more tells nothing: people change from office to train, machines
// have two protocols and several ways out. So the second place has to be new for
// the owner in its network and in its program, and both places have
// to be at work at the same time.
type twoPlaces struct{}

// A used is a place where a credential was used.
type used struct {
	Credential     string
	Network, Agent string
	Country        string
	First, Last    int64 // seconds since 1970
	Foreign        bool  // not the owner's, by what was known when it was first used
	Cold           bool  // and little was known then
	Held           []*event.Summary
	Omitted        int64
}

// maxUsed bounds the places of all credentials of one actor.
const maxUsed = 24

// How many seconds one place may rest while another works, for them to be at
// work at the same time, and for how long a place is remembered; half, where
// little was known. Temporary credentials are held by one program, which does not
// move to another network and become another program. Lasting ones may be moved:
// but then their owner does not come back to the old place.
const (
	together        = 3600
	togetherSession = 12 * 3600
	kept            = 72 * 3600
)

// maxHeldThere bounds the calls from one foreign place that wait for its owner.
const maxHeldThere = 100

func (twoPlaces) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	p.Used = slices.DeleteFunc(p.Used, func(u used) bool { return u.Last < s.hour.Unix()-kept || u.Cold && u.First < s.hour.Unix()-kept/2 })
	for _, a := range s.acts {
		if a.network != "" && a.network != inside && a.part(with) != "" && a.part(with) != console && a.actor.AccessKey != "" && a.actor.Kind != "instance" {
			p.use(m, a)
		}
	}
	if slices.ContainsFunc(p.Used, func(u used) bool { return u.waits() }) {
		for _, a := range s.acts {
			if u := p.used(a); u != nil && u.waits() {
				u.hold(a)
			}
		}
	}
	for i := range p.Used {
		u := &p.Used[i]
		if len(u.Held) == 0 {
			continue
		}
		o := p.owner(u)
		if o == nil || u.Cold && !otherSystem(u.Agent, o.Agent) && u.Country == o.Country {
			continue
		}
		kind := kinds.twoPlacesWork
		switch {
		case u.Country != o.Country || !u.Cold && (u.temporary() || p.bold(m, s.acts, u)):
			kind = kinds.twoPlaces
		case p.Person && u.Country != "": // people have two machines
			continue
		}
		tell(detect.Signal{Kind: kind, Events: u.Held, Omitted: u.Omitted, Reason: map[string]any{
			"credential": u.Credential, "network": u.Network, "agent": u.Agent, "country": u.Country,
			"owner_network": o.Network, "owner_agent": o.Agent, "owner_country": o.Country,
			"network_bits": round(m.bits(p, feature{byNetwork, u.Network})), "agent_bits": round(m.bits(p, feature{byAgent, u.Agent})),
			"usual_networks": p.Habit.usual(byNetwork, 3, m.now()), "usual_agents": p.Habit.usual(byAgent, 3, m.now())}})
		u.Held, u.Omitted = nil, 0
		p.suspect(m, u.Network, u.Agent, kind)
	}
}

// hold keeps an act from a foreign place until it is known whose it is.
func (u *used) hold(a *act) {
	all := a.summaries()
	n := min(len(all), max(0, maxHeldThere-len(u.Held)))
	u.Held = append(u.Held, all[:n]...)
	u.Omitted += int64(len(all)-n) + a.cell.Omitted()
}

// waits tells whether what comes from a place waits for its owner: where little
// was known, only of sessions anything can be told.
func (u *used) waits() bool { return u.Foreign && (!u.Cold || u.temporary()) }

// temporary tells whether the credential ends by itself.
// Source: IAM user guide, unique identifiers.
func (u *used) temporary() bool { return strings.HasPrefix(u.Credential, "ASIA") }

// cold tells whether too little is known of an actor to say what is its own.
func (m *memory) cold(p *past) bool { return !m.warm() || p.Habit.Days < fledgling }

// used is the place of an act among those known, or nil.
func (p *past) used(a *act) *used {
	id := a.actor.AccessKey
	for i := range p.Used {
		if u := &p.Used[i]; u.Credential == id && u.Network == a.network && u.Agent == a.part(with) {
			return u
		}
	}
	return nil
}

// use takes an act into the place where its credential was used.
func (p *past) use(m *memory, a *act) {
	u := p.used(a)
	if u == nil {
		if len(p.Used) == maxUsed {
			p.dropUsed()
		}
		p.Used = append(p.Used, used{Credential: m.word(a.actor.AccessKey), Network: a.network, Agent: a.agent, Country: a.Country,
			First: a.cell.First.Unix(), Last: a.cell.Last.Unix(), Foreign: m.foreign(p, a), Cold: m.cold(p)})
		return
	}
	u.First, u.Last = min(u.First, a.cell.First.Unix()), max(u.Last, a.cell.Last.Unix())
}

// dropUsed forgets the place that was used last longest ago.
func (p *past) dropUsed() {
	stalest := 0
	for i := range p.Used {
		if p.Used[i].Last < p.Used[stalest].Last {
			stalest = i
		}
	}
	p.Used = slices.Delete(p.Used, stalest, stalest+1)
}

// foreign tells whether a place is not the actor's own: a network that it never
// called from, where its kind seldom comes to a new one, and a program
// that is new as well. While nothing is usual yet, a network that nobody
// else calls from either.
func (m *memory) foreign(p *past, a *act) bool {
	network, agent := feature{byNetwork, a.network}, feature{byAgent, a.part(with)}
	if m.cold(p) {
		c := m.Crowds[p.crowds()[2]]
		return p.Habit.find(network) < 0 && p.Habit.find(agent) < 0 && (c == nil || c.Taken[byNetwork][a.network] == nil) && a.Place.Cloud != "aws" && !a.Place.Trusted
	}
	if a.Place.Trusted || p.Habit.find(network) >= 0 {
		return false
	}
	country := feature{byCountry, a.Place.Country}
	return p.Habit.find(agent) < 0 && both(m.bits(p, network), m.bits(p, agent)) ||
		a.Place.Country != "" && p.Habit.find(country) < 0 && both(m.bits(p, network), m.bits(p, country))
}

// owner is the place of the same credential that is the actor's own, if both are
// at work at the same time; where both are foreign, the one that came first.
func (p *past) owner(u *used) *used {
	apart := int64(together)
	if u.temporary() {
		apart = togetherSession
	}
	var best *used
	for i := range p.Used {
		o := &p.Used[i]
		if o.Credential != u.Credential || o.Network == u.Network || o.Agent == u.Agent && !u.besides(o) || o.Foreign && o.First >= u.First {
			continue
		}
		if before := u.First - o.Last; before > apart || o.First-u.Last > apart {
			continue
		}
		if best == nil || best.Foreign && !o.Foreign || best.Foreign == o.Foreign && o.Last > best.Last {
			best = o
		}
	}
	return best
}

// besides tells whether a session was used in another country while its owner
// worked on, before and after. A thief who takes a session's cookie may well give
// the name of its owner's browser too.
func (u *used) besides(o *used) bool {
	return u.temporary() && u.Country != "" && o.Country != "" && u.Country != o.Country && o.First < u.First && o.Last > u.First
}

// bold tells whether something was done from a place that the actor never did.
func (p *past) bold(m *memory, acts []*act, u *used) bool {
	return slices.ContainsFunc(acts, func(a *act) bool {
		return a.network == u.Network && a.part(with) == u.Agent && a.ok() && m.fresh(p, feature{byAction, a.action})
	})
}

// otherSystem tells whether two programs run on different operating systems, as
// far as their families say.
func otherSystem(a, b string) bool {
	x, y := systemOf(a), systemOf(b)
	return x != "" && y != "" && x != y
}

func systemOf(family string) string {
	for _, s := range systems {
		if strings.HasSuffix(family, s.name) {
			return s.name
		}
	}
	return ""
}
