package app

import (
	"net/netip"
	"slices"

	"bannin/detect/dns"
	"bannin/detect/flow"
	"bannin/enrich"
)

// listed asks the atlas what threat lists say of a name.
func listed(a *enrich.Atlas) func(name string) []dns.Threat {
	return func(name string) []dns.Threat {
		var all []dns.Threat
		for _, t := range a.Domain(name) {
			all = append(all, dns.Threat{List: t.List, Note: t.Note})
		}
		return all
	}
}

// ownServices are the services of AWS that customers do not run machines in, as
// ip-ranges.json names them: who talks to these talks to AWS itself.
// Source: AWS IP address ranges.
var ownServices = []string{"S3", "DYNAMODB", "ROUTE53", "ROUTE53_HEALTHCHECKS", "ROUTE53_RESOLVER", "KINESIS_VIDEO_STREAMS", "CODEBUILD", "EBS", "AMAZON_CONNECT"}

// peer asks the atlas about the other end of a connection.
func peer(a *enrich.Atlas) func(netip.Addr) flow.Place {
	return func(addr netip.Addr) flow.Place {
		at := a.Look(addr)
		p := flow.Place{Trusted: at.Trusted, Tor: at.Tor}
		if slices.Contains(ownServices, at.CloudService) {
			p.Service = at.CloudService
		}
		for _, t := range at.Threats {
			p.Threats = append(p.Threats, flow.Threat{List: t.List, Note: t.Note})
		}
		return p
	}
}
