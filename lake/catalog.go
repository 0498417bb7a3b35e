package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the catalogue's engine

	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// A catalogue says for each table which metadata counts. It is a SQLite file
// with the tables of Iceberg's JDBC catalogue, so that other programs know it
// (PyIceberg as "sql"). One transaction moves the tables of a whole append, so
// that readers see all of it or nothing.
//
// Source: Apache Iceberg, JdbcUtil, schema V1.
type catalogue struct {
	folder
	db *sql.DB
}

const (
	catalogFile = "catalog.db"
	catalogName = "bannin"
	namespace   = "bannin"
	rootKey     = "location"
	layoutKey   = "bannin.layout"
)

// layout is how the lake's folder is laid out. A lake of a higher one is not
// touched: a newer bannin made it, and means something else by what lies there.
const layout = 1

var catalogTables = []string{
	`CREATE TABLE IF NOT EXISTS iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL,
		table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000),
		iceberg_type VARCHAR(5), PRIMARY KEY (catalog_name, table_namespace, table_name))`,
	`CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL,
		property_key VARCHAR(255) NOT NULL, property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key))`,
}

// openSQLite opens a file so that what is committed is on disk, its name too. A
// transaction has the right to write from its start: two that got it halfway
// would wait for each other.
func openSQLite(path string, wait time.Duration) (*sql.DB, error) {
	query := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()), "journal_mode(DELETE)", "synchronous(EXTRA)"}, "_txlock": {"immediate"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(path)), RawQuery: query.Encode()}).String())
}

// catalogWait is how long a reader waits for a commit, which takes milliseconds.
const catalogWait = 30 * time.Second

// openCatalogue opens the catalogue of a folder. Where there is none, root is
// where its tables say that they lie; else it is only held against what they say.
// Of one that is there, nothing is written: whoever may only read can ask it.
func openCatalogue(ctx context.Context, dir, root string) (*catalogue, error) {
	db, err := openSQLite(filepath.Join(dir, catalogFile), catalogWait)
	if err != nil {
		return nil, err
	}
	c := &catalogue{folder{dir, root}, db}
	made, err := c.prepared(ctx)
	if err == nil && !made {
		if err = c.make(ctx); err == nil {
			_, err = c.prepared(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(c.told(err), db.Close())
	}
	return c, nil
}

// prepared reads what the catalogue says of the lake as a whole, and tells
// whether it says anything: one whose making was cut short does not.
func (c *catalogue) prepared(ctx context.Context) (bool, error) {
	var tables int
	err := c.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name IN ('iceberg_tables', 'iceberg_namespace_properties')`).Scan(&tables)
	if err != nil || tables < len(catalogTables) {
		return false, err
	}
	made := 1 // where it does not say
	for key, into := range map[string]any{rootKey: &c.root, layoutKey: &made} {
		err := c.db.QueryRowContext(ctx, `SELECT property_value FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ? AND property_key = ?`,
			catalogName, namespace, key).Scan(into)
		if errors.Is(err, sql.ErrNoRows) && key == rootKey {
			return false, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return false, err
		}
	}
	if made > layout {
		return false, locale.Errorf("lake.newer_layout", "is", made, "known", layout)
	}
	return true, nil
}

// make makes the catalogue of a new lake.
func (c *catalogue) make(ctx context.Context) error {
	return c.write(ctx, func(tx *sql.Tx) error {
		for _, statement := range catalogTables {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO iceberg_namespace_properties VALUES (?, ?, ?, ?), (?, ?, ?, ?)`,
			catalogName, namespace, rootKey, c.root, catalogName, namespace, layoutKey, strconv.Itoa(layout))
		return err
	})
}

// write runs f in a transaction.
func (c *catalogue) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// locations are where the metadata of all tables lie, at one moment.
func (c *catalogue) locations(ctx context.Context) (map[string]string, error) {
	rows, err := c.db.QueryContext(ctx, `SELECT table_name, metadata_location FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ?`, catalogName, namespace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, at string
		if err := rows.Scan(&name, &at); err != nil {
			return nil, err
		}
		all[name] = at
	}
	return all, rows.Err()
}

// A state is a table at one moment.
type state struct {
	*metadata.Table
	name    string
	at      string // where its metadata lie; "" for a new table
	changed bool
}

// load reads a table whose metadata lie somewhere.
func (c *catalogue) load(name, at string) (*state, error) {
	raw, err := c.ReadFile(at)
	if err != nil {
		return nil, c.unread(name, err)
	}
	m, err := metadata.Parse(raw)
	if err != nil {
		return nil, c.unread(name, fmt.Errorf("parse %s: %w", path.Base(at), err))
	}
	return &state{Table: m, name: name, at: at}, nil
}

// A change changes tables together: nothing of it counts before commit, and then
// all of it does.
type change struct {
	*catalogue
	at     map[string]string // where the tables are
	tables map[string]*state // those that were asked for
	now    time.Time         // for the log of snapshots; it means nothing else
}

// begin starts a change of the tables as they are.
func (c *catalogue) begin(ctx context.Context) (*change, error) {
	at, err := c.locations(ctx)
	return &change{c, at, map[string]*state{}, time.Now()}, err
}

// table is a table as the change has it by now. One that is not there is made
// with the first change of it.
func (ch *change) table(t *columns.Table) (*state, error) {
	if s := ch.tables[t.Name]; s != nil {
		return s, nil
	}
	s := &state{name: t.Name}
	if at := ch.at[t.Name]; at != "" {
		var err error
		if s, err = ch.load(t.Name, at); err != nil {
			return nil, err
		}
	} else {
		s.Table = metadata.New(t, ch.uri("data/"+t.Name))
	}
	ch.tables[t.Name] = s
	return s, nil
}

// append adds files to a table.
func (ch *change) append(t *columns.Table, files []*staged) error {
	s, err := ch.table(t)
	if err != nil {
		return err
	}
	s.changed = true
	return s.Append(ch, ch.dataFiles(s.Table, files), ch.now)
}

// swap puts files in the place of others of a table. A file that is among both
// stays.
func (ch *change) swap(t *columns.Table, old []File, fresh []*staged, how string) error {
	gone := map[string]bool{}
	for _, f := range old {
		n := len(fresh)
		if fresh = slices.DeleteFunc(fresh, func(s *staged) bool { return s.name == f.Name }); len(fresh) == n {
			gone[f.data.FilePath()] = true
		}
	}
	if len(gone)+len(fresh) == 0 {
		return nil
	}
	for _, f := range fresh {
		if err := syncDir(filepath.Join(ch.dir, f.dir())); err != nil {
			return err
		}
	}
	s, err := ch.table(t)
	if err != nil {
		return err
	}
	s.changed = true
	return s.Replace(ch, gone, ch.dataFiles(s.Table, fresh), how, ch.now)
}

// errMoved says that somebody else changed a table meanwhile.
var errMoved = errors.New("a table was changed meanwhile")

// commit makes the change count, all of it or nothing.
func (ch *change) commit(ctx context.Context) error {
	to := map[string]string{}
	for name, s := range ch.tables {
		if !s.changed {
			continue
		}
		at, err := ch.put(s)
		if err != nil {
			return fmt.Errorf("write table %s: %w", name, err)
		}
		to[name] = at
	}
	if len(to) == 0 {
		return nil
	}
	err := ch.write(ctx, func(tx *sql.Tx) error {
		for name, at := range to {
			if err := move(ctx, tx, name, ch.at[name], at); err != nil {
				return fmt.Errorf("commit table %s: %w", name, err)
			}
		}
		return nil
	})
	if err == nil || errors.Is(err, errMoved) {
		return err
	}
	return ch.settled(context.WithoutCancel(ctx), to, err)
}

// errUnsure says that it is not known whether a change counts.
var errUnsure = errors.New("whether it counts is not known")

// settled is what became of a change whose transaction ended with an error, which
// may have come when all was done.
func (ch *change) settled(ctx context.Context, to map[string]string, fault error) error {
	now, err := ch.locations(ctx)
	if err != nil {
		return errors.Join(fault, errUnsure)
	}
	for name, at := range to {
		if now[name] != at {
			return fault
		}
	}
	return nil
}

// put writes a table's metadata beside those it has.
func (ch *change) put(s *state) (string, error) {
	number := 0
	if s.at != "" {
		number = version(s.at) + 1
	}
	s.Supersede(s.at, ch.now)
	raw, err := s.Encode()
	if err != nil {
		return "", err
	}
	at := fmt.Sprintf("%s/metadata/%05d-%s.metadata.json", s.Location, number, metadata.NewUUID())
	return at, ch.WriteFile(at, raw)
}

// move says where a table's metadata are from now on.
func move(ctx context.Context, tx *sql.Tx, name, from, to string) error {
	if from == "" {
		_, err := tx.ExecContext(ctx, `INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, NULL, 'TABLE')`, catalogName, namespace, name, to)
		return err
	}
	done, err := tx.ExecContext(ctx, `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
		WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?`, to, from, catalogName, namespace, name, from)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errMoved, err)
	}
	return nil
}

var metadataVersion = regexp.MustCompile(`/(\d+)-[^/]*\.metadata\.json$`)

// version is the number of a table's metadata.
func version(at string) int {
	if m := metadataVersion.FindStringSubmatch(at); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n
		}
	}
	return 0
}
