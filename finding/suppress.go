package finding

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// A Suppression hides findings that somebody decided are no alarm. It is not
// silent: each says who decided it, why, until when, and how much it hides.
type Suppression struct {
	Name    string // for reports
	Owner   string // who answers for it
	Reason  string
	Expires time.Time // it hides nothing of which the last event is of this time or later; zero is never
	Match   Match
}

// A Match is which findings a suppression is about. As in GuardDuty's filters,
// each attribute that has values must fit, by one of them; values may hold the
// wildcards * and ?. Of an attribute that a finding has several of (addresses,
// resources, sessions, regions), all must fit: a finding is hidden only where
// every part of it is covered, so that an intruder who does what a suppressed
// job does is not.
//
// Source: GuardDuty user guide, suppression rules; API reference, FindingCriteria.
type Match struct {
	Rules      []string // ids
	Types      []string // GuardDuty's finding types
	Actors     []string // ARN, name or access key
	Accounts   []string
	Regions    []string
	IPs        []string // addresses, CIDRs, or patterns
	Resources  []string // ARNs
	Severities []string
}

// Attributes are what a Match can ask of a finding, by the names that settings
// have for them.
func Attributes() []string {
	return []string{"rule", "type", "actor", "account", "region", "ip", "resource", "severity"}
}

// Of is where the patterns for one of Attributes stand.
func (m *Match) Of(attribute string) *[]string {
	return map[string]*[]string{"rule": &m.Rules, "type": &m.Types, "actor": &m.Actors, "account": &m.Accounts, "region": &m.Regions,
		"ip": &m.IPs, "resource": &m.Resources, "severity": &m.Severities}[attribute]
}

// A Suppressed tells what a suppression hid. The JSON names are a promise to
// programs.
type Suppressed struct {
	Name     string     `json:"name"`
	Owner    string     `json:"owner"`
	Reason   string     `json:"reason"`
	Expires  *time.Time `json:"expires"`
	Findings int64      `json:"findings"`
	Events   int64      `json:"events"`
	Expired  int64      `json:"expired"` // findings that it would have hidden, had it not expired
}

// Idle tells whether the suppression fits nothing that was found: it may be
// misspelt, or not needed any more.
func (s *Suppressed) Idle() bool { return s.Findings == 0 && s.Expired == 0 }

// Suppress parts findings into those to be told and those that a suppression
// hides, both in their order, and tells what each suppression hid. What is
// hidden by several counts for each. Time is the log's: whether one has expired
// depends on the last event of the finding.
func Suppress(all []Finding, list []Suppression) (shown, hidden []Finding, told []Suppressed) {
	told = make([]Suppressed, len(list))
	for i, s := range list {
		told[i] = Suppressed{Name: s.Name, Owner: s.Owner, Reason: s.Reason}
		if !s.Expires.IsZero() {
			at := s.Expires.UTC()
			told[i].Expires = &at
		}
	}
	for i := range all {
		f, hide := &all[i], false
		for j := range list {
			switch {
			case !list[j].Match.covers(f):
			case list[j].expired(f):
				told[j].Expired++
			default:
				told[j].Findings++
				told[j].Events += f.Count
				hide = true
			}
		}
		if hide {
			hidden = append(hidden, *f)
		} else {
			shown = append(shown, *f)
		}
	}
	return shown, hidden, told
}

func (s *Suppression) expired(f *Finding) bool {
	return !s.Expires.IsZero() && !f.Last.Before(s.Expires)
}

// Check tells what is wrong with a suppression, if anything: a name, an owner
// and a reason are wanted, and at least one condition.
func (s *Suppression) Check() error {
	for _, part := range []struct{ what, text string }{{"name", s.Name}, {"owner", s.Owner}, {"reason", s.Reason}} {
		if strings.TrimSpace(part.text) == "" {
			return locale.Errorf("suppression.lacks", "name", s.Name, "what", part.what)
		}
	}
	if s.Match.Empty() {
		return locale.Errorf("suppression.everything", "name", s.Name)
	}
	for _, v := range s.Match.IPs {
		if !validIP(v) {
			return locale.Errorf("suppression.bad_ip", "name", s.Name, "text", v)
		}
	}
	for _, v := range s.Match.Severities {
		if _, ok := ParseSeverity(v); !ok {
			return locale.Errorf("suppression.bad_severity", "name", s.Name, "text", v)
		}
	}
	return nil
}

// validIP tells whether a text is an address, a CIDR, or could be a pattern of addresses.
func validIP(text string) bool {
	if strings.Contains(text, "/") {
		_, err := netip.ParsePrefix(text)
		return err == nil
	}
	_, err := netip.ParseAddr(text)
	return err == nil || strings.ContainsAny(text, "*?") && strings.Trim(strings.ToLower(text), "0123456789abcdef.:*?") == ""
}

// An attribute is one condition, and what a finding has of it.
type attribute struct {
	values []string
	has    [][]string // each by its names
	more   bool       // the finding may have more of it than it lists
	fits   func(value, has string) bool
}

// attributes are the conditions, with what a finding has of each. What a
// finding lists may not be all there is: then nobody knows whether the rest
// fits. The finding of everybody else tells neither its actors nor their
// accounts and regions.
func (m *Match) attributes(f *Finding) []attribute {
	everybody := f.Actor.Root == Everybody
	many := everybody || len(f.Doers) >= maxListed
	var who, where [][]string
	for _, d := range doers(f) {
		who = append(who, []string{d.ARN, d.Name, d.AccessKey})
		where = append(where, []string{d.Region})
	}
	return []attribute{
		{m.Rules, each(f.Rule), false, event.Wild},
		{m.Types, each(f.Type), false, event.Wild},
		{m.Actors, who, many, event.Wild},
		{m.Accounts, each(f.Account), everybody, event.Wild},
		{m.Regions, where, many, event.Wild},
		{m.IPs, each(f.IPs...), len(f.IPs) >= maxListed, fitsIP},
		{m.Resources, each(f.Resources...), f.EventsOmitted > 0 || len(f.Touched) >= maxListed, event.Wild},
		{m.Severities, each(f.Severity.String()), false, strings.EqualFold},
	}
}

func each(names ...string) [][]string {
	all := make([][]string, len(names))
	for i := range names {
		all[i] = names[i : i+1]
	}
	return all
}

// doers are those of a finding; one that was made without lists its actor.
func doers(f *Finding) []Doer {
	if len(f.Doers) > 0 {
		return f.Doers
	}
	return []Doer{{f.Actor.ARN, f.Actor.Name, f.Actor.AccessKey, f.Region}}
}

// covered tells whether all that the finding has fits, by one of its names.
func (a *attribute) covered() bool {
	if len(a.values) == 0 {
		return true
	}
	if a.more || len(a.has) == 0 {
		return false
	}
	for _, names := range a.has {
		if !slices.ContainsFunc(names, a.wants) {
			return false
		}
	}
	return true
}

func (a *attribute) wants(name string) bool {
	return name != "" && slices.ContainsFunc(a.values, func(value string) bool { return a.fits(value, name) })
}

// covers tells whether every part of a finding fits. A match without
// conditions covers nothing.
func (m *Match) covers(f *Finding) bool {
	conditions := 0
	for _, a := range m.attributes(f) {
		if !a.covered() {
			return false
		}
		conditions += len(a.values)
	}
	return conditions > 0
}

// Empty tells whether it asks nothing, and so would fit everything.
func (m *Match) Empty() bool {
	return len(m.Rules)+len(m.Types)+len(m.Actors)+len(m.Accounts)+len(m.Regions)+len(m.IPs)+len(m.Resources)+len(m.Severities) == 0
}

// fitsIP is event.Wild, and for a CIDR or an address whatever its spelling,
// whether it contains an address.
func fitsIP(value, has string) bool {
	ip, ok := event.ParseIP([]byte(has))
	if !ok {
		return event.Wild(value, has)
	}
	if prefix, err := netip.ParsePrefix(value); err == nil {
		return prefix.Contains(ip.Unmap()) || prefix.Contains(ip)
	}
	if one, err := netip.ParseAddr(value); err == nil {
		return one.Unmap() == ip.Unmap()
	}
	return event.Wild(value, has)
}
