package detect

import (
	"net/netip"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/observe"
)

// A Narrator is a detector whose cells tell who did what from where.
type Narrator interface {
	Detector
	// Narrate returns a function that tells what the events of a cell have in
	// common, and false where they are no deeds; and one that tells which cells that
	// wants, in order, to tell what came from some addresses.
	Narrate(from map[string]bool) (want func(observe.Head) bool, tell func(*observe.Cell) (event.Summary, bool))
}

// around is how long before the first and after the last suspicious thing
// somebody's other doings belong to the story.
const around = 24 * time.Hour

// A trail is what a story is followed by: who, and from which address.
type trail struct{ root, ip string }

// A lead is a trail of a story, and when it matters.
type lead struct {
	story    string // the story's root
	from, to time.Time
}

// Activity is all that the actors of stories did from the addresses that
// something suspicious came from, one finding of no severity for each story. What
// an intruder read or tried on the way is no finding by itself, and people want
// to know of it.
func (en *Engine) Activity(groups []finding.Group, lang locale.Language) ([]finding.Finding, error) {
	leads := leadsOf(groups)
	if len(leads) == 0 {
		return nil, nil
	}
	from := map[string]bool{}
	for t := range leads {
		from[t.ip] = true
	}
	kind := Describe("activity", "", finding.Info)
	inbox := finding.NewInbox()
	for n, d := range en.Detectors {
		narrator, ok := d.(Narrator)
		if !ok {
			continue
		}
		want, deed := narrator.Narrate(from)
		err := observe.Those(en.cells, func(h observe.Head) bool { return h.Lens() == n && want(h) }, func(c *observe.Cell) error {
			like, ok := deed(c)
			if !ok {
				return nil
			}
			l, ok := leads[trail{like.Actor.Root, like.IP}]
			if !ok || c.Last.Before(l.from) || c.First.After(l.to) {
				return nil
			}
			at := finding.Whose{Kind: kind, Account: like.Account, Root: l.story}
			g := inbox.Of(at)
			for _, e := range c.Summaries(like) {
				g.Add(e)
				en.mention(at, e)
			}
			g.Omit(c.Omitted())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return inbox.Findings(finding.Info, lang), nil
}

// leadsOf are the trails of all stories that open an incident.
func leadsOf(groups []finding.Group) map[trail]lead {
	leads := map[trail]lead{}
	for _, g := range groups {
		for _, f := range g.Findings {
			if f.Severity < finding.Opens || f.Actor.Root == finding.Everybody {
				continue
			}
			for _, ip := range f.IPs {
				if _, err := netip.ParseAddr(ip); err != nil {
					continue
				}
				t := trail{f.Actor.Root, ip}
				l, known := leads[t]
				if from := f.First.Add(-around); !known || from.Before(l.from) {
					l.from = from
				}
				l.story, l.to = g.Root, later(l.to, f.Last.Add(around))
				leads[t] = l
			}
		}
	}
	return leads
}
