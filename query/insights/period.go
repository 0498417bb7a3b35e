package insights

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// A unit is one of periods.
type unit struct {
	names []string // the singular of what is longer than a letter may have an s
	sql   string
	most  int64  // more is taken for this many; 0 for no limit
	from  string // where bins begin
}

// units are those of periods. Bins begin with the epoch, those of weeks on a
// Monday.
// Source: Amazon CloudWatch Logs Insights, datetime functions.
var units = []unit{
	{[]string{"ms", "msec", "millisecond"}, "milliseconds", 1000, epoch},
	{[]string{"s", "sec", "second"}, "seconds", 60, epoch},
	{[]string{"m", "min", "minute"}, "minutes", 60, epoch},
	{[]string{"h", "hr", "hour"}, "hours", 24, epoch},
	{[]string{"d", "day"}, "days", 0, epoch},
	{[]string{"w", "week"}, "weeks", 0, "1970-01-05"},
	{[]string{"mo", "mon", "month"}, "months", 0, epoch},
	{[]string{"q", "qtr", "quarter"}, "quarters", 0, epoch},
	{[]string{"y", "yr", "year"}, "years", 0, epoch},
}

const epoch = "1970-01-01"

// longest is how many of a unit a period may have.
const longest = 10_000

func (u unit) is(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(u.names, name) || len(name) > 2 && slices.Contains(u.names[1:], strings.TrimSuffix(name, "s"))
}

func unitNames() (names []string) {
	for _, u := range units {
		names = append(names, u.names...)
	}
	return names
}

// period is a period as SQL's interval, and where its bins begin.
func (p *pipe) period(x syntax.Expr) (interval, from string) {
	written, ok := x.(*syntax.Period)
	if !ok {
		p.wrong(x, "insights.period_expected", "found", x.String())
		return "", ""
	}
	digits := strings.TrimRight(written.Text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n, err := strconv.ParseInt(digits, 10, 32)
	name := written.Text[len(digits):]
	i := slices.IndexFunc(units, func(u unit) bool { return u.is(name) })
	switch {
	case i < 0:
		p.wrong(x, "insights.unit_unknown", "found", name, "suggest", locale.Hint(name, unitNames()...))
		return "", ""
	case err != nil || n < 1 || n > longest:
		p.wrong(x, "insights.period_number", "found", digits, "limit", longest)
		return "", ""
	}
	if u := units[i]; u.most > 0 && n > u.most {
		p.note("insights.period_capped", "found", written.Text, "taken", fmt.Sprint(u.most)+u.names[0])
		n = u.most
	}
	return fmt.Sprintf("INTERVAL '%d %s'", n, units[i].sql), "TIMESTAMP '" + units[i].from + "'"
}

// periodCall compiles bin, datefloor and dateceil.
func (p *pipe) periodCall(name string, c *syntax.Call) value {
	var of value
	if name == "bin" {
		if _, ok := p.fields["@timestamp"]; !ok && !p.open {
			p.wrong(c, "insights.bin_gone")
			return textValue("NULL")
		}
		of = p.read(plain(c.At, "@timestamp"))
	} else {
		of = p.value(c.Args[0])
	}
	interval, from := p.period(c.Args[len(c.Args)-1])
	if of = asTimestamp(of); name == "dateceil" {
		of = p.once(of)
	}
	floor := "time_bucket(" + interval + ", " + of.sql + ", " + from + ")"
	if name == "dateceil" {
		floor = "CASE WHEN " + floor + " = " + of.sql + " THEN " + of.sql + " ELSE " + floor + " + " + interval + " END"
	}
	return value{sql: floor, domain: timely}
}

// asTimestamp is a value as a time: a number is milliseconds since 1970.
func asTimestamp(v value) value {
	switch v.domain {
	case timely:
		return v
	case numeric, boolean:
		return value{sql: ofMillis(v.number()), domain: timely}
	}
	words := v.words()
	return value{sql: "coalesce(TRY_CAST(" + words + " AS TIMESTAMP), " + ofMillis(words) + ")", domain: timely}
}

// ofMillis is a number of milliseconds since 1970 as a time.
func ofMillis(number string) string {
	return "TRY(make_timestamp_ms(TRY_CAST(" + number + " AS BIGINT)))"
}
