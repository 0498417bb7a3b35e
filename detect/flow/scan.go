package flow

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

// What is a scan, in an hour: so many ports of one machine outside; so many
// machines at a port of a service; so many at a port that programs use, since
// crawlers and monitors meet many that do not answer; inside, so many ports of
// machines, in whatever pattern.
const (
	scanPorts    = 30
	scanMachines = 30
	scanCommon   = 500
	scanInside   = 50
)

// scanRepeats is how often the same may be tried again in an hour: who looks for
// what is open tries a few times, a program that misses its service all day.
const scanRepeats = 8

// scanHabit is on how many days a machine must have scanned before, to be taken
// for one that does so on purpose.
const scanHabit = 3

// A scan finds who looks for open ports: many of one machine, or one of many.
// Only connections of which nothing came count, and outward those to services
// that are no business of strangers: worms get through.
type scan struct {
	settings                                                                  Settings
	vertical, sweep, inside, verticalUsual, sweepUsual, insideUsual, sweepWeb *finding.Kind

	Days detect.Shelf[days] `json:"days"` // by host
}

// days count on how many days something was seen.
type days struct {
	N    int
	Last time.Time
}

func (d *days) see(at time.Time) int {
	if day := at.Truncate(24 * time.Hour); !day.Equal(d.Last) {
		d.N, d.Last = d.N+1, day
	}
	return d.N
}

func newScan(s Settings) *scan {
	vertical := detect.Describe("flow.port-scan", "Recon:EC2/Portscan", finding.Medium, "attack.discovery", "attack.t1046")
	sweep := detect.Describe("flow.port-sweep", "Impact:EC2/PortSweep", finding.High, "attack.discovery", "attack.t1046")
	inside := detect.Describe("flow.scan-inside", "Recon:EC2/Portscan", finding.Medium, "attack.discovery", "attack.t1046")
	usual := func(k *finding.Kind) *finding.Kind { return variant(k, "usual", k.Type, finding.Low) }
	return &scan{settings: s, vertical: vertical, sweep: sweep, inside: inside, verticalUsual: usual(vertical), sweepUsual: usual(sweep), insideUsual: usual(inside),
		sweepWeb: variant(sweep, "common", sweep.Type, finding.Medium), Days: detect.NewShelf[days](10_000)}
}

func (*scan) Name() string { return "scan" }
func (d *scan) Kinds() []*finding.Kind {
	return []*finding.Kind{d.vertical, d.sweep, d.inside, d.verticalUsual, d.sweepUsual, d.insideUsual, d.sweepWeb}
}
func (*scan) Wants() []uint8     { return []uint8{touchCell, sweepCell} }
func (d *scan) Forgotten() int64 { return d.Days.Forgotten }

func (d *scan) judge(s *sight) {
	kind, usual, threshold := d.which(s)
	if kind == nil || s.Marks < threshold || s.probing() && s.Count > scanRepeats*s.Marks || d.settings.allows(s.own.addr) {
		return
	}
	if d.Days.Take(s.host(), s.Start).It.see(s.Start) > scanHabit {
		kind = usual
	}
	reason := map[string]any{"threshold": threshold, "window_minutes": 60}
	t := tale{kind: kind, failed: true, reason: reason}
	switch {
	case s.Kind == touchCell:
		reason["machine"], reason["ports"], t.remote = s.rest[0], s.Marks, s.rest[0]
	case s.rest[0] == "":
		reason["ports_of_machines"] = s.Marks
	default:
		reason["port"], reason["machines"] = s.rest[0], s.Marks
	}
	s.tell(t)
}

// probing tells cells in which only connections count that nothing came of: those
// of services outside count all.
func (s *sight) probing() bool {
	return s.Kind == touchCell || !isService(portNumber(s.rest[0]))
}

// which are the kinds of finding that a cell may become, and from how many on.
func (d *scan) which(s *sight) (kind, usual *finding.Kind, threshold int64) {
	port := portNumber(s.rest[0])
	switch {
	case s.rest[1] == string(ways[inside]):
		return d.inside, d.insideUsual, scanInside
	case s.Kind == touchCell:
		return d.vertical, d.verticalUsual, scanPorts
	case isCommon(port) && !isService(port):
		return d.sweepWeb, d.sweepUsual, scanCommon
	}
	return d.sweep, d.sweepUsual, scanMachines
}
