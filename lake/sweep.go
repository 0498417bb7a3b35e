package lake

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// sweep forgets snapshots older than grace, and removes files that nothing
// refers to. The caller holds the lock, so that no append is under way.
func (l *Lake) sweep(ctx context.Context, grace time.Duration, done *Compacted) error {
	err := l.change(ctx, func(ch *change) error {
		for _, t := range columns.Tables() {
			in, err := ch.table(t)
			if err != nil {
				return err
			}
			in.changed = in.Expire(grace, ch.now)
		}
		return nil
	})
	if err != nil {
		return err
	}
	orphans, err := l.orphans(ctx)
	if err != nil {
		return err
	}
	for _, o := range orphans {
		age := time.Since(o.written)
		// What no one here wrote, another engine may be about to commit. Metadata
		// that a table no longer names, a reader may be about to open.
		if !o.ours && age < Grace || strings.HasSuffix(o.name, metadataSuffix) && age < grace {
			continue
		}
		if err := os.Remove(filepath.Join(l.dir, o.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		done.Removed, done.Freed = done.Removed+1, done.Freed+o.bytes
	}
	return nil
}

// metadataSuffix is how the names of tables' metadata end.
const metadataSuffix = ".metadata.json"

// An orphan is a file that nothing refers to.
type orphan struct {
	name    string
	bytes   int64
	written time.Time
	ours    bool // by its name, bannin wrote it
}

// orphans are the files below the lake's folder that no snapshot of any table
// refers to.
func (l *Lake) orphans(ctx context.Context) (all []orphan, err error) {
	known, err := l.referred(ctx)
	if err != nil {
		return nil, err
	}
	visit := func(name string, info fs.FileInfo) error {
		base := filepath.Base(name)
		if !known[name] {
			ours := strings.HasPrefix(base, unfinished) || len(sumOf(base)) == 64 || strings.HasSuffix(base, metadataSuffix) || strings.HasSuffix(base, ".avro")
			all = append(all, orphan{name, info.Size(), info.ModTime(), ours})
		}
		return nil
	}
	return all, errors.Join(l.cat.files("data", visit), l.cat.files(keysDir, visit))
}

// referred are the names of all files that tables refer to, in any snapshot.
func (l *Lake) referred(ctx context.Context) (map[string]bool, error) {
	at, err := l.cat.locations(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	add := func(uri string) error {
		name, err := l.cat.name(uri)
		known[name] = true
		return err
	}
	for name, where := range at {
		t, err := l.cat.load(name, where)
		if err != nil {
			return nil, err
		}
		faults := []error{add(where)}
		for _, old := range t.MetadataLog {
			faults = append(faults, add(old.File))
		}
		for i := range t.Snapshots {
			faults = append(faults, add(t.Snapshots[i].ManifestList), l.refer(&t.Snapshots[i], known, add))
		}
		if err := errors.Join(faults...); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// refer adds a snapshot's manifests, and the data files and keys that they name.
func (l *Lake) refer(s *metadata.Snapshot, known map[string]bool, add func(string) error) error {
	manifests, err := metadata.Manifests(l.cat, s)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		if name, err := l.cat.name(m.FilePath()); err != nil || known[name] {
			if err != nil {
				return err
			}
			continue // another snapshot has it too
		}
		if err := add(m.FilePath()); err != nil {
			return err
		}
		entries, err := m.FetchEntries(l.cat, true)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := add(e.DataFile().FilePath()); err != nil {
				return err
			}
			name, _ := l.cat.name(e.DataFile().FilePath())
			keys, err := filepath.Rel(l.dir, l.runPath(name))
			if err != nil {
				return err
			}
			known[keys] = true
		}
	}
	return nil
}
