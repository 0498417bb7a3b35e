package insights

import (
	"strconv"
	"time"

	"bannin/query/insights/syntax"
)

// variety is how many different words there may be at a place of messages that
// are alike before the place counts as a variable.
const variety = 10

// comparison notes what diff compares with. It is the query's own: one in brackets
// has another, or none.
func (p *pipe) comparison(q *syntax.Query) {
	for _, c := range q.Commands {
		d, ok := c.(*syntax.Diff)
		if !ok {
			continue
		}
		if p.translator.from.IsZero() || p.to.IsZero() {
			p.wrong(d, "insights.diff_range")
			return
		}
		length := p.to.Sub(p.translator.from)
		p.shift = func(at time.Time) time.Time {
			switch d.To {
			case "previousDay":
				return at.AddDate(0, 0, -1)
			case "previousWeek":
				return at.AddDate(0, 0, -7)
			case "previousMonth":
				return at.AddDate(0, -1, 0)
			}
			return at.Add(-length - time.Microsecond) // both ends are included
		}
	}
}

// during is a column of the first SELECT: whether an event is of a time.
func (p *pipe) during(name string, from, to time.Time) string {
	values := make([]value, len(p.sources))
	for i := range p.sources {
		values[i] = value{sql: "(" + and(span(p.sources[i].time(), from, to)) + ")", domain: boolean}
	}
	return p.based(name, values).sql
}

// pattern compiles pattern: messages that differ only in what varies are one. Where
// the query has a diff, they are counted in both of its times.
func (p *pipe) pattern(f *syntax.Field, c syntax.Command) {
	p.cut()
	if p.grown {
		p.wrong(c, "insights.pattern_late")
		return
	}
	words := p.read(f).words()
	counts, names := "count(*) AS events", []string{"events"}
	if p.shift != nil {
		now, before := p.during("_now", p.translator.from, p.to), p.during("_before", p.shift(p.translator.from), p.shift(p.to))
		counts = "count(*) FILTER (WHERE " + now + ") AS events, count(*) FILTER (WHERE " + before + ") AS before"
		names = append(names, "before")
	}
	p.where = append(p.where, words+" IS NOT NULL")
	template := "insights_template(" + words + ")"
	if p.unusual && p.shift == nil {
		p.put("SELECT " + template + " AS template, " + words + " AS message, " + asTimestamp(p.read(plain(0, "@timestamp"))).sql + " AS occurred\n  FROM " + p.from + p.conditions())
		p.patterning.seen, template = p.from, "template"
	}
	sql := "SELECT " + template + " AS template, " + counts + "\n  FROM " + p.from + p.conditions() + "\n  GROUP BY 1"
	p.reset()
	p.put(sql)
	p.put("SELECT *, len(words) AS size, words[1] AS head, unnest(words) AS word, unnest(range(len(words))) AS place\n  FROM (SELECT *, string_split(template, ' ') AS words FROM " + p.from + ")")
	split := p.from
	p.put("SELECT size, head, place FROM " + split + " WHERE place > 0 GROUP BY 1, 2, 3 HAVING count(DISTINCT word) > " + strconv.Itoa(variety))
	varied := p.from
	p.put("SELECT " + list(names, func(n string) string { return "any_value(" + n + ") AS " + n }) +
		", split.template AS origin,\n    string_agg(CASE WHEN varied.place IS NULL THEN word ELSE chr(1) || 'Token' || chr(2) END, ' ' ORDER BY split.place) AS template" +
		"\n  FROM " + split + " AS split LEFT JOIN " + varied + " AS varied USING (size, head, place)\n  GROUP BY split.template")
	p.patterned = true
	p.patterning.split, p.patterning.varied, p.patterning.mapped = split, varied, p.from
	p.patterns()
}

// patterns are the columns of pattern, or of diff.
func (p *pipe) patterns() {
	number := func(name string) value { return value{sql: ident(name), domain: numeric} }
	if p.shift == nil {
		p.taken["template"] = true
		p.put(`SELECT template, insights_pattern(template) AS "@pattern", CAST(sum(events) AS DOUBLE) / sum(sum(events)) OVER () AS "@ratio", CAST(sum(events) AS BIGINT) AS "@sampleCount",
    insights_severity(insights_pattern(template)) AS "@severityLabel"
  FROM ` + p.from + "\n  GROUP BY template")
		p.produce("@pattern", textValue(ident("@pattern")))
		p.produce("@ratio", value{sql: ident("@ratio"), domain: numeric, double: true})
		p.produce("@sampleCount", number("@sampleCount"))
		p.produce("@severityLabel", textValue(ident("@severityLabel")))
		p.ties = []term{{ident("@sampleCount"), true}, {ident("@pattern"), false}}
		return
	}
	p.put("SELECT insights_pattern(template) AS pattern, CAST(sum(events) AS BIGINT) AS events, CAST(sum(before) AS BIGINT) AS before\n  FROM " + p.from + "\n  GROUP BY template")
	p.put(`SELECT pattern AS "@pattern", events AS "@eventCount", events - before AS "@differenceCount",
    CASE WHEN before = 0 THEN 'new' WHEN events = 0 THEN 'gone' WHEN events > before THEN 'more' WHEN events < before THEN 'fewer' ELSE 'same' END AS "@differenceDescription",
    insights_severity(pattern) AS "@severityLabel"
  FROM ` + p.from)
	p.produce("@pattern", textValue(ident("@pattern")))
	p.produce("@eventCount", number("@eventCount"))
	p.produce("@differenceCount", number("@differenceCount"))
	p.produce("@differenceDescription", textValue(ident("@differenceDescription")))
	p.produce("@severityLabel", textValue(ident("@severityLabel")))
	p.ties = []term{{"abs(" + ident("@differenceCount") + ")", true}, {ident("@pattern"), false}}
}

// diff compiles diff where no pattern stands before it: of messages.
func (p *pipe) diff(c *syntax.Diff) {
	if !p.patterned {
		p.pattern(plain(c.At, "@message"), c)
	}
}
