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
	"slices"
	"strings"
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

	people map[string]event.Actor // by the names that cells of today have for them
	day    int32                  // which day that is
	roots  map[string]string      // by the same names, in the hour at hand
	places map[string]whereabouts // by address

	hour  time.Time       // of the cells at hand
	cells []*observe.Cell // of that hour, not yet judged
}

// New returns a detector. What it is not told of places, it does without.
func New(s Settings, a Atlas) *Detector {
	s.complete()
	if a == nil {
		a = nowhere{}
	}
	d := &Detector{settings: s, atlas: a, people: map[string]event.Actor{},
		roots: map[string]string{}, places: map[string]whereabouts{}}
	d.memory = newMemory(&d.settings)
	d.signIns = &signIns{settings: &d.settings}
	d.judges = []judge{
		suspects{}, &surprise{&d.settings}, twoPlaces{}, travel{}, &places{&d.settings}, instances{}, regions{}, workflows{},
		&calendar{&d.settings}, &volume{&d.settings}, &buckets{handlings(&d.settings)},
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
	var acts []*act
	for _, c := range d.cells {
		switch c.Kind {
		case failures:
			d.signIns.take(c)
		default:
			if a := d.read(c); a != nil {
				acts = append(acts, a)
			}
		}
	}
	clear(d.cells) // acts hold those that are still wanted
	d.cells = d.cells[:0]
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
}

// A stretch is what one root did within one hour.
type stretch struct {
	hour   time.Time
	root   string
	past   *past
	memory *memory
	acts   []*act // in order of time
}

// stretches sorts what was done by who did it.
func (d *Detector) stretches(acts []*act) []*stretch {
	slices.SortFunc(acts, func(a, b *act) int {
		return cmp.Or(strings.Compare(a.actor.Root, b.actor.Root), a.cell.First.Compare(b.cell.First), slices.Compare(a.cell.Key, b.cell.Key))
	})
	var all []*stretch
	for _, a := range acts {
		if n := len(all); n == 0 || all[n-1].root != a.actor.Root {
			all = append(all, &stretch{hour: d.hour, root: a.actor.Root, past: d.memory.past(a), memory: d.memory})
		}
		s := all[len(all)-1]
		s.acts = append(s.acts, a)
	}
	return all
}

// rooted is an actor with the one behind it.
func (d *Detector) rooted(name string, a event.Actor, at time.Time) event.Actor {
	root, known := d.roots[name]
	if !known {
		r := d.world.Root(a, at)
		root = cmp.Or(r.Root, r.Key())
		d.roots[name] = root
	}
	a.Root = root
	return a
}
