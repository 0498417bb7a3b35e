package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"bannin/lake"
	"bannin/query"
)

// questions are what is asked of the lake, and within how long there should be an
// answer for ten million events.
var questions = []struct {
	name  string
	limit time.Duration
	sql   string
}{
	{"group by, over all", time.Second, "SELECT eventsource, eventname, count(*) AS n FROM cloudtrail GROUP BY 1, 2 ORDER BY n DESC LIMIT 20"},
	{"errors and addresses by actor", time.Second, `SELECT useridentity.arn, count(*), approx_distinct(sourceipaddress) FROM cloudtrail
		WHERE errorcode IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 20`},
	{"one actor's day", 100 * time.Millisecond, `SELECT event_time, eventname, sourceipaddress, errorcode FROM cloudtrail
		WHERE account = $account AND year = '2026' AND month = $month AND day = $day AND useridentity.arn = $arn ORDER BY 1`},
	{"regular expression over agents", 2 * time.Second, "SELECT count(*) FROM cloudtrail WHERE regexp_like(useragent, '(?i)kali|parrot|boto3/1\\.[0-9]+\\.9')"},
	{"roll-up by day", 20 * time.Millisecond, "SELECT date_trunc('day', hour), sum(events) FROM hourly GROUP BY 1 ORDER BY 1"},
}

// queries measures questions to a lake, and the first of them to the logs
// themselves, read by the same engine.
func (b bench) queries(ctx context.Context) (err error) {
	logs, dir := filepath.Join(b.dir, "asked"), filepath.Join(b.dir, "lake")
	if err := b.logs(ctx, logs, b.asked, b.asked/28000+1); err != nil {
		return err
	}
	if _, err := os.Stat(dir); err != nil {
		if _, err := b.load(ctx, logs, dir); err != nil {
			return fmt.Errorf("load: %w", err)
		}
	}
	l, err := lake.Open(ctx, dir, lake.Options{})
	if err != nil {
		return err
	}
	defer l.Close()
	s, err := query.Open(ctx, l, query.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	args, err := someDay(ctx, s)
	if err != nil {
		return err
	}
	raw, err := rawReader()
	if err != nil {
		return err
	}
	defer raw.Close()
	var list []*contender
	for i, q := range questions {
		var given []any
		if i == 2 {
			given = args
		}
		list = append(list, &contender{name: q.name, run: func() (figures, error) {
			return timed(func() error { _, err := ask(ctx, s, q.sql, given); return err })
		}})
	}
	fmt.Printf("\nquestions to %d events (limits are for ten million)\n", b.asked)
	unkept, err := timed(func() error { return drain(ctx, raw, rawQuestion(logs)) })
	if err != nil {
		return fmt.Errorf("ask the JSON: %w", err)
	}
	if err := b.turns(list...); err != nil {
		return err
	}
	for i, q := range questions {
		fmt.Printf("  %-34s %7.3f s  limit %v\n", q.name, list[i].median().seconds, q.limit)
	}
	fmt.Printf("  the first of them, DuckDB over the JSON, once %.1f s, %.0f times that of the lake\n", unkept.seconds, unkept.seconds/list[0].median().seconds)
	return nil
}

func ask(ctx context.Context, s *query.Session, text string, args []any) (*query.Result, error) {
	q, err := s.Check(ctx, query.Translation{SQL: text, Args: args})
	if err != nil {
		return nil, err
	}
	return s.Ask(ctx, q)
}

// someDay picks an actor and a day on which there is something to see.
func someDay(ctx context.Context, s *query.Session) ([]any, error) {
	r, err := ask(ctx, s, `SELECT account, month, day, useridentity.arn FROM cloudtrail WHERE useridentity.type = 'IAMUser'
		GROUP BY ALL ORDER BY count(*) DESC, 4 LIMIT 1`, nil)
	if err != nil || len(r.Rows) == 0 {
		return nil, fmt.Errorf("find an actor's day: %w", err)
	}
	var args []any
	for i, name := range []string{"account", "month", "day", "arn"} {
		args = append(args, sql.Named(name, r.Rows[0][i]))
	}
	return args, nil
}

// rawReader is the engine as anybody has it.
func rawReader() (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

func rawQuestion(logs string) string {
	return fmt.Sprintf(`SELECT r.eventSource, r.eventName, count(*) AS n
		FROM (SELECT unnest(Records) AS r FROM read_json('%s/**/*.json.gz', maximum_object_size = 1073741824,
			columns = {Records: 'STRUCT(eventSource VARCHAR, eventName VARCHAR)[]'}))
		GROUP BY 1, 2 ORDER BY n DESC LIMIT 20`, filepath.ToSlash(logs))
}

func drain(ctx context.Context, db *sql.DB, text string) error {
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}
