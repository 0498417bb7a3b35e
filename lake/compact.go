package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
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
	atOnce    = 256       // files that are merged at once

	roundBytes = 1 << 30 // are merged, about, before what was merged counts
)

// Compacted is what a compaction came to.
type Compacted struct {
	Merged  int   `json:"merged"`  // small files that are now parts of others
	Into    int   `json:"into"`    // these others
	Removed int   `json:"removed"` // files that nothing refers to any more, or never did
	Freed   int64 `json:"freed"`   // their bytes
}

// A Progress is how far a compaction is with merging. It may be read meanwhile.
type Progress struct {
	Files, FilesTotal, Bytes, BytesTotal, Rows atomic.Int64
}

func (p *Progress) done(files []File) {
	for _, f := range files {
		p.Files.Add(1)
		p.Bytes.Add(f.Bytes)
		p.Rows.Add(f.Rows)
	}
}

// Compact merges small files of one partition, forgets snapshots older than
// grace, and removes files that nothing refers to: those that were replaced, and
// what is left of appends that were killed. What was merged counts, too, when it
// ends early with ctx or an error. far is told how far it is; nil where nobody asks.
func (l *Lake) Compact(ctx context.Context, grace time.Duration, far *Progress) (done Compacted, err error) {
	if far == nil {
		far = new(Progress)
	}
	err = l.alone(ctx, "compact", func(shapes map[*columns.Table]*shape) error {
		if err := l.mergeAll(ctx, shapes, far, &done); err != nil {
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

// A merging is files of one partition that become one.
type merging struct {
	partition
	old   []File
	fresh *staged // nil until it is done
}

// mergeAll merges what is worth it, in rounds that count each as a whole.
func (l *Lake) mergeAll(ctx context.Context, shapes map[*columns.Table]*shape, far *Progress, done *Compacted) error {
	todo, err := l.mergings(ctx)
	if err != nil {
		return err
	}
	for _, m := range todo {
		far.FilesTotal.Add(int64(len(m.old)))
		for _, f := range m.old {
			far.BytesTotal.Add(f.Bytes)
		}
	}
	for len(todo) > 0 {
		n, bytes := 0, int64(0)
		for n < len(todo) && bytes < roundBytes {
			for _, f := range todo[n].old {
				bytes += f.Bytes
			}
			n++
		}
		fault := l.mergeRound(ctx, shapes, todo[:n], far)
		if err := l.putInPlace(context.WithoutCancel(ctx), todo[:n], done); err != nil || fault != nil {
			return errors.Join(fault, err)
		}
		todo = todo[n:]
	}
	return nil
}

// mergings are what is worth merging now.
func (l *Lake) mergings(ctx context.Context) (all []merging, err error) {
	s, err := l.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range columns.Tables() {
		files, err := s.Files(t.Name, Span{})
		if err != nil {
			return nil, err
		}
		if isSums(t) {
			if len(files) > 1 {
				all = append(all, merging{partition: partition{table: t}, old: files})
			}
			continue
		}
		parts := map[partition][]File{}
		var order []partition
		for _, f := range files {
			if f.Bytes >= smallFile {
				continue
			}
			p := partition{t, f.Account, f.Day}
			if parts[p] == nil {
				order = append(order, p)
			}
			parts[p] = append(parts[p], f)
		}
		for _, p := range order {
			for _, group := range groups(parts[p]) {
				all = append(all, merging{partition: p, old: group})
			}
		}
	}
	return all, nil
}

// isSums tells whether a table has sums, which are added up rather than merged.
func isSums(t *columns.Table) bool { return t == columns.Hourly || t == columns.FirstSeen }

func (l *Lake) mergeRound(ctx context.Context, shapes map[*columns.Table]*shape, round []merging, far *Progress) error {
	return inParallel(len(round), func(i int) (err error) {
		m := &round[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		if isSums(m.table) {
			m.fresh, err = l.sumTotals(shapes[m.table], m.old)
		} else {
			m.fresh, err = l.merge(ctx, shapes[m.table], m.partition, m.old)
		}
		if err == nil {
			far.done(m.old)
		}
		return err
	})
}

// putInPlace makes the merged files of a round count. Where that fails, they go.
func (l *Lake) putInPlace(ctx context.Context, round []merging, done *Compacted) error {
	now := *done
	err := l.change(ctx, func(ch *change) error {
		now = *done
		for _, t := range columns.Tables() {
			var old []File
			var fresh []*staged
			for _, m := range round {
				if m.table == t && m.fresh != nil {
					old, fresh = append(old, m.old...), append(fresh, m.fresh)
				}
			}
			if err := ch.swap(t, old, fresh, metadata.SameRows); err != nil {
				return err
			}
			now.Merged, now.Into = now.Merged+len(old), now.Into+len(fresh)
		}
		return nil
	})
	if err == nil {
		*done = now
		return nil
	}
	for _, m := range round {
		if m.fresh != nil && !errors.Is(err, errUnsure) {
			l.discard(m.fresh)
		}
	}
	return err
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
