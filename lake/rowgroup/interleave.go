package rowgroup

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// interleave writes slabs as one row group in the order of time. It goes column
// by column, so that one column of each is in memory at a time.
func (m *merger) interleave(slabs []slab) error {
	if len(slabs) == 0 {
		return nil
	}
	turns, err := m.turns(slabs)
	if err != nil {
		return err
	}
	for i := range m.out.ColumnWriters() {
		if err := m.interleaveColumn(i, slabs, turns); err != nil {
			return fmt.Errorf("merge column %d: %w", i, err)
		}
	}
	m.Rows += int64(len(turns))
	return m.out.Flush()
}

// batch is how many rows a column is handed at once.
const batch = 512

// A turn is whose row comes next.
type turn struct {
	time int64
	slab int
}

// turns are whose rows come when: those of one time in the order of the slabs,
// and those of one slab always as they stand.
func (m *merger) turns(slabs []slab) ([]turn, error) {
	var all []turn
	for i := range slabs {
		if m.order < 0 {
			all = append(all, slices.Repeat([]turn{{0, i}}, int(slabs[i].NumRows()))...)
			continue
		}
		r := columnReader{pages: slabs[i].ColumnChunks()[m.order].Pages(), used: new(pages)}
		last := int64(0)
		for n := range slabs[i].NumRows() {
			v, err := r.next()
			if err != nil {
				return nil, errors.Join(err, r.close())
			}
			if !v.IsNull() {
				m.First, m.Last = min(m.First, v.Int64()), max(m.Last, v.Int64())
			}
			if n == 0 || v.Int64() > last {
				last = v.Int64()
			}
			all = append(all, turn{last, i})
		}
		if err := r.close(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.time, b.time) })
	return all, nil
}

// interleaveColumn writes a column of slabs, taking turns.
func (m *merger) interleaveColumn(column int, slabs []slab, turns []turn) (err error) {
	var used pages
	out := m.out.ColumnWriters()[column]
	readers := make([]columnReader, len(slabs))
	for i := range slabs {
		readers[i] = columnReader{pages: slabs[i].ColumnChunks()[column].Pages(), used: &used}
	}
	defer func() {
		used.release()
		for i := range readers {
			err = errors.Join(err, readers[i].close())
		}
	}()
	values := m.values[:0]
	for at := 0; at < len(turns); {
		end := min(at+batch, len(turns))
		for at < end {
			of, n := turns[at].slab, 1
			for at+n < end && turns[at+n].slab == of {
				n++
			}
			if values, err = readers[of].take(values, n); err != nil {
				return err
			}
			at += n
		}
		if _, err := out.WriteRowValues(values); err != nil {
			return err
		}
		clear(values)
		values = values[:0]
		used.release()
	}
	m.values = values
	return nil
}

// pages are those whose values were taken and are not written yet.
type pages []parquet.Page

func (p *pages) release() {
	for _, one := range *p {
		parquet.Release(one)
	}
	*p = (*p)[:0]
}

// A columnReader reads a column of one row group, row by row.
type columnReader struct {
	pages   parquet.Pages
	page    parquet.Page
	values  parquet.ValueReader // of the page; nil before the first, and where all were read
	repeats bool                // rows have more than one value
	used    *pages              // takes pages all values of which were taken
	buffer  []parquet.Value
	at      int // the next value in the buffer
}

// bufferValues is how many values are read at once.
const bufferValues = 128

// peek is the next value; nil after the last.
func (r *columnReader) peek() (*parquet.Value, error) {
	for r.at == len(r.buffer) {
		if r.values == nil {
			if err := r.turn(); err != nil || r.page == nil {
				return nil, err
			}
		}
		n, err := r.values.ReadValues(r.buffer[:bufferValues])
		r.buffer, r.at = r.buffer[:n], 0
		switch {
		case errors.Is(err, io.EOF):
			r.values = nil
		case err != nil:
			return nil, err
		}
	}
	return &r.buffer[r.at], nil
}

// turn goes to the next page; there is none after the last.
func (r *columnReader) turn() error {
	if r.buffer == nil {
		r.buffer = make([]parquet.Value, 0, bufferValues)
	}
	if r.page != nil {
		*r.used = append(*r.used, r.page)
	}
	var err error
	if r.page, err = r.pages.ReadPage(); err != nil {
		r.page = nil
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	r.values, r.repeats = r.page.Values(), len(r.page.RepetitionLevels()) > 0
	return nil
}

// next is the next value, which must be there.
func (r *columnReader) next() (*parquet.Value, error) {
	v, err := r.peek()
	if v == nil && err == nil {
		err = io.ErrUnexpectedEOF
	}
	r.at++
	return v, err
}

// take appends the values of the next rows. They are good until the pages that
// were used are released.
func (r *columnReader) take(values []parquet.Value, rows int) ([]parquet.Value, error) {
	for ; rows > 0; rows-- {
		v, err := r.next()
		if err != nil {
			return values, err
		}
		values = append(values, *v)
		for r.repeats {
			v, err := r.peek()
			if err != nil {
				return values, err
			}
			if v == nil || v.RepetitionLevel() == 0 {
				break
			}
			values = append(values, *v)
			r.at++
		}
	}
	return values, nil
}

func (r *columnReader) close() error {
	if r.page != nil {
		parquet.Release(r.page)
	}
	return r.pages.Close()
}
