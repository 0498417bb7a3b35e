package observe

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// maxRuns is how many runs are merged at once; more are merged into one first.
const maxRuns = 64

// runs are files of sorted rows, each row after its length.
type runs struct{ files []*os.File }

// write makes a run of rows.
func (r *runs) write(rows func() []byte) error {
	f, err := os.CreateTemp("", "bannin-cells-")
	if err != nil {
		return fmt.Errorf("keep observations on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	r.files = append(r.files, f)
	w := bufio.NewWriterSize(f, 256<<10)
	var size []byte
	for b := rows(); b != nil; b = rows() {
		size = binary.AppendUvarint(size[:0], uint64(len(b)))
		if _, err = w.Write(size); err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep observations on disk: %w", err)
	}
	return nil
}

// fold merges all runs into one.
func (r *runs) fold() error {
	old := runs{r.files}
	r.files = nil
	defer old.close()
	m, err := newMerger(old.cursors())
	if err != nil {
		return err
	}
	var b []byte
	err = r.write(func() []byte {
		key, j, ids := m.next()
		if j == nil {
			return nil
		}
		b = j.encode(b[:0], key, func(s span) []byte { return ids[s.from:s.to] })
		return b
	})
	return errors.Join(err, m.err)
}

func (r *runs) close() {
	for _, f := range r.files {
		f.Close()
	}
	r.files = nil
}

func (r *runs) cursors() []*cursor {
	var all []*cursor
	for _, f := range r.files {
		in := bufio.NewReaderSize(io.NewSectionReader(f, 0, 1<<62), 64<<10)
		var b []byte
		all = append(all, &cursor{next: func() ([]byte, error) {
			n, err := binary.ReadUvarint(in)
			if err != nil {
				return nil, err
			}
			b = slices.Grow(b[:0], int(n))[:n]
			if _, err = io.ReadFull(in, b); errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return b, err
		}})
	}
	return all
}

// rowsCursor stands before the first of the rows in memory.
func rowsCursor(rows func() []byte) *cursor {
	return &cursor{next: func() ([]byte, error) {
		b := rows()
		if b == nil {
			return nil, io.EOF
		}
		return b, nil
	}}
}

// A cursor stands at one row.
type cursor struct {
	row  row
	next func() ([]byte, error)
}

// advance goes to the next row, or says false at the end.
func (c *cursor) advance() (bool, error) {
	b, err := c.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err == nil {
		c.row, err = openRow(b)
	}
	if err != nil {
		return false, fmt.Errorf("read observations: %w", err)
	}
	return true, nil
}

// A merger goes through the rows of many cursors in order, and joins those of one
// key.
type merger struct {
	heap cursorHeap
	key  []byte
	ids  []byte
	one  joint
	err  error
}

func newMerger(all []*cursor) (*merger, error) {
	m := new(merger)
	for _, c := range all {
		ok, err := c.advance()
		if err != nil {
			return nil, err
		}
		if ok {
			m.heap = append(m.heap, c)
		}
	}
	heap.Init(&m.heap)
	return m, nil
}

// next is the next key and what is joined of it, or nil at the end or behind a
// fault. Both change with the next call.
func (m *merger) next() (key []byte, j *joint, ids []byte) {
	if len(m.heap) == 0 || m.err != nil {
		return nil, nil, nil
	}
	m.key, m.ids = append(m.key[:0], m.heap[0].row.key...), m.ids[:0]
	m.one.clear()
	for len(m.heap) > 0 && bytes.Equal(m.key, m.heap[0].row.key) {
		top := m.heap[0]
		if m.ids, m.err = top.row.into(&m.one, m.ids); m.err != nil {
			return nil, nil, nil
		}
		ok, err := top.advance()
		switch {
		case err != nil:
			m.err = err
			return nil, nil, nil
		case ok:
			heap.Fix(&m.heap, 0)
		default:
			heap.Pop(&m.heap)
		}
	}
	return m.key, &m.one, m.ids
}

type cursorHeap []*cursor

func (h cursorHeap) Len() int           { return len(h) }
func (h cursorHeap) Less(i, j int) bool { return bytes.Compare(h[i].row.key, h[j].row.key) < 0 }
func (h cursorHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *cursorHeap) Push(x any)        { *h = append(*h, x.(*cursor)) }
func (h *cursorHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
