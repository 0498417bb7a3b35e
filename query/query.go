// Package query asks a lake in SQL. A query can read the lake's tables and
// nothing else: no file, network, setting or extension is within its reach, and
// time, rows and memory are bounded. Athena's names and functions work.
package query

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"bannin/lake"
	"bannin/locale"
	"bannin/query/ocsf"
)

// A Translation is a question as SQL, whatever language it was asked in.
type Translation struct {
	SQL    string
	Args   []any    // for its parameters, in order, or sql.Named
	Notes  []string // what the reader of the answer should know
	Native bool     // SQL is the engine's own, not Athena's, and stays as it is
}

// OwnMark, as the last line of a query, says that it is the engine's own SQL and
// not Athena's, as Query.SQL is. It is judged as any other.
const OwnMark = "-- duckdb"

// Options say how a lake is asked.
type Options struct {
	Limits
	Macros []string // statements that make functions which translations call. They are trusted
	Tables []Table  // of other data
}

// Limits bound what one query may take. Zero stands for the usual.
type Limits struct {
	Rows    int           // that come back: 10,000
	Time    time.Duration // until the query is given up: 5 minutes
	Memory  int64         // bytes that the engine keeps in memory: 1 GiB. As much again eight times may go to disk
	Threads int           // as many as there are processors
}

func (l Limits) orUsual() Limits {
	if l.Rows <= 0 {
		l.Rows = 10_000
	}
	if l.Time <= 0 {
		l.Time = 5 * time.Minute
	}
	if l.Memory <= 0 {
		l.Memory = 1 << 30
	}
	return l
}

// A Session asks one lake. It is safe for use from many goroutines.
type Session struct {
	lake      *lake.Lake
	db        *sql.DB
	spill     string
	limits    Limits
	functions map[string]int // that queries may call, and how often each writes its arguments
	tables    []string       // of other data
	left      atomic.Bool    // a query that was given up runs on
}

// Open begins to ask a lake. What does not fit in memory goes to a folder of its
// own, which Close removes.
func Open(ctx context.Context, l *lake.Lake, o Options) (*Session, error) {
	s := &Session{lake: l, limits: o.Limits.orUsual()}
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start query engine: %w", err)
	}
	s.db = sql.OpenDB(connector)
	if s.spill, err = os.MkdirTemp("", "bannin-query-"); err == nil {
		err = s.prepare(ctx, o)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare query engine: %w", err), s.Close())
	}
	return s, nil
}

// Close lets go of the engine. The lake stays open. An engine that is still at work
// on a query that was given up is left to it.
func (s *Session) Close() (err error) {
	if !s.left.Load() {
		err = s.db.Close()
	}
	if s.spill != "" {
		err = errors.Join(err, os.RemoveAll(s.spill))
	}
	return err
}

//go:embed macros.sql
var macros string

// prepare makes functions and locks the engine. The order counts: after the last
// statement, no setting can change.
func (s *Session) prepare(ctx context.Context, o Options) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := registerAddresses(conn); err != nil {
		return err
	}
	for _, t := range o.Tables {
		if err := t.create(ctx, conn); err != nil {
			return err
		}
		s.tables = append(s.tables, t.Name)
	}
	for _, statement := range slices.Concat([]string{macros, ocsf.Macros()}, o.Macros, s.settings()) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", strings.SplitN(statement, "\n", 2)[0], err)
		}
	}
	s.functions, err = callable(ctx, conn)
	return err
}

// settings bound the engine and lock it.
func (s *Session) settings() []string {
	all := []string{
		"SET TimeZone = 'UTC'",
		"SET integer_division = true", // as Athena divides
		"SET parquet_metadata_cache = true",
		"SET memory_limit = " + quoteText(fmt.Sprintf("%dB", s.limits.Memory)),
		"SET temp_directory = " + quoteText(s.spill),
		"SET max_temp_directory_size = " + quoteText(fmt.Sprintf("%dB", 8*s.limits.Memory)),
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET allow_community_extensions = false",
		"SET allowed_directories = [" + quoteText(s.lake.Path(lake.File{Name: "data"})) + "]",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	}
	if s.limits.Threads > 0 {
		all = append([]string{fmt.Sprintf("SET threads = %d", s.limits.Threads)}, all...)
	}
	return all
}

// A Query is one that was judged and may run.
type Query struct {
	SQL    string // as the engine gets it; with OwnMark, it can be asked again
	Args   []any
	Tables []string // of the lake, that it reads
	Notes  []error  // what the reader of the answer should know, for locale.Printer.Tell

	asked string // as it was written
}

// Check translates a query from Athena's SQL and judges it. It touches no log:
// only the text is read, by the engine's own parser.
func (s *Session) Check(ctx context.Context, t Translation) (*Query, error) {
	sql := strings.TrimRight(strings.TrimSpace(t.SQL), "; \t\r\n")
	if len(sql) > maxLength {
		return nil, locale.Errorf("query.too_long", "bytes", maxLength)
	}
	own, native := strings.CutSuffix(sql, "\n"+OwnMark)
	if native {
		sql = own
	}
	if !native && !t.Native {
		var err error
		if sql, err = translate(sql); err != nil {
			return nil, err
		}
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	q := &Query{SQL: sql, Args: t.Args, asked: t.SQL}
	var name misnamed
	if err := s.judge(ctx, conn, q); errors.As(err, &name) {
		return nil, placed(q.asked, name.name, name.error)
	} else if err != nil {
		return nil, err
	}
	return q, nil
}

// A Column is one of a result.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // DuckDB's name for it
}

// A Result is the answer to a query.
type Result struct {
	Columns []Column
	Rows    [][]any // text, bool, int64, float64, time.Time, lists and maps of these; nil is null
	More    bool    // there were more rows than Limits allow, or than 256 MB hold
	Took    time.Duration
}

// Ask runs a query on the lake as it is now. It ends early with ctx, and with an
// error that says so where it takes longer than Limits allow.
func (s *Session) Ask(ctx context.Context, q *Query) (*Result, error) {
	began := time.Now()
	snapshot, err := s.lake.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	bounded, stop := context.WithTimeout(ctx, s.limits.Time)
	defer stop()
	r, left, err := s.watched(bounded, func(ctx context.Context) (*Result, error) {
		defer conn.Close()
		return s.ask(ctx, conn, snapshot, q)
	})
	if left {
		s.left.Store(true)
	}
	if err != nil {
		if ctx.Err() == nil && bounded.Err() != nil {
			return nil, locale.Errorf("query.timeout", "limit", s.limits.Time)
		}
		return nil, errors.Join(ctx.Err(), s.told(err, q.asked))
	}
	r.Took = time.Since(began)
	return r, nil
}

// ask runs a query without the columns that came later where it can do without
// them: to read them, the files' own columns must be looked up first.
func (s *Session) ask(ctx context.Context, conn *sql.Conn, snapshot *lake.Snapshot, q *Query) (*Result, error) {
	// One row more tells whether there are more.
	bounded := fmt.Sprintf("SELECT * FROM (%s\n) LIMIT %d", q.SQL, s.limits.Rows+1)
	for whole := false; ; whole = true {
		some := reading{snapshot: snapshot, lake: s.lake, whole: whole}
		for _, name := range q.Tables {
			view, err := some.view(name)
			if err != nil {
				return nil, err
			}
			if _, err := conn.ExecContext(ctx, view); err != nil {
				return nil, fmt.Errorf("open table %s: %w", name, err)
			}
		}
		if some.left && !without(ctx, conn, bounded, q.Args) {
			continue
		}
		rows, err := conn.QueryContext(ctx, bounded, q.Args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		return s.read(rows)
	}
}

// without tells whether a query does without the columns that came later, by how
// the engine would run it.
func without(ctx context.Context, conn *sql.Conn, query string, args []any) bool {
	var kind, plan string
	err := conn.QueryRowContext(ctx, "EXPLAIN (FORMAT json) "+query, args...).Scan(&kind, &plan)
	return err == nil && !strings.Contains(plan, laterMark)
}

// maxAnswer bounds the bytes of an answer, about.
const maxAnswer = 256 << 20

func (s *Session) read(rows *sql.Rows) (*Result, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	r := new(Result)
	into := make([]any, len(types))
	for _, t := range types {
		r.Columns = append(r.Columns, Column{t.Name(), t.DatabaseTypeName()})
	}
	size := 0
	for rows.Next() {
		if len(r.Rows) == s.limits.Rows || size > maxAnswer {
			r.More = true
			return r, nil
		}
		row := make([]any, len(types))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i := range row {
			row[i] = plain(row[i], r.Columns[i].Type)
			size += sizeOf(row[i])
		}
		r.Rows = append(r.Rows, row)
	}
	return r, rows.Err()
}
