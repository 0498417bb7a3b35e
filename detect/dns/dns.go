// Package dns finds what queries show: generated names, tunnels, mining, rebinding.
//
// It reads Route 53 Resolver's query logs, which tell what each machine of a VPC
// asked for and what it was answered. Each judge knows one thing to look for, in a
// file of its own, with its numbers; docs/detectors-dns.md tells them all.
package dns

import (
	"encoding/json"
	"io"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/observe"
)

// A Detector finds attacks in query logs. Its judges share one lens, since taking
// a name apart costs more than judging it.
type Detector struct {
	settings Settings
	now      time.Time // when the windows of the cells at hand began
	estate   *estate
	judges   []judge
	by       [observe.MaxKinds][]judge // who wants cells of a kind
	world    detect.World
}

// A judge knows one thing to look for. What it remembers are its exported
// fields: they are saved as JSON.
type judge interface {
	name() string
	kinds() []*finding.Kind
	wants() []uint8 // kinds of cells
	// judge takes a cell.
	judge(t trace, say teller)
	// close is called when all cells of windows that began at a time are there, with
	// the time at which the next ones begin.
	close(at, next time.Time, say teller)
}

// New returns a detector.
func New(s Settings) *Detector {
	d := &Detector{settings: s, estate: newEstate()}
	d.judges = []judge{newGenerated(), newTunnel(d.estate), newMining(), newListed(s), newRebind(d.estate), newNewcomer(d.estate)}
	for _, j := range d.judges {
		for _, kind := range j.wants() {
			d.by[kind] = append(d.by[kind], j)
		}
	}
	return d
}

// Name tells the detector from others.
func (d *Detector) Name() string { return "dns" }

// Kinds are all the findings that it can make.
func (d *Detector) Kinds() []*finding.Kind {
	var all []*finding.Kind
	for _, j := range d.judges {
		all = append(all, j.kinds()...)
	}
	return all
}

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
	for _, j := range d.by[c.Kind] {
		j.judge(t, say)
	}
}

// End judges what is there.
func (d *Detector) End(tell func(detect.Signal)) {
	d.close(d.now.Add(day), teller{d.world, tell})
}

func (d *Detector) close(next time.Time, say teller) {
	for _, j := range d.judges {
		j.close(d.now, next, say)
	}
}

// version is that of the saved memory.
const version = 1

// A saved is the memory as it is written.
type saved struct {
	Version int
	Now     time.Time
	Estate  *estate
	Judges  map[string]json.RawMessage
}

// Save writes what the judges remember.
func (d *Detector) Save(w io.Writer) error {
	all := saved{version, d.now, d.estate, map[string]json.RawMessage{}}
	for _, j := range d.judges {
		memory, err := json.Marshal(j)
		if err != nil {
			return err
		}
		all.Judges[j.name()] = memory
	}
	return json.NewEncoder(w).Encode(all)
}

// Load takes up what Save wrote. Memory of another version is an error.
func (d *Detector) Load(r io.Reader) error {
	all := saved{Estate: d.estate}
	if err := json.NewDecoder(r).Decode(&all); err != nil {
		return locale.Errorf("dns.memory_unread", "reason", err)
	}
	if all.Version != version {
		return locale.Errorf("dns.memory_version", "version", all.Version)
	}
	d.now = all.Now
	for _, j := range d.judges {
		if err := json.Unmarshal(all.Judges[j.name()], j); err != nil {
			return locale.Errorf("dns.memory_unread", "reason", err)
		}
	}
	return nil
}
