package detect

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"bannin/spill"
)

// maxHeld is how many bytes of sightings an order keeps in memory; beyond it
// they are written to disk in sorted runs, and merged when read.
const maxHeld = 8 << 20

// An Order collects sightings as they come and gives them back in the order of
// time, each event once. It is for one goroutine.
type Order struct {
	dict   *dictionary
	rows   []byte // sightings as they came
	places []place
	runs   spill.Runs
}

// A place is where in an order's rows a sighting stands.
type place struct {
	at       int64 // nanoseconds
	from, to int
}

// NewOrder returns an empty order.
func NewOrder() *Order {
	o := &Order{dict: newDictionary()}
	o.runs = spill.Runs{What: "sightings", Join: o.joined}
	return o
}

// Add takes a sighting. What it holds is copied.
func (o *Order) Add(s *Sighting) error {
	from := len(o.rows)
	o.rows = o.dict.encode(o.rows, s)
	o.places = append(o.places, place{s.Event.Time.UnixNano(), from, len(o.rows)})
	if len(o.rows) < maxHeld {
		return nil
	}
	return o.spill()
}

// sort puts the rows in memory in order.
func (o *Order) sort() {
	slices.SortFunc(o.places, func(a, b place) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return o.compare(o.rows[a.from:a.to], o.rows[b.from:b.to])
	})
}

// compare orders rows of one time as sightings are: mostly their ids tell.
func (o *Order) compare(a, b []byte) int {
	var one, two Sighting
	ra, rb := o.dict.row(a), o.dict.row(b)
	ra.Varint()
	rb.Varint()
	if c := bytes.Compare(ra.Text(), rb.Text()); c != 0 {
		return c
	}
	ra, rb = o.dict.row(a), o.dict.row(b)
	if err := errors.Join(ra.whole(&one), rb.whole(&two)); err != nil {
		return bytes.Compare(a, b)
	}
	return compare(&one, &two)
}

// spill writes what is held as a run.
func (o *Order) spill() error {
	err := o.runs.Write(o.held())
	o.rows, o.places = o.rows[:0], o.places[:0]
	return err
}

// held are the rows in memory, in order.
func (o *Order) held() spill.Sorted[[]byte] {
	o.sort()
	return spill.Of(len(o.places), func(i int) []byte { return o.rows[o.places[i].from:o.places[i].to] })
}

// joined are the rows of one run that those of several come to.
func (o *Order) joined(runs []spill.Sorted[[]byte]) spill.Sorted[[]byte] {
	in := spill.Merge(o.sightings(runs, nil), compare)
	var b []byte
	return func() ([]byte, error) {
		s, err := in()
		if err != nil {
			return nil, err
		}
		b = o.dict.encode(b[:0], s)
		return b, nil
	}
}

// sightings are what rows of the order tell, of those that keep wants.
func (o *Order) sightings(runs []spill.Sorted[[]byte], keep func(*Sighting) bool) []spill.Sorted[*Sighting] {
	var all []spill.Sorted[*Sighting]
	for _, rows := range runs {
		var next Sighting // read as far as tells whether it is wanted
		all = append(all, func() (*Sighting, error) { return o.next(rows, &next, keep) })
	}
	return all
}

// next is the next sighting of a run that keep wants.
func (o *Order) next(rows spill.Sorted[[]byte], next *Sighting, keep func(*Sighting) bool) (*Sighting, error) {
	for {
		b, err := rows()
		if errors.Is(err, io.EOF) {
			return nil, err
		}
		r := o.dict.row(b)
		if err == nil {
			r.head(next)
			err = r.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("read sightings: %w", err)
		}
		if keep != nil && !keep(next) {
			continue
		}
		s, whole := new(Sighting), o.dict.row(b)
		if err := whole.whole(s); err != nil {
			return nil, fmt.Errorf("read sightings: %w", err)
		}
		s.Rules = slices.Clone(next.Rules)
		return s, nil
	}
}

// Close frees disk and memory.
func (o *Order) Close() {
	o.runs.Close()
	o.dict, o.rows, o.places = nil, nil, nil
}

// An Orders is what several goroutines collected, as one.
type Orders []*Order

// Close frees disk and memory.
func (all Orders) Close() {
	for _, o := range all {
		o.Close()
	}
}

// Each calls f for every event in order, with the rules of all its sightings.
// keep, if any, says which sightings are wanted, by their rules and values
// alone, and may take rules away. It can be called again.
func (all Orders) Each(keep func(*Sighting) bool, f func(*Sighting) error) error {
	var sightings []spill.Sorted[*Sighting]
	for _, o := range all {
		runs := append(o.runs.Rows(), o.held())
		sightings = append(sightings, o.sightings(runs, keep)...)
	}
	return once(spill.Merge(sightings, compare)).Ahead(f) // reading is as much work as what f does
}

// once gives each event once, with the rules of all its sightings.
func once(in spill.Sorted[*Sighting]) spill.Sorted[*Sighting] {
	next, err := in()
	return func() (*Sighting, error) {
		if err != nil {
			return nil, err
		}
		one := next
		for next, err = in(); err == nil && sameEvent(one, next); next, err = in() {
			one = union(one, next)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return one, nil
	}
}

// union is one event seen twice: the place of the first, the rules of both.
func union(a, b *Sighting) *Sighting {
	if slices.Equal(a.Rules, b.Rules) {
		return a
	}
	one := *a
	one.Rules = slices.Concat(a.Rules, b.Rules)
	slices.Sort(one.Rules)
	one.Rules = slices.Compact(one.Rules)
	return &one
}
