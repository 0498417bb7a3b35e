package observe

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"bannin/spill"
)

// A joiner goes through the rows of many runs in order, and joins those of one
// key.
type joiner struct {
	want  func(Head) bool // nil for all
	rows  spill.Sorted[row]
	first row // of the next key
	err   error
	key   []byte
	ids   []byte
	one   joint
}

func newJoiner(runs []spill.Sorted[[]byte], want func(Head) bool) *joiner {
	var opened []spill.Sorted[row]
	for _, rows := range runs {
		opened = append(opened, func() (row, error) { return nextRow(rows) })
	}
	j := &joiner{want: want, rows: spill.Merge(opened, func(a, b row) int { return bytes.Compare(a.key, b.key) })}
	j.first, j.err = j.rows()
	return j
}

func nextRow(rows spill.Sorted[[]byte]) (row, error) {
	b, err := rows()
	if errors.Is(err, io.EOF) {
		return row{}, err
	}
	var r row
	if err == nil {
		r, err = openRow(b)
	}
	if err != nil {
		return row{}, fmt.Errorf("read observations: %w", err)
	}
	return r, nil
}

// next is the next key that is wanted, and what is joined of it; behind the last
// it is io.EOF. All change with the next call.
func (j *joiner) next() (key []byte, one *joint, ids []byte, err error) {
	for j.err == nil && j.want != nil && !j.want(Head{j.first.key}) {
		j.first, j.err = j.rows()
	}
	if j.err != nil {
		return nil, nil, nil, j.err
	}
	j.key, j.ids = append(j.key[:0], j.first.key...), j.ids[:0]
	j.one.clear()
	for j.err == nil && bytes.Equal(j.key, j.first.key) {
		if j.ids, err = j.first.into(&j.one, j.ids); err != nil {
			return nil, nil, nil, err
		}
		j.first, j.err = j.rows()
	}
	if j.err != nil && !errors.Is(j.err, io.EOF) {
		return nil, nil, nil, j.err
	}
	return j.key, &j.one, j.ids, nil
}

// cell is next as a cell.
func (j *joiner) cell() (*Cell, error) {
	key, one, ids, err := j.next()
	if err != nil {
		return nil, err
	}
	return one.cell(key, ids)
}

// joined are the rows of one run that those of several come to.
func joined(runs []spill.Sorted[[]byte]) spill.Sorted[[]byte] {
	in := newJoiner(runs, nil)
	var b []byte
	return func() ([]byte, error) {
		key, one, ids, err := in.next()
		if err != nil {
			return nil, err
		}
		b = one.encode(b[:0], key, func(s span) []byte { return ids[s.from:s.to] })
		return b, nil
	}
}
