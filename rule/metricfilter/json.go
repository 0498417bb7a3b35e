package metricfilter

import (
	"strings"

	"bannin/locale"
	"bannin/rule"
)

// CloudWatch's bounds on one pattern.
// Source: CloudWatch Logs user guide, filter pattern syntax and quotas.
const (
	maxWildcards = 3 // selectors with [*] or .*
	maxRegexes   = 2 // in a JSON or space-delimited pattern
)

// json reads { conditions }.
func (s *scanner) json() (rule.Expr, error) {
	s.at++
	x, err := s.either(s.unit)
	if err != nil {
		return nil, err
	}
	if s.skipBlanks(); !s.take("}") {
		return nil, s.joint("metricfilter.joint", "}")
	}
	return x, s.end()
}

// joint is the fault of what stands where a condition is over: it tells what
// may, and what was probably meant.
func (s *scanner) joint(key, shut string) error {
	ahead := *s
	word := strings.ToUpper(ahead.run(isWord))
	meant := map[string]string{"AND": "&&", "OR": "||"}[word]
	switch s.peek() {
	case '&':
		meant = "&&"
	case '|':
		meant = "||"
	}
	if meant != "" {
		return s.fault(s.at, "metricfilter.joint_suggest", "found", s.found(), "suggest", meant)
	}
	return s.fault(s.at, key, "found", s.found(), "shut", shut)
}

// unit reads a condition, or conditions in parentheses.
func (s *scanner) unit() (rule.Expr, error) {
	if s.skipBlanks(); !s.take("(") {
		return s.condition()
	}
	x, err := s.either(s.unit)
	if err != nil {
		return nil, err
	}
	if s.skipBlanks(); !s.take(")") {
		return nil, s.joint("metricfilter.joint", ")")
	}
	return x, nil
}

func (s *scanner) condition() (rule.Expr, error) {
	path, err := s.selector()
	if err != nil {
		return nil, err
	}
	s.skipBlanks()
	if isWord(s.peek()) {
		return s.keyword(path)
	}
	op, v, err := s.comparison()
	if err != nil {
		return nil, err
	}
	return v.inJSON(path, op), nil
}

// keyword reads IS NULL, IS TRUE, IS FALSE and NOT EXISTS. Capitals are as
// documented; small letters are accepted.
func (s *scanner) keyword(path rule.Path) (rule.Expr, error) {
	start := s.at
	first := strings.ToUpper(s.run(isWord))
	s.skipBlanks()
	if first != "IS" && first != "NOT" {
		return nil, s.unknownKeyword(start, first)
	}
	at := s.at
	second := strings.ToUpper(s.run(isWord))
	switch first + " " + second {
	case "IS NULL", "IS TRUE", "IS FALSE":
		return rule.Field{Path: path, Test: rule.Literal{Word: strings.ToLower(second)}}, nil
	case "NOT EXISTS":
		return notExists(path), nil
	case "IS NOT":
		return nil, s.fault(at, "metricfilter.is_not")
	}
	s.at = at
	if first == "NOT" {
		return nil, s.fault(at, "metricfilter.exists_expected", "found", s.found())
	}
	if meant := locale.Nearest(second, "NULL", "TRUE", "FALSE"); meant != "" {
		return nil, s.fault(at, "metricfilter.suggest", "found", s.found(), "suggest", meant)
	}
	return nil, s.fault(at, "metricfilter.literal_expected", "found", s.found())
}

func (s *scanner) unknownKeyword(at int, word string) error {
	s.at = at
	if word == "EXISTS" {
		return s.fault(at, "metricfilter.exists_alone")
	}
	if meant := locale.Nearest(word, "IS", "NOT", "NOT EXISTS"); meant != "" {
		return s.fault(at, "metricfilter.suggest", "found", s.found(), "suggest", meant)
	}
	return s.fault(at, "metricfilter.operator_expected", "found", s.found())
}

// notExists holds where nothing is at the path, but only in JSON: a selector
// without steps is the record itself, which a line of text does not have.
func notExists(path rule.Path) rule.Expr {
	present := rule.Exists{Containers: true}
	return rule.And{
		rule.Field{Path: rule.Path{Mode: rule.Selector}, Test: present},
		rule.Not{X: rule.Field{Path: path, Test: present}},
	}
}
