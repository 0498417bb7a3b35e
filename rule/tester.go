package rule

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"bannin/event"
)

// A tester is a Test made ready.
type tester interface {
	test(m *Matcher, e *event.Event, v *event.Value) bool
}

// textOf is the text that a test of text compares, and whether there is one.
func textOf(m *Matcher, v *event.Value, loose bool) ([]byte, bool) {
	if v.Kind == event.String {
		if !v.Escaped {
			return v.Text, true
		}
		m.unescaped = event.Unescape(m.unescaped[:0], v.Text)
		return m.unescaped, true
	}
	return v.Text, loose && v.Kind != event.Null
}

type textTester struct {
	Text
	globs []glob
}

func (t Text) tester(*compiler) tester {
	r := textTester{Text: t}
	r.Values = slices.Clone(t.Values)
	if t.Fold {
		for i, v := range r.Values {
			r.Values[i] = string(fold(nil, []byte(v)))
		}
	}
	if t.Op == Glob {
		for _, v := range r.Values {
			r.globs = append(r.globs, newGlob(v))
		}
	}
	return r
}

func (t textTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, t.Loose)
	if !ok {
		return false
	}
	if t.Fold {
		m.folded = fold(m.folded[:0], text)
		text = m.folded
	}
	for _, g := range t.globs {
		if g.match(text) {
			return true
		}
	}
	if t.Op == Glob {
		return false
	}
	for _, want := range t.Values {
		if compare(t.Op, text, want) {
			return true
		}
	}
	return false
}

func compare(op Op, text []byte, want string) bool {
	switch op {
	case Equals:
		return string(text) == want
	case StartsWith:
		return len(text) >= len(want) && string(text[:len(want)]) == want
	case EndsWith:
		return len(text) >= len(want) && string(text[len(text)-len(want):]) == want
	}
	return bytes.Contains(text, []byte(want))
}

// fold appends text in lower case. Both sides of a comparison pass through it,
// so that what it does to odd characters cancels out.
func fold(dst, text []byte) []byte {
	for i, c := range text {
		if c >= utf8.RuneSelf {
			return foldRunes(dst, text[i:])
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func foldRunes(dst, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
		text = text[size:]
	}
	return dst
}

type regexpTester struct{ Regexp }

func (t Regexp) tester(*compiler) tester { return regexpTester{t} }

func (t regexpTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, t.Loose)
	return ok && t.Expr.Match(text)
}

type numberTester struct{ Number }

func (t Number) tester(*compiler) tester { return numberTester{t} }

func (t numberTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	if v.Kind != event.Number && !(t.Loose && v.Kind == event.String) {
		return false
	}
	text, _ := textOf(m, v, false)
	if v.Kind == event.Number {
		text = v.Text
	}
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || t.Exact && !holds(x, text) {
		return false
	}
	return Bound{t.Op, t.Value}.Holds(x)
}

// Holds tells whether x compares to the bound.
func (b Bound) Holds(x float64) bool {
	switch b.Op {
	case "=":
		return x == b.Value
	case "!=":
		return x != b.Value
	case "<":
		return x < b.Value
	case "<=":
		return x <= b.Value
	case ">":
		return x > b.Value
	case ">=":
		return x >= b.Value
	}
	return false
}

type cidrTester struct{ CIDR }

func (t CIDR) tester(*compiler) tester { return cidrTester{t} }

func (t cidrTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, false)
	if !ok {
		return false
	}
	ip, ok := event.ParseIP(text)
	return ok && t.Prefix.Contains(ip)
}

type literalTester struct {
	word string
	kind event.Kind
}

func (t Literal) tester(*compiler) tester {
	kinds := map[string]event.Kind{"null": event.Null, "true": event.True, "false": event.False}
	if kind, ok := kinds[t.Word]; ok {
		return literalTester{t.Word, kind}
	}
	return literalTester{t.Word, event.Number}
}

func (t literalTester) test(_ *Matcher, _ *event.Event, v *event.Value) bool {
	return v.Kind == t.kind && string(v.Text) == t.word
}

type existsTester struct{ Exists }

func (t Exists) tester(*compiler) tester { return existsTester{t} }

func (t existsTester) test(_ *Matcher, _ *event.Event, v *event.Value) bool {
	return v.Kind.Scalar() || t.Containers
}

type refTester struct {
	Ref
	other source
}

func (t Ref) tester(c *compiler) tester { return refTester{t, c.source(t.Path)} }

func (t refTester) test(m *Matcher, e *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, true)
	if !ok {
		return false
	}
	left := slices.Clone(text)
	if t.Fold {
		left = fold(nil, text)
	}
	found := false
	t.other.each(m, e, func(o *event.Value) bool {
		right, ok := textOf(m, o, true)
		if ok && t.Fold {
			right = fold(nil, right)
		}
		found = ok && compare(t.Op, left, string(right))
		return !found
	})
	return found
}

type clockTester struct {
	part string
	x    tester
}

func (t Clock) tester(c *compiler) tester { return clockTester{t.Part, t.Test.tester(c)} }

func (t clockTester) test(m *Matcher, e *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, true)
	if !ok {
		return false
	}
	at, ok := event.ParseTime(text)
	if !ok {
		return false
	}
	m.digits = strconv.AppendInt(m.digits[:0], int64(clockPart(t.part, at.UTC())), 10)
	passes := false
	m.lend(event.Value{Kind: event.Number, Text: m.digits}, func(v *event.Value) bool {
		passes = t.x.test(m, e, v)
		return false
	})
	return passes
}

func clockPart(part string, t time.Time) int {
	switch part {
	case "minute":
		return t.Minute()
	case "hour":
		return t.Hour()
	case "day":
		return t.Day()
	case "weekday":
		return (int(t.Weekday())+6)%7 + 1
	case "week":
		_, week := t.ISOWeek()
		return week
	case "month":
		return int(t.Month())
	}
	return t.Year()
}

type otherTester struct{ x tester }

func (t Other) tester(c *compiler) tester { return otherTester{t.Test.tester(c)} }

func (t otherTester) test(m *Matcher, e *event.Event, v *event.Value) bool {
	return v.Kind.Scalar() && !t.x.test(m, e, v)
}

type everyTester []tester

func (t Every) tester(c *compiler) tester {
	all := make(everyTester, len(t))
	for i, one := range t {
		all[i] = one.tester(c)
	}
	return all
}

func (t everyTester) test(m *Matcher, e *event.Event, v *event.Value) bool {
	for _, one := range t {
		if !one.test(m, e, v) {
			return false
		}
	}
	return true
}
