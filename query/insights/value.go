package insights

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// domain is what the values of an expression are.
type domain uint8

const (
	textual   domain = iota // text, which may look like a number
	numeric                 // a number of SQL
	boolean                 // a truth value of SQL
	timely                  // a TIMESTAMP, in UTC
	structure               // JSON that jsonParse made, or a part of it
)

// A value is an expression in SQL.
type value struct {
	sql    string
	domain domain
	double bool    // a number that is a DOUBLE
	text   *string // of a constant text
	fixed  bool    // a constant number
}

func textValue(sql string) value { return value{sql: sql, domain: textual} }

// quote is a text as SQL's literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// reserved are words that SQL wants in quotation marks to take them for names.
// Source: DuckDB, duckdb_keywords().
var reserved = func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(`all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean
		both by case cast char character check coalesce collate collation column columns concurrently constraint create cross dec decimal default
		deferrable desc describe distinct do else end except exists extract false fetch float for foreign freeze from full generated glob group
		grouping grouping_id having ilike in initially inner inout int integer intersect interval into is isnull join lambda lateral leading left
		like limit map national natural nchar none not notnull null nullif numeric offset on only or order out outer overlaps overlay pivot
		pivot_longer pivot_wider placing position positional precision primary qualify real references returning right row select semi setof show
		similar smallint some struct substring summarize symmetric table tablesample then time timestamp to trailing treat trim true try_cast union
		unique unpack unpivot user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
		xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`) {
		all[word] = true
	}
	return all
}()

// ident is a name in SQL.
func ident(name string) string {
	plain := name != "" && !reserved[name] && (name[0] < '0' || name[0] > '9')
	for i := range len(name) {
		c := name[i]
		plain = plain && (c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9')
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// forms are what SQL makes of a value of each domain: a number, null where it is
// none; text, null for maps and lists; what a result shows; and what sorts it.
var forms = map[domain]struct{ number, words, shown, ranked string }{
	textual:   {"insights_number(%s)", "%s", "%s", "insights_order(%s)"},
	numeric:   {"%s", "CAST(%s AS VARCHAR)", "%s", "%s"},
	boolean:   {"CAST(%s AS INTEGER)", "CAST(CAST(%s AS INTEGER) AS VARCHAR)", "CAST(%s AS INTEGER)", "%s"},
	timely:    {"epoch_ms(%s)", "strftime(%s, '%%Y-%%m-%%d %%H:%%M:%%S.%%g')", "%s", "%s"},
	structure: {"insights_number(insights_scalar(%s))", "insights_scalar(%s)", "(%s ->> '$')", "insights_order(insights_scalar(%s))"},
}

// number is a value as a number.
func (v value) number() string { return fmt.Sprintf(forms[v.domain].number, v.sql) }

// real is a value as a DOUBLE, for sums that must not overflow.
func (v value) real() string {
	switch {
	case v.fixed && !strings.ContainsAny(v.sql, "eE"):
		return v.sql + "e0"
	case v.double || v.domain == textual || v.domain == structure:
		return v.number()
	}
	return "CAST(" + v.number() + " AS DOUBLE)"
}

// words is a value as text.
func (v value) words() string {
	if v.domain == numeric && v.double {
		return "insights_text(" + v.sql + ")"
	}
	return fmt.Sprintf(forms[v.domain].words, v.sql)
}

// truth is a value as a condition: a number other than 0.
func (v value) truth() string {
	if v.domain == boolean {
		return v.sql
	}
	return "(" + v.number() + " <> 0)"
}

// shown is a value as a result has it.
func (v value) shown() string { return fmt.Sprintf(forms[v.domain].shown, v.sql) }

// ranked is what a value is sorted by.
func (v value) ranked() string { return fmt.Sprintf(forms[v.domain].ranked, v.sql) }

// stamp is a time as SQL's literal.
func stamp(t time.Time) string {
	return "TIMESTAMPTZ '" + t.UTC().Format("2006-01-02 15:04:05.999999") + "+00'"
}

// timeForms are how times are written in queries.
var timeForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// asTime reads a constant as a time, as SQL's literal without a zone.
func (v value) asTime() (string, bool) {
	if v.text == nil {
		return "", false
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, *v.text); err == nil {
			return "TIMESTAMP '" + t.UTC().Format("2006-01-02 15:04:05.999999") + "'", true
		}
	}
	return "", false
}

// asNumber reads a constant text as a number.
func (v value) asNumber() (string, bool) {
	if v.text == nil {
		return "", false
	}
	n, err := strconv.ParseFloat(*v.text, 64)
	if err != nil || n-n != 0 { // infinite, or not a number
		return "", false
	}
	return strconv.FormatFloat(n, 'g', -1, 64), true
}
