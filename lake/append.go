package lake

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"bannin/enrich"
	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/dedup"
	"bannin/lake/metadata"
)

// memory bounds the rows that wait to be written, and largest those of one
// partition.
const (
	memory  = 160 << 20
	largest = 48 << 20
)

// An Append adds events, from as many workers as have a Writer, and ends with
// Commit or Abort. Nothing of it counts before Commit returns; then it is on
// disk.
type Append struct {
	lake   *Lake
	lock   *lock
	atlas  *enrich.Atlas
	raw    bool
	only   []string
	shapes map[*columns.Table]*shape
	recent dedup.Recent

	mu       sync.Mutex
	numbers  map[partition]int
	buffers  map[partition]*buffer
	held     int // bytes in all buffers
	staged   map[partition][]*staged
	repeated int64
}

// A buffer is rows of one partition that wait to be written. They lie in chunks,
// so that none is copied again as it grows.
type buffer struct {
	chunks  [][]byte
	bytes   int
	entries []entry
}

// chunk is how large most chunks are, and the first of each partition less.
const chunk = 256 << 10

func (b *buffer) add(e entry, row []byte) {
	last := len(b.chunks) - 1
	if last < 0 || cap(b.chunks[last])-len(b.chunks[last]) < len(row) {
		b.chunks = append(b.chunks, make([]byte, 0, max(len(row), min(chunk, 8<<10+b.bytes))))
		last++
	}
	at := b.chunks[last]
	e.row = at[len(at) : len(at)+len(row) : len(at)+len(row)]
	copy(e.row, row)
	b.chunks[last] = at[:len(at)+len(row)]
	b.entries = append(b.entries, e)
	b.bytes += len(row)
}

// AppendOptions say what is kept of events.
type AppendOptions struct {
	NoRaw bool          // leave out the record as it was read
	Atlas *enrich.Atlas // tells countries and networks of addresses; nil leaves them out
	Only  []string      // the tables whose events are kept; none keeps those of all
}

// Append begins to add events. It waits for another writer; where that goes on
// for long, it fails.
func (l *Lake) Append(ctx context.Context, o AppendOptions) (*Append, error) {
	held, err := l.lock(ctx, lockWait)
	if err != nil {
		return nil, err
	}
	a := &Append{lake: l, lock: held, atlas: o.Atlas, raw: !o.NoRaw, only: o.Only, numbers: map[partition]int{}, buffers: map[partition]*buffer{}, staged: map[partition][]*staged{}}
	if a.shapes, err = l.shapes(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare lake %s: %w", l.dir, l.cat.told(err)), held.release())
	}
	return a, nil
}

// shapes are those of all tables. Columns that a table of the lake does not have
// yet are made; the caller holds the lock. A table comes with its first rows.
// One with columns that this bannin does not know is an error: rows would lose
// them when they are written again.
func (l *Lake) shapes(ctx context.Context) (map[*columns.Table]*shape, error) {
	ch, err := l.cat.begin(ctx)
	if err != nil {
		return nil, err
	}
	all := map[*columns.Table]*shape{}
	for _, t := range columns.Tables() {
		in, err := ch.table(t)
		if err != nil {
			return nil, err
		}
		if more := in.Unknown(t); more != nil {
			return nil, locale.Errorf("lake.newer_columns", "table", t.Name, "columns", strings.Join(more, ", "))
		}
		in.changed = in.Grow(t)
		all[t] = newShape(t, in.Schema())
	}
	return all, ch.commit(ctx)
}

// numberOf is a small number for a partition.
func (a *Append) numberOf(p partition) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, known := a.numbers[p]
	if !known {
		n = len(a.numbers)
		a.numbers[p] = n
	}
	return n
}

// add takes a row, which is copied.
func (a *Append) add(p partition, e entry, row []byte) error {
	a.mu.Lock()
	b := a.buffers[p]
	if b == nil {
		b = new(buffer)
		a.buffers[p] = b
	}
	b.add(e, row)
	a.held += len(row)
	var full *buffer
	switch {
	case b.bytes >= largest:
	case a.held >= memory:
		p = a.fullest()
	default:
		a.mu.Unlock()
		return nil
	}
	full = a.take(p)
	a.mu.Unlock()
	return a.lake.cat.told(a.spill(p, full)) // it may be all that is said of the disk
}

// fullest is the partition with the most bytes.
func (a *Append) fullest() (most partition) {
	n := -1
	for p, b := range a.buffers {
		if b.bytes > n {
			most, n = p, b.bytes
		}
	}
	return most
}

// take removes a buffer, to be written.
func (a *Append) take(p partition) *buffer {
	b := a.buffers[p]
	delete(a.buffers, p)
	a.held -= b.bytes
	return b
}

// spill writes rows to a file that counts once the append is committed.
func (a *Append) spill(p partition, b *buffer) error {
	sh := a.shapes[p.table]
	sortEntries(b.entries)
	w, err := a.lake.create(sh, p)
	if err != nil {
		return err
	}
	w.file.totals = newTotals(sh)
	keys := make([]dedup.Key, len(b.entries))
	for i, e := range b.entries {
		keys[i] = e.key
		cells, err := w.row(e.row)
		if err != nil {
			w.abandon()
			return err
		}
		w.file.totals.cells(cells)
	}
	f, err := w.finish()
	if err != nil {
		return err
	}
	if f.keys, err = a.lake.writeRun(f.name, keys); err != nil {
		a.lake.discard(f)
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.staged[p] = append(a.staged[p], f)
	return nil
}

// Added is what an append came to.
type Added struct {
	Rows     int64 `json:"rows"`     // that are new
	Repeated int64 `json:"repeated"` // events that were there already, or came more than once
	Files    int   `json:"files"`
	Bytes    int64 `json:"bytes"` // of these files
}

// Abort gives the append up and removes what it wrote.
func (a *Append) Abort() error {
	for _, files := range a.staged {
		for _, f := range files {
			a.lake.discard(f)
		}
	}
	return a.lock.release()
}

// Commit makes the events count, all at once. It is called once, when no Writer
// is in use any more.
func (a *Append) Commit(ctx context.Context) (Added, error) {
	added, err := a.commit(ctx)
	switch {
	case err == nil:
		return added, a.lock.release()
	case errors.Is(err, errUnsure):
		a.staged = nil // they may count
	}
	return Added{}, errors.Join(fmt.Errorf("append to lake %s: %w", a.lake.dir, a.lake.cat.told(err)), a.Abort())
}

func (a *Append) commit(ctx context.Context) (Added, error) {
	added := Added{Repeated: a.repeated}
	if err := a.flush(); err != nil {
		return added, err
	}
	snapshot, err := a.lake.Snapshot(ctx)
	if err != nil {
		return added, err
	}
	all := newTotals(nil)
	var files []*staged
	var names []string
	for p := range a.staged {
		if err := a.settle(snapshot, p, &added); err != nil {
			return added, err
		}
		for _, f := range a.staged[p] {
			all.merge(f.totals)
			added.Rows, added.Bytes, added.Files = added.Rows+f.rows, added.Bytes+f.bytes, added.Files+1
			files, names = append(files, f), append(names, f.name)
		}
	}
	summed, err := a.lake.writeTotals(all, names, a.shapes)
	if err != nil {
		return added, err
	}
	for _, f := range summed {
		a.staged[f.partition] = append(a.staged[f.partition], f)
	}
	return added, a.lake.publish(ctx, append(files, summed...))
}

// flush writes what still waits, with as many workers as there are processors.
func (a *Append) flush() error {
	todo := slices.Collect(maps.Keys(a.buffers))
	return inParallel(len(todo), func(i int) error {
		a.mu.Lock()
		b := a.take(todo[i])
		a.mu.Unlock()
		return a.spill(todo[i], b)
	})
}

// inParallel calls f with 0 to n-1, as many at a time as there are processors,
// until one is an error.
func inParallel(n int, f func(i int) error) error {
	var workers sync.WaitGroup
	var next atomic.Int64
	var once sync.Once
	var fault error
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := f(i); err != nil {
					once.Do(func() { fault = err })
					next.Store(int64(n))
				}
			}
		})
	}
	workers.Wait()
	return fault
}

// settle leaves out of a partition's new files what is there already.
func (a *Append) settle(s *Snapshot, p partition, added *Added) error {
	sh, files := a.shapes[p.table], a.staged[p]
	slices.SortFunc(files, func(x, y *staged) int { return compareText(x.name, y.name) })
	files = slices.CompactFunc(files, func(x, y *staged) bool { return x.name == y.name })
	there, err := s.Files(p.table.Name, Span{})
	if err != nil {
		return err
	}
	var runs []*dedup.Run
	for _, f := range there {
		if f.Account != p.account || f.Day != p.day {
			continue
		}
		r, err := a.lake.runOf(sh, f)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	old := len(runs)
	for _, f := range files {
		runs = append(runs, f.keys)
	}
	drop := make([][]dedup.Key, len(files))
	err = dedup.Repeats(runs, func(from int, k dedup.Key) {
		if from >= old {
			drop[from-old] = append(drop[from-old], k)
		}
	})
	if err != nil {
		return err
	}
	kept := files[:0:0]
	for i, f := range files {
		added.Repeated += int64(len(drop[i]))
		if f, err = a.without(sh, f, drop[i]); err != nil {
			return err
		}
		if f != nil {
			kept = append(kept, f)
		}
	}
	a.staged[p] = kept
	return nil
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// without is a new file without some of its rows; nil where none are left.
func (a *Append) without(sh *shape, f *staged, drop []dedup.Key) (*staged, error) {
	if len(drop) == 0 {
		return f, nil
	}
	var better *staged
	var err error
	if int64(len(drop)) < f.rows {
		better, err = a.lake.rewrite(sh, f, drop)
	}
	a.lake.discard(f)
	return better, err
}

// publish adds files to their tables, in one commit.
func (l *Lake) publish(ctx context.Context, files []*staged) error {
	by := map[*columns.Table][]*staged{}
	dirs := map[string]bool{}
	for _, f := range files {
		by[f.table] = append(by[f.table], f)
		dirs[filepath.Join(l.dir, f.dir())] = true
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return l.change(ctx, func(ch *change) error {
		for t, files := range by {
			if err := ch.append(t, files); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempts is how often a change is tried when other engines change the same
// tables.
const attempts = 5

// change makes a change of tables count, all of it or nothing.
func (l *Lake) change(ctx context.Context, f func(*change) error) error {
	var err error
	for range attempts {
		var ch *change
		if ch, err = l.cat.begin(ctx); err != nil {
			return err
		}
		if err = f(ch); err == nil {
			err = ch.commit(ctx)
		}
		if !errors.Is(err, errMoved) && !errors.Is(err, metadata.ErrGone) {
			return err
		}
	}
	return err
}
