package detect

import (
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

// attribute hands on what single events told, each finding to the one who
// started the chain. Only now can that be told: a session may have been used in
// a file that was read before the one that says who took it. numbers are those
// of the workers' findings; they change with it.
//
// An actor of one name may have had sessions that different people started. Its
// finding goes to whoever started the first.
func (en *Engine) attribute(numbers [][]int) {
	all := en.local.All()
	holder := holders(all)
	final := make([]int, len(all))
	for n, g := range all {
		if holder[n] != n {
			continue
		}
		at := g.Whose
		if at.Root != finding.Everybody {
			first := g.Sessions()[0]
			en.roots[at] = en.Graph.Root(first.Actor, first.At).Root
			at = en.attributed(at)
		}
		final[n] = en.Inbox.Join(at, g).Number
	}
	for _, own := range numbers {
		for i, n := range own {
			own[i] = final[holder[n]]
		}
	}
	en.local = nil // it is in the inbox
}

// attributed is a finding about an actor as the record names it, as one about
// whoever started its chain.
func (en *Engine) attributed(at finding.Whose) finding.Whose {
	if root, ok := en.roots[at]; ok {
		at.Root = root
	}
	at.Abroad = ""
	return at
}

// whose is what makes a finding about an event's actor one.
func (en *Engine) whose(k *finding.Kind, e *event.Summary) finding.Whose {
	at := k.Whose(e)
	at.Root = en.Graph.Root(e.Actor, e.Time).Root
	return at
}

// Findings are all that was found, with titles in a language, sorted by score,
// time and id.
func (en *Engine) Findings(lang locale.Language) []finding.Finding {
	all := en.Inbox.Findings(finding.Info, lang)
	for i := range all {
		f := &all[i]
		for _, e := range f.Detail.Sample {
			if origin := en.Graph.Root(e.Actor, e.Time); origin.Root == f.Actor.Root {
				f.Origin = &origin
				break
			}
		}
	}
	return all
}

// add files events that came to something together.
func (en *Engine) add(k *finding.Kind, events []*event.Summary, omitted int64, reason map[string]any) {
	for _, e := range events {
		en.Inbox.Of(en.whose(k, e)).AddOnce(e, reason)
	}
	if len(events) > 0 && omitted > 0 {
		en.Inbox.Of(en.whose(k, events[0])).Omit(omitted)
	}
}

// maxCrowds bounds how many groups of correlations are remembered as crowds.
const maxCrowds = 1 << 16

// together are the events that came to something together, each with the finding
// it is in. One thing that was found is one finding, though its events may name
// many: where one thing led to another, it is about who did the first; where
// like things were counted, such as passwords tried at many users, about the
// address they came from, else about the account they were tried at.
func (en *Engine) together(k *finding.Kind, one *Fired) []mention {
	all := make([]mention, len(one.Events))
	for i, e := range one.Events {
		all[i] = mention{en.whose(k, e), e}
	}
	// What is told of a crowd once is told of it from then on, though later
	// windows have only one of it.
	crowd := one.Rule.ID + " " + strings.Join(one.Group, " ")
	if len(all) == 0 || !en.crowds[crowd] && !slices.ContainsFunc(all, func(m mention) bool { return m.at.Root != all[0].at.Root }) {
		return all
	}
	if strings.HasPrefix(one.Rule.Correlation.Kind, "temporal") {
		for i := range all {
			all[i].at.Root = all[0].at.Root
		}
		return all
	}
	if len(en.crowds) < maxCrowds {
		en.crowds[crowd] = true
	}
	first := one.Events[0]
	shared := event.Actor{Kind: "account", Name: first.Account, Account: first.Account}
	if !slices.ContainsFunc(one.Events, func(e *event.Summary) bool { return e.IP != first.IP }) && first.IP != "" {
		shared = event.Actor{Kind: "ip", Name: first.IP}
	}
	shared.Root = shared.Key()
	for i, m := range all {
		e := *m.event
		e.Resources = append(slices.Clone(e.Resources), event.Resource{ARN: e.Actor.Key(), How: "denied"})
		e.Actor = shared
		all[i] = mention{finding.Whose{Kind: k, Type: m.at.Type, Account: first.Account, Root: shared.Root}, &e}
	}
	return all
}
