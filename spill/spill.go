// Package spill keeps what is too much for memory on disk: rows of bytes in
// sorted runs, and gives what is sorted apart back as one.
//
// What a row holds is its owner's business. Only the process that wrote rows
// reads them, from files that have no name, so the form needs no version.
package spill

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// MaxRuns is how many runs are kept apart; as many are merged into one.
const MaxRuns = 64

// maxRow is longer than any row, in bytes: a length beyond it is damage.
const maxRow = 1 << 30

// A Sorted gives things in order, one a call, and io.EOF behind the last. What
// it gives is good until the next call.
type Sorted[T any] func() (T, error)

// Each calls f for what is left, in order, until f has a fault.
func (s Sorted[T]) Each(f func(T) error) error {
	for {
		next, err := s()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = f(next)
		}
		if err != nil {
			return err
		}
	}
}

// aBatch is how many things are handed over at once.
const aBatch = 256

// Ahead is Each with what it reads read by another goroutine, which runs ahead of
// f. What s gives must be f's to keep.
func (s Sorted[T]) Ahead(f func(T) error) error {
	batches := make(chan []T, 8)
	stop := make(chan struct{})
	var read error
	var reader sync.WaitGroup
	reader.Go(func() {
		defer close(batches)
		var batch []T
		hand := func() error {
			select {
			case batches <- batch:
				batch = make([]T, 0, aBatch)
				return nil
			case <-stop:
				return errStopped
			}
		}
		read = s.Each(func(next T) error {
			if batch = append(batch, next); len(batch) < aBatch {
				return nil
			}
			return hand()
		})
		if read == nil {
			read = hand()
		}
	})
	for batch := range batches {
		for _, one := range batch {
			if err := f(one); err != nil {
				close(stop)
				reader.Wait()
				return err
			}
		}
	}
	return read
}

// errStopped ends a reader that nobody listens to any more.
var errStopped = errors.New("nobody wants more")

// Of gives n things that are in memory, by their number.
func Of[T any](n int, at func(int) T) Sorted[T] {
	i := -1
	return func() (next T, err error) {
		if i++; i >= n {
			return next, io.EOF
		}
		return at(i), nil
	}
}

// Runs are files of rows, each run sorted. The zero value is of no use: What and
// Join must be set.
type Runs struct {
	// What the rows tell of, such as "sightings", for errors.
	What string
	// Join makes the rows of one run of those of several.
	Join func(runs []Sorted[[]byte]) Sorted[[]byte]

	files []*os.File
}

// Write makes a run of rows, and one of all runs when they are too many.
func (r *Runs) Write(rows Sorted[[]byte]) error {
	if err := r.add(rows); err != nil || len(r.files) < MaxRuns {
		return err
	}
	old := Runs{files: r.files}
	r.files = nil
	defer old.Close()
	return r.add(r.Join(old.Rows()))
}

// add makes a run.
func (r *Runs) add(rows Sorted[[]byte]) error {
	f, err := os.CreateTemp("", "bannin-"+r.What+"-")
	if err != nil {
		return fmt.Errorf("keep %s on disk: %w", r.What, err)
	}
	os.Remove(f.Name()) // it lives as long as it is open
	r.files = append(r.files, f)
	w := bufio.NewWriterSize(f, 256<<10)
	var size []byte
	err = rows.Each(func(row []byte) error {
		size = binary.AppendUvarint(size[:0], uint64(len(row)))
		if _, err := w.Write(size); err != nil {
			return err
		}
		_, err := w.Write(row)
		return err
	})
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep %s on disk: %w", r.What, err)
	}
	return nil
}

// Len is how many runs there are.
func (r *Runs) Len() int { return len(r.files) }

// Rows are those of each run, from its start. Runs can be read again.
func (r *Runs) Rows() []Sorted[[]byte] {
	var all []Sorted[[]byte]
	for _, f := range r.files {
		in := bufio.NewReaderSize(io.NewSectionReader(f, 0, 1<<62), 64<<10)
		var row []byte
		all = append(all, func() (_ []byte, err error) {
			row, err = read(in, row)
			return row, err
		})
	}
	return all
}

// read reads a row into b's room. Where the file ends within it, that is no end.
func read(in *bufio.Reader, b []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(in)
	switch {
	case err != nil:
		return b, err
	case n > maxRow:
		return b, ErrDamaged
	}
	b = slices.Grow(b[:0], int(n))[:n]
	if _, err = io.ReadFull(in, b); errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// Close frees the disk.
func (r *Runs) Close() {
	for _, f := range r.files {
		f.Close()
	}
	r.files = nil
}
