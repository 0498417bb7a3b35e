package simulate

import (
	"context"
	"math"
)

// job is the part of the work that is done at one go: an account, from one
// time to another.
type job struct {
	account  *account
	from, to int64
	events   int // beside the planted ones
	files    int // 0: as many as the trail would deliver
	planted  []*planted
}

// task is a piece of work that a crew does.
type task interface {
	carryOut(context.Context, *crew) error
}

func (j *job) carryOut(ctx context.Context, c *crew) error { return c.run(ctx, j) }

// planted is a record of an attack, written already.
type planted struct {
	log     logKind
	account *account
	region  string
	at      int64
	id      string
	record  []byte
}

// crew does jobs, one after another.
type crew struct {
	player
	window int64 // seconds after which the trail delivers what there is
	out    *delivery
	done   int // events of this job, planted ones aside
	// reserved are events kept free for appointments of the job still to come.
	reserved int
	job      *job
	dice     dice
	groups   [groups][]candidate
	weights  [groups]float64
	people   []*presence
	session  session
	err      error
}

// candidate is a performer at work, with the weights up to it.
type candidate struct {
	who  *performer
	here *presence
	upTo float64
}

// masses are how much each group does at a time, and all together on average 1
// an hour over a week. When a month is closed, there is more to do.
func (a *account) masses(t int64) [groups]float64 {
	o := officeHours(t, japan)
	m := [groups]float64{
		machineGroup: a.kind.machines * (0.92 + 0.28*o),
		deployGroup:  a.kind.deploys * (0.12 + 2.9*o),
		peopleGroup:  a.kind.people * (0.02 + 3.3*o),
	}
	if inSeason(monthEnd, localDay(t, japan)) {
		m[machineGroup] *= 1.2
		m[peopleGroup] *= 1.25
	}
	return m
}

func (a *account) mass(t int64) float64 {
	m := a.masses(t)
	return m[0] + m[1] + m[2]
}

// run does a job.
func (c *crew) run(ctx context.Context, j *job) error {
	c.job, c.done, c.err = j, 0, nil
	c.dice = dice(mix(j.account.seed, hash("job"), uint64(j.from)))
	c.d = &c.dice
	c.keep, c.room = c.take, c.left
	c.out.begin(j, c.window, c.d)
	g := j.account.agenda(j.from, j.to)
	c.people, c.reserved = g.present, g.worth()
	total := 0.0
	for t := j.from; t < j.to; t += slot {
		total += j.account.mass(t)
	}
	target := 0.0
	for t := j.from; t < j.to; t += slot {
		target += float64(j.events) * j.account.mass(t) / total
		if t+slot >= j.to {
			target = float64(j.events)
		}
		c.slot(t, target, g)
		if (t+slot-j.from)%c.window == 0 {
			c.out.flush()
		}
		if err := cmpErr(ctx.Err(), c.err, c.out.err); err != nil {
			return err
		}
	}
	c.out.end()
	return c.out.err
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// left is how many events the job may still have, beside those that are kept free
// for what is set.
func (c *crew) left() int { return c.job.events - c.done - c.reserved }

// take puts a record into the files. It refuses when the job has its events.
func (c *crew) take(acct *account, region string, record []byte, id eventID) bool {
	if c.left() <= 0 {
		return false
	}
	c.done++
	c.out.add(acct, region, c.at, record)
	return c.left() > 0
}

// slot plays five minutes: what is set, what is planted, and ordinary work
// until so many events of the job are done.
func (c *crew) slot(t int64, target float64, g *agenda) {
	c.plant(t + slot)
	for len(g.items) > 0 && g.items[0].at < t+slot {
		c.reserved -= g.items[0].worth()
		c.keepAppointment(&g.items[0])
		g.items = g.items[1:]
	}
	if float64(c.done) >= target || c.left() <= 0 {
		return
	}
	masses := c.gather(t, target-float64(c.done))
	all := masses[0] + masses[1] + masses[2]
	for float64(c.done) < target && c.left() > 0 {
		x := c.d.share() * all
		group := machineGroup
		for group < groups-1 && x >= masses[group] {
			x -= masses[group]
			group++
		}
		c.perform(pick(c.d, c.groups[group]), float64(t)+c.d.share()*float64(slot))
	}
}

func (c *crew) plant(until int64) {
	for len(c.job.planted) > 0 && c.job.planted[0].at < until {
		p := c.job.planted[0]
		c.job.planted = c.job.planted[1:]
		c.out.add(p.account, p.region, p.at, p.record)
	}
}

// busiest is how many events a person makes in a second at the most.
const busiest = 0.06

// gather finds who is at work and how many scenes each group plays.
func (c *crew) gather(t int64, wanted float64) [groups]float64 {
	for i := range c.groups {
		c.groups[i], c.weights[i] = c.groups[i][:0], 0
	}
	for _, p := range c.job.account.performers {
		if p.worker == nil && p.open(t) {
			c.enlist(p, nil)
		}
	}
	for _, here := range c.people {
		if here.from+60 <= t && t < here.to {
			c.enlist(here.who, here)
		}
	}
	masses := c.job.account.masses(t)
	all := masses[0] + masses[1] + masses[2]
	most := busiest * float64(slot) * float64(len(c.groups[peopleGroup])) / wanted * all
	masses[peopleGroup] = min(masses[peopleGroup], most)
	// From events to scenes, of which some groups play long ones.
	for i, list := range c.groups {
		if len(list) > 0 {
			masses[i] *= list[len(list)-1].upTo / c.weights[i]
		} else {
			masses[i] = 0
		}
	}
	return masses
}

func (c *crew) enlist(p *performer, here *presence) {
	list := c.groups[p.group]
	upTo := p.weight / p.mean
	if len(list) > 0 {
		upTo += list[len(list)-1].upTo
	}
	c.groups[p.group] = append(list, candidate{p, here, upTo})
	c.weights[p.group] += p.weight
}

func pick(d *dice, list []candidate) *candidate {
	x := d.share() * list[len(list)-1].upTo
	lo, hi := 0, len(list)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if x < list[mid].upTo {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return &list[lo]
}

// perform plays one scene of somebody who is at work.
func (c *crew) perform(who *candidate, t float64) {
	p := who.who
	r := p.choose(c.d)
	region := r.region
	switch region {
	case "":
		region = p.actor.region
		if region == "" {
			region = p.actor.account.someRegion(c.d)
		}
	case "*":
		region = p.actor.account.anyRegion(c.d)
	}
	s := &c.session
	switch {
	case who.here != nil:
		who.here.sit(int64(t))
		s = &who.here.console
		if r.cli {
			s = &who.here.shell
		}
	case p.fresh:
		if !c.enter(p.actor, s, int64(t), nil) {
			return
		}
		t += 1 + c.d.share()*3
	default:
		p.actor.open(s, p.begun(int64(t)))
	}
	t = math.Max(t, float64(s.begun)+1)
	c.begin(p.actor.account, region, s, t)
	for i := 0; i+1 < len(p.actor.own); i += 2 {
		c.set(p.actor.own[i], p.actor.own[i+1])
	}
	c.play(r.scene, r.gap)
}

// begun is when the session that a machine has at a time began.
func (p *performer) begun(t int64) int64 { return max(p.actor.start(t), p.since) }

// keepAppointment does what is set for a time.
func (c *crew) keepAppointment(a *appointment) {
	if a.when != nil {
		a.when.sit(a.at)
	}
	switch a.what {
	case machineSession:
		c.enter(a.who.actor, &c.session, a.at, nil)
	case signIn:
		c.signIn(a.who.worker, a.when)
	case openShell:
		c.openShell(a.who.worker, a.when)
	case choreTime:
		c.begin(c.job.account, c.job.account.someRegion(c.d), a.desk(a.chore.cli), float64(a.at))
		c.play(c.cat.set[a.chore.scene], a.chore.gap)
	case visit:
		c.visit(a)
	case errand:
		c.perform(&candidate{who: a.who}, float64(a.at))
	case once:
		c.once(a)
	}
}

// desk is the session that somebody has at an appointment.
func (a *appointment) desk(cli bool) *session {
	if cli && a.at > a.when.from+shellDelay {
		return &a.when.shell
	}
	return &a.when.console
}

// once does what stands in the diary.
func (c *crew) once(a *appointment) {
	e, s := a.entry, &c.session
	at := a.at
	switch {
	case e.as != nil:
		c.emergency(a)
		return
	case a.when != nil:
		s = &a.when.console
	case a.who.fresh:
		if !c.enter(a.who.actor, s, at, nil) {
			return
		}
		at += 2
	default:
		a.who.actor.open(s, a.who.begun(at))
	}
	c.begin(c.job.account, home, s, float64(at))
	for i := 0; i+1 < len(e.with); i += 2 {
		c.set(e.with[i], e.with[i+1])
	}
	c.play(e.scene, e.gap)
}

// signIn brings a person into the console, sometimes at the second attempt.
func (c *crew) signIn(w *worker, here *presence) {
	region := home
	if here.from%3 == 0 {
		region = "us-east-1"
	}
	if w.sso {
		if !c.portal(w, here, here.from-8, doorScene) {
			return
		}
		if c.enter(w.console, &c.session, here.from, here) {
			c.begin(w.account, home, &c.session, float64(here.from+2))
			c.play(c.cat.set[portalScene], 1)
		}
		return
	}
	w.knocking.open(&c.session, here.from)
	c.session.ip, c.session.agent = here.ip, here.laptop.browser
	c.begin(w.account, region, &c.session, float64(here.from))
	for range here.failures {
		c.play(c.cat.set[failedScene], 12)
	}
	c.play(c.cat.set[mfaScene], 3)
	w.signing.open(&c.session, here.from)
	c.session.ip, c.session.agent = here.ip, here.laptop.browser
	c.play(c.cat.set[signInScene], 3)
}

// openShell gets a person credentials for the command line.
func (c *crew) openShell(w *worker, here *presence) {
	at := here.from + shellDelay
	if w.sso && !c.portal(w, here, at-2, shellScene) || w.cli.from.call == "" {
		return
	}
	c.enter(w.cli, &c.session, at, here)
}

// visit looks into a sister account by its role.
func (c *crew) visit(a *appointment) {
	there := c.job.account.sister()
	if there == c.job.account {
		return
	}
	guest := newRole(there, "CrossAccountOperations", a.who.worker.person.name)
	guest.console, guest.lasts, guest.source = true, 0, a.who.worker.person.name
	guest.from = origin{call: "sts:AssumeRole#source", who: a.when.console.actor}
	guest.open(&c.session, a.at)
	c.session.ip, c.session.agent = a.when.ip, a.when.console.agent
	if !c.grant(guest, &c.session, &a.when.console, a.at) {
		return
	}
	c.begin(there, home, &c.session, float64(a.at+2))
	c.set("switchfrom", a.when.console.arn)
	c.play(c.cat.set[visitScene], 4)
}

// emergency uses the role that is kept for the day when nothing else works.
func (c *crew) emergency(a *appointment) {
	glass := *a.entry.as
	glass.from = origin{call: "sts:AssumeRole#mfa", who: a.when.shell.actor}
	glass.open(&c.session, a.at)
	c.session.ip, c.session.agent = a.when.ip, a.when.shell.agent
	if c.grant(&glass, &c.session, &a.when.shell, a.at) {
		c.begin(c.job.account, home, &c.session, float64(a.at+5))
		c.play(a.entry.scene, a.entry.gap)
	}
}
