package insights_test

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

	"bannin/lake"
	"bannin/query/insights"
)

// A world is a database with the lake's tables, which tests fill.
type world struct {
	testing.TB
	db *sql.DB
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	w := &world{t, db}
	w.exec("SET threads = 2")
	w.exec("SET TimeZone = 'Asia/Tokyo'") // answers must not depend on it
	for _, m := range insights.Macros() {
		w.exec(m)
	}
	for _, table := range lake.Tables() {
		w.exec("CREATE TABLE " + table.Name + " AS SELECT unnest(json_transform('{}', '" + shape(table.All()) + "')) LIMIT 0")
	}
	return w
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	if _, err := w.db.Exec(sql, args...); err != nil {
		w.Fatalf("%s: %v", sql, err)
	}
}

// shape is columns as json_transform wants them.
func shape(columns []lake.Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		var of string
		switch {
		case c.Type == lake.Struct:
			of = shape(c.Of)
		case c.Type == lake.List && c.Of != nil:
			of = "[" + shape(c.Of) + "]"
		case c.Type == lake.List:
			of = `["VARCHAR"]`
		default:
			of = strconv.Quote(map[lake.Type]string{lake.Int: "INTEGER", lake.Long: "BIGINT", lake.Double: "DOUBLE", lake.Date: "DATE",
				lake.Time: "TIMESTAMPTZ"}[c.Type])
			if of == `""` {
				of = `"VARCHAR"`
			}
		}
		parts[i] = strconv.Quote(c.Name) + ":" + of
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// fill adds rows to a table, each a JSON object of its columns.
func (w *world) fill(table string, rows ...string) {
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
		w.exec("INSERT INTO "+table+" SELECT unnest(json_transform(?, '"+shape(lake.TableNamed(table).All())+"'))", string(text))
	}
}

// rows are the rows of SQL, a line for each, with "|" between values and "-" for
// null.
func (w *world) rows(query string) (string, error) {
	r, err := w.db.QueryContext(context.Background(), query)
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

var (
	now  = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	from = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	to   = time.Date(2026, 3, 1, 23, 59, 59, 0, time.UTC)
)

func tables(asked string) insights.Tables {
	return insights.Tables{Asked: strings.Fields(asked), Lookups: map[string]insights.LookupTable{
		"owners": {From: "owners", Columns: []string{"arn", "team"}}}}
}

// ask runs a query and gives its rows.
func (w *world) ask(asked, query string) (string, *insights.Translation) {
	w.Helper()
	q, err := insights.Translate(query, tables(asked), now, from, to)
	if err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	got, err := w.rows(q.SQL)
	if err != nil {
		w.Fatalf("%s\n%s\n%v", query, q.SQL, err)
	}
	return got, q
}
