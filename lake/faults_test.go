package lake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bannin/lake/columns"
	"bannin/lake/metadata"
	"bannin/locale"
)

// refused fails the test where an error is not the one of a key, in words that
// people get.
func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	var said *locale.Error
	if !errors.As(err, &said) || said.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

// newest is where a table's metadata lie.
func newest(t *testing.T, l *Lake, table string) string {
	t.Helper()
	at, err := l.cat.locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path, err := l.cat.path(at[table])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADamagedCatalogueIsTold(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	path := filepath.Join(l.dir, catalogFile)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for what, bad := range map[string][]byte{"shortened": good[:len(good)/2], "overwritten": []byte(strings.Repeat("no database ", 100)), "emptied": {}} {
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), l.dir, Options{})
		if err == nil {
			again := open(t, l.dir)
			_, err = again.Snapshot(t.Context())
		}
		refused(t, what, err, "lake.catalog_damaged")
		if got, err := os.ReadFile(path); err != nil || string(got) != string(bad) {
			t.Errorf("%s: the catalogue was changed: %v", what, err)
		}
	}
	if err := os.WriteFile(path, good, 0o644); err != nil {
		t.Fatal(err)
	}
	whole(t, open(t, l.dir))
}

// A catalogue whose making was cut short is made.
func TestAnEmptyCatalogueIsMade(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, catalogFile), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	load(t, open(t, dir), AppendOptions{}, calls("a"))
}

func TestDamagedMetadataAreTold(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	path := newest(t, l, "cloudtrail")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, damage := range map[string]func() error{
		"shortened": func() error { return os.WriteFile(path, good[:len(good)/2], 0o644) },
		"removed":   func() error { return os.Remove(path) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		again := open(t, l.dir)
		s, err := again.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Files("cloudtrail", Span{})
		refused(t, what, err, "lake.table_damaged")
		_, err = again.Append(t.Context(), AppendOptions{})
		refused(t, what+", append", err, "lake.table_damaged")
		v, err := again.Verify(t.Context())
		if err != nil || len(v.Faults) != 1 || v.Faults[0].File != "cloudtrail" {
			t.Errorf("%s: verify: got %+v, %v", what, v, err)
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	whole(t, open(t, l.dir))
}

// What a newer bannin made is read as far as it can be, and not written to.
func TestANewerLakeIsNotWrittenTo(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	all := columns.CloudTrail.Columns
	columns.CloudTrail.Columns = all[:len(all)-2]
	defer func() { columns.CloudTrail.Columns = all }()
	_, err := l.Append(t.Context(), AppendOptions{})
	refused(t, "append", err, "lake.newer_columns")
	_, err = l.Compact(t.Context(), 0, nil)
	refused(t, "compact", err, "lake.newer_columns")
	if rows := rowsOf(t, l, "cloudtrail"); len(rows) != 1 {
		t.Errorf("got %d rows, want 1", len(rows))
	}

	path := newest(t, l, "cloudtrail")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var meta map[string]any
	if err := json.Unmarshal(raw, &meta); err != nil {
		t.Fatal(err)
	}
	meta["format-version"] = 3
	if raw, err = json.Marshal(meta); err != nil {
		t.Fatal(err)
	}
	_, err = metadata.Parse(raw)
	refused(t, "format 3", err, "lake.format")

	err = l.cat.write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE iceberg_namespace_properties SET property_value = '2' WHERE property_key = ?`, layoutKey)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), l.dir, Options{Create: true})
	refused(t, "layout 2", err, "lake.newer_layout")
}

// Who only reads writes nothing: not even while somebody else does must it wait,
// and a folder that is read-only can be asked.
func TestReadersWriteNothing(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	err := l.cat.write(t.Context(), func(*sql.Tx) error { // has the right to write
		soon, stop := context.WithTimeout(t.Context(), catalogWait/2)
		defer stop()
		again, err := Open(soon, l.dir, Options{})
		if err != nil {
			return err
		}
		defer again.Close()
		s, err := again.Snapshot(soon)
		if err != nil {
			return err
		}
		if files, err := s.Files("cloudtrail", Span{}); err != nil || len(files) != 1 {
			t.Errorf("got %v, %v, want one file", files, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnotherRootIsRefused(t *testing.T) {
	dir := t.TempDir()
	for root, key := range map[string]string{"s3://b/lake": "", "s3://b/lake/": "", "s3://b/other": "lake.other_root"} {
		first, err := Open(t.Context(), dir, Options{Create: true, Root: "s3://b/lake"})
		if err != nil {
			t.Fatal(err)
		}
		first.Close()
		l, err := Open(t.Context(), dir, Options{Create: true, Root: root})
		if key != "" {
			refused(t, root, err, key)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
	}
}

// What the system says of a disk or a right is told with what to do.
func TestFaultsOfTheSystemAreTold(t *testing.T) {
	f := folder{dir: "lake"}
	for want, fault := range map[string]error{
		"lake.full":     fmt.Errorf("write: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}),
		"lake.no_right": fmt.Errorf("open: %w", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}),
	} {
		refused(t, fault.Error(), f.told(fault), want)
	}
	refused(t, "a read-only disk", f.told(syscall.EROFS), "lake.no_right")
	refused(t, "explained already", f.told(locale.Errorf("lake.locked", "dir", "x")), "lake.locked")
	if got := f.told(context.Canceled); got != context.Canceled {
		t.Errorf("got %v", got)
	}
}

// A change whose transaction ended with an error after all was done counts, and
// none of its files may go.
func TestACommitThatSaysItFailedMayCount(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	ch, err := l.cat.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fault := errors.New("synchronise the folder")
	if err := ch.settled(t.Context(), ch.at, fault); err != nil {
		t.Errorf("all is in place: got %v", err)
	}
	if err := ch.settled(t.Context(), map[string]string{"cloudtrail": "elsewhere"}, fault); err != fault {
		t.Errorf("nothing is in place: got %v", err)
	}
	l.Close()
	if err := ch.settled(t.Context(), ch.at, fault); !errors.Is(err, errUnsure) || !errors.Is(err, fault) {
		t.Errorf("nobody knows: got %v", err)
	}
}
