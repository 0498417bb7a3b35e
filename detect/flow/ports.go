package flow

import (
	"strings"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// warmUp is how long a host, or an account, must be known before anything counts
// as new for it: three days hold a working day, a night and its jobs.
const warmUp = 72 * time.Hour

// portBytes is how much must go to a port that is new for the host.
const portBytes = 10_000

// A ports finds flows to ports of the internet that a host never used before, and
// to those that no server has a reason to use.
type ports struct {
	past              *past
	unusual, smb, irc *finding.Kind
}

func newPorts(p *past) *ports {
	return &ports{past: p,
		unusual: detect.Describe("flow.port-unusual", "Behavior:EC2/NetworkPortUnusual", finding.Medium, "attack.command-and-control", "attack.t1571"),
		smb:     detect.Describe("flow.smb-outward", "Behavior:EC2/NetworkPortUnusual", finding.Medium, "attack.credential-access", "attack.t1187"),
		irc:     detect.Describe("flow.irc-outward", "Backdoor:EC2/C&CActivity.B", finding.Medium, "attack.command-and-control", "attack.t1071")}
}

func (*ports) Name() string             { return "ports" }
func (d *ports) Kinds() []*finding.Kind { return []*finding.Kind{d.unusual, d.smb, d.irc} }
func (*ports) Wants() []uint8           { return []uint8{talkCell} }

func (d *ports) judge(s *sight) {
	peer, port := s.rest[0], portNumber(s.rest[1])
	if !isAddress(peer) {
		return
	}
	t := tale{remote: peer, reason: map[string]any{"address": peer, "port": s.rest[1], "bytes": s.Weight}}
	n := d.past.now
	switch {
	case isSMB(port):
		t.kind = d.smb
	case isIRC(port):
		t.kind = d.irc
	case !isCommon(port) && !isStratum(port) && n.portSince >= warmUp && n.port < 24*time.Hour && n.portHosts == 1 && s.Weight >= portBytes:
		t.kind = d.unusual
		t.reason["host_known_days"], t.reason["hosts_with_the_port"], t.reason["warm_up_days"] = days24(n.host), n.portHosts, days24(warmUp)
	default:
		return
	}
	s.tell(t)
}

// days24 is a duration in whole days.
func days24(d time.Duration) int64 { return int64(d / (24 * time.Hour)) }

// isAddress tells the address of a peer from the name of a service.
func isAddress(peer string) bool { return strings.ContainsAny(peer, ".:") }
