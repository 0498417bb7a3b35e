package profile

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"bannin/actor"
	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

// A whom is what somebody asks for: an ARN, a name, an access key, an address or
// an incident.
type whom struct{ text string }

func newWhom(text string) whom { return whom{actor.Bare(strings.TrimSpace(text))} }

// address tells whether an address is asked for.
func (w whom) address() bool {
	_, err := netip.ParseAddr(w.text)
	return err == nil
}

// is tells whether an actor goes by what is asked for.
func (w whom) is(a event.Actor) bool { return slices.Contains(actor.Names(a), w.text) }

// holds tells whether a chain's actor or any above it is meant, and where in the
// chain: 0 is the actor itself, n the one above the nth link.
func (w whom) holds(c *actor.Chain) (at int, ok bool) {
	if strings.HasPrefix(w.text, "I-") {
		return len(c.Links), finding.IncidentID(c.Root.Root) == w.text
	}
	for i := len(c.Links); i > 0; i-- {
		if w.is(c.Links[i-1].By) {
			return i, true
		}
	}
	if w.is(c.Actor) {
		return 0, true
	}
	return len(c.Links), w.is(c.Root)
}

// maxNear is how many names are proposed where nobody has the one asked for.
const maxNear = 5

// near are the names most like the one asked for.
func near(asked string, names []string) []string {
	type scored struct {
		name  string
		score int
	}
	var all []scored
	low := strings.ToLower(asked)
	for _, name := range names {
		other := strings.ToLower(name)
		score := distance(low, other)
		if strings.Contains(other, low) || len(other) > 2 && strings.Contains(low, other) {
			score = 1
		}
		if score <= max(1, len(low)/3) {
			all = append(all, scored{name, score})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.name, b.name)) })
	var list []string
	for _, s := range all[:min(len(all), maxNear)] {
		list = append(list, s.name)
	}
	return list
}

// maxCompared bounds the names that are compared letter by letter.
const maxCompared = 128

// distance is how many letters tell one text from the other.
func distance(a, b string) int {
	if len(a) > maxCompared || len(b) > maxCompared {
		return maxCompared
	}
	return locale.Distance(a, b)
}
