package sigma

import (
	"errors"
	"net/netip"
	"regexp"
	"regexp/syntax"
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// valueTests are what a value asks of a field; several where a modifier makes
// several values of one. None is a fault.
func (r *reader) valueTests(l leaf, v *node, s string) []rule.Test {
	switch l.kind {
	case "re":
		return r.regexp(l, v, s)
	case "cidr":
		return r.cidr(v, s)
	case "fieldref":
		return r.fieldref(l, v, s)
	}
	if v.kind == float && l.placed == "" && len(l.steps) == 0 && !l.keyword {
		if x, ok := v.number(); ok { // 1.5 and 1.50 are one number
			return []rule.Test{rule.Number{Op: "=", Value: x, Loose: true}}
		}
	}
	op := l.op
	if l.keyword && l.placed == "" {
		op = rule.Contains
	}
	all := []pattern{parsePattern(s)}
	for _, step := range l.steps {
		var next []pattern
		for _, p := range all {
			made, ok := transforms[step](p)
			if !ok {
				r.fault(v, "sigma.cannot_encode", "modifier", step, "value", v.text)
				return nil
			}
			next = append(next, made...)
		}
		if all = next; len(all) > maxValues {
			r.fault(v, "sigma.too_many_values", "value", v.text, "most", maxValues)
			return nil
		}
	}
	tests := make([]rule.Test, len(all))
	for i, p := range all {
		tests[i] = p.test(op, !l.cased)
	}
	return tests
}

// maxValues is how many values one value can become by its modifiers.
const maxValues = 4096

// regexp reads an expression as RE2 does, which takes a time proportional to
// the text whatever the expression, and so has no look-around.
func (r *reader) regexp(l leaf, v *node, s string) []rule.Test {
	switch l.op {
	case rule.StartsWith:
		s = `\A(?:` + s + `)`
	case rule.EndsWith:
		s = `(?:` + s + `)\z`
	}
	if l.flags != "" {
		s = "(?" + l.flags + ")" + s
	}
	expr, err := regexp.Compile(s)
	if err != nil {
		r.fault(v, "sigma.regexp", "expression", v.text, "reason", regexpReason(err))
		return nil
	}
	return []rule.Test{rule.Regexp{Expr: expr, Loose: true}}
}

// backReference is a digit behind a backslash that is itself ordinary.
var backReference = regexp.MustCompile(`^\\[1-9kg]`)

// regexpReason says why Go does not take an expression.
func regexpReason(err error) any {
	var fault *syntax.Error
	if !errors.As(err, &fault) {
		return err.Error()
	}
	switch {
	case strings.HasPrefix(fault.Expr, "(?=") || strings.HasPrefix(fault.Expr, "(?!") ||
		strings.HasPrefix(fault.Expr, "(?<=") || strings.HasPrefix(fault.Expr, "(?<!"):
		return locale.Errorf("sigma.regexp_lookaround")
	case fault.Code == syntax.ErrInvalidEscape && backReference.MatchString(fault.Expr):
		return locale.Errorf("sigma.regexp_backreference", "what", fault.Expr)
	case strings.HasPrefix(fault.Expr, "(?>"):
		return locale.Errorf("sigma.regexp_atomic", "what", fault.Expr)
	case fault.Code == syntax.ErrInvalidRepeatOp && strings.HasSuffix(fault.Expr, "+"):
		return locale.Errorf("sigma.regexp_atomic", "what", fault.Expr)
	}
	return strings.TrimPrefix(fault.Error(), "error parsing regexp: ")
}

func (r *reader) cidr(v *node, s string) []rule.Test {
	prefix, err := netip.ParsePrefix(strings.TrimSpace(s))
	if err != nil {
		ip, ipErr := netip.ParseAddr(strings.TrimSpace(s))
		if ipErr != nil || ip.Zone() != "" {
			r.fault(v, "sigma.cidr", "value", v.text)
			return nil
		}
		prefix = netip.PrefixFrom(ip, ip.BitLen())
	}
	return []rule.Test{rule.CIDR{Prefix: prefix.Masked()}}
}

func (r *reader) fieldref(l leaf, v *node, s string) []rule.Test {
	if l.keyword {
		r.fault(v, "sigma.needs_field", "modifier", "fieldref")
		return nil
	}
	if s == "" || v.kind != text {
		r.fault(v, "sigma.fieldref", "field", l.field)
		return nil
	}
	return []rule.Test{rule.Ref{Op: l.op, Path: rule.At(s), Fold: !l.cased}}
}
