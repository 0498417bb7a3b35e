package metricfilter

import (
	"strings"

	"bannin/rule"
)

// terms reads an unstructured pattern: all plain terms must be in the message
// and no -term may be. Of ?terms one must be, but beside terms of other kinds
// they count for nothing.
// Source: CloudWatch Logs user guide, filter pattern syntax.
func (s *scanner) terms() (rule.Expr, error) {
	var must rule.And
	var one rule.Or
	for s.skipBlanks(); !s.done(); s.skipBlanks() {
		sign := s.sign()
		test, err := s.term()
		if err != nil {
			return nil, err
		}
		x := rule.Field{Path: rule.Path{Mode: rule.Message}, Test: test}
		switch sign {
		case '-':
			must = append(must, rule.Not{X: x})
		case '?':
			one = append(one, x)
		default:
			must = append(must, x)
		}
		if !s.done() && !isBlank(s.peek()) {
			return nil, s.fault(s.at, "metricfilter.blank_expected", "found", s.found())
		}
	}
	switch {
	case len(must) == 1:
		return must[0], nil
	case len(must) > 1:
		return must, nil
	case len(one) == 1:
		return one[0], nil
	}
	return one, nil
}

// sign takes the mark before a term. Blanks may follow a minus: the older
// guide and templates that AWS publishes write it so.
func (s *scanner) sign() rune {
	switch {
	case s.take("?"):
		return '?'
	case s.take("-"):
		s.skipBlanks()
		return '-'
	}
	return 0
}

func (s *scanner) term() (rule.Test, error) {
	switch s.peek() {
	case '"':
		text, err := s.quoted()
		return contains(text), err
	case '%':
		re, err := s.regex()
		if err != nil {
			return nil, err
		}
		return rule.Regexp{Expr: re}, nil
	}
	start := s.at
	word := s.run(isWord)
	if !s.done() && !isBlank(s.peek()) {
		at, bad := s.at, s.found()
		whole := word + s.run(func(r rune) bool { return !isBlank(r) })
		return nil, s.fault(at, "metricfilter.term_character", "found", bad, "suggest", quote(whole))
	}
	if word == "" {
		return nil, s.fault(start, "metricfilter.term_expected", "found", s.found())
	}
	return contains(word), nil
}

func contains(text string) rule.Test { return rule.Text{Op: rule.Contains, Values: []string{text}} }

// quote writes text as it must stand in a pattern.
func quote(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }
