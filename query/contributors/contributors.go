// Package contributors finds who contributes most to what logs tell: CloudWatch
// Contributor Insights' rules, over any log group or kind of log.
//
// A rule is read by Parse and becomes SQL by Rule.Report, which a session of
// DuckDB runs after the macros of query/insights. Ready are the rules that come
// with bannin.
//
// Source: Amazon CloudWatch user guide, Contributor Insights rule syntax and
// GetInsightRuleReport.
package contributors

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bannin/query/insights"
)

// A Question is what a rule is asked.
type Question struct {
	From, To time.Time     // what happened then, both included; zero is open
	Period   time.Duration // of datapoints: at least a second; 0 is five minutes
	Top      int           // how many contributors, 1 to MaxTop; 0 is ten
	ByMost   bool          // the greatest datapoint decides, not the sum
}

// MaxTop is how many contributors a report may have.
const MaxTop = 100

// The usual period and number of contributors.
const (
	usualPeriod = 5 * time.Minute
	usualTop    = 10
)

// A Report is a rule as SQL: three SELECTs over the same log entries.
type Report struct {
	Keys []string // the rule's, as it names them: columns of Contributors and Datapoints

	// Contributors are the top ones: rank, the keys, value, maximum (of a
	// datapoint), and aggregate_value and unique_contributors of them all. Counts
	// are exact.
	Contributors string
	// Datapoints are those of the top contributors: rank, the keys, timestamp, value.
	Datapoints string
	// Metrics tell of all contributors over time: timestamp, unique_contributors,
	// max_contributor_value, sample_count, sum, minimum, maximum, average.
	Metrics string

	Notes  []error  // what a person should know of the answer
	Groups []string // log groups that it reads, or what their names begin with and *
}

// Report translates the rule. Where Tables.Asked names logs, they take the place of
// the rule's.
func (r *Rule) Report(q Question, in insights.Tables) (*Report, error) {
	if len(in.Asked) == 0 {
		in.Asked = r.logs()
	}
	rows, err := insights.Rows(r.query(), in, q.From, q.To)
	if err != nil {
		return nil, err
	}
	b := builder{keys: r.Contribution.Keys, rows: rows.SQL, period: max(time.Second, q.Period.Truncate(time.Second)), top: min(q.Top, MaxTop), order: "value"}
	if q.Period == 0 {
		b.period = usualPeriod
	}
	if q.Top <= 0 {
		b.top = usualTop
	}
	if q.ByMost {
		b.order = "maximum"
	}
	return &Report{b.keys, b.contributors(), b.datapoints(), b.metrics(), rows.Notes, rows.Groups}, nil
}

// builder writes the SQL around the rows of a rule.
type builder struct {
	keys   []string
	rows   string
	period time.Duration
	top    int
	order  string
}

// columns are the columns of keys, with what SQL adds to each: %s is its name in the
// entries, %k what the rule calls it.
func (b *builder) columns(format string) string {
	all := make([]string, len(b.keys))
	for i, key := range b.keys {
		all[i] = strings.NewReplacer("%s", "key"+strconv.Itoa(i+1), "%k", quoted(key)).Replace(format)
	}
	return strings.Join(all, ", ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// base are the entries, and their sums by contributor and period.
func (b *builder) base() string {
	return "WITH entries AS (\n  " + strings.ReplaceAll(b.rows, "\n", "\n  ") + "\n), points AS (\n  SELECT " + b.columns("%s") +
		fmt.Sprintf(", time_bucket(INTERVAL '%d seconds', \"timestamp\", TIMESTAMP '1970-01-01') AS \"timestamp\"", int(b.period.Seconds())) +
		",\n    sum(value) AS value, count(*) AS samples, min(value) AS least, max(value) AS most\n  FROM entries\n  GROUP BY " + b.columns("%s") + ", " + strconv.Itoa(len(b.keys)+1) + "\n)"
}

// ranked are the contributors with their rank. Of those that are equal, the lesser
// keys come first.
func (b *builder) ranked() string {
	return b.base() + ", totals AS (\n  SELECT " + b.columns("%s") + ", sum(value) AS value, max(value) AS maximum\n  FROM points\n  GROUP BY " + b.columns("%s") +
		"\n), ranked AS (\n  SELECT *, row_number() OVER (ORDER BY " + b.order + " DESC, " + b.columns("%s") + ") AS rank,\n" +
		"    sum(value) OVER () AS aggregate_value, count(*) OVER () AS unique_contributors\n  FROM totals\n)"
}

func (b *builder) contributors() string {
	return b.ranked() + "\nSELECT rank, " + b.columns("%s AS %k") + ", value, maximum, aggregate_value, unique_contributors\nFROM ranked\nORDER BY rank\nLIMIT " + strconv.Itoa(b.top)
}

func (b *builder) datapoints() string {
	return b.ranked() + "\nSELECT rank, " + b.columns("ranked.%s AS %k") + ", \"timestamp\", points.value\nFROM ranked JOIN points USING (" + b.columns("%s") +
		")\nWHERE rank <= " + strconv.Itoa(b.top) + "\nORDER BY rank, \"timestamp\""
}

func (b *builder) metrics() string {
	return b.base() + "\nSELECT \"timestamp\", count(*) AS unique_contributors, max(value) AS max_contributor_value,\n" +
		"  CAST(sum(samples) AS BIGINT) AS sample_count, sum(value) AS sum, min(least) AS minimum, max(most) AS maximum, CAST(sum(value) AS DOUBLE) / sum(samples) AS average\n" +
		"FROM points\nGROUP BY 1\nORDER BY 1"
}
