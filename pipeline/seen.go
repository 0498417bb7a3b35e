package pipeline

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"sync"
)

// maxIDs is how many event ids are kept in memory, at 8 bytes each; beyond it
// they go to disk.
const maxIDs = 4 << 20

// parts is into how many lists ids are split, by their first byte: each is
// small enough to be sorted in the processor's cache.
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
	lists [parts][]uint64
	files [parts]*os.File
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), ids: map[string]*idSet{}} }

// hash is what an id is known by.
func (s *seen) hash(id []byte) uint64 { return maphash.Bytes(s.seed, id) }

// add takes the ids of records just read. It is called with many at once.
func (s *seen) add(format string, ids []uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := s.ids[format]
	if set == nil {
		set = &idSet{}
		s.ids[format] = set
	}
	for _, id := range ids {
		part := id >> 56
		set.lists[part] = append(set.lists[part], id)
	}
	if s.kept += len(ids); s.kept < maxIDs {
		return nil
	}
	if err := s.spill(); err != nil {
		return fmt.Errorf("keep event ids on disk: %w", err)
	}
	return nil
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
	var raw []byte
	for part, list := range s.lists {
		if len(list) == 0 {
			continue
		}
		if s.files[part] == nil {
			f, err := os.CreateTemp(dir, "ids")
			if err != nil {
				return err
			}
			s.files[part] = f
		}
		raw = raw[:0]
		for _, id := range list {
			raw = binary.LittleEndian.AppendUint64(raw, id)
		}
		if _, err := s.files[part].Write(raw); err != nil {
			return err
		}
		s.lists[part] = list[:0]
	}
	return nil
}

// duplicates tells how many records of each format came before, once all are
// added. It may be called once.
func (s *seen) duplicates() (map[string]int64, error) {
	defer s.close()
	dups := map[string]int64{}
	for format, set := range s.ids {
		n, err := set.repeated()
		if err != nil {
			return nil, err
		}
		dups[format] = n
	}
	return dups, nil
}

// repeated counts the ids that are there more than once.
func (s *idSet) repeated() (int64, error) {
	var dups int64
	for part, ids := range s.lists {
		if f := s.files[part]; f != nil {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return 0, err
			}
			raw, err := io.ReadAll(f)
			if err != nil {
				return 0, err
			}
			for i := 0; i+8 <= len(raw); i += 8 {
				ids = append(ids, binary.LittleEndian.Uint64(raw[i:]))
			}
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
