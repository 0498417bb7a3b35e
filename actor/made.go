package actor

import (
	"cmp"
	"slices"
	"time"

	"bannin/event"
)

// maxMade bounds what is told of one actor.
const maxMade = 10000

// indexMakers fills byMaker and byPassed.
func (g *Graph) indexMakers() {
	known := map[int32]ref{} // of those without an ARN
	for i := range g.edges {
		e := &g.edges[i]
		if lasting(e.how) {
			continue
		}
		maker := g.whos[e.by].arn
		if maker == 0 {
			maker = g.nameless(e, known)
		}
		g.byMaker = append(g.byMaker, madeBy{maker, int32(i)})
		if e.how == Passed {
			g.byPassed = append(g.byPassed, madeBy{g.intern(bare(g.text(g.details[e.more].via))), int32(i)})
		}
	}
	for _, index := range [][]madeBy{g.byMaker, g.byPassed} {
		slices.SortFunc(index, func(a, b madeBy) int {
			return cmp.Or(cmp.Compare(a.maker, b.maker), cmp.Compare(g.edges[a.edge].at, g.edges[b.edge].at), cmp.Compare(a.edge, b.edge))
		})
	}
}

// nameless is the key of one who made an edge and has no ARN.
func (g *Graph) nameless(e *edge, known map[int32]ref) ref {
	if g.text(g.whos[e.by].kind) == "SAMLUser" { // who it is, the session's name may tell
		return g.intern(g.settled(g.link(e, sure).By).Key())
	}
	maker, ok := known[e.by]
	if !ok {
		by := g.settled(g.link(e, sure).By)
		if l, ok := g.overPrincipal(by); ok && by.ARN == "" {
			by = l.By
		}
		maker = g.intern(bare(by.Key()))
		known[e.by] = maker
	}
	return maker
}

// Made is what an actor created, changed, removed or became, and the roles it
// passed on, in order of time. Of a session with a key, what was done with that
// key.
func (g *Graph) Made(a event.Actor) []Link {
	who := bare(a.Key())
	if a.Kind == "key" && a.ARN == "" {
		if l, ok := g.byKey(a); ok {
			who = l.By.ARN
		}
	}
	maker := g.find(who)
	if maker == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(g.byMaker, maker, func(m madeBy, to ref) int { return cmp.Compare(m.maker, to) })
	_, _, isSession := session(who)
	var all []Link
	seen := map[made]bool{}
	for ; i < len(g.byMaker) && len(all) < maxMade && g.byMaker[i].maker == maker; i++ {
		e := &g.edges[g.byMaker[i].edge]
		if a.AccessKey != "" && (isSession || a.Kind == "key") && g.text(e.byKey) != a.AccessKey {
			continue
		}
		if e.key != 0 && !lasting(e.how) && g.class[sessions] <= int(g.byMaker[i].edge) && g.start(g.text(e.key)) != e {
			continue // the other account's record of it
		}
		if one := (made{e.how, g.id(e.event), e.what, g.text(e.key)}); !seen[one] {
			seen[one] = true
			all = append(all, g.link(e, sure))
		}
	}
	for i := range all {
		all[i].Until = g.gone(&all[i])
	}
	return all
}

// A made is what makes a link one, in however many forms its event came.
type made struct {
	how   How
	event string
	what  ref
	key   string
}

// gone is when what was made was deleted; of a session, when it ends.
func (g *Graph) gone(l *Link) time.Time {
	if l.How != Created && l.How != Passed {
		return l.Until
	}
	subject := cmp.Or(l.Made.AccessKey, l.Made.ARN)
	for _, e := range g.about(people, subject) {
		login := g.text(e.name) == "login"
		if e.how == Deleted && e.at >= l.Time.UnixNano() && login == (l.Made.Kind == "login") && g.text(e.what) == l.Made.ARN {
			return time.Unix(0, e.at).UTC()
		}
	}
	return time.Time{}
}

// Makers are those who made it possible, within the log, that an actor acts:
// who created the user, gave it a key or a password, who made or opened the
// role, started the instance that acts with it, or made the identity provider
// that vouched for it. They are no part of the
// chain, since who was created is somebody, but where both did what is
// suspicious it is one story.
func (g *Graph) Makers(a event.Actor, at time.Time) []Link {
	subjects := []string{bare(a.ARN)}
	if role, name, ok := session(a.ARN); ok {
		subjects[0] = role
		if l, ok := g.host(a, role, name); ok && event.InstanceSession(name) {
			subjects = append(subjects, l.By.ARN)
		}
	}
	if a.AccessKey != "" {
		subjects = append(subjects, a.AccessKey)
		if e := g.start(a.AccessKey); e != nil {
			subjects = append(subjects, g.text(g.details[e.more].via))
		}
	}
	var all []Link
	for _, subject := range subjects {
		for _, e := range g.about(people, subject) {
			if subject == "" || e.how != Created && e.how != Changed || e.at > at.UnixNano() {
				continue
			}
			if l := g.link(&e, sure); l.By.Key() != a.Key() && len(all) < maxMade {
				all = append(all, l)
			}
		}
	}
	slices.SortFunc(all, func(a, b Link) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Event, b.Event)) })
	return all
}

// Passers are those who, within some time before it, gave the role of a session
// to a machine, function, job or build: whoever may do that acts through the
// role without ever assuming it.
// Source: IAM user guide, granting permissions to pass a role to a service.
func (g *Graph) Passers(a event.Actor, at time.Time, within time.Duration) []Link {
	name, _, ok := session(a.ARN)
	role := g.find(name)
	if !ok || role == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(g.byPassed, role, func(m madeBy, to ref) int { return cmp.Compare(m.maker, to) })
	var all []Link
	for ; i < len(g.byPassed) && g.byPassed[i].maker == role && len(all) < maxMade; i++ {
		if e := &g.edges[g.byPassed[i].edge]; e.at <= at.UnixNano() && e.at >= at.Add(-within).UnixNano() {
			all = append(all, g.link(e, sure))
		}
	}
	return all
}

// Instance is the instance that an interface or a private address belonged to,
// as far as the log tells: by the interface, else by the address.
func (g *Graph) Instance(account, region, eni, privateIP string, at time.Time) (id string, ok bool) {
	for _, name := range []string{eni, privateIP} {
		if name == "" {
			continue
		}
		if arn := g.placed(account+"/"+region+"/"+name, at); arn != "" {
			return parseARN(arn).name(), true
		}
	}
	return "", false
}

// placed is the instance that a place means, the latest that was there before
// and is not gone.
func (g *Graph) placed(place string, at time.Time) string {
	var best, first *edge
	all := g.about(machines, place)
	for i := range all {
		e := &all[i]
		if e.how != means || g.text(e.what) != place {
			continue
		}
		if first == nil || e.at < first.at {
			first = e
		}
		if e.at <= at.UnixNano() && (best == nil || e.at > best.at) {
			best = e
		}
	}
	if best == nil {
		best = first // told of later, as by a finding; it was there before
	}
	if best == nil {
		return ""
	}
	arn := g.text(best.name)
	if parseARN(arn).kind != "instance" { // the address of an interface
		account, region := g.wheres[best.call].account, g.wheres[best.call].region
		return g.placed(g.text(account)+"/"+g.text(region)+"/"+arn, at)
	}
	for _, e := range g.about(people, arn) {
		if e.how == Deleted && e.at < at.Add(-slack).UnixNano() {
			return ""
		}
	}
	return arn
}
