package coverage

import (
	"slices"
	"strings"

	"bannin/decode"
	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"
)

// A Means is something that shows attacks: a rule, or a kind of finding of a
// detector. The JSON names are a promise to programs.
type Means struct {
	ID         string   `json:"id"`    // of the rule or kind; it stands in findings
	By         string   `json:"by"`    // ByRule, ByDetector or BySequence
	Title      string   `json:"title"` // in the reader's language
	Severity   string   `json:"severity"`
	Type       string   `json:"type,omitempty"` // GuardDuty's finding type
	Techniques []string `json:"techniques"`     // of MITRE ATT&CK
	From       string   `json:"from"`           // the rule's file and line; of a kind, the detector's name
	Match      int      `json:"must_match"`     // cases that a rule ships with
	Ignore     int      `json:"must_not_match"`
	// Needs are the signs that it sees something by: one of the lists is enough.
	Needs [][]string `json:"needs"`
}

// What shows something: a condition on records, a memory over them, or findings
// of one story.
const (
	ByRule     = "rule"
	ByDetector = "detector"
	BySequence = "sequence"
)

// RuleMeans are the rules that tell of what they find, each as a Means. What a
// rule needs follows from the records that it must match, and where it has none,
// from the logs that it is for.
func RuleMeans(rules []*rule.Rule, lang locale.Language) []*Means {
	w := &weigher{byID: map[string]*rule.Rule{}}
	w.records, w.tally = reading()
	for _, r := range rules {
		w.byID[r.ID] = r
	}
	var all []*Means
	for _, r := range rules {
		if r.Silent {
			continue
		}
		k := finding.NewKind(r.ID, r.Type, r.Level, finding.Detail{Words: r.Words, Tags: r.Tags})
		m := meansOf(k, lang)
		m.By, m.From, m.Match, m.Ignore, m.Needs = ByRule, r.From, len(r.Tests.Match), len(r.Tests.Ignore), w.needs(r)
		all = append(all, m)
	}
	return all
}

// reading is what it takes to read single records and to tell reads from changes.
func reading() (*decode.Records, *Tally) {
	fields := decode.Fields()
	fields.Eager = append(fields.Eager, Fields().Eager...)
	p := event.NewProjection(fields)
	return decode.NewRecords(p), NewSurvey().Tally(p)
}

// KindMeans are the kinds of findings of one detector, each as a Means; kinds
// that differ in their variant alone, and tell the same type, are one.
func KindMeans(by, detector string, kinds []*finding.Kind, lang locale.Language) []*Means {
	var all []*Means
	for _, k := range kinds {
		same := func(m *Means) bool { return m.ID == k.Rule && m.Type == k.Type }
		if slices.ContainsFunc(all, same) {
			continue
		}
		m := meansOf(k, lang)
		m.By, m.From, m.Needs = by, detector, kindNeeds(k)
		all = append(all, m)
	}
	return all
}

func meansOf(k *finding.Kind, lang locale.Language) *Means {
	return &Means{ID: k.Rule, Title: k.Detail.In(lang).Title, Severity: k.Severity.String(), Type: k.Type, Techniques: append([]string{}, k.Techniques...)}
}

// kindsNeed are the signs that detectors look at, by how the ids of their kinds
// begin, or end where there is a blank: a variant. The first that fits counts.
var kindsNeed = []struct {
	prefix, variant string
	needs           [][]string
}{
	{"bannin.access.s3-read", "", one("object-reads")},
	{"bannin.access.s3-list", "", one("object-reads")},
	{"bannin.access.s3-", "", one("object-changes")},
	{"bannin.access.tor", "s3-listed", one("object-reads")},
	{"bannin.access.tor", "s3-used", one("object-reads")},
	{"bannin.access.tor", "looked", one("reads")},
	{"bannin.access.threat-list", "s3-listed", one("object-reads")},
	{"bannin.access.threat-list", "s3-used", one("object-reads")},
	{"bannin.access.threat-list", "looked", one("reads")},
	{"bannin.access.unusual", "discovery", one("reads")},
	{"bannin.access.unusual", "credential-access", one("reads")},
	{"bannin.access.denied-surge", "", one("reads")},
	{"bannin.access.secrets-surge", "", one("reads")},
	{"bannin.access.", "", one("changes")},
	{"bannin.flow.", "", one("vpcflow")},
	{"bannin.dns.", "", one("resolver")},
	{"bannin.web.bucket-", "", one("s3access")},
	{"bannin.web.", "", one("alb", "cloudfront", "elb", "waf")},
	{"bannin.sequence", "", one("changes")},
}

func kindNeeds(k *finding.Kind) [][]string {
	for _, n := range kindsNeed {
		if strings.HasPrefix(k.Rule, n.prefix) && (n.variant == "" || n.variant == k.Variant) {
			return n.needs
		}
	}
	return [][]string{}
}

// A weigher says what rules need.
type weigher struct {
	records *decode.Records
	tally   *Tally
	byID    map[string]*rule.Rule
}

// needs are the signs of each case that a rule must match, and the other logs
// that it is for.
func (w *weigher) needs(r *rule.Rule) [][]string {
	all := [][]string{}
	add := func(signs []string) {
		same := func(other []string) bool { return slices.Equal(other, signs) }
		if len(signs) > 0 && !slices.ContainsFunc(all, same) {
			all = append(all, signs)
		}
	}
	for _, c := range r.Tests.Match {
		add(w.signs(c))
	}
	for _, format := range w.formats(r) {
		switch {
		case format != "cloudtrail" && slices.ContainsFunc(signs, func(s sign) bool { return s.id == format }):
			add([]string{format})
		case format == "cloudtrail" && len(r.Tests.Match) == 0:
			add([]string{"changes"})
			add([]string{"reads"})
		}
	}
	return all
}

// formats are the logs that a rule is for; those of a correlation are those of
// the rules that it counts.
func (w *weigher) formats(r *rule.Rule) []string {
	all := slices.Clone(r.Formats)
	if r.Correlation != nil {
		for _, id := range r.Correlation.Rules {
			if part := w.byID[id]; part != nil && part != r {
				all = append(all, w.formats(part)...)
			}
		}
	}
	return all
}

// signs are those of all records of a case, in the order of the table.
func (w *weigher) signs(c rule.Case) []string {
	var found []string
	for _, raw := range c.Events {
		e, err := w.records.One(raw)
		if err != nil {
			continue // a fault of the case, which the rule's own test tells
		}
		if id := w.sign(e); id != "" {
			found = include(found, id)
		}
	}
	slices.SortFunc(found, func(a, b string) int { return place(a) - place(b) })
	return found
}

func place(id string) int { return slices.IndexFunc(signs, func(s sign) bool { return s.id == id }) }

// sign is what an event is a sign of: the one with the event's service, else the
// log's own. What is IAM's is in IAM's, be it read or changed.
func (w *weigher) sign(e *event.Event) string {
	reads := w.tally.reads(e)
	for _, named := range []bool{true, false} {
		for _, s := range signs {
			if s.log == e.Log && (s.service == string(e.Service)) == named && (named || s.service == "") &&
				(!s.reads || reads) && (!s.changes || !reads) {
				return s.id
			}
		}
	}
	return ""
}
