package sigma

import (
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	head := "title: t\nlogsource: {product: aws}\ndetection:\n  a1: {a: x}\n  a2: {b: x}\n  c: {c: x}\n  _d: {d: x}\n  condition: "
	const a, b, c = `"a" equals/fold/loose["x"]`, `"b" equals/fold/loose["x"]`, `"c" equals/fold/loose["x"]`
	const d = `"d" equals/fold/loose["x"]`
	for condition, want := range map[string]string{
		"a1":                            a,
		"a1 and a2 or c":                "((" + a + " and " + b + ") or " + c + ")",
		"a1 and (a2 or c)":              "(" + a + " and (" + b + " or " + c + "))",
		"not a1 and a2":                 "(not " + a + " and " + b + ")",
		"not (a1 or a2)":                "not (" + a + " or " + b + ")",
		"NOT a1 AND NOT a2":             "(not " + a + " and not " + b + ")",
		"not not a1":                    a,
		"1 of a*":                       "(" + a + " or " + b + ")",
		"any of a*":                     "(" + a + " or " + b + ")",
		"all of a* and not 1 of c*":     "(" + a + " and " + b + " and not " + c + ")",
		"not 1 of a*":                   "not (" + a + " or " + b + ")",
		"1 of them":                     "(" + a + " or " + b + " or " + c + ")",
		"all of them":                   "(" + a + " and " + b + " and " + c + ")",
		"1 of _*":                       d,
		"all of *":                      "(" + a + " and " + b + " and " + c + ")",
		"_d":                            d,
		"1 of *1":                       a,
		"\n    - a1\n    - c and a2\n":  "(" + a + " or (" + c + " and " + b + "))",
		"((a1))":                        a,
		"a1 or a1":                      a,
		"a1 and\n    a2 and\n    not c": "(" + a + " and " + b + " and not " + c + ")",
	} {
		if got := read(t, head+condition+"\n", Options{})[0].Where.String(); got != want {
			t.Errorf("%q\n got %s\nwant %s", condition, got, want)
		}
	}
}

func TestLimitsOnConditions(t *testing.T) {
	head := "title: t\nlogsource: {product: aws}\ndetection:\n  a: {a: x}\n  condition: "
	for name, condition := range map[string]string{
		"parentheses": strings.Repeat("(", 5000) + "a" + strings.Repeat(")", 5000),
		"words":       "a" + strings.Repeat(" or a", 50000),
	} {
		if _, err := Parse("r.yml", []byte(head+condition)); err == nil {
			t.Errorf("%s: got no fault", name)
		}
	}
	if _, err := Parse("r.yml", []byte(head+strings.Repeat("not ", 3001)+"a")); err != nil {
		t.Errorf("many nots: %v", err)
	}
}
