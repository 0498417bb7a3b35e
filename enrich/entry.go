package enrich

import (
	"net/netip"
	"regexp"
	"strings"
)

// hash is a digest of MD5 to SHA-512.
var hash = regexp.MustCompile(`^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$`)

// An item is what a list says in one place.
type item struct {
	line  int
	text  string // an address, a network, a range or a name
	note  string
	cloud *cloud
}

// take takes an item of any kind. What has only digits, dots and dashes is meant
// as an address, however wrong; what has a path behind a slash is a URL.
func (h *harvest) take(i item) {
	i.text = strings.TrimSpace(i.text)
	i.note = clip(strings.TrimSpace(i.note))
	_, path, slash := strings.Cut(i.text, "/")
	name, port, colon := strings.Cut(i.text, ":")
	switch {
	case i.text == "":
		h.fault(i.line, "enrich.empty")
	case hash.MatchString(i.text) || slash && !digits(path):
		h.ignore()
	case colon && digits(port) && !numeric(name): // evil.example:8080
		i.text = name
		h.takeDomain(i)
	case colon || slash || numeric(i.text):
		h.takeNetwork(i)
	default:
		h.takeDomain(i)
	}
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func numeric(s string) bool { return strings.Trim(s, "0123456789.- ") == "" }

// takeNetwork takes 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9, 192.0.2.1:443.
func (h *harvest) takeNetwork(i item) {
	prefixes := Networks(i.text)
	if len(prefixes) == 0 {
		h.fault(i.line, "enrich.no_network", "text", clip(i.text))
		return
	}
	for _, p := range prefixes {
		if p.Bits() == 0 {
			h.fault(i.line, "enrich.everything", "text", clip(i.text))
			return
		}
	}
	for _, p := range prefixes {
		if !h.room(i.line) {
			return
		}
		h.list.Entries++
		h.networks = append(h.networks, &network{prefix: p, list: h.list, line: i.line, note: i.note, cloud: i.cloud})
	}
}

// Networks reads 192.0.2.1, 192.0.2.0/24, 192.0.2.1-192.0.2.9 and 192.0.2.1:443:
// the fewest networks that are just that; nil where it is none of them.
func Networks(text string) []netip.Prefix {
	if from, to, ok := strings.Cut(text, "-"); ok {
		a, err1 := netip.ParseAddr(strings.TrimSpace(from))
		b, err2 := netip.ParseAddr(strings.TrimSpace(to))
		if err1 != nil || err2 != nil {
			return nil
		}
		return cover(a, b)
	}
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		if err != nil || p.Addr().Is4In6() { // of IPv4 in IPv6, nobody writes networks
			return nil
		}
		return []netip.Prefix{p.Masked()}
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		port, err := netip.ParseAddrPort(text)
		if err != nil {
			return nil
		}
		addr = port.Addr()
	}
	addr = addr.Unmap().WithZone("")
	return []netip.Prefix{netip.PrefixFrom(addr, addr.BitLen())}
}

// cover is the fewest networks that hold all addresses from a to b, at most two
// for each bit; nil where b comes before a.
func cover(a, b netip.Addr) []netip.Prefix {
	a, b = a.Unmap().WithZone(""), b.Unmap().WithZone("")
	if a.BitLen() != b.BitLen() || b.Less(a) {
		return nil
	}
	var all []netip.Prefix
	for {
		// The widest network that begins at a and does not run over b.
		p := netip.PrefixFrom(a, a.BitLen())
		for p.Bits() > 0 {
			wider := netip.PrefixFrom(a, p.Bits()-1)
			if wider.Masked().Addr() != a || b.Less(lastOf(wider)) {
				break
			}
			p = wider
		}
		all = append(all, p)
		if a = lastOf(p).Next(); !a.IsValid() || b.Less(a) {
			return all
		}
	}
}

// lastOf is the last address of a network.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 1 << (7 - bit%8)
	}
	addr, _ := netip.AddrFromSlice(b)
	return addr
}

// clip shortens what others wrote to what a sentence can hold.
func clip(s string) string {
	const most = 120 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
