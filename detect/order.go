package detect

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// maxHeld is how many bytes of sightings an order keeps in memory; beyond it
// they are written to disk in sorted runs, and merged when read.
const maxHeld = 20 << 20

// maxRuns is how many runs are merged at once; more are merged into one first.
const maxRuns = 64

// An Order collects sightings as they come and gives them back in the order of
// time, each event once. It is for one goroutine.
type Order struct {
	dict   *dictionary
	rows   []byte // sightings as they came
	places []place
	runs   []diskRun
}

// A place is where in an order's rows a sighting stands.
type place struct {
	at       int64 // nanoseconds
	from, to int
}

// A diskRun is sorted rows on disk, each after its length.
type diskRun struct {
	file *os.File
	dict *dictionary
}

// NewOrder returns an empty order.
func NewOrder() *Order { return &Order{dict: newDictionary()} }

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
	ra, rb := row{d: o.dict, b: a}, row{d: o.dict, b: b}
	ra.varint()
	rb.varint()
	if c := bytes.Compare(ra.bytes(), rb.bytes()); c != 0 {
		return c
	}
	ra, rb = row{d: o.dict, b: a}, row{d: o.dict, b: b}
	if err := errors.Join(ra.whole(&one), rb.whole(&two)); err != nil {
		return bytes.Compare(a, b)
	}
	return compare(&one, &two)
}

// spill writes what is held as a run.
func (o *Order) spill() error {
	o.sort()
	err := o.write(func(yield func([]byte) bool) {
		for _, p := range o.places {
			if !yield(o.rows[p.from:p.to]) {
				return
			}
		}
	})
	o.rows, o.places = o.rows[:0], o.places[:0]
	if err != nil || len(o.runs) < maxRuns {
		return err
	}
	return o.fold()
}

// fold merges all runs into one.
func (o *Order) fold() error {
	old := o.runs
	o.runs = nil
	var fault error
	var b []byte
	err := o.write(func(yield func([]byte) bool) {
		fault = merge(cursors(old, nil, nil), func(s *Sighting) error {
			if b = o.dict.encode(b[:0], s); !yield(b) {
				return io.EOF
			}
			return nil
		})
	})
	closeAll(old)
	return errors.Join(err, fault)
}

// write makes a run of rows.
func (o *Order) write(rows func(func([]byte) bool)) error {
	f, err := os.CreateTemp("", "bannin-run-")
	if err != nil {
		return fmt.Errorf("keep sightings on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	o.runs = append(o.runs, diskRun{f, o.dict})
	w := bufio.NewWriterSize(f, 256<<10)
	var size []byte
	for b := range rows {
		size = binary.AppendUvarint(size[:0], uint64(len(b)))
		if _, err = w.Write(size); err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep sightings on disk: %w", err)
	}
	return nil
}

// Close frees the disk.
func (o *Order) Close() { closeAll(o.runs) }

func closeAll(runs []diskRun) {
	for _, r := range runs {
		r.file.Close()
	}
}

// An Orders is what several goroutines collected, as one.
type Orders []*Order

// Close frees the disk.
func (all Orders) Close() {
	for _, o := range all {
		o.Close()
	}
}

// Each calls f for every event in order, with the rules of all its sightings.
// keep, if any, says which sightings are wanted, by their rules and values
// alone, and may take rules away. It can be called again.
func (all Orders) Each(keep func(*Sighting) bool, f func(*Sighting) error) error {
	batches := make(chan []*Sighting, 8)
	stop := make(chan struct{})
	var read error
	var reader sync.WaitGroup
	// Reading runs ahead of f: it is as much work as what f does.
	reader.Go(func() {
		defer close(batches)
		read = all.batches(keep, func(batch []*Sighting) error {
			select {
			case batches <- batch:
				return nil
			case <-stop:
				return io.EOF
			}
		})
	})
	var err error
	for batch := range batches {
		for _, s := range batch {
			if err = f(s); err != nil {
				close(stop)
				reader.Wait()
				return err
			}
		}
	}
	return read
}

// aBatch is how many sightings are handed over at once.
const aBatch = 256

// batches hands the events in order to f.
func (all Orders) batches(keep func(*Sighting) bool, f func([]*Sighting) error) error {
	var runs []diskRun
	for _, o := range all {
		o.sort()
		runs = append(runs, o.runs...)
	}
	var batch []*Sighting
	err := merge(cursors(runs, all, keep), func(s *Sighting) error {
		if n := len(batch); n > 0 && sameEvent(batch[n-1], s) {
			batch[n-1] = union(batch[n-1], s)
			return nil
		}
		batch = append(batch, s)
		if len(batch) <= aBatch {
			return nil
		}
		// The last may have more to come of it.
		full := batch[:aBatch:aBatch]
		batch = slices.Clone(batch[aBatch:])
		return f(full)
	})
	if err == nil && len(batch) > 0 {
		err = f(batch)
	}
	return err
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

// A cursor stands at one sighting of a run, or of an order's rows in memory.
type cursor struct {
	now  *Sighting
	dict *dictionary
	row  func() ([]byte, error)
	keep func(*Sighting) bool
	next Sighting // read as far as tells whether it is wanted
}

// cursors stand before the first sighting of each run and each order.
func cursors(runs []diskRun, held Orders, keep func(*Sighting) bool) []*cursor {
	var all []*cursor
	for _, r := range runs {
		all = append(all, &cursor{dict: r.dict, keep: keep, row: r.rows()})
	}
	for _, o := range held {
		all = append(all, &cursor{dict: o.dict, keep: keep, row: o.inMemory()})
	}
	return all
}

// rows reads a run from its start.
func (r diskRun) rows() func() ([]byte, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(r.file, 0, 1<<62), 64<<10)
	var b []byte
	return func() ([]byte, error) {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return nil, err
		}
		b = slices.Grow(b[:0], int(n))[:n]
		if _, err = io.ReadFull(in, b); errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return b, err
	}
}

func (o *Order) inMemory() func() ([]byte, error) {
	i := 0
	return func() ([]byte, error) {
		if i == len(o.places) {
			return nil, io.EOF
		}
		p := o.places[i]
		i++
		return o.rows[p.from:p.to], nil
	}
}

// advance goes to the next sighting that is wanted, or says false at the end.
func (c *cursor) advance() (bool, error) {
	for {
		b, err := c.row()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		r := row{d: c.dict, b: b, e: err}
		if r.head(&c.next); r.e != nil {
			return false, fmt.Errorf("read sightings: %w", r.e)
		}
		if c.keep != nil && !c.keep(&c.next) {
			continue
		}
		rules := slices.Clone(c.next.Rules)
		c.now = new(Sighting)
		whole := row{d: c.dict, b: b}
		if err := whole.whole(c.now); err != nil {
			return false, fmt.Errorf("read sightings: %w", err)
		}
		c.now.Rules = rules
		return true, nil
	}
}

// merge calls f for the sightings of all cursors, in order.
func merge(all []*cursor, f func(*Sighting) error) error {
	var h cursorHeap
	for _, c := range all {
		ok, err := c.advance()
		if err != nil {
			return err
		}
		if ok {
			h = append(h, c)
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		if err := f(h[0].now); err != nil {
			return err
		}
		ok, err := h[0].advance()
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&h, 0)
		default:
			heap.Pop(&h)
		}
	}
	return nil
}

type cursorHeap []*cursor

func (h cursorHeap) Len() int           { return len(h) }
func (h cursorHeap) Less(i, j int) bool { return compare(h[i].now, h[j].now) < 0 }
func (h cursorHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *cursorHeap) Push(x any)        { *h = append(*h, x.(*cursor)) }
func (h *cursorHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
