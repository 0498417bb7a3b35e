package eventpattern

import (
	"net/netip"
	"strings"

	"bannin/event"
	"bannin/rule"
)

// A leaf is what the array of a field asks: that one of the tests passes, or,
// if absent is set, that there is no value.
type leaf struct {
	tests  []rule.Test
	absent bool
}

// leaf reads the array of a field.
func (p *parser) leaf(v *value) *leaf {
	if len(v.items) == 0 {
		p.fault(v.at, "eventpattern.empty_array")
	}
	l := &leaf{}
	plain := rule.Text{Op: rule.Equals} // strings to be equal to, as one test
	for _, one := range v.items {
		switch one.kind {
		case text:
			if ip, ok := address(one.text); ok {
				l.tests = append(l.tests, rule.CIDR{Prefix: netip.PrefixFrom(ip, ip.BitLen())})
				continue
			}
			plain.Values = append(plain.Values, one.text)
		case number:
			l.tests = append(l.tests, equalNumber(one.text))
		case literal:
			l.tests = append(l.tests, rule.Literal{Word: one.text})
		case array:
			p.fault(one.at, "eventpattern.nested_array")
		case object:
			p.matcher(one, l)
		}
	}
	if len(plain.Values) > 0 {
		l.tests = append([]rule.Test{plain}, l.tests...)
	}
	return l
}

// equalNumber is the test of a number that stands by itself. One that no
// float64 holds is compared as it is spelled.
func equalNumber(spelled string) rule.Test {
	if x, ok := rule.Exact(spelled); ok {
		return rule.Number{Op: "=", Value: x, Exact: true}
	}
	return rule.Literal{Word: spelled}
}

// address reads a string as an IP address, in the spellings that EventBridge
// takes for one: not with dots in IPv6, not with a zone. Equal addresses match
// however they are spelled.
func address(s string) (netip.Addr, bool) {
	if strings.Contains(s, ":") && strings.Contains(s, ".") {
		return netip.Addr{}, false
	}
	ip, ok := event.ParseIP([]byte(s))
	return ip, ok && !ip.Is4In6()
}

// operators are the matchers that a field's array can hold.
var operators = []string{
	"anything-but", "cidr", "equals-ignore-case", "exactly", "exists", "numeric", "prefix", "suffix", "wildcard",
}

// matcher reads an object in a field's array: {"prefix": "x"}.
func (p *parser) matcher(v *value, l *leaf) {
	m, ok := p.only(v)
	if !ok {
		return
	}
	switch m.key {
	case "exists":
		p.exists(m.value, l)
		return
	case orKey:
		p.fault(m.at, "eventpattern.or_in_array")
		return
	}
	if t := p.operator(m); t != nil {
		l.tests = append(l.tests, t)
	}
}

// only is the single member of a matcher.
func (p *parser) only(v *value) (member, bool) {
	switch len(v.members) {
	case 0:
		p.fault(v.at, "eventpattern.empty_matcher")
		return member{}, false
	case 1:
		return v.members[0], true
	}
	p.fault(v.members[1].at, "eventpattern.one_key", "first", v.members[0].key, "second", v.members[1].key)
	return member{}, false
}

func (p *parser) exists(v *value, l *leaf) {
	switch {
	case v.kind == literal && v.text == "true":
		l.tests = append(l.tests, rule.Exists{})
	case v.kind == literal && v.text == "false":
		l.absent = true
	default:
		p.fault(v.at, "eventpattern.exists")
	}
}

// operator reads all matchers but exists. It returns nil after a fault.
func (p *parser) operator(m member) rule.Test {
	switch m.key {
	case "exactly":
		return p.stringTest(m, rule.Text{Op: rule.Equals})
	case "equals-ignore-case":
		return p.stringTest(m, rule.Text{Op: rule.Equals, Fold: true})
	case "prefix":
		return p.affix(m, rule.StartsWith)
	case "suffix":
		return p.affix(m, rule.EndsWith)
	case "wildcard":
		if s, ok := p.str(m.key, m.value); ok {
			return p.wildcard(m.value.at, []string{s})
		}
		return nil
	case "numeric":
		return p.numeric(m.value)
	case "cidr":
		return p.cidr(m.value)
	case "anything-but":
		return p.anythingBut(m.value)
	}
	p.unknown(m.at, "eventpattern.unknown_operator", m.key, operators)
	return nil
}

// str is the string that a matcher must have.
func (p *parser) str(operator string, v *value) (string, bool) {
	if v.kind != text {
		p.fault(v.at, "eventpattern.needs_string", "operator", operator)
		return "", false
	}
	return v.text, true
}

func (p *parser) stringTest(m member, t rule.Text) rule.Test {
	s, ok := p.str(m.key, m.value)
	if !ok {
		return nil
	}
	t.Values = []string{s}
	return t
}

// affix reads prefix and suffix: a string, or one in equals-ignore-case.
func (p *parser) affix(m member, op rule.Op) rule.Test {
	if m.value.kind != object {
		return p.stringTest(m, rule.Text{Op: op})
	}
	inner, ok := p.only(m.value)
	if !ok {
		return nil
	}
	if inner.key != "equals-ignore-case" {
		p.fault(inner.at, "eventpattern.affix", "operator", m.key, "word", inner.key)
		return nil
	}
	return p.stringTest(inner, rule.Text{Op: op, Fold: true})
}
