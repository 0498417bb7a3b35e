package insights

import (
	"slices"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// unnest makes a row of each element of a list.
func (p *pipe) unnest(c *syntax.Unnest) {
	p.cut()
	v := p.value(c.List)
	if v.domain != structure {
		v = value{sql: "insights_structure(" + v.words() + ")", domain: structure}
	}
	v = p.once(v)
	p.flush()
	name, place := p.unique(c.Into.Text), p.unique("_place")
	elements := "insights_elements(" + v.sql + ")"
	p.put("SELECT *,\n    unnest(" + elements + ") AS " + name + ",\n    unnest(range(len(" + elements + "))) AS " + place + "\n  FROM " + p.from)
	p.fields[c.Into.Text] = field{value{sql: name, domain: structure}, p.level}
	p.ties = append(p.ties, term{sql: place})
}

// lookup adds columns of another table. Of several rows with one key, the first by
// all columns counts.
func (p *pipe) lookup(c *syntax.Lookup) {
	table, ok := p.tables.Lookups[c.Table.Text]
	if !ok {
		p.wrong(c.Table, "insights.lookup_unknown", "found", c.Table.Text, "suggest", hint(c.Table.Text, p.tables.Lookups))
		return
	}
	p.cut()
	var keys, on []string
	for _, k := range c.Keys {
		p.lookupColumn(table, k.Column)
		keys = append(keys, ident(k.Column.Text))
		on = append(on, p.read(k.Field).words()+" = found."+ident(k.Column.Text))
	}
	p.flush()
	sql := "SELECT " + p.from + ".*"
	for _, o := range c.Output {
		p.lookupColumn(table, o)
		id := p.unique(o.Text)
		sql += ", found." + ident(o.Text) + " AS " + id
		p.fields[o.Text] = field{textValue(id), p.level + 1}
	}
	p.put(sql + "\n  FROM " + p.from + " LEFT JOIN (SELECT DISTINCT ON (" + strings.Join(keys, ", ") + ") * FROM " + table.From +
		" ORDER BY ALL) AS found ON " + and(on))
}

func (p *pipe) lookupColumn(t LookupTable, n syntax.Name) {
	if !slices.Contains(t.Columns, n.Text) {
		p.wrong(n, "insights.lookup_column", "found", n.Text, "suggest", locale.Hint(n.Text, t.Columns...))
	}
}

// A side is a query that was joined, with the columns that were asked of it.
type side struct {
	*pipe
	columns []string // of the SELECT that joins
	level   int
}

// join adds the rows of another query. Which of its fields are wanted is known
// only at the end.
func (p *pipe) join(c *syntax.Join) {
	p.cut()
	right := p.translator.pipe(c.Query)
	if right == nil {
		return
	}
	s := &side{pipe: right}
	right.display = []output{}
	var on []string
	for _, k := range c.On {
		left := p.add("_key", p.read(k.Left).words())
		name := p.unique("_other")
		right.display = append(right.display, output{name, textValue(right.read(k.Right).words())})
		on = append(on, "own."+left+" = other."+ident(name))
	}
	p.flush()
	kind, own := "JOIN", p.from
	if c.Outer {
		kind = "LEFT JOIN"
	}
	for _, t := range right.ties {
		name := p.unique("_tie")
		right.display = append(right.display, output{name, textValue(t.sql)})
		s.columns = append(s.columns, "other."+ident(name))
		p.ties = append(p.ties, term{ident(name), t.desc})
	}
	p.later(func() string {
		return strings.Join(append([]string{"SELECT own.*"}, s.columns...), ", ") + "\n  FROM " + own + " AS own " + kind +
			" (" + indent(right.render(false)) + "\n  ) AS other ON " + and(on)
	})
	s.level = p.level
	p.right[c.Right.Text], p.left[c.Left.Text] = s, true
}

// joined is a field of a query that was joined.
func (p *pipe) joined(s *side, f *syntax.Field) value {
	v := s.read(&syntax.Field{At: f.At, Steps: f.Steps[1:]})
	switch v.domain {
	case boolean:
		v = value{sql: v.shown(), domain: numeric}
	case structure:
		v = textValue(v.shown())
	}
	id := p.unique(f.Name())
	s.display = append(s.display, output{f.Name(), v})
	s.columns = append(s.columns, "other."+ident(f.Name())+" AS "+id)
	v.sql = id
	p.fields[f.Name()] = field{v, s.level}
	return v
}

// total compiles addtotals: a column with the sum of each row, and at the end a
// row with the sum of each column. Without names, all that is no time is summed.
func (p *pipe) total(c *syntax.AddTotals) {
	p.cut()
	p.totals = map[string]bool{}
	for _, f := range c.Fields {
		if !slices.ContainsFunc(p.output(), func(o output) bool { return o.name == f.Name() }) {
			p.wrong(f, "insights.totals_field", "found", f.Name())
		}
		p.totals[f.Name()] = true
	}
	sum := "0e0"
	for _, o := range p.output() {
		if c.Fields == nil && o.domain != timely {
			p.totals[o.name] = true
		}
		if p.totals[o.name] {
			sum += " + coalesce(" + o.real() + ", 0)"
		}
	}
	if c.Row {
		p.totals[c.Name] = true
		all := append(slices.Clone(p.output()), output{c.Name, p.define(c.Name, value{sql: "(" + sum + ")", domain: numeric, double: true})})
		if p.display != nil {
			p.display = all
		} else {
			p.listed = all
		}
	}
	if !c.Rows {
		p.totals = nil
	}
}

// sumRows adds a row of sums behind all rows.
func (p *pipe) sumRows() {
	if p.totals == nil {
		return
	}
	outputs, rows := p.output(), p.limit
	if rows == 0 {
		rows = defaultLimit
	}
	order := p.sorted()
	var columns, sums []string
	p.display = nil
	for i, o := range outputs {
		name := "c" + strconv.Itoa(i+1)
		v := value{sql: name, domain: o.domain, double: o.double}
		if o.domain == boolean || o.domain == structure {
			v.domain = map[domain]domain{boolean: numeric, structure: textual}[o.domain]
		}
		columns = append(columns, o.shown()+" AS "+name)
		total := value{sql: "sum(" + v.number() + ")", domain: numeric, double: true}
		switch {
		case !p.totals[o.name]:
			sums = append(sums, "NULL")
		case v.domain == textual:
			sums = append(sums, total.words())
		default:
			sums = append(sums, total.sql)
		}
		p.display = append(p.display, output{o.name, v})
	}
	p.put("SELECT " + strings.Join(columns, ", ") + ", row_number() OVER (" + order + ") AS place\n  FROM " + p.from + p.conditions() +
		"\n  " + order + " LIMIT " + strconv.FormatInt(rows, 10))
	p.put("SELECT * FROM " + p.from + " UNION ALL SELECT " + strings.Join(sums, ", ") + ", NULL FROM " + p.from)
	p.order, p.ties, p.limit, p.taken = nil, []term{{sql: "place"}}, rows+1, map[string]bool{}
}
