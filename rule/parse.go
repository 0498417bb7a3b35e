package rule

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"bannin/locale"
)

// maxNesting is how deep the conditions of a text may nest.
const maxNesting = 500

// Parse reads back the text that a condition's String writes; blanks between
// words are free. The error is a *locale.Error that names line and column (from
// 1, in characters) and the reason.
func Parse(text string) (Expr, error) {
	p := &parser{text: text}
	x := p.expr()
	if p.blanks(); p.fault == nil && p.at < len(text) {
		p.fail("rule.parse_trailing")
	}
	if p.fault != nil {
		return nil, p.fault
	}
	return x, nil
}

// A parser reads conditions. After the first fault it stands still.
type parser struct {
	text  string
	at    int
	depth int
	fault *locale.Error
}

// fail notes what is wrong here, unless something was wrong before.
func (p *parser) fail(key string, pairs ...any) {
	if p.fault != nil {
		return
	}
	before := p.text[:p.at]
	start := strings.LastIndexByte(before, '\n') + 1
	p.fault = locale.Errorf("rule.parse_fault",
		"line", 1+strings.Count(before, "\n"),
		"column", 1+utf8.RuneCountInString(before[start:]),
		"reason", locale.Errorf(key, pairs...))
}

func (p *parser) blanks() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// peek is the next byte that is no blank; 0 at the end and after a fault.
func (p *parser) peek() byte {
	if p.blanks(); p.fault != nil || p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// take steps over a byte that has to come next.
func (p *parser) take(c byte) {
	if p.peek() != c {
		p.expected(string(c))
		return
	}
	p.at++
}

// expected notes that something else stands here than what, which is said in
// the text's own symbols, should.
func (p *parser) expected(what string) {
	p.blanks()
	if p.at == len(p.text) {
		p.fail("rule.parse_end", "want", what)
		return
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	found := string(r)
	if word := p.ahead(); word != "" {
		found = word
	}
	p.fail("rule.parse_expected", "found", found, "want", what)
}

// ahead is the word that begins here: small letters only.
func (p *parser) ahead() string {
	end := p.at
	for end < len(p.text) && p.text[end] >= 'a' && p.text[end] <= 'z' {
		end++
	}
	return p.text[p.at:end]
}

// word steps over the word that comes next, "" if none does.
func (p *parser) word() string {
	p.peek()
	if p.fault != nil {
		return ""
	}
	word := p.ahead()
	p.at += len(word)
	return word
}

// among steps over the next word if it is one of those given; else that is a
// fault.
func (p *parser) among(words ...string) string {
	p.peek()
	start := p.at
	word := p.word()
	for _, w := range words {
		if word == w {
			return word
		}
	}
	p.at = start
	p.expected(strings.Join(words, " "))
	return ""
}

// quoted reads a string in quotation marks.
func (p *parser) quoted() string {
	if p.peek() != '"' {
		p.expected(`"`)
		return ""
	}
	text, err := strconv.QuotedPrefix(p.text[p.at:])
	if err != nil {
		p.fail("rule.parse_string")
		return ""
	}
	s, err := strconv.Unquote(text)
	if err != nil {
		p.fail("rule.parse_string")
		return ""
	}
	p.at += len(text)
	return s
}

// until steps to the byte stop, which has to follow, and returns what stands
// before it.
func (p *parser) until(stop byte) string {
	p.peek()
	end := strings.IndexByte(p.text[p.at:], stop)
	if p.fault != nil || end < 0 {
		p.at = len(p.text)
		p.expected(string(stop))
		return ""
	}
	text := p.text[p.at : p.at+end]
	p.at += end
	return strings.TrimRight(text, " \t\r\n")
}

// whole reads a whole number.
func (p *parser) whole() int {
	p.peek()
	end := p.at
	for end < len(p.text) && strings.IndexByte("-0123456789", p.text[end]) >= 0 {
		end++
	}
	n, err := strconv.Atoi(p.text[p.at:end])
	if err != nil {
		p.expected("0-9")
		return 0
	}
	p.at = end
	return n
}

// nest calls f one level deeper.
func (p *parser) nest(f func()) {
	p.blanks()
	if p.depth++; p.depth > maxNesting {
		p.fail("rule.parse_deep", "limit", maxNesting)
	} else {
		f()
	}
	p.depth--
}
