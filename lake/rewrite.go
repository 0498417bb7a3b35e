package lake

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"bannin/lake/dedup"
	"bannin/lake/rowgroup"
)

// discard removes a file that does not count, with its keys, unless it was there
// before: then somebody may read it. That it cannot be removed is no fault: it is
// found as an orphan later.
func (l *Lake) discard(f *staged) {
	if f.before {
		return
	}
	os.Remove(filepath.Join(l.dir, f.name))
	os.Remove(l.runPath(f.name))
}

// rewrite writes a new file again without some of its rows, whose keys come
// sorted.
func (l *Lake) rewrite(sh *shape, f *staged, drop []dedup.Key) (*staged, error) {
	w, err := l.create(sh, f.partition)
	if err != nil {
		return nil, err
	}
	w.file.totals = newTotals(sh)
	var keys []dedup.Key
	err = l.rows(sh, f.name, func(row parquet.Row) error {
		k := sh.keyIn(row)
		if _, found := slices.BinarySearchFunc(drop, k, dedup.Compare); found {
			return nil
		}
		keys = append(keys, k)
		w.file.totals.row(row)
		return w.values(row)
	})
	if err != nil {
		w.abandon()
		return nil, err
	}
	better, err := w.finish()
	if err == nil {
		better.keys, err = l.writeRun(better.name, keys)
	}
	return better, err
}

// How much of a column is read at once: where files are read row by row, all
// columns are at the same time, and where they are merged, those of many files.
const (
	rowsAtOnce  = 256 << 10
	mergeAtOnce = 64 << 10
)

// open opens a data file.
func (l *Lake) open(name string, atOnce int) (*rowgroup.File, error) {
	f, err := rowgroup.Open(filepath.Join(l.dir, name), atOnce)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return f, nil
}

// rows calls f for every row of a data file, as a shape has it. The row is good
// until f returns.
func (l *Lake) rows(sh *shape, name string, f func(parquet.Row) error) error {
	in, err := l.open(name, rowsAtOnce)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := in.Rows(sh.schema, f); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
