// Package insights translates CloudWatch Logs Insights queries into SQL for
// DuckDB, over the tables of a lake.
//
// Translate gives one SELECT, which reads nothing but the tables it was told of
// and holds every value of the query as a quoted literal. The SQL calls the
// macros that Macros defines: a session runs those once, before it is locked.
//
//	t, err := insights.Translate(text, insights.Tables{Asked: []string{"cloudtrail"}}, now, from, to)
//	q, err := session.Check(ctx, query.Translation{SQL: t.SQL, Native: true})
//
// Source of the language: Amazon CloudWatch Logs user guide, Logs Insights query
// language. Where the guide is silent, docs/query-insights.md says what holds
// here.
package insights

import (
	"time"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// Tables are what a query may read.
type Tables struct {
	// Asked are the logs that a query without SOURCE reads: tables by one of their
	// names, log groups, or log groups by a prefix that ends in "*".
	Asked []string
	// Groups are the log groups there are; nil for unknown: any name is then one of
	// the table of logs.
	Groups []Group
	// Lookups are tables of other data, by name, for the command of that name.
	Lookups map[string]LookupTable
}

// A Group is a log group, or as much of one as a table has: what CloudTrail or a
// VPC delivers to a log group is in the table of that log.
type Group struct{ Name, Table string }

// A LookupTable is a table of other data.
type LookupTable struct {
	From    string   // what it is called in SQL
	Columns []string // all of text
}

// A Translation is a query in SQL.
type Translation struct {
	SQL    string   // one SELECT
	Groups []string // log groups that it names, or what they begin with and *, and that Tables does not
	Notes  []error  // what a person should know of the answer, for locale.Printer.Tell
}

// Translate turns a query into SQL. It reads what happened from one time to
// another, both included; a zero time is open. now is what the function of that
// name gives. The error tells all faults, each a *syntax.Fault.
func Translate(text string, in Tables, now, from, to time.Time) (*Translation, error) {
	q, f := syntax.Read(text)
	if f.Any() {
		return nil, f.Err()
	}
	t := &translator{Faults: f, tables: in, now: now, from: from, to: to}
	return t.translation(q, true)
}

// Rows is Translate for a query that was made, not written, and whose rows others
// go on with: they come in no order, and no limit is set that the query does not
// set.
func Rows(q *syntax.Query, in Tables, from, to time.Time) (*Translation, error) {
	t := &translator{Faults: new(syntax.Faults), tables: in, now: to, from: from, to: to}
	return t.translation(q, false)
}

// translator is one translation.
type translator struct {
	*syntax.Faults
	tables        Tables
	now, from, to time.Time
	notes         []error
	groups        []string
}

func (t *translator) translation(q *syntax.Query, final bool) (*Translation, error) {
	p := t.pipe(q)
	if p == nil {
		return nil, t.Err()
	}
	result := &Translation{SQL: p.render(final), Notes: t.notes, Groups: t.groups}
	if len(result.SQL) > maxSQL {
		t.Add(0, "insights.complicated")
	}
	if t.Any() {
		return nil, t.Err()
	}
	return result, nil
}

// maxSQL bounds what a query may become: what a session takes.
const maxSQL = 64 << 10

// note says something once.
func (t *translator) note(key string, pairs ...any) {
	n := locale.Errorf(key, pairs...)
	for _, other := range t.notes {
		if other.Error() == n.Error() {
			return
		}
	}
	t.notes = append(t.notes, n)
}
