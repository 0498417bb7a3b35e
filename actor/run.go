package actor

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
)

// maxRuns is how many runs are merged at once; more are merged into one first.
const maxRuns = 32

// maxRow is longer than any row.
const maxRow = 20 * maxText

// A runs is sorted rows on disk, each after its length.
type runs struct{ files []*os.File }

// write makes a run of rows.
func (r *runs) write(rows iter.Seq[[]byte]) error {
	if len(r.files) == maxRuns {
		if err := r.fold(); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp("", "bannin-facts-")
	if err != nil {
		return fmt.Errorf("keep facts on disk: %w", err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	r.files = append(r.files, f)
	w := bufio.NewWriterSize(f, 256<<10)
	for row := range rows {
		if err = writeRow(w, row); err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep facts on disk: %w", err)
	}
	return nil
}

// fold makes one run of all.
func (r *runs) fold() error {
	old := *r
	r.files = nil
	var fault error
	err := r.write(func(yield func([]byte) bool) {
		fault = merge(old.cursors(), func(row []byte) error {
			if !yield(row) {
				return io.EOF
			}
			return nil
		})
	})
	old.close()
	return errors.Join(err, fault)
}

func (r *runs) close() {
	for _, f := range r.files {
		f.Close()
	}
}

func (r *runs) cursors() []*cursor {
	var all []*cursor
	for _, f := range r.files {
		in := bufio.NewReaderSize(io.NewSectionReader(f, 0, 1<<62), 64<<10)
		var fault error
		all = append(all, newCursor(readRows(in, &fault), &fault))
	}
	return all
}

func writeRow(w *bufio.Writer, row []byte) error {
	var size [binary.MaxVarintLen64]byte
	if _, err := w.Write(size[:binary.PutUvarint(size[:], uint64(len(row)))]); err != nil {
		return err
	}
	_, err := w.Write(row)
	return err
}

// readRows reads rows until the end, or until an empty one. Each is good until
// the next.
func readRows(in *bufio.Reader, fault *error) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var row []byte
		for {
			n, err := binary.ReadUvarint(in)
			switch {
			case errors.Is(err, io.EOF), err == nil && n == 0:
				return
			case err == nil && n > maxRow:
				err = errRow
			}
			if err == nil {
				row = append(row[:0], make([]byte, n)...)
				_, err = io.ReadFull(in, row)
			}
			if err != nil {
				*fault = fmt.Errorf("read facts: %w", err)
				return
			}
			if !yield(row) {
				return
			}
		}
	}
}

// A cursor stands at one row of a sorted sequence.
type cursor struct {
	row   []byte
	next  func() ([]byte, bool)
	stop  func()
	fault *error // of the sequence, when it has ended
}

func newCursor(rows iter.Seq[[]byte], fault *error) *cursor {
	c := &cursor{fault: fault}
	c.next, c.stop = iter.Pull(rows)
	return c
}

// advance goes to the next row, or says false at the end.
func (c *cursor) advance() (ok bool, err error) {
	if c.row, ok = c.next(); !ok && c.fault != nil {
		err = *c.fault
	}
	return ok, err
}

// merge calls f for the rows of all cursors in order, each once. The row is
// good until f returns.
func merge(all []*cursor, f func(row []byte) error) error {
	var h cursors
	defer func() {
		for _, c := range all {
			c.stop()
		}
	}()
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
	var last []byte
	for len(h) > 0 {
		if !bytes.Equal(h[0].row, last) {
			last = append(last[:0], h[0].row...)
			if err := f(last); err != nil {
				return err
			}
		}
		ok, err := h[0].advance()
		switch {
		case err != nil:
			return err
		case ok:
			heap.Fix(&h, 0)
		default:
			heap.Pop(&h)
		}
	}
	return nil
}

type cursors []*cursor

func (h cursors) Len() int           { return len(h) }
func (h cursors) Less(i, j int) bool { return bytes.Compare(h[i].row, h[j].row) < 0 }
func (h cursors) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *cursors) Push(x any)        { *h = append(*h, x.(*cursor)) }
func (h *cursors) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
