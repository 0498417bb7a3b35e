package detect

import (
	"io"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A Detector finds what no single event tells. It works in two steps: its lens
// notes in every worker, in any order, what happened alike in one window of
// time; when all is read, it looks at these cells in order of time, one after the
// other, and remembers what it needs.
//
// What it remembers is bounded, whatever the log holds, and depends on the cells
// alone: it never asks what time it is. Between two cells it can be saved, and
// one that was loaded goes on as if nothing had been.
type Detector interface {
	// Name tells the detector from others. It never changes: saved memory goes
	// by it.
	Name() string
	// Kinds are all the findings that it can make.
	Kinds() []*finding.Kind
	// Fields are the paths whose values its lens asks for.
	Fields() []string
	// Lens is what looks at the events of one worker, read by a projection.
	Lens(p *event.Projection) observe.Lens
	// Begin is called before the first cell.
	Begin(w World)
	// Observe takes the next cell of its lens, in order of window, kind and key.
	Observe(c *observe.Cell, tell func(Signal))
	// End is called behind the last cell there is for now.
	End(tell func(Signal))
	// Forgotten is how many things it let go to stay within its bounds: what needs
	// them is not found.
	Forgotten() int64
	// Save writes what it remembers, and Load takes it up.
	Save(w io.Writer) error
	Load(r io.Reader) error
}

// A World tells detectors who is who. It is complete: made from all that was
// read.
type World interface {
	// Root is the one who started the chain that ends in an actor; the actor
	// itself where nothing is known.
	Root(a event.Actor, at time.Time) event.Actor
	// Instance is the instance that had a network interface or a private address.
	Instance(account, region, eni, privateIP string, at time.Time) (id string, ok bool)
}

// A Signal is one thing that a detector found: events of one actor, and the
// numbers that make them stand out. Signals of one kind about one actor become
// one finding; the reason of the last holds.
type Signal struct {
	Kind    *finding.Kind
	Events  []*event.Summary // at least one
	Omitted int64            // events beyond these
	Reason  map[string]any
}
