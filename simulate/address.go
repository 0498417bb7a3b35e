package simulate

import (
	"net/netip"
	"slices"
	"strings"
)

// The kinds of networks that people, machines and intruders call from.
const (
	ispNet     = "isp"     // homes, hotels, and machines at home that were taken over
	mobileNet  = "mobile"  // telephones
	officeNet  = "office"  // leased lines of companies
	tokyoNet   = "aws"     // EC2 in Tokyo
	abroadNet  = "aws-us"  // EC2 in Virginia, where other companies' tools run
	runnerNet  = "azure"   // where workflows run
	hostingNet = "hosting" // servers by the hour
	vpnNet     = "vpn"
	torNet     = "tor"
	siteNet    = "site"    // large sites and content networks
	scannerNet = "scanner" // who counts the doors of the whole internet
)

// A network is ranges of one kind in one country, as the registries gave them
// out (RIR delegation files, 2026). Anybody there is made up: hosts are chosen by
// chance, those of offices and homes as those of intruders.
type network struct{ kind, country, ranges string }

var networks = []network{
	{officeNet, "JP", "202.32.0.0/16 210.130.0.0/16 210.138.0.0/16 203.180.0.0/16 202.221.0.0/16"},
	{ispNet, "JP", "126.0.0.0/9 153.128.0.0/11 180.0.0.0/12 114.144.0.0/14 118.0.0.0/14 219.96.0.0/13 113.144.0.0/14 111.96.0.0/13 124.32.0.0/13 60.32.0.0/13"},
	{mobileNet, "JP", "49.96.0.0/14 1.72.0.0/14 106.128.0.0/11 106.160.0.0/11 133.106.0.0/16 27.230.0.0/16"},
	{ispNet, "US", "73.0.0.0/9 71.160.0.0/12 98.192.0.0/11 24.16.0.0/13 67.160.0.0/12"},
	{mobileNet, "US", "174.192.0.0/11"},
	{ispNet, "DE", "91.0.0.0/12 79.192.0.0/11 87.128.0.0/11 217.224.0.0/13"},
	{ispNet, "GB", "86.128.0.0/11 81.128.0.0/13 109.144.0.0/13"},
	{ispNet, "SG", "116.86.0.0/15 121.6.0.0/15"},
	{ispNet, "TH", "171.96.0.0/13 49.228.0.0/14"},
	{ispNet, "KR", "121.128.0.0/11 175.192.0.0/11 211.104.0.0/13"},
	{ispNet, "FR", "90.0.0.0/11 86.192.0.0/11"},
	{ispNet, "AU", "1.120.0.0/13 58.160.0.0/13 101.160.0.0/12"},
	{ispNet, "TW", "114.24.0.0/14 1.160.0.0/12 36.224.0.0/12"},
	{ispNet, "VN", "14.160.0.0/12 113.160.0.0/12 171.224.0.0/12"},
	{ispNet, "RU", "95.24.0.0/13 178.64.0.0/13 5.136.0.0/13"},
	{ispNet, "NG", "102.88.0.0/14 105.112.0.0/13 197.210.0.0/16"},
	{ispNet, "RO", "86.120.0.0/13 5.12.0.0/14 188.24.0.0/14"},
	{ispNet, "ID", "36.64.0.0/12 114.120.0.0/13"},
	{ispNet, "IN", "49.32.0.0/12 117.192.0.0/11 122.160.0.0/13"},
	{ispNet, "UA", "176.36.0.0/14 46.200.0.0/14"},
	{tokyoNet, "JP", "13.112.0.0/14 18.176.0.0/15 35.72.0.0/13 52.192.0.0/15 54.248.0.0/15 52.68.0.0/15"},
	{abroadNet, "US", "3.208.0.0/12 34.192.0.0/12 44.192.0.0/11 54.144.0.0/14"},
	{runnerNet, "US", "20.57.0.0/16 20.96.0.0/13 13.64.0.0/11 52.224.0.0/12 4.224.0.0/12 20.160.0.0/12"},
	{hostingNet, "US", "138.68.0.0/16 159.65.0.0/16 165.22.0.0/16 167.99.0.0/16 45.76.0.0/16 149.28.0.0/16 172.104.0.0/15"},
	{hostingNet, "FR", "51.68.0.0/16 54.36.0.0/16 145.239.0.0/16"},
	{hostingNet, "DE", "95.216.0.0/16 65.108.0.0/16 116.202.0.0/16 173.212.192.0/18 161.97.64.0/18"},
	{vpnNet, "RO", "146.70.0.0/16"},
	{vpnNet, "SE", "193.138.218.0/24 185.213.154.0/24 45.83.220.0/22"},
	{vpnNet, "GB", "84.17.32.0/19"},
	{vpnNet, "CZ", "89.187.160.0/19"},
	{torNet, "DE", "185.220.100.0/23"},
	{torNet, "NL", "192.42.116.0/24 45.141.215.0/24"},
	{torNet, "US", "23.129.64.0/24"},
	{siteNet, "US", "151.101.0.0/16 104.16.0.0/13 140.82.112.0/20 142.250.0.0/15"},
	{scannerNet, "NL", "80.82.64.0/20"},
	{scannerNet, "US", "71.6.128.0/17 162.142.125.0/24 167.94.138.0/24"},
	{scannerNet, "RU", "92.63.196.0/22"},
}

// homesSix are ranges of Japanese providers that give homes IPv6.
var homesSix = []string{"2400:4050::/30", "240f::/28", "2409:10::/30", "240b:10::/28"}

// find is a network of a kind, in a country where one is named.
func find(d *dice, kind, country string) network {
	var fit []network
	for _, n := range networks {
		if n.kind == kind && (country == "" || n.country == country) {
			fit = append(fit, n)
		}
	}
	return choose(d, fit)
}

// address is somebody's address in a network.
func (n network) address(d *dice) string { return hostIn(d, choose(d, strings.Fields(n.ranges))) }

// address is one of a kind of network in a country.
func address(d *dice, kind, country string) string { return find(d, kind, country).address(d) }

// hostIn is a host of a range, which is none of those that name networks.
func hostIn(d *dice, text string) string {
	p := netip.MustParsePrefix(text)
	b := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		if d.next()&1 == 1 {
			b[bit/8] |= 0x80 >> (bit % 8)
		}
	}
	last := &b[len(b)-1]
	*last = min(max(*last, 2), 253)
	a, _ := netip.AddrFromSlice(b)
	return a.String()
}

// homeSix is the half of an IPv6 address that stays with a home.
func homeSix(d *dice) string {
	p := netip.MustParsePrefix(choose(d, homesSix))
	b := p.Addr().As16()
	for bit := p.Bits(); bit < 64; bit++ {
		if d.next()&1 == 1 {
			b[bit/8] |= 0x80 >> (bit % 8)
		}
	}
	return netip.PrefixFrom(netip.AddrFrom16(b), 64).String()
}

// intrusive are the networks that intruders come from, the likelier the more
// often they stand here.
var intrusive = []string{hostingNet, hostingNet, hostingNet, vpnNet, vpnNet, torNet, ispNet, ispNet}

// lairs are the countries whose homes intruders use.
var lairs = []string{"RU", "NG", "RO", "VN", "ID", "UA"}

// lair is a network that an intruder works from.
func lair(d *dice) network {
	kind := choose(d, intrusive)
	if kind == ispNet {
		return find(d, kind, choose(d, lairs))
	}
	return find(d, kind, "")
}

// label names a network as labels.json does: "hosting DE".
func (n network) label() string { return n.kind + " " + n.country }

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
