// Package flow finds what VPC flow logs show of probes, scans, brute force, beacons and volume.
//
// A flow record tells who sent how much to whom, and nothing of what it was. So
// all that is found here is a shape: each file but the first ones holds the
// judge of one shape, with its numbers. docs/detectors-flow.md tells them all.
package flow

import (
	"io"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A Detector finds the shapes of attacks in VPC flow logs. Its judges share one
// lens, since reading a record costs more than judging it.
type Detector struct {
	settings Settings
	hosts    *hosts
	bench    *detect.Bench[judge]
}

// A judge knows one shape.
type judge interface {
	detect.Judge
	judge(s *sight)
}

// New returns a detector.
func New(s Settings) *Detector {
	past := newPast()
	return &Detector{s, newHosts(), detect.NewBench[judge](past, newProbe(), newScan(s), newGuess(s), newFlood(), newSpam(), newListed(s),
		newMining(past), newPorts(past), newVolume(past), newBeacon(past), newLateral(past, s), newResolver(past))}
}

// Name tells the detector from others.
func (d *Detector) Name() string { return "flow" }

// Kinds are all the findings that it can make.
func (d *Detector) Kinds() []*finding.Kind { return d.bench.Kinds() }

// Fields are the paths whose values its lens asks for.
func (d *Detector) Fields() []string { return fields }

// Lens is what looks at the events of one worker.
func (d *Detector) Lens(p *event.Projection) observe.Lens { return newLens(p, d.settings) }

// Begin takes the world.
func (d *Detector) Begin(w detect.World) { d.hosts.world = w }

// Observe takes the next cell. What a gateway passes on is told by those who
// sent it.
func (d *Detector) Observe(c *observe.Cell, tell func(detect.Signal)) {
	if d.hosts.learn(c) || d.hosts.relays(c) {
		return
	}
	s := newSight(c, d.hosts, tell)
	for _, j := range d.bench.Of(c.Kind) {
		j.judge(s)
	}
}

// End has nothing to add: each cell is judged when it comes.
func (d *Detector) End(func(detect.Signal)) {}

// version is that of the saved memory.
const version = 1

// Save writes what hosts and judges remember.
func (d *Detector) Save(w io.Writer) error { return d.bench.Save(w, version, d.hosts) }

// Load takes up what Save wrote.
func (d *Detector) Load(r io.Reader) error { return d.bench.Load(r, d.Name(), version, d.hosts) }

// Forgotten is how many hosts, ports, peers and the like were let go.
func (d *Detector) Forgotten() int64 {
	return d.hosts.Owners.Forgotten + d.hosts.Relays.Forgotten + d.bench.Forgotten()
}
