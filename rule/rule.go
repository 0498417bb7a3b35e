package rule

import (
	"time"

	"bannin/finding"
	"bannin/locale"
)

// A Rule is a condition with a name and what to tell people when it matches.
type Rule struct {
	ID          string // stable: part of the identity of what it finds
	Name        string // Sigma's optional name, for references
	Author      string
	Status      string
	Level       finding.Severity
	Tags        []string // "attack.t1098.001"
	References  []string
	Type        string // GuardDuty's finding type where one fits
	Words       map[locale.Language]finding.Words
	Formats     []string     // the log formats it reads; none means every format
	Where       Expr         // the condition on one event; nil for a correlation
	Correlation *Correlation // the condition on many events
	Silent      bool         // serves correlations only, tells nothing of its own
	Filter      []string     // ids or names of the rules that Where is taken away from; such a rule is no rule of its own
	From        string       // "rules/iam/new_key.yml:12"
	Tests       Tests
}

// Title is the English title.
func (r *Rule) Title() string { return r.Words[locale.English].Title }

// A Correlation is a condition on the matches of other rules within a time.
// Source: Sigma Correlation Rules Specification 2.1.
type Correlation struct {
	// Kind is event_count, value_count, temporal, temporal_ordered, value_sum,
	// value_avg, value_percentile, value_median or value_share. The last is the
	// specification's value_percentile without a percentile: what part of the
	// window's events, in percent, has the same value.
	Kind       string
	Rules      []string                     // ids of the rules whose matches it counts; before linking also names
	Places     []string                     // where each of Rules is named: "rules/iam.yml:14:9"
	GroupBy    []string                     // fields, or aliases, whose values split the matches
	Aliases    map[string]map[string]string // alias → rule, as in Rules → field
	Timespan   time.Duration
	Fields     []string // what value_* counts or computes; several only for value_count
	Percentile float64  // of value_percentile, 0 to 100
	Bounds     []Bound  // all must hold; none for a temporal rule means that all Rules must match
	Condition  Expr     // of temporal rules that say which rules: Fields named by rule, tested with Exists; else nil
	Generate   bool     // Rules tell what they find on their own, too
}

// A Bound is a comparison with a number: Op is one of = != < <= > >=.
type Bound struct {
	Op    string
	Value float64
}

// Tests are the events a rule ships with.
type Tests struct{ Match, Ignore []Case }

// A Case is a sequence of records as JSON, in time order; one for a rule on a
// single event. From is where it stands: "rules/iam/new_key.yml:40".
type Case struct {
	Events [][]byte
	From   string
}
