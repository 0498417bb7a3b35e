package flow

import (
	"time"

	"bannin/finding"
)

// past is what the judges of habits share: since when hosts, their ports and
// their peers are known. It finds nothing itself; it takes each cell first, and
// tells in now how things stood.
type past struct {
	Hosts    shelf[struct{}] `json:"hosts"`    // by host
	Accounts shelf[struct{}] `json:"accounts"` // by place
	Peers    shelf[few]      `json:"peers"`    // by place and peer: which hosts
	Used     shelf[struct{}] `json:"used"`     // by host and port
	Ports    shelf[few]      `json:"ports"`    // by place and port: which hosts
	now      now
}

// A now is how things stand for the cell at hand. Ages are those at the cell's
// start: zero means never seen before.
type now struct {
	host, account time.Duration // since the first outward flow
	peer          time.Duration // since the account's first flow to the peer
	peerSince     time.Duration // how long the account had been known when the peer was first seen
	portSince     time.Duration // how long the host had been known when it first used the port
	port          time.Duration // since then
	peerHosts     int           // how many hosts have talked to the peer; fewest is many
	portHosts     int           // how many hosts have used the port
	hosts         int           // in all
}

func newPast() *past {
	return &past{Hosts: newShelf[struct{}](20_000), Accounts: newShelf[struct{}](1000), Peers: newShelf[few](100_000),
		Used: newShelf[struct{}](50_000), Ports: newShelf[few](20_000)}
}

func (*past) name() string           { return "past" }
func (*past) kinds() []*finding.Kind { return nil }
func (*past) wants() []uint8         { return []uint8{resolverCell, lateralCell, talkCell} }

func (p *past) judge(s *sight) {
	host, at := s.host(), s.Start
	h := p.Hosts.see(host, at)
	a := p.Accounts.see(s.account(), at)
	p.now = now{host: at.Sub(h.First), account: at.Sub(a.First), hosts: len(p.Hosts.Items)}
	if s.Kind == lateralCell {
		return
	}
	peer, port := s.rest[0], s.rest[1]
	known := p.Peers.see(join(s.account(), peer), at)
	known.Is.add(host)
	p.now.peer, p.now.peerHosts, p.now.peerSince = at.Sub(known.First), len(known.Is), known.First.Sub(a.First)
	used := p.Used.see(join(host, port), at)
	all := p.Ports.see(join(s.account(), port), at)
	all.Is.add(host)
	p.now.port, p.now.portHosts, p.now.portSince = at.Sub(used.First), len(all.Is), used.First.Sub(h.First)
}
