package enrich

import (
	"net/netip"

	"github.com/gaissmai/bart"
)

// reserved are the networks that are not of the public internet. Source: IANA's
// special-purpose address registries for IPv4 and IPv6 (RFC 6890), those that are
// not globally reachable, and multicast.
var reserved = []string{
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // behind carriers' NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link local, with the metadata service
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays, given up
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast
	"::/128",          // unspecified
	"::1/128",         // loopback
	"64:ff9b:1::/48",  // translation inside a network
	"100::/64",        // discard
	"2001::/23",       // protocol assignments, with Teredo
	"2001:db8::/32",   // documentation
	"3fff::/20",       // documentation
	"5f00::/16",       // segment routing
	"fc00::/7",        // private
	"fe80::/10",       // link local
	"ff00::/8",        // multicast
}

func reservedNetworks() *bart.Lite {
	table := new(bart.Lite)
	for _, text := range reserved {
		table.Insert(netip.MustParsePrefix(text))
	}
	return table
}
