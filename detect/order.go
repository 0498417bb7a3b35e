package detect

import (
	"bufio"
	"container/heap"
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

// maxMerged is the same for the order that all workers' end up in.
const maxMerged = 32 << 20

// maxRuns is how many runs are merged at once; more are merged into one first.
const maxRuns = 64

// An Order collects sightings as they come and gives them back in the order of
// time, each event once. It is for one goroutine.
type Order struct {
	held  []*Sighting
	bytes int
	runs  []*os.File
	keep  func(*Sighting) *Sighting // what stays of one on disk, or nil; nil keeps all
}

// Add takes a sighting.
func (o *Order) Add(s *Sighting) error {
	return o.add(s, maxHeld)
}

func (o *Order) add(s *Sighting, most int) error {
	o.held = append(o.held, s)
	if o.bytes += s.size(); o.bytes < most {
		return nil
	}
	return o.spill()
}

// Merge takes all that another order holds and leaves it empty.
func (o *Order) Merge(other *Order) error {
	o.runs = append(o.runs, other.runs...)
	o.keep = other.keep
	for _, s := range other.held {
		if err := o.add(s, maxMerged); err != nil {
			return err
		}
	}
	*other = Order{}
	return nil
}

// Prune lets go of what keep does not keep. Of the sightings on disk, it does so
// when they are read.
func (o *Order) Prune(keep func(*Sighting) *Sighting) {
	o.keep = keep
	kept := o.held[:0]
	for _, s := range o.held {
		if s = keep(s); s != nil {
			kept = append(kept, s)
		}
	}
	clear(o.held[len(kept):])
	o.held = kept
}

// spill writes what is held as a run.
func (o *Order) spill() error {
	slices.SortFunc(o.held, compare)
	if err := o.write(slices.Values(o.held)); err != nil {
		return err
	}
	clear(o.held)
	o.held, o.bytes = o.held[:0], 0
	if len(o.runs) < maxRuns {
		return nil
	}
	return o.fold()
}

// fold merges all runs into one.
func (o *Order) fold() error {
	old := o.runs
	o.runs = nil
	var fault error
	err := o.write(func(yield func(*Sighting) bool) {
		fault = merge(old, nil, nil, func(s *Sighting) error {
			if !yield(s) {
				return io.EOF
			}
			return nil
		})
	})
	closeAll(old)
	return errors.Join(err, fault)
}

func (o *Order) write(all func(func(*Sighting) bool)) error {
	f, err := os.CreateTemp("", "bannin-run-")
	if err != nil {
		return fmt.Errorf("keep sightings on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	o.runs = append(o.runs, f)
	w := bufio.NewWriterSize(f, 256<<10)
	var b []byte
	for s := range all {
		b = encode(b[:0], s)
		if _, err = w.Write(b); err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep sightings on disk: %w", err)
	}
	return nil
}

// Each calls f for every event in order, with the rules of all its sightings.
// It can be called again.
func (o *Order) Each(f func(*Sighting) error) error {
	batches := make(chan []*Sighting, 8)
	stop := make(chan struct{})
	var read error
	var reader sync.WaitGroup
	// Reading runs ahead of f: it is as much work as what f does.
	reader.Go(func() {
		defer close(batches)
		read = o.each(func(batch []*Sighting) error {
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

// each hands the events in order to f, in batches.
func (o *Order) each(f func([]*Sighting) error) error {
	slices.SortFunc(o.held, compare)
	var batch []*Sighting
	err := merge(o.runs, o.held, o.keep, func(s *Sighting) error {
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

// Close frees the disk.
func (o *Order) Close() { closeAll(o.runs) }

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// merge calls f for what is kept of all runs, and for the sorted rest, in order.
func merge(runs []*os.File, rest []*Sighting, keep func(*Sighting) *Sighting, f func(*Sighting) error) error {
	var h cursors
	add := func(next func() (*Sighting, error)) error {
		c := &cursor{next: next}
		if ok, err := c.advance(); !ok {
			return err
		}
		h = append(h, c)
		return nil
	}
	for _, run := range runs {
		if _, err := run.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("read sightings from disk: %w", err)
		}
		if err := add(kept(newDecoder(run).next, keep)); err != nil {
			return err
		}
	}
	if err := add(func() (*Sighting, error) {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		s := rest[0]
		rest = rest[1:]
		return s, nil
	}); err != nil {
		return err
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

// kept passes over what is not kept.
func kept(next func() (*Sighting, error), keep func(*Sighting) *Sighting) func() (*Sighting, error) {
	if keep == nil {
		return next
	}
	return func() (*Sighting, error) {
		for {
			s, err := next()
			if err != nil {
				return nil, err
			}
			if s = keep(s); s != nil {
				return s, nil
			}
		}
	}
}

// A cursor stands at one sighting of a run.
type cursor struct {
	now  *Sighting
	next func() (*Sighting, error)
}

func (c *cursor) advance() (bool, error) {
	s, err := c.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.now = s
	return true, nil
}

type cursors []*cursor

func (h cursors) Len() int           { return len(h) }
func (h cursors) Less(i, j int) bool { return compare(h[i].now, h[j].now) < 0 }
func (h cursors) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *cursors) Push(x any)        { *h = append(*h, x.(*cursor)) }
func (h *cursors) Pop() any          { last := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return last }
