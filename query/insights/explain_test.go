package insights_test

import (
	"strings"
	"testing"

	"bannin/lake"
	"bannin/query"
	"bannin/query/insights"
)

// What --explain shows is the engine's SQL, and a query in Athena's SQL that means
// the same: the dialect has nothing to write otherwise in it.
func TestExplainedQueriesAreSQL(t *testing.T) {
	l, err := lake.Open(t.Context(), t.TempDir(), lake.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	session, err := query.Open(t.Context(), l, query.Options{Macros: insights.Macros()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	for _, c := range cases {
		q, err := insights.Translate(c.query, tables(c.asked), now, from, to)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(q.SQL, "owners") { // no table of a lake
			continue
		}
		checked, err := session.Check(t.Context(), query.Translation{SQL: q.SQL})
		if err != nil {
			t.Errorf("%s\n%s\n%v", c.query, q.SQL, err)
		} else if checked.SQL != q.SQL {
			t.Errorf("%s\nin Athena's SQL:\n%s\nis:\n%s", c.query, q.SQL, checked.SQL)
		}
	}
}
