package flow

import "net/netip"

// Settings are what a user can tell the detector. The zero value is sane.
type Settings struct {
	// Look tells what is known of a public address; nil knows nothing. Workers ask
	// it side by side.
	Look func(netip.Addr) Place
	// Scanners are machines of one's own that look for open ports and weak
	// passwords on purpose.
	Scanners []netip.Prefix
}

// A Place is what detectors want to know of an address.
type Place struct {
	Trusted bool   // one's own, or a partner's: nothing speaks against it
	Tor     bool   // a node of the Tor network
	Service string // of a cloud, where it is the provider's own and not a customer's: "S3"
	Threats []Threat
}

// A Threat is an entry of a threat list.
type Threat struct {
	List string // its name
	Note string // what it says of the address
}

// known is a Look that never fails.
func (s Settings) known(a netip.Addr) Place {
	if s.Look == nil {
		return Place{}
	}
	return s.Look(a)
}

// allows tells whether a machine may scan.
func (s Settings) allows(addr string) bool {
	if len(s.Scanners) == 0 {
		return false
	}
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	for _, p := range s.Scanners {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
