package lake

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/iceberg-go"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"
	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"bannin/decode"
	"bannin/finding"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// every loads logs of every format, in testdata/every: each is rows of a table.
func every(t *testing.T, l *Lake) {
	t.Helper()
	a, err := l.Append(t.Context(), AppendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := projection()
	read := 0
	err = filepath.WalkDir(filepath.Join("testdata", "every"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		return decode.NewReader(p).Read(t.Context(), filepath.ToSlash(path), strings.NewReader(string(body)), a.Writer(p).See).Err
	})
	if err == nil {
		_, err = a.Commit(t.Context())
	}
	if err != nil || read == 0 {
		t.Fatalf("load %d files: %v", read, err)
	}
}

// Another implementation of the format, iceberg-go's, reads every table that is
// written here, and has the same values: after appends, repetition, growth,
// compaction, replacement and retention.
func TestOthersReadEveryTable(t *testing.T) {
	for _, root := range []string{"", "s3://bucket/lake"} {
		l, err := Open(t.Context(), t.TempDir(), Options{Create: true, Root: root})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		resolver := columns.Named("resolver")
		all := resolver.Columns
		resolver.Columns = all[:len(all)-3]
		every(t, l)
		resolver.Columns = all
		every(t, l)
		if err := l.Tell(t.Context(), []finding.Finding{{ID: "F-1", IPs: []string{"a", "b"}}, {ID: "F-2"}}, []finding.Incident{{ID: "I-1", Title: "t"}}); err != nil {
			t.Fatal(err)
		}
		load(t, l, AppendOptions{NoRaw: true}, calls("a", "b"), "2 222222222222 eni-1 203.0.113.12 10.0.0.5 49152 22 6 10 840 1767323000 1767323060 REJECT OK\n",
			strings.ReplaceAll(resolved, "DAY", "2026-07-25"), "2026-08-01T00:00:00Z later")
		held(t, l, "appended", len(columns.Tables()))
		if err := l.Tell(t.Context(), []finding.Finding{{ID: "F-2", Title: "grown", IPs: []string{"c"}}}, []finding.Incident{{ID: "I-1", Title: "grown"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Compact(t.Context(), 0, nil); err != nil {
			t.Fatal(err)
		}
		held(t, l, "replaced and compacted", len(columns.Tables()))
		rules := []Retention{{Table: "vpcflow", Keep: 24 * time.Hour}, {Table: "resolver", Keep: 365 * 24 * time.Hour}, {Table: "logs", Group: "testdata/every/app", Keep: 0}}
		if done, err := l.Retain(t.Context(), rules, time.Date(2026, 8, 2, 0, 0, 0, 0, time.UTC)); err != nil || done.Rows == 0 {
			t.Fatalf("got %+v, %v", done, err)
		}
		if err := l.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		held(t, l, "retained and summed anew", len(columns.Tables())-1)
		whole(t, l)
	}
}

const resolved = `{"version":"1.100000","account_id":"111111111111","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"DAYT03:00:00Z","query_name":"x.example.",` +
	`"query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":"10.0.0.5","srcport":"49152","transport":"UDP","srcids":{"instance":"i-1"}}`

// held fails the test where iceberg-go has other rows than the files that count
// have, or where another number of tables has any.
func held(t *testing.T, l *Lake, moment string, want int) {
	t.Helper()
	filled := 0
	for _, of := range columns.Tables() {
		rows := rowsOf(t, l, of.Name)
		if len(rows) == 0 {
			continue
		}
		filled++
		mine, theirs := map[string][]string{}, texts(t, l, of.Name)
		for _, c := range of.All() {
			if c.Type != columns.Text && c.Type != columns.JSON && c.Type != columns.Int && c.Type != columns.Long {
				continue
			}
			mine[c.Name] = []string{}
			for _, row := range rows {
				if v, ok := row[c.Name]; ok {
					mine[c.Name] = append(mine[c.Name], v)
				}
			}
			slices.Sort(mine[c.Name])
			slices.Sort(theirs[c.Name])
			if diff := cmp.Diff(mine[c.Name], theirs[c.Name]); diff != "" {
				t.Errorf("%s: %s.%s (-lake +iceberg-go):\n%s", moment, of.Name, c.Name, diff)
			}
		}
	}
	if filled != want {
		t.Errorf("%s: %d tables have rows, want %d", moment, filled, want)
	}
}

// Readers in Java look columns up by the paths that a file's metadata name, which
// others never look at. Encoders are used for one file after the other.
func TestFilesNameTheirColumns(t *testing.T) {
	l := open(t, t.TempDir())
	for range 2 {
		var events []string
		for i := range 12 {
			events = append(events, fmt.Sprintf(call, "2026-01-05T00:00:00Z", rand.Text(), fmt.Sprint(111111111111+i)))
		}
		load(t, l, AppendOptions{}, strings.Join(events, "\n"))
	}
	named(t, l, 2*12+2*2)
	if _, err := l.Compact(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	named(t, l, 12+2)
}

// named fails the test where a column of a file is not named, or where there are
// other than so many files.
func named(t *testing.T, l *Lake, want int) {
	t.Helper()
	s, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, of := range columns.Tables() {
		files, err := s.Files(of.Name, Span{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(l.Path(f))
			if err != nil {
				t.Fatal(err)
			}
			pf, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)))
			if err != nil {
				t.Fatal(err)
			}
			n++
			for _, g := range pf.Metadata().RowGroups {
				for i, c := range g.Columns {
					if diff := cmp.Diff(pf.Schema().Columns()[i], []string(c.MetaData.PathInSchema)); diff != "" {
						t.Fatalf("%s, column %d (-schema +metadata):\n%s", f.Name, i, diff)
					}
				}
			}
		}
	}
	if n != want {
		t.Errorf("got %d files, want %d", n, want)
	}
}

// texts are a table's values as iceberg-go has them, by column, without nulls.
func texts(t *testing.T, l *Lake, name string) map[string][]string {
	t.Helper()
	rows, err := iceberged(t, l, name).Scan().ToArrowTable(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer rows.Release()
	all := map[string][]string{}
	for i := range int(rows.NumCols()) {
		column := rows.Column(i)
		all[column.Name()] = []string{}
		for _, chunk := range column.Data().Chunks() {
			for at := range chunk.Len() {
				if !chunk.IsNull(at) {
					all[column.Name()] = append(all[column.Name()], strings.Clone(chunk.ValueStr(at)))
				}
			}
		}
	}
	return all
}

// iceberged is a table as iceberg-go opens it.
func iceberged(t *testing.T, l *Lake, name string) *table.Table {
	t.Helper()
	at, err := l.cat.locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := l.cat.io // finds in the folder what lies in a bucket by name
	if strings.HasPrefix(l.Root(), "file:") {
		files = func(context.Context) (icebergio.IO, error) { return icebergio.LocalFS{}, nil }
	}
	in, err := table.NewFromLocation(t.Context(), table.Identifier{namespace, name}, at[name], files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Filters on partitions, times and nested columns leave out the right rows, also
// where so many appends came that their manifests became one.
func TestOthersFilter(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a", "b", "c"), fmt.Sprintf(call, "2026-01-05T00:00:00Z", "d", "222222222222"), fmt.Sprintf(call, "2026-01-06T00:00:00Z", "e", ""))
	others(t, l, "cloudtrail", iceberg.AlwaysTrue{}, 5)
	others(t, l, "cloudtrail", iceberg.EqualTo(iceberg.Reference("event_account"), "222222222222"), 1)
	others(t, l, "cloudtrail", iceberg.GreaterThan(iceberg.Reference("event_time"), "2026-01-04T00:00:00+00:00"), 2)
	others(t, l, "cloudtrail", iceberg.EqualTo(iceberg.Reference("useridentity.sessioncontext.sessionissuer.username"), "Admin"), 5)
	for i := range metadata.MaxManifests + 2 {
		load(t, l, AppendOptions{}, calls(fmt.Sprint("more", i)))
	}
	others(t, l, "cloudtrail", iceberg.AlwaysTrue{}, 5+metadata.MaxManifests+2)
}

// others fails the test where iceberg-go does not find so many rows.
func others(t *testing.T, l *Lake, name string, where iceberg.BooleanExpression, want int64) {
	t.Helper()
	rows, err := iceberged(t, l, name).Scan(table.WithRowFilter(where)).ToArrowTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if rows.NumRows() != want {
		t.Errorf("%s, %v: got %d rows, want %d", name, where, rows.NumRows(), want)
	}
}
