package app

import (
	"net/netip"
	"slices"

	"bannin/detect/access"
	"bannin/detect/dns"
	"bannin/detect/flow"
	"bannin/enrich"
)

// maxPlaces bounds how many addresses are remembered.
const maxPlaces = 1 << 14

// places is the atlas as detectors ask it. The same addresses come again and
// again, so what is known of each is kept. It is for one goroutine.
type places struct {
	atlas *enrich.Atlas
	known map[netip.Addr]access.Place
}

func newPlaces(a *enrich.Atlas) *places { return &places{a, map[netip.Addr]access.Place{}} }

// Look is what is known of an address.
func (p *places) Look(addr netip.Addr) access.Place {
	if place, ok := p.known[addr]; ok {
		return place
	}
	at := p.atlas.Look(addr)
	place := access.Place{Country: at.Country, Latitude: at.Latitude, Longitude: at.Longitude, Located: at.Located, Network: at.Network,
		Cloud: at.Cloud, Tor: at.Tor, VPN: at.VPN, Hosting: at.Hosting, Trusted: at.Trusted, Private: at.Reserved}
	for _, t := range at.Threats {
		place.Threats = append(place.Threats, t.List)
	}
	if len(p.known) == maxPlaces {
		clear(p.known)
	}
	p.known[addr] = place
	return place
}

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
