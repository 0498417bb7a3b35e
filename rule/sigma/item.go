package sigma

import (
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// item reads one field with its values: `eventName|startswith: [Put, Delete]`.
// Without a name the values are searched for in the whole record.
func (r *reader) item(key, value *node) rule.Expr {
	names := strings.Split(key.text, "|")
	field := names[0]
	h, ok := r.modifiers(key, names[1:])
	if !ok {
		return nil
	}
	l := leaf{field: field, how: h, keyword: field == ""}
	if r.opts.AnyLogsource {
		l.spaced = spaced(field)
	}
	return r.values(key, l, value)
}

// spaced is a field's name with the blanks that rules leave out: ThreatName is
// "Threat Name", SAMUserAccount "SAM User Account". "" where there are none.
func spaced(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	lower := func(i int) bool { return i < len(name) && name[i] >= 'a' && name[i] <= 'z' }
	for i := range len(name) {
		if i > 0 && upper(i) && (lower(i-1) || upper(i-1) && lower(i+1)) {
			b.WriteByte(' ')
		}
		b.WriteByte(name[i])
	}
	if b.Len() == len(name) || !upper(0) || strings.ContainsAny(name, ". ") {
		return ""
	}
	return b.String()
}

// A leaf is where a value is looked for, and how.
type leaf struct {
	how
	field   string
	spaced  string // another name of the field, or ""
	keyword bool   // anywhere in the record
}

// values joins the conditions of all values: any of them, or with the modifier
// all each of them; with neq none of them.
func (r *reader) values(key *node, l leaf, value *node) rule.Expr {
	if value.kind == list && len(value.items) == 0 {
		r.fault(value, "sigma.no_values", "field", key.text)
		return nil
	}
	items := value.listed()
	if l.all && len(items) < 2 {
		r.warn(key, "sigma.all_of_one")
	}
	var all []rule.Expr
	for _, v := range items {
		if v.kind == null && len(items) > 1 {
			r.warn(v, "sigma.null_in_list", "field", key.text)
		}
		if x := r.one(key, l, v); x != nil {
			all = append(all, x)
		}
	}
	if len(all) < len(items) {
		return nil
	}
	switch {
	case l.neq:
		return rule.Not{X: or(all)}
	case l.all:
		return and(all)
	}
	return or(all)
}

// one is the condition of a single value; nil where it has a fault.
func (r *reader) one(key *node, l leaf, v *node) rule.Expr {
	switch {
	case !v.scalar():
		r.fault(v, "sigma.value_type", "field", key.text, "hint", nestedHint(l, v))
		return nil
	case v.kind == null:
		return r.null(key, l, v)
	case l.kind == "exists":
		return r.exists(l, v)
	case l.part != "" || compared[l.kind] != "":
		return r.compared(l, v)
	}
	var all []rule.Expr
	for _, s := range r.expanded(l, v) {
		for _, t := range r.valueTests(l, v, s) {
			all = append(all, l.expr(t))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return or(all)
}

// nestedHint proposes the dotted name of a field where a map stands for its
// value.
func nestedHint(l leaf, v *node) any {
	if v.kind == dict && len(v.keys) > 0 && !l.keyword {
		return locale.Meant(l.field + "." + v.keys[0].text)
	}
	return ""
}

func (l leaf) expr(t rule.Test) rule.Expr {
	if l.keyword {
		return rule.Anywhere{Test: t}
	}
	x := rule.Field{Path: rule.At(l.field), Test: t}
	if l.spaced == "" {
		return x
	}
	return rule.Or{x, rule.Field{Path: rule.At(l.spaced), Test: t}}
}

// null is true where the field is absent or null.
func (r *reader) null(key *node, l leaf, v *node) rule.Expr {
	switch {
	case l.keyword:
		r.fault(v, "sigma.null_keyword")
	case l.kind != "" || l.placed != "" || len(l.steps) > 0 || l.part != "" || l.expand:
		r.fault(v, "sigma.null_modified", "field", key.text)
	default:
		return rule.Or{rule.Not{X: l.expr(rule.Exists{Containers: true})}, l.expr(rule.Literal{Word: "null"})}
	}
	return nil
}

func (r *reader) exists(l leaf, v *node) rule.Expr {
	if l.keyword {
		r.fault(v, "sigma.needs_field", "modifier", "exists")
		return nil
	}
	there := l.expr(rule.Exists{Containers: true})
	switch strings.ToLower(v.text) {
	case "true":
		return there
	case "false":
		return rule.Not{X: there}
	}
	r.wrong(v, "exists", "boolean")
	return nil
}

// partRange is what the parts of a time can be.
var partRange = map[string][2]float64{"minute": {0, 59}, "hour": {0, 23}, "day": {1, 31}, "week": {1, 53}, "month": {1, 12}, "year": {1971, 2199}}

func (r *reader) compared(l leaf, v *node) rule.Expr {
	x, ok := v.number()
	if !ok {
		r.fault(v, "sigma.not_a_number", "modifier", firstOf(l.kind, l.part), "value", v.text)
		return nil
	}
	n := rule.Number{Op: firstOf(compared[l.kind], "="), Value: x, Loose: true}
	if l.part == "" {
		return l.expr(n)
	}
	if limits := partRange[l.part]; x < limits[0] || x > limits[1] || x != float64(int(x)) {
		r.fault(v, "sigma.out_of_range", "modifier", l.part, "value", v.text, "least", limits[0], "most", limits[1])
		return nil
	}
	n.Loose = false
	return l.expr(rule.Clock{Part: l.part, Test: n})
}
