package metricfilter

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bannin/locale"
	"bannin/rule"
)

// A scanner reads a pattern from left to right. Recursion is bounded by
// MaxLength: every level takes a character.
type scanner struct {
	text      string
	at        int // the next byte
	regexes   int // read so far
	wildcards int // selectors with [*] or .* read so far
}

// fault is the error at a byte of the pattern.
func (s *scanner) fault(at int, key string, pairs ...any) error {
	column := utf8.RuneCountInString(s.text[:at]) + 1
	return locale.Errorf("metricfilter.at", "column", column, "reason", locale.Errorf(key, pairs...))
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// isWord tells what terms and names are made of. CloudWatch says "alphanumeric
// and underscore"; letters of every script count.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func (s *scanner) done() bool { return s.at >= len(s.text) }

// peek is the next character, or 0 at the end.
func (s *scanner) peek() rune {
	if s.done() {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return r
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) skipBlanks() { s.run(isBlank) }

// run takes the characters that are in a class.
func (s *scanner) run(in func(rune) bool) string {
	rest := s.rest()
	end := strings.IndexFunc(rest, func(r rune) bool { return !in(r) })
	if end < 0 {
		end = len(rest)
	}
	s.at += end
	return rest[:end]
}

// take takes a mark if it comes next.
func (s *scanner) take(mark string) bool {
	if !strings.HasPrefix(s.rest(), mark) {
		return false
	}
	s.at += len(mark)
	return true
}

// found names what comes next, for errors: a word or a character, quoted.
func (s *scanner) found() any {
	if s.done() {
		return locale.Errorf("metricfilter.end")
	}
	ahead := *s
	if word := ahead.run(isWord); word != "" {
		return strconv.Quote(word)
	}
	return strconv.Quote(string(s.peek()))
}

// quoted reads "text". Only \" is an escape: the rest matches as it stands.
func (s *scanner) quoted() (string, error) {
	start := s.at
	s.at++
	var b strings.Builder
	for !s.done() {
		switch {
		case s.take(`\"`):
			b.WriteByte('"')
		case s.take(`"`):
			return b.String(), nil
		default:
			b.WriteByte(s.text[s.at])
			s.at++
		}
	}
	return "", s.fault(start, "metricfilter.quote_open")
}

// end is the fault of anything but blanks before the end of the pattern.
func (s *scanner) end() error {
	if s.skipBlanks(); s.done() {
		return nil
	}
	return s.fault(s.at, "metricfilter.trailing", "found", s.found())
}

// either reads conditions joined by || and &&, of which && binds tighter.
func (s *scanner) either(unit func() (rule.Expr, error)) (rule.Expr, error) {
	var all rule.Or
	for {
		x, err := s.both(unit)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
		if s.skipBlanks(); !s.take("||") {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (s *scanner) both(unit func() (rule.Expr, error)) (rule.Expr, error) {
	var all rule.And
	for {
		x, err := unit()
		if err != nil {
			return nil, err
		}
		all = append(all, x)
		if s.skipBlanks(); !s.take("&&") {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}
