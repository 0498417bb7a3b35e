package actor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bannin/event"
)

// maxChain bounds how many links a chain has. Roles are chained a few times; an
// intruder keeps a session alive by assuming the role anew from within it, hour by
// hour for days.
// Source: Hacking the Cloud, "Role chain juggling".
const maxChain = 256

// maxCandidates is how many sessions of one role and name are looked at where no
// key tells which it is.
const maxCandidates = 32

// slack is how much the clocks of services may differ.
const slack = 5 * time.Minute

// Root is who started the chain that an actor acts at the end of: a user, the
// root of an account, an instance, a user of Identity Center, the subject of an
// identity provider, a role that machines run with, or who came from another
// account. It is the actor itself where nothing is known. at is when it acted.
func (g *Graph) Root(a event.Actor, at time.Time) event.Actor { return g.climb(a, at, nil) }

// Chain is the way from an actor up to its root.
func (g *Graph) Chain(a event.Actor, at time.Time) Chain {
	c := Chain{Actor: a, Confidence: 1}
	c.Root = g.climb(a, at, func(l Link) {
		c.Links = append(c.Links, l)
		c.Confidence *= l.Confidence
	})
	return c
}

// climb goes up from an actor to its root, and calls f for each link.
func (g *Graph) climb(a event.Actor, at time.Time, f func(Link)) event.Actor {
	return climber{g, false}.climb(a, at, f)
}

// A climber goes up. Where it only looks which of several ways is meant, it does
// not look further for ways within those.
type climber struct {
	*Graph
	looking bool
}

func (g climber) climb(a event.Actor, at time.Time, f func(Link)) event.Actor {
	for range maxChain {
		link, ok := g.up(a, at)
		if !ok {
			break
		}
		if f != nil {
			f(link)
		}
		a = link.By
		if !link.Time.IsZero() {
			at = link.Time
		}
	}
	return g.settled(a)
}

// up is the link above an actor, if it is no root.
func (g climber) up(a event.Actor, at time.Time) (Link, bool) {
	if l, ok := g.byKey(a); ok {
		return l, true
	}
	switch p := parseARN(a.ARN); {
	case p.service == "sts" && p.kind == "assumed-role":
		return g.overSession(a, at)
	case p.service == "sts" && p.kind == "federated-user":
		return g.overFederated(a, at)
	case p.service == "lambda":
		return g.overFunction(a)
	case a.ARN == "" && a.Principal != "":
		return g.overPrincipal(a)
	}
	return Link{}, false
}

// byKey is the link that the access key tells of.
func (g *Graph) byKey(a event.Actor) (Link, bool) {
	if a.AccessKey == "" {
		return Link{}, false
	}
	if e := g.start(a.AccessKey); e != nil {
		l := g.link(e, sure)
		if a.ARN != "" {
			l.Made = a
		}
		return l, true
	}
	if a.ARN != "" {
		return Link{}, false
	}
	for _, e := range g.about(people, a.AccessKey) {
		if e.how == Created && g.text(e.key) == a.AccessKey {
			l := g.link(&e, sure)
			l.How, l.Made, l.By = Named, a, thing(g.text(e.what), "")
			return l, true
		}
	}
	return Link{}, false
}

// start is the start of the session that has a key, as the one tells it who
// knows the caller best.
func (g *Graph) start(key string) *edge {
	var best *edge
	all := g.about(sessions, key)
	for i := range all {
		e := &all[i]
		if g.text(e.key) != key || e.byKey != 0 && g.text(e.byKey) == key {
			continue
		}
		if best == nil || g.whos[best.by].arn == 0 && g.whos[e.by].arn != 0 {
			best = e
		}
	}
	return best
}

// link is an edge as a link.
func (g *Graph) link(e *edge, confidence float64) Link {
	f := g.fact(e)
	if e.how == Assumed && f.By.ARN == "" && f.Shared != "" {
		if i, ok := g.shared[g.find(f.Shared)]; ok {
			f.By = g.who(&g.edges[i]) // the caller's account knows who it was
		}
	}
	l := Link{How: f.How, By: f.By.actor(), Via: f.Via, Source: f.Source, Event: f.Event, Call: f.Call, Time: time.Unix(0, f.At).UTC(),
		Account: f.Account, Region: f.Region, Confidence: confidence}
	if f.Seconds > 0 {
		l.Until = l.Time.Add(time.Duration(f.Seconds) * time.Second)
	}
	if f.class() == sessions && f.Name != "" {
		l.Made = thing(sessionARN(f.What, f.Name), f.Key)
		if reserved(f.What) && l.By.Kind == "federated" {
			l.By = person(f.Name) // whatever the provider calls the user
		}
	} else {
		l.Made = thing(f.What, f.Key)
	}
	if f.Name == "login" {
		l.Made.Kind = "login"
	}
	if l.By.Kind == "federated" && l.By.ARN == "" {
		l.By = g.subject(l.By, f.Name)
	}
	return l
}

// thing is what an ARN names, as an actor.
func thing(arn, key string) event.Actor {
	a := event.Actor{Kind: kindOf(arn, ""), ARN: arn, Name: nameOf(arn), AccessKey: key, Account: parseARN(arn).account}
	if a.Kind == "root" {
		a.Name = "root"
	}
	if strings.HasPrefix(key, "AKIA") {
		a.Kind, a.Name = "key", key
	}
	a.Root = a.Key()
	return a
}

// person is a user of Identity Center.
func person(name string) event.Actor {
	return event.Actor{Kind: "federated", Type: "IdentityCenterUser", Name: name, Principal: name, Root: name}
}

// subject is whom an identity provider vouches for. SAML's ids differ by account
// and may be made up for each sign-in; the subject's name, or where it is not
// told, that of the session, does not.
func (g *Graph) subject(a event.Actor, name string) event.Actor {
	switch a.Type {
	case "IdentityCenterUser":
		if known := g.persons[a.Principal]; known != "" {
			return person(known)
		}
		if a.Name != "" {
			return person(a.Name)
		}
	case "SAMLUser":
		if a.Name = cmp.Or(a.Name, name); a.Name != "" {
			a.Principal = a.Name
		}
	}
	a.Root = a.Key()
	return a
}

// settled is a root as all who meet it name it.
func (g *Graph) settled(a event.Actor) event.Actor {
	switch {
	case a.Kind == "federated" && a.ARN == "":
		a = g.subject(a, "")
	case a.Kind == "account" && a.ARN == "":
		if id, name, ok := strings.Cut(a.Principal, ":"); ok && event.MachineSession(name) {
			a.Principal, a.Name = id, id // another account's role, run by a program
		}
	case a.Kind == "role" && a.Root != "" && a.Root != a.Key() && parseARN(a.Root).kind == "role":
		a = thing(a.Root, "") // decode says that a program made the session
		a.ARN = g.full(a.ARN)
	case a.ARN != "":
		a.ARN = g.full(a.ARN)
	}
	a.Root = a.Key()
	return a
}

// full is an ARN with its path, where that is known.
func (g *Graph) full(arn string) string {
	short := bare(arn)
	for _, e := range g.about(people, short) {
		if e.how == Named && g.text(e.what) == short {
			return g.text(e.name)
		}
	}
	return arn
}

// overSession is the link above a role session whose key tells nothing.
func (g climber) overSession(a event.Actor, at time.Time) (Link, bool) {
	role, name, _ := session(a.ARN)
	if event.InstanceSession(name) {
		if l, ok := g.host(a, role, name); ok {
			return l, true
		}
	}
	if l, ok := g.named(a, role, name, at); ok {
		return l, true
	}
	if l, ok := g.sourced(a, role); ok {
		return l, true
	}
	if reserved(role) && name != "" {
		return Link{How: Assumed, By: person(name), Made: a, Confidence: sureSSO}, true
	}
	return g.byRole(a, role, name)
}

// host is the instance that a session is named after.
func (g *Graph) host(a event.Actor, role, name string) (Link, bool) {
	id := parseARN(role).account + "/" + name
	for _, e := range g.about(machines, id) {
		if e.how == means && g.text(e.what) == id {
			l := g.link(&e, sureHost)
			l.How, l.By, l.Made, l.Via = RunsAs, thing(g.text(e.name), ""), a, role
			return l, true
		}
	}
	return Link{}, false
}

// named finds a session's start by role, name and time, the latest where there
// are several. Where these have different roots, nobody knows.
func (g climber) named(a event.Actor, role, name string, at time.Time) (Link, bool) {
	near, far := g.candidates(a, role, name, at)
	confidence, from := sureName, near
	switch {
	case len(near) == 0:
		confidence, from = sureOther, far
	case near[0].how == SignedIn:
		confidence = sureSignIn
	}
	if len(from) == 0 || g.roots(slices.Concat(near, far)) > 1 {
		return Link{}, false
	}
	l := g.link(from[0], confidence)
	l.Made = a
	return l, true
}

// sourced is who a session says it comes from: the source identity, which its
// later calls carry and nobody can change. Only calls that are facts themselves
// tell it here.
func (g *Graph) sourced(a event.Actor, role string) (Link, bool) {
	maker := g.find(a.ARN)
	if maker == 0 {
		return Link{}, false
	}
	i, _ := slices.BinarySearchFunc(g.byMaker, maker, func(m madeBy, to ref) int { return cmp.Compare(m.maker, to) })
	for n := 0; i < len(g.byMaker) && g.byMaker[i].maker == maker && n < maxCandidates; i, n = i+1, n+1 {
		e := &g.edges[g.byMaker[i].edge]
		source := g.text(g.whos[e.by].source)
		if source == "" || a.AccessKey != "" && g.text(e.byKey) != a.AccessKey {
			continue
		}
		l := Link{How: Assumed, By: person(source), Made: a, Source: source, Confidence: sureSource}
		p := parseARN(role)
		if user := "arn:" + p.partition + ":iam::" + p.account + ":user/" + source; g.find(user) != 0 {
			l.By = thing(user, "")
		}
		return l, true
	}
	return Link{}, false
}

// candidates are the starts of sessions of a role and name that go on at a time,
// the latest first: those that may be the actor's, and those of another key.
func (g *Graph) candidates(a event.Actor, role, name string, at time.Time) (near, far []*edge) {
	what, called := g.find(role), g.find(name)
	if what == 0 || called == 0 {
		return nil, nil
	}
	late := edge{what: what, name: called, at: at.Add(slack).UnixNano() + 1}
	i, _ := slices.BinarySearchFunc(g.byName, &late, func(n int32, late *edge) int { return g.compareNames(&g.edges[n], late) })
	for i--; i >= 0 && len(near)+len(far) < maxCandidates; i-- {
		e := &g.edges[g.byName[i]]
		if e.what != what || e.name != called || e.at < at.Add(-slack).UnixNano()-maxSeconds*int64(time.Second) {
			break
		}
		if e.at+int64(e.seconds)*int64(time.Second) < at.Add(-slack).UnixNano() || g.itself(a, e) {
			continue
		}
		if a.AccessKey == "" || e.key == 0 || e.how == SignedIn {
			near = append(near, e)
		} else {
			far = append(far, e)
		}
	}
	return near, far
}

// itself tells whether an edge leads from a session to the same session.
func (g *Graph) itself(a event.Actor, e *edge) bool {
	arn := g.text(g.whos[e.by].arn)
	return arn == a.ARN && (e.byKey == 0 || g.text(e.byKey) == a.AccessKey || g.start(g.text(e.byKey)) == nil)
}

// maxCallers is how many callers are followed to their roots, to see whether
// these are one.
const maxCallers = 4

// roots counts the different roots of some starts: of very many callers, or
// when already looking, the callers themselves.
func (g climber) roots(all []*edge) int {
	type caller struct {
		by  int32
		key string
	}
	callers := map[caller]*edge{}
	for _, e := range all {
		one := caller{e.by, g.text(e.byKey)}
		if first := callers[one]; first == nil || e.at > first.at {
			callers[one] = e
		}
	}
	if g.looking || len(callers) == 1 || len(callers) > maxCallers {
		return len(callers)
	}
	roots := map[string]bool{}
	for _, e := range callers {
		l := g.link(e, sure)
		roots[climber{g.Graph, true}.climb(l.By, l.Time, nil).Key()] = true
	}
	return len(roots)
}

// byRole is the link above a session that only its role tells of: a service
// that runs with it, or the only one who ever assumed it.
func (g *Graph) byRole(a event.Actor, role, name string) (Link, bool) {
	for _, as := range []string{name, ""} {
		for _, e := range g.about(machines, role+"/"+as) {
			if e.how != RunsAs || g.text(e.what) != role {
				continue
			}
			if as == "" && g.find(role) != 0 && g.assumed(g.find(role)) {
				break // people use it, too
			}
			l := g.link(&e, sureRole)
			l.By, l.Made = thing(role, ""), a
			return l, true
		}
	}
	if e := g.only(role); e != nil {
		l := g.link(e, sureOnly)
		l.Made = a
		return l, true
	}
	return Link{}, false
}

// assumed tells whether anybody but services is known to have assumed a role.
func (g *Graph) assumed(role ref) bool {
	i, _ := slices.BinarySearchFunc(g.byName, role, func(n int32, role ref) int { return cmp.Compare(g.edges[n].what, role) })
	return i < len(g.byName) && g.edges[g.byName[i]].what == role
}

// only is the latest start of a role that one alone is known to have assumed,
// where sessions had to be let go.
func (g *Graph) only(role string) *edge {
	what := g.find(role)
	if !g.crowded || what == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(g.byName, what, func(n int32, what ref) int { return cmp.Compare(g.edges[n].what, what) })
	var first *edge
	for n := 0; i < len(g.byName) && n < maxCandidates; i, n = i+1, n+1 {
		e := &g.edges[g.byName[i]]
		if e.what != what {
			break
		}
		if first != nil && e.by != first.by {
			return nil
		}
		first = e
	}
	return first
}

// overFederated is the link above a federated user: the issuer that the record
// names, else who asked for its token before.
func (g climber) overFederated(a event.Actor, at time.Time) (Link, bool) {
	if p := parseARN(a.Root); p.service == "iam" {
		return Link{How: Assumed, By: thing(bare(a.Root), ""), Made: a, Confidence: sure}, true
	}
	var before []*edge
	all := g.about(sessions, a.ARN+"/")
	for i := range all {
		e := &all[i]
		if g.text(e.what) == a.ARN && e.at <= at.Add(slack).UnixNano() && !g.itself(a, e) && len(before) < maxCandidates {
			before = append(before, e)
		}
	}
	if len(before) == 0 || g.roots(before) > 1 {
		return Link{}, false
	}
	l := g.link(slices.MaxFunc(before, func(a, b *edge) int { return cmp.Compare(a.at, b.at) }), sureName)
	l.Made = a
	return l, true
}

// overFunction is the role that a function runs with, where there is but one.
func (g *Graph) overFunction(a event.Actor) (Link, bool) {
	arn := unversioned(a.ARN)
	var found *edge
	all := g.about(machines, arn)
	for i := range all {
		e := &all[i]
		if e.how != means || g.text(e.what) != arn {
			continue
		}
		if found != nil {
			return Link{}, false
		}
		found = e
	}
	if found == nil {
		return Link{}, false
	}
	l := g.link(found, sure)
	l.How, l.By, l.Made = RunsAs, thing(g.text(found.name), ""), a
	return l, true
}

// overPrincipal is the ARN of one that is told of by its unique id alone, as
// other accounts' callers are.
func (g *Graph) overPrincipal(a event.Actor) (Link, bool) {
	arn := g.text(g.principal[g.find(a.Principal)])
	if arn == "" {
		return Link{}, false
	}
	l := Link{How: Named, By: thing(arn, a.AccessKey), Made: a, Confidence: sure}
	l.By.Principal = a.Principal
	return l, true
}
