package pipeline

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"sync"
)

// maxIDs is how many event ids are kept in memory; beyond it they go to disk.
// A table of them takes at most 16 bytes each.
const maxIDs = 4 << 20

// parts is into how many files ids are split on disk: each is sorted by itself
// in the end.
const parts = 256

// seen counts which event ids came before, exactly, in bounded memory: ids are
// told apart by 64 bits of a hash whose seed nobody outside knows.
type seen struct {
	seed maphash.Seed
	mu   sync.Mutex
	ids  map[string]*idSet // by format
	kept int
	dir  string // of the files on disk
}

// An idSet is the ids of one format.
type idSet struct {
	table []uint64 // open addressing; 0 is empty
	n     int
	dups  int64
	files [parts]*os.File
	out   [parts]*bufio.Writer
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), ids: map[string]*idSet{}} }

// hash is what an id is known by; never 0.
func (s *seen) hash(id []byte) uint64 {
	if h := maphash.Bytes(s.seed, id); h != 0 {
		return h
	}
	return 1
}

// add takes the ids of records just read. It is called with many at once.
func (s *seen) add(format string, ids []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.ids[format]
	if set == nil {
		set = &idSet{table: make([]uint64, 1<<12)}
		s.ids[format] = set
	}
	for _, id := range ids {
		if !set.insert(id) {
			set.dups++
			continue
		}
		if s.kept++; s.kept >= maxIDs {
			if err := s.spill(); err != nil {
				return fmt.Errorf("keep event ids on disk: %w", err)
			}
		}
	}
	return nil
}

// insert says whether the id is new.
func (s *idSet) insert(id uint64) bool {
	if 4*s.n >= 3*len(s.table) {
		s.grow()
	}
	mask := uint64(len(s.table) - 1)
	for at := id & mask; ; at = (at + 1) & mask {
		switch s.table[at] {
		case 0:
			s.table[at] = id
			s.n++
			return true
		case id:
			return false
		}
	}
}

func (s *idSet) grow() {
	old := s.table
	s.table, s.n = make([]uint64, 2*len(old)), 0
	for _, id := range old {
		if id != 0 {
			s.insert(id)
		}
	}
}

// spill moves all ids to disk.
func (s *seen) spill() error {
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "bannin-ids-")
		if err != nil {
			return err
		}
		s.dir = dir
	}
	for _, set := range s.ids {
		if err := set.write(s.dir); err != nil {
			return err
		}
	}
	s.kept = 0
	return nil
}

func (s *idSet) write(dir string) error {
	for _, id := range s.table {
		if id == 0 {
			continue
		}
		part := id >> 56
		if s.files[part] == nil {
			f, err := os.CreateTemp(dir, "ids")
			if err != nil {
				return err
			}
			s.files[part], s.out[part] = f, bufio.NewWriterSize(f, 16<<10)
		}
		var raw [8]byte
		binary.LittleEndian.PutUint64(raw[:], id)
		if _, err := s.out[part].Write(raw[:]); err != nil {
			return err
		}
	}
	clear(s.table)
	s.n = 0
	return nil
}

// duplicates tells how many records of each format came before, once all are
// added. It may be called once.
func (s *seen) duplicates() (map[string]int64, error) {
	defer s.close()
	if s.dir != "" {
		if err := s.spill(); err != nil {
			return nil, err
		}
	}
	dups := map[string]int64{}
	for format, set := range s.ids {
		n, err := set.repeated()
		if err != nil {
			return nil, err
		}
		dups[format] = set.dups + n
	}
	return dups, nil
}

// repeated counts the ids that are on disk more than once.
func (s *idSet) repeated() (int64, error) {
	var dups int64
	for part, f := range s.files {
		if f == nil {
			continue
		}
		if err := s.out[part].Flush(); err != nil {
			return 0, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			return 0, err
		}
		ids := make([]uint64, len(raw)/8)
		for i := range ids {
			ids[i] = binary.LittleEndian.Uint64(raw[8*i:])
		}
		slices.Sort(ids)
		dups += int64(len(ids) - len(slices.Compact(ids)))
	}
	return dups, nil
}

func (s *seen) close() {
	for _, set := range s.ids {
		for _, f := range set.files {
			if f != nil {
				f.Close()
			}
		}
	}
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}
