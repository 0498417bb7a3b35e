package observe

import (
	"bannin/event"
	"bannin/spill"
)

// maxHeld is how many bytes of cells a worker keeps in memory; beyond it they
// are written to disk in a sorted run.
const maxHeld = 16 << 20

// A Reducer lets lenses look at the events of one worker, and holds the cells.
type Reducer struct {
	lenses []Lens
	pad    *Pad
	runs   spill.Runs
	most   int // bytes in memory
}

// NewReducer returns a reducer for one worker. In all workers of a scan the
// lenses stand in the same order.
func NewReducer(lenses []Lens) *Reducer {
	return &Reducer{lenses: lenses, pad: newPad(), runs: spill.Runs{What: "observations", Join: joined}, most: maxHeld}
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
	err := r.runs.Write(p.rows())
	p.wipe()
	return err
}

// end lets go of what is needed no more when all is seen. What is little stays in
// memory; where there are runs already, the last cells become one too.
func (r *Reducer) end() error {
	r.lenses = nil
	if r.runs.Len() == 0 || len(r.pad.cells) == 0 {
		return nil
	}
	err := r.runs.Write(r.pad.rows())
	r.pad = newPad()
	return err
}

// Close frees the disk.
func (r *Reducer) Close() { r.runs.Close() }

// Each joins the cells of all reducers and calls f for each, in the order of
// their windows, then of lens, kind and key. It can be called again, once no
// reducer sees more. The cell is f's to keep.
func Each(all []*Reducer, f func(*Cell) error) error { return Those(all, nil, f) }

// Those is Each for the cells that are wanted; the others are not even joined.
func Those(all []*Reducer, want func(Head) bool, f func(*Cell) error) error {
	var runs []spill.Sorted[[]byte]
	for _, r := range all {
		if err := r.end(); err != nil {
			return err
		}
		runs = append(append(runs, r.runs.Rows()...), r.pad.rows())
	}
	return spill.Sorted[*Cell](newJoiner(runs, want).cell).Ahead(f)
}
