package metricfilter

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"bannin/locale"
)

// What CloudWatch accepts in a regular expression.
// Source: CloudWatch Logs user guide, supported regular expression syntax.
const (
	regexSigns     = " :_#=@/;,-" // literals beside letters and digits
	regexOperators = `^$?[]{}|\*+.`
	regexClasses   = "dDsSwW" // behind a backslash
)

// maxRepeat bounds what the counts of one expression add up to, and with it
// the size of the compiled program.
const maxRepeat = 1000

// regex reads %expression%. A percent sign cannot stand in one.
func (s *scanner) regex() (*regexp.Regexp, error) {
	start := s.at
	s.at++
	length := strings.IndexByte(s.rest(), '%')
	switch {
	case length < 0:
		return nil, s.fault(start, "metricfilter.regex_open")
	case length == 0:
		return nil, s.fault(start, "metricfilter.regex_empty")
	}
	t := &translator{scanner: scanner{text: s.text[:s.at+length], at: s.at}}
	if err := t.all(); err != nil {
		return nil, err
	}
	re, err := regexp.Compile(t.out.String())
	if err != nil {
		return nil, s.fault(start, "metricfilter.regex_invalid", "reason", told(err))
	}
	s.at += length + 1
	s.regexes++
	return re, nil
}

// regexFaults names the faults that can be left once the characters are known
// to be allowed.
var regexFaults = map[syntax.ErrorCode]string{
	syntax.ErrMissingBracket:        "metricfilter.regex_bracket",
	syntax.ErrMissingRepeatArgument: "metricfilter.regex_nothing_repeated",
	syntax.ErrInvalidRepeatOp:       "metricfilter.regex_repeated_twice",
	syntax.ErrInvalidCharRange:      "metricfilter.regex_range",
	syntax.ErrInvalidRepeatSize:     "metricfilter.regex_count",
}

// told is a compiler's fault in words of ours where we have them.
func told(err error) error {
	var fault *syntax.Error
	if errors.As(err, &fault) {
		if key, ok := regexFaults[fault.Code]; ok {
			return locale.Errorf(key, "found", strconv.Quote(fault.Expr))
		}
	}
	return err
}

// A translator checks an expression and writes it for RE2, where a few things
// mean something else: {,n} is a count for CloudWatch, text for RE2.
type translator struct {
	scanner
	out     strings.Builder
	repeats int
}

func (t *translator) all() error {
	for !t.done() {
		if err := t.one(); err != nil {
			return err
		}
	}
	return nil
}

// one translates what stands next outside of [ ].
func (t *translator) one() error {
	switch c := t.text[t.at]; c {
	case '\\':
		return t.escape()
	case '[':
		return t.class()
	case '{':
		return t.count()
	case '}':
		return t.fault(t.at, "metricfilter.regex_brace")
	default:
		return t.literal()
	}
}

func (t *translator) literal() error {
	r := t.peek()
	if !allowedInRegex(r) {
		return t.unsupported(t.at, r)
	}
	t.out.WriteRune(r)
	t.at++
	return nil
}

func allowedInRegex(r rune) bool {
	return isDigitOrLetter(r) || strings.ContainsRune(regexSigns+regexOperators, r)
}

func isDigitOrLetter(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// unsupported is the fault of a character; ASCII can be written as \xhh.
func (t *translator) unsupported(at int, r rune) error {
	if r >= 0x80 {
		return t.fault(at, "metricfilter.regex_not_ascii", "found", strconv.Quote(string(r)))
	}
	return t.fault(at, "metricfilter.regex_character", "found", strconv.Quote(string(r)), "suggest", fmt.Sprintf(`\x%02x`, r))
}

// escape translates what follows a backslash: a class, \xhh, or a sign as text.
func (t *translator) escape() error {
	start := t.at
	t.at++
	r := t.peek()
	switch {
	case t.done():
		return t.fault(start, "metricfilter.regex_backslash")
	case r == 'x':
		code, err := strconv.ParseUint(t.text[min(t.at+1, len(t.text)):min(t.at+3, len(t.text))], 16, 8)
		if err != nil || t.at+3 > len(t.text) || code >= 0x80 {
			return t.fault(start, "metricfilter.regex_hex")
		}
		t.at += 3
	case strings.ContainsRune(regexClasses, r), !isDigitOrLetter(r) && allowedInRegex(r):
		t.at++
	case isDigitOrLetter(r):
		return t.fault(start, "metricfilter.regex_escape", "found", strconv.Quote(`\`+string(r)))
	default:
		return t.unsupported(t.at, r)
	}
	t.out.WriteString(t.text[start:t.at])
	return nil
}

// class translates [ ]. A bracket that opens inside is text, also before a
// colon, where RE2 would read the name of a class.
func (t *translator) class() error {
	start := t.at
	t.at++
	t.out.WriteByte('[')
	if t.take("^") {
		t.out.WriteByte('^')
	}
	for first := true; !t.done(); first = false {
		var err error
		switch c := t.text[t.at]; {
		case c == ']' && !first:
			t.at++
			t.out.WriteByte(']')
			return nil
		case c == '\\':
			err = t.escape()
		case c == '[':
			t.at++
			t.out.WriteString(`\[`)
		default:
			err = t.literal()
		}
		if err != nil {
			return err
		}
	}
	return t.fault(start, "metricfilter.regex_bracket", "found", strconv.Quote(t.text[start:]))
}

// count translates {m}, {m,}, {,n} and {m,n}.
func (t *translator) count() error {
	start := t.at
	end := strings.IndexByte(t.rest(), '}')
	if end < 0 {
		return t.fault(start, "metricfilter.regex_brace")
	}
	low, high, two := strings.Cut(t.text[start+1:start+end], ",")
	if !two {
		high = low
	}
	from, err1 := countOf(low, 0)
	to, err2 := countOf(high, from)
	if err1 != nil || err2 != nil || from > to || low == "" && high == "" {
		return t.fault(start, "metricfilter.regex_count", "found", strconv.Quote(t.text[start:start+end+1]))
	}
	if t.repeats += to; t.repeats > maxRepeat {
		return t.fault(start, "metricfilter.regex_large", "limit", maxRepeat)
	}
	t.at += end + 1
	if two && high == "" {
		fmt.Fprintf(&t.out, "{%d,}", from)
		return nil
	}
	fmt.Fprintf(&t.out, "{%d,%d}", from, to)
	return nil
}

func countOf(digits string, none int) (int, error) {
	if digits == "" {
		return none, nil
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return int(n), err
}
