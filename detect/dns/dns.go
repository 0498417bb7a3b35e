// Package dns finds what queries show: generated names, tunnels, mining, rebinding.
//
// It reads Route 53 Resolver's query logs, which tell what each machine of a VPC
// asked for and what it was answered. Each judge knows one thing to look for, in a
// file of its own, with its numbers; docs/detectors-dns.md tells them all.
package dns

import (
	"io"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A Detector finds attacks in query logs. Its judges share one lens, since taking
// a name apart costs more than judging it.
type Detector struct {
	settings Settings
	now      time.Time // when the windows of the cells at hand began
	estate   *estate
	bench    *detect.Bench[judge]
	world    detect.World
}

// A judge knows one thing to look for.
type judge interface {
	detect.Judge
	// judge takes a cell.
	judge(t trace, say teller)
	// close is called when all cells of windows that began at a time are there, with
	// the time at which the next ones begin.
	close(at, next time.Time, say teller)
}

// New returns a detector.
func New(s Settings) *Detector {
	e := newEstate()
	return &Detector{settings: s, estate: e, bench: detect.NewBench[judge](
		newGenerated(), newTunnel(e), newMining(), newListed(s), newRebind(e), newNewcomer(e))}
}

// Name tells the detector from others.
func (d *Detector) Name() string { return "dns" }

// Kinds are all the findings that it can make.
func (d *Detector) Kinds() []*finding.Kind { return d.bench.Kinds() }

// Fields are the paths whose values its lens asks for.
func (d *Detector) Fields() []string { return fields }

// Lens is what looks at the events of one worker.
func (d *Detector) Lens(p *event.Projection) observe.Lens { return newLens(p, d.settings) }

// Begin takes the world.
func (d *Detector) Begin(w detect.World) { d.world = w }

// Observe takes the next cell. Whoever has to see the whole of an hour judges when
// the next one begins.
func (d *Detector) Observe(c *observe.Cell, tell func(detect.Signal)) {
	say := teller{d.world, tell}
	if c.Start.After(d.now) {
		d.close(c.Start, say)
		d.now = c.Start
	}
	t, ok := newTrace(c)
	if !ok {
		return
	}
	if c.Kind == seen {
		d.estate.see(t)
	}
	for _, j := range d.bench.Of(c.Kind) {
		j.judge(t, say)
	}
}

// End judges what is there.
func (d *Detector) End(tell func(detect.Signal)) {
	d.close(d.now.Add(day), teller{d.world, tell})
}

func (d *Detector) close(next time.Time, say teller) {
	for _, j := range d.bench.Judges {
		j.close(d.now, next, say)
	}
}

// version is that of the saved memory.
const version = 1

// A shared is what the detector remembers besides its judges.
type shared struct {
	Now    *time.Time
	Estate *estate
}

// Save writes what the estate and the judges remember.
func (d *Detector) Save(w io.Writer) error { return d.bench.Save(w, version, shared{&d.now, d.estate}) }

// Load takes up what Save wrote.
func (d *Detector) Load(r io.Reader) error {
	return d.bench.Load(r, d.Name(), version, &shared{&d.now, d.estate})
}

// Forgotten is how many domains, machines and suspects were let go.
func (d *Detector) Forgotten() int64 {
	return d.estate.Domains.Forgotten + d.estate.Rates.Forgotten + d.bench.Forgotten()
}
