package query

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzLex holds that tokens are the whole of a text, whatever it is.
func FuzzLex(f *testing.F) {
	for _, s := range append(attacks, "SELECT 'it''s', \"a\"\"b\", E'\\'x', $$y$$, $t$ $$ $t$, /* /* */ */ 1.5e3 -- end", "$1 $a", "x -> x->'y'") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tokens, err := lex(s)
		if err == nil && join(tokens) != s {
			t.Fatalf("%q became %q", s, join(tokens))
		}
	})
}

// FuzzTranslate holds that rewriting ends, and leaves alone what calls nothing.
func FuzzTranslate(f *testing.F) {
	for _, s := range append(attacks, "SELECT date_add('day', 1, now()), cast(x AS array(row(a int))), contains(IPPREFIX '::/0', y)",
		"SELECT date_parse(x, '%Y-%m'), format_datetime(x, 'yyyy''T'), json_extract(x, '$[\"a\"]')", "element_at((", "cast(", "if(,)",
		"VALUES 1, (2) LIMIT 1", "UNNEST(a, b) WITH ORDINALITY AS t(x, y, n)", "timestamp '2026-01-01 00:00:00 UTC' + interval '1' day", "current_date - interval '1' day", "lag(x) IGNORE NULLS OVER ()",
		"listagg(x, ',') WITHIN GROUP (ORDER BY x)", "TABLESAMPLE BERNOULLI (1)", "cast(x AS array<row<a int>>)", "reduce(x, 0, (a, b) -> a, a -> a)", "extract(dow FROM x)", "`a`", "X'00'", "timestamp '1 '", "listagg() WITHIN GROUP ()", "show columns in x") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := translate(s)
		if err == nil && !strings.ContainsAny(s, "(iI$dDvVhHxXtT`;? \n") && got != s {
			t.Fatalf("%q became %q", s, got)
		}
		if err == nil && utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q became %q, which is no UTF-8", s, got)
		}
	})
}

// FuzzJudge holds that whatever may run names the lake's tables only, and that
// nothing brings the parser down.
func FuzzJudge(f *testing.F) {
	for _, s := range attacks {
		f.Add(s)
	}
	f.Add("WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r WHERE x < 5) SELECT * FROM r, a.b.events WHERE x IN (SELECT 1)")
	f.Add("SELECT * EXCLUDE (event_raw) REPLACE (1 AS x) FROM cloudtrail c, UNNEST(c.resources) AS t(r) QUALIFY row_number() OVER w = 1 WINDOW w AS (PARTITION BY x)")
	s, _ := fortress(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := s.Check(t.Context(), Translation{SQL: text})
		if err != nil {
			return
		}
		lower := strings.ToLower(q.SQL)
		for _, never := range []string{"read_text(", "read_csv(", "read_blob(", "getenv(", "glob(", "read_parquet("} {
			if strings.Contains(lower, never) && !strings.ContainsAny(lower, `'"$`) && !strings.Contains(lower, "--") && !strings.Contains(lower, "/*") {
				t.Fatalf("%q may run", q.SQL)
			}
		}
	})
}
