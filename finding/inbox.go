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

// maxListed bounds addresses and resources that a finding lists.
const maxListed = 200

// sampled is how many events a finding keeps whole.
const sampled = 5

// An Inbox gathers what was seen into findings, one per rule, account and
// actor. Events come in order of time.
type Inbox struct {
	open map[whose]*gathering
}

// A whose is what makes a finding one, before it has an id.
type whose struct {
	kind          *Kind
	account, root string
}

// A gathering is a finding in the making.
type gathering struct {
	Finding
	ips  map[string]bool
	res  map[string]bool
	seen map[string]bool // ids counted, where an event may come again
}

// NewInbox returns an empty inbox.
func NewInbox() *Inbox { return &Inbox{open: map[whose]*gathering{}} }

// ID is the identity of the finding of this kind about an event's actor.
func (k *Kind) ID(e *event.Summary) string {
	return "F-" + digest(k.Rule, k.Variant, e.Account, e.Actor.Root)
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

// Add files an event under the finding of its kind and actor, and tells the
// finding's id. reason, if any, adds numbers to what made it unusual.
func (b *Inbox) Add(k *Kind, e *event.Summary, reason map[string]any) string {
	at := whose{k, e.Account, e.Actor.Root}
	g := b.open[at]
	if g == nil {
		g = &gathering{ips: map[string]bool{}, res: map[string]bool{}, seen: map[string]bool{}}
		g.Finding = Finding{ID: k.ID(e), Rule: k.Rule, Type: k.Type, Severity: k.Severity, Score: k.Severity.Score(),
			Outcome: Attempted, First: e.Time, Account: e.Account, Region: e.Region, Actor: e.Actor,
			Techniques: k.Techniques, Tactics: k.Tactics, Detail: &Detail{}}
		*g.Detail = k.Detail
		b.open[at] = g
	}
	g.add(e, reason)
	return g.ID
}

// Omit counts n more events of the finding that e was filed under, which are not
// listed.
func (b *Inbox) Omit(k *Kind, e *event.Summary, n int64) {
	if g := b.open[whose{k, e.Account, e.Actor.Root}]; g != nil {
		g.Count += n
		g.EventsOmitted += n
	}
}

func (g *gathering) add(e *event.Summary, reason map[string]any) {
	for name, v := range reason {
		if g.Reason == nil {
			g.Reason = map[string]any{}
		}
		g.Reason[name] = v
	}
	if reason != nil { // windows of a correlation overlap; single events come once
		if g.seen[e.ID] {
			return
		}
		g.seen[e.ID] = true
	}
	g.Count++
	if e.Time.Before(g.First) {
		g.First = e.Time
	}
	if e.Time.After(g.Last) {
		g.Last = e.Time
	}
	if e.Succeeded {
		g.Outcome = Succeeded
	}
	if len(g.Events) < MaxEvents {
		g.Events = append(g.Events, e.ID)
	} else {
		g.EventsOmitted++
	}
	if len(g.Detail.Sample) < sampled {
		g.Detail.Sample = append(g.Detail.Sample, *e)
	}
	if e.IP != "" && len(g.ips) < maxListed {
		g.ips[e.IP] = true
	}
	for _, r := range e.Resources {
		if len(g.res) < maxListed {
			g.res[r.ARN] = true
		}
		g.touch(r)
	}
}

func (g *gathering) touch(r event.Resource) {
	if len(g.Touched) < maxListed && !slices.Contains(g.Touched, r) {
		g.Touched = append(g.Touched, r)
	}
}

// Findings are all of at least a severity, with titles in a language, sorted
// by score, time and id.
func (b *Inbox) Findings(least Severity, lang locale.Language) []Finding {
	var all []Finding
	for _, g := range b.open {
		if g.Severity < least {
			continue
		}
		f := g.Finding
		f.Title = f.Detail.In(lang).Title
		f.IPs, f.Resources = sorted(g.ips), sorted(g.res)
		if f.Techniques == nil {
			f.Techniques = []string{}
		}
		if f.Reason == nil {
			f.Reason = map[string]any{}
		}
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
