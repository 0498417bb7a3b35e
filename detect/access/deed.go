package access

import (
	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

var _ detect.Narrator = (*Detector)(nil)

// Rewind makes ready for the first cell again.
func (d *Detector) Rewind() { d.people, d.day = map[string]event.Actor{}, 0 }

// Deed is what the events of a cell have in common.
func (d *Detector) Deed(c *observe.Cell) (event.Summary, bool) {
	if c.Kind == identities {
		d.meet(c)
	}
	if c.Kind != calls && c.Kind != objects {
		return event.Summary{}, false
	}
	a := d.read(c)
	if a == nil {
		return event.Summary{}, false
	}
	return a.summary(), true
}
