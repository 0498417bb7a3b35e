package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// Grace is how long files stay that were replaced, so that whoever still reads
// an earlier snapshot can go on.
const Grace = time.Hour

const (
	smallFile = 64 << 20  // is worth merging with others
	fullFile  = 256 << 20 // is what merging makes at most, about
	atOnce    = 64        // files that are merged at once
)

// Compacted is what a compaction came to.
type Compacted struct {
	Merged  int   `json:"merged"`  // small files that are now parts of others
	Into    int   `json:"into"`    // these others
	Removed int   `json:"removed"` // files that nothing refers to any more, or never did
	Freed   int64 `json:"freed"`   // their bytes
}

// Compact merges small files of one partition, forgets snapshots older than
// grace, and removes files that nothing refers to: those that were replaced, and
// what is left of appends that were killed.
func (l *Lake) Compact(ctx context.Context, grace time.Duration) (done Compacted, err error) {
	err = l.alone(ctx, "compact", func(shapes map[*columns.Table]*shape) error {
		if err := l.mergeAll(ctx, shapes, &done); err != nil {
			return err
		}
		return l.sweep(ctx, grace, &done)
	})
	return done, err
}

// alone does something while nobody else writes.
func (l *Lake) alone(ctx context.Context, what string, f func(map[*columns.Table]*shape) error) error {
	held, err := l.lock(ctx, lockWait)
	if err != nil {
		return err
	}
	shapes, err := l.shapes(ctx)
	if err == nil {
		err = f(shapes)
	}
	if err != nil {
		err = fmt.Errorf("%s lake %s: %w", what, l.dir, l.cat.told(err))
	}
	return errors.Join(err, held.release())
}

func (l *Lake) mergeAll(ctx context.Context, shapes map[*columns.Table]*shape, done *Compacted) error {
	return l.change(ctx, func(ch *change) error {
		for _, t := range columns.Tables() {
			files, err := ch.files(t)
			if err != nil {
				return err
			}
			old, fresh, err := l.mergeTable(ctx, shapes[t], files)
			if err != nil {
				return err
			}
			if len(old) == 0 {
				continue
			}
			if err := ch.swap(t, old, fresh, metadata.SameRows); err != nil {
				return err
			}
			done.Merged, done.Into = done.Merged+len(old), done.Into+len(fresh)
		}
		return nil
	})
}

// mergeTable merges the small files of a table, and tells which went into which.
func (l *Lake) mergeTable(ctx context.Context, sh *shape, files []File) (old []File, fresh []*staged, err error) {
	if sh.table == columns.Hourly || sh.table == columns.FirstSeen {
		if len(files) < 2 {
			return nil, nil, nil
		}
		f, err := l.sumTotals(sh, files)
		return files, []*staged{f}, err
	}
	parts := map[partition][]File{}
	for _, f := range files {
		if f.Bytes < smallFile {
			p := partition{sh.table, f.Account, f.Day}
			parts[p] = append(parts[p], f)
		}
	}
	for p, small := range parts {
		for _, group := range groups(small) {
			if err := ctx.Err(); err != nil {
				return nil, nil, err
			}
			f, err := l.merge(sh, p, group)
			if err != nil {
				return nil, nil, err
			}
			old, fresh = append(old, group...), append(fresh, f)
		}
	}
	return old, fresh, nil
}

// groups are the files that are merged together: neighbours in time, two at
// least.
func groups(small []File) (all [][]File) {
	slices.SortFunc(small, func(a, b File) int {
		if c := a.First.Compare(b.First); c != 0 {
			return c
		}
		return compareText(a.Name, b.Name)
	})
	for len(small) > 1 {
		n, bytes := 0, int64(0)
		for n < min(len(small), atOnce) && (n < 2 || bytes+small[n].Bytes <= fullFile) {
			bytes += small[n].Bytes
			n++
		}
		all, small = append(all, small[:n]), small[n:]
	}
	return all
}

// A head is a file's next row, in the order of time.
type head struct {
	*opened
	batch []parquet.Row
	n, at int
}

func (h *head) row() parquet.Row { return h.batch[h.at] }

// next goes to the next row, and tells whether there is one.
func (h *head) next() (bool, error) {
	if h.at++; h.at < h.n {
		return true, nil
	}
	for {
		n, err := h.rows.ReadRows(h.batch)
		h.at, h.n = 0, n
		switch {
		case n > 0:
			return true, nil
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		}
	}
}

// merge writes the rows of files to one, in the order of time.
func (l *Lake) merge(sh *shape, p partition, files []File) (*staged, error) {
	w, err := l.create(sh, p)
	if err != nil {
		return nil, err
	}
	keys, err := l.mergeRows(sh, w, files)
	if err != nil {
		w.abandon()
		return nil, err
	}
	f, err := w.finish()
	if err == nil && sh.table.Events() {
		f.keys, err = l.writeRun(f.name, keys)
	}
	return f, err
}

func (l *Lake) mergeRows(sh *shape, w *writer, files []File) (keys []key, err error) {
	var heads []*head
	defer func() {
		for _, h := range heads {
			err = errors.Join(err, h.Close())
		}
	}()
	for _, f := range files {
		in, err := l.open(sh, f.Name)
		if err != nil {
			return nil, err
		}
		heads = append(heads, &head{opened: in, batch: make([]parquet.Row, 64)})
	}
	var live []*head
	for _, h := range heads {
		more, err := h.next()
		if err != nil {
			return nil, err
		}
		if more {
			live = append(live, h)
		}
	}
	for len(live) > 0 {
		least := 0
		for i := range live {
			if sh.timeIn(live[i].row()) < sh.timeIn(live[least].row()) {
				least = i
			}
		}
		h := live[least]
		if sh.table.Events() {
			keys = append(keys, sh.keyIn(h.row()))
		}
		if err := w.values(h.row()); err != nil {
			return nil, err
		}
		more, err := h.next()
		if err != nil {
			return nil, err
		}
		if !more {
			live = slices.Delete(live, least, least+1)
		}
	}
	return keys, nil
}

// timeIn is the time of a row, in microseconds.
func (sh *shape) timeIn(row parquet.Row) int64 {
	if sh.order < 0 {
		return 0
	}
	for _, v := range row {
		if v.Column() == sh.order {
			return v.Int64()
		}
	}
	return 0
}

// sumTotals writes the sums of rows that are sums of parts.
func (l *Lake) sumTotals(sh *shape, files []File) (*staged, error) {
	all := newTotals(nil)
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
		err := l.rows(sh, f.Name, func(row parquet.Row) error {
			all.restore(sh.table, row)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	staged, err := l.writeTotals(all, names, map[*columns.Table]*shape{sh.table: sh})
	if err == nil && len(staged) != 1 {
		err = fmt.Errorf("sum %s: %d files", sh.table.Name, len(staged))
	}
	if err != nil {
		return nil, err
	}
	return staged[0], nil
}

// restore adds a row of the lake's own sums.
func (t *totals) restore(of *columns.Table, row parquet.Row) {
	text := func(i int) string {
		if row[i].IsNull() {
			return ""
		}
		return string(row[i].ByteArray())
	}
	if of == columns.Hourly {
		k := strconv.FormatInt(row[0].Int64(), 10)
		for i := 1; i <= 5; i++ {
			k += "\x00" + text(i)
		}
		t.hours[k] += row[6].Int64()
		return
	}
	k := text(0) + "\x00" + text(2) + "\x00" + text(1)
	s := stretch{row[3].Int64(), row[4].Int64(), row[5].Int64()}
	if at := t.seen[k]; at != nil {
		at.include(s)
	} else {
		t.seen[k] = &s
	}
}

// Rebuild makes the sums anew from the events.
func (l *Lake) Rebuild(ctx context.Context) error {
	return l.alone(ctx, "rebuild", func(shapes map[*columns.Table]*shape) error {
		return l.change(ctx, func(ch *change) error {
			all := newTotals(nil)
			var names []string
			for _, t := range columns.Tables() {
				if !t.Events() {
					continue
				}
				of, err := l.total(ctx, ch, t, all)
				if err != nil {
					return err
				}
				names = append(names, of...)
			}
			fresh, err := l.writeTotals(all, names, shapes)
			if err != nil {
				return err
			}
			for _, t := range []*columns.Table{columns.Hourly, columns.FirstSeen} {
				if err := ch.replaceAll(t, fresh); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// total adds the sums of a table's events, of which it reads only what they are
// made of, and names the files.
func (l *Lake) total(ctx context.Context, ch *change, t *columns.Table, all *totals) (names []string, err error) {
	in, err := ch.table(t)
	if err != nil {
		return nil, err
	}
	files, err := ch.files(t)
	if err != nil {
		return nil, err
	}
	few := &columns.Table{Name: t.Name, Classes: t.Classes}
	for _, c := range t.All() {
		if slices.Contains(totalNames[:], c.Name) {
			few.Columns = append(few.Columns, c)
		}
	}
	sh := newShape(few, in.Schema())
	sums := newTotals(sh)
	for _, f := range files {
		names = append(names, f.Name)
		err := l.rows(sh, f.Name, func(row parquet.Row) error { sums.row(row); return ctx.Err() })
		if err != nil {
			return nil, err
		}
	}
	all.merge(sums)
	return names, nil
}

// replaceAll puts files of a table in the place of all it has.
func (ch *change) replaceAll(t *columns.Table, fresh []*staged) error {
	old, err := ch.files(t)
	if err != nil {
		return err
	}
	own := slices.DeleteFunc(slices.Clone(fresh), func(f *staged) bool { return f.table != t })
	return ch.swap(t, old, own, metadata.OtherRows)
}
