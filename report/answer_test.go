package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bannin/query"
	"bannin/report/fit"
	"bannin/report/voice"
)

const hostileCell = "=HYPERLINK(\"x\")\x1b]0;owned\a\u202eexe\r\n\t,\";"

func hostileAnswer() *query.Result {
	return &query.Result{
		Columns: []query.Column{{Name: "text" + hostileCell, Type: "VARCHAR"}, {Name: "n", Type: "BIGINT"}, {Name: "nested", Type: "VARCHAR[]"}, {Name: "t", Type: "TIMESTAMP"}, {Name: "none", Type: "VARCHAR"}},
		Rows: [][]any{
			{hostileCell, int64(-7), []any{hostileCell, nil}, time.Date(2026, 7, 25, 3, 0, 0, 0, time.UTC), nil},
			{"監査ログ", int64(42), map[string]any{hostileCell: 1.5}, time.Date(2026, 7, 25, 3, 0, 0, 5e6, time.UTC), nil},
		},
	}
}

func answer(t *testing.T, r *query.Result, format string, o TerminalOptions) string {
	t.Helper()
	var out bytes.Buffer
	if err := Answer(&out, r, format, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAnswersAreHarmless(t *testing.T) {
	for _, format := range []string{"table", "json", "jsonl", "csv"} {
		for _, r := range answer(t, hostileAnswer(), format, TerminalOptions{}) {
			if voice.Unseen(r) && r != '\n' && r != '\r' && r != '\ufeff' {
				t.Errorf("%s: has %U", format, r)
			}
		}
	}
	rows, err := csv.NewReader(strings.NewReader(answer(t, hostileAnswer(), "csv", TerminalOptions{}))).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[1]) != 5 {
		t.Fatalf("csv: got %q, %v", rows, err)
	}
	if !strings.HasPrefix(rows[1][0], "'=") || rows[1][1] != "-7" || rows[1][4] != "" {
		t.Errorf("csv: got %q", rows[1])
	}
	var doc struct {
		Rows []map[string]any
		More bool
	}
	if err := json.Unmarshal([]byte(answer(t, hostileAnswer(), "json", TerminalOptions{})), &doc); err != nil || len(doc.Rows) != 2 || doc.Rows[0]["text"+hostileCell] != hostileCell {
		t.Errorf("json: got %+v, %v", doc, err)
	}
	for line := range strings.Lines(answer(t, hostileAnswer(), "jsonl", TerminalOptions{})) {
		if !json.Valid([]byte(line)) {
			t.Errorf("jsonl: got %s", line)
		}
	}
}

func TestTablesFit(t *testing.T) {
	r := hostileAnswer()
	r.Rows[0][0] = strings.Repeat("長い", 200)
	for _, width := range []int{40, 80, 120} {
		for line := range strings.Lines(answer(t, r, "table", TerminalOptions{Width: width})) {
			if n := fit.Columns(strings.TrimSuffix(line, "\n")); n > width {
				t.Errorf("width %d: a line of %d: %s", width, n, line)
			}
		}
	}
	if got := answer(t, &query.Result{}, "table", TerminalOptions{}); got != "" {
		t.Errorf("nothing: got %q", got)
	}
	if got := answer(t, &query.Result{}, "json", TerminalOptions{}); !json.Valid([]byte(got)) {
		t.Errorf("nothing: got %q", got)
	}
}

func TestBars(t *testing.T) {
	at := time.Date(2026, 7, 25, 3, 0, 0, 0, time.UTC)
	got := answer(t, &query.Result{Columns: []query.Column{{Name: "hour"}, {Name: "n"}}, Rows: [][]any{{at, int64(10)}, {at.Add(time.Hour), int64(5)}, {at.Add(2 * time.Hour), int64(0)}}},
		"table", TerminalOptions{Zone: time.FixedZone("JST", 9*3600), Width: 48})
	want := "hour                  n\n" +
		"2026-07-25 12:00:00  10  #######################\n" +
		"2026-07-25 13:00:00   5  ############\n" +
		"2026-07-25 14:00:00   0\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, rows := range [][][]any{{{"a", int64(-1)}, {"b", int64(2)}}, {{int64(1), int64(1)}, {int64(2), int64(2)}}, {{"a", nil}, {"b", int64(2)}}} {
		if got := answer(t, &query.Result{Columns: []query.Column{{Name: "x"}, {Name: "n"}}, Rows: rows}, "table", TerminalOptions{}); strings.Contains(got, "#") {
			t.Errorf("bars for %v: %s", rows, got)
		}
	}
}
