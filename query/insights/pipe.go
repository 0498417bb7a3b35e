package insights

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/lake/columns"
	"bannin/query/insights/syntax"
)

// A pipe builds the SQL of a query, command by command. It is a chain of common
// table expressions: the first reads the logs and has a column for each field
// that the query names, the next ones add columns, filter, group. What can be
// said in one SELECT is.
type pipe struct {
	*translator
	sources []source
	steps   []step                    // after the first
	from    string                    // what the SELECT at hand reads
	level   int                       // how many SELECTs are done
	shift   func(time.Time) time.Time // to what diff compares with
	adds    []string
	where   []string

	base   []baseField       // of the first SELECT
	open   bool              // fields of the logs can still be had
	fields map[string]field  // by name
	calls  map[string]string // names of columns by the call they were made with: count(*)
	taken  map[string]bool   // identifiers, in lower case

	order              []term
	ties               []term // what puts rows in order that are alike
	limit              int64
	grown              bool // stats or pattern was used
	statsSeen          int
	deduped, patterned bool
	tied               bool       // the columns of ties are there
	unusual            bool       // anomaly follows pattern
	patterning         patterning // of the last pattern; empty where there was none

	outputs []output         // what the last stats or pattern gave
	listed  []output         // by fields
	display []output         // by display; it wins
	totals  map[string]bool  // names of the columns that a last row sums
	right   map[string]*side // what was joined, by name
	left    map[string]bool  // own names in joins
}

// A step is a common table expression. Its SQL is asked for at the end, when all
// columns are known.
type step struct {
	name string
	sql  func() string
}

// A field is a value by name, and when it can be read: in which SELECT.
type field struct {
	value
	level int
}

// A baseField is a column of the first SELECT, as each source has it.
type baseField struct {
	ident string
	sql   []string
}

// An output is a column of the result.
type output struct {
	name string
	value
}

// A term is something to sort by.
type term struct {
	sql  string
	desc bool
}

func (o term) String() string {
	if o.desc {
		return o.sql + " DESC NULLS LAST"
	}
	return o.sql + " NULLS LAST"
}

// defaultLimit is how many rows there are where the query does not say.
// Source: Amazon CloudWatch Logs Insights, limit.
const defaultLimit = 10_000

// events is the name of the first SELECT.
const events = "events"

// pipe reads a query; nil where it is wrong.
func (t *translator) pipe(q *syntax.Query) *pipe {
	p := &pipe{translator: t, from: events, open: true, fields: map[string]field{}, calls: map[string]string{}, taken: map[string]bool{},
		right: map[string]*side{}, left: map[string]bool{}}
	if p.sources = t.sourcesOf(q); t.Any() {
		return nil
	}
	p.comparison(q)
	p.unusual = slices.ContainsFunc(q.Commands, isAnomaly)
	for i, name := range tieColumns {
		p.taken[name] = true
		p.ties = append(p.ties, term{sql: name, desc: i != 1})
	}
	for _, c := range p.ordered(q.Commands) {
		p.command(c)
	}
	p.finish()
	if t.Any() {
		return nil
	}
	return p
}

// unique is an identifier that is not taken. SQL's do not tell letters' case apart.
func (p *pipe) unique(name string) string {
	key := strings.ToLower(name)
	for n := 2; p.taken[key]; n++ {
		key = strings.ToLower(name) + "_" + strconv.Itoa(n)
	}
	p.taken[key] = true
	return ident(name + key[len(strings.ToLower(name)):])
}

// short is how long an expression may be that is written out wherever it is used.
const short = 80

// define gives a value a name.
func (p *pipe) define(name string, v value) value {
	if len(v.sql) <= short {
		p.fields[name] = field{v, p.level}
		return v
	}
	column := v
	column.sql = p.add(name, v.sql)
	p.fields[name] = field{column, p.level + 1}
	return column
}

// add adds a column to the SELECT at hand. The next SELECT has it.
func (p *pipe) add(name, sql string) string {
	id := p.unique(name)
	p.adds = append(p.adds, sql+" AS "+id)
	return id
}

// once is a value that may be written several times: a long one becomes a column.
func (p *pipe) once(v value) value {
	if len(v.sql) <= short {
		return v
	}
	v.sql = p.add("_value", v.sql)
	p.flush()
	return v
}

// conditions are what the SELECT at hand leaves in.
func (p *pipe) conditions() string {
	if len(p.where) == 0 {
		return ""
	}
	return "\n  WHERE " + strings.Join(p.where, "\n    AND ")
}

// flush ends the SELECT at hand, if it does anything.
func (p *pipe) flush() {
	if len(p.adds) == 0 && len(p.where) == 0 {
		return
	}
	sql := "SELECT *"
	for _, a := range p.adds {
		sql += ",\n    " + a
	}
	p.put(sql + "\n  FROM " + p.from + p.conditions())
}

// put makes a SELECT the next step.
func (p *pipe) put(sql string) { p.later(func() string { return sql }) }

// later is put for SQL that is known only at the end.
func (p *pipe) later(sql func() string) {
	p.from = "step" + strconv.Itoa(len(p.steps)+1)
	p.steps = append(p.steps, step{p.from, sql})
	p.adds, p.where = nil, nil
	p.level++
}

// reset forgets all fields: what follows knows those of the last step only.
func (p *pipe) reset() {
	p.open, p.grown = false, true
	p.fields, p.calls = map[string]field{}, map[string]string{}
	p.right, p.left, p.taken = map[string]*side{}, map[string]bool{}, map[string]bool{}
	p.order, p.ties, p.limit = nil, nil, 0
	p.outputs, p.listed, p.display = nil, nil, nil
}

// produce names a column of the last step, and shows it.
func (p *pipe) produce(name string, v value) {
	p.fields[name] = field{v, p.level}
	p.outputs = append(p.outputs, output{name, v})
}

// read is a field's value.
func (p *pipe) read(f *syntax.Field) value {
	name := f.Name()
	for n := len(f.Steps); n > 0; n-- {
		if known, ok := p.fields[syntax.NameOf(f.Steps[:n])]; ok {
			if known.level > p.level {
				p.flush()
			}
			return member(known.value, f.Steps[n:])
		}
	}
	if known, ok := p.parsed(f); ok {
		return known
	}
	if side := f.Steps[0].Name; len(f.Steps) > 1 && p.right[side] != nil {
		return p.joined(p.right[side], f)
	} else if len(f.Steps) > 1 && p.left[side] {
		return p.read(&syntax.Field{At: f.At, Steps: f.Steps[1:]})
	}
	if p.open {
		return p.found(name, f)
	}
	p.unknown(f)
	return missing
}

// parsed is a field that is asked for with a @ that its name does not have, as
// CloudWatch's guide has it of fields that parse made: (?<user>…) is @user too.
func (p *pipe) parsed(f *syntax.Field) (value, bool) {
	name, ok := strings.CutPrefix(f.Name(), "@")
	if _, known := p.fields[name]; !ok || !known || isSystem(f.Name()) {
		return value{}, false
	}
	return p.read(plain(f.At, name)), true
}

// plain is a field by its whole name, as if it stood at a place.
func plain(at syntax.At, name string) *syntax.Field {
	return &syntax.Field{At: at, Steps: []syntax.Step{{Name: name}}}
}

// member is a part of a structure.
func member(v value, steps []syntax.Step) value {
	switch {
	case len(steps) == 0:
		return v
	case v.domain == structure:
		return value{sql: "insights_member(" + v.sql + ", " + pointer(steps) + ")", domain: structure}
	}
	return textValue("json_extract_string(insights_structure(" + v.words() + "), " + pointer(steps) + ")")
}

// found is a field of the logs: a column of the first SELECT.
func (p *pipe) found(name string, f *syntax.Field) value {
	values := make([]value, len(p.sources))
	best := absent
	for i := range p.sources {
		var from origin
		values[i], from = p.sources[i].find(f.Steps)
		best = max(best, from)
	}
	switch best {
	case absent:
		p.note("insights.field_unknown", "found", name, "suggest", p.near(f))
	case unkept:
		p.note("insights.field_empty", "found", name)
	case raw:
		if near := p.near(f); near != "" {
			p.note("insights.field_raw", "found", name, "suggest", near)
		}
	}
	return p.based(name, values)
}

// based makes a column of the first SELECT from what each source has for it. What
// is not alike in all is text.
func (p *pipe) based(name string, values []value) value {
	v := values[0]
	for _, other := range values[1:] {
		if other.domain != v.domain {
			v = textValue("")
		}
		v.double = v.double || other.double
	}
	b := baseField{ident: p.unique(name)}
	for _, one := range values {
		if one.domain != v.domain {
			one.sql = one.words()
		}
		b.sql = append(b.sql, one.sql)
	}
	p.base = append(p.base, b)
	v.sql, v.text = b.ident, nil
	p.fields[name] = field{v, 0}
	return v
}

// named gives an expression a name, where it is not its name already.
func named(sql, id string) string {
	if sql == id {
		return sql
	}
	return sql + " AS " + id
}

// first is the SELECT that reads the logs.
func (p *pipe) first() string {
	parts := make([]string, len(p.sources))
	for i := range p.sources {
		var columns []string
		for _, b := range p.base {
			columns = append(columns, named(b.sql[i], b.ident))
		}
		if columns == nil {
			columns = []string{"1 AS one"}
		}
		parts[i] = "SELECT " + strings.Join(columns, ",\n    ") + "\n  FROM " + ident(p.sources[i].table.Name)
		if where := p.within(&p.sources[i]); where != nil {
			parts[i] += "\n  WHERE " + strings.Join(where, "\n    AND ")
		}
	}
	return strings.Join(parts, "\n  UNION ALL\n  ")
}

// tie makes the columns that put events in order: the latest first, and of those
// of one time the last of a file.
func (p *pipe) tie() {
	if !p.open || p.tied {
		return
	}
	p.tied = true
	for _, name := range tieColumns {
		b := baseField{ident: name}
		for i := range p.sources {
			switch s := &p.sources[i]; {
			case name == tieColumns[0]:
				b.sql = append(b.sql, s.time())
			case s.table.Events():
				b.sql = append(b.sql, name)
			default:
				b.sql = append(b.sql, "NULL")
			}
		}
		p.base = append(p.base, b)
	}
}

// tieColumns are the columns of those names; fields get others.
var tieColumns = []string{columns.Prefix + "time", columns.Prefix + "object", columns.Prefix + "record"}

// sorted is the whole order of rows.
func (p *pipe) sorted() string {
	terms := append(append([]term{}, p.order...), p.ties...)
	if len(terms) == 0 {
		return ""
	}
	return "ORDER BY " + list(terms, term.String)
}

// cut applies a limit, where more follows than what to show.
func (p *pipe) cut() {
	if p.limit == 0 {
		return
	}
	p.flush()
	p.tie()
	p.put(fmt.Sprintf("SELECT * FROM %s %s LIMIT %d", p.from, p.sorted(), p.limit))
	p.limit = 0
}

// output is what the query shows.
func (p *pipe) output() []output {
	switch {
	case p.display != nil:
		return p.display
	case p.listed != nil:
		return p.listed
	}
	return p.outputs
}

// finish makes the last SELECT ready.
func (p *pipe) finish() {
	if p.Any() {
		return
	}
	if p.output() == nil {
		for _, name := range []string{"@timestamp", "@message"} {
			p.produce(name, p.read(plain(0, name)))
		}
	}
	p.tie()
	if len(p.adds) > 0 {
		p.flush()
	}
	p.sumRows()
	p.unmix()
}

// unmix makes columns of what rows are sorted by where a name of the result is
// that of another column, since SQL would sort by the result's.
func (p *pipe) unmix() {
	mixed := false
	for _, o := range p.output() {
		mixed = mixed || p.taken[strings.ToLower(o.name)] && o.sql != ident(o.name)
	}
	if !mixed {
		return
	}
	for _, terms := range [][]term{p.order, p.ties} {
		for i := range terms {
			terms[i].sql = p.add("_order", terms[i].sql)
		}
	}
	p.flush()
}

// render is the SQL. Where it is final, rows are in order and not too many.
func (p *pipe) render(final bool) string {
	var with []string
	for _, s := range append([]step{{events, p.first}}, p.steps...) {
		with = append(with, s.name+" AS (\n  "+s.sql()+"\n)")
	}
	columns := list(p.output(), func(o output) string { return named(o.shown(), ident(o.name)) })
	tail := ""
	if order := p.sorted(); order != "" && (final || p.limit > 0) {
		tail += "\n" + order
	}
	if p.limit > 0 {
		tail += fmt.Sprintf("\nLIMIT %d", p.limit)
	} else if final {
		tail += fmt.Sprintf("\nLIMIT %d", defaultLimit)
	}
	return "WITH " + strings.Join(with, ", ") + "\nSELECT " + columns + "\nFROM " + p.from + strings.ReplaceAll(p.conditions(), "\n  ", "\n") + tail
}
