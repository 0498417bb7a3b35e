package eventpattern

import (
	"net/netip"
	"strconv"
	"strings"

	"bannin/rule"
)

// numeric reads ["=", 5], [">", 0] or [">", 0, "<=", 5].
func (p *parser) numeric(v *value) rule.Test {
	if v.kind != array || len(v.items) == 0 {
		p.fault(v.at, "eventpattern.numeric")
		return nil
	}
	first, ok := p.bound(v.items, []string{"=", "<", "<=", ">", ">="})
	if !ok {
		return nil
	}
	rest := v.items[2:]
	if len(rest) == 0 {
		return first
	}
	if first.Op[0] != '>' {
		p.fault(rest[0].at, "eventpattern.numeric_more", "operator", first.Op)
		return nil
	}
	last, ok := p.bound(rest, []string{"<", "<="})
	if !ok {
		return nil
	}
	switch {
	case len(rest) > 2:
		p.fault(rest[2].at, "eventpattern.numeric_long")
	case first.Value >= last.Value:
		p.fault(rest[1].at, "eventpattern.numeric_order")
	default:
		return rule.Every{first, last}
	}
	return nil
}

// bound reads an operator and its number.
func (p *parser) bound(items []*value, known []string) (rule.Number, bool) {
	op := items[0]
	for _, word := range known {
		if op.kind != text || op.text != word {
			continue
		}
		if len(items) < 2 {
			p.fault(op.at, "eventpattern.numeric_number", "operator", word)
			return rule.Number{}, false
		}
		x, ok := p.exact(items[1], word)
		return rule.Number{Op: word, Value: x, Exact: true}, ok
	}
	p.fault(op.at, "eventpattern.numeric_operator", "known", strings.Join(known, " "))
	return rule.Number{}, false
}

// exact reads a number that a float64 must hold.
func (p *parser) exact(v *value, operator string) (float64, bool) {
	if v.kind != number {
		p.fault(v.at, "eventpattern.numeric_number", "operator", operator)
		return 0, false
	}
	x, ok := rule.Exact(v.text)
	if !ok {
		p.fault(v.at, "eventpattern.inexact", "number", v.text)
	}
	return x, ok
}

// cidr reads "10.0.0.0/8". Host bits may be set. A mask of all bits is refused,
// as EventBridge does: an address as a plain string says the same.
func (p *parser) cidr(v *value) rule.Test {
	s, ok := p.str("cidr", v)
	if !ok {
		return nil
	}
	base, mask, found := strings.Cut(s, "/")
	bits, err := strconv.ParseUint(mask, 10, 8)
	if !found || err != nil {
		p.fault(v.at, "eventpattern.cidr_form", "text", s)
		return nil
	}
	ip, ok := address(base)
	if !ok {
		p.fault(v.at, "eventpattern.cidr_address", "text", base)
		return nil
	}
	if int(bits) >= ip.BitLen() {
		p.fault(v.at, "eventpattern.cidr_mask", "limit", ip.BitLen()-1, "address", base)
		return nil
	}
	return rule.CIDR{Prefix: netip.PrefixFrom(ip, int(bits)).Masked()}
}

// anythingBut reads what a value must not be: a string, a number, a list of
// either, or one of four matchers with a string or a list of strings.
func (p *parser) anythingBut(v *value) rule.Test {
	switch v.kind {
	case text:
		return p.notStrings([]*value{v})
	case number:
		return p.notNumbers([]*value{v})
	case array:
		return p.notListed(v)
	case object:
		return p.notMatched(v)
	}
	p.fault(v.at, "eventpattern.anything_but")
	return nil
}

func (p *parser) notListed(v *value) rule.Test {
	if len(v.items) == 0 {
		p.fault(v.at, "eventpattern.anything_but_empty")
		return nil
	}
	for _, one := range v.items {
		switch {
		case one.kind != text && one.kind != number:
			p.fault(one.at, "eventpattern.anything_but")
			return nil
		case one.kind != v.items[0].kind:
			p.fault(one.at, "eventpattern.anything_but_mixed")
			return nil
		}
	}
	if v.items[0].kind == number {
		return p.notNumbers(v.items)
	}
	return p.notStrings(v.items)
}

func (p *parser) notStrings(items []*value) rule.Test {
	t := rule.Text{Op: rule.Equals}
	for _, one := range items {
		t.Values = append(t.Values, one.text)
	}
	return rule.Other{Test: t}
}

func (p *parser) notNumbers(items []*value) rule.Test {
	var all rule.Every
	for _, one := range items {
		x, ok := p.exact(one, "anything-but")
		if !ok {
			return nil
		}
		all = append(all, rule.Other{Test: rule.Number{Op: "=", Value: x, Exact: true}})
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// notMatchers are the matchers that anything-but can hold.
var notMatchers = []string{"equals-ignore-case", "prefix", "suffix", "wildcard"}

func (p *parser) notMatched(v *value) rule.Test {
	m, ok := p.only(v)
	if !ok {
		return nil
	}
	t := rule.Text{Fold: m.key == "equals-ignore-case"}
	switch m.key {
	case "equals-ignore-case", "wildcard":
	case "prefix":
		t.Op = rule.StartsWith
	case "suffix":
		t.Op = rule.EndsWith
	default:
		p.unknown(m.at, "eventpattern.anything_but_unknown", m.key, notMatchers)
		return nil
	}
	values, ok := p.strings(m)
	if !ok {
		return nil
	}
	if m.key == "wildcard" {
		if inner := p.wildcard(m.value.at, values); inner != nil {
			return rule.Other{Test: inner}
		}
		return nil
	}
	t.Values = values
	return rule.Other{Test: t}
}

// strings reads the string or list of strings of a matcher in anything-but.
func (p *parser) strings(m member) ([]string, bool) {
	items := []*value{m.value}
	if m.value.kind == array {
		items = m.value.items
	}
	if len(items) == 0 {
		p.fault(m.value.at, "eventpattern.anything_but_empty")
		return nil, false
	}
	var values []string
	for _, one := range items {
		s, ok := p.str(m.key, one)
		if !ok {
			return nil, false
		}
		if s == "" && (m.key == "prefix" || m.key == "suffix") {
			p.fault(one.at, "eventpattern.anything_but_affix", "operator", m.key)
			return nil, false
		}
		values = append(values, s)
	}
	return values, true
}
