// Package pipeline is the path of a record: objects are fetched and decoded,
// rules look at each event, what they saw is put in order of time, and every
// object and record is entered in the ledger.
package pipeline

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
	"time"

	"bannin/coverage"
	"bannin/detect"
	"bannin/digest"
	"bannin/event"
	"bannin/lake"
	"bannin/ledger"
	"bannin/rule"
	"bannin/source"
)

// A Scan reads all objects once, with as many workers as Threads says.
type Scan struct {
	Objects iter.Seq2[source.Object, error]
	Rules   *rule.Set
	Engine  *detect.Engine // nil where records are only counted
	Filter  source.Filter
	Threads int // 0 means one for each processor
	Counts  *Counts
	Digests *digest.Verifier // is told of every object; nil where nobody asked for proof
	Survey  *coverage.Survey // is told of every record that counts; nil where nobody asked
	// Tell makes what a worker tells of every record that counts; nil where nobody asked.
	Tell func() func(*event.Event) error
	Lake *lake.Append // gets every record that counts; nil where nobody keeps them
}

// A Saw is what a scan saw: the account of what was read, and what each worker
// saw of it, for the engine to gather. Close it.
type Saw struct {
	Ledger  *ledger.Ledger
	Watches []*detect.Watch
	Kept    *lake.Added // in the lake; nil without one
}

// Close frees what was kept on disk.
func (s *Saw) Close() {
	for _, w := range s.Watches {
		w.Close()
	}
}

// queued is how many objects wait for a worker: enough that the total is known
// early, and few enough to hold.
const queued = 1 << 16

// Run reads everything. When ctx ends before, it returns what was seen so far
// with the ledger marked as interrupted. An error is one of our own: no disk.
func (s *Scan) Run(ctx context.Context) (*Saw, error) {
	began := time.Now()
	if s.Threads <= 0 {
		s.Threads = runtime.GOMAXPROCS(0)
	}
	if s.Counts == nil {
		s.Counts = new(Counts)
	}
	run, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	shared := &shared{scan: s, seen: newSeen(), stop: stop, ledger: new(ledger.Ledger)}
	work := make(chan item, queued)
	var lister, workers sync.WaitGroup
	lister.Go(func() { s.list(run, work) })
	for range s.Threads {
		workers.Go(func() { shared.worker(run, work) })
	}
	workers.Wait()
	lister.Wait()
	saw, err := shared.finish()
	if cause := context.Cause(run); cause != nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	if err != nil {
		return nil, err
	}
	saw.Ledger.Interrupted = ctx.Err() != nil
	saw.Ledger.Seconds = time.Since(began).Seconds()
	saw.Ledger.Close()
	return saw, saw.Ledger.Balanced()
}

// An item is an object, or why a name gave none.
type item struct {
	object source.Object
	err    error
}

// list fills the queue. Objects go one by one: they differ much in size, and a
// worker that took many at once would be the last to finish.
func (s *Scan) list(ctx context.Context, work chan<- item) {
	defer close(work)
	defer s.Counts.Listed.Store(true)
	for object, err := range s.Objects {
		s.count(object, err)
		select {
		case work <- item{object, err}:
		case <-ctx.Done():
			return
		}
	}
}

// count enters an object among those to be read.
func (s *Scan) count(object source.Object, err error) {
	switch {
	case errors.Is(err, source.ErrUnlisted):
		return
	case err != nil:
	case object.Size == source.Unsized:
		s.Counts.Unsized.Store(true)
	case !s.Filter.Window.Misses(object.Name):
		s.Counts.BytesTotal.Add(object.Size)
	}
	s.Counts.Objects.Add(1)
}
