package decode

import (
	"bytes"
	"strings"

	"golang.org/x/net/publicsuffix"

	"bannin/event"
)

// resolver is the query log of Route 53: of the Resolver, in JSON, which tells
// what instances in a VPC asked; and of public hosted zones, in lines, which
// tells what the world asked. Both have the Resolver's names for what they
// share, so that a rule can read both; only the first has srcaddr.
//
// Source: Route 53 developer guide, values that appear in Resolver query logs
// and in public DNS query logs.
var resolver = format{
	name:     "resolver",
	marks:    marksOf("query_timestamp", "query_name"),
	lines:    &lines{bare: zoneBare, split: splitBlanks, aliases: map[string]string{"query": "query_name", "record_type": "query_type"}},
	time:     []string{"query_timestamp"},
	account:  []string{"account_id"},
	region:   []string{"region"},
	event:    []string{"query_type"},
	origin:   "route53resolver.amazonaws.com",
	outline:  outlineQuery,
	complete: completeQuery,
	fields:   []string{"rcode", "srcaddr", "srcids.instance", "query_name", "query_type", "resolver_ip", "firewall_rule_action"},
	derived: map[string]event.Derive{
		"bannin.dns.name":      deriveName,
		"bannin.dns.domain":    deriveDomain,
		"bannin.dns.subdomain": deriveSubdomain,
		"bannin.dns.private":   derivePrivate,
		"query":                deriveName,
		"record_type":          copyOf("query_type"),
		"answer":               copyOf("answers.Rdata"),
	},
	inputs: []string{"query_name", "query_type", "answers.Rdata", "answers.Type"},
}

// zoneFields are the fields of a public hosted zone's log.
var zoneFields = strings.Fields(`version query_timestamp hosted_zone_id query_name query_type rcode transport edge_location resolver_ip edns_client_subnet`)

// zoneBare knows a line of such a log by its shape:
//
//	1.0 2017-12-13T08:16:02.130Z Z123412341234 example.com A NOERROR UDP FRA6 192.0.2.1 -
func zoneBare(f [][]byte) []string {
	if len(f) < len(zoneFields) || len(f[0]) > 4 || !bytes.ContainsRune(f[0], '.') || len(f[2]) < 8 || f[2][0] != 'Z' {
		return nil
	}
	if _, ok := event.ParseTime(f[1]); !ok {
		return nil
	}
	if _, ok := event.ParseIP(f[8]); !ok {
		return nil
	}
	switch string(f[6]) {
	case "UDP", "TCP", "DOH", "DoH", "DOT", "DoT":
		return zoneFields
	}
	return nil
}

// copyOf is a field's other name.
func copyOf(path string) event.Derive {
	return func(e *event.Event, add func(event.Value)) { copyValues(path, e, add) }
}

// dnsName is the name that was asked for, without the root's dot and in lower
// case: resolvers mix cases to guard against forged answers.
func dnsName(e *event.Event) []byte {
	return bytes.TrimSuffix(bytes.ToLower(e.Bytes(e.Projection().Slot("query_name"))), []byte("."))
}

func deriveName(e *event.Event, add func(event.Value)) { addText(dnsName(e), add) }

// addText adds a text that is not empty.
func addText(text []byte, add func(event.Value)) {
	if len(text) > 0 {
		add(event.Value{Kind: event.String, Text: text})
	}
}

// registrable cuts a name into what its owner registered and what stands before
// that: "a.b" and "example.co.uk". Both are empty for names that nobody
// registers: those of private networks, and addresses turned round.
func registrable(name []byte) (subdomain, domain []byte) {
	suffix, listed := publicsuffix.PublicSuffix(string(name))
	if !listed && !strings.Contains(suffix, ".") || strings.HasSuffix(suffix, "arpa") {
		return nil, nil
	}
	rest := len(name) - len(suffix) - 1
	if rest <= 0 {
		return nil, nil
	}
	label := bytes.LastIndexByte(name[:rest], '.') + 1
	return bytes.TrimSuffix(name[:label], []byte(".")), name[label:]
}

// cut is a name cut by registrable.
type cut struct{ subdomain, domain []byte }

// cutName cuts the name that was asked for, once for all fields that want it.
func cutName(e *event.Event) cut {
	return e.Memo("dns.cut", func() any {
		subdomain, domain := registrable(dnsName(e))
		return cut{subdomain, domain}
	}).(cut)
}

func deriveDomain(e *event.Event, add func(event.Value)) { addText(cutName(e).domain, add) }

func deriveSubdomain(e *event.Event, add func(event.Value)) { addText(cutName(e).subdomain, add) }

// derivePrivate tells that a registered name was answered with an address of a
// private network.
func derivePrivate(e *event.Event, add func(event.Value)) {
	if cutName(e).domain == nil {
		return
	}
	for v := e.First(e.Projection().Slot("answers.Rdata")); v != nil; v = e.Next(v) {
		if ip, ok := event.ParseIP(v.Text); ok && event.IsPrivate(ip) {
			addText([]byte("true"), add)
			return
		}
	}
}

// outlineQuery tells who asked.
func outlineQuery(z *Summariser, e *event.Event, s *event.Summary) {
	if code := z.text(e, "rcode"); code != "NOERROR" {
		s.Error = code
	}
	if action := z.text(e, "firewall_rule_action"); action == "BLOCK" {
		s.Error = action
	}
	s.Succeeded = s.Error == ""
	s.IP = either(z.text(e, "srcaddr"), z.text(e, "resolver_ip"))
	s.Actor = hostActor(s, z.text(e, "srcids.instance"))
}

// hostActor is an instance by its id, or where it is not told, an address.
func hostActor(s *event.Summary, instance string) event.Actor {
	a := event.Actor{Kind: "ip", Name: s.IP}
	if instance != "" {
		a = event.Actor{Kind: "instance", Name: instance, ARN: ec2ARN(s, "instance", instance), Account: s.Account}
	}
	a.Root = a.Key()
	return a
}

// completeQuery tells what was asked.
func completeQuery(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = strings.TrimSpace(z.text(e, "query_name") + " " + z.text(e, "query_type"))
	if instance := z.text(e, "srcids.instance"); instance != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: ec2ARN(s, "instance", instance), How: "read"})
	}
}
