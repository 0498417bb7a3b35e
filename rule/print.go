package rule

import (
	"strconv"
	"strings"
)

// The texts below are the canonical form of conditions; Parse reads it.

func (x And) String() string { return list("and", "true", x) }

func (x Or) String() string { return list("or", "false", x) }

func (x Not) String() string { return "not " + x.X.String() }

func (x Field) String() string { return x.Path.String() + " " + x.Test.String() }

func (x Same) String() string { return "same " + strconv.Quote(x.Path) + " " + x.X.String() }

func (x Anywhere) String() string { return "anywhere " + x.Test.String() }

// list joins conditions in parentheses: (a and b). One alone keeps its
// parentheses, so that what is read back has the same shape.
func list(word, empty string, xs []Expr) string {
	if len(xs) == 0 {
		return empty
	}
	parts := make([]string, len(xs))
	for i, x := range xs {
		parts[i] = x.String()
	}
	if len(xs) == 1 {
		return "(" + word + " " + parts[0] + ")"
	}
	return "(" + strings.Join(parts, " "+word+" ") + ")"
}

// String writes a path: "a.b", whole("a.b"), $["a"][0][*].*, column(2), rest(2), columns, message.
func (p Path) String() string {
	switch p.Mode {
	case Column:
		return "column(" + strconv.Itoa(p.Column) + ")"
	case Rest:
		return "rest(" + strconv.Itoa(p.Column) + ")"
	case Columns:
		return "columns"
	case Message:
		return "message"
	case Selector:
		var b strings.Builder
		b.WriteByte('$')
		for _, s := range p.Steps {
			b.WriteString(s.String())
		}
		return b.String()
	}
	if p.Mode == Whole {
		return "whole(" + strconv.Quote(p.Key) + ")"
	}
	return strconv.Quote(p.Key)
}

// String writes a step of a selector.
func (s Step) String() string {
	switch {
	case s.IsKey:
		return "[" + strconv.Quote(s.Key) + "]"
	case s.IsIndex:
		return "[" + strconv.Itoa(s.Index) + "]"
	case s.AnyItem:
		return "[*]"
	}
	return ".*"
}

var opWords = [...]string{Equals: "equals", StartsWith: "startswith", EndsWith: "endswith", Contains: "contains", Glob: "glob"}

func (t Text) String() string {
	quoted := make([]string, len(t.Values))
	for i, v := range t.Values {
		quoted[i] = strconv.Quote(v)
	}
	return opWords[t.Op] + flags(t.Fold, t.Loose) + "[" + strings.Join(quoted, ", ") + "]"
}

func flags(fold, loose bool) string {
	s := ""
	if fold {
		s += "/fold"
	}
	if loose {
		s += "/loose"
	}
	return s
}

func (t Regexp) String() string {
	return "regexp" + flags(false, t.Loose) + "[" + strconv.Quote(t.Expr.String()) + "]"
}

func (t Number) String() string {
	exact := ""
	if t.Exact {
		exact = "/exact"
	}
	return "number" + flags(false, t.Loose) + exact + "[" + t.Op + " " + strconv.FormatFloat(t.Value, 'g', -1, 64) + "]"
}

func (t CIDR) String() string { return "cidr[" + t.Prefix.String() + "]" }

func (t Literal) String() string { return t.Word }

func (t Exists) String() string {
	if t.Containers {
		return "exists/containers"
	}
	return "exists"
}

func (t Ref) String() string {
	return "ref" + flags(t.Fold, false) + "[" + opWords[t.Op] + " " + t.Path.String() + "]"
}

func (t Clock) String() string { return "clock[" + t.Part + " " + t.Test.String() + "]" }

func (t Other) String() string { return "other[" + t.Test.String() + "]" }

func (t Every) String() string {
	parts := make([]string, len(t))
	for i, one := range t {
		parts[i] = one.String()
	}
	return "every[" + strings.Join(parts, "; ") + "]"
}
