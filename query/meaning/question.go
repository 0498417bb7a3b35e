// Package meaning is what a question means: a small form between words and SQL,
// which people can read, programs can check, and the lake's tables can answer. It
// knows no language and opens no lake.
package meaning

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Question is what was understood of one: the small form between words and SQL.
// Its text says all of it and can be read again:
//
//	from cloudtrail where did = signin and outcome = failed when 2026-01-14..2026-01-15 count by country, ip
type Question struct {
	Table string
	Where []Condition // all of them hold
	When  When
	Show  Measure
	By    []string // fields, and steps of time such as hour or 10m
	New   string   // of By, the field whose values were never there before When begins; "" for none
	Least *Bound   // what a group's count or sum must be
	Order string   // "" most first, or newest first in a list; least, oldest, newest; worst, by severity, in a list of findings or incidents
	Limit int      // 0 for none
	Then  *Next

	Zone *time.Location // of hours and days; nil is UTC
}

// A Next is a second question about what a first one found.
type Next struct {
	Link string // what both have in common: ip, actor, or the key, user or role that the first is about
	Question
}

// A Condition is what a field must be. The field did stands for activities.
type Condition struct {
	Field  string
	Op     string   // = != ~ !~ < <= > >=; ~ is "has the word"
	Values []string // any of them
}

// A Bound is a comparison with a number.
type Bound struct {
	Op string
	N  int64
}

// When says of which times a question asks: all that is set holds.
type When struct {
	From, To time.Time // half open; zero is open
	Hours    *Hours
	Office   Office
	Days     []time.Weekday
}

// Hours are a time of every day, in minutes from midnight; To is not in them, and
// they may run over midnight.
type Hours struct{ From, To int }

// Office is whether only business hours count, or only the other ones.
type Office uint8

// The three of them.
const (
	AnyHours Office = iota
	Business
	Off
)

// A Measure is what an answer shows: list (rows), count, distinct and sum (of a
// field), first and last (when something was seen).
type Measure struct{ Of, Field string }

// Worst is the order of findings and incidents by their severity.
const Worst = "worst"

// Public and Private are values of addresses: all that are reached over the
// internet, and all others.
const (
	Public  = "public"
	Private = "private"
)

// The words of a Measure.
const (
	List     = "list"
	Count    = "count"
	Distinct = "distinct"
	Sum      = "sum"
	First    = "first"
	Last     = "last"
)

// String is the question in its own form, with times in the zone that they have.
func (q *Question) String() string {
	var b strings.Builder
	b.WriteString("from " + q.Table)
	for i, c := range q.Where {
		b.WriteString([]string{" where ", " and "}[min(i, 1)] + c.String())
	}
	b.WriteString(q.When.String())
	b.WriteString(" " + strings.TrimSpace(q.Show.Of+" "+q.Show.Field))
	if len(q.By) > 0 {
		b.WriteString(" by " + strings.Join(q.By, ", "))
	}
	if q.New != "" {
		b.WriteString(" new " + q.New)
	}
	if q.Least != nil {
		fmt.Fprintf(&b, " having %s %d", q.Least.Op, q.Least.N)
	}
	if q.Order != "" {
		b.WriteString(" order " + q.Order)
	}
	if q.Limit > 0 {
		fmt.Fprintf(&b, " limit %d", q.Limit)
	}
	if q.Then != nil {
		b.WriteString(" then " + q.Then.Link + " " + q.Then.Question.String())
	}
	return b.String()
}

func (c Condition) String() string {
	values := make([]string, len(c.Values))
	for i, v := range c.Values {
		values[i] = quoted(v)
	}
	return c.Field + " " + c.Op + " " + strings.Join(values, "|")
}

// plain are values that need no quotes.
var plain = regexp.MustCompile(`^[\w.:/*@+-]+$`)

func quoted(v string) string {
	if plain.MatchString(v) {
		return v
	}
	return strconv.Quote(v)
}

func (w When) String() string {
	var b strings.Builder
	if !w.From.IsZero() || !w.To.IsZero() {
		b.WriteString(" when " + moment(w.From) + ".." + moment(w.To))
	}
	switch {
	case w.Office == Off:
		b.WriteString(" hours off")
	case w.Office == Business:
		b.WriteString(" hours business")
	case w.Hours != nil:
		fmt.Fprintf(&b, " hours %s-%s", clock(w.Hours.From), clock(w.Hours.To))
	}
	for i, d := range w.Days {
		b.WriteString([]string{" days ", ","}[min(i, 1)] + dayNames[d])
	}
	return b.String()
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// dayNames are the days of the week, as Weekday counts them.
var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// moments are how times are written: the shortest that says all.
var moments = []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05"}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	i := slices.IndexFunc(moments, func(layout string) bool {
		back, err := time.ParseInLocation(layout, t.Format(layout), t.Location())
		return err == nil && back.Equal(t.Truncate(time.Second))
	})
	return t.Format(moments[max(i, 0)])
}
