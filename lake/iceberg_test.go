package lake

import (
	"context"
	"fmt"
	"testing"

	"github.com/apache/iceberg-go"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// Another implementation of the format reads what is written here, rows and all:
// after appends, growth, compaction, retention and replacement.
func TestOthersReadTheTables(t *testing.T) {
	l := open(t, t.TempDir())
	all := columns.CloudTrail.Columns
	columns.CloudTrail.Columns = all[:len(all)-3]
	load(t, l, AppendOptions{}, calls("a", "b"))
	columns.CloudTrail.Columns = all
	load(t, l, AppendOptions{}, calls("c"), fmt.Sprintf(call, "2026-01-05T00:00:00Z", "d", "222222222222"), fmt.Sprintf(call, "2026-01-06T00:00:00Z", "e", ""))
	others(t, l, "cloudtrail", iceberg.AlwaysTrue{}, 5)
	others(t, l, "cloudtrail", iceberg.EqualTo(iceberg.Reference("event_account"), "222222222222"), 1)
	others(t, l, "cloudtrail", iceberg.GreaterThan(iceberg.Reference("event_time"), "2026-01-04T00:00:00+00:00"), 2)
	others(t, l, "cloudtrail", iceberg.EqualTo(iceberg.Reference("useridentity.sessioncontext.sessionissuer.username"), "Admin"), 5)
	if _, err := l.Compact(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	others(t, l, "cloudtrail", iceberg.AlwaysTrue{}, 5)
	for i := range metadata.MaxManifests + 2 { // so many that they become one
		load(t, l, AppendOptions{}, calls(fmt.Sprint("more", i)))
	}
	others(t, l, "cloudtrail", iceberg.AlwaysTrue{}, 5+metadata.MaxManifests+2)
}

// others fails the test where iceberg-go does not find so many rows.
func others(t *testing.T, l *Lake, name string, where iceberg.BooleanExpression, want int64) {
	t.Helper()
	at, err := l.cat.locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in, err := table.NewFromLocation(t.Context(), table.Identifier{namespace, name}, at[name],
		func(context.Context) (icebergio.IO, error) { return icebergio.LocalFS{}, nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := in.Scan(table.WithRowFilter(where)).ToArrowTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if rows.NumRows() != want {
		t.Errorf("%s, %v: got %d rows, want %d", name, where, rows.NumRows(), want)
	}
}
