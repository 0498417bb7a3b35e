package model

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bannin/locale"
	"bannin/query/ask"
)

// answering is an endpoint that always says the same, and what it was told last.
func answering(t *testing.T, status int, body string) (*Client, *string) {
	t.Helper()
	var told string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		told = r.URL.Path + "\n" + r.Header.Get("Authorization") + "\n" + string(text)
		if status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/steal")
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	c, err := New(Options{URL: server.URL + "/openai/v1/", Model: "m", Key: "env:KEY"}, func(string) string { return "secret" })
	if err != nil {
		t.Fatal(err)
	}
	return c, &told
}

func saying(content string) string {
	text, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": content}}}})
	return string(text)
}

func TestModelWidens(t *testing.T) {
	const meaning = "from cloudtrail where did = signin and outcome = failed when 2026-01-14..2026-01-15 count by ip"
	c, told := answering(t, 200, saying("```\n"+meaning+"\n```"))
	w := ask.Widened{Model: c, Zone: time.UTC, Language: locale.English}
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	got, err := w.Ask(context.Background(), "whence flopped yon console entrants", now)
	if err != nil || got.Meaning.String() != meaning || len(got.Notes) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, want := range []string{"/openai/v1/chat/completions\nBearer secret\n", "whence flopped yon", "table cloudtrail: ", "key.create"} {
		if !strings.Contains(*told, want) {
			t.Errorf("the model was not told %q:\n%s", want, *told)
		}
	}
	*told = ""
	if _, err := w.Ask(context.Background(), "failed sign-ins by ip", now); err != nil || *told != "" {
		t.Errorf("what the grammar understands went to the model: %v %s", err, *told)
	}
}

func TestHostileAnswersAreRefused(t *testing.T) {
	long := saying("from events list " + strings.Repeat("x", maxAnswer))
	for name, body := range map[string]string{
		"sql":            saying("SELECT * FROM events"),
		"two statements": saying("from events list; DROP TABLE events"),
		"function":       saying("from read_csv('/etc/passwd') list"),
		"table":          saying(`from "events" list`),
		"field":          saying("from events count by getenv('HOME')"),
		"order":          saying("from events list order 1;--"),
		"limit":          saying("from events list limit 99999999999"),
		"chatter":        saying("Sure! from events list"),
		"nothing":        saying(""),
		"no choices":     `{"choices":[]}`,
		"no json":        `<html>`,
		"long":           long,
	} {
		c, _ := answering(t, 200, body)
		w := ask.Widened{Model: c, Zone: time.UTC, Language: locale.English}
		if got, err := w.Ask(context.Background(), "flopped entrants", time.Now()); err == nil {
			t.Errorf("%s: got %s", name, got.SQL)
		}
	}
}

func TestValuesOfAnswersAreOnlyText(t *testing.T) {
	c, _ := answering(t, 200, saying(`from events where actor = "x'; COPY events TO '/tmp/x" list`))
	w := ask.Widened{Model: c, Zone: time.UTC, Language: locale.English}
	got, err := w.Ask(context.Background(), "flopped entrants", time.Now())
	if err != nil || !strings.Contains(got.SQL, `actor = 'x''; COPY events TO ''/tmp/x'`) {
		t.Errorf("got %s, %v", got.SQL, err)
	}
}

func TestEndpointsThatFail(t *testing.T) {
	for _, status := range []int{http.StatusFound, http.StatusUnauthorized, http.StatusInternalServerError} {
		c, _ := answering(t, status, saying("from events list"))
		if got, err := c.Complete(context.Background(), "", ""); err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("status %d: got %q, %v", status, got, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, _ := answering(t, 200, saying("from events list"))
	if _, err := c.Complete(ctx, "", ""); err == nil {
		t.Error("a cancelled question was answered")
	}
}

func TestOptions(t *testing.T) {
	none := func(string) string { return "" }
	for _, o := range []Options{
		{URL: "http://example.com/v1", Model: "m"}, // the key in the clear
		{URL: "ftp://example.com", Model: "m"},
		{URL: "https://u:p@example.com", Model: "m"},
		{URL: "example.com", Model: "m"},
		{URL: "https://example.com"},
		{URL: "https://example.com", Model: "m", Key: "env:NONE"},
		{URL: "https://example.com", Model: "m", Key: "secret itself"},
	} {
		if _, err := New(o, none); err == nil {
			t.Errorf("%+v is taken", o)
		} else if strings.Contains(err.Error(), "secret itself") {
			t.Errorf("the error tells the key: %v", err)
		}
	}
	if _, err := New(Options{URL: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1", Model: "openai.gpt-oss-20b-1:0"}, none); err != nil {
		t.Error(err)
	}
}
