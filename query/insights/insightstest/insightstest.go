// Package insightstest is a database with the tables of a lake for tests, which
// fill it row by row.
package insightstest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"bannin/lake/columns"
	"bannin/query/insights"
)

// A World is a database with the lake's tables and the macros of translated
// queries.
type World struct {
	testing.TB
	DB *sql.DB
}

// New makes one with empty tables. It is gone when the test ends.
func New(t testing.TB) *World {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	w := &World{t, db}
	w.Exec("SET threads = 2")
	w.Exec("SET TimeZone = 'Asia/Tokyo'") // answers must not depend on it
	w.Exec("SET integer_division = true") // as Athena has it
	for _, m := range insights.Macros() {
		w.Exec(m)
	}
	for _, table := range columns.Tables() {
		w.Exec("CREATE TABLE " + table.Name + " AS SELECT unnest(json_transform('{}', '" + shape(table.All()) + "')) LIMIT 0")
	}
	return w
}

// Exec runs a statement.
func (w *World) Exec(sql string, args ...any) {
	w.Helper()
	if _, err := w.DB.Exec(sql, args...); err != nil {
		w.Fatalf("%s: %v", sql, err)
	}
}

// shape is columns as json_transform wants them.
func shape(all []columns.Column) string {
	parts := make([]string, len(all))
	for i, c := range all {
		var of string
		switch {
		case c.Type == columns.Struct:
			of = shape(c.Of)
		case c.Type == columns.List && c.Of != nil:
			of = "[" + shape(c.Of) + "]"
		case c.Type == columns.List:
			of = `["VARCHAR"]`
		default:
			of = strconv.Quote(map[columns.Type]string{columns.Int: "INTEGER", columns.Long: "BIGINT", columns.Double: "DOUBLE", columns.Date: "DATE",
				columns.Time: "TIMESTAMPTZ"}[c.Type])
			if of == `""` {
				of = `"VARCHAR"`
			}
		}
		parts[i] = strconv.Quote(c.Name) + ":" + of
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// Fill adds rows to a table, each a JSON object of its columns.
func (w *World) Fill(table string, rows ...string) {
	w.Helper()
	for i, row := range rows {
		var members map[string]any
		if err := json.Unmarshal([]byte(row), &members); err != nil {
			w.Fatalf("%s: %v", row, err)
		}
		if members["event_record"] == nil {
			members["event_record"] = i + 1
		}
		text, _ := json.Marshal(members)
		w.Exec("INSERT INTO "+table+" SELECT unnest(json_transform(?, '"+shape(columns.Named(table).All())+"'))", string(text))
	}
}

// Rows are the rows of SQL, a line for each, with "|" between values and "-" for
// null.
func (w *World) Rows(query string) (string, error) {
	r, err := w.DB.QueryContext(context.Background(), query)
	if err != nil {
		return "", err
	}
	defer r.Close()
	columns, _ := r.Columns()
	var lines []string
	for r.Next() {
		values := make([]any, len(columns))
		at := make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := r.Scan(at...); err != nil {
			return "", err
		}
		cells := make([]string, len(columns))
		for i, v := range values {
			cells[i] = shown(v)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n"), r.Err()
}

func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999")
	}
	return fmt.Sprint(v)
}
