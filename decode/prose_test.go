package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
)

// events decodes a body and tells, of each record: format, time in UTC, account,
// name and the named fields.
func events(object string, body io.Reader, fields ...string) ([]string, Result) {
	all := Fields()
	all.Paths = append(all.Paths, fields...)
	p := event.NewProjection(all)
	var got []string
	result := NewReader(p).Read(context.Background(), object, body, func(e *event.Event) error {
		line := fmt.Sprintf("%s %s %s %s %s", e.Format, e.Time.Format("2006-01-02T15:04:05.999"), e.Account, e.Region, e.Name)
		for _, f := range fields {
			line += "|"
			sep := ""
			for v := e.First(p.Slot(f)); v != nil; v = e.Next(v) {
				line += sep + v.String()
				sep = ","
			}
		}
		got = append(got, line)
		return nil
	})
	return got, result
}

func TestLineTime(t *testing.T) {
	for line, want := range map[string]string{
		"2026-01-15T03:00:00Z x":                                "2026-01-15T03:00:00Z",
		"2026-01-15T03:00:00.123456Z x":                         "2026-01-15T03:00:00.123456Z",
		"2026-01-15T12:00:00+09:00 x":                           "2026-01-15T03:00:00Z",
		"2026-01-15 12:00:00,250 +0900 x":                       "2026-01-15T03:00:00.25Z",
		"2026-01-15 03:00:00 UTC:10.0.0.1(1):u@d:[1]:LOG:":      "2026-01-15T03:00:00Z",
		"2026-01-15 03:00:00 -- not a zone":                     "2026-01-15T03:00:00Z",
		"2026/01/15 03:00:00 [error] 1#1: x":                    "2026-01-15T03:00:00Z",
		"[2026-01-15 03:00:00] x":                               "2026-01-15T03:00:00Z",
		"20260115 03:00:00,ip-10-0-0-1,u,h":                     "2026-01-15T03:00:00Z",
		"<34>1 2026-01-15T03:00:00.5Z host app - - x":           "2026-01-15T03:00:00.5Z",
		"Thu Jan 15 03:00:00 2026 x":                            "2026-01-15T03:00:00Z",
		"[Thu Jan 15 03:00:00.123456 2026] [core:error] x":      "2026-01-15T03:00:00Z",
		`192.0.2.1 - - [15/Jan/2026:12:00:00 +0900] "GET / "`:   "2026-01-15T03:00:00Z",
		"Jan 15 03:00:00 host sshd[1]: x":                       "no year",
		"<34>Jan 15 03:00:00 host sshd[1]: x":                   "no year",
		"2026-01-15 was a Thursday":                             "",
		"2026-13-15T03:00:00Z":                                  "",
		"2026-01-15T25:00:00Z":                                  "",
		"03:00:00 x":                                            "",
		"1700000000 x":                                          "",
		"":                                                      "",
		"<34>":                                                  "",
		"[1,2,3]":                                               "",
		"# Changes of 2026-01-15T03:00:00Z":                     "",
		"see [15/Jan/2026] for more and still more and still m": "",
	} {
		at, ok := lineTime([]byte(line))
		got := ""
		if ok {
			got = at.Format(time.RFC3339Nano)
			if at.IsZero() {
				got = "no year"
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestReadProse(t *testing.T) {
	const at = "text 2026-01-15T03:00:00   "
	message := func(id int, at, text string) string {
		return fmt.Sprintf(`{"id":"%d","timestamp":%s,"message":%q}`, id, at, text)
	}
	payload := func(messages ...string) string {
		return `{"messageType":"DATA_MESSAGE","owner":"123456789010","logGroup":"/app","logStream":"s","subscriptionFilters":["f"],"logEvents":[` + strings.Join(messages, ",") + `]}`
	}
	const inGroup = "text 2026-01-15T03:00:00 123456789010  /app|"
	const placed = "text 2026-01-15T03:00:00 123456789010 us-east-1 /app|"
	for _, c := range []struct {
		name, body, fields string
		want               []string
	}{
		{"lines", "2026-01-15T03:00:00Z one\n2026-01-15T03:00:00Z two\n", "@message", []string{at + "|2026-01-15T03:00:00Z one", at + "|2026-01-15T03:00:00Z two"}},
		{"stack_trace", "2026-01-15 03:00:00 ERROR x\njava.lang.Error: y\n  at z\n2026-01-15 03:00:01 ok\n2026-01-15 03:00:02 ok\n2026-01-15 03:00:03 ok", "message",
			[]string{at + "|2026-01-15 03:00:00 ERROR x", at + "|java.lang.Error: y", at + "|at z", "text 2026-01-15T03:00:01   |2026-01-15 03:00:01 ok", "text 2026-01-15T03:00:02   |2026-01-15 03:00:02 ok", "text 2026-01-15T03:00:03   |2026-01-15 03:00:03 ok"}},
		{"brackets", "[2026-01-15 03:00:00] a\n[2026-01-15 03:00:00] b\n", "", []string{at, at}},
		{"json_lines", `{"level":"info","time":"2026-01-15T03:00:00Z","message":"hello"}` + "\n" + `{"ts":1768446000.5,"user":{"name":"x"}}`, "message user.name",
			[]string{at + "|hello|", "text 2026-01-15T03:00:00.5   ||x"}},
		{"json_that_wraps_json", `{"time":"2026-01-15T03:00:00Z","message":"{\"a\":1}"}` + "\n" + `{"time":"2026-01-15T03:00:00Z","detail":{"a":1}}` + "\n", "", []string{at, at}},
		{"json_with_lists", `{"time":"2026-01-15T03:00:00Z"}` + "\n" + `{"time":"2026-01-15T03:00:00Z","events":[3,{"a":1},{"a":2},3]}` + "\n" +
			`{"time":"2026-01-15T03:00:00Z","events":[]}` + "\n" + `{"time":"2026-01-15T03:00:00Z","events":[1]}` + "\n", "", []string{at, at, at, at}},
		{"json_then_text", `{"time":"2026-01-15T03:00:00Z"}` + "\npanic: x\n" + `{"time":"2026-01-15T03:00:00Z"}` + "\n", "@message",
			[]string{at + `|{"time":"2026-01-15T03:00:00Z"}`, at + "|panic: x", at + `|{"time":"2026-01-15T03:00:00Z"}`}},
		{"export", "2026-01-15T03:00:00.000Z START\n2026-01-15T03:00:00.000Z {\"level\":\"info\"}\n2026-01-15T03:00:00.000Z END", "@message", []string{at + "|START", at + `|{"level":"info"}`, at + "|END"}},
		{"export_of_json", "2026-01-15T03:00:00.000Z {\"level\":\"a\"}\n2026-01-15T03:00:00.000Z {\"level\":\"b\"}\n", "level", []string{at + "|a", at + "|b"}},
		{"subscription", payload(message(1, "1768446000000", "START"), message(2, "1768446000000", `{"level":"info"}`), message(3, "1768446000000", "panic")), "@message",
			[]string{inGroup + "START", inGroup + `{"level":"info"}`, inGroup + "panic"}},
		{"subscription_of_both", payload(message(1, "1768446000000", "x"), message(2, "1768446000000", flowA)), "dstport", []string{placed, "vpcflow 2014-12-14T04:06:50 123456789010 us-east-1 ACCEPT|22"}},
		{"filter_log_events", `{"events":[{"logStreamName":"s","timestamp":1768446000000,"message":"x","ingestionTime":1,"eventId":"1"}],"searchedLogStreams":[]}`, "@message", []string{"text 2026-01-15T03:00:00 123456789010 us-east-1 |x"}},
		{"subscription_before_other_text", payload(message(1, "1768446000000", "x")) + "\n" + flowA + "\n", "@message", []string{inGroup + "x", "vpcflow 2014-12-14T04:06:50 123456789010  ACCEPT|"}},
		{"audit", "20260115 03:00:00,ip-10-0-0-1,admin,192.0.2.1,3,7,QUERY,mysql,'select ''a,b'' from t',0\n20260115 03:00:00,ip-10-0-0-1,admin,192.0.2.1,3,0,CONNECT,mysql,,0\n", "username operation object retcode",
			[]string{"text 2026-01-15T03:00:00   QUERY|admin|QUERY|select ''a,b'' from t|0", "text 2026-01-15T03:00:00   CONNECT|admin|CONNECT||0"}},
		{"audit_of_aurora", "1768446000000000,ip-10-0-0-1,admin,192.0.2.1,3,7,QUERY,mysql,'drop table t',0\n", "operation", []string{"text 2026-01-15T03:00:00   QUERY|QUERY"}},
		{"apache", `192.0.2.1 - - [15/Jan/2026:03:00:00 +0000] "GET / HTTP/1.1" 200 5` + "\n", "", []string{at}},
	} {
		t.Run(c.name, func(t *testing.T) {
			object := "app.log"
			if c.name == "subscription_of_both" || c.name == "filter_log_events" {
				object = flowObject
			}
			for _, body := range []io.Reader{strings.NewReader(c.body), iotest.OneByteReader(strings.NewReader(c.body))} {
				got, result := events(object, body, strings.Fields(c.fields)...)
				if diff := cmp.Diff(c.want, got); diff != "" || result.Err != nil || result.Rejected != 0 {
					t.Errorf("%+v (-want +got):\n%s", result, diff)
				}
			}
		})
	}
}

// A key that exports have as well makes no record of what is none.
func TestReadKeepsUnfamiliarJSONWhole(t *testing.T) {
	for _, line := range []string{
		`{"time":"2026-01-15T03:00:00Z","event":{"name":"login","message":"x"}}`,
		`{"time":"2026-01-15T03:00:00Z","event":"{\"a\":1}","result":{"message":"x"}}`,
		`{"time":"2026-01-15T03:00:00Z","results":[{"message":"x"},[1],{"a":{}}],"hits":{"hits":[]}}`,
		`{"time":"2026-01-15T03:00:00Z","results":[[{"name":"x"}]],"original":5,"Sns":null}`,
		`{"time":"2026-01-15T03:00:00Z","event":{"event":{"event":{"event":{"event":{"eventVersion":"1"}}}}}}`,
	} {
		for _, body := range []string{line, `{"events":[{"timestamp":1768446000000,"message":` + quoted(line) + `}]}`} {
			got, result := events("o", strings.NewReader(body), "@message")
			if diff := cmp.Diff([]string{"text 2026-01-15T03:00:00   |" + line}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s\n%+v", body, diff, result)
			}
		}
	}
}

func TestReadTakesTheYearFromThePath(t *testing.T) {
	const body = "Dec 31 23:59:59 host x\nJan  1 00:00:01 host y\n"
	got, _ := events("messages/2026/01/01/a.log", strings.NewReader(body))
	if diff := cmp.Diff([]string{"text 2025-12-31T23:59:59   ", "text 2026-01-01T00:00:01   "}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, result := events("messages.log", strings.NewReader(body))
	if len(got) != 0 || result.Rejected != 2 || result.Err != nil {
		t.Errorf("no year: got %v, %+v", got, result)
	}
}

// What lies about beside logs must not be taken for one.
func TestReadFindsNoLogInWhatLiesAbout(t *testing.T) {
	for name, body := range map[string]string{
		"readme":     "# Things\n\nSince 2026-01-15T03:00:00Z.\n",
		"html":       "<!doctype html>\n<html><body>2026-01-15T03:00:00Z</body></html>",
		"source":     "package x\n\n// 2026-01-15T03:00:00Z\nfunc f() {}\n",
		"ds_store":   "\x00\x00\x00\x01Bud1\x00\x00\x10\x00",
		"settings":   `{"name":"x","version":"1.0"}`,
		"pretty":     "{\n  \"time\": \"2026-01-15T03:00:00Z\",\n  \"name\": \"x\"\n}\n",
		"array":      `[{"time":"2026-01-15T03:00:00Z"},{"time":"2026-01-15T03:00:01Z"}]`,
		"dates":      "2026-01-15 released\n2026-01-16 fixed\n",
		"one_of_ten": "2026-01-15T03:00:00Z began\na\nb\nc\nd\n",
		"yaml":       "time: 2026-01-15T03:00:00Z\nname: x\n",
		"numbers":    "1700000000\n1700000001\n",
		"json_date":  `{"date":"2026-01-15","name":"x"}`,
		"users":      `{"Users":[{"CreateDate":"2026-01-15T03:00:00Z"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if got, result := events("o", strings.NewReader(body)); !errors.Is(result.Err, ErrNotLog) || len(got) != 0 || result.Rejected != 0 {
				t.Errorf("got %v, %+v; want ErrNotLog alone", got, result)
			}
		})
	}
}

func TestEqualLinesAreTwoEvents(t *testing.T) {
	ids := map[string]int{}
	r := NewReader(event.NewProjection(Fields()))
	read := func(object, body string) {
		r.Read(context.Background(), object, strings.NewReader(body), func(e *event.Event) error {
			ids[e.IDText()]++
			return nil
		})
	}
	const body = "2026-01-15T03:00:00Z x\n2026-01-15T03:00:00Z x\n  at y\n2026-01-15T03:00:01Z z\n  at y\n"
	read("a", body)
	if len(ids) != 5 {
		t.Fatalf("got %d ids of 5 lines", len(ids))
	}
	read("copy", body)
	if len(ids) != 5 {
		t.Errorf("a copy: got %d ids, want 5", len(ids))
	}
	for id, n := range ids {
		if n != 2 {
			t.Errorf("%s came %d times, want 2", id, n)
		}
	}
}

func TestEchoesAreBounded(t *testing.T) {
	var x echoes
	x.forget()
	at := time.Unix(1e9, 0)
	for i := range 3 * maxEchoes {
		if n := x.count(at, fmt.Appendf(nil, "%d", i)); n != 1 || len(x.seen) > maxEchoes {
			t.Fatalf("line %d: got %d, %d kept", i, n, len(x.seen))
		}
	}
	if n := x.count(at, []byte("x")) + x.count(at, []byte("x")); n != 3 {
		t.Errorf("got %d, want 1 and 2", n)
	}
}

// What a log event told holds for its message alone.
func TestReadRejectsTextBehindLogEvents(t *testing.T) {
	body := `{"logEvents":[{"id":"1","timestamp":1768446000000,"message":"x"}]}` + "\nhello\n"
	got, result := events("o", strings.NewReader(body))
	if len(got) != 1 || result.Rejected != 1 {
		t.Errorf("got %v, %+v", got, result)
	}
}
