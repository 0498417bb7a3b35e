package lake

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

// A key is what an event is known by within its partition: 128 bits of the
// SHA-256 of its id, which nobody can make two events share. An event without an
// id is known by its content.
type key [16]byte

func keyOf(id []byte) key {
	sum := sha256.Sum256(id)
	return key(sum[:16])
}

// recent are the keys of an append's last rows, by partition: most copies of an
// event come soon after it, and are left out before they are written. It forgets
// the older half when it is full. What it forgot, commit finds.
type recent struct {
	mu       sync.Mutex
	new, old map[partitionKey]struct{}
}

type partitionKey struct {
	partition int
	key       key
}

// recentKeys is how many keys half of recent holds: some 40 MB in all.
const recentKeys = 1 << 19

// add tells whether a key is new.
func (r *recent) add(k partitionKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
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

// A run is the keys of one data file, sorted, in a file beside the data. It can
// be made again from the data.
type run struct {
	path string
	n    int64
}

// keysDir is where the runs lie, named by their data files' sums.
const keysDir = "keys"

func (l *Lake) runPath(data string) string {
	sum := sumOf(data)
	return filepath.Join(l.dir, keysDir, sum[:2], sum)
}

// writeRun keeps the keys of a data file.
func (l *Lake) writeRun(data string, keys []key) (*run, error) {
	slices.SortFunc(keys, func(a, b key) int { return bytes.Compare(a[:], b[:]) })
	path := l.runPath(data)
	if err := makeDir(l.dir, filepath.Dir(path)); err != nil {
		return nil, err
	}
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
	return &run{path, int64(len(keys))}, os.Rename(out.Name(), path)
}

// runOf is the run of a data file; where it is lost, it is made again.
func (l *Lake) runOf(sh *shape, f File) (*run, error) {
	path := l.runPath(f.Name)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() != f.Rows*int64(len(key{})):
		keys, err := l.readKeys(sh, f)
		if err != nil {
			return nil, err
		}
		return l.writeRun(f.Name, keys)
	case err != nil:
		return nil, err
	}
	return &run{path, f.Rows}, nil
}

// small is up to which size a run is read at once, so that its file need not
// stay open.
const small = 256 << 10

// A runReader reads a run from its start.
type runReader struct {
	from   int // which run: the earlier has its events
	in     *bufio.Reader
	closer io.Closer
	key    key
}

func (r *run) open(from int) (*runReader, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return nil, err
	}
	rr := &runReader{from: from, in: bufio.NewReaderSize(f, 64<<10), closer: f}
	if r.n*int64(len(key{})) <= small {
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

// repeats goes through runs together and calls f for every key that an earlier
// run, or the same, has already: ascending for each run.
func repeats(runs []*run, f func(from int, k key)) error {
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
	var last key
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
