package insights_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// published are the logs that published queries are about: of Lambda, API Gateway,
// EKS, RDS, AppSync, IoT, WAF, as their services write them to log groups.
func published(t *testing.T) *world {
	text, err := os.ReadFile("testdata/published.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	var rows []string
	for line := range strings.Lines(string(text)) {
		var log struct {
			G, S, T string
			M       json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &log); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		message := string(log.M)
		if strings.HasPrefix(message, `"`) {
			if err := json.Unmarshal(log.M, &message); err != nil {
				t.Fatal(err)
			}
		}
		row, err := json.Marshal(map[string]string{"event_time": "2026-03-01T" + log.T + "Z", "event_object": "o", "event_account": "111122223333",
			"log_group": log.G, "log_stream": log.S, "message": message})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, string(row))
	}
	w.Fill("logs", rows...)
	return w
}

func TestPublishedQueries(t *testing.T) {
	w := published(t)
	text, err := os.ReadFile("testdata/published.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		group, idea, _ := strings.Cut(head, " | ")
		query, answer, ok := strings.Cut(body, "\n=> ")
		if !ok {
			t.Fatalf("%s: no rows", idea)
		}
		want := strings.ReplaceAll(strings.TrimSpace(answer), "\n=> ", "\n")
		if got, q := w.ask(group, query); got != want {
			t.Errorf("%s\n%s\ngot:\n%s\nwant:\n%s\n%s", idea, query, got, want, q.SQL)
		}
	}
}
