package lake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"
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
func (l *Lake) rewrite(sh *shape, f *staged, drop []key) (*staged, error) {
	w, err := l.create(sh, f.partition)
	if err != nil {
		return nil, err
	}
	w.file.totals = newTotals(sh)
	var keys []key
	err = l.rows(sh, f.name, func(row parquet.Row) error {
		k := sh.keyIn(row)
		if _, found := slices.BinarySearchFunc(drop, k, compareKeys); found {
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

func compareKeys(a, b key) int { return bytes.Compare(a[:], b[:]) }

// opened is a data file that is being read.
type opened struct {
	*os.File
	parquet *parquet.File
	rows    parquet.Rows
}

// open opens a data file, whose rows come as a shape has them, whatever columns
// it was written with.
func (l *Lake) open(sh *shape, name string) (*opened, error) {
	f, err := os.Open(filepath.Join(l.dir, name))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	pf, err := parquet.OpenFile(f, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true), parquet.ReadBufferSize(256<<10))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read %s: %w", name, err), f.Close())
	}
	groups := make([]parquet.RowGroup, len(pf.RowGroups()))
	for i, g := range pf.RowGroups() {
		if !parquet.EqualNodes(pf.Schema(), sh.schema) {
			conv, err := parquet.Convert(sh.schema, pf.Schema())
			if err != nil {
				return nil, errors.Join(fmt.Errorf("read %s: %w", name, err), f.Close())
			}
			g = parquet.ConvertRowGroup(g, conv)
		}
		groups[i] = g
	}
	return &opened{f, pf, parquet.MultiRowGroup(groups...).Rows()}, nil
}

// Close lets go of the file.
func (o *opened) Close() error { return errors.Join(o.rows.Close(), o.File.Close()) }

// rows calls f for every row of a data file. The row is good until f returns.
func (l *Lake) rows(sh *shape, name string, f func(parquet.Row) error) error {
	in, err := l.open(sh, name)
	if err != nil {
		return err
	}
	defer in.Close()
	batch := make([]parquet.Row, 64)
	for {
		n, err := in.rows.ReadRows(batch)
		for _, row := range batch[:n] {
			if err := f(row); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
}

// keyIn is the key of a row: of its id, which stands in the table's own column
// where event_id has none.
func (sh *shape) keyIn(row parquet.Row) key { return keyOf([]byte(sh.idIn(row))) }

// readKeys makes the keys of a data file from its rows.
func (l *Lake) readKeys(sh *shape, f File) ([]key, error) {
	var keys []key
	err := l.rows(sh, f.Name, func(row parquet.Row) error {
		keys = append(keys, sh.keyIn(row))
		return nil
	})
	return keys, err
}
