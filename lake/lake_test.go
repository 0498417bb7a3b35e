package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"bannin/decode"
	"bannin/event"
	"bannin/finding"

	"bannin/lake/columns"
)

// projection is what a load reads.
func projection() *event.Projection {
	f, own := decode.Fields(), Fields()
	f.Paths, f.Eager = append(f.Paths, own.Paths...), append(f.Eager, own.Eager...)
	return event.NewProjection(f)
}

func open(t testing.TB, dir string) *Lake {
	t.Helper()
	l, err := Open(t.Context(), dir, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// load appends the events of objects, each read by a worker of its own.
func load(t testing.TB, l *Lake, o AppendOptions, objects ...string) Added {
	t.Helper()
	a, err := l.Append(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := projection()
	for i, body := range objects {
		w := a.Writer(p)
		if r := decode.NewReader(p).Read(context.Background(), fmt.Sprintf("logs/%d.log", i), strings.NewReader(body), w.See); r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	added, err := a.Commit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// rowsOf is the rows of a table as another reader of Parquet sees them, each with
// its scalars by path.
func rowsOf(t testing.TB, l *Lake, name string) (rows []map[string]string) {
	t.Helper()
	s, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Files(name, Span{})
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
		paths := pf.Schema().Columns()
		for _, g := range pf.RowGroups() {
			in := g.Rows()
			batch := make([]parquet.Row, 10)
			for {
				n, err := in.ReadRows(batch)
				for _, row := range batch[:n] {
					one := map[string]string{}
					for _, v := range row {
						if path := strings.Join(paths[v.Column()], "."); !v.IsNull() {
							one[path] = strings.TrimPrefix(one[path]+" "+v.String(), " ")
						}
					}
					rows = append(rows, one)
				}
				if err != nil {
					break
				}
			}
			in.Close()
		}
	}
	return rows
}

const call = `{"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA1:eve","arn":"arn:aws:sts::111111111111:assumed-role/Admin/eve",` +
	`"accountId":"111111111111","accessKeyId":"ASIA1","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111111111111:role/Admin","userName":"Admin"},` +
	`"attributes":{"mfaAuthenticated":"false"}}},"eventTime":"%s","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1",` +
	`"sourceIPAddress":"198.51.100.7","userAgent":"aws-cli \"x\"","requestParameters":{"bucketName":"b","key":"a\u00e9"},"responseElements":null,"eventID":"%s",` +
	`"readOnly":true,"resources":[{"ARN":"arn:aws:s3:::b/k","type":"AWS::S3::Object"},{"accountId":"111111111111","ARN":"arn:aws:s3:::b"}],"eventType":"AwsApiCall",` +
	`"recipientAccountId":"%s","eventCategory":"Data","tlsDetails":{}}`

func calls(ids ...string) string {
	var all []string
	for _, id := range ids {
		all = append(all, fmt.Sprintf(call, "2026-01-02T03:04:05Z", id, "111111111111"))
	}
	return strings.Join(all, "\n")
}

func TestCloudTrailKeepsItsNamesAndNesting(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("e1"))
	rows := rowsOf(t, l, "cloudtrail")
	if len(rows) != 1 {
		t.Fatalf("got %d rows, want 1", len(rows))
	}
	want := map[string]string{
		"useridentity.sessioncontext.sessionissuer.username":      "Admin",
		"useridentity.sessioncontext.attributes.mfaauthenticated": "false",
		"requestparameters":           `{"bucketName":"b","key":"a\u00e9"}`,
		"responseelements":            "",
		"useragent":                   `aws-cli "x"`,
		"readonly":                    "true",
		"eventid":                     "e1",
		"resources.list.element.arn":  "arn:aws:s3:::b/k arn:aws:s3:::b",
		"resources.list.element.type": "AWS::S3::Object",
		"tlsdetails.tlsversion":       "",
		"event_id":                    "", // eventid has it
		"event_account":               "111111111111",
		"event_log":                   "cloudtrail-data",
		"event_outcome":               Succeeded,
		"event_actor":                 "arn:aws:sts::111111111111:assumed-role/Admin/eve",
		"event_root":                  "arn:aws:sts::111111111111:assumed-role/Admin/eve",
		"event_ip":                    "198.51.100.7",
		"event_resource":              "arn:aws:s3:::b/k",
		"event_object":                "logs/0.log",
		"event_record":                "1",
		"event_raw":                   calls("e1"),
	}
	for path, value := range want {
		if rows[0][path] != value {
			t.Errorf("%s: got %q, want %q", path, rows[0][path], value)
		}
	}
}

func TestOtherLogs(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{},
		"2 222222222222 eni-1 203.0.113.12 10.0.0.5 49152 22 6 10 840 1767323000 1767323060 REJECT OK\n",
		`{"timestamp":1767323000123,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:222222222222:regional/webacl/a/1","terminatingRuleId":"r","action":"BLOCK",`+
			`"httpRequest":{"clientIp":"203.0.113.9","country":"DE","headers":[{"name":"Host","value":"h"},{"name":"X","value":""}],"uri":"/"},`+
			`"ruleGroupList":[{"ruleGroupId":"g","nonTerminatingMatchingRules":[{"ruleId":"n","action":"COUNT","ruleMatchDetails":[{"conditionType":"XSS","matchedData":["<",">"]}]}]},{"ruleGroupId":"h"}]}`)
	flow, waf := rowsOf(t, l, "vpcflow"), rowsOf(t, l, "waf")
	if len(flow) != 1 || len(waf) != 1 {
		t.Fatalf("got %d flows and %d requests, want 1 and 1", len(flow), len(waf))
	}
	for path, want := range map[string]string{"srcport": "49152", "bytes": "840", "start": "1767323000", "action": "REJECT", "event_outcome": Failed, "event_ip": "203.0.113.12"} {
		if flow[0][path] != want {
			t.Errorf("%s: got %q, want %q", path, flow[0][path], want)
		}
	}
	for path, want := range map[string]string{
		"httprequest.headers.list.element.name": "Host X", "timestamp": "1767323000123", "rulegrouplist.list.element.rulegroupid": "g h",
		"rulegrouplist.list.element.nonterminatingmatchingrules.list.element.rulematchdetails.list.element.matcheddata.list.element": "< >",
	} {
		if waf[0][path] != want {
			t.Errorf("%s: got %q, want %q", path, waf[0][path], want)
		}
	}
}

func TestAnEventIsOneRow(t *testing.T) {
	l := open(t, t.TempDir())
	if got := load(t, l, AppendOptions{}, calls("a", "b", "a"), calls("b", "c")); got.Rows != 3 || got.Repeated != 2 {
		t.Errorf("first: got %d new and %d repeated, want 3 and 2", got.Rows, got.Repeated)
	}
	if got := load(t, l, AppendOptions{}, calls("c", "d"), calls("a")); got.Rows != 1 || got.Repeated != 2 {
		t.Errorf("second: got %d new and %d repeated, want 1 and 2", got.Rows, got.Repeated)
	}
	if err := os.RemoveAll(filepath.Join(l.dir, keysDir)); err != nil {
		t.Fatal(err)
	}
	if got := load(t, l, AppendOptions{}, calls("a", "b", "c", "d")); got.Rows != 0 || got.Repeated != 4 {
		t.Errorf("without keys: got %d new and %d repeated, want 0 and 4", got.Rows, got.Repeated)
	}
	sum := int64(0)
	for _, row := range rowsOf(t, l, "hourly") {
		var n int64
		fmt.Sscan(row["events"], &n)
		sum += n
	}
	if sum != 4 {
		t.Errorf("the sums have %d events, want 4", sum)
	}
	whole(t, l)
}

// whole fails the test where the lake is not as it was committed.
func whole(t testing.TB, l *Lake) *Verdict {
	t.Helper()
	v, err := l.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Faults {
		t.Errorf("%s: %v", f.File, f.Reason)
	}
	return v
}

// Whatever the order and the split of what is loaded, and whatever is compacted
// between, the rows are those of the distinct events.
func TestAnySplitGivesTheSameRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "lake")
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(context.Background(), dir, Options{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		want := map[string]bool{}
		for range rapid.IntRange(1, 3).Draw(rt, "appends") {
			var objects []string
			for range rapid.IntRange(1, 3).Draw(rt, "objects") {
				var lines []string
				for range rapid.IntRange(1, 6).Draw(rt, "events") {
					id := rapid.IntRange(0, 9).Draw(rt, "id")
					want[fmt.Sprint(id)] = true
					lines = append(lines, fmt.Sprintf(call, fmt.Sprintf("2026-01-%02dT00:00:00Z", 1+id%2), fmt.Sprint(id), fmt.Sprintf("11111111111%d", id%3)))
				}
				objects = append(objects, strings.Join(lines, "\n"))
			}
			load(t, l, AppendOptions{NoRaw: rapid.Bool().Draw(rt, "no raw")}, objects...)
			if rapid.Bool().Draw(rt, "compact") {
				if _, err := l.Compact(context.Background(), 0, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		got := map[string]bool{}
		for _, row := range rowsOf(t, l, "cloudtrail") {
			if got[row["eventid"]] {
				rt.Errorf("%s is there twice", row["eventid"])
			}
			got[row["eventid"]] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Error(diff)
		}
	})
}

func TestReadersSeeWholeAppends(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	before, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	load(t, l, AppendOptions{}, calls("b"))
	if _, err := l.Compact(t.Context(), Grace, nil); err != nil {
		t.Fatal(err)
	}
	files, err := before.Files("cloudtrail", Span{})
	if err != nil || len(files) != 1 || files[0].Rows != 1 {
		t.Fatalf("got %v, %v, want the one file that there was", files, err)
	}
	if _, err := os.Stat(l.Path(files[0])); err != nil {
		t.Errorf("the file of an earlier snapshot is gone: %v", err)
	}
}

func TestSpansLeaveOutFiles(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, fmt.Sprintf(call, "2026-01-02T03:04:05Z", "a", "111111111111"), fmt.Sprintf(call, "2026-01-05T00:00:00Z", "b", "222222222222"))
	s, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		span Span
		want int
	}{{Span{}, 2}, {Span{Since: day(3)}, 1}, {Span{Until: day(5)}, 1}, {Span{Since: day(3), Until: day(5)}, 0}, {Span{Accounts: []string{"222222222222"}}, 1}} {
		files, err := s.Files("cloudtrail", c.span)
		if err != nil || len(files) != c.want {
			t.Errorf("%+v: got %d files (%v), want %d", c.span, len(files), err, c.want)
		}
	}
}

func TestASecondWriterWaits(t *testing.T) {
	l := open(t, t.TempDir())
	a, err := l.Append(t.Context(), AppendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.lock(t.Context(), 10*time.Millisecond); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that another writes", err)
	}
	got := make(chan error)
	go func() {
		held, err := l.lock(context.Background(), lockWait)
		if err == nil {
			err = held.release()
		}
		got <- err
	}()
	if err := a.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Errorf("after the first was done: %v", err)
	}
}

func TestVerifyFindsWhatWasAltered(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a"))
	s, _ := l.Snapshot(t.Context())
	files, _ := s.Files("cloudtrail", Span{})
	path := l.Path(files[0])
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := slices.Clone(good)
	bad[len(bad)/2] ^= 1
	for name, alter := range map[string]func() error{
		"altered":   func() error { return os.WriteFile(path, bad, 0o644) },
		"shortened": func() error { return os.WriteFile(path, good[:len(good)-1], 0o644) },
		"removed":   func() error { return os.Remove(path) },
	} {
		if err := alter(); err != nil {
			t.Fatal(err)
		}
		v, err := l.Verify(t.Context())
		if err != nil || len(v.Faults) != 1 || v.Faults[0].File != files[0].Name {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	whole(t, l)
}

func TestRetention(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, fmt.Sprintf(call, "2026-01-02T03:04:05Z", "a", "111111111111"), fmt.Sprintf(call, "2026-01-05T00:00:00Z", "b", "111111111111"))
	now := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	done, err := l.Retain(t.Context(), []Retention{{Table: "cloudtrail_logs", Keep: 6 * 24 * time.Hour}}, now)
	if err != nil || done.Rows != 1 || done.Files != 1 {
		t.Errorf("got %+v, %v, want one row of one file", done, err)
	}
	if rows := rowsOf(t, l, "cloudtrail"); len(rows) != 1 || rows[0]["eventid"] != "b" {
		t.Errorf("got %v, want b", rows)
	}
	if _, err := l.Retain(t.Context(), []Retention{{Table: "cloudtrial", Keep: 1}}, now); err == nil {
		t.Error("a log of no name was taken")
	}
	whole(t, l)
}

func TestRetentionOfALogGroup(t *testing.T) {
	l := open(t, t.TempDir())
	line := "2026-01-02T03:04:05Z hello\n2026-01-02T03:04:06Z world\n"
	load(t, l, AppendOptions{}, line)
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	done, err := l.Retain(t.Context(), []Retention{{Table: "logs", Keep: 24 * time.Hour}, {Table: "logs", Group: "logs", Keep: 365 * 24 * time.Hour}}, now)
	if err != nil || done.Rows != 0 {
		t.Errorf("got %+v, %v, want nothing: the group is kept for longer", done, err)
	}
	done, err = l.Retain(t.Context(), []Retention{{Table: "logs", Group: "logs", Keep: 24 * time.Hour}}, now)
	if err != nil || done.Rows != 2 {
		t.Errorf("got %+v, %v, want both lines", done, err)
	}
	whole(t, l)
}

// What a log group delivered is of the group, in whatever table it is.
func TestRetentionOfALogGroupInEveryTable(t *testing.T) {
	l := open(t, t.TempDir())
	payload := `{"messageType":"DATA_MESSAGE","owner":"111111111111","logGroup":"trail","logStream":"s","logEvents":[{"id":"1","timestamp":1767323045000,"message":%q}]}`
	load(t, l, AppendOptions{}, fmt.Sprintf(payload, fmt.Sprintf(call, "2026-01-02T03:04:05Z", "a", "111111111111")), fmt.Sprintf(call, "2026-01-02T03:04:05Z", "b", "111111111111"))
	load(t, l, AppendOptions{}, fmt.Sprintf(call, "2026-01-02T03:04:05Z", "c", "111111111111"))
	if rows := rowsOf(t, l, "cloudtrail"); len(rows) != 3 || rows[0]["event_log_group"]+rows[1]["event_log_group"]+rows[2]["event_log_group"] != "trail" {
		t.Fatalf("got %v", rows)
	}
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	done, err := l.Retain(t.Context(), []Retention{{Group: "trail", Keep: 24 * time.Hour}, {Group: "other", Keep: 24 * time.Hour}}, now)
	if err != nil || done.Rows != 1 || done.Files != 0 {
		t.Errorf("got %+v, %v, want one row", done, err)
	}
	if rows := rowsOf(t, l, "cloudtrail"); len(rows) != 2 {
		t.Errorf("got %v, want b and c", rows)
	}
	done, err = l.Retain(t.Context(), []Retention{{Table: "cloudtrail", Keep: 24 * time.Hour}, {Group: "trail", Keep: 999 * 24 * time.Hour}}, now)
	if err != nil || done.Rows != 2 || done.Files != 2 {
		t.Errorf("got %+v, %v, want all", done, err)
	}
	whole(t, l)
}

func TestTablesGrow(t *testing.T) {
	l := open(t, t.TempDir())
	all := columns.CloudTrail.Columns
	inner := all[1].Of
	columns.CloudTrail.Columns = slices.Clone(all[:len(all)-4])
	columns.CloudTrail.Columns[1].Of = slices.Clone(inner[:len(inner)-3])
	load(t, l, AppendOptions{}, calls("a"))
	columns.CloudTrail.Columns = all
	load(t, l, AppendOptions{}, calls("b", "a"))
	if rows := rowsOf(t, l, "cloudtrail"); len(rows) != 2 {
		t.Errorf("got %d rows, want 2", len(rows))
	}
	if _, err := l.Compact(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, l, "cloudtrail")
	if len(rows) != 2 || rows[0]["useridentity.sessioncontext.sessionissuer.username"] != "Admin" || rows[1]["event_raw"] == "" {
		t.Errorf("after compaction: got %v", rows)
	}
	whole(t, l)
}

func TestFindingsAreReplaced(t *testing.T) {
	l := open(t, t.TempDir())
	one := finding.Finding{ID: "F-1", Title: "old", IPs: []string{"a", "b"}}
	two := finding.Finding{ID: "F-2", Title: "two", Reason: map[string]any{"n": 1}}
	for _, findings := range [][]finding.Finding{{one, two}, {{ID: "F-1", Title: "new"}}, {{ID: "F-1", Title: "new"}}} {
		if err := l.Tell(t.Context(), findings, []finding.Incident{{ID: "I-1"}}); err != nil {
			t.Fatal(err)
		}
	}
	titles := map[string]string{}
	for _, row := range rowsOf(t, l, "findings") {
		titles[row["id"]] = row["title"]
	}
	if diff := cmp.Diff(map[string]string{"F-1": "new", "F-2": "two"}, titles); diff != "" {
		t.Error(diff)
	}
	if rows := rowsOf(t, l, "incidents"); len(rows) != 1 {
		t.Errorf("got %d incidents, want 1", len(rows))
	}
}

func TestSumsAreThoseOfTheEvents(t *testing.T) {
	l := open(t, t.TempDir())
	load(t, l, AppendOptions{}, calls("a", "b"))
	load(t, l, AppendOptions{}, calls("b", "c"), fmt.Sprintf(call, "2026-01-05T00:00:00Z", "d", "111111111111"))
	if _, err := l.Compact(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	kept, seen := rowsOf(t, l, "hourly"), rowsOf(t, l, "first_seen")
	if err := l.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept, rowsOf(t, l, "hourly")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(seen, rowsOf(t, l, "first_seen")); diff != "" {
		t.Error(diff)
	}
	if len(kept) != 2 || len(seen) == 0 {
		t.Errorf("got %v and %v", kept, seen)
	}
}

func TestAMovedLakeIsRead(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(t.Context(), filepath.Join(dir, "old"), Options{Create: true, Root: "s3://bucket/lake"})
	if err != nil {
		t.Fatal(err)
	}
	load(t, l, AppendOptions{}, calls("a"))
	l.Close()
	if err := os.Rename(filepath.Join(dir, "old"), filepath.Join(dir, "new")); err != nil {
		t.Fatal(err)
	}
	l = open(t, filepath.Join(dir, "new"))
	if got := load(t, l, AppendOptions{}, calls("a", "b")); got.Rows != 1 {
		t.Errorf("got %d new rows, want 1", got.Rows)
	}
	if l.Root() != "s3://bucket/lake" {
		t.Errorf("got root %s", l.Root())
	}
	whole(t, l)
}
