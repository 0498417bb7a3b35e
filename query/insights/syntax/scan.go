package syntax

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	end    kind = iota
	bad         // a fault was told already
	word        // a field, function or keyword
	number      // 12, 1.5, 1e3
	period      // 5m: a number with a unit
	text        // '…' or "…", without quotes and escapes
	regex       // /…/, as written between the slashes
	mark        // an operator, comma, bracket or pipe
)

// A token is a piece of a query. Its text is what it means: for words the name,
// for quoted text the text.
type token struct {
	kind    kind
	at, end int // in bytes
	text    string
	steps   []Step // of a word
}

// is tells whether the token is a mark.
func (t token) is(m string) bool { return t.kind == mark && t.text == m }

// keyword tells whether the token is a plain word, in any case of letters.
func (t token) keyword(w string) bool {
	return t.kind == word && len(t.steps) == 1 && !t.steps[0].Quoted && strings.EqualFold(t.text, w)
}

// marks are what tokens besides words and values may be, here and elsewhere; longer
// ones first.
var marks = []string{"==", "~=", "!=", "<=", ">=", "=~", "<>", "&&", "||", "|", ",", "(", ")", "[", "]", ":", "+", "-", "*", "/", "%", "^", "=", "<", ">",
	"!", ";", "$", "“", "”", "‘", "’"}

// spellings are marks that CloudWatch takes for others. Its guide does not have
// them; published queries do, those of AWS among them.
var spellings = map[string]string{"==": "=", "~=": "=~"}

// foreign are those of other languages, with what stands for them here.
var foreign = map[string]string{"<>": "!=", "&&": "and", "||": "or", "!": "not", ";": "|", "$": "`…`", "“": "\"…\"", "”": "\"…\"", "‘": "'…'", "’": "'…'"}

// A scanner cuts a query into tokens, one at a time, since only the parser knows
// where a slash begins a regular expression.
type scanner struct {
	src   string
	at    int
	fault func(at int, key string, pairs ...any)
}

// skip passes over blanks and comments.
func (s *scanner) skip() {
	for s.at < len(s.src) {
		r, size := utf8.DecodeRuneInString(s.src[s.at:])
		switch {
		case r == '#':
			if n := strings.IndexByte(s.src[s.at:], '\n'); n >= 0 {
				s.at += n
			} else {
				s.at = len(s.src)
			}
		case unicode.IsSpace(r):
			s.at += size
		default:
			return
		}
	}
}

// next is the next token.
func (s *scanner) next() token {
	s.skip()
	start := s.at
	if start == len(s.src) {
		return token{kind: end, at: start, end: start}
	}
	r, size := utf8.DecodeRuneInString(s.src[start:])
	switch {
	case isNameStart(r) || r == '`':
		return s.word()
	case r >= '0' && r <= '9':
		return s.number()
	case r == '\'' || r == '"':
		return s.quoted(byte(r))
	}
	for _, m := range marks {
		if !strings.HasPrefix(s.src[start:], m) {
			continue
		}
		s.at += len(m)
		if here := foreign[m]; here != "" {
			return s.bad(start, "insights.foreign", "found", m, "suggest", here)
		}
		return token{kind: mark, at: start, end: s.at, text: cmp.Or(spellings[m], m)}
	}
	s.at += size
	return s.bad(start, "insights.character", "found", string(r))
}

func (s *scanner) bad(at int, key string, pairs ...any) token {
	s.fault(at, key, pairs...)
	return token{kind: bad, at: at, end: s.at}
}

func isNameStart(r rune) bool { return r == '_' || r == '@' || unicode.IsLetter(r) }

func isName(r rune) bool {
	return isNameStart(r) || r >= '0' && r <= '9' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Nd, r)
}

// word reads a name: steps with dots between them, some in back-ticks, and
// indexes in brackets.
func (s *scanner) word() token {
	t := token{kind: word, at: s.at}
	for {
		step, ok := s.step()
		if !ok {
			return token{kind: bad, at: t.at, end: s.at}
		}
		t.steps = append(t.steps, step)
		t.steps = append(t.steps, s.indexes(t.steps)...)
		if !strings.HasPrefix(s.src[s.at:], ".") {
			t.end, t.text = s.at, NameOf(t.steps)
			return t
		}
		s.at++
	}
}

// step reads a step of a name.
func (s *scanner) step() (Step, bool) {
	start := s.at
	if !strings.HasPrefix(s.src[start:], "`") {
		for s.at < len(s.src) {
			r, size := utf8.DecodeRuneInString(s.src[s.at:])
			if !isName(r) {
				break
			}
			s.at += size
		}
		if s.at == start {
			s.fault(start, "insights.step")
			return Step{}, false
		}
		return Step{Name: s.src[start:s.at]}, true
	}
	n := strings.IndexByte(s.src[start+1:], '`')
	if n < 0 {
		s.at = len(s.src)
		s.fault(start, "insights.backtick_open")
		return Step{}, false
	}
	s.at = start + n + 2
	if n == 0 {
		s.fault(start, "insights.step")
		return Step{}, false
	}
	return Step{Name: s.src[start+1 : start+1+n], Quoted: true}, true
}

// indexes reads [0][1] right behind a name. The list of "in[1]" is none.
func (s *scanner) indexes(before []Step) (all []Step) {
	if len(before) == 1 && !before[0].Quoted && strings.EqualFold(before[0].Name, "in") {
		return nil
	}
	for strings.HasPrefix(s.src[s.at:], "[") {
		digits := s.at + 1
		for digits < len(s.src) && s.src[digits] >= '0' && s.src[digits] <= '9' {
			digits++
		}
		if digits == s.at+1 || digits-s.at > 10 || !strings.HasPrefix(s.src[digits:], "]") {
			return all
		}
		all = append(all, Step{Name: s.src[s.at+1 : digits], Index: true})
		s.at = digits + 1
	}
	return all
}

// run passes over bytes of a kind.
func (s *scanner) run(of func(c byte) bool) {
	for s.at < len(s.src) && of(s.src[s.at]) {
		s.at++
	}
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// ahead is the byte n further on; 0 at the end.
func (s *scanner) ahead(n int) byte {
	if s.at+n < len(s.src) {
		return s.src[s.at+n]
	}
	return 0
}

// number reads a number, or a period such as 5m.
func (s *scanner) number() token {
	t := token{kind: number, at: s.at}
	s.run(isDigit)
	if s.ahead(0) == '.' && isDigit(s.ahead(1)) {
		s.at++
		s.run(isDigit)
	}
	if s.ahead(0)|0x20 == 'e' && (isDigit(s.ahead(1)) || (s.ahead(1) == '-' || s.ahead(1) == '+') && isDigit(s.ahead(2))) {
		s.at += 2
		s.run(isDigit)
	}
	if isLetter(s.ahead(0)) {
		t.kind = period
		s.run(isLetter)
	}
	if c := s.ahead(0); c == '.' || c == '_' || isDigit(c) {
		s.run(func(c byte) bool { return c == '.' || c == '_' || c == '/' || c == ':' || isDigit(c) || isLetter(c) })
		return s.bad(t.at, "insights.quote_it", "found", s.src[t.at:s.at])
	}
	t.end, t.text = s.at, s.src[t.at:s.at]
	return t
}

// quoted reads text in quotation marks. A backslash before what needs none stays.
func (s *scanner) quoted(quote byte) token {
	start := s.at
	var b strings.Builder
	for s.at++; s.at < len(s.src); s.at++ {
		c := s.src[s.at]
		switch {
		case c == quote:
			s.at++
			return token{kind: text, at: start, end: s.at, text: b.String()}
		case c != '\\' || s.at+1 == len(s.src):
			b.WriteByte(c)
		default:
			s.at++
			b.WriteString(unescape(s.src[s.at]))
		}
	}
	return s.bad(start, "insights.quote_open")
}

// unescape is what a backslash and a byte mean in quotation marks.
func unescape(c byte) string {
	switch c {
	case '\\', '\'', '"':
		return string(c)
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	}
	return "\\" + string([]byte{c})
}

// regex reads a regular expression again from the slash it begins with. A slash
// in a class needs no backslash, and the expression may go on in the next line.
func (s *scanner) regex(at int) token {
	class := false
	for s.at = at + 1; s.at < len(s.src); s.at++ {
		switch c := s.src[s.at]; {
		case c == '\\':
			s.at++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			s.at++
			return token{kind: regex, at: at, end: s.at, text: s.src[at+1 : s.at-1]}
		}
	}
	s.at = len(s.src)
	return s.bad(at, "insights.regex_open")
}
