package metricfilter

import (
	"regexp"
	"strconv"
	"strings"

	"bannin/rule"
)

// A value is what a condition compares with: text with stars at its ends, a
// number, or a regular expression.
type value struct {
	text     string // as written, quotes and escapes resolved
	isNumber bool   // written without quotes, as a number
	number   float64
	exact    bool // number is what is written, not a neighbour of it
	regex    *regexp.Regexp
}

// operators are those that compare; true needs a number.
var operators = map[string]bool{"=": false, "!=": false, "<": true, "<=": true, ">": true, ">=": true}

// meantOperators are slips of the pen and of other languages.
var meantOperators = map[string]string{
	"==": "=", "===": "=", "=~": "=", "~": "=", ":": "=", "!": "!=", "<>": "!=", "!==": "!=", "!~": "!=", "=!": "!=", "=>": ">=", "=<": "<=",
}

// comparison reads an operator and its value.
func (s *scanner) comparison() (string, value, error) {
	start := s.at
	op := s.run(func(r rune) bool { return strings.ContainsRune("=!<>~:", r) })
	needsNumber, ok := operators[op]
	if !ok {
		s.at = start
		if meant := meantOperators[op]; meant != "" {
			return "", value{}, s.fault(start, "metricfilter.suggest", "found", strconv.Quote(op), "suggest", meant)
		}
		return "", value{}, s.fault(start, "metricfilter.operator_expected", "found", s.found())
	}
	s.skipBlanks()
	at := s.at
	v, err := s.value()
	if err == nil && needsNumber && !v.isNumber {
		err = s.fault(at, "metricfilter.number_expected", "operator", op)
	}
	return op, v, err
}

func (s *scanner) value() (value, error) {
	start := s.at
	switch s.peek() {
	case '"':
		text, err := s.quoted()
		return value{text: text}, err
	case '%':
		re, err := s.regex()
		if err == nil && s.regexes > maxRegexes {
			err = s.fault(start, "metricfilter.pattern_regexes", "limit", maxRegexes)
		}
		return value{regex: re}, err
	}
	text := s.run(func(r rune) bool { return !isBlank(r) && !strings.ContainsRune(`(){}[],&|"%`, r) })
	if text == "" {
		return value{}, s.fault(start, "metricfilter.value_expected", "found", s.found())
	}
	if isNumber(text) {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return value{}, s.fault(start, "metricfilter.number_range", "found", text)
		}
		_, exact := rule.Exact(text)
		return value{text: text, isNumber: true, number: n, exact: exact}, nil
	}
	for i, r := range text {
		// The guide allows letters, digits and underscores; its examples hold more.
		if !isWord(r) && !strings.ContainsRune("*.-/:", r) {
			return value{}, s.fault(start+i, "metricfilter.value_character", "found", strconv.Quote(string(r)), "suggest", quote(text))
		}
	}
	return value{text: text}, nil
}

var numberForm = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

func isNumber(text string) bool { return numberForm.MatchString(text) }

// inJSON is the condition on a selector. It is false where nothing is at the
// path, and for objects and arrays, whatever the operator.
func (v value) inJSON(path rule.Path, op string) rule.Expr {
	if !v.isNumber {
		return rule.Field{Path: path, Test: negated(op, v.jsonText())}
	}
	// Account numbers and the like are compared exactly: as text where a
	// float64 would round.
	text := rule.Text{Values: []string{v.text}, Loose: !v.exact}
	equal := rule.Number{Op: "=", Value: v.number, Exact: true}
	switch {
	case op != "=" && op != "!=":
		return rule.Field{Path: path, Test: rule.Number{Op: op, Value: v.number}}
	case text.Loose:
		return rule.Field{Path: path, Test: negated(op, text)}
	case op == "=":
		return rule.Or{rule.Field{Path: path, Test: equal}, rule.Field{Path: path, Test: text}}
	}
	return rule.Field{Path: path, Test: rule.Every{rule.Other{Test: equal}, rule.Other{Test: text}}}
}

// jsonText is the test of text or a regular expression on a JSON value. Text
// is compared with strings, and with numbers as they are written; booleans
// have IS TRUE and IS FALSE.
func (v value) jsonText() rule.Test {
	if v.regex != nil {
		return rule.Every{rule.Regexp{Expr: v.regex, Loose: true}, rule.Other{Test: rule.Literal{Word: "true"}}, rule.Other{Test: rule.Literal{Word: "false"}}}
	}
	op, text := starred(v.text)
	switch {
	case text == "" && op == rule.Contains: // *
		return rule.Other{Test: rule.Literal{Word: "null"}}
	case !couldBeNumber(text):
		return rule.Text{Op: op, Values: []string{text}}
	case op == rule.Contains: // would look into objects and arrays
		return rule.Every{rule.Text{Op: op, Values: []string{text}, Loose: true}, rule.Exists{}}
	}
	return rule.Text{Op: op, Values: []string{text}, Loose: true}
}

// inColumn is the condition on a column of a line.
func (v value) inColumn(path rule.Path, op string) rule.Expr {
	switch {
	case v.regex != nil:
		return rule.Field{Path: path, Test: negated(op, rule.Regexp{Expr: v.regex})}
	case v.isNumber && op != "=" && op != "!=":
		return rule.Field{Path: path, Test: rule.Number{Op: op, Value: v.number, Loose: true}}
	case v.isNumber && v.exact:
		return rule.Field{Path: path, Test: negated(op, rule.Number{Op: "=", Value: v.number, Loose: true, Exact: true})}
	case v.isNumber:
		return rule.Field{Path: path, Test: negated(op, rule.Text{Values: []string{v.text}})}
	}
	textOp, text := starred(v.text)
	return rule.Field{Path: path, Test: negated(op, rule.Text{Op: textOp, Values: []string{text}})}
}

func negated(op string, test rule.Test) rule.Test {
	if op == "!=" {
		return rule.Other{Test: test}
	}
	return test
}

// starred takes the stars off the ends of text. In the middle a star is itself.
// Source: CloudWatch Logs user guide, filter pattern syntax, 2021.
func starred(text string) (rule.Op, string) {
	inner := strings.TrimLeft(text, "*")
	before := len(inner) < len(text)
	middle := strings.TrimRight(inner, "*")
	after := len(middle) < len(inner)
	switch {
	case before && (after || inner == ""):
		return rule.Contains, middle
	case before:
		return rule.EndsWith, middle
	case after:
		return rule.StartsWith, middle
	}
	return rule.Equals, text
}

// couldBeNumber tells whether text could be a part of a number as JSON writes
// it, and none of true and false.
func couldBeNumber(text string) bool {
	return strings.ContainsAny(text, "0123456789.+-") && strings.Trim(text, "0123456789.+-eE") == ""
}
