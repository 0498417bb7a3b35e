package insights_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"bannin/query/insights"
)

// messages is a world with log lines of two days.
func messages(t *testing.T) *world {
	w := newWorld(t)
	line := func(at, message string) {
		text, _ := json.Marshal(message)
		w.Fill("logs", fmt.Sprintf(`{"event_time":%q,"event_object":"o","log_group":"g","message":%s}`, at, text))
	}
	for i := range 15 {
		line(fmt.Sprintf("2026-03-01T10:%02d:00Z", i), fmt.Sprintf("session opened for user%c from 10.0.0.%d", 'a'+i, i))
	}
	line("2026-03-01T11:00:00Z", "ERROR disk full at 2026-03-01T11:00:00Z id 3f2504e0-4f89-11d3-9a0c-0305e82c3301")
	line("2026-03-01T11:00:01Z", "cache hit 5 of 10")
	line("2026-03-01T11:00:02Z", "cache hit 6 of 12")
	for i := range 3 {
		line("2026-02-28T11:00:00Z", fmt.Sprintf("cache hit %d of 99", i))
	}
	line("2026-02-28T12:00:00Z", "WARN shutting down \x01Number\x02")
	return w
}

func TestPattern(t *testing.T) {
	w := messages(t)
	got, _ := w.ask("g", `pattern @message`)
	want := `session opened for <Token-1> from <IP-2>|0.8333333333333334|15|NONE
cache hit <Number-1> of <Number-2>|0.1111111111111111|2|NONE
ERROR disk full at <Time-1> id <UUID-2>|0.05555555555555555|1|ERROR`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, _ := w.ask("g", `filter @message like /cache/ | parse @message "cache *" as rest | pattern rest | sort @ratio | limit 1`); got != "hit <Number-1> of <Number-2>|1|2|NONE" {
		t.Error(got)
	}
}

func TestDiff(t *testing.T) {
	w := messages(t)
	want := `session opened for <Token-1> from <IP-2>|15|15|new|NONE
ERROR disk full at <Time-1> id <UUID-2>|1|1|new|ERROR
WARN shutting down Number|0|-1|gone|WARN
cache hit <Number-1> of <Number-2>|2|-1|fewer|NONE`
	for _, query := range []string{`diff`, `pattern @message | diff previousDay`, `pattern @message | diff | limit 5`} {
		if got, _ := w.ask("g", query); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", query, got, want)
		}
	}
	if got, _ := w.ask("g", `filter @message like /cache/ | diff previousWeek`); got != "cache hit <Number-1> of <Number-2>|2|2|new|NONE" {
		t.Error(got)
	}
	// The time that diff compares with is read by its own query, not by the one around it.
	if got, _ := w.ask("g", `filter @message like /cache/ and @message not in (SOURCE "g" | diff | display @pattern) | stats count(*)`); got != "2" {
		t.Errorf("a query around diff counts %s", got)
	}
	if got, _ := w.ask("g", `filter @message in (SOURCE "g" | display @message) | filter @message like "cache" | diff`); got != "cache hit <Number-1> of <Number-2>|2|2|new|NONE" {
		t.Errorf("a query within diff gives\n%s", got)
	}
	if _, err := insights.Translate("diff", tables("g"), now, time.Time{}, to); err == nil {
		t.Error("diff without a range is no fault")
	}
}

// Each kind of anomaly is told of the pattern that has it, and of no other.
func TestAnomaly(t *testing.T) {
	w := newWorld(t)
	line := func(minute int, format string, args ...any) {
		text, _ := json.Marshal(fmt.Sprintf(format, args...))
		w.Fill("logs", fmt.Sprintf(`{"event_time":%q,"event_object":"o","log_group":"g","message":%s}`, from.Add(time.Duration(minute)*time.Minute).Format(time.RFC3339), text))
	}
	for i := range 240 {
		line(i*6, "heartbeat %d of host-%d", i, i%7)
		line(i*6, "billed %d ms", 100+i%40)
		line(i*6, "peer 10.0.0.1 up")
		line(i*6, "login by service")
		line(i*6, `GET /index HTTP/1.1" 200`)
	}
	line(700, "billed 60000 ms")          // far from all others
	line(800, "peer 203.0.113.9 up")      // the only other address
	line(900, `GET /index HTTP/1.1" 503`) // a refusal
	for i := range 11 {                   // words, of which one is nearly all
		line(i*100, "login by user-%c", 'a'+i)
	}
	for range 40 {
		line(1000, "retry now") // within a day's 24th part, and once an hour besides
	}
	for i := range 24 {
		line(i*60, "retry now")
	}
	line(1300, "panic: out of order") // never before
	got, _ := w.ask("g", `pattern @message | anomaly | display @pattern, @anomaly, @patternFrequency, @newPattern, @tokenVariation, @numericToken, @httpError`)
	want := `GET /index HTTP/<Number-1>" <Number-2>|token-variation, http-error|-|-|503|-|1
login by <Token-1>|token-variation|-|-|user-a|-|-
billed <Number-1> ms|numeric-token|-|-|-|60000|-
peer <IP-1> up|token-variation|-|-|203.0.113.9|-|-
retry now|pattern-frequency|41|-|-|-|-
panic: out of order|new-pattern|-|2026-03-01 21:40:00|-|-|-
heartbeat <Number-1> of host-<Number-2>|-|-|-|-|-|-`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for query, want := range map[string]string{
		`pattern @message | filter @sampleCount > 1 | anomaly | filter @anomaly like /new/ | stats count(*)`: "0",
		`pattern @message | sort @sampleCount | limit 1 | anomaly | display @pattern, @anomaly`:              "panic: out of order|new-pattern",
		`filter @message like /billed/ | pattern @message | anomaly | fields @numericToken > 1000`:           "1",
	} {
		if got, _ := w.ask("g", query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// Where there is nothing to go by, nothing is unusual.
func TestNoAnomaly(t *testing.T) {
	w := newWorld(t)
	if got, _ := w.ask("g", `pattern @message | anomaly`); got != "" {
		t.Error(got)
	}
	for range 30 {
		w.Fill("logs", `{"event_time":"2026-03-01T10:00:00Z","event_object":"o","log_group":"g","message":"one moment 5"}`)
	}
	if got, _ := w.ask("g", `pattern @message | anomaly | display @pattern, @anomaly`); got != "one moment <Number-1>|-" {
		t.Error(got)
	}
}

// Rows that are alike in what is sorted by come in one order.
func TestOrderIsTotal(t *testing.T) {
	w := newWorld(t)
	for i := range 50 {
		w.Fill("vpcflow", fmt.Sprintf(`{"event_time":"2026-03-01T10:00:00Z","event_object":"o%d","event_record":%d,"srcaddr":"10.0.0.%d","bytes":%d}`, i%5, i*7%50, i%7, i%3))
	}
	for _, query := range []string{`fields srcAddr, bytes, @ptr`, `fields @ptr | sort bytes`, `stats count(*) by srcAddr, bytes`, `stats count(*) as n by srcAddr | sort n`,
		`fields @ptr | dedup bytes`, `fields @ptr | limit 7`, `stats latest(srcAddr), earliest(srcAddr) by bytes`} {
		first, _ := w.ask("vpcflow", query)
		for _, threads := range []string{"1", "4"} {
			w.Exec("SET threads = " + threads)
			w.Exec("CREATE OR REPLACE TABLE vpcflow AS SELECT * FROM vpcflow ORDER BY random()")
			if got, _ := w.ask("vpcflow", query); got != first {
				t.Errorf("%s: got\n%s\nthen\n%s", query, first, got)
			}
		}
	}
}
