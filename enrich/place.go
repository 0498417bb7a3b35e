package enrich

import (
	"cmp"
	"net/netip"
	"slices"
)

// A Place is what is known of an address. What is not known is zero.
type Place struct {
	Country             string // ISO 3166-1 alpha-2; without a database, where the network is registered
	City                string // in English
	Latitude, Longitude float64
	Located             bool   // Latitude and Longitude are known
	ASN                 uint32 // of the autonomous system
	Network             string // the organisation that runs it
	Cloud               string // aws, gcp, azure, oracle …, as the list or the number of the system tells
	CloudRegion         string // as the provider names it
	CloudService        string
	Tor                 bool // an exit
	VPN                 bool
	Hosting             bool // machines for rent stand there, not people
	Trusted             bool // then no list speaks against it
	Threats             []Threat
	Reserved            bool // not of the public internet: private, documentation, loopback …
}

// A Threat is an entry of a threat list.
type Threat struct {
	List  string // its name
	Entry string // the address, network or name that the list has
	Note  string // what the list says of it
	Line  int    // where, counted from 1
}

// Look tells what is known of an address. A trusted address is on no other list:
// as GuardDuty has it, trust wins. An address that is not of the public internet
// can be trusted, and nothing else, since lists of threats mean other networks
// than the one at hand.
func (a *Atlas) Look(addr netip.Addr) Place {
	addr = addr.Unmap().WithZone("")
	var p Place
	if !addr.IsValid() {
		return p
	}
	entries, _ := a.networks.Lookup(addr)
	p.Trusted = slices.ContainsFunc(entries, func(n *network) bool { return n.list.Kind == Trusted })
	if p.Reserved = a.reserved.Contains(addr); p.Reserved {
		return p
	}
	a.ask(addr, &p)
	for _, n := range entries {
		p.heed(n)
	}
	if p.Cloud == "" {
		p.Cloud = cloudSystems[p.ASN]
	}
	p.Hosting = p.Hosting || p.Cloud != "" || hosts(p.ASN, p.Network)
	if p.Trusted {
		p.Threats, p.Tor, p.VPN, p.Hosting = nil, false, false, false
	}
	slices.SortStableFunc(p.Threats, func(x, y Threat) int { return cmp.Compare(x.List, y.List) })
	return p
}

// ask asks the databases, and for the country the table where they know none.
func (a *Atlas) ask(addr netip.Addr, p *Place) {
	for _, db := range a.databases {
		if r, ok := db.look(addr); ok {
			p.add(r)
		}
	}
	if p.Country == "" {
		if t, err := a.countries(); err == nil {
			p.Country = t.Country(addr)
		}
	}
}

// add takes what earlier databases left open.
func (p *Place) add(r record) {
	p.Country = cmp.Or(p.Country, r.country)
	p.City = cmp.Or(p.City, r.city)
	if !p.Located && r.hasLatitude && r.hasLongitude {
		p.Latitude, p.Longitude, p.Located = r.latitude, r.longitude, true
	}
	p.ASN = cmp.Or(p.ASN, r.asn)
	p.Network = cmp.Or(p.Network, r.network)
	p.Tor, p.VPN, p.Hosting = p.Tor || r.tor, p.VPN || r.vpn, p.Hosting || r.hosting
}

// heed takes what an entry says; narrower networks come first.
func (p *Place) heed(n *network) {
	switch n.list.Kind {
	case Tor:
		p.Tor = true
	case VPN:
		p.VPN = true
	case Hosting:
		p.Hosting = true
	case Cloud:
		if p.Cloud == "" {
			p.Cloud, p.CloudRegion, p.CloudService = n.cloud.name, n.cloud.region, n.cloud.service
		}
	case ThreatList:
		p.Threats = append(p.Threats, Threat{List: n.list.Name, Entry: shown(n.prefix), Note: n.note, Line: n.line})
	}
}

// shown writes a network of one address as that address.
func shown(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}
