package lake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	_ "modernc.org/sqlite" // the catalogue's engine
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
)

var catalogTables = []string{
	`CREATE TABLE IF NOT EXISTS iceberg_tables (catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL,
		table_name VARCHAR(255) NOT NULL, metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000),
		iceberg_type VARCHAR(5), PRIMARY KEY (catalog_name, table_namespace, table_name))`,
	`CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL,
		property_key VARCHAR(255) NOT NULL, property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key))`,
}

// openSQLite opens a file so that what is committed is on disk, its name too.
func openSQLite(path string, wait time.Duration) (*sql.DB, error) {
	query := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds()), "journal_mode(DELETE)", "synchronous(EXTRA)"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(path)), RawQuery: query.Encode()}).String())
}

// catalogWait is how long a reader waits for a commit, which takes milliseconds.
const catalogWait = 30 * time.Second

// openCatalogue opens the catalogue of a folder. Where there is none, root is
// where its tables say that they lie; else it is only held against what they say.
func openCatalogue(ctx context.Context, dir, root string) (*catalogue, error) {
	db, err := openSQLite(filepath.Join(dir, catalogFile), catalogWait)
	if err != nil {
		return nil, err
	}
	c := &catalogue{folder{dir, root}, db}
	if err := c.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return c, nil
}

func (c *catalogue) prepare(ctx context.Context) error {
	return c.write(ctx, func(tx *sql.Tx) error {
		for _, statement := range catalogTables {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO iceberg_namespace_properties VALUES (?, ?, ?, ?)`, catalogName, namespace, rootKey, c.root)
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT property_value FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ? AND property_key = ?`,
			catalogName, namespace, rootKey).Scan(&c.root)
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

func ident(name string) table.Identifier { return table.Identifier{namespace, name} }

// load reads a table whose metadata lie somewhere.
func (c *catalogue) load(name, at string, cat table.CatalogIO) (*table.Table, error) {
	raw, err := c.ReadFile(at)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", name, err)
	}
	meta, err := table.ParseMetadataBytes(raw)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", name, err)
	}
	return table.New(ident(name), meta, at, c.io, cat), nil
}

// A change moves tables together: transactions of single tables are collected,
// and commit makes them count.
type change struct {
	*catalogue
	tables map[string]*table.Table
	at     map[string]string // where they were; "" for a new one
	moved  map[string]string // where they are to be
}

// begin starts a change of the tables as they are.
func (c *catalogue) begin(ctx context.Context) (*change, error) {
	at, err := c.locations(ctx)
	return &change{c, map[string]*table.Table{}, at, map[string]string{}}, err
}

// LoadTable is the table as the change has it by now.
func (ch *change) LoadTable(_ context.Context, id table.Identifier) (*table.Table, error) {
	name := id[len(id)-1]
	if t := ch.tables[name]; t != nil {
		return t, nil
	}
	at, ok := ch.at[name]
	if !ok {
		return nil, fmt.Errorf("read table %s: there is none", name)
	}
	t, err := ch.load(name, at, ch)
	if err == nil {
		ch.tables[name] = t
	}
	return t, err
}

// CommitTable writes a table's new metadata, which count once commit says so.
func (ch *change) CommitTable(ctx context.Context, id table.Identifier, needs []table.Requirement, updates []table.Update) (table.Metadata, string, error) {
	t, err := ch.LoadTable(ctx, id)
	if err != nil {
		return nil, "", err
	}
	for _, need := range needs {
		if err := need.Validate(t.Metadata()); err != nil {
			return nil, "", err
		}
	}
	meta, err := table.UpdateTableMetadata(t.Metadata(), updates, t.MetadataLocation())
	if err != nil {
		return nil, "", err
	}
	at, err := ch.put(id[len(id)-1], meta, version(t.MetadataLocation())+1)
	return meta, at, err
}

// put writes metadata of a table.
func (ch *change) put(name string, meta table.Metadata, version int) (string, error) {
	raw, err := json.Marshal(meta)
	if err != nil {
		return "", err
	}
	places, err := table.LoadLocationProvider(meta.Location(), meta.Properties())
	if err != nil {
		return "", err
	}
	at, err := places.NewTableMetadataFileLocation(version)
	if err == nil {
		err = ch.WriteFile(at, raw)
	}
	if err != nil {
		return "", err
	}
	ch.moved[name] = at
	ch.tables[name] = table.New(ident(name), meta, at, ch.io, ch)
	return at, nil
}

// fresh are the metadata of a table that nothing was written to, partitioned by
// account and day where it is of events. Field ids follow from the columns.
func (f folder) fresh(t *Table) (table.Metadata, error) {
	schema := t.icebergSchema()
	spec := iceberg.UnpartitionedSpec
	if t.Events() {
		account, _ := schema.FindFieldByName(Prefix + "account")
		when, _ := schema.FindFieldByName(Prefix + "time")
		parts := iceberg.NewPartitionSpec(
			iceberg.PartitionField{SourceIDs: []int{account.ID}, FieldID: firstPartition, Name: "account", Transform: iceberg.IdentityTransform{}},
			iceberg.PartitionField{SourceIDs: []int{when.ID}, FieldID: firstPartition + 1, Name: "day", Transform: iceberg.DayTransform{}})
		spec = &parts
	}
	meta, err := table.NewMetadata(schema, spec, table.UnsortedSortOrder, f.uri("data/"+t.Name), tableProperties())
	if err != nil {
		return nil, fmt.Errorf("make table %s: %w", t.Name, err)
	}
	return meta, nil
}

// table is a table as the change has it by now. Where there is none, it is made.
func (ch *change) table(ctx context.Context, t *Table) (*table.Table, error) {
	if ch.at[t.Name] != "" || ch.tables[t.Name] != nil {
		return ch.LoadTable(ctx, ident(t.Name))
	}
	meta, err := ch.fresh(t)
	if err == nil {
		_, err = ch.put(t.Name, meta, 0)
	}
	return ch.tables[t.Name], err
}

// firstPartition is the field id that partition fields begin with, by the
// format's specification.
const firstPartition = 1000

// tableProperties are for engines that write to the lake beside bannin: they try
// again where it was first, and rewrite files rather than mark rows deleted.
func tableProperties() iceberg.Properties {
	return iceberg.Properties{
		"format-version": "2", "commit.retry.num-retries": "20", "write.delete.mode": "copy-on-write", "write.update.mode": "copy-on-write",
		"write.merge.mode": "copy-on-write", "write.parquet.compression-codec": "zstd", "write.metadata.previous-versions-max": "20",
	}
}

// errMoved says that somebody else changed a table meanwhile.
var errMoved = errors.New("a table was changed meanwhile")

// commit makes the change count, all of it or nothing.
func (ch *change) commit(ctx context.Context) error {
	if len(ch.moved) == 0 {
		return nil
	}
	return ch.write(ctx, func(tx *sql.Tx) error {
		for name, to := range ch.moved {
			if err := move(ctx, tx, name, ch.at[name], to); err != nil {
				return fmt.Errorf("commit table %s: %w", name, err)
			}
		}
		return nil
	})
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

var _ table.CatalogIO = (*change)(nil)
