package insights

import (
	"slices"
	"strings"

	"bannin/query/insights/syntax"
)

// command compiles one command.
func (p *pipe) command(c syntax.Command) {
	if p.deduped && !isLimit(c) {
		p.wrong(c, "insights.dedup_last")
	}
	switch c := c.(type) {
	case *syntax.Source:
	case *syntax.Fields:
		p.show(c)
	case *syntax.Filter:
		p.filter(c)
	case *syntax.Stats:
		p.stats(c)
	case *syntax.Sort:
		p.sort(c)
	case *syntax.Limit:
		if p.limit == 0 || c.Rows < p.limit {
			p.limit = c.Rows
		}
	case *syntax.Dedup:
		p.dedup(c)
	case *syntax.Parse:
		p.parse(c)
	case *syntax.Pattern:
		p.pattern(c.Field, c)
	case *syntax.Diff:
		p.diff(c)
	case *syntax.Anomaly:
		p.anomaly(c)
	case *syntax.Unnest:
		p.unnest(c)
	case *syntax.Lookup:
		p.lookup(c)
	case *syntax.Join:
		p.join(c)
	case *syntax.AddTotals:
		p.total(c)
	}
}

func isLimit(c syntax.Command) bool   { _, ok := c.(*syntax.Limit); return ok }
func isAnomaly(c syntax.Command) bool { _, ok := c.(*syntax.Anomaly); return ok }

// show compiles fields, display and unmask. Fields add up; the last display wins.
func (p *pipe) show(c *syntax.Fields) {
	var shown []output
	for _, item := range c.Items {
		name := item.Name()
		v := p.value(item.Expr)
		v.text, v.fixed = nil, false
		if _, plain := item.Expr.(*syntax.Field); !plain || item.As != nil {
			v = p.define(name, v)
		}
		shown = append(shown, output{name, v})
	}
	if c.Command == "unmask" {
		p.note("insights.unmask")
	}
	if c.Command == "display" {
		p.display = merge(nil, shown)
	} else {
		p.listed = merge(p.listed, shown)
	}
}

// merge adds columns; one of a name that is there replaces it.
func merge(all, more []output) []output {
	for _, o := range more {
		if i := slices.IndexFunc(all, func(other output) bool { return other.name == o.name }); i >= 0 {
			all[i] = o
		} else {
			all = append(all, o)
		}
	}
	return all
}

func (p *pipe) filter(c *syntax.Filter) {
	p.behindLimit()
	if c.Index {
		p.note("insights.filter_index")
	}
	where := p.truth(c.Where)
	p.where = append(p.where, where)
}

// behindLimit tells that a limit counts the rows of the end, wherever it stands.
func (p *pipe) behindLimit() {
	if p.limit > 0 {
		p.note("insights.limit_last", "rows", p.limit)
	}
}

func (p *pipe) sort(c *syntax.Sort) {
	p.behindLimit()
	p.order = nil
	for _, k := range c.Keys {
		p.order = append(p.order, term{p.value(k.Expr).ranked(), k.Descending})
	}
}

// dedup keeps the first row of each, in the order so far; rows that lack a field
// all stay.
func (p *pipe) dedup(c *syntax.Dedup) {
	p.behindLimit()
	var by, null []string
	for _, f := range c.Fields {
		v := p.read(f)
		if v.domain == structure {
			p.wrong(f, "insights.dedup_structure", "found", f.Name())
		}
		by, null = append(by, v.sql), append(null, v.sql+" IS NULL")
	}
	p.flush()
	p.tie()
	p.put("SELECT * FROM " + p.from + "\n  QUALIFY " + strings.Join(null, " OR ") +
		" OR row_number() OVER (PARTITION BY " + strings.Join(by, ", ") + " " + p.sorted() + ") = 1")
	p.deduped = true
}

// regroup goes on from the SELECT of stats.
func (p *pipe) regroup(s *syntax.Stats, keys, calls []grouped) {
	for _, k := range keys {
		v := value{sql: k.ident, domain: k.domain, double: k.double}
		p.produce(k.name, v)
		p.ties = append(p.ties, term{sql: v.ranked()})
		if k.call != "" {
			p.calls[k.call] = k.name
		}
	}
	for _, c := range calls {
		p.fields[c.call] = field{value{sql: c.ident, domain: c.domain, double: c.double}, p.level}
		p.calls[c.call] = c.call
	}
	for _, item := range s.Items {
		name := item.Name()
		if slices.ContainsFunc(p.outputs, func(o output) bool { return o.name == name }) {
			p.wrong(item.Expr, "insights.name_twice", "found", name)
		}
		p.outputs = append(p.outputs, output{name, p.define(name, p.value(item.Expr))})
	}
}
