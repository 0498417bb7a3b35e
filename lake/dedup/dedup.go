// Package dedup tells which events are there already, by 96 bits of a hash of
// each: those of one file lie sorted in another beside it, and any number of such
// are gone through together, in bounded memory.
package dedup

import (
	"bufio"
	"bytes"
	"container/heap"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// A Key is what an event is known by within its partition: 96 bits of the SHA-256
// of its id. Among ten million events, two share one by chance once in 10^15. An event without an
// id is known by its content.
type Key [12]byte

// KeyOf is the key of an id.
func KeyOf(id []byte) Key {
	sum := sha256.Sum256(id)
	return Key(sum[:12])
}

// Compare is the order of keys.
func Compare(a, b Key) int { return bytes.Compare(a[:], b[:]) }

// Recent are the keys of an append's last rows, by partition: most copies of an
// event come soon after it, and are left out before they are written. It forgets
// the older half when it is full. What it forgot, commit finds.
type Recent struct {
	mu       sync.Mutex
	new, old map[partitionKey]struct{}
}

type partitionKey struct {
	partition int
	key       Key
}

// recentKeys is how many keys half of recent holds: some 40 MB in all.
const recentKeys = 1 << 19

// Add adds a key of a partition and tells whether it is new.
func (r *Recent) Add(partition int, key Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := partitionKey{partition, key}
	if _, known := r.new[k]; known {
		return false
	}
	if _, known := r.old[k]; known {
		return false
	}
	if r.new == nil {
		r.new = map[partitionKey]struct{}{}
	}
	if r.new[k] = struct{}{}; len(r.new) >= recentKeys {
		r.old, r.new = r.new, nil
	}
	return true
}

// A Run is the keys of one data file, sorted, in a file beside the data. It can
// be made again from the data.
type Run struct {
	path string
	n    int64
}

// Write writes a run to a file that is there as a whole or not at all. An
// unfinished one lies beside it, under a name that begins so. Its name is on disk
// once its folder is.
func Write(path, unfinished string, keys []Key) (*Run, error) {
	slices.SortFunc(keys, Compare)
	out, err := os.CreateTemp(filepath.Dir(path), unfinished+"*")
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	for i := range keys {
		w.Write(keys[i][:]) // an error stays with the writer
	}
	if err := errors.Join(w.Flush(), out.Sync(), out.Close()); err != nil {
		os.Remove(out.Name())
		return nil, fmt.Errorf("write keys: %w", err)
	}
	return &Run{path, int64(len(keys))}, os.Rename(out.Name(), path)
}

// Find is a run of n keys that was written; nil where there is none, or another.
func Find(path string, n int64) (*Run, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() != n*int64(len(Key{})):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &Run{path, n}, nil
}

// Read appends all keys of a run.
func (r *Run) Read(keys []Key) ([]Key, error) {
	all, err := os.ReadFile(r.path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	for k := range slices.Chunk(all, len(Key{})) {
		keys = append(keys, Key(k))
	}
	return keys, nil
}

// small is up to which size a run is read at once, so that its file need not
// stay open.
const small = 256 << 10

// A runReader reads a run from its start.
type runReader struct {
	from   int // which run: the earlier has its events
	in     *bufio.Reader
	closer io.Closer
	key    Key
}

func (r *Run) open(from int) (*runReader, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return nil, err
	}
	rr := &runReader{from: from, in: bufio.NewReaderSize(f, 64<<10), closer: f}
	if r.n*int64(len(Key{})) <= small {
		all, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		rr.in, rr.closer = bufio.NewReaderSize(bytes.NewReader(all), 16), io.NopCloser(nil)
	}
	return rr, nil
}

// next reads the next key, and tells whether there was one.
func (r *runReader) next() (bool, error) {
	_, err := io.ReadFull(r.in, r.key[:])
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

// runHeap has the least key first, and of equal ones that of the earliest run.
type runHeap []*runReader

func (h runHeap) Len() int { return len(h) }
func (h runHeap) Less(i, j int) bool {
	c := bytes.Compare(h[i].key[:], h[j].key[:])
	return c < 0 || c == 0 && h[i].from < h[j].from
}
func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)   { *h = append(*h, x.(*runReader)) }
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Repeats goes through runs together and calls f for every key that an earlier
// run, or the same, has already: ascending for each run.
func Repeats(runs []*Run, f func(from int, k Key)) error {
	var h runHeap
	defer func() {
		for _, r := range h {
			r.closer.Close()
		}
	}()
	for i, r := range runs {
		rr, err := r.open(i)
		if err != nil {
			return fmt.Errorf("read keys: %w", err)
		}
		h = append(h, rr)
		if more, err := rr.next(); err != nil {
			return fmt.Errorf("read keys: %w", err)
		} else if !more {
			rr.closer.Close()
			h = h[:len(h)-1]
		}
	}
	heap.Init(&h)
	var last Key
	for first := true; len(h) > 0; first = false {
		r := h[0]
		if !first && r.key == last {
			f(r.from, r.key)
		}
		last = r.key
		more, err := r.next()
		if err != nil {
			return fmt.Errorf("read keys: %w", err)
		}
		if more {
			heap.Fix(&h, 0)
			continue
		}
		r.closer.Close()
		heap.Pop(&h)
	}
	return nil
}
