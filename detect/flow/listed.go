package flow

import (
	"net/netip"
	"strings"

	"bannin/detect"
	"bannin/finding"
)

// relayPeers is how many nodes of Tor must have opened connections to a host, and
// how many it to others, to make it one of them.
const relayPeers = 3

// A listed finds peers that are known: nodes of Tor, and what threat lists name.
// What a list is of, its name or the note of the entry says.
type listed struct {
	settings Settings
	client   *finding.Kind
	relay    *finding.Kind
	caller   *finding.Kind
	called   *finding.Kind
	each     map[string]*finding.Kind // by what a list is of

	Relays detect.Shelf[relaying] `json:"relays"` // by host
}

// A relaying is which nodes of Tor came, and which were gone to.
type relaying struct{ In, Out few }

// categories are what lists are of, with words that tell so; the first that fits.
var categories = []struct {
	name  string
	words []string
}{
	{"mining", []string{"mining", "miner", "coin", "crypto", "stratum"}},
	{"blackhole", []string{"sinkhole", "blackhole", "black hole", "black-hole"}},
	{"drop", []string{"drop point", "drop-point", "droppoint", "dropzone", "exfil", "stealer"}},
	{"command", []string{"c2", "c&c", "cnc", "command and control", "command-and-control", "botnet", "cobalt", "feodo"}},
}

func newListed(s Settings) *listed {
	return &listed{settings: s,
		client: detect.Describe("flow.tor-client", "UnauthorizedAccess:EC2/TorClient", finding.High, "attack.command-and-control", "attack.t1090.003"),
		relay:  detect.Describe("flow.tor-relay", "UnauthorizedAccess:EC2/TorRelay", finding.High, "attack.command-and-control", "attack.t1090.003"),
		caller: detect.Describe("flow.listed-in", "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", finding.Low, "attack.initial-access", "attack.t1133"),
		called: detect.Describe("flow.listed-out", "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", finding.Medium, "attack.command-and-control", "attack.t1071"),
		each: map[string]*finding.Kind{
			"mining":    detect.Describe("flow.mining-pool", "CryptoCurrency:EC2/BitcoinTool.B", finding.High, "attack.impact", "attack.t1496.001"),
			"blackhole": detect.Describe("flow.blackhole", "Trojan:EC2/BlackholeTraffic", finding.Medium, "attack.command-and-control", "attack.t1071"),
			"drop":      detect.Describe("flow.drop-point", "Trojan:EC2/DropPoint", finding.Medium, "attack.exfiltration", "attack.t1048"),
			"command":   detect.Describe("flow.command-server", "Backdoor:EC2/C&CActivity.B", finding.High, "attack.command-and-control", "attack.t1071"),
		},
		Relays: detect.NewShelf[relaying](10_000),
	}
}

func (*listed) Name() string { return "listed" }
func (d *listed) Kinds() []*finding.Kind {
	all := []*finding.Kind{d.client, d.relay, d.caller, d.called}
	for _, c := range categories {
		all = append(all, d.each[c.name])
	}
	return all
}
func (*listed) Wants() []uint8     { return []uint8{listedCell} }
func (d *listed) Forgotten() int64 { return d.Relays.Forgotten }

func (d *listed) judge(s *sight) {
	peer, port, out := s.rest[0], s.rest[1], s.rest[2] == string(ways[outward])
	a, err := netip.ParseAddr(peer)
	if err != nil {
		return
	}
	place := d.settings.known(a)
	t := tale{remote: peer, reason: map[string]any{"address": peer, "port": port, "bytes": s.Weight}}
	if place.Tor {
		d.tor(s, t, peer, out)
	}
	for _, threat := range place.Threats {
		t.reason["list"] = threat.List
		switch t.kind = d.each[category(threat)]; {
		case !out:
			t.kind, t.who = d.caller, stranger(peer)
		case t.kind == nil:
			t.kind = d.called
		}
		s.tell(t)
	}
}

// tor takes a flow from or to a node of Tor. Visitors of a web site come through
// Tor too: that alone is nothing.
func (d *listed) tor(s *sight, t tale, peer string, out bool) {
	r := &d.Relays.Take(s.host(), s.Start).It
	if out {
		r.Out.add(peer)
	} else {
		r.In.add(peer)
	}
	switch {
	case len(r.In) >= relayPeers && len(r.Out) >= relayPeers:
		t.kind = d.relay
	case out:
		t.kind = d.client
	default:
		return
	}
	t.reason["nodes_to"], t.reason["nodes_from"] = len(r.Out), len(r.In)
	s.tell(t)
}

// category is what a list is of, or "".
func category(t Threat) string {
	text := strings.ToLower(t.List + " " + t.Note)
	for _, c := range categories {
		for _, w := range c.words {
			if strings.Contains(text, w) {
				return c.name
			}
		}
	}
	return ""
}
