package observe

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// maxRuns is how many runs are merged at once; more are merged into one first.
const maxRuns = 64

// runs are files of sorted rows, each row after its length.
type runs struct{ files []*os.File }

// write makes a run of rows.
func (r *runs) write(rows func(func([]byte) bool)) error {
	f, err := os.CreateTemp("", "bannin-cells-")
	if err != nil {
		return fmt.Errorf("keep observations on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	r.files = append(r.files, f)
	w := bufio.NewWriterSize(f, 256<<10)
	var size []byte
	for b := range rows {
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
	cursors := old.cursors()
	var fault error
	var b []byte
	err := r.write(func(yield func([]byte) bool) {
		fault = merge(cursors, func(key []byte, c *cell, ids []byte) error {
			if b = c.encode(b[:0], key, func(s span) []byte { return ids[s.from:s.to] }); !yield(b) {
				return io.EOF
			}
			return nil
		})
	})
	return errors.Join(err, fault)
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
		all = append(all, &cursor{stop: func() {}, next: func() ([]byte, error) {
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
func rowsCursor(rows iter.Seq[[]byte]) *cursor {
	next, stop := iter.Pull(rows)
	return &cursor{stop: stop, next: func() ([]byte, error) {
		b, ok := next()
		if !ok {
			return nil, io.EOF
		}
		return b, nil
	}}
}

// A cursor stands at one row.
type cursor struct {
	row  row
	next func() ([]byte, error)
	stop func()
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

// merge calls f for the joined rows of each key, in order. The cell and what
// goes with it change with the next call.
func merge(all []*cursor, f func(key []byte, c *cell, ids []byte) error) error {
	var h cursorHeap
	for _, c := range all {
		ok, err := c.advance()
		if err != nil {
			return err
		}
		if ok {
			h = append(h, c)
		}
	}
	heap.Init(&h)
	var key, ids []byte
	var one cell
	open := false
	for len(h) > 0 {
		top := h[0]
		if open && !bytes.Equal(key, top.row.key) {
			if err := f(key, &one, ids); err != nil {
				return err
			}
			open = false
		}
		if !open {
			key, ids, one, open = append(key[:0], top.row.key...), ids[:0], newCell(one), true
		}
		var err error
		if ids, err = top.row.into(&one, ids); err != nil {
			return fmt.Errorf("read observations: %w", err)
		}
		ok, err := top.advance()
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&h, 0)
		default:
			heap.Pop(&h)
		}
	}
	if !open {
		return nil
	}
	return f(key, &one, ids)
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
