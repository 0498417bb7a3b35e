package detect

import (
	"net/netip"
	"slices"
	"time"

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
// Pipelines pass roles all day too, so something has to speak against who passed
// one, and something grave has to be done with it.
func (en *Engine) made(all []finding.Finding) []finding.Tie {
	cited, suspect := map[[2]string]bool{}, map[string]bool{} // event and root; roots
	for _, f := range all {
		if f.Severity < finding.Low {
			continue
		}
		if f.Severity >= finding.Opens || f.Strange() {
			suspect[f.Actor.Root] = true
		}
		for _, id := range f.Events {
			cited[[2]string{id, f.Actor.Root}] = true
		}
	}
	var ties []finding.Tie
	known := map[finding.Tie]bool{}
	add := func(t finding.Tie) {
		if t.From != t.To && cited[[2]string{t.Event, t.From}] && !known[t] {
			known[t] = true
			ties = append(ties, t)
		}
	}
	for _, f := range all {
		for _, e := range f.Detail.Sample {
			for _, l := range en.Graph.Makers(e.Actor, e.Time) {
				add(finding.Tie{From: en.Graph.Root(l.By, l.Time).Root, To: f.Actor.Root, How: finding.Created, Event: l.Event, Value: l.Made.Key()})
			}
			if f.Severity < finding.Opens {
				continue
			}
			for _, l := range en.Graph.Passers(e.Actor, e.Time, passing) {
				if from := en.Graph.Root(l.By, l.Time).Root; suspect[from] {
					add(finding.Tie{From: from, To: f.Actor.Root, How: finding.Passed, Event: l.Event, Value: l.Via})
				}
			}
		}
	}
	return ties
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
