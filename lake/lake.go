// Package lake keeps events in columns: Parquet files, one folder for each log,
// account and day, and Iceberg tables that say which files count. Any engine
// reads them without bannin. It appends, compacts, retains and verifies; asking
// is for others, who get the columns and the files from here.
package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/apache/iceberg-go"
	sqlite3 "modernc.org/sqlite/lib"

	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// A Lake is an open lake. It is safe for use from many goroutines.
type Lake struct {
	dir string
	cat *catalogue

	mu     sync.Mutex
	listed map[string]listing // by table
}

// A listing is the files of a table by one of its metadata.
type listing struct {
	at    string
	files []File
	later []string // columns that some files do not have in full
}

// Options say how a lake is made.
type Options struct {
	Create bool   // where there is none, make one
	Root   string // the URI at which its tables will lie for other engines; "" is the folder itself, or what the lake has. Only a new lake takes it: with another it is an error
}

// Open opens the lake in a folder.
func Open(ctx context.Context, dir string, o Options) (*Lake, error) {
	info, err := os.Stat(filepath.Join(dir, catalogFile))
	switch {
	case errors.Is(err, fs.ErrNotExist) && !o.Create:
		return nil, locale.Errorf("lake.none", "dir", dir)
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, folder{dir: dir}.told(err)
		}
	case err != nil:
		return nil, err
	case info.Size() == 0 && hasData(dir): // SQLite would take it for a new one
		return nil, locale.Errorf("lake.catalog_damaged", "file", catalogFile, "error", io.ErrUnexpectedEOF)
	}
	root := strings.TrimRight(o.Root, "/")
	if root == "" {
		if root, err = rootOf(dir); err != nil {
			return nil, err
		}
	}
	cat, err := openCatalogue(ctx, dir, root)
	if err != nil {
		return nil, fmt.Errorf("open lake %s: %w", dir, err)
	}
	if o.Root != "" && cat.root != root {
		return nil, errors.Join(locale.Errorf("lake.other_root", "dir", dir, "is", cat.root, "asked", root), cat.db.Close())
	}
	return &Lake{dir: dir, cat: cat, listed: map[string]listing{}}, nil
}

// hasData tells whether tables have data files, so that there was a catalogue.
func hasData(dir string) bool {
	tables, err := os.ReadDir(filepath.Join(dir, "data"))
	return err == nil && len(tables) > 0
}

// Close lets go of the lake.
func (l *Lake) Close() error { return l.cat.db.Close() }

// Root is the URI at which the lake's tables say that they lie.
func (l *Lake) Root() string { return l.cat.root }

// A File is a data file that counts.
type File struct {
	Name        string // in the lake's folder
	Account     string // of its rows; "" for none
	Day         int32  // of its rows, since 1970, in UTC
	Rows, Bytes int64
	First, Last time.Time // of its rows, to the microsecond; zero where they have no time

	data iceberg.DataFile
}

// A Snapshot is all tables at one moment: what one append added is in it as a
// whole, or not at all. Its files stay for at least Grace after they were
// replaced.
type Snapshot struct {
	lake *Lake
	at   map[string]string
}

// Snapshot is the lake as it is now.
func (l *Lake) Snapshot(ctx context.Context) (*Snapshot, error) {
	at, err := l.cat.locations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", l.cat.told(err))
	}
	return &Snapshot{l, at}, nil
}

// A Span leaves out files that can hold nothing that is asked for. The zero
// value leaves out none.
type Span struct {
	Since, Until time.Time // rows of Since or later, and before Until; zero is open
	Accounts     []string  // nil is all
}

// Files are the data files of a table, as paths that exist. A table that nothing
// was written to has none.
func (s *Snapshot) Files(name string, span Span) ([]File, error) {
	listed, err := s.lake.listingAt(name, s.at[name])
	if err != nil {
		return nil, err
	}
	var kept []File
	for _, f := range listed.files {
		if span.meets(f) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// Later are the columns of a table that some files do not have, or not in full:
// they came after the first files, or with this version.
func (s *Snapshot) Later(name string) ([]string, error) {
	listed, err := s.lake.listingAt(name, s.at[name])
	return listed.later, err
}

// Path is where a file lies on this machine.
func (l *Lake) Path(f File) string { return filepath.Join(l.dir, f.Name) }

func (s Span) meets(f File) bool {
	if s.Accounts != nil && !contains(s.Accounts, f.Account) {
		return false
	}
	if f.First.IsZero() {
		return true
	}
	return (s.Since.IsZero() || !f.Last.Before(s.Since)) && (s.Until.IsZero() || f.First.Before(s.Until))
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// listingAt is what a table holds by its metadata somewhere; nothing for "".
func (l *Lake) listingAt(name, at string) (listing, error) {
	if at == "" {
		return listing{}, nil
	}
	l.mu.Lock()
	known := l.listed[name]
	l.mu.Unlock()
	if known.at == at {
		return known, nil
	}
	t, err := l.cat.load(name, at)
	if err != nil {
		return listing{}, err
	}
	files, err := l.cat.filesOf(t.Table)
	if err != nil {
		return listing{}, l.cat.unread(name, err)
	}
	if own := columns.Named(name); own != nil {
		t.Grow(own)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	known = listing{at: at, files: files}
	for _, f := range t.Schema().Fields() {
		first, there := t.Schemas[0].FindFieldByID(f.ID)
		if !there || !first.Type.Equals(f.Type) {
			known.later = append(known.later, f.Name)
		}
	}
	l.listed[name] = known
	return known, nil
}

// files are the data files of a table as the change has it by now.
func (ch *change) files(t *columns.Table) ([]File, error) {
	s, err := ch.table(t)
	if err != nil {
		return nil, err
	}
	files, err := ch.filesOf(s.Table)
	if err != nil {
		return nil, ch.unread(t.Name, err)
	}
	return files, nil
}

// filesOf lists the files of a table's current snapshot.
func (f folder) filesOf(m *metadata.Table) (all []File, err error) {
	now := m.Now()
	if now == nil {
		return nil, nil
	}
	manifests, err := metadata.Manifests(f, now)
	if err != nil {
		return nil, err
	}
	when, timed := m.Schema().FindFieldByName(columns.Prefix + "time")
	for _, m := range manifests {
		entries, err := metadata.Entries(f, m)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			one, err := f.fileOf(e.DataFile())
			if err != nil {
				return nil, err
			}
			if timed {
				one.First, one.Last = bound(one.data.LowerBoundValues()[when.ID]), bound(one.data.UpperBoundValues()[when.ID])
			}
			all = append(all, one)
		}
	}
	return all, nil
}

func (f folder) fileOf(d iceberg.DataFile) (File, error) {
	name, err := f.name(d.FilePath())
	one := File{Name: name, Rows: d.Count(), Bytes: d.FileSizeBytes(), data: d}
	one.Account, _ = d.Partition()[metadata.FirstPartition].(string)
	if day, ok := d.Partition()[metadata.FirstPartition+1].(iceberg.Date); ok {
		one.Day = int32(day)
	}
	return one, err
}

// lockFile is held by whoever writes. It is a lock of SQLite's, which ends with
// the process, however it ends.
const lockFile = "writer.lock"

// lockWait is how long a second writer waits for the first.
const lockWait = 10 * time.Second

// A lock is the right to write.
type lock struct {
	db   *sql.DB
	conn *sql.Conn
}

// lock waits for other writers. It is an error where one goes on for long, and
// where nothing can be written: better now than when all logs are read. SQLite
// would lock a file that it can only read.
func (l *Lake) lock(ctx context.Context, wait time.Duration) (*lock, error) {
	if err := l.probe(); err != nil {
		return nil, fmt.Errorf("lock lake %s: %w", l.dir, l.cat.told(err))
	}
	db, err := openSQLite(filepath.Join(l.dir, lockFile), wait)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		if conn != nil {
			conn.Close()
		}
		db.Close()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case isSQLite(err, sqlite3.SQLITE_BUSY):
			return nil, locale.Errorf("lake.locked", "dir", l.dir)
		}
		return nil, fmt.Errorf("lock lake %s: %w", l.dir, l.cat.told(err))
	}
	return &lock{db, conn}, nil
}

// probe tries whether something can be written in the lake's folder.
func (l *Lake) probe() error {
	f, err := os.CreateTemp(l.dir, unfinished+"*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (k *lock) release() error { return errors.Join(k.conn.Close(), k.db.Close()) }
