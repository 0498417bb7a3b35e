package insights_test

import (
	"strings"
	"testing"
	"time"

	"bannin/query/insights"
	"bannin/query/insights/insightstest"
)

// A world is a database that queries are asked of.
type world struct{ *insightstest.World }

func newWorld(t testing.TB) *world { return &world{insightstest.New(t)} }

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
	got, err := w.Rows(q.SQL)
	if err != nil {
		w.Fatalf("%s\n%s\n%v", query, q.SQL, err)
	}
	return got, q
}
