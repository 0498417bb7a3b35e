package detect

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"time"
)

// A tally notes which events were counted in which finding, so that those that
// were delivered twice can be told when all are read; most logs have none, and
// then nobody reads it. It is for one worker.
type tally struct {
	seed  maphash.Seed
	notes []note // not yet on disk
	file  *os.File
}

// A note says that an event was counted in a finding.
type note struct {
	event  uint64 // a hash
	number uint32 // of the finding in the worker's inbox
}

// maxNotes is how many notes are kept in memory: 16 bytes each.
const maxNotes = 1 << 18

// noteSize is that of a note on disk.
const noteSize = 12

func (t *tally) add(number int, id []byte, at time.Time) error {
	// Events are the same where id and time are.
	hash := maphash.Bytes(t.seed, id) ^ uint64(at.UnixNano())*0x9e3779b97f4a7c15
	if len(t.notes) == cap(t.notes) && len(t.notes) > maxNotes/16 {
		t.notes = slices.Grow(t.notes, maxNotes-len(t.notes))
	}
	if t.notes = append(t.notes, note{hash, uint32(number)}); len(t.notes) < maxNotes {
		return nil
	}
	return t.spill()
}

func (t *tally) spill() error {
	var err error
	if t.file == nil {
		if t.file, err = os.CreateTemp("", "bannin-tally-"); err != nil {
			return fmt.Errorf("keep counts on disk: %w", err)
		}
		os.Remove(t.file.Name()) // it lives as long as it is open
	}
	w := bufio.NewWriterSize(t.file, 256<<10)
	var raw [noteSize]byte
	for _, n := range t.notes {
		binary.LittleEndian.PutUint64(raw[:], n.event)
		binary.LittleEndian.PutUint32(raw[8:], n.number)
		if _, err = w.Write(raw[:]); err != nil {
			break
		}
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		return fmt.Errorf("keep counts on disk: %w", err)
	}
	t.notes = t.notes[:0]
	return nil
}

// each calls f for every note.
func (t *tally) each(f func(note)) error {
	for _, n := range t.notes {
		f(n)
	}
	if t.file == nil {
		return nil
	}
	in := bufio.NewReaderSize(io.NewSectionReader(t.file, 0, 1<<62), 256<<10)
	var raw [noteSize]byte
	for {
		if _, err := io.ReadFull(in, raw[:]); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read counts from disk: %w", err)
		}
		f(note{binary.LittleEndian.Uint64(raw[:]), binary.LittleEndian.Uint32(raw[8:])})
	}
}

func (t *tally) close() {
	if t.file != nil {
		t.file.Close()
	}
	t.notes, t.file = nil, nil
}

// maxSorted is how many notes are sorted at once.
const maxSorted = 4 << 20

// distinct counts the different events of each finding, over the tallies of all
// workers. finding gives the number of a worker's finding among all. Of very
// many notes it takes a share of the hashes at a time.
func distinct(all []*tally, findings int, finding func(worker int, number uint32) int) ([]int64, error) {
	total := 0
	for _, t := range all {
		total += len(t.notes)
		if t.file != nil {
			info, err := t.file.Stat()
			if err != nil {
				return nil, fmt.Errorf("read counts from disk: %w", err)
			}
			total += int(info.Size() / noteSize)
		}
	}
	shares := uint64(total/maxSorted + 1)
	counts := make([]int64, findings)
	notes := make([]note, 0, total/int(shares))
	for share := range shares {
		notes = notes[:0]
		for worker, t := range all {
			if err := t.each(func(n note) {
				if n.event%shares == share {
					notes = append(notes, note{n.event, uint32(finding(worker, n.number))})
				}
			}); err != nil {
				return nil, err
			}
		}
		slices.SortFunc(notes, compareNotes)
		for _, n := range slices.Compact(notes) {
			counts[n.number]++
		}
	}
	return counts, nil
}

func compareNotes(a, b note) int {
	switch {
	case a.event < b.event || a.event == b.event && a.number < b.number:
		return -1
	case a == b:
		return 0
	}
	return 1
}
