package access

import (
	"slices"
	"strings"

	"bannin/detect"
)

// twoPlaces tells one credential that is used from two places at once, though
// no single call of it is odd: what a thief of a session or a key cannot avoid
// while its owner works.
//
// One address more tells nothing: people change from office to train, machines
// have two protocols and several ways out. So the second place has to be new for
// the owner in its network and in its program or country, and both places have
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
}

// maxUsed bounds the places of all credentials of one actor.
const maxUsed = 24

// How many seconds one place may rest while another works, for them to be at
// work at the same time. Temporary credentials are held by one program, which
// does not move to another network and become another program.
const (
	together        = 3600
	togetherSession = 12 * 3600
	kept            = 48 * 3600 // for which a place is remembered; half, where little was known
)

func (twoPlaces) look(s *stretch, tell func(detect.Signal)) {
	m, p := s.memory, s.past
	p.Used = slices.DeleteFunc(p.Used, func(u used) bool { return u.Last < s.hour.Unix()-kept || u.Cold && u.First < s.hour.Unix()-kept/2 })
	for _, a := range s.acts {
		if a.network != "" && a.network != inside && a.part(with) != "" && a.actor.AccessKey != "" && a.actor.Kind != "instance" {
			p.use(m, a)
		}
	}
	for _, a := range s.acts {
		u := p.used(a)
		if u == nil || !u.Foreign {
			continue
		}
		o := p.owner(u, a.temporary())
		if o == nil || u.Cold && (!a.temporary() || !otherSystem(u.Agent, o.Agent) && u.Country == o.Country) {
			continue
		}
		kind := kinds.twoPlacesWork
		if !u.Cold && m.fresh(p, feature{byCountry, u.Country}) || u.Country != o.Country || !u.Cold && (a.temporary() || p.bold(m, s.acts, u)) {
			kind = kinds.twoPlaces
		}
		tell(detect.Signal{Kind: kind, Events: a.summaries(), Omitted: a.cell.Omitted(), Reason: map[string]any{
			"credential": u.Credential, "network": u.Network, "agent": u.Agent, "country": u.Country,
			"owner_network": o.Network, "owner_agent": o.Agent, "owner_country": o.Country,
			"network_bits": round(m.bits(p, feature{byNetwork, u.Network})), "agent_bits": round(m.bits(p, feature{byAgent, u.Agent})),
			"usual_networks": p.Habit.usual(byNetwork, 3, m.now()), "usual_agents": p.Habit.usual(byAgent, 3, m.now())}})
		p.suspect(m, []*act{a}, kind)
	}
}

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
		p.Used = append(p.Used, used{Credential: m.word(a.actor.AccessKey), Network: a.network, Agent: m.word(a.part(with)), Country: m.word(a.place.Country),
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
// called from, where its kind seldom comes to a new one, and a program or
// country that is new as well. While nothing is usual yet, a network that nobody
// else calls from either.
func (m *memory) foreign(p *past, a *act) bool {
	network, agent, country := feature{byNetwork, a.network}, feature{byAgent, a.part(with)}, feature{byCountry, a.place.Country}
	if m.cold(p) {
		c := m.Crowds[organisation]
		return p.Habit.find(network) < 0 && p.Habit.find(agent) < 0 && (c == nil || c.Taken[byNetwork][a.network] == nil) && a.place.Cloud != "aws" && !a.place.Trusted
	}
	return !a.place.Trusted && m.fresh(p, network) && (m.fresh(p, agent) || m.fresh(p, country))
}

// owner is the place of the same credential that is the actor's own, if both are
// at work at the same time; where both are foreign, the one that came first.
func (p *past) owner(u *used, temporary bool) *used {
	apart := int64(together)
	if temporary {
		apart = togetherSession
	}
	var best *used
	for i := range p.Used {
		o := &p.Used[i]
		if o.Credential != u.Credential || o.Network == u.Network || o.Foreign && o.First >= u.First || u.First-o.Last > apart || o.First-u.Last > apart {
			continue
		}
		if best == nil || best.Foreign && !o.Foreign || best.Foreign == o.Foreign && o.Last > best.Last {
			best = o
		}
	}
	return best
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
