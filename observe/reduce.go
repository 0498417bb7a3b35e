package observe

import (
	"slices"
	"strings"

	"bannin/event"
)

// maxHeld is how many bytes of cells a worker keeps in memory; beyond it they
// are written to disk in a sorted run.
const maxHeld = 24 << 20

// A Reducer lets lenses look at the events of one worker, and holds the cells.
type Reducer struct {
	lenses []Lens
	pad    *Pad
	runs   runs
	most   int // bytes in memory
}

// NewReducer returns a reducer for one worker. In all workers of a scan the
// lenses stand in the same order.
func NewReducer(lenses []Lens) *Reducer {
	return &Reducer{lenses: lenses, pad: newPad(), most: maxHeld}
}

// See lets all lenses look at an event.
func (r *Reducer) See(e *event.Event) error {
	p := r.pad
	p.event, p.id = e, p.id[:0]
	for i, lens := range r.lenses {
		p.lens = i
		lens.See(e, p)
	}
	if p.held < r.most {
		return nil
	}
	return r.spill()
}

// spill writes the cells as a run.
func (r *Reducer) spill() error {
	err := r.runs.write(r.pad.rows())
	r.pad = newPad()
	if err != nil || len(r.runs.files) < maxRuns {
		return err
	}
	return r.runs.fold()
}

// Close frees the disk.
func (r *Reducer) Close() { r.runs.close() }

// rows are the cells in order, each as a row.
func (p *Pad) rows() func(func([]byte) bool) {
	slices.SortFunc(p.cells, func(a, b cell) int {
		return strings.Compare(string(p.keys[a.key.from:a.key.to]), string(p.keys[b.key.from:b.key.to]))
	})
	return func(yield func([]byte) bool) {
		var b []byte
		id := func(s span) []byte { return p.ids[s.from:s.to] }
		for i := range p.cells {
			c := &p.cells[i]
			if b = c.encode(b[:0], p.keys[c.key.from:c.key.to], id); !yield(b) {
				return
			}
		}
	}
}

// Each joins the cells of all reducers and calls f for each, in the order of
// their windows, then of lens, kind and key. It can be called again, once no
// reducer sees more. The cell is f's to keep.
func Each(all []*Reducer, f func(*Cell) error) error {
	var cursors []*cursor
	for _, r := range all {
		cursors = append(cursors, r.runs.cursors()...)
		cursors = append(cursors, rowsCursor(r.pad.rows()))
	}
	defer func() {
		for _, c := range cursors {
			c.stop()
		}
	}()
	return merge(cursors, func(key []byte, c *cell, ids []byte) error {
		done, err := c.cell(key, ids)
		if err != nil {
			return err
		}
		return f(done)
	})
}
