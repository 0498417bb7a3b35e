package digest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// maxHeld is how many bytes of records a shelf keeps in memory; beyond it
	// they go to disk.
	maxHeld = 16 << 20
	// parts is into how many parts records are split by name: each is compared
	// by itself, so that only one has to be in memory.
	parts = 1024
)

// A shelf keeps records by name until all are there.
type shelf struct {
	seed  maphash.Seed
	parts [parts]part
	held  int
	most  int // bytes held before they go to disk
	file  *os.File
	end   int64 // of the file
}

type part struct {
	held []byte
	disk []extent
}

type extent struct{ from, size int64 }

func newShelf() *shelf { return &shelf{seed: maphash.MakeSeed(), most: maxHeld} }

func (s *shelf) put(r *record) error {
	p := &s.parts[maphash.String(s.seed, r.name)%parts]
	before := len(p.held)
	p.held = r.append(p.held)
	if s.held += len(p.held) - before; s.held < s.most {
		return nil
	}
	if err := s.spill(); err != nil {
		return fmt.Errorf("keep digests on disk: %w", err)
	}
	return nil
}

func (s *shelf) spill() error {
	if s.file == nil {
		f, err := os.CreateTemp("", "bannin-digests-")
		if err != nil {
			return err
		}
		os.Remove(f.Name()) // it lives as long as it is open
		s.file = f
	}
	for i := range s.parts {
		p := &s.parts[i]
		if len(p.held) == 0 {
			continue
		}
		n, err := s.file.WriteAt(p.held, s.end)
		if err != nil {
			return err
		}
		p.disk = append(p.disk, extent{s.end, int64(n)})
		s.end += int64(n)
		p.held = p.held[:0]
	}
	s.held = 0
	return nil
}

// each calls f with the records of each name, in one order whatever order they
// came in; different names side by side, as many as there are workers. It can be
// called again.
func (s *shelf) each(ctx context.Context, workers int, f func(group []record)) error {
	var next atomic.Int32
	faults := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < parts && faults[w] == nil && ctx.Err() == nil; i = next.Add(1) - 1 {
				faults[w] = s.groups(&s.parts[i], f)
			}
		})
	}
	wg.Wait()
	return errors.Join(append(faults, ctx.Err())...)
}

func (s *shelf) groups(p *part, f func(group []record)) error {
	var raw []byte
	for _, e := range p.disk {
		at := len(raw)
		raw = append(raw, make([]byte, e.size)...)
		if _, err := s.file.ReadAt(raw[at:], e.from); err != nil {
			return fmt.Errorf("read digests from disk: %w", err)
		}
	}
	var all []record
	for text := string(append(raw, p.held...)); text != ""; {
		var r record
		text = r.read(text)
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b record) int { return a.compare(&b) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].name == all[0].name {
			n++
		}
		f(all[:n:n])
		all = all[n:]
	}
	return nil
}

func (s *shelf) close() {
	if s.file != nil {
		s.file.Close()
	}
}
