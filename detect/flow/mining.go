package flow

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// The shape of a worker of a mining pool, by the hour: it holds a few connections
// for long, and says little: shares and jobs are some hundred bytes each.
const (
	miningSpan        = 30 * time.Minute
	miningBytes       = 5 << 20 // an hour
	miningConnections = 6       // an hour
)

// A mining finds connections to ports that pools give to their workers: graver
// where the traffic has a worker's shape. Pools at other ports are known by lists
// and names only.
type mining struct {
	past *past
	port *finding.Kind
	work *finding.Kind

	Talks detect.Shelf[string] `json:"talks"` // by host, peer and port; what was told
}

func newMining(p *past) *mining {
	work := detect.Describe("flow.mining", "CryptoCurrency:EC2/BitcoinTool.B", finding.High, "attack.impact", "attack.t1496.001")
	return &mining{past: p, work: work, port: variant(work, "port", work.Type, finding.Medium), Talks: detect.NewShelf[string](20_000)}
}

func (*mining) Name() string             { return "mining" }
func (d *mining) Kinds() []*finding.Kind { return []*finding.Kind{d.work, d.port} }
func (*mining) Wants() []uint8           { return []uint8{talkCell} }
func (d *mining) Forgotten() int64       { return d.Talks.Forgotten }

func (d *mining) judge(s *sight) {
	peer, port := s.rest[0], s.rest[1]
	if !isStratum(portNumber(port)) || !isAddress(peer) {
		return
	}
	talk := d.Talks.Take(join(s.host(), peer, port), s.First)
	span := s.Last.Sub(talk.First)
	kind := d.port
	if span >= miningSpan && s.Weight <= miningBytes && s.Marks <= miningConnections {
		kind = d.work
	}
	if d.past.now.portHosts >= fewest && kind == d.port {
		return // so many use the port: it is a service of one's own
	}
	s.tell(tale{kind: kind, remote: peer, reason: map[string]any{"address": peer, "port": port, "minutes": int64(span / time.Minute), "bytes_in_the_hour": s.Weight, "connections": s.Marks}})
}
