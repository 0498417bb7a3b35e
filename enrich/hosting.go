package enrich

import "strings"

// cloudSystems are the autonomous systems that are one cloud and little else,
// for when no list of its addresses is given.
var cloudSystems = map[uint32]string{
	14618: "aws", 16509: "aws",
	396982: "gcp",
	8075:   "azure",
	31898:  "oracle",
	37963:  "alibaba", 45102: "alibaba",
	45090: "tencent", 132203: "tencent",
	14061: "digitalocean",
	63949: "linode",
	20473: "vultr",
}

// hostingSystems are autonomous systems that rent machines and whose names do
// not say so.
var hostingSystems = map[uint32]bool{
	24940: true, 213230: true, // Hetzner
	16276: true,                           // OVH
	12876: true,                           // Scaleway
	51167: true,                           // Contabo
	60781: true, 28753: true, 30633: true, // Leaseweb
	9009:  true,               // M247
	60068: true, 212238: true, // Datacamp
	36352:  true,                         // HostPapa
	53667:  true,                         // FranTech
	62240:  true,                         // Clouvider
	8100:   true,                         // QuadraNet
	36351:  true,                         // IBM Cloud
	197540: true,                         // netcup
	47583:  true,                         // Hostinger
	202425: true,                         // IP Volume
	9370:   true, 7684: true, 9371: true, // SAKURA internet
	131965: true, // Xserver
}

// hostingWords are words of an organisation's name that only those who rent
// machines use.
var hostingWords = map[string]bool{
	"hosting": true, "host": true, "hosts": true, "hoster": true, "webhosting": true, "vps": true, "vds": true, "cloud": true, "colo": true, "colocation": true,
	"datacenter": true, "datacentre": true, "datacenters": true, "datacamp": true, "servers": true, "server": true, "dedicated": true, "colocrossing": true,
	"ovh": true, "hetzner": true, "linode": true, "vultr": true, "digitalocean": true, "contabo": true, "scaleway": true, "leaseweb": true, "m247": true,
	"choopa": true, "sakura": true, "amazon": true, "ionos": true, "hostinger": true, "netcup": true, "rackspace": true, "softlayer": true, "upcloud": true,
}

// hosts tells of a network in which machines for rent stand, by its number or by
// its name. It is a guess: who has "cloud" in the name may have offices too.
func hosts(system uint32, name string) bool {
	if hostingSystems[system] {
		return true
	}
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool {
		return r == ' ' || r == '-' || r == '.' || r == ',' || r == '_' || r == '(' || r == ')'
	}) {
		if len(word) <= 16 && hostingWords[strings.ToLower(word)] {
			return true
		}
	}
	return false
}
