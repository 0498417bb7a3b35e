package flow

import (
	"bannin/detect"
	"bannin/finding"
)

// probers is how many addresses must have reached an open port in an hour:
// what the internet does to every port that it can reach.
const probers = 10

// A probe finds ports of note that stand open to the internet, by who got through
// to them: many addresses, or one that a list names. Refused probes are what
// every public address gets, and no finding of it.
type probe struct {
	open, search, emr *finding.Kind
}

func newProbe() *probe {
	tags := []string{"attack.reconnaissance", "attack.t1595.001"}
	open := detect.Describe("flow.port-probe", "Recon:EC2/PortProbeUnprotectedPort", finding.Low, tags...)
	return &probe{open, variant(open, "search", open.Type, finding.High), variant(open, "emr", "Recon:EC2/PortProbeEMRUnprotectedPort", finding.High)}
}

// variant is a kind that differs from another in type and severity.
func variant(k *finding.Kind, name, guardDuty string, severity finding.Severity) *finding.Kind {
	v := *k
	v.Variant, v.Type, v.Severity = name, guardDuty, severity
	return &v
}

func (*probe) Name() string             { return "probe" }
func (p *probe) Kinds() []*finding.Kind { return []*finding.Kind{p.open, p.search, p.emr} }
func (*probe) Wants() []uint8           { return []uint8{probedCell, listedCell} }

func (p *probe) judge(s *sight) {
	if s.Kind == probedCell {
		if s.Marks >= probers {
			s.tell(tale{kind: p.open, reason: map[string]any{"port": s.rest[0], "addresses_in_an_hour": s.Marks, "threshold": probers}})
		}
		return
	}
	peer, port := s.rest[0], portNumber(s.rest[1])
	if s.rest[2] != string(ways[inward]) || !isService(port) {
		return
	}
	kind := p.open
	switch {
	case port == 9200 || port == 9300:
		kind = p.search
	case isEMR(port):
		kind = p.emr
	}
	s.tell(tale{kind: kind, remote: peer, reason: map[string]any{"port": s.rest[1], "listed_address": peer}})
}
