package decode

import (
	"bytes"
	"errors"
	"io"

	"bannin/decode/parquet"
	"bannin/event"
	"bannin/locale"
	"bannin/unpack"
)

// isParquet tells whether the object begins as a Parquet file.
func (r *Reader) isParquet() bool {
	b := r.buf[r.start:r.end]
	return bytes.HasPrefix(b, []byte(parquet.Magic)) || bytes.HasPrefix(b, []byte(parquet.Sealed))
}

// parquet reads the rows of a Parquet file as the records that they are: lines,
// where the columns are the fields of a format of lines, else JSON.
func (r *Reader) parquet() error {
	file, err := unpack.Whole(r.body, io.MultiReader(bytes.NewReader(r.buf[r.start:r.end]), r.src))
	if err != nil {
		return err
	}
	defer file.Close()
	table, err := parquet.Open(file, file.Size())
	if err != nil {
		return err
	}
	columns := table.Columns()
	l := r.layoutOfTable(columns)
	switch {
	case table.Flat() && l != nil:
		return r.rowsOf(table, func() error { return r.rowLine(table, l) })
	case holdsRecords(columns):
		return r.rowsOf(table, func() error { return r.rowObject(table) })
	}
	return ErrNotLog
}

// holdsRecords tells whether the name of a column is one of a record's keys, or
// of what holds records.
func holdsRecords(columns []string) bool {
	for _, name := range columns {
		_, holds := embedded[name]
		if holds || marks[name] != nil || isWrapper([]byte(name)) {
			return true
		}
	}
	return false
}

// layoutOfTable is the layout of lines whose fields are a table's columns, or
// nil.
func (r *Reader) layoutOfTable(columns []string) *layout {
	for i := range r.fillers {
		if f := &r.fillers[i]; f.lines != nil && f.lines.table != nil {
			if names := f.lines.table(columns); names != nil {
				return r.layoutOf(f, names, true)
			}
		}
	}
	return nil
}

// rowsOf takes every row. A row group that cannot be read makes the object one
// that was not read to its end, and the others go on.
func (r *Reader) rowsOf(table *parquet.File, row func() error) error {
	var broken error
	for n := 0; ; n++ {
		if n%256 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		err := row()
		switch {
		case r.stopped != nil:
			return r.stopped
		case errors.Is(err, io.EOF):
			r.input.n += table.Work()
			return broken
		case errors.Is(err, parquet.ErrLarge):
			r.reject(locale.Errorf("decode.too_large", "bytes", maxRecord))
		case err != nil && broken == nil:
			broken = err
		}
	}
}

// rowLine takes the next row as a line.
func (r *Reader) rowLine(table *parquet.File, l *layout) (err error) {
	r.scratch, r.ends, err = table.Fields(r.scratch[:0], r.ends[:0])
	if err != nil {
		return err
	}
	return r.endedLine(l)
}

// endedLine takes the line of a table's row, whose fields end where r.ends says.
func (r *Reader) endedLine(l *layout) error {
	if len(r.ends) < l.least {
		r.reject(locale.Errorf("decode.few_fields", "found", len(r.ends), "least", l.least))
		return nil
	}
	r.fields = r.fields[:0]
	from := 0
	for _, end := range r.ends[:min(len(r.ends), maxFields)] {
		r.fields = append(r.fields, r.scratch[from:end])
		from = end + 1
	}
	r.event.SetLine(r.scratch, r.fields, l.columns)
	if reason := l.fill(r.event); reason != nil {
		r.reject(reason)
		return nil
	}
	return r.hand()
}

// rowObject takes the next row as a JSON record.
func (r *Reader) rowObject(table *parquet.File) (err error) {
	if r.scratch, err = table.Object(r.scratch[:0]); err != nil {
		return err
	}
	r.scratch = append(r.scratch, make([]byte, event.Pad)...)
	return r.unwrap(r.scratch)
}
