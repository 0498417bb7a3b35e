package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"bannin/lake/columns"
	"bannin/lake/rowgroup"
)

// stepped is calls with lists, structs and parts that are missing, one after the
// other in time.
func stepped(name string, n int, from time.Time, step time.Duration) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"eventVersion":"1.08","eventTime":%q,"eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","eventID":"%s-%d","recipientAccountId":"111111111111"`,
			from.Add(time.Duration(i)*step).Format(time.RFC3339), name, i)
		switch i % 4 {
		case 1:
			fmt.Fprintf(&b, `,"userIdentity":{"type":"AssumedRole","sessionContext":{"attributes":{"mfaAuthenticated":"true"}}}`)
		case 2:
			fmt.Fprintf(&b, `,"resources":[{"ARN":"arn:%d"},{"type":"t"},{"ARN":"arn:b","accountId":"1"}],"requestParameters":{"n":%d}`, i, i)
		case 3:
			fmt.Fprintf(&b, `,"resources":[],"tlsDetails":{"tlsVersion":"TLSv1.3"}`)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// rowTexts are all rows of a table, with the levels that tell nulls apart, and the
// times by row group.
func rowTexts(t *testing.T, l *Lake) (texts []string, groups [][]parquet.Value) {
	t.Helper()
	shapes, err := l.shapes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Files("cloudtrail", Span{})
	if err != nil {
		t.Fatal(err)
	}
	sh := shapes[columns.CloudTrail]
	for _, f := range files {
		err := l.rows(sh, f.Name, func(row parquet.Row) error {
			texts = append(texts, fmt.Sprintf("%+v", row))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		in, err := l.open(f.Name, mergeAtOnce)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range in.Parquet.RowGroups() {
			times := make([]parquet.Value, g.NumRows())
			page, err := g.ColumnChunks()[sh.order].Pages().ReadPage()
			if err != nil {
				t.Fatal(err)
			}
			if n, err := page.Values().ReadValues(times); n < len(times) {
				t.Fatal(err)
			}
			groups = append(groups, times)
		}
		in.Close()
	}
	slices.Sort(texts)
	return texts, groups
}

// Whatever is merged, from whichever versions: the rows are those that were there,
// each row group is in the order of time, a large one stays, small ones become one.
func TestMergingKeepsEveryRow(t *testing.T) {
	l := open(t, t.TempDir())
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	all := columns.CloudTrail.Columns
	columns.CloudTrail.Columns = slices.Clone(all[:len(all)-3])
	load(t, l, AppendOptions{}, stepped("old", 700, day, 20*time.Second))
	columns.CloudTrail.Columns = all
	load(t, l, AppendOptions{}, stepped("large", rowgroup.Fair, day.Add(time.Second), 9*time.Second))
	load(t, l, AppendOptions{NoRaw: true}, stepped("a", 1500, day.Add(time.Hour), 7*time.Second))
	load(t, l, AppendOptions{}, stepped("b", 1300, day.Add(2*time.Hour), 3*time.Second))
	before, _ := rowTexts(t, l)
	var far Progress
	done, err := l.Compact(t.Context(), 0, &far)
	if err != nil {
		t.Fatal(err)
	}
	if done.Into != 3 || far.Files.Load() != far.FilesTotal.Load() || far.Bytes.Load() != far.BytesTotal.Load() || far.Rows.Load() < 3500+rowgroup.Fair {
		t.Errorf("got %+v, %d files of %d", done, far.Files.Load(), far.FilesTotal.Load())
	}
	after, groups := rowTexts(t, l)
	if diff := gocmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
	var sizes []int
	for _, times := range groups {
		sizes = append(sizes, len(times))
		if !slices.IsSortedFunc(times, func(a, b parquet.Value) int { return cmp.Compare(a.Int64(), b.Int64()) }) {
			t.Error("a row group is not in the order of time")
		}
	}
	if diff := gocmp.Diff([]int{rowgroup.Fair, 3500}, sizes); diff != "" {
		t.Error(diff)
	}
	whole(t, l)
	if added := load(t, l, AppendOptions{}, stepped("a", 1500, day.Add(time.Hour), 7*time.Second)); added.Rows != 0 || added.Repeated != 1500 {
		t.Errorf("loaded again: got %+v", added)
	}
}

// A countdown is a context that ends when it was asked so often.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Whenever somebody stops it, what was merged by then counts, the rest is as it
// was, and nothing is left over.
func TestMergingIsStopped(t *testing.T) {
	l := open(t, t.TempDir())
	for day := 2; day < 5; day++ {
		for i := range 2 {
			load(t, l, AppendOptions{}, stepped(fmt.Sprint(day, i), 50, time.Date(2026, 1, day, i, 0, 0, 0, time.UTC), time.Second))
		}
	}
	before, _ := rowTexts(t, l)
	var into int
	for n := int64(1); into < 5; n++ {
		ctx := &countdown{Context: t.Context()}
		ctx.left.Store(n)
		done, err := l.Compact(ctx, Grace, nil)
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		into += done.Into
		after, _ := rowTexts(t, l)
		if diff := gocmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
		if v := whole(t, l); v.Orphans > 0 {
			t.Fatalf("stopped after %d: %d orphans", n, v.Orphans)
		}
		if err == nil {
			break
		}
	}
	if into != 5 {
		t.Errorf("merged into %d files, want 3 of events and 2 of sums", into)
	}
}
