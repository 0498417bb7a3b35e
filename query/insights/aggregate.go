package insights

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// aggregates are the functions of many rows.
// Source: Amazon CloudWatch Logs Insights, stats; published queries for median.
var aggregates = []string{"avg", "count", "count_distinct", "earliest", "latest", "max", "median", "min", "pct", "sortsFirst", "sortsLast", "stddev", "sum"}

func isAggregate(c *syntax.Call) bool {
	return slices.ContainsFunc(aggregates, func(a string) bool { return strings.EqualFold(a, c.Name) })
}

// aggregated are the aggregates in an expression.
func aggregated(x syntax.Expr) (all []*syntax.Call) {
	syntax.Walk(x, func(part syntax.Expr) bool {
		c, ok := part.(*syntax.Call)
		if ok = ok && isAggregate(c); ok {
			all = append(all, c)
		}
		return !ok
	})
	return all
}

// columnOf is what tells a call from others: two that are written alike but for
// the function's letters, and count() and count(*), are one column.
func columnOf(c *syntax.Call) string {
	if strings.EqualFold(c.Name, "count") && len(c.Args) == 0 {
		return "count(*)"
	}
	return strings.ToLower(c.Name) + strings.TrimPrefix(c.String(), c.Name)
}

// aggregate compiles one.
func (p *pipe) aggregate(c *syntax.Call) value {
	name := strings.ToLower(c.Name)
	want := 1
	if name == "pct" {
		want = 2
	}
	switch {
	case name == "count" && (c.Star || len(c.Args) == 0):
		return value{sql: "count(*)", domain: numeric}
	case c.Star || len(c.Args) != want:
		p.wrong(c, "insights.arguments", "found", c.Name, "want", strconv.Itoa(want), "count", len(c.Args))
		return textValue("NULL")
	}
	v := p.value(c.Args[0])
	switch name {
	case "count":
		return value{sql: "count(" + v.sql + ")", domain: numeric}
	case "count_distinct":
		return value{sql: "count(DISTINCT " + scalar(v).sql + ")", domain: numeric}
	case "sum":
		return value{sql: "sum(" + v.number() + ")", domain: numeric, double: v.double || v.domain == textual}
	case "avg":
		return value{sql: "avg(" + v.number() + ")", domain: numeric, double: true}
	case "stddev":
		return value{sql: "stddev_samp(" + v.number() + ")", domain: numeric, double: true}
	case "median":
		return percentile(v, 50)
	case "pct":
		return p.percentileOf(c, v)
	}
	return p.extreme(name, c, scalar(v))
}

// percentile is exact: the value at a place between the least and the greatest.
func percentile(v value, percent float64) value {
	return value{sql: "quantile_cont(" + v.real() + ", " + strconv.FormatFloat(percent/100, 'f', -1, 64) + ")", domain: numeric, double: true}
}

// percentileOf is the percentile that a call asks for.
func (p *pipe) percentileOf(c *syntax.Call, v value) value {
	n, ok := c.Args[1].(*syntax.Number)
	var percent float64
	if ok {
		percent, _ = strconv.ParseFloat(n.Text, 64)
	}
	if !ok || percent < 0 || percent > 100 {
		p.wrong(c.Args[1], "insights.percent", "found", c.Args[1].String())
		return textValue("NULL")
	}
	return percentile(v, percent)
}

// extreme is the first or last value by itself or by time. Of those at one time it
// is the least, or the greatest.
func (p *pipe) extreme(name string, c *syntax.Call, v value) value {
	first := name == "min" || name == "earliest" || name == "sortsfirst"
	call := "arg_max"
	if first {
		call = "arg_min"
	}
	result := v
	result.text, result.fixed = nil, false
	switch {
	case name == "earliest" || name == "latest":
		if _, ok := p.fields["@timestamp"]; !ok && !p.open {
			p.wrong(c, "insights.time_gone", "found", c.Name)
			return result
		}
		v = p.once(v)
		when := p.read(plain(c.At, "@timestamp"))
		result.sql = call + "(" + v.sql + ", row(" + when.sql + ", " + v.sql + "))"
	case v.domain == textual:
		v = p.once(v)
		result.sql = call + "(" + v.sql + ", row(" + v.ranked() + ", " + v.sql + "))"
	case first:
		result.sql = "min(" + v.sql + ")"
	default:
		result.sql = "max(" + v.sql + ")"
	}
	return result
}

// stats compiles stats: keys and aggregates in one SELECT, what is reckoned from
// them in the next.
func (p *pipe) stats(s *syntax.Stats) {
	if p.limit > 0 || p.order != nil {
		if p.grown {
			p.wrong(s, "insights.stats_order")
		}
		p.cut()
	}
	if p.statsSeen++; p.statsSeen == 3 {
		p.note("insights.stats_many")
	}
	keys, calls := p.keys(s), p.calculated(s)
	if p.Any() {
		return
	}
	from, where := p.from, p.conditions()
	p.reset()
	var columns, numbers []string
	for i := range keys {
		keys[i].ident = p.unique(keys[i].name)
		columns = append(columns, named(keys[i].sql, keys[i].ident))
		numbers = append(numbers, strconv.Itoa(i+1))
	}
	for i := range calls {
		calls[i].ident = p.unique(calls[i].name)
		columns = append(columns, calls[i].sql+" AS "+calls[i].ident)
	}
	sql := "SELECT " + strings.Join(columns, ",\n    ") + "\n  FROM " + from + where
	if numbers != nil {
		sql += "\n  GROUP BY " + strings.Join(numbers, ", ")
	}
	p.put(sql)
	p.regroup(s, keys, calls)
}

// A grouped is a column of stats: a key, or an aggregate.
type grouped struct {
	value
	name, ident, call string
}

// keys compiles what follows by.
func (p *pipe) keys(s *syntax.Stats) (keys []grouped) {
	for _, item := range s.By {
		v := p.value(item.Expr)
		if v.domain == structure {
			v = scalar(v)
		}
		g := grouped{value: v, name: item.Name()}
		if c, ok := item.Expr.(*syntax.Call); ok {
			g.call = columnOf(c)
		}
		if slices.ContainsFunc(keys, func(k grouped) bool { return k.name == g.name }) {
			p.wrong(item.Expr, "insights.name_twice", "found", g.name)
		}
		keys = append(keys, g)
	}
	return keys
}

// calculated compiles the aggregates of stats, each once. One that is a whole
// column has its name.
func (p *pipe) calculated(s *syntax.Stats) (calls []grouped) {
	for _, item := range s.Items {
		found := aggregated(item.Expr)
		if len(found) == 0 {
			p.plainItem(s, item)
		}
		for _, c := range found {
			for _, a := range c.Args {
				if inner := aggregated(a); inner != nil {
					p.wrong(inner[0], "insights.aggregate_nested", "found", inner[0].Name)
				}
			}
			g := grouped{call: columnOf(c), name: "_value"}
			if c == item.Expr {
				g.name = item.Name()
			}
			if !slices.ContainsFunc(calls, func(o grouped) bool { return o.call == g.call }) {
				g.value = p.aggregate(c)
				calls = append(calls, g)
			}
		}
	}
	return calls
}

// plainItem tells of an item without an aggregate, unless it is made of names that
// the same stats gives.
func (p *pipe) plainItem(s *syntax.Stats, item syntax.Item) {
	syntax.Walk(item.Expr, func(x syntax.Expr) bool {
		if c, ok := x.(*syntax.Call); ok {
			p.function(c)
		}
		return true
	})
	known := map[string]bool{}
	for _, other := range slices.Concat(s.By, s.Items) {
		known[other.Name()] = true
	}
	if f, ok := item.Expr.(*syntax.Field); ok && (!known[f.Name()] || item.As == nil) {
		p.wrong(item.Expr, "insights.aggregate_expected", "found", f.Name(), "suggest", locale.Errorf("insights.latest_suggest", "name", f.String()))
	}
}
