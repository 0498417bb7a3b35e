package enrich

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// A domain is an entry that names one name, or all below it.
type domain struct {
	name    string // normalised, without *.
	below   bool   // the names below it
	list    *List
	line    int
	note    string
	written string // as the list has it
}

// takeDomain takes example.com, *.example.com (the names below it) and
// .example.com (both).
func (h *harvest) takeDomain(i item) {
	name, below := strings.CutPrefix(i.text, "*.")
	name, both := strings.CutPrefix(name, ".")
	name, ok := normal(name)
	if !ok || !below && !both && !strings.Contains(name, ".") {
		h.fault(i.line, "enrich.no_domain", "text", clip(i.text))
		return
	}
	if !h.room(i.line) {
		return
	}
	h.list.Entries++
	d := domain{name: name, below: below || both, list: h.list, line: i.line, note: i.note, written: strings.ToLower(i.text)}
	h.domains = append(h.domains, &d)
	if both {
		itself := d
		itself.below = false
		h.domains = append(h.domains, &itself)
	}
}

func (a *Atlas) addDomains(all []*domain) {
	for _, d := range all {
		into := a.exact
		if d.below {
			into = a.below
		}
		if !slices.ContainsFunc(into[d.name], func(o *domain) bool { return o.list == d.list }) {
			into[d.name] = append(into[d.name], d)
		}
	}
}

// Domain is what threat lists say of a name, in any case, with or without a dot
// at its end, in Unicode or in the form of the DNS. A rule example.com is for
// that name, *.example.com for those below it. Nothing is said of a name that a
// trusted list has.
func (a *Atlas) Domain(name string) []Threat {
	name, ok := normal(name)
	if !ok || len(a.exact) == 0 && len(a.below) == 0 {
		return nil
	}
	found := slices.Clone(a.exact[name])
	for rest := name; ; {
		_, parent, ok := strings.Cut(rest, ".")
		if !ok {
			break
		}
		found = append(found, a.below[parent]...)
		rest = parent
	}
	var threats []Threat
	for _, d := range found {
		switch d.list.Kind {
		case Trusted:
			return nil
		case ThreatList:
			threats = append(threats, Threat{List: d.list.Name, Entry: d.written, Note: d.note, Line: d.line})
		}
	}
	slices.SortStableFunc(threats, func(x, y Threat) int { return cmp.Compare(x.List, y.List) })
	return threats
}

// normal is a name as the DNS has it: lower case, Punycode, without the dot at
// its end. It tells whether that can be a name.
func normal(name string) (string, bool) {
	const longest = 253 // RFC 1035, as text
	name = strings.TrimSuffix(name, ".")
	if len(name) > 4*longest {
		return "", false
	}
	if !ascii(name) {
		unicode, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return "", false
		}
		name = unicode
	}
	name = strings.ToLower(name)
	if len(name) > longest {
		return "", false
	}
	label := ""
	for label = range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return "", false
		}
	}
	return name, strings.Trim(label, "0123456789") != "" // else it is meant as an address
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
