package syntax

import (
	"strconv"
	"strings"
)

// String is the query with a command on each line.
func (q *Query) String() string { return q.join("\n| ") }

func (q *Query) join(by string) string {
	texts := make([]string, len(q.Commands))
	for i, c := range q.Commands {
		texts[i] = c.String()
	}
	return strings.Join(texts, by)
}

// list joins what can be told as text.
func list[T any](all []T, tell func(T) string) string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = tell(x)
	}
	return strings.Join(texts, ", ")
}

func (s Step) String() string {
	switch {
	case s.Index:
		return "[" + s.Name + "]"
	case isPlain(s.Name):
		return s.Name
	}
	return "`" + s.Name + "`"
}

func isPlain(name string) bool {
	for _, r := range name {
		if !isName(r) {
			return false
		}
	}
	return name != ""
}

// NameOf is a name as people know it: a.b[0].
func NameOf(steps []Step) string {
	var b strings.Builder
	for i, s := range steps {
		switch {
		case s.Index:
			b.WriteString(s.String())
			continue
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(s.Name)
	}
	return b.String()
}

func (f *Field) String() string {
	var b strings.Builder
	for i, s := range f.Steps {
		switch r := []rune(s.Name); {
		case s.Index:
			b.WriteString(s.String())
		case i == 0 && (!isNameStart(r[0]) || isKeyword(f.Steps[:1])):
			b.WriteString("`" + s.Name + "`")
		case i == 0:
			b.WriteString(s.String())
		default:
			b.WriteString("." + s.String())
		}
	}
	return b.String()
}

// Name is the field's name as people know it, without back-ticks.
func (f *Field) Name() string { return NameOf(f.Steps) }

// keywords cannot be fields without back-ticks.
var keywords = []string{"and", "as", "asc", "by", "desc", "false", "in", "into", "like", "not", "or", "true", "where"}

func isKeyword(steps []Step) bool {
	for _, k := range keywords {
		if len(steps) == 1 && strings.EqualFold(k, steps[0].Name) {
			return true
		}
	}
	return false
}

func (n Name) String() string {
	plain := n.Text != "" && isNameStart([]rune(n.Text)[0]) && !isKeyword([]Step{{Name: n.Text}})
	for part := range strings.SplitSeq(n.Text, ".") {
		plain = plain && isPlain(part)
	}
	if plain {
		return n.Text
	}
	return "`" + n.Text + "`"
}

func (i Item) String() string {
	if i.As == nil {
		return i.Expr.String()
	}
	return i.Expr.String() + " as " + i.As.String()
}

func quoteText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + `"`
}

func quoted(all []string) string { return "[" + list(all, quoteText) + "]" }

func (s *Source) String() string {
	var groups, rest []string
	for _, g := range s.Groups {
		if prefix, ok := strings.CutSuffix(g, "*"); ok {
			groups = append(groups, prefix)
		} else {
			rest = append(rest, quoteText(g))
		}
	}
	var inner []string
	if groups != nil {
		inner = append(inner, "namePrefix: "+quoted(groups))
	}
	if s.Classes != nil {
		inner = append(inner, "class: "+quoted(s.Classes))
	}
	if s.Accounts != nil {
		inner = append(inner, "accountIdentifiers: "+quoted(s.Accounts))
	}
	if inner != nil {
		rest = append(rest, "logGroups("+strings.Join(inner, ", ")+")")
	}
	if s.DataSources != nil {
		rest = append(rest, "dataSource("+quoted(s.DataSources)+")")
	}
	return strings.Join(append([]string{"SOURCE " + strings.Join(rest, ", ")}, s.Range...), " ")
}

func (f *Fields) String() string { return f.Command + " " + list(f.Items, Item.String) }

func (f *Filter) String() string {
	if f.Index {
		return "filterIndex " + f.Where.String()
	}
	return "filter " + f.Where.String()
}

func (s *Stats) String() string {
	if len(s.By) == 0 {
		return "stats " + list(s.Items, Item.String)
	}
	return "stats " + list(s.Items, Item.String) + " by " + list(s.By, Item.String)
}

func (s *Sort) String() string { return "sort " + list(s.Keys, Key.String) }

func (k Key) String() string {
	if k.Descending {
		return k.Expr.String() + " desc"
	}
	return k.Expr.String()
}

func (l *Limit) String() string { return "limit " + strconv.FormatInt(l.Rows, 10) }
func (d *Dedup) String() string { return "dedup " + list(d.Fields, (*Field).String) }

func (p *Parse) String() string {
	from := "parse "
	if p.From != nil {
		from += p.From.String() + " "
	}
	if p.Regex != nil {
		return from + p.Regex.String()
	}
	return from + p.Glob.String() + " as " + list(p.Names, Name.String)
}

func (p *Pattern) String() string { return "pattern " + p.Field.String() }
func (d *Diff) String() string    { return strings.TrimSpace("diff " + d.To) }
func (*Anomaly) String() string   { return "anomaly" }
func (u *Unnest) String() string  { return "unnest " + u.List.String() + " into " + u.Into.String() }

func (l *Lookup) String() string {
	return "lookup " + l.Table.String() + " " + list(l.Keys, LookupKey.String) + " OUTPUT " + list(l.Output, Name.String)
}

func (k LookupKey) String() string { return k.Column.String() + " as " + k.Field.String() }

func (j *Join) String() string {
	kind := "inner"
	if j.Outer {
		kind = "left"
	}
	on := make([]string, len(j.On))
	for i, k := range j.On {
		on[i] = j.Left.String() + "." + k.Left.String() + " = " + j.Right.String() + "." + k.Right.String()
	}
	return "join type=" + kind + " left=" + j.Left.String() + " right=" + j.Right.String() +
		" where " + strings.Join(on, " and ") + " (" + j.Query.join(" | ") + ")"
}

func (a *AddTotals) String() string {
	return strings.TrimSpace("addtotals fieldname=" + Name{Text: a.Name}.String() + " row=" + strconv.FormatBool(a.Row) +
		" col=" + strconv.FormatBool(a.Rows) + " " + list(a.Fields, (*Field).String))
}

func (n *Number) String() string { return n.Text }
func (p *Period) String() string { return p.Text }
func (t *Text) String() string   { return quoteText(t.Value) }
func (b *Bool) String() string   { return strconv.FormatBool(b.Value) }
func (r *Regex) String() string  { return "/" + r.Source + "/" }
func (l *List) String() string   { return "[" + list(l.Items, Expr.String) + "]" }

func (s *Subquery) String() string { return "(" + s.Query.join(" | ") + ")" }

func (c *Call) String() string {
	if c.Star {
		return c.Name + "(*)"
	}
	return c.Name + "(" + list(c.Args, Expr.String) + ")"
}

// strength tells how strongly an operator binds.
func strength(x Expr) int {
	switch x := x.(type) {
	case *Unary:
		if x.Op == "not" {
			return 3
		}
		return 7
	case *Binary:
		switch x.Op {
		case "or":
			return 1
		case "and":
			return 2
		case "+", "-":
			return 5
		case "*", "/", "%":
			return 6
		case "^":
			return 8
		}
		return 4
	}
	return 9
}

// within is an expression as a part of a stronger one.
func within(x Expr, least int) string {
	if strength(x) < least {
		return "(" + x.String() + ")"
	}
	return x.String()
}

func (u *Unary) String() string {
	if u.Op == "not" {
		return "not " + within(u.X, 3)
	}
	return "-" + within(u.X, 7)
}

func (b *Binary) String() string {
	own := strength(b)
	left, right := own, own+1
	switch own {
	case 4: // comparisons do not chain
		left = 5
	case 8: // 2 ^ 3 ^ 2 is 2 ^ (3 ^ 2), and 2 ^ -1 needs no brackets
		left, right = 9, 7
	}
	op := b.Op
	if b.Not {
		op = "not " + op
	}
	return within(b.X, left) + " " + op + " " + within(b.Y, right)
}
