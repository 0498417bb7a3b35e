// Package access finds what actors of CloudTrail do: where, when, how much, and
// how unusual for them.
//
// One lens notes every call; one detector takes the notes hour by hour, sorts
// them by who really acted, and lets each of its judges look at what one root
// did in one hour, beside what that root, its kind and its organisation did
// before.
package access

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A judge looks at what one root did in one hour, before it is remembered.
type judge interface {
	look(s *stretch, tell func(detect.Signal))
}

// A Detector judges the calls of CloudTrail. It is for one scan or watch.
type Detector struct {
	settings Settings
	atlas    Atlas
	world    detect.World
	judges   []judge
	signIns  *signIns
	memory   *memory

	people map[string]event.Actor  // by the names that cells of today have for them
	day    int32                   // which day that is
	roots  map[string]*event.Actor // by the same names, with the one behind them in the hour at hand
	places map[string]*whereabouts // by address
	deeds  map[[2]string]*deed     // by service and name of the call

	hour     time.Time       // of the cells at hand
	cells    []*observe.Cell // of that hour, not yet judged
	acts     []act           // room for those of an hour
	features []feature       // likewise
}

// New returns a detector. What it is not told of places, it does without.
func New(s Settings, a Atlas) *Detector {
	s.complete()
	if a == nil {
		a = nowhere{}
	}
	d := &Detector{settings: s, atlas: a, people: map[string]event.Actor{},
		roots: map[string]*event.Actor{}, places: map[string]*whereabouts{}, deeds: map[[2]string]*deed{}}
	d.memory = newMemory(&d.settings)
	d.signIns = &signIns{settings: &d.settings}
	d.judges = []judge{
		suspects{}, &surprise{&d.settings}, twoPlaces{}, travel{}, &places{&d.settings}, instances{}, regions{}, workflows{},
		&calendar{&d.settings}, newVolume(&d.settings), &buckets{handlings(&d.settings)},
	}
	return d
}

// Name is part of saved memory.
func (d *Detector) Name() string { return "access" }

// Kinds are all the findings that it can make.
func (d *Detector) Kinds() []*finding.Kind { return kinds.all() }

// Begin takes the world.
func (d *Detector) Begin(w detect.World) { d.world = w }

// maxCells bounds how many cells of one hour are held: of more, those so far are
// judged by themselves. Cells come sorted by actor, so few are torn apart.
const maxCells = 50000

// Observe takes the next cell.
func (d *Detector) Observe(c *observe.Cell, tell func(detect.Signal)) {
	hour := c.Start.Truncate(time.Hour)
	if !hour.Equal(d.hour) || len(d.cells) == maxCells {
		d.turn(tell)
		d.hour = hour
	}
	if c.Kind == identities {
		d.meet(c)
		return
	}
	d.cells = append(d.cells, c)
}

// maxPeople bounds how many identities of one day are known. The calls of more
// are counted as forgotten.
const maxPeople = 1 << 18

// meet takes the identity that a name stands for in the cells of a day.
func (d *Detector) meet(c *observe.Cell) {
	if day := days(c.Start); day != d.day {
		d.people, d.day = map[string]event.Actor{}, day
	}
	if len(c.Key) == 2 && len(d.people) < maxPeople {
		d.people[c.Key[0]] = identified(c.Key[1])
	}
}

// Forgotten is how many actors and crowds were let go, and of how many cells
// nobody knows whose they are.
func (d *Detector) Forgotten() int64 { return d.memory.Forgotten }

// End judges what is left.
func (d *Detector) End(tell func(detect.Signal)) { d.turn(tell) }

// turn judges the hour at hand, and only then remembers it: nobody is measured
// by what came at the same time.
func (d *Detector) turn(tell func(detect.Signal)) {
	if len(d.cells) == 0 {
		return
	}
	acts := d.readAll()
	clear(d.roots)
	d.signIns.judge(acts, tell)
	d.memory.arrive(d.hour)
	all := d.stretches(acts)
	for _, s := range all {
		for _, j := range d.judges {
			j.look(s, tell)
		}
	}
	for _, s := range all {
		d.memory.learn(s)
	}
	d.memory.forget()
	clear(d.cells) // the room stays, what stood there goes
	clear(d.acts)
	d.cells = d.cells[:0]
}

// readAll makes acts of the cells at hand.
func (d *Detector) readAll() []*act {
	d.acts = slices.Grow(d.acts[:0], len(d.cells))[:len(d.cells)]
	d.features = slices.Grow(d.features[:0], int(groups)*len(d.cells))
	acts := make([]*act, 0, len(d.cells))
	last := new(act)
	for i, c := range d.cells {
		if c.Kind == failures {
			d.signIns.take(c)
			continue
		}
		if a := &d.acts[i]; d.read(c, a, last) {
			from := len(d.features)
			d.features = d.memory.featuresOf(a, d.features)
			a.features = d.features[from:]
			acts = append(acts, a)
			last = a
		}
	}
	return acts
}

// A stretch is what one root did within one hour.
type stretch struct {
	hour   time.Time
	past   *past
	memory *memory
	acts   []*act // in order of time
}

// stretches sorts what was done by who did it.
func (d *Detector) stretches(acts []*act) []*stretch {
	ranks := map[string]int{}
	for _, a := range acts {
		ranks[a.actor.Root] = 0
	}
	for n, root := range slices.Sorted(maps.Keys(ranks)) {
		ranks[root] = n
	}
	for _, a := range acts {
		a.rank = ranks[a.actor.Root]
	}
	slices.SortFunc(acts, func(a, b *act) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		if c := a.cell.First.Compare(b.cell.First); c != 0 {
			return c
		}
		return slices.Compare(a.cell.Key, b.cell.Key)
	})
	all := make([]*stretch, 0, len(ranks))
	for i := 0; i < len(acts); {
		n := i + 1
		for n < len(acts) && acts[n].rank == acts[i].rank {
			n++
		}
		all = append(all, &stretch{hour: d.hour, past: d.memory.past(acts[i]), memory: d.memory, acts: acts[i:n]})
		i = n
	}
	return all
}

// rooted is the actor of a name, with the one behind it; nil where nobody knows.
func (d *Detector) rooted(name string, at time.Time) *event.Actor {
	a := d.roots[name]
	if a != nil {
		return a
	}
	who, known := d.people[name]
	if !known {
		return nil
	}
	r := d.world.Root(who, at)
	who.Root = cmp.Or(r.Root, r.Key())
	d.roots[name] = &who
	return &who
}
