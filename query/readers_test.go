package query_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bannin/decode"
	"bannin/event"
	"bannin/lake"
	"bannin/query"
)

// What each append of the test adds, in three accounts and on three days. The
// resolver's queries are old, so that retention removes them.
const (
	callsEach   = 6
	flowsEach   = 4
	linesEach   = 3
	lookupsEach = 5
	keptEach    = callsEach + flowsEach + linesEach
)

// appended are the logs of an append: they tell its number, and some events of
// the append before come again.
func appended(n int) map[string]string {
	logs := map[string]string{}
	add := func(name, format string, args ...any) { logs[name] += fmt.Sprintf(format, args...) + "\n" }
	if n > 0 {
		add("calls", call, 1, fmt.Sprint("Append", n-1), 0, n-1, 0)
	}
	for i := range callsEach {
		add("calls", call, 1+i%3, fmt.Sprint("Append", n), i%3, n, i)
	}
	for i := range flowsEach {
		add("flows", "2 11111111111%d eni-1 203.0.113.%d 10.0.0.5 %d 22 6 10 840 %d %d ACCEPT OK", i%3, i, n, 1767323000+i*86400, 1767323060+i*86400)
	}
	for i := range linesEach {
		add("app/lines.log", "2026-01-0%dT03:04:05Z line %d of append %d", 1+i, i, n)
	}
	for i := range lookupsEach {
		add("lookups", `{"version":"1.100000","account_id":"111111111111","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2020-01-0%dT03:00:00Z",`+
			`"query_name":"a%d.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.%d","srcport":"49152","transport":"UDP","srcids":{"instance":"i-1"}}`, 1+i%2, n, i)
	}
	return logs
}

const call = `{"eventVersion":"1.09","eventTime":"2026-01-0%dT03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"%s","awsRegion":"us-east-1",` +
	`"sourceIPAddress":"198.51.100.7","recipientAccountId":"11111111111%d","eventID":"append-%d-%d","eventType":"AwsApiCall","eventCategory":"Management"}`

// questions are asked over and over. Each answers with one row: how many appends
// there are, by what was asked.
var questions = []string{
	// every table of one append is seen with it, and its sums
	fmt.Sprintf(`SELECT n FROM (SELECT (SELECT count(*) FROM cloudtrail) / %d AS n) WHERE n * %d = (SELECT count(*) FROM cloudtrail)
		AND n * %d = (SELECT count(*) FROM vpcflow) AND n * %d = (SELECT count(*) FROM logs)
		AND n * %d = (SELECT count(*) FROM events WHERE coalesce(log, '') <> 'resolver')
		AND n * %d = (SELECT sum(events) FROM hourly WHERE coalesce(log, '') <> 'resolver')`, callsEach, callsEach, flowsEach, linesEach, keptEach, keptEach),
	// each append is whole in each table
	fmt.Sprintf(`SELECT count(*) AS n FROM (SELECT eventname, count(*) AS calls FROM cloudtrail GROUP BY 1) c
		FULL JOIN (SELECT srcport, count(*) AS flows FROM vpcflow GROUP BY 1) f ON c.eventname = concat('Append', cast(f.srcport AS varchar))
		HAVING count(*) = count(*) FILTER (WHERE calls = %d AND flows = %d)`, callsEach, flowsEach),
	// what retention removes goes by whole appends, too
	fmt.Sprintf(`SELECT (SELECT count(*) FROM vpcflow) / %d AS n FROM (SELECT query_name, count(*) AS lookups FROM resolver GROUP BY 1)
		HAVING count(*) = count(*) FILTER (WHERE lookups = %d)`, flowsEach, lookupsEach),
}

// An author appends, compacts, retains and rebuilds, and counts what it was told
// is on disk.
type author struct {
	lake *lake.Lake
	read *event.Projection
	done atomic.Int64
}

func (a *author) append(ctx context.Context, n int) error {
	to, err := a.lake.Append(ctx, lake.AppendOptions{})
	if err != nil {
		return err
	}
	for name, body := range appended(n) {
		if r := decode.NewReader(a.read).Read(ctx, name, strings.NewReader(body), to.Writer(a.read).See); r.Err != nil {
			return r.Err
		}
	}
	added, err := to.Commit(ctx)
	if err == nil && added.Rows != keptEach+lookupsEach {
		err = fmt.Errorf("%d new rows", added.Rows)
	}
	if err == nil {
		a.done.Add(1)
	}
	return err
}

// lookAfter does in turn what looks after a lake.
func (a *author) lookAfter(ctx context.Context, n int) (err error) {
	switch n % 6 {
	case 1, 4:
		_, err = a.lake.Compact(ctx, stay, nil)
	case 2:
		_, err = a.lake.Retain(ctx, []lake.Retention{{Table: "resolver", Keep: 24 * time.Hour}}, time.Now())
	case 5:
		err = a.lake.Rebuild(ctx)
	}
	return err
}

// stay is how long the test's lake keeps what was replaced: longer than a query
// takes here on the slowest machine.
const stay = 30 * time.Second

// Ten readers, each with a lake and an engine of its own as ten processes have,
// ask while one appends and looks after the lake: none fails, and each sees whole
// appends, no fewer than before and all that were acknowledged.
func TestTenReaders(t *testing.T) { crowd(t, 9) }

// BenchmarkTenReaders is the same for as long as one likes: -benchtime 100x.
func BenchmarkTenReaders(b *testing.B) {
	b.ReportMetric(float64(crowd(b, 1+b.N))/float64(b.N), "answers/append")
}

// crowd tells how many answers there were during so many appends.
func crowd(t testing.TB, appends int) (total int) {
	dir := t.TempDir()
	a := &author{lake: opened(t, dir, lake.Options{Create: true}), read: projection()}
	if err := a.append(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	answers := make(chan int, 10)
	for i := range 10 {
		s, err := query.Open(t.Context(), opened(t, dir, lake.Options{}), query.Options{Limits: query.Limits{Threads: 1, Memory: 256 << 20}})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			defer s.Close()
			answers <- a.asked(t, s, i, ended)
		}()
	}
	for n := 1; n < appends; n++ {
		err := a.append(t.Context(), n)
		if err == nil {
			err = a.lookAfter(t.Context(), n)
		}
		if err != nil {
			t.Errorf("append %d: %v", n, err)
			break
		}
	}
	close(ended)
	for range 10 {
		total += <-answers
	}
	v, err := a.lake.Verify(t.Context())
	if err != nil || len(v.Faults) > 0 {
		t.Errorf("at the end: %+v, %v", v, err)
	}
	return total
}

// asked asks until the author has ended, and once more then. It tells how many
// answers it had.
func (a *author) asked(t testing.TB, s *query.Session, first int, ended <-chan struct{}) (answers int) {
	var last int64
	for i, more := first, true; more; i++ {
		select {
		case <-ended:
			more = false
		default:
		}
		before := a.done.Load()
		got, err := number(t, s, questions[i%len(questions)])
		after := a.done.Load() + 1 // one may be committed and not yet told
		switch {
		case err != nil:
			t.Errorf("question %d: %v", i%len(questions), err)
			return answers
		case got < before || got > after || got < last:
			t.Errorf("question %d: got %d appends, after %d; %d to %d were made", i%len(questions), got, last, before, after)
			return answers
		}
		last = got
		answers++
	}
	return answers
}

// number is the one number that a question answers with.
func number(t testing.TB, s *query.Session, text string) (int64, error) {
	r, err := ask(t, s, text)
	if err != nil {
		return 0, err
	}
	if len(r.Rows) != 1 {
		return 0, fmt.Errorf("half an append: %d rows", len(r.Rows))
	}
	n, ok := r.Rows[0][0].(int64)
	if !ok {
		return 0, fmt.Errorf("got %v", r.Rows[0][0])
	}
	return n, nil
}

func opened(t testing.TB, dir string, o lake.Options) *lake.Lake {
	t.Helper()
	l, err := lake.Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// projection is what a load reads.
func projection() *event.Projection {
	f, own := decode.Fields(), lake.Fields()
	f.Paths, f.Eager = append(f.Paths, own.Paths...), append(f.Eager, own.Eager...)
	return event.NewProjection(f)
}
