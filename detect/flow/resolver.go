package flow

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// resolverWarmUp is how long an account must be known before a resolver is new
// to it, and resolverQueries how many flows to it in an hour are use.
const (
	resolverWarmUp  = 24 * time.Hour
	resolverQueries = 10
)

// recursing is how many name servers a host must ask to be a resolver itself.
const recursing = 50

// A resolver finds names asked for past the VPC's own resolver, where nobody logs
// or filters them: at servers that the account never used, over DNS, TLS or
// HTTPS.
type resolver struct {
	past  *past
	each  map[string]*finding.Kind // by port
	usual map[string]*finding.Kind // the same, of resolvers that everybody knows or without a past

	Asked detect.Shelf[asking] `json:"asked"` // by host
}

// An asking is how many name servers a host asked in an hour.
type asking struct {
	Hour    time.Time
	Servers int
}

func newResolver(p *past) *resolver {
	d := &resolver{past: p, each: map[string]*finding.Kind{}, usual: map[string]*finding.Kind{}, Asked: detect.NewShelf[asking](20_000)}
	base := detect.Describe("flow.resolver-unusual", "DefenseEvasion:EC2/UnusualDNSResolver", finding.Medium, "attack.command-and-control", "attack.t1071.004")
	for port, name := range map[string]string{"53": "UnusualDNSResolver", "853": "UnusualDoTActivity", "443": "UnusualDoHActivity"} {
		d.each[port] = variant(base, name, "DefenseEvasion:EC2/"+name, finding.Medium)
		d.usual[port] = variant(base, name+" known", "DefenseEvasion:EC2/"+name, finding.Low)
	}
	return d
}

func (*resolver) Name() string { return "resolver" }
func (d *resolver) Kinds() []*finding.Kind {
	return []*finding.Kind{d.each["53"], d.each["853"], d.each["443"], d.usual["53"], d.usual["853"], d.usual["443"]}
}
func (*resolver) Wants() []uint8     { return []uint8{resolverCell} }
func (d *resolver) Forgotten() int64 { return d.Asked.Forgotten }

func (d *resolver) judge(s *sight) {
	peer, port := s.rest[0], s.rest[1]
	a := &d.Asked.Take(s.host(), s.Start).It
	if !a.Hour.Equal(s.Start) {
		a.Hour, a.Servers = s.Start, 0
	}
	a.Servers++
	n := d.past.now
	if n.peer >= 24*time.Hour || n.peerHosts > 1 || s.Count < resolverQueries || a.Servers > recursing {
		return
	}
	kind := d.usual[port]
	known := resolvers[peer]
	if n.account-n.peer >= resolverWarmUp && (port != "53" || known == "") {
		kind = d.each[port]
	}
	if kind == nil {
		return
	}
	s.tell(tale{kind: kind, remote: peer, reason: map[string]any{"resolver": peer, "operator": known, "port": port, "flows": s.Count, "account_known_days": days24(n.account)}})
}
