// Package flow finds what VPC flow logs show of probes, scans, brute force, beacons and volume.
//
// A flow record tells who sent how much to whom, and nothing of what it was. So
// all that is found here is a shape: each file but the first ones holds the
// judge of one shape, with its numbers. docs/detectors-flow.md tells them all.
package flow

import (
	"encoding/json"
	"io"
	"slices"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/observe"
)

// A Detector finds the shapes of attacks in VPC flow logs. Its judges share one
// lens, since reading a record costs more than judging it.
type Detector struct {
	settings Settings
	hosts    *hosts
	judges   []judge
	by       [observe.MaxKinds][]judge // who wants cells of a kind
}

// A judge knows one shape. What it remembers are its exported fields: they are
// saved as JSON.
type judge interface {
	name() string
	kinds() []*finding.Kind
	wants() []uint8 // kinds of cells
	judge(s *sight)
}

// New returns a detector.
func New(s Settings) *Detector {
	d := &Detector{settings: s, hosts: newHosts()}
	past := newPast()
	d.judges = []judge{past, newProbe(), newScan(s), newGuess(s), newFlood(), newSpam(), newListed(s),
		newMining(past), newPorts(past), newVolume(past), newBeacon(past), newLateral(past, s), newResolver(past)}
	for _, j := range d.judges {
		for _, kind := range j.wants() {
			d.by[kind] = append(d.by[kind], j)
		}
	}
	return d
}

// Name tells the detector from others.
func (d *Detector) Name() string { return "flow" }

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
func (d *Detector) Begin(w detect.World) { d.hosts.world = w }

// Observe takes the next cell. What a gateway passes on is told by those who
// sent it.
func (d *Detector) Observe(c *observe.Cell, tell func(detect.Signal)) {
	if d.hosts.learn(c) || d.hosts.relays(c) {
		return
	}
	s := newSight(c, d.hosts, tell)
	for _, j := range d.by[c.Kind] {
		j.judge(s)
	}
}

// End has nothing to add: each cell is judged when it comes.
func (d *Detector) End(func(detect.Signal)) {}

// version is that of the saved memory.
const version = 1

// A saved is the memory as it is written.
type saved struct {
	Version int                        `json:"version"`
	Hosts   *hosts                     `json:"hosts"`
	Judges  map[string]json.RawMessage `json:"judges"`
}

// Save writes what the judges remember.
func (d *Detector) Save(w io.Writer) error {
	all := saved{version, d.hosts, map[string]json.RawMessage{}}
	for _, j := range d.judges {
		memory, err := json.Marshal(j)
		if err != nil {
			return err
		}
		all.Judges[j.name()] = memory
	}
	return json.NewEncoder(w).Encode(all)
}

// Load takes up what Save wrote. Memory of another version is an error, and so
// is that of judges that are no more.
func (d *Detector) Load(r io.Reader) error {
	all := saved{Hosts: d.hosts}
	if err := json.NewDecoder(r).Decode(&all); err != nil {
		return locale.Errorf("flow.memory_unread", "reason", err)
	}
	if all.Version != version {
		return locale.Errorf("flow.memory_version", "version", all.Version)
	}
	for name, memory := range all.Judges {
		i := slices.IndexFunc(d.judges, func(j judge) bool { return j.name() == name })
		if i < 0 {
			return locale.Errorf("flow.memory_unread", "reason", name)
		}
		if err := json.Unmarshal(memory, d.judges[i]); err != nil {
			return locale.Errorf("flow.memory_unread", "reason", err)
		}
	}
	return nil
}
