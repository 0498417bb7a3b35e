package query

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bannin/lake"
)

const canary = "canary-3c1f"

// fortress is a session on an empty lake, with a file in it and one beside it
// that nobody may read.
func fortress(t testing.TB) (*Session, string) {
	t.Helper()
	dir := t.TempDir()
	l, err := lake.Open(t.Context(), filepath.Join(dir, "lake"), lake.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	for _, name := range []string{"secret.txt", "lake/data/inside.txt", "lake/data/inside.csv", "lake/data/inside.json"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(`{"a":"`+canary+`"}`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), l, Options{Limits: Limits{Time: 20 * time.Second, Memory: 256 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

// attacks are what somebody would try who can write queries, or who can make a
// machine write them. DIR is the folder above the lake.
var attacks = strings.Split(strings.TrimSpace(`
SELECT * FROM read_text('DIR/secret.txt')
SELECT * FROM read_text('DIR/lake/data/inside.txt')
SELECT * FROM read_blob('DIR/lake/data/inside.txt')
SELECT * FROM read_csv('DIR/lake/data/inside.csv')
SELECT * FROM read_csv_auto('DIR/lake/data/inside.csv')
SELECT * FROM read_json('DIR/lake/data/inside.json')
SELECT * FROM read_json_auto('DIR/lake/data/inside.json')
SELECT * FROM read_ndjson_objects('DIR/lake/data/inside.json')
SELECT * FROM read_parquet('DIR/lake/data/*/*.parquet')
SELECT * FROM parquet_scan('DIR/lake/data/x.parquet')
SELECT * FROM parquet_metadata('DIR/lake/data/x.parquet')
SELECT * FROM parquet_file_metadata('DIR/lake/data/x.parquet')
SELECT * FROM sniff_csv('DIR/lake/data/inside.csv')
SELECT * FROM glob('DIR/*')
SELECT * FROM glob('DIR/lake/data/*')
SELECT * FROM 'DIR/lake/data/inside.csv'
SELECT * FROM "DIR/lake/data/inside.json"
FROM 'DIR/lake/data/inside.csv'
SELECT * FROM 'https://example.com/x.parquet'
SELECT * FROM 's3://bucket/x.parquet'
SELECT * FROM read_csv('https://example.com/x.csv')
SELECT (SELECT content FROM read_text('DIR/lake/data/inside.txt'))
SELECT * FROM cloudtrail WHERE eventname IN (SELECT content FROM read_text('DIR/lake/data/inside.txt'))
WITH x AS (SELECT * FROM read_text('DIR/lake/data/inside.txt')) SELECT * FROM x
WITH x AS MATERIALIZED (SELECT * FROM 'DIR/lake/data/inside.csv') SELECT * FROM x
WITH "DIR/lake/data/inside.csv" AS (SELECT 1) SELECT (SELECT 1 FROM "DIR/lake/data/inside.csv") UNION ALL (WITH y AS (SELECT 1) SELECT 1 FROM "DIR/lake/data/inside.json")
SELECT * FROM (WITH duckdb_settings AS (SELECT 1 AS x) SELECT * FROM duckdb_settings), duckdb_settings
WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables
WITH a AS (SELECT * FROM duckdb_views), duckdb_views AS (SELECT 1) SELECT * FROM a
SELECT * FROM cloudtrail, LATERAL (SELECT * FROM read_text('DIR/lake/data/inside.txt'))
SELECT * FROM cloudtrail JOIN read_text('DIR/lake/data/inside.txt') ON true
SELECT * FROM cloudtrail ORDER BY (SELECT size FROM read_text('DIR/lake/data/inside.txt'))
SELECT count(*) FILTER (WHERE 1 = (SELECT size FROM read_blob('DIR/lake/data/inside.txt'))) FROM cloudtrail
SELECT row_number() OVER (ORDER BY (SELECT size FROM read_blob('DIR/lake/data/inside.txt'))) FROM cloudtrail
SELECT 1 LIMIT (SELECT size FROM read_blob('DIR/lake/data/inside.txt'))
SELECT CASE WHEN true THEN (SELECT content FROM read_text('DIR/lake/data/inside.txt')) END
SELECT list_transform([1], x -> (SELECT content FROM read_text('DIR/lake/data/inside.txt')))
SELECT * REPLACE ((SELECT content FROM read_text('DIR/lake/data/inside.txt')) AS eventname) FROM cloudtrail
SELECT * REPLACE (getvariable('x') AS eventname) FROM cloudtrail
SELECT DISTINCT ON (current_setting('temp_directory')) 1 FROM cloudtrail
VALUES ((SELECT content FROM read_text('DIR/lake/data/inside.txt')))
SELECT 1 UNION ALL SELECT size FROM read_blob('DIR/lake/data/inside.txt')
WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT size FROM read_blob('DIR/lake/data/inside.txt')) SELECT * FROM r
DESCRIBE SELECT * FROM read_csv('DIR/lake/data/inside.csv')
SUMMARIZE SELECT * FROM read_csv('DIR/lake/data/inside.csv')
DESCRIBE 'DIR/lake/data/inside.csv'
SHOW ALL TABLES
SHOW DATABASES
SHOW PARTITIONS cloudtrail
SHOW CREATE TABLE cloudtrail
SHOW DATABASES
WITH x AS (COPY (SELECT 1) TO 'DIR/lake/data/evil.csv') SELECT 1
WITH x AS (DELETE FROM cloudtrail RETURNING *) SELECT * FROM x
SELECT * FROM (PRAGMA version)
SELECT * FROM pragma_platform()
SELECT * FROM duckdb_keywords()
SELECT * FROM histogram_values('cloudtrail', eventname)
SELECT list_resize([1], 4000000000)
SELECT pg_typeof(1), inet_client_addr()
SELECT * FROM cloudtrail FOR UPDATE
SELECT * FROM "cloudtrail$partitions_of"
MSCK REPAIR TABLE cloudtrail
UNLOAD (SELECT 1) TO 's3://bucket/x' WITH (format = 'JSON')
OPTIMIZE cloudtrail REWRITE DATA USING BIN_PACK
PIVOT cloudtrail ON eventname
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('duckdb_settings')
SELECT * FROM query_table(['duckdb_settings'])
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('SELECT * FROM read_csv(''DIR/lake/data/inside.csv'')')
SELECT * FROM sql_auto_complete('SEL')
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_settings
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_functions()
SELECT * FROM duckdb_memory()
SELECT * FROM duckdb_temporary_files()
SELECT * FROM duckdb_logs
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM pragma_database_list
SELECT * FROM pragma_table_info('cloudtrail')
SELECT * FROM sqlite_master
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_settings
SELECT * FROM system.main.duckdb_views
SELECT * FROM enable_logging('QueryLog')
SELECT * FROM checkpoint()
SELECT * FROM test_all_types()
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM seq_scan('x')
SELECT getenv('HOME')
SELECT current_setting('temp_directory')
SELECT system.main.current_setting('temp_directory')
SELECT main."current_setting"('temp_directory')
SELECT getvariable('x')
SELECT current_query()
SELECT version()
SELECT nextval('x')
SELECT setseed(0.5)
SELECT write_log('x')
SELECT sleep_ms(100000)
SELECT pg_sleep(100)
SELECT pg_get_viewdef(1)
SELECT has_table_privilege('x', 'SELECT')
SELECT /* x */ read_text('DIR/secret.txt')
SELECT 1; COPY (SELECT 1) TO 'DIR/lake/data/evil.csv'
SELECT 1; SELECT 2
COPY (SELECT 1) TO 'DIR/lake/data/evil.csv'
COPY cloudtrail FROM 'DIR/lake/data/inside.csv'
EXPORT DATABASE 'DIR/lake/data/evil'
IMPORT DATABASE 'DIR/lake/data/evil'
ATTACH 'DIR/lake/data/evil.db'
ATTACH ':memory:' AS evil
DETACH memory
USE memory
CREATE TABLE evil AS SELECT 1
CREATE TEMP VIEW cloudtrail AS SELECT 1
CREATE MACRO lower(x) AS 1
CREATE SECRET (TYPE s3)
CREATE TYPE evil AS VARCHAR
DROP VIEW cloudtrail
INSERT INTO cloudtrail VALUES (1)
UPDATE cloudtrail SET eventname = 'x'
DELETE FROM cloudtrail
MERGE INTO cloudtrail USING cloudtrail ON true WHEN MATCHED THEN DELETE
TRUNCATE cloudtrail
ALTER VIEW cloudtrail RENAME TO x
SET memory_limit = '100GB'
SET GLOBAL enable_external_access = true
RESET lock_configuration
PRAGMA database_list
PRAGMA enable_profiling
CALL enable_logging()
INSTALL httpfs
LOAD httpfs
INSTALL evil FROM 'https://example.com'
PREPARE x AS SELECT 1
EXECUTE x
BEGIN TRANSACTION
CHECKPOINT
VACUUM
ANALYZE
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM read_text('DIR/secret.txt')
SET VARIABLE x = 1
COMMENT ON VIEW cloudtrail IS 'x'
SELECT * FROM cloudtrail AT (VERSION => 1)
SELECT 1) ; DROP VIEW cloudtrail; --
SELECT 1 FROM cloudtrail) UNION ALL (SELECT size FROM read_blob('DIR/lake/data/inside.txt')
`), "\n")

// TestAttacksAreRefused holds the first lock: what the parser made of a query is
// judged before anything of it is looked up.
func TestAttacksAreRefused(t *testing.T) {
	s, dir := fortress(t)
	before := listing(t, dir)
	if len(attacks) < 60 {
		t.Fatalf("got %d attacks, want 60 or more", len(attacks))
	}
	for _, attack := range attacks {
		attack = strings.ReplaceAll(attack, "DIR", filepath.ToSlash(dir))
		q, err := s.Check(t.Context(), Translation{SQL: attack})
		if err == nil {
			t.Errorf("%s: may run, as %s", attack, q.SQL)
			continue
		}
		if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "BUG") {
			t.Errorf("%s: the refusal says %v", attack, err)
		}
	}
	if after := listing(t, dir); after != before {
		t.Errorf("the folder was %s and is %s", before, after)
	}
	if _, err := s.Check(t.Context(), Translation{SQL: "SELECT 1"}); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// TestTheEngineIsLocked holds the second lock: what passed the first would find
// no way out of the lake's data.
func TestTheEngineIsLocked(t *testing.T) {
	s, dir := fortress(t)
	for _, attack := range []string{
		"SELECT * FROM read_text('DIR/secret.txt')", "SELECT * FROM glob('DIR/*')", "COPY (SELECT 1) TO 'DIR/evil.csv'",
		"SELECT * FROM read_csv('https://example.com/x.csv')", "ATTACH 'DIR/evil.db'", "INSTALL httpfs", "LOAD httpfs", "SET memory_limit = '100GB'",
		"SET enable_external_access = true", "SET allowed_directories = ['/']", "RESET lock_configuration", "SET GLOBAL threads = 64",
		"SELECT * FROM read_text('DIR/lake/data/../../secret.txt')", "CREATE SECRET (TYPE s3)", "EXPORT DATABASE 'DIR/evil'",
	} {
		rows, err := s.db.QueryContext(t.Context(), strings.ReplaceAll(attack, "DIR", filepath.ToSlash(dir)))
		if err != nil {
			continue
		}
		var found []string
		for rows.Next() {
			row := make([]any, len(must(rows.Columns())))
			for i := range row {
				row[i] = new(any)
			}
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			for _, v := range row {
				found = append(found, plainText(*v.(*any)))
			}
		}
		if rows.Err() == nil {
			t.Errorf("%s: gives %v", attack, found)
		}
		rows.Close()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func plainText(v any) string {
	text, _ := plain(v, "").(string)
	return text
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(path, "sqlite") && !strings.HasSuffix(path, "-wal") && !strings.HasSuffix(path, "-shm") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// TestDeepQueriesAreRefused holds that no nesting brings the program down.
func TestDeepQueriesAreRefused(t *testing.T) {
	s, _ := fortress(t)
	for name, sql := range map[string]string{
		"brackets":  "SELECT " + strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000),
		"sums":      "SELECT 1" + strings.Repeat("+1", 30000),
		"nots":      "SELECT " + strings.Repeat("NOT ", 15000) + "true",
		"unions":    "SELECT 1" + strings.Repeat(" UNION SELECT 1", 4000),
		"queries":   strings.Repeat("SELECT * FROM (", 4000) + "SELECT 1" + strings.Repeat(")", 4000),
		"calls":     "SELECT " + strings.Repeat("lower(", 9000) + "'x'" + strings.Repeat(")", 9000),
		"rewritten": "SELECT " + strings.Repeat("element_at(", 4000) + "x" + strings.Repeat(",1)", 4000),
		"lists":     "SELECT " + strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
		"structs":   "SELECT a" + strings.Repeat(".a", 30000) + " FROM cloudtrail",
		"cases":     "SELECT " + strings.Repeat("CASE WHEN true THEN ", 2000) + "1" + strings.Repeat(" END", 2000),
		"types":     "SELECT CAST(1 AS " + strings.Repeat("array(", 5000) + "int" + strings.Repeat(")", 5000) + ")",
		"types_own": "SELECT CAST(1 AS " + strings.Repeat("STRUCT(a ", 5000) + "int" + strings.Repeat(")", 5000) + ")",
		"withs":     strings.Repeat("WITH x AS (", 4000) + "SELECT 1" + strings.Repeat(") SELECT * FROM x", 2500),
		"long":      "SELECT '" + strings.Repeat("x", 1<<20) + "'",
		"macros":    "SELECT " + strings.Repeat("regexp_extract(", 60) + "'x'" + strings.Repeat(", 'x')", 60),
		"twice":     "SELECT " + strings.Repeat("all_match(", 60) + "x" + strings.Repeat(", y -> true)", 60),
		"nulls":     "SELECT " + strings.Repeat("greatest(", 60) + "1" + strings.Repeat(", 1)", 60),
		"texts":     "SELECT " + strings.Repeat("cast(", 60) + "1" + strings.Repeat(" AS varchar)", 60),
		"rows":      "SELECT " + strings.Repeat("cast(", 60) + "x" + strings.Repeat(" AS array(row(a int)))", 60),
		"of_engine": "SELECT " + strings.Repeat("fmod(", 60) + "1" + strings.Repeat(", 1)", 60),
		"stars":     "SELECT " + strings.Repeat("cloudtrail.*, ", 4000) + "1 FROM cloudtrail",
		"blanks":    "SELECT" + strings.Repeat(" ", 60000) + "1",
		"dates":     "SELECT " + strings.Repeat("date(", 13000),
		"selects":   strings.Repeat("SELECT a.b FROM (", 3500),
		"values":    strings.Repeat("VALUES ", 9000) + "1",
		"comments":  "SELECT " + strings.Repeat("/*", 20000),
		"megabytes": "SELECT " + strings.Repeat("'", 10<<20),
		"joins":     "SELECT 1 FROM cloudtrail" + strings.Repeat(", cloudtrail", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			q, err := s.Check(t.Context(), Translation{SQL: sql})
			if err != nil {
				return
			}
			if _, err = s.Ask(t.Context(), q); err == nil && name != "structs" {
				t.Log("it ran")
			}
		})
	}
}

// TestMacrosWithinMacrosAreCounted holds that calls which double what they are of
// are refused before the engine writes them out, whosever macros they are.
func TestMacrosWithinMacrosAreCounted(t *testing.T) {
	s, _ := fortress(t)
	for _, call := range []string{"athena_json_text(%, '$')", "ocsf_texts(%, '$')"} {
		before, after, _ := strings.Cut(call, "%")
		_, err := s.Check(t.Context(), Translation{SQL: "SELECT " + strings.Repeat(before, 30) + "'{}'" + strings.Repeat(after, 30)})
		if err == nil || !strings.Contains(err.Error(), "too many calls") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

func TestLimits(t *testing.T) {
	s, _ := fortress(t)
	s.limits.Time = 300 * time.Millisecond
	q, err := s.Check(t.Context(), Translation{SQL: "SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ask(t.Context(), q); err == nil || !strings.Contains(err.Error(), "longer than 300ms") {
		t.Errorf("an endless query: got %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	s.limits.Time = time.Minute
	if _, err := s.Ask(ctx, q); err == nil || ctx.Err() == nil {
		t.Errorf("a cancelled query: got %v", err)
	}
	s.limits.Rows = 5
	if q, err = s.Check(t.Context(), Translation{SQL: "SELECT * FROM range(1000000) ORDER BY 1 DESC"}); err != nil {
		t.Fatal(err)
	}
	r, err := s.Ask(t.Context(), q)
	if err != nil || len(r.Rows) != 5 || !r.More || r.Rows[0][0] != int64(999999) {
		t.Errorf("a long answer: got %+v, %v", r, err)
	}
	for _, greedy := range []string{
		"SELECT list(range) FROM range(1000000000)",
		"SELECT repeat('x', 100000000000)",
		"SELECT lpad('x', 2000000000, 'y')",
		"SELECT sequence(1, 10000000000)",
		"SELECT cardinality(sequence(date '0001-01-01', date '9999-01-01'))",
		"SELECT string_agg(repeat('x', 1000000), '') FROM range(10000)",
	} {
		if q, err = s.Check(t.Context(), Translation{SQL: greedy}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ask(t.Context(), q); err == nil {
			t.Errorf("%s: got no error", greedy)
		}
	}
}

// TestWorkOfOneExpression holds that a query is given up where the engine, at work
// on a single value, looks at no clock.
func TestWorkOfOneExpression(t *testing.T) {
	s, _ := fortress(t)
	s.limits.Time = 300 * time.Millisecond
	for _, endless := range []string{
		"SELECT list_transform(range(20000), x -> list_sum(list_transform(range(20000), y -> x * y % 7)))",
		"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
	} {
		q, err := s.Check(t.Context(), Translation{SQL: endless})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		if _, err := s.Ask(ctx, q); err == nil || !strings.Contains(err.Error(), "longer than 300ms") || ctx.Err() != nil {
			t.Errorf("%s: got %v", endless, err)
		}
		stop()
	}
	if _, err := s.Check(t.Context(), Translation{SQL: "SELECT 1"}); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

// TestMacrosOfOthers holds that translations can call what they brought, and that
// SQL of the engine's own is not taken for Athena's.
func TestMacrosOfOthers(t *testing.T) {
	_, dir := fortress(t)
	l, err := lake.Open(t.Context(), filepath.Join(dir, "lake"), lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := Open(t.Context(), l, Options{Macros: []string{"CREATE MACRO Twice(x) AS 2 * x"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	q, err := s.Check(t.Context(), Translation{SQL: "SELECT twice(4), date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')", Native: true})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Ask(t.Context(), q)
	if err != nil || r.Rows[0][0] != int64(8) || r.Rows[0][1] != int64(1) {
		t.Errorf("got %+v, %v", r, err)
	}
}
