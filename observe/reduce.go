package observe

import "bannin/event"

// maxHeld is how many bytes of cells a worker keeps in memory; beyond it they
// are written to disk in a sorted run.
const maxHeld = 16 << 20

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
	if p.held() < r.most {
		return nil
	}
	return r.spill()
}

// spill writes the cells as a run.
func (r *Reducer) spill() error {
	err := r.runs.write(r.pad.rows())
	r.pad.wipe()
	if err != nil || len(r.runs.files) < maxRuns {
		return err
	}
	return r.runs.fold()
}

// Close frees the disk.
func (r *Reducer) Close() { r.runs.close() }

// Each joins the cells of all reducers and calls f for each, in the order of
// their windows, then of lens, kind and key. It can be called again, once no
// reducer sees more. The cell is f's to keep.
func Each(all []*Reducer, f func(*Cell) error) error {
	var cursors []*cursor
	for _, r := range all {
		cursors = append(cursors, r.runs.cursors()...)
		cursors = append(cursors, rowsCursor(r.pad.rows()))
	}
	m, err := newMerger(cursors)
	if err != nil {
		return err
	}
	for key, j, ids := m.next(); j != nil; key, j, ids = m.next() {
		c, err := j.cell(key, ids)
		if err != nil {
			return err
		}
		if err = f(c); err != nil {
			return err
		}
	}
	return m.err
}
