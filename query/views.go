package query

import (
	"fmt"
	"slices"
	"strings"

	"bannin/lake"
	"bannin/lake/columns"
	"bannin/query/ocsf"
)

// everything is the table of the events of all logs, by what they have in common.
const everything = "events"

// tableNames are all names that a query can read, in lower case.
func tableNames() (names []string) {
	for _, t := range columns.Tables() {
		names = append(append(names, t.Name), t.Names...)
	}
	return slices.Concat(names, []string{everything}, ocsf.Names())
}

// isTable tells whether a query can read a table of a name in lower case.
func isTable(name string) bool { return slices.Contains(tableNames(), name) || ocsf.Named(name) != nil }

// Reads are the lake's tables whose rows decide the answer, by their own names:
// for the view of all events and for sums of them, all tables of events.
func (q *Query) Reads() (names []string) {
	for _, name := range q.Tables {
		if view := ocsf.Named(name); view != nil {
			names = append(names, view.Tables()...)
			continue
		}
		t := columns.Named(name)
		if t != nil {
			names = append(names, t.Name)
		}
		if name == everything || t == columns.Hourly || t == columns.FirstSeen {
			for _, t := range columns.Tables() {
				if t.Events() {
					names = append(names, t.Name)
				}
			}
		}
	}
	return unique(names)
}

// A reading is how tables of a snapshot are read.
type reading struct {
	snapshot *lake.Snapshot
	lake     *lake.Lake
	whole    bool // columns that came later are read, too
	left     bool // some table has such that are not
}

// view makes the statement that makes a table readable by a name. It is of one
// connection, so that others may see the lake at other moments.
func (r *reading) view(name string) (string, error) {
	body := ""
	var err error
	if view := ocsf.Named(name); view != nil {
		body, err = view.Select(func(table string) (string, error) { return r.files(columns.Named(table)) })
	} else if name == everything {
		body, err = r.everyEvent()
	} else {
		t := columns.Named(name)
		var files string
		if files, err = r.files(t); err == nil {
			body = "SELECT " + selected(t, files != "") + from(files) + grouped(t)
		}
	}
	if err != nil {
		return "", err
	}
	return "CREATE OR REPLACE TEMP VIEW " + quoteName(name) + " AS " + body, nil
}

// laterMark is the name of a column of files that only what stands for columns that
// came later is made from: the plan of a query that reads one of those names it.
const laterMark = "bannin_later"

// files reads a table's files in SQL; "" where it has none. Account and day are in
// their paths, so that most need not be opened. Where columns came later, they are
// null in older files, all of which must be opened to know: unless all is read, they
// are an error, which nobody meets who does not ask for them.
func (r *reading) files(t *columns.Table) (string, error) {
	files, err := r.snapshot.Files(t.Name, lake.Span{})
	if err != nil || len(files) == 0 {
		return "", err
	}
	later, err := r.snapshot.Later(t.Name)
	if err != nil {
		return "", err
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = quoteText(r.lake.Path(f))
	}
	slices.Sort(paths)
	list := "[" + strings.Join(paths, ", ") + "], hive_partitioning = false"
	if t.Events() {
		list = "[" + strings.Join(paths, ", ") + "], hive_partitioning = true, hive_types = {'account': VARCHAR, 'day': DATE}"
	}
	if later == nil {
		return "read_parquet(" + list + ")", nil
	}
	var some, none []string // none are a row of all columns that is not there: perhaps no file has them all
	for _, c := range t.All() {
		none = append(none, "CAST(NULL AS "+typeOf(c)+") AS "+quoteName(c.Name))
		if slices.Contains(later, c.Name) {
			some = append(some, "CAST(error("+laterMark+") AS "+typeOf(c)+") AS "+quoteName(c.Name))
		} else {
			some = append(some, quoteName(c.Name))
		}
	}
	if r.whole {
		return fmt.Sprintf("(SELECT * FROM read_parquet(%s, union_by_name = true) UNION ALL BY NAME SELECT %s WHERE false)", list, strings.Join(none, ", ")), nil
	}
	r.left = true
	if t.Events() {
		some = append(some, "account", "day")
	}
	return fmt.Sprintf("(SELECT %s FROM read_parquet(%s, filename = '%s'))", strings.Join(some, ", "), list, laterMark), nil
}

func from(files string) string {
	if files == "" {
		return " WHERE false"
	}
	return " FROM " + files
}

// selected lists a table's columns, those of its log first. Without files they
// are null.
func selected(t *columns.Table, stored bool) string {
	var parts []string
	list := t.Columns
	if t.Events() {
		list = slices.Concat(t.Columns, columns.Common(), columns.Raw())
	}
	for _, c := range list {
		value := quoteName(c.Name)
		switch {
		case !stored:
			value = "CAST(NULL AS " + typeOf(c) + ")"
		case sums[t.Name] != nil && sums[t.Name][c.Name] != "":
			value = sums[t.Name][c.Name]
		}
		parts = append(parts, value+" AS "+quoteName(c.Name))
	}
	if t.Events() {
		parts = append(parts, partitions(t, stored)...)
	}
	return strings.Join(parts, ", ")
}

// sums are the tables to which each append adds rows: what of them counts.
var sums = map[string]map[string]string{
	"hourly":     {"events": "CAST(sum(events) AS BIGINT)"},
	"first_seen": {"first": "min(first)", "last": "max(last)", "events": "CAST(sum(events) AS BIGINT)"},
}

func grouped(t *columns.Table) string {
	if sums[t.Name] == nil {
		return ""
	}
	return " GROUP BY ALL"
}

// slashed is the day as the folders of S3 have it, which is what Athena's tables
// project it to.
const slashed = "strftime(day, '%Y/%m/%d')"

// dayNames are the names that published tables have for the day; those of a
// table of its own only.
var dayNames = map[string][][2]string{
	"cloudtrail": {{"timestamp", slashed}},
	"vpcflow":    {{"date", "day"}},
	"waf":        {{"date", slashed}, {"log_time", "strftime(event_time, '%Y/%m/%d/%H/%M')"}},
	"alb":        {{"day", slashed}}, "alb_connection": {{"day", slashed}}, "nlb": {{"day", slashed}},
	"resolver": {{"date", slashed}},
	"s3access": {{"timestamp", slashed}},
}

// partitions are the columns by which published tables are partitioned. Those of
// the date are text.
func partitions(t *columns.Table, stored bool) (list []string) {
	all := append(slices.Clone(dayNames[t.Name]), [][2]string{
		{"account", "nullif(account, 'none')"}, {"region", "event_region"}, {"year", "strftime(day, '%Y')"}, {"month", "strftime(day, '%m')"},
		{"day", "strftime(day, '%d')"}, {"hour", "strftime(event_time, '%H')"},
	}...)
	taken := map[string]bool{}
	for _, c := range t.All() {
		taken[c.Name] = true
	}
	for _, p := range all {
		if taken[p[0]] {
			continue
		}
		taken[p[0]] = true
		value := p[1]
		switch {
		case stored:
		case value == "day":
			value = "CAST(NULL AS DATE)"
		default:
			value = "CAST(NULL AS VARCHAR)"
		}
		list = append(list, value+" AS "+quoteName(p[0]))
	}
	return list
}

// everyEvent is the view of all events: what they have in common, without the
// prefix, and the record.
func (r *reading) everyEvent() (string, error) {
	var parts []string
	for _, t := range columns.Tables() {
		if !t.Events() {
			continue
		}
		files, err := r.files(t)
		if err != nil {
			return "", err
		}
		if files != "" {
			parts = append(parts, "SELECT "+common(t, true)+from(files))
		}
	}
	if parts == nil {
		parts = []string{"SELECT " + common(columns.Tables()[0], false) + " WHERE false"}
	}
	return strings.Join(parts, " UNION ALL "), nil
}

func common(t *columns.Table, stored bool) string {
	var list []string
	for _, c := range slices.Concat(columns.Common(), columns.Raw()) {
		value := quoteName(c.Name)
		switch {
		case !stored:
			value = "CAST(NULL AS " + typeOf(c) + ")"
		case c.Name == columns.Prefix+"id" && t.ID != "":
			value = "coalesce(" + value + ", " + quoteName(t.ID) + ")"
		}
		list = append(list, value+" AS "+quoteName(strings.TrimPrefix(c.Name, columns.Prefix)))
	}
	return strings.Join(list, ", ")
}

// typeOf is a column's type as DuckDB reads it from Parquet.
func typeOf(c columns.Column) string {
	switch c.Type {
	case columns.Int:
		return "INTEGER"
	case columns.Long:
		return "BIGINT"
	case columns.Double:
		return "DOUBLE"
	case columns.Date:
		return "DATE"
	case columns.Time:
		return "TIMESTAMP WITH TIME ZONE"
	case columns.Struct:
		return members(c.Of)
	case columns.List:
		if c.Of == nil {
			return "VARCHAR[]"
		}
		return members(c.Of) + "[]"
	}
	return "VARCHAR"
}

func members(of []columns.Column) string {
	var list []string
	for _, c := range of {
		list = append(list, quoteName(c.Name)+" "+typeOf(c))
	}
	return "STRUCT(" + strings.Join(list, ", ") + ")"
}
