package contributors

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"bannin/query/insights/syntax"
)

// query is the rule as a query of Logs Insights: which entries count, and of each
// its time, keys and value.
func (r *Rule) query() *syntax.Query {
	q := &syntax.Query{}
	for _, column := range r.columns() {
		q.Commands = append(q.Commands, split(column))
	}
	shown := []syntax.Item{item(&syntax.Field{Steps: []syntax.Step{{Name: "@timestamp"}}}, "timestamp")}
	var where []syntax.Expr
	for i, key := range r.Contribution.Keys {
		where = append(where, call("ispresent", r.field(key)))
		shown = append(shown, item(call("concat", r.field(key)), "key"+strconv.Itoa(i+1)))
	}
	for i := range r.Contribution.Filters {
		where = append(where, r.condition(&r.Contribution.Filters[i]))
	}
	value := syntax.Expr(number(1))
	if r.AggregateOn == "Sum" {
		value = binary("*", r.field(r.Contribution.ValueOf), number(1))
		where = append(where, binary(">=", value, number(-maxNumber)), binary("<=", value, number(maxNumber)))
	}
	for _, x := range where {
		q.Commands = append(q.Commands, &syntax.Filter{Where: x})
	}
	shown = append(shown, item(value, "value"))
	q.Commands = append(q.Commands, &syntax.Fields{Command: "fields", Items: shown})
	return q
}

func item(x syntax.Expr, name string) syntax.Item {
	return syntax.Item{Expr: x, As: &syntax.Name{Text: name}}
}

func call(name string, args ...syntax.Expr) *syntax.Call {
	return &syntax.Call{Name: name, Args: args}
}

func binary(op string, x, y syntax.Expr) syntax.Expr {
	return &syntax.Binary{Op: op, X: x, Y: y}
}

func number(n float64) syntax.Expr {
	if n < 0 {
		return &syntax.Unary{Op: "-", X: number(-n)}
	}
	return &syntax.Number{Text: strconv.FormatFloat(n, 'f', -1, 64)}
}

// condition is a filter as an expression.
func (r *Rule) condition(f *Filter) syntax.Expr {
	field := r.field(f.Match)
	switch {
	case f.In != nil:
		return &syntax.Binary{Op: "in", X: field, Y: texts(f.In)}
	case f.NotIn != nil:
		return &syntax.Binary{Op: "in", Not: true, X: field, Y: texts(f.NotIn)}
	case f.StartsWith != nil:
		starts := make([]string, len(f.StartsWith))
		for i, s := range f.StartsWith {
			starts[i] = strings.ReplaceAll(regexp.QuoteMeta(s), "/", `\/`)
		}
		return &syntax.Binary{Op: "like", X: field, Y: &syntax.Regex{Source: "^(?:" + strings.Join(starts, "|") + ")"}}
	case f.GreaterThan != nil:
		return binary(">", field, number(*f.GreaterThan))
	case f.LessThan != nil:
		return binary("<", field, number(*f.LessThan))
	case f.EqualTo != nil:
		return binary("=", field, number(*f.EqualTo))
	case f.NotEqualTo != nil:
		return binary("!=", field, number(*f.NotEqualTo))
	}
	present := call("ispresent", field)
	if *f.IsPresent {
		return present
	}
	return &syntax.Unary{Op: "not", X: present}
}

func texts(values []string) *syntax.List {
	l := &syntax.List{}
	for _, v := range values {
		l.Items = append(l.Items, &syntax.Text{Value: v})
	}
	return l
}

// field is a field of the rule's.
func (r *Rule) field(path string) syntax.Expr {
	if r.LogFormat == "CLF" {
		var ways []syntax.Expr
		for _, way := range []string{"brackets", "quotes", "plain"} {
			ways = append(ways, &syntax.Field{Steps: []syntax.Step{{Name: columnName(r.column(path), way)}}})
		}
		return call("coalesce", ways...)
	}
	all, _ := steps(path)
	return &syntax.Field{Steps: all}
}

// columns are the columns of CLF that the rule names, each once.
func (r *Rule) columns() (all []int) {
	if r.LogFormat != "CLF" {
		return nil
	}
	seen := map[int]bool{}
	note := func(path string) {
		if n := r.column(path); !seen[n] {
			seen[n] = true
			all = append(all, n)
		}
	}
	for _, key := range r.Contribution.Keys {
		note(key)
	}
	for _, f := range r.Contribution.Filters {
		note(f.Match)
	}
	if r.Contribution.ValueOf != "" {
		note(r.Contribution.ValueOf)
	}
	return all
}

func columnName(column int, way string) string { return fmt.Sprintf("_column%d_%s", column, way) }

// split takes a column out of a line of columns between blanks. What stands in
// brackets or quotation marks is one.
func split(column int) syntax.Command {
	const any = `(?:\[[^\]]*\]|"[^"]*"|\S+)`
	return &syntax.Parse{Regex: &syntax.Regex{Source: fmt.Sprintf(`^\s*(?:%s\s+){%d}(?:\[(?<%s>[^\]]*)\]|"(?<%s>[^"]*)"|(?<%s>\S+))`,
		any, column-1, columnName(column, "brackets"), columnName(column, "quotes"), columnName(column, "plain"))}}
}
