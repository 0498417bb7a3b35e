package actor

import (
	"bytes"
	"slices"

	"bannin/event"
	"bannin/spill"
)

// maxHeld is how many bytes of facts a collector keeps in memory; beyond it
// they are written to disk in sorted runs.
const maxHeld = 8 << 20

// maxRepeated is how many facts that come again and again, such as that a
// service runs with a role, are known at a time, so as not to be kept again.
const maxRepeated = 1 << 14

// A Collector takes the facts out of one worker's events. It is for one
// goroutine.
type Collector struct {
	rows   []byte
	places []place
	runs   spill.Runs
	most   int
	// Facts without an own event: their heads, with the row of the first.
	repeated map[string]string
	served   served
	call     call
	row      []byte
	fault    error
}

// A place is where in a collector's rows a row stands.
type place struct{ from, to int }

// NewCollector returns a collector for one worker's events, which are read by a
// projection that holds Paths.
func NewCollector(p *event.Projection) *Collector {
	c := &Collector{repeated: map[string]string{}, runs: spill.Runs{What: "facts", Join: joined}, most: maxHeld, served: newServed(p)}
	c.call.Collector = c
	return c
}

// See takes what an event proves. An error is one of our own: no disk.
func (c *Collector) See(e *event.Event) error {
	switch e.Format {
	case "cloudtrail":
	case "guardduty", "inspector":
		c.call.e = e
		c.call.found()
		return c.fault
	default:
		return nil
	}
	if p := proofOf(e); p != nil {
		c.call.e = e
		c.call.prove(p)
	}
	return c.fault
}

// proofOf is what an event's call proves, or nil.
func proofOf(e *event.Event) *proof {
	list := proofs[string(e.Name)]
	for i := range list {
		if service, ok := bytes.CutSuffix(e.Service, []byte(".amazonaws.com")); ok && string(service) == list[i].service {
			return &list[i]
		}
	}
	return nil
}

// add keeps a fact of the event at hand.
func (c *Collector) add(f *fact) {
	e := c.call.e
	f.At, f.Event, f.Call, f.Account, f.Region = e.Time.UnixNano(), e.IDText(), string(e.Name), string(e.Account), string(e.Region)
	row, head := f.encode(c.row[:0])
	c.row = row
	if !lasting(f.How) {
		c.keep(row)
		return
	}
	first, ok := c.repeated[string(row[:head])]
	switch {
	case !ok:
		own := string(row) // flush takes the room that row stands in
		if len(c.repeated) == maxRepeated {
			c.flush()
		}
		c.repeated[own[:head]] = own[head:]
	case string(row[head:]) < first:
		c.repeated[string(row[:head])] = string(row[head:])
	}
}

// lasting tells whether facts are the same whichever event tells them: of those
// the first is kept.
func lasting(h How) bool { return h == RunsAs || h == means || h == Named }

// flush keeps the facts that come again and again as far as they are known.
func (c *Collector) flush() {
	for head, tail := range c.repeated {
		c.row = append(append(c.row[:0], head...), tail...)
		c.keep(c.row)
	}
	clear(c.repeated)
}

func (c *Collector) keep(row []byte) {
	from := len(c.rows)
	c.rows = append(c.rows, row...)
	c.places = append(c.places, place{from, len(c.rows)})
	if len(c.rows) >= c.most && c.fault == nil {
		c.fault = c.spill()
	}
}

// sorted are the rows in memory, in order, each once.
func (c *Collector) sorted() spill.Sorted[[]byte] {
	all := make([][]byte, len(c.places))
	for i, p := range c.places {
		all[i] = c.rows[p.from:p.to]
	}
	slices.SortFunc(all, bytes.Compare)
	all = slices.CompactFunc(all, bytes.Equal)
	return spill.Of(len(all), func(i int) []byte { return all[i] })
}

// spill writes what is held as a run.
func (c *Collector) spill() error {
	err := c.runs.Write(c.sorted())
	c.rows, c.places = c.rows[:0], c.places[:0]
	return err
}

// all are the rows of all runs, and those in memory.
func (c *Collector) all() []spill.Sorted[[]byte] {
	c.flush()
	return append(c.runs.Rows(), c.sorted())
}

// joined are the rows of several runs in order, each once.
func joined(runs []spill.Sorted[[]byte]) spill.Sorted[[]byte] {
	rows := spill.Merge(runs, bytes.Compare)
	var last []byte
	return func() ([]byte, error) {
		for {
			row, err := rows()
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(row, last) {
				last = append(last[:0], row...)
				return last, nil
			}
		}
	}
}

// Close frees disk and memory.
func (c *Collector) Close() {
	c.runs.Close()
	c.rows, c.places = nil, nil
}
