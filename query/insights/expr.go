package insights

import (
	"strconv"
	"strings"

	"bannin/query/insights/syntax"
)

// value compiles an expression.
func (p *pipe) value(x syntax.Expr) value {
	switch x := x.(type) {
	case *syntax.Field:
		return p.read(x)
	case *syntax.Number:
		return p.number(x)
	case *syntax.Text:
		return value{sql: quote(x.Value), domain: textual, text: &x.Value}
	case *syntax.Bool:
		return value{sql: strings.ToUpper(x.String()), domain: boolean}
	case *syntax.Call:
		return p.call(x)
	case *syntax.Unary:
		if x.Op == "not" {
			return value{sql: "(NOT " + p.truth(x.X) + ")", domain: boolean}
		}
		return value{sql: "(-" + p.value(x.X).real() + ")", domain: numeric, double: true}
	case *syntax.Binary:
		return p.binary(x)
	case *syntax.Period:
		p.wrong(x, "insights.period_place", "found", x.Text)
	default:
		p.wrong(x, "insights.value_place")
	}
	return textValue("NULL")
}

// number compiles a number. What is beyond those of the engine is none.
func (p *pipe) number(n *syntax.Number) value {
	if _, err := strconv.ParseFloat(n.Text, 64); err != nil {
		p.wrong(n, "insights.number_range", "found", n.Text)
		return textValue("NULL")
	}
	return value{sql: n.Text, domain: numeric, fixed: true, double: strings.ContainsAny(n.Text, "eE")}
}

// truth compiles a condition.
func (p *pipe) truth(x syntax.Expr) string {
	switch x.(type) {
	case *syntax.Text, *syntax.Number:
		p.wrong(x, "insights.condition_expected", "found", x.String())
	}
	return p.value(x).truth()
}

func (p *pipe) binary(b *syntax.Binary) value {
	switch b.Op {
	case "or", "and":
		return value{sql: "(" + p.truth(b.X) + " " + strings.ToUpper(b.Op) + " " + p.truth(b.Y) + ")", domain: boolean}
	case "like":
		return negated(p.like(b), b.Not)
	case "in":
		return negated(p.in(b), b.Not)
	}
	x, y := p.value(b.X), p.value(b.Y)
	switch b.Op {
	case "+", "-", "*":
		return value{sql: "(" + x.real() + " " + b.Op + " " + y.real() + ")", domain: numeric, double: true}
	case "/", "%":
		return value{sql: "(" + x.real() + " " + b.Op + " nullif(" + y.real() + ", 0))", domain: numeric, double: true}
	case "^":
		return value{sql: "pow(" + x.real() + ", " + y.real() + ")", domain: numeric, double: true}
	}
	return value{sql: p.compare(b.Op, x, y), domain: boolean}
}

func negated(sql string, not bool) value {
	if not {
		sql = "(NOT " + sql + ")"
	}
	return value{sql: sql, domain: boolean}
}

// compare compares two values: as numbers where one is a number, else as text. A
// text that is no number differs from every number, and is neither greater nor
// less. What is missing compares with nothing: the result is null.
func (p *pipe) compare(op string, x, y value) string {
	sql := op
	if op == "!=" {
		sql = "<>"
	}
	x, y = scalar(x), scalar(y)
	if x.domain == timely || y.domain == timely {
		if t, ok := y.asTime(); ok && x.domain == timely {
			return "(" + x.sql + " " + sql + " " + t + ")"
		}
		if t, ok := x.asTime(); ok && y.domain == timely {
			return "(" + t + " " + sql + " " + y.sql + ")"
		}
		if x.domain == y.domain {
			return "(" + x.sql + " " + sql + " " + y.sql + ")"
		}
	}
	switch {
	case x.domain != textual && y.domain != textual:
		return "(" + x.number() + " " + sql + " " + y.number() + ")"
	case x.domain == textual && y.domain == textual:
		return p.compareTexts(op, sql, x, y)
	case x.domain == textual:
		return p.compareMixed(op, x, y, func(a, b string) string { return "(" + a + " " + sql + " " + b + ")" })
	}
	return p.compareMixed(op, y, x, func(a, b string) string { return "(" + b + " " + sql + " " + a + ")" })
}

// scalar is a value within a structure as text; maps and lists become null.
func scalar(v value) value {
	if v.domain == structure {
		return textValue(v.words())
	}
	return v
}

// compareTexts compares texts. Of two fields that both are numbers, the greater
// number is greater; whether they are equal is told by the text.
func (p *pipe) compareTexts(op, sql string, x, y value) string {
	plain := "(" + x.sql + " " + sql + " " + y.sql + ")"
	if op == "=" || op == "!=" || x.text != nil || y.text != nil {
		return plain
	}
	x, y = p.once(x), p.once(y)
	return "CASE WHEN " + x.number() + " IS NOT NULL AND " + y.number() + " IS NOT NULL THEN " +
		x.number() + " " + sql + " " + y.number() + " ELSE " + x.sql + " " + sql + " " + y.sql + " END"
}

// compareMixed compares text with a number.
func (p *pipe) compareMixed(op string, words, n value, say func(words, n string) string) string {
	if literal, ok := words.asNumber(); ok {
		return say(literal, n.number())
	}
	if words.text != nil {
		return say(words.sql, n.words())
	}
	if op != "!=" {
		return say(words.number(), n.number())
	}
	words, n = p.once(words), p.once(n)
	return "CASE WHEN " + words.sql + " IS NOT NULL AND " + n.sql + " IS NOT NULL THEN " + words.number() + " IS DISTINCT FROM " + n.number() + " END"
}

// like is whether text is in a text, or a regular expression matches in it.
func (p *pipe) like(b *syntax.Binary) string {
	x := p.value(b.X).words()
	if r, ok := b.Y.(*syntax.Regex); ok {
		return "regexp_matches(" + x + ", " + quote(p.regex(r).source) + ")"
	}
	if t, ok := b.Y.(*syntax.Text); ok && strings.ContainsAny(strings.Trim(t.Value, " "), "%") {
		p.note("insights.like_percent", "found", t.Value)
	}
	return "contains(" + x + ", " + p.value(b.Y).words() + ")"
}

// in is whether a value is one of several.
func (p *pipe) in(b *syntax.Binary) string {
	x := p.value(b.X)
	if s, ok := b.Y.(*syntax.Subquery); ok {
		return p.inQuery(x, s, b)
	}
	items := b.Y.(*syntax.List).Items
	if len(items) == 0 {
		return "(" + x.sql + " IS NULL AND NULL)"
	}
	values := make([]value, len(items))
	texts, numbers := scalar(x).domain == textual, true
	for i, item := range items {
		values[i] = p.value(item)
		texts, numbers = texts && values[i].text != nil, numbers && values[i].fixed
	}
	constants := " IN (" + list(values, func(v value) string { return v.sql }) + "))"
	switch {
	case texts:
		return "(" + x.words() + constants
	case numbers:
		return "(" + x.number() + constants
	}
	x = p.once(x)
	return "(" + strings.Join(each(values, func(v value) string { return p.compare("=", x, v) }), " OR ") + ")"
}

func each[T any](all []T, tell func(T) string) []string {
	told := make([]string, len(all))
	for i, x := range all {
		told[i] = tell(x)
	}
	return told
}

// inQuery is whether a value is one that another query gives.
func (p *pipe) inQuery(x value, s *syntax.Subquery, b *syntax.Binary) string {
	inner := p.pipe(s.Query)
	if inner == nil {
		return "NULL"
	}
	columns := inner.output()
	if f, ok := b.X.(*syntax.Field); ok && len(columns) > 1 {
		for _, c := range columns {
			if c.name == f.Name() {
				columns = []output{c}
				break
			}
		}
	}
	if len(columns) != 1 {
		p.wrong(s, "insights.subquery_columns", "columns", len(columns))
		return "NULL"
	}
	inner.display = columns
	name := ident(columns[0].name)
	return "(" + x.words() + " IN (SELECT " + value{sql: name, domain: columns[0].domain, double: columns[0].double}.words() +
		" FROM (" + indent(inner.render(false)) + ") WHERE " + name + " IS NOT NULL))"
}

func indent(sql string) string { return "\n  " + strings.ReplaceAll(sql, "\n", "\n  ") }

// wrong notes what is wrong with a part of the query.
func (p *pipe) wrong(x interface{ Pos() int }, key string, pairs ...any) {
	p.Faults.Add(x.Pos(), key, pairs...)
}

// unknown tells of a field that stats or pattern left out, which is missing then.
func (p *pipe) unknown(f *syntax.Field) {
	p.note("insights.field_gone", "found", f.Name(), "suggest", hint(f.Name(), p.fields))
}

// list tells all with commas between them.
func list[T any](all []T, tell func(T) string) string { return strings.Join(each(all, tell), ", ") }
