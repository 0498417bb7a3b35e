package query_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"bannin/app"
	"bannin/lake"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/query"
	"bannin/simulate"
)

// The lake of all tests here: an organisation under attack, and the logs of
// testdata. It is made once.
var (
	logsOnce sync.Once
	logsDir  string
	logsErr  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if logsDir != "" {
		os.RemoveAll(logsDir)
	}
	os.Exit(code)
}

func fill(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "bannin-query-test-")
	if err != nil {
		return "", err
	}
	_, err = simulate.Run(ctx, simulate.Config{Out: filepath.Join(dir, "logs"), Events: 20000, Files: 20, Days: 3, Seed: 1, Attacks: []string{"all"}, Logs: []string{"cloudtrail"}})
	if err != nil {
		return dir, err
	}
	setup, err := app.NewSetup("")
	if err != nil {
		return dir, err
	}
	defer setup.Close()
	_, err = app.Scan{Paths: []string{filepath.Join(dir, "logs"), filepath.Join("testdata", "logs")}, Setup: setup, Printer: locale.New(locale.English),
		Counts: new(pipeline.Counts), Lake: app.Keep{Dir: filepath.Join(dir, "lake"), Atlas: setup.Atlas}}.Load(ctx)
	return dir, err
}

func session(t *testing.T, limits query.Limits) *query.Session {
	t.Helper()
	logsOnce.Do(func() { logsDir, logsErr = fill(context.Background()) })
	if logsErr != nil {
		t.Fatal(logsErr)
	}
	l, err := lake.Open(t.Context(), filepath.Join(logsDir, "lake"), lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := query.Open(t.Context(), l, query.Options{Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); l.Close() })
	return s
}

func ask(t testing.TB, s *query.Session, text string, args ...any) (*query.Result, error) {
	t.Helper()
	q, err := s.Check(t.Context(), query.Translation{SQL: text, Args: args})
	if err != nil {
		return nil, err
	}
	return s.Ask(t.Context(), q)
}

// An expectation is a line of testdata/ready.txt.
type expectation struct {
	name  string
	words []string
}

func expectations(t *testing.T) (all []expectation) {
	t.Helper()
	f, err := os.Open("testdata/ready.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) > 0 && words[0] != "#" {
			all = append(all, expectation{words[0], words[1:]})
		}
	}
	return all
}

// TestReadyQueries asks every query that bannin ships, and holds it to what it
// must find.
func TestReadyQueries(t *testing.T) {
	s := session(t, query.Limits{})
	saved, err := query.AllSaved("")
	if err != nil {
		t.Fatal(err)
	}
	text, idea := map[string]string{}, regexp.MustCompile(`(?m)^-- idea: \S`)
	for _, q := range saved {
		text[q.Name] = q.SQL
		for _, lang := range []locale.Language{locale.English, locale.Japanese} {
			if q.Title(lang) == "" || !idea.MatchString(q.SQL) {
				t.Errorf("%s: no title in %s, or no source", q.Name, lang)
			}
		}
	}
	all := expectations(t)
	if len(all) != len(saved) || len(all) < 60 {
		t.Errorf("%d queries, %d expectations", len(saved), len(all))
	}
	values := map[string]string{
		"KEY":  one(t, s, "SELECT useridentity.accesskeyid FROM cloudtrail WHERE useridentity.type = 'IAMUser' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"),
		"ROLE": one(t, s, "SELECT useridentity.sessioncontext.sessionissuer.username FROM cloudtrail WHERE useridentity.type = 'AssumedRole' LIMIT 1"),
	}
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) { e.hold(t, s, text[e.name], values) })
	}
}

func one(t *testing.T, s *query.Session, text string) string {
	t.Helper()
	r, err := ask(t, s, text)
	if err != nil || len(r.Rows) != 1 {
		t.Fatalf("%s: %+v, %v", text, r, err)
	}
	return r.Rows[0][0].(string)
}

func (e expectation) hold(t *testing.T, s *query.Session, text string, values map[string]string) {
	var args []any
	for i, word := range e.words {
		if i > 0 && e.words[i-1] == "set" {
			name, value, _ := strings.Cut(word, "=")
			if v, ok := values[value]; ok {
				value = v
			}
			args = append(args, sql.Named(name, value))
		}
	}
	r, err := ask(t, s, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v", r.Rows)
	for i, word := range e.words {
		switch {
		case i > 0 && e.words[i-1] == "has":
			if !strings.Contains(shown, word) {
				t.Errorf("no %s in %.600s", word, shown)
			}
		case strings.HasPrefix(word, "rows>="):
			if n, err := strconv.Atoi(word[len("rows>="):]); err != nil || len(r.Rows) < n {
				t.Errorf("got %d rows, want %s", len(r.Rows), word)
			}
		case strings.HasPrefix(word, "rows="):
			if n, err := strconv.Atoi(word[len("rows="):]); err != nil || len(r.Rows) != n {
				t.Errorf("got %d rows, want %s: %.600s", len(r.Rows), word, shown)
			}
		}
	}
}
