// Package finding holds what bannin found: findings, one per rule and actor,
// and incidents, one story per actor.
package finding

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// An Outcome tells whether what was tried came about.
type Outcome string

// The outcomes. One success among many denials is a success.
const (
	Succeeded Outcome = "succeeded"
	Attempted Outcome = "attempted"
)

// MaxEvents is how many event ids a finding lists; the rest are counted.
const MaxEvents = 1000

// A Finding is one thing found about one actor, with all its repeats.
// The JSON names are a promise to programs.
type Finding struct {
	ID            string           `json:"id"` // from rule, account and actor: a replay finds nothing new
	Rule          string           `json:"rule"`
	Type          string           `json:"type"` // GuardDuty's finding type where one fits
	Title         string           `json:"title"`
	Severity      Severity         `json:"severity"`
	Score         float64          `json:"score"`
	Outcome       Outcome          `json:"outcome"`
	First         time.Time        `json:"first"`
	Last          time.Time        `json:"last"`
	Count         int64            `json:"count"` // distinct events
	Account       string           `json:"account"`
	Region        string           `json:"region"`
	Actor         event.Actor      `json:"actor"`
	IPs           []string         `json:"ips"`
	Resources     []string         `json:"resources"`
	Techniques    []string         `json:"techniques"` // ATT&CK: T1098.001
	Events        []string         `json:"events"`
	EventsOmitted int64            `json:"events_omitted"`
	Incident      *string          `json:"incident"`
	Reason        map[string]any   `json:"reason"`
	Tactics       []string         `json:"-"` // ATT&CK: persistence
	Origin        *event.Actor     `json:"-"` // the one at Actor.Root, where more is known than the name
	Touched       []event.Resource `json:"-"`
	Doers         []Doer           `json:"-"` // as the events name them, the first 200
	Detail        *Detail          `json:"-"`
}

// Strange tells whether a finding is about who acted or from where, not about
// what was done.
func (f *Finding) Strange() bool {
	return strings.HasPrefix(f.Rule, "bannin.access.") ||
		slices.ContainsFunc([]string{"/MaliciousIPCaller", "/TorIPCaller", "/AnomalousBehavior", "CredentialExfiltration", "/ConsoleLoginSuccess"},
			func(s string) bool { return strings.Contains(f.Type, s) })
}

// elsewhere are the rules about the place somebody acted from.
var elsewhere = []string{"unusual-place", "unusual-intrusion", "tor", "threat-list", "two-places", "impossible-travel", "several-countries", "new-country",
	"hosting-network", "outside-trusted-networks", "instance-credentials-outside"}

// Elsewhere tells whether a finding is about the place somebody acted from.
func (f *Finding) Elsewhere() bool {
	name, own := strings.CutPrefix(f.Rule, "bannin.access.")
	return own && slices.Contains(elsewhere, name)
}

// A Doer is who did something, as a record names it, and in which region. A
// finding is of one actor; sessions of one role, say, have names and keys of
// their own.
type Doer struct{ ARN, Name, AccessKey, Region string }

func compareDoers(a, b Doer) int {
	return cmp.Or(strings.Compare(a.ARN, b.ARN), strings.Compare(a.AccessKey, b.AccessKey), strings.Compare(a.Name, b.Name), strings.Compare(a.Region, b.Region))
}

// Words are what a rule says to a person, in one language.
type Words struct {
	Title          string
	Description    string   // what happened, and why it matters
	FalsePositives []string // what else it may be
	Response       []string // what to do next
}

// A Detail is what a person wants to read of a finding beside its numbers.
type Detail struct {
	Words      map[locale.Language]Words
	References []string
	Author     string
	Tags       []string
	Sample     []event.Summary // the first few events, in time order
}

// In is the words in a language; where the rule has none, in English.
func (d *Detail) In(lang locale.Language) Words {
	if w, ok := d.Words[lang]; ok && w.Title != "" {
		return w
	}
	return d.Words[locale.English]
}

// An Incident is the story of one actor: what people see first.
type Incident struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Severity   Severity       `json:"severity"`
	Score      float64        `json:"score"`
	Outcome    Outcome        `json:"outcome"`
	First      time.Time      `json:"first"`
	Last       time.Time      `json:"last"`
	Actor      event.Actor    `json:"actor"`
	Aliases    []event.Actor  `json:"aliases"`
	IPs        []string       `json:"ips"`
	Accounts   []string       `json:"accounts"`
	Techniques []string       `json:"techniques"`
	Story      []Step         `json:"story"`
	Resources  []TouchedCount `json:"resources"`
	Findings   []string       `json:"findings"`
	Events     []string       `json:"events"`
	Ties       []Tie          `json:"-"` // why more than one root is in it
	Response   []string       `json:"-"`
}

// A Step is one line of an incident's story, in time order.
type Step struct {
	Time     time.Time `json:"time"`
	Tactic   string    `json:"tactic"`
	Title    string    `json:"title"`
	Count    int64     `json:"count"`
	Outcome  Outcome   `json:"outcome"`
	Findings []string  `json:"findings"`
	Events   []string  `json:"events"`
}

// A TouchedCount is a resource an incident touched, how, and how often.
type TouchedCount struct {
	ARN   string `json:"arn"`
	How   string `json:"how"`
	Count int64  `json:"count"`
}
