package rule

import (
	"errors"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// test reads one test of a value.
func (p *parser) test() Test {
	var t Test
	p.nest(func() {
		if c := p.peek(); c == '-' || c >= '0' && c <= '9' {
			t = p.spelled()
			return
		}
		t = p.namedTest()
	})
	return t
}

// spelled reads a number that is to be compared as it is written.
func (p *parser) spelled() Test {
	end := p.at
	for end < len(p.text) && strings.IndexByte("+-.0123456789Ee", p.text[end]) >= 0 {
		end++
	}
	word := p.text[p.at:end]
	if _, err := strconv.ParseFloat(word, 64); err != nil && !outOfRange(err) {
		p.fail("rule.parse_number", "text", word)
		return nil
	}
	p.at = end
	return Literal{word}
}

func (p *parser) namedTest() Test {
	word := p.among("equals", "startswith", "endswith", "contains", "glob", "regexp", "number", "cidr",
		"null", "true", "false", "exists", "ref", "clock", "other", "every")
	if word == "" {
		return nil
	}
	if op := slices.Index(opWords[:], word); op >= 0 {
		return p.textTest(Op(op))
	}
	switch word {
	case "null", "true", "false":
		return Literal{word}
	case "exists":
		return Exists{Containers: p.flags("containers")["containers"]}
	}
	return p.bracketed(word)
}

// flags reads what follows a word after slashes: /fold/loose.
func (p *parser) flags(known ...string) map[string]bool {
	set := map[string]bool{}
	for p.fault == nil && p.at < len(p.text) && p.text[p.at] == '/' {
		p.at++
		set[p.among(known...)] = true
	}
	return set
}

func (p *parser) textTest(op Op) Test {
	flags := p.flags("fold", "loose")
	t := Text{Op: op, Fold: flags["fold"], Loose: flags["loose"]}
	p.items(',', func() { t.Values = append(t.Values, p.quoted()) })
	return t
}

// items reads a list in brackets.
func (p *parser) items(comma byte, one func()) {
	p.take('[')
	if p.peek() == ']' {
		p.at++
		return
	}
	for p.fault == nil {
		one()
		if p.peek() != comma {
			break
		}
		p.at++
	}
	p.take(']')
}

// bracketed reads the tests that have one thing in brackets.
func (p *parser) bracketed(word string) Test {
	switch word {
	case "regexp":
		return p.regexp()
	case "number":
		return p.number()
	case "ref":
		return p.ref()
	case "every":
		all := Every{}
		p.items(';', func() { all = append(all, p.test()) })
		return all
	}
	p.take('[')
	var t Test
	switch word {
	case "cidr":
		t = p.cidr()
	case "clock":
		part := p.among("minute", "hour", "day", "weekday", "week", "month", "year")
		t = Clock{part, p.test()}
	case "other":
		t = Other{p.test()}
	}
	p.take(']')
	return t
}

func (p *parser) regexp() Test {
	t := Regexp{Loose: p.flags("loose")["loose"]}
	p.take('[')
	p.peek()
	start := p.at
	text := p.quoted()
	expr, err := regexp.Compile(text)
	if err != nil && p.fault == nil {
		p.at = start
		p.fail("rule.parse_regexp", "error", err)
	}
	t.Expr = expr
	p.take(']')
	return t
}

func (p *parser) number() Test {
	flags := p.flags("loose", "exact")
	t := Number{Loose: flags["loose"], Exact: flags["exact"]}
	p.take('[')
	t.Op = p.comparison()
	p.peek()
	start := p.at
	text := p.until(']')
	x, err := strconv.ParseFloat(text, 64)
	if (err != nil || math.IsInf(x, 0) || math.IsNaN(x)) && p.fault == nil {
		p.at = start
		p.fail("rule.parse_number", "text", text)
	}
	t.Value = x
	p.take(']')
	return t
}

// comparison reads = != < <= > >=.
func (p *parser) comparison() string {
	p.peek()
	for _, op := range []string{"=", "!=", "<=", "<", ">=", ">"} {
		if p.fault == nil && strings.HasPrefix(p.text[p.at:], op) {
			p.at += len(op)
			return op
		}
	}
	p.expected("= != < <= > >=")
	return ""
}

func (p *parser) cidr() Test {
	p.peek()
	start := p.at
	text := p.until(']')
	prefix, err := netip.ParsePrefix(text)
	if err != nil && p.fault == nil {
		p.at = start
		p.fail("rule.parse_cidr", "text", text)
	}
	return CIDR{prefix}
}

func (p *parser) ref() Test {
	t := Ref{Fold: p.flags("fold")["fold"]}
	p.take('[')
	word := p.among("equals", "startswith", "endswith", "contains")
	t.Op = Op(max(0, slices.Index(opWords[:], word)))
	t.Path = p.anyPath()
	p.take(']')
	return t
}

func outOfRange(err error) bool { return errors.Is(err, strconv.ErrRange) }
