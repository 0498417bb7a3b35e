package settings

import (
	"net/netip"
	"strings"
	"time"

	"bannin/finding"
)

func (r *reader) thresholds(n *node, into map[string]Threshold) {
	for _, p := range r.pairs(n) {
		if p.value.empty() {
			r.fault(p.key, "settings.nothing")
			continue
		}
		into[p.name] = Threshold{Value: r.number(p.value), Place: r.place(p.key.place())}
	}
}

func (r *reader) surprise(n *node) Surprise {
	var s Surprise
	keys := r.dict(n, "budget", "half_life_days", "warm_up_days")
	for name, into := range map[string]*float64{"budget": &s.Budget, "half_life_days": &s.HalfLifeDays, "warm_up_days": &s.WarmUpDays} {
		if v := keys[name]; v != nil {
			*into = r.number(v)
		}
	}
	return s
}

func (r *reader) suppressions(n *node, zone *time.Location) []finding.Suppression {
	var all []finding.Suppression
	names := map[string]bool{}
	for _, item := range r.items(n) {
		s := r.suppression(item, zone)
		if names[s.Name] && s.Name != "" {
			r.fault(item, "settings.twice", "key", s.Name)
		}
		names[s.Name] = true
		all = append(all, s)
	}
	return all
}

// suppression reads one. Owner, reason and end are wanted of each: what hides
// alarms and nobody remembers is a hole.
func (r *reader) suppression(n *node, zone *time.Location) finding.Suppression {
	var s finding.Suppression
	keys := r.dict(n, "name", "owner", "reason", "expires", "match")
	for _, want := range []struct {
		key  string
		into *string
	}{{"name", &s.Name}, {"owner", &s.Owner}, {"reason", &s.Reason}} {
		if v := keys[want.key]; v != nil {
			*want.into, _ = r.text(v)
		} else {
			r.fault(n, "settings.missing", "key", want.key)
		}
	}
	if v := keys["expires"]; v != nil {
		s.Expires = r.end(v, zone)
	} else {
		r.fault(n, "settings.missing", "key", "expires")
	}
	match, ok := keys["match"]
	if !ok {
		r.fault(n, "settings.missing", "key", "match")
		return s
	}
	for key, v := range r.dict(match, finding.Attributes()...) {
		for _, item := range r.items(v) {
			if text, ok := r.text(item); ok && r.fits(item, key, text) {
				patterns := s.Match.Of(key)
				*patterns = append(*patterns, text)
			}
		}
	}
	if s.Match.Empty() {
		r.fault(match, "settings.hides_everything")
	}
	return s
}

// fits checks a pattern of an attribute.
func (r *reader) fits(n *node, attribute, text string) bool {
	wild := strings.ContainsAny(text, "*?")
	switch attribute {
	case "ip":
		_, err1 := netip.ParseAddr(text)
		_, err2 := netip.ParsePrefix(text)
		if !wild && err1 != nil && err2 != nil {
			r.fault(n, "settings.no_network", "text", text)
			return false
		}
	case "account":
		if !wild && (len(text) != 12 || strings.Trim(text, "0123456789") != "") {
			r.fault(n, "settings.no_account", "text", text)
			return false
		}
	case "severity":
		if _, ok := finding.ParseSeverity(text); !ok {
			r.fault(n, "settings.no_severity", "text", text)
			return false
		}
	}
	if strings.Trim(text, "*") == "" {
		r.fault(n, "settings.hides_everything")
		return false
	}
	return true
}

// end reads a day, which is still covered, an instant, or never.
func (r *reader) end(n *node, zone *time.Location) time.Time {
	text, ok := r.text(n)
	if !ok || text == "never" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t
	}
	if zone == nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		r.fault(n, "settings.no_end", "text", text)
		return time.Time{}
	}
	return t.AddDate(0, 0, 1)
}
