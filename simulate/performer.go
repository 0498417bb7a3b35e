package simulate

import (
	"strconv"
	"strings"
)

// The groups of performers, by what makes them act.
const (
	machineGroup = iota
	deployGroup
	peopleGroup
	groups
)

// performer is an actor with what it habitually does.
type performer struct {
	actor  *actor
	group  int
	weight float64 // its part of the group's events
	hours  window
	worker *worker // the person, in peopleGroup
	fresh  bool    // every scene begins a session of its own
	since  int64   // when it comes, 0 is long ago
	until  int64   // when it goes, 0 is never
	season int
	launch string     // the scene of the diary by which it comes
	next   *performer // the same with the key that replaces this one's
	*repertoire
}

// alive tells whether a performer is there at a time.
func (p *performer) alive(t int64) bool { return t >= p.since && (p.until == 0 || t < p.until) }

// open tells whether a performer works at a time.
func (p *performer) open(t int64) bool {
	return p.alive(t) && p.hours.open(t) && (p.season == allYear || inSeason(p.season, localDay(t, japan)))
}

// repertoire is the scenes that a performer chooses from.
type repertoire struct {
	routines []routine
	total    float64 // of their weights
	mean     float64 // events that a scene makes
}

// routine is a scene that a performer plays again and again.
type routine struct {
	scene  *scene
	upTo   float64
	region string  // "" where the account works, "*" anywhere
	gap    float64 // mean seconds between calls
	cli    bool    // a person at the command line, not in the console
}

// window is when a machine works: hours of the day in UTC, and how often.
type window struct {
	from, to int64 // seconds of the day; both 0 means always
	every    int64 // repeats after so many seconds
}

func (w window) open(t int64) bool {
	if w.to == 0 {
		return true
	}
	s := t % day
	if w.every > 0 {
		s %= w.every
	}
	return s >= w.from && s < w.to
}

// routines reads a list of scenes, one a line: weight, then optionally @region,
// +gap in seconds or >, which marks the command line, then a colon and calls.
func (c *catalogue) routines(text string) *repertoire {
	if known, ok := c.known[text]; ok {
		return known
	}
	rep := &repertoire{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		head, calls, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			panic("BUG: simulate: routine without calls: " + line)
		}
		r := routine{scene: c.scene(calls), gap: 0.8}
		weight := 1.0
		for i, mark := range strings.Fields(head) {
			switch {
			case i == 0:
				weight = float(mark)
			case mark[0] == '@':
				r.region = mark[1:]
			case mark[0] == '+':
				r.gap = float(mark[1:])
			case mark == ">":
				r.cli = true
			default:
				panic("BUG: simulate: routine mark " + mark)
			}
		}
		rep.total += weight
		rep.mean += weight * r.scene.mean
		r.upTo = rep.total
		rep.routines = append(rep.routines, r)
	}
	rep.mean /= rep.total
	c.known[text] = rep
	return rep
}

func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("BUG: simulate: " + err.Error())
	}
	return v
}

// choose picks a routine, the weightier the likelier.
func (p *repertoire) choose(d *dice) *routine {
	x := d.share() * p.total
	for i := range p.routines {
		if x < p.routines[i].upTo {
			return &p.routines[i]
		}
	}
	return &p.routines[0]
}

// enter opens the session of an actor that began at a time, with the call that
// began it; a person's is where the person sits. It tells whether there is room
// for more.
func (p *player) enter(a *actor, s *session, begun int64, here *presence) bool {
	a.open(s, begun)
	if here != nil {
		s.ip, s.agent = here.ip, here.laptop.shell
		if a.console {
			s.agent = here.laptop.browser
		}
	}
	if a.from.call == "" {
		return true
	}
	by := new(session)
	from := a.from.who
	if from.from.call != "" && from.lasts <= 0 {
		if !p.enter(from, by, begun-1, here) {
			return false
		}
	} else {
		from.open(by, from.start(begun))
	}
	if by.ip == "" || here != nil {
		by.ip, by.agent = s.ip, s.agent
	}
	return p.grant(a, s, by, begun)
}

// grant writes the call by which one session gives birth to another. Where two
// accounts of ours are concerned, both hear of it; the accounts of others keep
// their record to themselves.
func (p *player) grant(a *actor, s, by *session, begun int64) bool {
	c := p.cat.calls[a.from.call]
	from := by.actor
	foreign := from.account != a.account && from.kind != stranger && from.kind != service
	region := home
	if a.region != "" {
		region = a.region
	}
	p.begin(from.account, region, by, float64(begun))
	p.setSession(a, s)
	if foreign && !p.hasRoom(2) {
		return false
	}
	if foreign || (from.kind == service || from.kind == stranger) && c.service == "sts" {
		p.shared = string(p.d.appendGUID(nil))
	}
	if !foreign {
		p.acct = a.account
		return p.do(c, succeeds)
	}
	if !p.do(c, succeeds) {
		return false
	}
	p.acct = a.account
	name := from.unique
	if from.kind == role {
		name += ":" + from.session
	}
	guest := *by
	guest.identity = join(nil, `{"type":"AWSAccount","principalId":"`, name, `","accountId":"`, from.account.id, `"}`)
	p.who = &guest
	more := p.do(c, succeeds)
	p.shared = ""
	return more
}

// setSession names what the calls that give credentials speak of.
func (p *player) setSession(a *actor, s *session) {
	p.set("newsession", s.key)
	if a.kind == role {
		p.set("rolearn", a.roleARN())
		p.set("rolesession", a.session)
		p.set("roleid", a.unique)
		p.set("sessionarn", a.arn)
		p.set("sourceidentity", a.source)
	}
	for i := 0; i+1 < len(a.from.with); i += 2 {
		p.set(a.from.with[i], a.from.with[i+1])
	}
}

// portal lets a person in at Identity Center, which the first account of the
// organisation runs.
func (p *player) portal(w *worker, here *presence, at int64, scene string) bool {
	first := w.account.org.accounts[0]
	door := &actor{
		kind: portalUser, account: first, agent: here.laptop.browser, ips: []string{here.ip},
		unique: w.person.portalID(), key: w.console.from.who.path,
	}
	inside := new(session)
	door.open(inside, at)
	p.begin(first, home, inside, float64(at))
	p.set("ssorole", w.console.name)
	p.set("ssoaccount", w.account.id)
	return p.play(p.cat.set[scene], 3)
}
