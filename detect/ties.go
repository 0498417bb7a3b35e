package detect

import (
	"net/netip"
	"slices"
	"time"

	"bannin/actor"
	"bannin/event"
	"bannin/finding"
)

// maxSharers is how many actors of an address may be tied by it: an address of
// more is an office, a proxy or a busy exit.
const maxSharers = 5

// Ties tell which actors' findings belong to one story.
func (en *Engine) Ties(all []finding.Finding) []finding.Tie {
	return slices.Concat(en.made(all), evidence(all), addresses(all))
}

// evidence ties an address, or an account that passwords were tried at, to those
// of whom the same event was found: one thing that happened belongs to one story.
// Identities are not tied by it, since of what was tried at many, each would be
// tied to all.
func evidence(all []finding.Finding) []finding.Tie {
	nameless := map[string]string{} // by event: the root that is no identity
	for _, f := range all {
		if f.Severity >= finding.Opens && (f.Actor.Kind == "ip" || f.Actor.Kind == "account") {
			for _, id := range f.Events {
				nameless[id] = f.Actor.Root
			}
		}
	}
	known := map[[2]string]bool{}
	var ties []finding.Tie
	for _, f := range all {
		if f.Severity < finding.Opens || f.Actor.Root == finding.Everybody {
			continue
		}
		for _, id := range f.Events {
			root, found := nameless[id]
			if pair := [2]string{root, f.Actor.Root}; found && root != f.Actor.Root && !known[pair] {
				known[pair] = true
				ties = append(ties, finding.Tie{From: f.Actor.Root, To: root, How: finding.Evidence, Event: id})
			}
		}
	}
	return ties
}

// passing is how long after a role was passed on what is done with it may be the
// passer's doing: jobs and builds start at once, or on the next run of the day.
const passing = 24 * time.Hour

// made ties those who made it possible that another acts to that other, where
// doing so was itself found worth telling: administrators make users all day.
// Pipelines pass roles all day too, so something grave has to be done with one,
// or by whom it made, and something has to speak against who passed it: what
// else was found, or that it was done from where the passer acts.
func (en *Engine) made(all []finding.Finding) []finding.Tie {
	known := cluesOf(all)
	var ties []finding.Tie
	told := map[finding.Tie]bool{}
	tie := func(f *finding.Finding, l actor.Link, how finding.How, value string) {
		t := finding.Tie{From: en.Graph.Root(l.By, l.Time).Root, To: f.Actor.Root, How: how, Event: l.Event, Value: value}
		if !told[t] && known.speak(&t, f) {
			told[t] = true
			ties = append(ties, t)
		}
	}
	passed := func(f *finding.Finding, to event.Actor, at time.Time) {
		if f.Severity < finding.Opens {
			return
		}
		for _, l := range en.Graph.Passers(to, at, passing) {
			tie(f, l, finding.Passed, l.Via)
		}
	}
	for i := range all {
		f := &all[i]
		for _, e := range f.Detail.Sample {
			passed(f, e.Actor, e.Time)
			for _, l := range en.Graph.Makers(e.Actor, e.Time) {
				tie(f, l, finding.Created, l.Made.Key())
				passed(f, l.By, l.Time)
			}
		}
	}
	return ties
}

// clues are what findings say of those who could be at the start of a story.
type clues struct {
	cited   map[[2]string]finding.Severity // by event and root: the gravest that the event is evidence of
	suspect map[string]bool                // roots that something speaks against
	acted   map[[2]string]bool             // root and public address
}

func cluesOf(all []finding.Finding) clues {
	c := clues{map[[2]string]finding.Severity{}, map[string]bool{}, map[[2]string]bool{}}
	for _, f := range all {
		for _, id := range f.Events {
			one := [2]string{id, f.Actor.Root}
			c.cited[one] = max(c.cited[one], f.Severity)
		}
		for _, ip := range f.IPs {
			c.acted[[2]string{f.Actor.Root, ip}] = public(ip)
		}
		if f.Severity >= finding.Opens || f.Severity >= finding.Low && f.Strange() {
			c.suspect[f.Actor.Root] = true
		}
	}
	return c
}

// speak tells whether a finding belongs to the story of who made it possible.
func (c *clues) speak(t *finding.Tie, f *finding.Finding) bool {
	level, cited := c.cited[[2]string{t.Event, t.From}]
	if !cited || t.From == t.To {
		return false
	}
	if f.Severity >= finding.Opens && slices.ContainsFunc(f.IPs, func(ip string) bool { return c.acted[[2]string{t.From, ip}] }) {
		return true
	}
	return level >= finding.Low && (t.How == finding.Created || c.suspect[t.From])
}

// addresses ties those that something graver than odd was found of, and who acted
// from the same public address.
func addresses(all []finding.Finding) []finding.Tie {
	by := map[string][]string{} // roots by address, the gravest first
	known := map[[2]string]bool{}
	var order []string
	for _, f := range all {
		if f.Severity < finding.Opens || f.Actor.Root == finding.Everybody {
			continue
		}
		for _, ip := range f.IPs {
			if known[[2]string{ip, f.Actor.Root}] || !public(ip) {
				continue
			}
			known[[2]string{ip, f.Actor.Root}] = true
			if by[ip] == nil {
				order = append(order, ip)
			}
			by[ip] = append(by[ip], f.Actor.Root)
		}
	}
	var ties []finding.Tie
	for _, ip := range order {
		roots := by[ip]
		if len(roots) > maxSharers {
			continue
		}
		for _, other := range roots[1:] {
			ties = append(ties, finding.Tie{From: roots[0], To: other, How: finding.Address, Value: ip})
		}
	}
	return ties
}

// public tells whether a text is an address that anybody may have, and no service's name.
func public(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.IsGlobalUnicast() && !a.IsPrivate()
}
