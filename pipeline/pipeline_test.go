package pipeline

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bannin/coverage"
	"bannin/decode"
	"bannin/detect"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
	"bannin/rule"
	"bannin/source"
)

// objects serves texts by name.
func objects(named map[string]string, order []string) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		for _, name := range order {
			if !yield(source.Object{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(named[name])), nil }}, nil) {
				return
			}
		}
	}
}

func record(id, name, user string, minute int) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"2026-01-15T03:%02d:00Z","eventSource":"iam.amazonaws.com","eventName":%q,`+
		`"awsRegion":"us-east-1","recipientAccountId":"111122223333","eventID":%q,"sourceIPAddress":"192.0.2.1",`+
		`"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/%s","userName":%q}}`, minute, name, id, user, user)
}

func testRules() []*rule.Rule {
	one := func(id, name string, level finding.Severity) *rule.Rule {
		return &rule.Rule{ID: id, Level: level, Tags: []string{"attack.persistence", "attack.t1098.001"},
			Words: map[locale.Language]finding.Words{locale.English: {Title: id}},
			Where: rule.Field{Path: rule.At("eventName"), Test: rule.Text{Values: []string{name}, Fold: true, Loose: true}}}
	}
	return []*rule.Rule{one("key", "CreateAccessKey", finding.High), one("user", "CreateUser", finding.Low)}
}

// scan runs the test rules over objects and returns ledger, findings and
// incidents as JSON without the timing.
func scan(t *testing.T, named map[string]string, order []string, threads int) (string, *ledger.Ledger) {
	t.Helper()
	rules := testRules()
	set := rule.NewSet(rules, decode.Fields())
	engine := detect.NewEngine(set, rules, nil)
	s := Scan{Objects: objects(named, order), Rules: set, Engine: engine, Threads: threads}
	saw, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer saw.Close()
	if err := engine.Gather(saw.Watches, nil, saw.Ledger.Records.Duplicate > 0); err != nil {
		t.Fatal(err)
	}
	findings := engine.Inbox.Findings(finding.Info, locale.English)
	incidents := finding.Incidents(finding.Groups(findings, nil), locale.New(locale.English))
	l := *saw.Ledger
	l.Seconds, l.EventsPerSecond = 0, 0
	out, err := json.MarshalIndent(map[string]any{"ledger": l, "findings": findings, "incidents": incidents}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out), saw.Ledger
}

// organisation is some objects: records that match, that do not, that come
// twice, that are broken.
func organisation() (map[string]string, []string) {
	named, order := map[string]string{}, []string{}
	for i := range 40 {
		name := fmt.Sprintf("o/%02d.json", i)
		var records []string
		for j := range 20 {
			api := []string{"ListUsers", "GetUser", "CreateUser", "CreateAccessKey"}[(i*j)%4]
			records = append(records, record(fmt.Sprintf("e-%d-%d", i, j), api, fmt.Sprintf("u%d", (i+j)%3), (i+j)%60))
		}
		if i%5 == 0 {
			records = append(records, record(fmt.Sprintf("e-%d-%d", i+1, 1), "CreateAccessKey", "u1", 7), "17", `{"eventVersion":"1","eventName":"X"}`)
		}
		named[name] = `{"Records":[` + strings.Join(records, ",") + `]}`
		order = append(order, name)
	}
	named["readme"] = "hello"
	named["broken.gz"] = "\x1f\x8bnothing"
	return named, append(order, "readme", "broken.gz")
}

func TestScanBalancesAndCountsWhatIsMissing(t *testing.T) {
	named, order := organisation()
	_, l := scan(t, named, order, 2)
	if err := l.Balanced(); err != nil {
		t.Error(err)
	}
	if got, want := fmt.Sprint(l.Objects), "{42 40 1 1}"; got != want {
		t.Errorf("objects: got %s, want %s", got, want)
	}
	if l.Records.Rejected != 16 || l.Records.Seen != 40*20+8*3 || l.Records.Duplicate != 8 {
		t.Errorf("records: got %+v", l.Records)
	}
	if l.Complete || len(l.Faults) != 18 {
		t.Errorf("got complete %v and %d faults, want 18", l.Complete, len(l.Faults))
	}
	if l.Formats["cloudtrail"] != l.Records.Evaluated {
		t.Errorf("formats %v, evaluated %d", l.Formats, l.Records.Evaluated)
	}
}

func TestScanIsTheSameInAnyOrder(t *testing.T) {
	named, order := organisation()
	want, _ := scan(t, named, order, 1)
	for round := range 6 {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		got, _ := scan(t, named, order, 1+round%3)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

func TestScanOfRepeatsFindsTheSame(t *testing.T) {
	named, order := organisation()
	findings := func(out string) string {
		_, found, _ := strings.Cut(out, `"findings":`)
		return found[:strings.Index(found, `"ledger":`)]
	}
	once, a := scan(t, named, order[:40], 2)
	for _, name := range order[:40] {
		named["again/"+name] = named[name]
		order = append(order, "again/"+name)
	}
	twice, b := scan(t, named, append(order[:40:40], order[42:]...), 2)
	if diff := cmp.Diff(findings(once), findings(twice)); diff != "" {
		t.Errorf("findings (-once +twice):\n%s", diff)
	}
	if got, want := b.Records.Evaluated, a.Records.Evaluated; got != want {
		t.Errorf("got %d evaluated, want %d", got, want)
	}
}

// inLake is the same record as record's, as a security lake has it.
func inLake(id, name, user string, minute int) string {
	at := time.Date(2026, 1, 15, 3, minute, 0, 0, time.UTC).UnixMilli()
	return fmt.Sprintf(`{"class_uid":3001,"time":%d,"metadata":{"uid":%q,"version":"1.1.0","product":{"name":"CloudTrail","version":"1.08"}},"api":{"operation":%q,"service":{"name":"iam.amazonaws.com"}},`+
		`"cloud":{"region":"us-east-1","account":{"uid":"111122223333"}},"src_endpoint":{"ip":"192.0.2.1"},"actor":{"user":{"type":"IAMUser","uid":"arn:aws:iam::111122223333:user/%s","name":%q}}}`, at, id, name, user, user)
}

// An event that comes as CloudTrail delivers it and from a security lake is one
// event; the copy is the lake's, whichever is read first.
func TestScanCountsAnEventInTwoFormsOnce(t *testing.T) {
	named, order := map[string]string{}, []string{}
	for i := range 12 {
		api, user := []string{"CreateUser", "CreateAccessKey"}[i%2], fmt.Sprintf("u%d", i%3)
		own, lake := fmt.Sprintf("trail/%02d", i), fmt.Sprintf("lake/%02d", i)
		if i < 10 {
			named[own], order = record(fmt.Sprint("e", i), api, user, i), append(order, own)
		}
		if i > 3 {
			named[lake], order = inLake(fmt.Sprint("e", i), api, user, i), append(order, lake)
		}
	}
	want, l := scan(t, named, order, 1)
	if l.Formats["cloudtrail"] != 10 || l.Formats["ocsf"] != 2 || l.Records.Duplicate != 6 || l.Records.Evaluated != 12 || len(l.Formats) != 2 {
		t.Errorf("got %v, %+v", l.Formats, l.Records)
	}
	if n := strings.Count(want, `"count": 2`); n == 0 {
		t.Errorf("got the findings %s", want)
	}
	for round := range 6 {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		got, _ := scan(t, named, order, 1+round%3)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

// tarOf packs objects into one, in order.
func tarOf(t *testing.T, named map[string]string, order []string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range order {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(named[name]))}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, named[name])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestScanOfAnArchiveIsThatOfItsFiles(t *testing.T) {
	named, order := organisation()
	want, _ := scan(t, named, order, 1)
	packed := map[string]string{"1": tarOf(t, named, order[:20]), "2": tarOf(t, named, order[20:])}
	got, l := scan(t, packed, []string{"1", "2"}, 2)
	if want = strings.NewReplacer(`"o/0`, `"1!/o/0`, `"o/1`, `"1!/o/1`, `"o/2`, `"2!/o/2`, `"o/3`, `"2!/o/3`, `"readme`, `"2!/readme`, `"broken`, `"2!/broken`).Replace(want); len(l.Faults) != 18 {
		t.Errorf("got %d faults, want 18", len(l.Faults))
	}
	if diff := cmp.Diff(stable(t, want), stable(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// What was read before an archive breaks counts, and the archive is one more.
	packed["2"] = packed["2"][:len(packed["2"])*2/3]
	_, l = scan(t, packed, []string{"1", "2"}, 2)
	if o := l.Objects; o.Failed != 2 || o.Seen != o.Read+2 || o.Read < 30 || o.Read > 38 {
		t.Errorf("cut short: got %+v, want the archive and one member failed", o)
	}
}

// stable is a scan's JSON without the bytes that archives add, and with its
// faults in the order of names without archives.
func stable(t *testing.T, text string) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	l := all["ledger"].(map[string]any)
	delete(l, "bytes")
	faults := l["faults"].([]any)
	slices.SortFunc(faults, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return all
}

func TestScanFilters(t *testing.T) {
	named, order := organisation()
	set := rule.NewSet(testRules(), decode.Fields())
	s := Scan{Objects: objects(named, order), Rules: set, Engine: detect.NewEngine(set, testRules(), nil), Filter: source.Filter{Accounts: []string{"999999999999"}}}
	saw, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if r := saw.Ledger.Records; r.Evaluated != 0 || r.Filtered != 40*20+8 {
		t.Errorf("got %+v, want all filtered", r)
	}
}

func TestScanStopsWhenToldTo(t *testing.T) {
	named, order := organisation()
	ctx, stop := context.WithCancel(context.Background())
	set := rule.NewSet(testRules(), decode.Fields())
	n := 0
	all := objects(named, order)
	s := Scan{Rules: set, Engine: detect.NewEngine(set, testRules(), nil), Threads: 1, Objects: func(yield func(source.Object, error) bool) {
		for o, err := range all {
			if n++; n == 10 {
				stop()
			}
			if !yield(o, err) {
				return
			}
		}
	}}
	saw, err := s.Run(ctx)
	if err != nil || !saw.Ledger.Interrupted || saw.Ledger.Complete {
		t.Errorf("got %v, %+v; want it interrupted", err, saw)
	}
}

func TestSeenCountsExactlyWhereverIdsAre(t *testing.T) {
	for _, spill := range []bool{false, true} {
		s := newSeen()
		want := int64(0)
		known := map[int]bool{}
		for round := range 50 {
			var ids []uint64
			for range 200 {
				n := rand.IntN(3000)
				if known[n] {
					want++
				}
				known[n] = true
				ids = append(ids, s.hash([]byte(fmt.Sprint(n)), ""))
			}
			if err := s.add("f", "", ids); err != nil {
				t.Fatal(err)
			}
			if spill && round%10 == 5 {
				s.mu.Lock()
				if err := s.spill(); err != nil {
					t.Fatal(err)
				}
				s.mu.Unlock()
			}
		}
		got, err := s.duplicates()
		if err != nil || got["f"] != want {
			t.Errorf("spill %v: got %v, %v; want %d", spill, got, err, want)
		}
	}
}

// cut is content that ends in an error.
type cut struct {
	io.Reader
	err error
}

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err == io.EOF {
		err = c.err
	}
	return n, err
}

// What a source could not give is failed with the source's reason, and what it
// gave before counts; what it did not list is said beside the objects.
func TestScanTellsWhatItsSourceTells(t *testing.T) {
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	fmt.Fprint(zip, record("e1", "CreateUser", "u", 1), "\n", record("e2", "CreateUser", "u", 2))
	zip.Close()
	gone := errors.New("the connection broke")
	text := record("e3", "CreateUser", "u", 3)
	set := rule.NewSet(testRules(), decode.Fields())
	s := Scan{Rules: set, Engine: detect.NewEngine(set, testRules(), nil), Counts: new(Counts), Objects: func(yield func(source.Object, error) bool) {
		_ = yield(source.Object{Name: "s3://b/cut", Size: int64(zipped.Len()), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(cut{&zipped, gone}), nil
		}}, nil) &&
			yield(source.Object{Name: "s3://b/whole", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}, nil) &&
			yield(source.Object{Name: "s3://b/2025/"}, source.ErrUnlisted)
	}}
	size := int64(zipped.Len() + len(text))
	saw, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	l := saw.Ledger
	if l.Objects.Seen != 2 || l.Objects.Failed != 1 || l.Records.Evaluated != 3 || l.Balanced() != nil {
		t.Errorf("got %+v, %+v", l.Objects, l.Records)
	}
	if len(l.Faults) != 1 || l.Faults[0].Object != "s3://b/cut" || l.Faults[0].Reason != gone {
		t.Errorf("got %v, want the source's own reason", l.Faults)
	}
	if diff := cmp.Diff(ledger.Unlisted{Prefixes: 1, First: []string{"s3://b/2025/"}}, l.Unlisted); diff != "" {
		t.Errorf("unlisted (-want +got):\n%s", diff)
	}
	if c := s.Counts; c.Objects.Load() != 2 || c.Done.Load() != 2 || c.BytesTotal.Load() != size || c.Bytes.Load() != size || c.Unsized.Load() {
		t.Errorf("got counts %+v, want %d bytes", c, size)
	}
}

// Without an engine records are counted only, and a survey is told of each.
func TestCountingNeedsNoEngine(t *testing.T) {
	named, order := organisation()
	var want *coverage.Report
	for threads := range 4 {
		survey := coverage.NewSurvey()
		s := Scan{Objects: objects(named, order), Rules: rule.NewSet(nil, decode.Fields()), Survey: survey, Threads: threads}
		saw, err := s.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(saw.Watches) != 0 || s.Counts.Hits.Load() != 0 {
			t.Errorf("got %d watches and %d hits, want none", len(saw.Watches), s.Counts.Hits.Load())
		}
		got := coverage.Judge(saw.Ledger, survey, nil, locale.New(locale.English))
		calls := got.Logs[0].Services[0]
		if seen := saw.Ledger.Records.Evaluated + saw.Ledger.Records.Duplicate; calls.Service != "iam.amazonaws.com" || calls.Reads+calls.Writes != seen {
			t.Errorf("got %+v, want %d calls of IAM", calls, seen)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(coverage.Report{})); diff != "" {
			t.Errorf("%d threads (-want +got):\n%s", threads, diff)
		}
		saw.Close()
	}
}
