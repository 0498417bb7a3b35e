package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// A Kind is what all findings of one rule have in common.
type Kind struct {
	Rule       string
	Variant    string // sets findings of one rule apart; "" for most
	Type       string
	Severity   Severity
	Techniques []string // T1098.001
	Tactics    []string // persistence
	Detail     Detail
}

// NewKind reads ATT&CK techniques and tactics out of Sigma's tags.
func NewKind(rule, guardDuty string, severity Severity, detail Detail) *Kind {
	k := &Kind{Rule: rule, Type: guardDuty, Severity: severity, Detail: detail}
	for _, tag := range detail.Tags {
		name, ok := strings.CutPrefix(strings.ToLower(tag), "attack.")
		switch {
		case !ok:
		case len(name) > 1 && name[0] == 't' && name[1] >= '0' && name[1] <= '9':
			k.Techniques = append(k.Techniques, strings.ToUpper(name))
		case slices.Contains(Tactics, strings.ReplaceAll(name, "_", "-")):
			k.Tactics = append(k.Tactics, strings.ReplaceAll(name, "_", "-"))
		}
	}
	return k
}

// Inside is the kind of what would be as bad as k if it did not stay among
// accounts that belong together: of low severity at most.
func (k *Kind) Inside() *Kind {
	inside := *k
	inside.Variant, inside.Severity = "inside", min(k.Severity, Low)
	return &inside
}

// Tactics are ATT&CK's, in the order of an attack. Source: MITRE ATT&CK
// Enterprise; "stealth" and "defense-impairment" are what newer versions split
// defense evasion into.
var Tactics = []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence",
	"privilege-escalation", "stealth", "defense-impairment", "defense-evasion", "credential-access", "discovery",
	"lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}

// An Inbox gathers what was seen into findings, one per rule, account and
// actor; of events that report findings of another's, one per type of those as
// well. It is for one goroutine; those of several can be joined.
type Inbox struct {
	open map[Whose]*Gathering
	all  []*Gathering
}

// A Whose is what makes a finding one, before it has an id.
type Whose struct {
	Kind    *Kind
	Type    string // of what the events report, where they are findings themselves
	Account string
	Root    string // of the actor
	Abroad  string // accounts that its events take for foreign; whether they are, the end of the scan tells
}

// NewInbox returns an empty inbox.
func NewInbox() *Inbox { return &Inbox{open: map[Whose]*Gathering{}} }

// ID is the identity of the finding of this kind about an event's actor.
func (k *Kind) ID(e *event.Summary) string {
	parts := []string{k.Rule, k.Variant, e.Account, e.Actor.Root}
	if e.Type != "" {
		parts = append(parts, e.Type)
	}
	return "F-" + digest(parts...)
}

// Whose is what makes the finding of this kind about an event's actor one.
func (k *Kind) Whose(e *event.Summary) Whose {
	return Whose{Kind: k, Type: e.Type, Account: e.Account, Root: e.Actor.Root}
}

// digest is the first 64 bits of a hash over parts.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Of is the gathering of a finding.
func (b *Inbox) Of(at Whose) *Gathering {
	g := b.open[at]
	if g == nil {
		g = newGathering(at, len(b.all))
		b.open[at] = g
		b.all = append(b.all, g)
	}
	return g
}

// All are the gatherings, by number.
func (b *Inbox) All() []*Gathering { return b.all }

// Join adds a gathering of another inbox to the one of a finding, and returns
// that. The other is not to be used any more.
func (b *Inbox) Join(at Whose, o *Gathering) *Gathering {
	if g := b.open[at]; g != nil {
		g.join(o)
		return g
	}
	o.Whose, o.Number = at, len(b.all)
	b.open[at] = o
	b.all = append(b.all, o)
	return o
}

// Findings are all of at least a severity, with titles in a language, sorted
// by score, time and id.
func (b *Inbox) Findings(least Severity, lang locale.Language) []Finding {
	var all []Finding
	for _, g := range b.all {
		if g.Kind.Severity < least || g.count == 0 {
			continue
		}
		f := g.finding()
		f.Title = f.Detail.In(lang).Title
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Finding) int { return order(a.rank(), b.rank()) })
	return all
}

// A rank is what findings and incidents are sorted by.
type rank struct {
	score float64
	first time.Time
	id    string
}

func (f *Finding) rank() rank { return rank{f.Score, f.First, f.ID} }

// order sorts by score, highest first, then time, then id.
func order(a, b rank) int {
	return cmp.Or(cmp.Compare(b.score, a.score), a.first.Compare(b.first), cmp.Compare(a.id, b.id))
}

func sorted(set map[string]bool) []string {
	if len(set) == 0 {
		return []string{}
	}
	return slices.Sorted(maps.Keys(set))
}
