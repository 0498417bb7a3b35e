package flow

import (
	"hash/fnv"
	"slices"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// past is what the judges of habits share: since when hosts, their ports and
// their peers are known. It finds nothing itself; it takes each cell first, and
// tells in now how things stood.
type past struct {
	Hosts    detect.Shelf[struct{}] `json:"hosts"`    // by host
	Accounts detect.Shelf[struct{}] `json:"accounts"` // by place
	Peers    detect.Shelf[few]      `json:"peers"`    // by place and peer: which hosts
	Used     detect.Shelf[struct{}] `json:"used"`     // by host and port
	Ports    detect.Shelf[few]      `json:"ports"`    // by place and port: which hosts
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
	return &past{Hosts: detect.NewShelf[struct{}](20_000), Accounts: detect.NewShelf[struct{}](1000), Peers: detect.NewShelf[few](100_000),
		Used: detect.NewShelf[struct{}](50_000), Ports: detect.NewShelf[few](20_000)}
}

func (*past) Name() string           { return "past" }
func (*past) Kinds() []*finding.Kind { return nil }
func (*past) Wants() []uint8         { return []uint8{resolverCell, lateralCell, talkCell} }
func (p *past) Forgotten() int64 {
	return p.Hosts.Forgotten + p.Accounts.Forgotten + p.Peers.Forgotten + p.Used.Forgotten + p.Ports.Forgotten
}

func (p *past) judge(s *sight) {
	host, at := s.host(), s.Start
	h := p.Hosts.Take(host, at)
	a := p.Accounts.Take(s.account(), at)
	p.now = now{host: at.Sub(h.First), account: at.Sub(a.First), hosts: len(p.Hosts.Items)}
	if s.Kind == lateralCell {
		return
	}
	peer, port := s.rest[0], s.rest[1]
	known := p.Peers.Take(join(s.account(), peer), at)
	known.It.add(host)
	p.now.peer, p.now.peerHosts, p.now.peerSince = at.Sub(known.First), len(known.It), known.First.Sub(a.First)
	used := p.Used.Take(join(host, port), at)
	all := p.Ports.Take(join(s.account(), port), at)
	all.It.add(host)
	p.now.port, p.now.portHosts, p.now.portSince = at.Sub(used.First), len(all.It), used.First.Sub(h.First)
}

// A few are some different names, by their hashes: enough to tell one from
// several.
type few []uint32

// fewest is how many a few can tell apart.
const fewest = 4

func (f *few) add(name string) {
	h := fnv.New32a()
	h.Write([]byte(name))
	if n := h.Sum32(); len(*f) < fewest && !slices.Contains(*f, n) {
		*f = append(*f, n)
	}
}
