package rule

import (
	"math"
	"strconv"
	"time"

	"bannin/event"
)

// A tester is a Test made ready.
type tester interface {
	test(m *Matcher, e *event.Event, v *event.Value) bool
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
	m.right.Ref = t.Ref
	if t.Fold {
		m.right.left = fold(m.right.left[:0], text)
	} else {
		m.right.left = append(m.right.left[:0], text...)
	}
	return t.other.any(m, e, &m.right)
}

// A rightTester compares the text on a Ref's left with a value on its right.
type rightTester struct {
	Ref
	left []byte
}

func (t *rightTester) test(m *Matcher, _ *event.Event, v *event.Value) bool {
	text, ok := textOf(m, v, true)
	if !ok {
		return false
	}
	if t.Fold {
		m.folded = fold(m.folded[:0], text)
		text = m.folded
	}
	return compare(t.Op, t.left, text)
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
	return m.passes(e, event.Value{Kind: event.Number, Text: m.digits}, t.x)
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
