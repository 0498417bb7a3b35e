package finding

import (
	"cmp"
	"container/heap"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
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

// Stage is the tactic that one of ATT&CK's counts as: newer versions split
// defense evasion, and what comes before an attack shows in logs as discovery.
func Stage(tactic string) string {
	switch tactic {
	case "stealth", "defense-impairment":
		return "defense-evasion"
	case "reconnaissance", "resource-development":
		return "discovery"
	}
	return tactic
}

// An Inbox gathers what was seen into findings, one per rule, account and
// actor. It is for one goroutine; those of several can be joined.
//
// It keeps so many findings at most: of more, the gravest, and among equals
// those whose identity has the least hash. What the others were about goes into
// one finding of each rule, about everybody else: so a log with a million
// made-up actors fills neither memory nor report, and in whatever order it is
// read, the same findings stay.
type Inbox struct {
	Most int // findings that are kept apart; set it before the first

	open    map[Whose]*Gathering
	others  map[Whose]*Gathering // by kind and type
	all     []*Gathering         // by number; in place of one that was let go, what it went into
	weakest weakest
}

// maxOpen is how many findings an inbox keeps apart, at about 2 KB each.
const maxOpen = 20000

// Everybody is the root of the finding about those who have none of their own.
const Everybody = "*"

// A Whose is what makes a finding one, before it has an id.
type Whose struct {
	Kind    *Kind
	Type    string // of what the events report, where they are findings themselves
	Account string
	Root    string // of the actor
	Abroad  string // accounts that its events take for foreign; whether they are, the end of the scan tells
}

// NewInbox returns an empty inbox.
func NewInbox() *Inbox {
	return &Inbox{open: map[Whose]*Gathering{}, others: map[Whose]*Gathering{}, Most: maxOpen}
}

// ID is the identity of the finding.
func (w Whose) ID() string {
	parts := []string{w.Kind.Rule, w.Kind.Variant, w.Account, w.Root}
	if w.Type != "" {
		parts = append(parts, w.Type)
	}
	return "F-" + digest(parts...)
}

// hash spreads identities evenly, the same in every run.
func (w Whose) hash() uint64 {
	h := fnv.New64a()
	for _, part := range []string{w.Kind.Rule, w.Kind.Variant, w.Type, w.Account, w.Root} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum64()
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

// Of is the gathering of a finding, or the one that it is part of.
func (b *Inbox) Of(at Whose) *Gathering {
	if g := b.open[at]; g != nil {
		return g
	}
	if !b.keeps(&Gathering{Whose: at, order: at.hash()}) {
		return b.everybodyElse(at)
	}
	g := newGathering(at, len(b.all))
	b.put(g)
	return g
}

// Holds is the gathering that has the events of a finding.
func (b *Inbox) Holds(at Whose) *Gathering {
	if g := b.open[at]; g != nil {
		return g
	}
	return b.others[Whose{Kind: at.Kind, Type: at.Type, Root: Everybody}]
}

// keeps tells whether a gathering is to be kept apart.
func (b *Inbox) keeps(g *Gathering) bool {
	return g.Root != Everybody && (len(b.weakest) < b.Most || weaker(b.weakest[0], g))
}

// put keeps a gathering apart, and lets the weakest go where they are too many.
func (b *Inbox) put(g *Gathering) {
	b.open[g.Whose] = g
	b.all = append(b.all, g)
	heap.Push(&b.weakest, g)
	if len(b.weakest) <= b.Most {
		return
	}
	gone := heap.Pop(&b.weakest).(*Gathering)
	delete(b.open, gone.Whose)
	into := b.everybodyElse(gone.Whose)
	into.join(gone)
	b.all[gone.Number] = into
}

func (b *Inbox) everybodyElse(at Whose) *Gathering {
	at = Whose{Kind: at.Kind, Type: at.Type, Root: Everybody}
	g := b.others[at]
	if g == nil {
		g = newGathering(at, len(b.all))
		b.others[at] = g
		b.all = append(b.all, g)
	}
	return g
}

// All are the gatherings, by number. One may stand there many times, in place of
// those that went into it.
func (b *Inbox) All() []*Gathering { return b.all }

// Join adds a gathering of another inbox to the one of a finding, and returns
// that. The other is not to be used any more.
func (b *Inbox) Join(at Whose, o *Gathering) *Gathering {
	g := b.open[at]
	if g == nil {
		order := at.hash()
		if b.keeps(&Gathering{Whose: at, order: order}) {
			o.Whose, o.Number, o.order = at, len(b.all), order
			b.put(o)
			return o
		}
		g = b.everybodyElse(at)
	}
	g.join(o)
	return g
}

// weakest is what is kept apart, the first to go on top.
type weakest []*Gathering

// weaker tells which of two goes first.
func weaker(a, b *Gathering) bool {
	if a.Kind.Severity != b.Kind.Severity {
		return a.Kind.Severity < b.Kind.Severity
	}
	if a.order != b.order {
		return a.order > b.order
	}
	return a.ID() > b.ID() || a.ID() == b.ID() && a.Abroad > b.Abroad
}

func (h weakest) Len() int           { return len(h) }
func (h weakest) Less(i, j int) bool { return weaker(h[i], h[j]) }
func (h weakest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds one, for package heap.
func (h *weakest) Push(x any) { *h = append(*h, x.(*Gathering)) }

// Pop takes the last out, for package heap.
func (h *weakest) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}

// Findings are all of at least a severity, with titles in a language, sorted
// by score, time and id.
func (b *Inbox) Findings(least Severity, lang locale.Language) []Finding {
	var all []Finding
	for i, g := range b.all {
		if g.Number != i || g.Kind.Severity < least || g.count == 0 {
			continue
		}
		f := g.finding()
		f.Title = f.Detail.In(lang).Title
		all = append(all, f)
	}
	Sort(all)
	return all
}

// Sort puts findings in the order in which they are told: by score, highest
// first, then time, then id.
func Sort(all []Finding) {
	slices.SortFunc(all, func(a, b Finding) int { return order(a.rank(), b.rank()) })
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
