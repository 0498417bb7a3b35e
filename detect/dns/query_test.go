package dns

import (
	"strings"
	"testing"

	"bannin/detect/dns/lexical"
)

func TestNamesAreTakenApart(t *testing.T) {
	r := reader{lexical.Trained(), Settings{Own: []string{"own.example.net"}, Listed: func(n string) []Threat {
		if n == "bad.example.com" {
			return []Threat{{}}
		}
		return nil
	}}}
	coded := digestOf(1)[:32]
	for name, want := range map[string]fact{
		"example.com":                     {domain: "example.com", bare: true, open: true},
		"www.example.co.uk":               {domain: "example.co.uk", bare: true, open: true, below: 3},
		"bad.example.com":                 {domain: "example.com", open: true, below: 3, listed: true},
		"qxkvzwpltmrn.com":                {domain: "qxkvzwpltmrn.com", bare: true, open: true, odd: true},
		"qxkvzwpltmrn.ddns.net":           {domain: "qxkvzwpltmrn.ddns.net", bare: true, open: true, odd: true},
		"qxkvzwpltmrn.mooo.com":           {domain: "qxkvzwpltmrn.mooo.com", bare: true, open: true, odd: true},
		"mooo.com":                        {domain: "mooo.com", bare: true, open: true},
		".mooo.com":                       {},
		"qxkvzwpltmrn.herokuapp.com":      {domain: "qxkvzwpltmrn.herokuapp.com", bare: true},
		"d111111abcdef8.cloudfront.net":   {domain: "d111111abcdef8.cloudfront.net", bare: true, infra: true},
		"xn--qxkvzwpltmrn.com":            {domain: "xn--qxkvzwpltmrn.com", bare: true, open: true},
		coded + ".example.com":            {domain: "example.com", open: true, below: 32, load: 32},
		coded + ".example.net.x.org":      {domain: "x.org", open: true, below: 44, load: 44},
		"a.svc.cluster.local":             {},
		"qxkvzwpltmrn":                    {},
		"4.113.0.203.in-addr.arpa":        {},
		"":                                {},
		".":                               {},
		"..com":                           {},
		"a..com":                          {},
		"com":                             {},
		"xmr.pool.example.com":            {domain: "example.com", open: true, below: 8, pool: "shape"},
		"xmr.pool.minergate.com":          {domain: "minergate.com", open: true, below: 8, pool: "list"},
		strings.Repeat("a", 300) + ".com": {},
	} {
		want.name = name
		if got := *r.read(name); got != want {
			t.Errorf("%q:\n got %+v\nwant %+v", name, got, want)
		}
	}
}

func TestCategoriesOfLists(t *testing.T) {
	for list, want := range map[string]string{
		"phishing_army": "phishing", "c2-domains": "control", "feodo c2": "control", "ThreatFox": "control", "coinblocker": "mining", "abuse malware urls": "malicious",
		"dga-feed": "generated", "operations": "", "our own": "", "sinkholes": "sinkhole", "dynamic_domain": "abused", "drop-points": "drop-point", "exploit-kits": "drive-by", "suspicious": "suspicious",
	} {
		got := strings.TrimPrefix(strings.TrimPrefix(categories[categoryOf(Threat{List: list})].id, "dns.listed"), "-")
		if got != want {
			t.Errorf("%s is %q, want %q", list, got, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, name := range []string{"Example.COM.", "..", "a.b.co.uk.", "1.2.3.4.in-addr.arpa.", "\\052.example.com.", "xn--a.com", strings.Repeat("a.", 200), "\xff\x00.com", "stratum-1.x.org"} {
		f.Add([]byte(name))
	}
	r := reader{lexical.Trained(), Settings{}}
	f.Fuzz(func(t *testing.T, name []byte) {
		fact := r.read(string(lower(nil, name)))
		if fact.domain != "" && !strings.HasSuffix(fact.name, fact.domain) {
			t.Errorf("%q has the domain %q", name, fact.domain)
		}
		if fact.below < 0 || fact.load > len(fact.name) || fact.load > 0 && fact.load != fact.below {
			t.Errorf("%q: %+v", name, fact)
		}
		if again := r.read(fact.name); *again != *fact {
			t.Errorf("%q: %+v, and then %+v", name, fact, again)
		}
	})
}
