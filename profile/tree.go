package profile

import (
	"cmp"
	"net/netip"
	"slices"

	"bannin/actor"
	"bannin/event"
)

// How far a tree of what was made goes.
const (
	maxDepth    = 6
	maxBranches = 1000
)

// Profile is what all watches saw. They are not to be used any more.
func (g *Gatherer) Profile() *Profile {
	all := newWatch(g)
	for _, w := range g.watches {
		all.join(w)
	}
	p := &Profile{Makers: []Maker{}, Made: []Branch{}, Left: []Left{}, Who: g.asked, Span: all.total.Span, Failed: all.total.failed, Unsure: g.unsure}
	p.Actors = sorted(all.actors, func(a event.Actor, c *counted) Doer { return Doer{a, c.Span} })
	p.Calls = sorted(all.calls, func(k [2]string, c *counted) Call { return Call{k[0], k[1], c.failed, c.Span} })
	p.Agents = sorted(all.agents, func(k string, c *counted) Agent { return Agent{k, c.Span} })
	p.Addresses = sorted(all.places, func(k string, c *counted) Address { return g.address(k, c) })
	p.Chains = sorted(all.chains, func(k string, c *counted) Chain { return chainOf(all.chainOf[k], c) })
	all.tree(p)
	p.Resources = sorted(all.touched, func(r event.Resource, c *counted) Resource { return Resource{r, c.Span} })
	p.Omitted.Actors, p.Omitted.Calls, p.Omitted.Agents = all.actors.omitted, all.calls.omitted, all.agents.omitted
	p.Omitted.Addresses, p.Omitted.Resources = all.places.omitted, all.touched.omitted
	if p.Count == 0 && len(p.Made) == 0 {
		names := sorted(all.names, func(k string, _ *counted) string { return k })
		p.Near = near(g.asked, names)
	}
	return p
}

func (w *Watch) join(o *Watch) {
	w.total.Span.add(o.total.Span)
	w.total.failed += o.total.failed
	w.actors.join(o.actors)
	w.acts.join(o.acts)
	w.chains.join(o.chains)
	w.places.join(o.places)
	w.agents.join(o.agents)
	w.calls.join(o.calls)
	w.touched.join(o.touched)
	w.born.join(o.born)
	w.deleted.join(o.deleted)
	w.names.join(o.names)
	for k, c := range o.chainOf {
		w.keep(k, c)
	}
}

func chainOf(c actor.Chain, n *counted) Chain {
	one := Chain{Actor: c.Actor, Root: c.Root, Confidence: c.Confidence, Links: []Link{}, Span: n.Span}
	for _, l := range c.Links {
		one.Links = append(one.Links, linkOf(l))
	}
	return one
}

func (g *Gatherer) address(ip string, c *counted) Address {
	a := Address{IP: ip, Span: c.Span}
	if addr, err := netip.ParseAddr(ip); err == nil && g.Look != nil {
		a.Country, a.Network = g.Look(addr)
	}
	return a
}

// A grower makes the trees of what was made.
type grower struct {
	*Watch
	p    *Profile
	left int // branches that may still grow
	seen map[string]bool
}

// tree adds what those who were asked for made, and what of it is still there.
func (w *Watch) tree(p *Profile) {
	g := grower{w, p, maxBranches, map[string]bool{}}
	known := map[string]bool{}
	for _, c := range p.Chains {
		if w.who.address() {
			break // of what those who used it made, who knows what was from there
		}
		a := c.Actor
		if a.Kind != "role" && a.Kind != "key" && a.ARN != "" {
			if a.AccessKey == w.who.text {
				a.Kind = "key"
			} else {
				a.AccessKey = "" // all that a user made, whatever the key
			}
		}
		if id := actor.Bare(a.Key()) + " " + a.AccessKey; !known[id] {
			known[id] = true
			g.makers(c.Actor)
			p.Made = append(p.Made, g.grow(a, 0)...)
		}
	}
	slices.SortStableFunc(p.Made, func(a, b Branch) int { return compareLinks(&a.Link, &b.Link) })
	for arn, c := range w.born.of {
		if gone := w.deleted.of[arn]; gone == nil || gone.Last.Before(c.Last) {
			p.Left = append(p.Left, Left{ARN: arn, Since: c.Last, Event: c.first})
		}
	}
	slices.SortFunc(p.Left, func(a, b Left) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key))
	})
}

func compareLinks(a, b *Link) int {
	return cmp.Or(a.Time.Compare(*b.Time), cmp.Compare(a.Event, b.Event), cmp.Compare(a.How, b.How), cmp.Compare(a.Made.Key(), b.Made.Key()))
}

// makers adds who made an actor.
func (g *grower) makers(a event.Actor) {
	for _, l := range g.graph.Makers(a, forever) {
		if id := "by " + l.Event + l.Made.Key() + l.Made.AccessKey + l.Made.Kind; !g.seen[id] && len(g.p.Makers) < maxBranches {
			g.seen[id] = true
			g.p.Makers = append(g.p.Makers, Maker{linkOf(l), g.graph.Root(l.By, l.Time)})
		}
	}
}

// grow is what an actor made, and what that made.
func (g *grower) grow(a event.Actor, depth int) []Branch {
	all := []Branch{}
	for _, l := range g.graph.Made(a) {
		id := l.How.String() + l.Event + l.Made.Key() + l.Made.AccessKey + l.Made.Kind
		if g.seen[id] {
			continue
		}
		g.seen[id] = true
		if g.left == 0 {
			g.p.Omitted.Made++
			continue
		}
		g.left--
		b := Branch{Link: linkOf(l), Made: []Branch{}, Count: g.done(l)}
		g.note(l)
		if depth < maxDepth && (l.How == actor.Assumed || l.How == actor.SignedIn || l.How == actor.Created && (l.Made.Kind == "user" || l.Made.Kind == "key")) &&
			l.Made.Key() != a.Key() {
			b.Made = g.grow(l.Made, depth+1)
		}
		all = append(all, b)
	}
	return all
}

// done counts the events that were done as what a link made.
func (g *grower) done(l actor.Link) int64 {
	as := l.Event
	switch {
	case l.How == actor.Created && l.Made.Kind == "key":
		as = l.Made.AccessKey
	case l.How == actor.Created && l.Made.Kind == "user":
		as = actor.Bare(l.Made.ARN)
	case l.How != actor.Assumed && l.How != actor.SignedIn:
		return 0
	}
	if c := g.acts.of[as]; c != nil {
		return c.Count
	}
	return 0
}

// note enters what a link made among the resources, and among what is left.
func (g *grower) note(l actor.Link) {
	how := l.How.String()
	switch l.How {
	case actor.Created:
		if l.Until.IsZero() {
			g.p.Left = append(g.p.Left, Left{l.Made.Kind, l.Made.ARN, l.Made.AccessKey, l.Time, l.Event})
		}
	case actor.Passed:
		how = "changed"
	case actor.Changed, actor.Deleted:
	default:
		return
	}
	name := l.Made.ARN
	switch l.Made.Kind {
	case "key":
		name = l.Made.AccessKey
	case "login":
		how = "changed" // the user
	}
	g.touched.add(event.Resource{ARN: name, How: how}, counted{Span: once(l.Time), first: l.Event})
}
