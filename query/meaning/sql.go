package meaning

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/lake/columns"
)

// SQL is the question as a query of the lake's tables. Whatever people wrote is
// in it as quoted text only. The question must be one that Parse or Ask returned.
func (q *Question) SQL() string {
	var with []string
	if q.Table == requests || q.Then != nil && q.Then.Table == requests {
		with = append(with, q.requests())
	}
	body := q.query()
	if q.Then != nil {
		var step string
		step, body = q.steps()
		with = append(with, step)
	}
	if len(with) > 0 {
		return "WITH " + strings.Join(with, ",\n") + "\n" + body
	}
	return body
}

// requests is the table of what web servers and buckets were asked for, which is
// put together from those that have it.
const requests = "requests"

// requestLogs are those tables, and what their columns are in it.
var requestLogs = []struct {
	table  string
	fields map[string]string
}{
	{"alb", map[string]string{"status": "elb_status_code", "method": "request_verb", "host": "domain_name",
		"path": `regexp_extract(request_url, '^[a-z]+://[^/]*([^?]*)', 1)`, "bytes": "sent_bytes"}},
	{"elb", map[string]string{"status": "TRY_CAST(elb_response_code AS INTEGER)", "method": "request_verb", "host": `regexp_extract(url, '^[a-z]+://([^/:]*)', 1)`,
		"path": `regexp_extract(url, '^[a-z]+://[^/]*([^?]*)', 1)`, "bytes": "sent_bytes"}},
	{"cloudfront", map[string]string{"status": "sc_status", "method": "cs_method", "host": "coalesce(x_host_header, cs_host)", "path": "cs_uri_stem", "bytes": "sc_bytes"}},
	{"s3access", map[string]string{"status": "TRY_CAST(httpstatus AS INTEGER)", "method": "split_part(request_uri, ' ', 1)", "host": "endpoint",
		"path": `"key"`, "bytes": "bytessent"}},
}

// requests puts together the requests, with the fields that the question needs.
func (q *Question) requests() string {
	needed := q.mentions()
	if q.Then != nil {
		needed = append(append(needed, q.Then.mentions()...), q.Then.Link)
	}
	var parts []string
	for _, log := range requestLogs {
		var own []columnar
		for _, f := range fields {
			column := f.in(requests)
			if column == "" || f.name != "time" && !slices.Contains(needed, f.name) {
				continue
			}
			own = append(own, columnar{cmp.Or(log.fields[f.name], columns.Prefix+column), column})
		}
		parts = append(parts, "  SELECT "+listed(own)+" FROM "+log.table)
	}
	return "requests AS (\n" + strings.Join(parts, "\n  UNION ALL\n") + "\n)"
}

// mentions are the names of all fields that a question needs.
func (q *Question) mentions() (names []string) {
	for _, c := range q.Where {
		names = append(names, c.Field)
	}
	names = append(append(names, q.By...), q.Show.Field)
	if q.Show.Of == List {
		names = append(names, strings.Fields(rows[q.Table])...)
	}
	return names
}

// A columnar is one column of an answer.
type columnar struct{ expr, name string }

func listed(all []columnar) string {
	parts := make([]string, len(all))
	for i, c := range all {
		parts[i] = c.expr + " AS " + `"` + c.name + `"`
		if c.expr == c.name {
			parts[i] = c.expr
		}
	}
	return strings.Join(parts, ", ")
}

// rows are the columns of a list, by table.
var rows = map[string]string{
	"events":     "time account region actor service action outcome ip country resource error id",
	"cloudtrail": "time account region actor action target outcome ip country error id",
	"vpcflow":    "time account source destination port protocol bytes outcome interface",
	"resolver":   "time account source instance domain type answer",
	"requests":   "time log ip country method host path status bytes agent",
	"waf":        "time ip country action rule method host path",
	"findings":   "time severity title actor outcome account id",
	"incidents":  "time severity title actor outcome id",
}

func (q *Question) query() string {
	at := q.expr("time")
	var b strings.Builder
	if q.Show.Of == List {
		var all []columnar
		for _, name := range strings.Fields(rows[q.Table]) {
			all = append(all, columnar{q.expr(name), name})
		}
		b.WriteString("SELECT " + listed(all) + "\nFROM " + q.Table + where(q.conditions()))
		b.WriteString("\nORDER BY " + map[string]string{"oldest": at, Worst: worst}[q.Order])
		if q.Order != "oldest" {
			b.WriteString(at + " DESC")
		}
		return b.String() + q.limit()
	}
	by := q.dimensions()
	shown, order := q.measures(at)
	b.WriteString("SELECT " + listed(append(by, shown...)) + "\nFROM " + q.from() + where(q.conditions()))
	b.WriteString(q.group(len(by), at))
	if len(by) > 0 {
		b.WriteString("\nORDER BY " + q.order(len(by), order))
	}
	return b.String() + q.limit()
}

// worst is the order of findings and incidents by how bad they are.
const worst = "list_position(['info', 'low', 'medium', 'high', 'critical'], severity) DESC, score DESC, "

// from is the table, with a row for each element of the lists that are grouped by.
func (q *Question) from() string {
	from := q.Table
	for _, name := range q.By {
		if f := fieldNamed(name); f != nil && f.many(q.Table) {
			from += " CROSS JOIN unnest(" + f.in(q.Table) + ") AS each_" + name + "(" + name + ")"
		}
	}
	return from
}

// dimension is what rows are grouped by.
func (q *Question) dimension(name string) string {
	if f := fieldNamed(name); f != nil && f.many(q.Table) {
		return "each_" + name + "." + name
	}
	return q.expr(name)
}

// group is the grouping by the first columns, and what groups must be.
func (q *Question) group(by int, at string) string {
	var text string
	if by > 0 {
		text = "\nGROUP BY " + positions(1, by)
	}
	var having []string
	if q.New != "" && !q.When.From.IsZero() {
		having = append(having, "min("+at+") >= "+instant(q.When.From))
	}
	if q.Least != nil {
		having = append(having, fmt.Sprintf("%s %s %d", q.measured(), q.Least.Op, q.Least.N))
	}
	if len(having) > 0 {
		text += "\nHAVING " + strings.Join(having, " AND ")
	}
	return text
}

// order is the order of groups: by time where that is what they are of, else
// those with most first; ties by what they are of.
func (q *Question) order(by int, measure string) string {
	var parts []string
	for i, name := range q.By {
		if _, ok := stepOf(name); ok {
			parts = append(parts, strconv.Itoa(i+1))
		}
	}
	switch {
	case q.Order == "least":
		parts = append(parts, measure)
	case q.Order == "oldest" || q.New != "":
		parts = append(parts, `"first"`)
	case q.Order == "newest":
		parts = append(parts, `"last" DESC`)
	default:
		parts = append(parts, measure+" DESC")
	}
	return strings.Join(append(parts, positions(1, by)), ", ")
}

func (q *Question) limit() string {
	if q.Limit == 0 {
		return ""
	}
	return "\nLIMIT " + strconv.Itoa(q.Limit)
}

// positions are the columns from one to another by their places.
func positions(from, to int) string {
	var parts []string
	for i := from; i <= to; i++ {
		parts = append(parts, strconv.Itoa(i))
	}
	return strings.Join(parts, ", ")
}

func (q *Question) dimensions() (all []columnar) {
	for _, name := range q.By {
		all = append(all, columnar{q.dimension(name), name})
	}
	return all
}

// measured is what groups are measured by.
func (q *Question) measured() string {
	switch q.Show.Of {
	case Sum:
		return "sum(" + q.expr(q.Show.Field) + ")"
	case Distinct:
		return "count(DISTINCT " + q.expr(q.Show.Field) + ")"
	}
	return "count(*)"
}

// measures are the columns behind those that are grouped by, and the one that
// decides the order.
func (q *Question) measures(at string) (all []columnar, order string) {
	name := Count
	if q.Show.Of == Sum {
		name = q.Show.Field
	}
	all = []columnar{{q.measured(), name}, {"min(" + at + ")", First}, {"max(" + at + ")", Last}}
	order = `"` + name + `"`
	if q.Show.Of == First || q.Show.Of == Last {
		order = `"` + q.Show.Of + `"`
	}
	return all, order
}

// expr is a field, or a step of time, in the question's table.
func (q *Question) expr(name string) string {
	if s, ok := stepOf(name); ok {
		return fmt.Sprintf(s, q.local())
	}
	if name == "target" {
		return q.target()
	}
	return fieldNamed(name).in(q.Table)
}

func where(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(conditions, "\n  AND ")
}

// steps are the query of a first question, and that of a second one about what
// it found.
func (q *Question) steps() (step, body string) {
	then := &q.Then.Question
	at := then.expr("time")
	by := then.dimensions()
	conditions := then.conditions()
	if link, of := q.made(); link != "" {
		step = "made AS (\n  SELECT " + q.target() + " AS made, event_account AS made_in, event_actor AS made_by, event_time AS made_at\n  FROM cloudtrail" +
			strings.ReplaceAll(where(q.conditions()), "\n", "\n  ") + "\n)"
		made := []columnar{{"made", of}, {"made_by", "made_by"}, {"made_at", "made_at"}}
		shown := []columnar{{"count(" + at + ")", Count}, {"min(" + at + ")", First}, {"max(" + at + ")", Last}}
		on := append([]string{link, at + " >= made_at"}, conditions...)
		return step, "SELECT " + listed(slices.Concat(made, by, shown)) + "\nFROM made LEFT JOIN cloudtrail ON " + strings.Join(on, " AND ") +
			"\nWHERE made IS NOT NULL\nGROUP BY " + positions(1, len(made)+len(by)) + "\nORDER BY made_at, made, count DESC" + then.limit()
	}
	own := q.expr("time")
	step = "earlier AS (\n  SELECT " + q.expr(q.Then.Link) + " AS link, min(" + own + ") AS since\n  FROM " + q.Table +
		strings.ReplaceAll(where(q.conditions())+"\nGROUP BY 1", "\n", "\n  ")
	if q.Least != nil {
		step += fmt.Sprintf("\n  HAVING count(*) %s %d", q.Least.Op, q.Least.N)
	}
	from := then.from() + " JOIN earlier ON " + then.expr(q.Then.Link) + " = link AND " + at + " > since"
	shown, order := then.measures(at)
	body = "SELECT " + listed(append(by, shown...)) + "\nFROM " + from + where(conditions) + then.group(len(by), at)
	if len(by) > 0 {
		body += "\nORDER BY " + then.order(len(by), order)
	}
	return step + "\n)", body + then.limit()
}

// made is how later records name what the first question is about, and what that
// is; "" where the two have something else in common.
func (q *Question) made() (on, of string) {
	switch q.Then.Link {
	case "key":
		return "useridentity.accesskeyid = made", "key"
	case "user":
		return "useridentity.type = 'IAMUser' AND useridentity.username = made AND event_account = made_in", "user"
	case "role":
		return "useridentity.sessioncontext.sessionissuer.username = made AND event_account = made_in", "role"
	}
	return "", ""
}

// literal is a text as SQL has it. Source: DuckDB documentation, literal types:
// within quotes only a quote has a meaning.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func instant(t time.Time) string {
	return "TIMESTAMPTZ '" + t.UTC().Format("2006-01-02 15:04:05") + "+00'"
}
