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
	entry *entry
}

type occasion uint8

const (
	machineSession occasion = iota
	signIn
	openShell
	choreTime
	visit
	errand
	once
)

// worth is how many events are kept free for an appointment: those without which
// what comes after would have no beginning.
func (a *appointment) worth() int {
	switch a.what {
	case machineSession:
		return a.who.actor.births()
	case openShell:
		return 1 + a.who.worker.cli.births()
	case signIn:
		return 5 + a.when.failures
	case once:
		return a.who.actor.births() + 2 + a.entry.scene.most
	}
	return 0
}

// births is how many records a session of an actor begins with.
func (a *actor) births() int {
	if a.from.call == "" {
		return 0
	}
	n := 1
	if a.from.who.account != a.account && a.from.who.kind != stranger && a.from.who.kind != service {
		n++
	}
	if a.from.who.lasts <= 0 {
		n += a.from.who.births()
	}
	return n
}

// worth is how many events all appointments are kept free.
func (g *agenda) worth() int {
	n := 0
	for i := range g.items {
		n += g.items[i].worth()
	}
	return n
}

// agenda works out what is set for an account between two times.
func (a *account) agenda(from, to int64) *agenda {
	g := &agenda{}
	for _, p := range a.performers {
		switch {
		case p.worker != nil:
			zone := p.worker.person.zone
			for d := localDay(from, zone) - 2; d <= localDay(to, zone)+1; d++ {
				g.addDay(p, d)
			}
		case !p.fresh && p.actor.from.call != "":
			g.addSessions(p, from, to)
		case p.actor.kind == keyUser:
			g.addErrands(p, from, to)
		}
	}
	g.present = slices.DeleteFunc(g.present, func(h *presence) bool { return h.to <= from || h.from >= to })
	for i := range a.diary {
		g.addEntry(&a.diary[i])
	}
	g.items = slices.DeleteFunc(g.items, func(i appointment) bool { return i.at < from || i.at >= to })
	slices.SortStableFunc(g.items, func(x, y appointment) int { return cmp.Compare(x.at, y.at) })
	for _, here := range g.present {
		here.open()
	}
	return g
}

// shellDelay is when people open the command line after they sign in.
const shellDelay = 1500

func (g *agenda) addSessions(p *performer, from, to int64) {
	for t := p.actor.start(to - 1); t > from-p.actor.lasts; t -= p.actor.lasts {
		// A machine that comes in the middle begins with a session of its own.
		if at := max(t, p.since); at >= from && p.worksWithin(at, t+p.actor.lasts) {
			g.items = append(g.items, appointment{at: at, what: machineSession, who: p})
		}
	}
}

// worksWithin tells whether a machine works at any time between two.
func (p *performer) worksWithin(from, to int64) bool {
	for t := from; t < to; t += slot {
		if p.open(t) {
			return true
		}
	}
	return false
}

// addErrands lets a batch user do its work once a day, at its own time.
func (g *agenda) addErrands(p *performer, from, to int64) {
	begin, length := p.hours.from, p.hours.to-p.hours.from
	if p.hours.to == 0 {
		begin, length = 0, day
	}
	at := begin + int64(p.actor.id%uint64(length))
	for t := from - from%day + at; t < to; t += day {
		if p.alive(t) {
			g.items = append(g.items, appointment{at: t, what: errand, who: p})
		}
	}
}

// addDay adds one day of a person's.
func (g *agenda) addDay(p *performer, d int64) {
	here, night, luck := p.at(d)
	if night != nil {
		g.addPresence(night)
	}
	if here == nil {
		return
	}
	g.addPresence(here)
	w := p.worker
	for i := range chores {
		c := &chores[i]
		if c.job != w.person.job || !luck.chance(c.chance) {
			continue
		}
		at := here.from + 1800 + int64(luck.n(int(here.to-here.from-3600)))
		g.items = append(g.items, appointment{at: at, what: choreTime, who: p, when: here, chore: c})
	}
	if w.person.job == "admin" && w.part == 1 && luck.chance(0.15) {
		at := here.from + 3600 + int64(luck.n(int(here.to-here.from-7200)))
		g.items = append(g.items, appointment{at: at, what: visit, who: p, when: here})
	}
}

func (g *agenda) addPresence(here *presence) {
	g.present = append(g.present, here)
	g.items = append(g.items, appointment{at: here.from, what: signIn, who: here.who, when: here},
		appointment{at: here.from + shellDelay, what: openShell, who: here.who, when: here})
}

// addEntry adds what is in the diary, with the one who does it at their desk.
func (g *agenda) addEntry(e *entry) {
	item := appointment{at: e.at, what: once, who: e.who, entry: e}
	if e.who.worker != nil {
		i := slices.IndexFunc(g.present, func(h *presence) bool { return h.who == e.who && h.from < e.at && e.at < h.to })
		if i < 0 {
			return
		}
		item.when = g.present[i]
	}
	g.items = append(g.items, item)
}
