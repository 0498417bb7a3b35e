package access

import (
	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

var _ detect.Narrator = (*Detector)(nil)

// Narrate returns what tells of cells what their events have in common, with a
// memory of its own, and which cells it wants.
func (d *Detector) Narrate(addresses map[string]bool) (want func(observe.Head) bool, tell func(*observe.Cell) (event.Summary, bool)) {
	n := New(d.settings, d.atlas)
	n.world = d.world
	want = func(h observe.Head) bool {
		return h.Kind() == identities || h.Kind() != failures && addresses[string(h.Part(from))]
	}
	return want, n.deed
}

func (d *Detector) deed(c *observe.Cell) (event.Summary, bool) {
	if hours(c.Start) != hours(d.hour) {
		clear(d.roots)
		d.hour = c.Start
	}
	if c.Kind == identities {
		d.meet(c)
	}
	if c.Kind != calls && c.Kind != objects {
		return event.Summary{}, false
	}
	var a act
	if !d.read(c, &a, new(act)) {
		return event.Summary{}, false
	}
	return a.summary(), true
}
