package lake

import (
	"context"

	"bannin/lake/dedup"
	"bannin/lake/rowgroup"
)

// A merger makes one file of several of one partition.
type merger struct {
	lake  *Lake
	shape *shape
	files []*rowgroup.File
	made  []*staged // files of other columns, written again for it
	keys  []dedup.Key
}

// merge writes the rows of files to one, whose row groups are each in the order
// of time.
func (l *Lake) merge(ctx context.Context, sh *shape, p partition, files []File) (*staged, error) {
	m := &merger{lake: l, shape: sh}
	defer m.close()
	for _, f := range files {
		if err := m.add(p, f); err != nil {
			return nil, err
		}
	}
	w, err := l.create(sh, p)
	if err != nil {
		return nil, err
	}
	merged, err := rowgroup.Merge(ctx, w.parquet, m.files, sh.order)
	if err != nil {
		w.abandon()
		return nil, err
	}
	w.file.rows, w.file.first, w.file.last = merged.Rows, merged.First, merged.Last
	f, err := w.finish()
	if err == nil && sh.table.Events() {
		f.keys, err = l.writeRun(f.name, m.keys)
	}
	return f, err
}

func (m *merger) close() {
	for _, f := range m.files {
		f.Close() // it was only read
	}
	for _, f := range m.made {
		m.lake.discard(f)
	}
}

// add adds a file. One with other columns than the table has now is written
// again first, row by row.
func (m *merger) add(p partition, f File) error {
	in, err := m.lake.open(f.Name, mergeAtOnce)
	if err != nil {
		return err
	}
	if !in.Has(m.shape.schema) {
		if err := in.Close(); err != nil {
			return err
		}
		made, err := m.lake.rewrite(m.shape, &staged{partition: p, name: f.Name}, nil)
		if err != nil {
			return err
		}
		m.made = append(m.made, made)
		if in, err = m.lake.open(made.name, mergeAtOnce); err != nil {
			return err
		}
	}
	m.files = append(m.files, in)
	if !m.shape.table.Events() {
		return nil
	}
	run, err := m.lake.runOf(m.shape, f)
	if err != nil {
		return err
	}
	m.keys, err = run.Read(m.keys)
	return err
}
