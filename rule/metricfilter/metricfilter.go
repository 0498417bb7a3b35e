// Package metricfilter reads CloudWatch Logs filter patterns, the language of
// metric filters, subscription filters and FilterLogEvents, into conditions.
package metricfilter

import (
	"strings"
	"unicode/utf8"

	"bannin/rule"
)

// MaxLength is how many characters a pattern may have.
// Source: CloudWatch Logs API, PutMetricFilter, filterPattern.
const MaxLength = 1024

// Parse reads a pattern of any kind: terms, a regular expression, a pattern
// for JSON in braces, or one for columns in brackets. An empty pattern matches
// every record. The error is a *locale.Error that names the column (in
// characters, from 1) and the reason.
func Parse(pattern string) (rule.Expr, error) {
	s := &scanner{text: pattern}
	if !utf8.ValidString(pattern) {
		return nil, s.fault(firstInvalid(pattern), "metricfilter.not_utf8")
	}
	if n := utf8.RuneCountInString(pattern); n > MaxLength {
		return nil, s.fault(len(pattern), "metricfilter.too_long", "length", n, "limit", MaxLength)
	}
	switch strings.TrimFunc(pattern, isBlank) {
	case "", `""`, `" "`: // both quoted forms are documented as "every event"
		return rule.And{}, nil
	}
	s.skipBlanks()
	switch s.peek() {
	case '{':
		return s.json()
	case '[':
		return s.columns()
	}
	return s.terms()
}

// firstInvalid is the index of the first byte that is no UTF-8.
func firstInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return i
		}
	}
	return len(text)
}
