package simulate

import (
	"cmp"
	"slices"
)

// An agenda is what happens in an account at set times, whatever else goes on:
// people sign in and do their chores, machines' sessions begin, batches run.
type agenda struct {
	items   []appointment
	present []*presence
}

type appointment struct {
	at    int64
	what  occasion
	who   *performer
	when  *presence
	chore *chore
}

type occasion uint8

const (
	machineSession occasion = iota
	signIn
	openShell
	choreTime
	visit
	emergency
	errand
)

// presence is a person at work in an account, with the sessions they have.
type presence struct {
	who      *performer
	from, to int64
	ip       string
	failures int
	console  session
	shell    session
}

// agenda works out what is set for an account between two times.
func (a *account) agenda(from, to int64) *agenda {
	g := &agenda{}
	for _, p := range a.performers {
		switch {
		case p.worker != nil:
			zone := p.worker.person.zone
			for d := localDay(from, zone) - 1; d <= localDay(to, zone); d++ {
				g.addDay(p, d)
			}
		case !p.fresh && p.actor.from.call != "":
			g.addSessions(p, from, to)
		case p.actor.kind == keyUser:
			g.addErrands(p, from, to)
		}
	}
	g.addEmergency(a, from, to)
	g.items = slices.DeleteFunc(g.items, func(i appointment) bool { return i.at < from || i.at >= to })
	slices.SortStableFunc(g.items, func(x, y appointment) int { return cmp.Compare(x.at, y.at) })
	for _, p := range g.present {
		w := p.who.worker
		w.console.open(&p.console, p.from)
		w.cli.open(&p.shell, p.from+shellDelay)
		p.console.ip, p.shell.ip = p.ip, p.ip
	}
	return g
}

// shellDelay is when people open the command line after they sign in.
const shellDelay = 1500

func (g *agenda) addSessions(p *performer, from, to int64) {
	for t := p.actor.start(to - 1); t >= from; t -= p.actor.lasts {
		if p.hours.open(t) || p.hours.open(t+p.actor.lasts/2) {
			g.items = append(g.items, appointment{at: t, what: machineSession, who: p})
		}
	}
}

// addErrands lets a batch user do its work once a day, at its own time.
func (g *agenda) addErrands(p *performer, from, to int64) {
	begin, length := p.hours.from, p.hours.to-p.hours.from
	if p.hours.to == 0 {
		begin, length = 0, day
	}
	at := begin + int64(p.actor.id%uint64(length))
	for t := from - from%day + at; t < to; t += day {
		g.items = append(g.items, appointment{at: t, what: errand, who: p})
	}
}

// addDay adds one day of a person's.
func (g *agenda) addDay(p *performer, d int64) {
	w := p.worker
	s := w.person.shift(w.account.org, d)
	luck := dice(mix(w.person.seed, uint64(d), w.account.seed))
	if !luck.chance(w.part) {
		return
	}
	if s.night != 0 && w.part == 1 {
		here := &presence{who: p, from: s.night, to: s.night + int64(luck.between(15, 50))*60, ip: w.person.homeIP}
		g.present = append(g.present, here)
		g.items = append(g.items, appointment{at: s.night, what: signIn, who: p, when: here},
			appointment{at: s.night + shellDelay, what: openShell, who: p, when: here})
	}
	if s.from == 0 {
		return
	}
	here := &presence{who: p, from: s.from, to: s.to, ip: s.ip, failures: s.failures}
	g.present = append(g.present, here)
	g.items = append(g.items, appointment{at: s.from, what: signIn, who: p, when: here},
		appointment{at: s.from + shellDelay, what: openShell, who: p, when: here})
	for i := range chores {
		c := &chores[i]
		if c.job != w.person.job || !luck.chance(c.chance) {
			continue
		}
		at := s.from + 1800 + int64(luck.n(int(s.to-s.from-3600)))
		g.items = append(g.items, appointment{at: at, what: choreTime, who: p, when: here, chore: c})
	}
	if w.person.job == "admin" && w.part == 1 && luck.chance(0.15) {
		at := s.from + 3600 + int64(luck.n(int(s.to-s.from-7200)))
		g.items = append(g.items, appointment{at: at, what: visit, who: p, when: here})
	}
}

// addEmergency breaks the glass, about once in a month.
func (g *agenda) addEmergency(a *account, from, to int64) {
	for _, here := range g.present {
		if here.who.worker.person.job != "admin" || here.who.worker.part < 1 {
			continue
		}
		luck := dice(mix(a.seed, hash("emergency"), uint64(here.from/day)))
		if luck.chance(0.03) {
			g.items = append(g.items, appointment{at: here.from + int64(luck.n(int(here.to-here.from))), what: emergency, who: here.who, when: here})
			return
		}
	}
}
