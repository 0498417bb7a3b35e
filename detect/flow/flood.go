package flow

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// floodPackets is how many packets to one peer in ten minutes are a flood, 1,000
// a second, where less than one in a hundred comes back. floodOpened is how many
// connections that nothing came of in an hour are one of SYNs.
const (
	floodPackets = 600_000
	floodBack    = 0.01
	floodOpened  = 60_000
)

// A flood finds what an own machine pours over somebody without being answered.
type flood struct {
	types map[string]*finding.Kind

	Window time.Time        `json:"window"` // of what came back
	Back   map[string]int64 `json:"back"`   // packets, by own end, peer and protocol
}

// mostBack bounds what is remembered of one window.
const mostBack = 100_000

func newFlood() *flood {
	base := detect.Describe("flow.flood", "Backdoor:EC2/DenialOfService.Tcp", finding.High, "attack.impact", "attack.t1498.001")
	f := &flood{types: map[string]*finding.Kind{}, Back: map[string]int64{}}
	for _, name := range floodTypes {
		f.types[name] = variant(base, name, "Backdoor:EC2/DenialOfService."+name, finding.High)
	}
	return f
}

var floodTypes = []string{"Tcp", "Udp", "Dns", "UdpOnTcpPorts", "UnusualProtocol"}

func (*flood) Name() string { return "flood" }
func (f *flood) Kinds() []*finding.Kind {
	var all []*finding.Kind
	for _, name := range floodTypes {
		all = append(all, f.types[name])
	}
	return all
}
func (*flood) Wants() []uint8 { return []uint8{returnCell, floodCell, touchCell} }

func (f *flood) judge(s *sight) {
	if s.Kind == touchCell {
		f.opened(s)
		return
	}
	name := join(s.host(), s.rest[0], s.rest[1])
	if !s.Start.Equal(f.Window) {
		f.Window, f.Back = s.Start, map[string]int64{}
	}
	if s.Kind == returnCell {
		if len(f.Back) < mostBack {
			f.Back[name] += s.Weight
		}
		return
	}
	protocol, port, back := portNumber(s.rest[1]), portNumber(s.rest[2]), f.Back[name]
	if s.Weight < floodPackets || float64(back) >= floodBack*float64(s.Weight) || isOneWay(port) || protocol == icmp || protocol == icmpV6 {
		return
	}
	s.tell(tale{kind: f.types[floodType(protocol, port)], remote: s.rest[0], reason: map[string]any{"machine": s.rest[0], "protocol": s.rest[1], "port": s.rest[2],
		"packets": s.Weight, "packets_back": back, "threshold": floodPackets, "window_minutes": 10}})
}

func floodType(protocol, port int) string {
	switch {
	case protocol == tcp:
		return "Tcp"
	case protocol != udp:
		return "UnusualProtocol"
	case port == 53:
		return "Dns"
	case isTCPOnly(port):
		return "UdpOnTcpPorts"
	}
	return "Udp"
}

// opened takes connections that nothing came of: so many to so few ports of one
// machine are no search.
func (f *flood) opened(s *sight) {
	if s.rest[1] != string(ways[outward]) || s.Count < floodOpened || s.Marks > 3 {
		return
	}
	s.tell(tale{kind: f.types["Tcp"], remote: s.rest[0], reason: map[string]any{"machine": s.rest[0], "connections": s.Count, "threshold": floodOpened, "window_minutes": 60}})
}
