package dns

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"bannin/detect/dns/lexical"
)

// maxName is the longest name there is, as text (RFC 1035, 2.3.4). What is longer
// is no name.
const maxName = 253

// A fact is what a name alone tells, whoever asks for it. Names come again and
// again, so a lens keeps facts.
type fact struct {
	name   string // in lower case, without the root's dot
	domain string // the part that somebody registered; "" for names nobody registers
	bare   bool   // the name is the domain itself, or www before it
	open   bool   // anybody may register a name like this one, for a machine to find
	infra  bool   // the domain is of those in shapes.go, whose names mean nothing
	odd    bool   // bare, open, and looks made up by a machine
	load   int    // bytes before the domain, where they may be data; else 0
	below  int    // bytes before the domain
	pool   string // why the name is that of miners: "list", "shape", or ""
	listed bool   // a threat list has the name
}

// A reader takes names apart.
type reader struct {
	model    *lexical.Model
	settings Settings
}

// madeUp is the score from which a label counts as made up by a machine: about
// one in four hundred of the most linked domains does, and nine of ten names of
// most families (docs/dns-model.md).
const madeUp = 0.9

// lower appends a name as it is compared: resolvers mix cases to guard against
// forged answers.
func lower(b, name []byte) []byte {
	name = bytes.TrimSuffix(name, []byte("."))
	for _, c := range name[:min(len(name), maxName+1)] {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// read tells what a name tells. It has been through lower.
func (r *reader) read(name string) *fact {
	f := &fact{name: name}
	if len(name) > maxName {
		return f
	}
	f.listed = r.settings.Listed != nil && len(r.settings.Listed(name)) > 0
	var icann bool
	if f.domain, icann = registered(name); f.domain == "" {
		return f
	}
	below := strings.TrimSuffix(name[:len(name)-len(f.domain)], ".")
	label, suffix, _ := strings.Cut(f.domain, ".")
	f.bare = below == "" || below == "www"
	f.open = icann || dynamic[suffix]
	f.infra = infrastructure(f.domain) || slices.Contains(r.settings.Own, f.domain)
	f.pool = poolOf(name, f.domain, below)
	f.odd = f.bare && f.open && !f.infra && r.model.Score([]byte(label)) >= madeUp
	f.below = len(below)
	if !f.infra && r.carries(below) {
		f.load = len(below)
	}
	return f
}

// registered is the part of a name that somebody registered, and whether the
// suffix is one of the DNS itself and not of somebody who hands out names below
// his own. Names of private networks, and addresses turned round, have none.
func registered(name string) (domain string, icann bool) {
	suffix, icann := publicsuffix.PublicSuffix(name)
	if !icann && !strings.Contains(suffix, ".") || strings.HasSuffix(suffix, "arpa") {
		return "", false
	}
	rest := len(name) - len(suffix) - 1
	if rest <= 0 || name[rest] != '.' {
		return "", false
	}
	label := strings.LastIndexByte(name[:rest], '.') + 1
	if icann && label > 0 && dynamic[name[label:]] { // the list of suffixes lacks some
		rest, icann = label-1, false
		label = strings.LastIndexByte(name[:rest], '.') + 1
	}
	if label == rest {
		return "", false // an empty label
	}
	return name[label:], icann
}

// tried tells whether a name of the internet stands before a domain, with up to
// two labels between: a machine whose search domain is corp.example.com asks for
// www.example.net.corp.example.com too. Clusters have such by the thousand.
func tried(below string) bool {
	for range 3 {
		if inner, ofDNS := registered(below); inner != "" && ofDNS {
			return true
		}
		last := strings.LastIndexByte(below, '.')
		if last < 0 {
			break
		}
		below = below[:last]
	}
	return false
}

// Of what stands before a domain, so much may be data.
const (
	minLoad     = 14  // bytes in all
	minLoadWord = 8   // bytes of the longest label
	minSurprise = 5.8 // bits a character, by the model of how people spell
)

// carries tells whether what stands before a domain looks like data: long, and no
// words. Addresses, UUIDs and what mail servers ask for do not count.
func (r *reader) carries(below string) bool {
	if len(below) < minLoad || mailOrService(below) || addressed(below) {
		return false
	}
	longest, total := 0, 0
	var text [maxName]byte
	for label := range strings.SplitSeq(below, ".") {
		if isUUID(label) {
			continue
		}
		longest = max(longest, len(label))
		total += copy(text[total:], label)
	}
	return longest >= minLoadWord && total >= minLoad && r.model.Surprise(text[:total]) >= minSurprise
}
