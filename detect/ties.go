package detect

import (
	"net/netip"

	"bannin/finding"
)

// maxSharers is how many actors of an address may be tied by it: an address of
// more is an office, a proxy or a busy exit.
const maxSharers = 5

// Ties tell which actors' findings belong to one story.
func (en *Engine) Ties(all []finding.Finding) []finding.Tie {
	return addresses(all)
}

// addresses ties those that something graver than odd was found of, and who acted
// from the same public address.
func addresses(all []finding.Finding) []finding.Tie {
	by := map[string][]string{} // roots by address, the gravest first
	known := map[[2]string]bool{}
	var order []string
	for _, f := range all {
		if f.Severity < finding.Opens || f.Actor.Root == finding.Everybody {
			continue
		}
		for _, ip := range f.IPs {
			if known[[2]string{ip, f.Actor.Root}] || !public(ip) {
				continue
			}
			known[[2]string{ip, f.Actor.Root}] = true
			if by[ip] == nil {
				order = append(order, ip)
			}
			by[ip] = append(by[ip], f.Actor.Root)
		}
	}
	var ties []finding.Tie
	for _, ip := range order {
		roots := by[ip]
		if len(roots) > maxSharers {
			continue
		}
		for _, other := range roots[1:] {
			ties = append(ties, finding.Tie{From: roots[0], To: other, How: finding.Address, Value: ip})
		}
	}
	return ties
}

// public tells whether a text is an address that anybody may have, and no service's name.
func public(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.IsGlobalUnicast() && !a.IsPrivate()
}
