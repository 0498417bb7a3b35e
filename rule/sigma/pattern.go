package sigma

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bannin/rule"
)

// A pattern is a Sigma value in pieces: literal text and wildcards.
type pattern []piece

// A piece is literal text, or a wildcard: * ? or - for any of the dashes.
type piece struct {
	text string
	wild byte
}

// dashes are what Windows takes for one another before a parameter.
const dashes = "-/–—―"

// parsePattern reads a value. A backslash makes * ? and \ ordinary; before
// anything else it is ordinary itself.
func parsePattern(s string) pattern {
	var p pattern
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			p = append(p, piece{text: b.String()})
			b.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`*?\`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case c == '*' || c == '?':
			flush()
			p = append(p, piece{wild: c})
		default:
			b.WriteByte(c)
		}
	}
	flush()
	return p
}

func literal(s string) pattern { return pattern{{text: s}} }

// plain is the text of a pattern that has no wildcards.
func (p pattern) plain() (string, bool) {
	text := ""
	for _, x := range p {
		if x.wild != 0 {
			return "", false
		}
		text += x.text
	}
	return text, true
}

// around puts stars where the operation does not look.
func (p pattern) around(op rule.Op) pattern {
	star := piece{wild: '*'}
	if op == rule.Contains || op == rule.EndsWith {
		p = append(pattern{star}, p...)
	}
	if op == rule.Contains || op == rule.StartsWith {
		p = append(p[:len(p):len(p)], star)
	}
	return p
}

// test is the simplest test that the pattern stands for.
func (p pattern) test(op rule.Op, fold bool) rule.Test {
	p = p.around(op).joined()
	first, last, inner := 0, len(p), ""
	if first < last && p[first].wild == '*' {
		first++
	}
	if last > first && p[last-1].wild == '*' {
		last--
	}
	inner, ok := p[first:last].plain()
	t := rule.Text{Values: []string{inner}, Fold: fold, Loose: true}
	switch lead, trail := first > 0, last < len(p); {
	case !ok && p.has('-'):
		return rule.Regexp{Expr: regexp.MustCompile(p.regexp(fold)), Loose: true}
	case !ok:
		t.Op, t.Values[0] = rule.Glob, p.glob()
	case lead && (trail || inner == ""):
		t.Op = rule.Contains
	case lead:
		t.Op = rule.EndsWith
	case trail:
		t.Op = rule.StartsWith
	}
	return t
}

// joined has neither two texts nor two stars side by side.
func (p pattern) joined() pattern {
	var out pattern
	for _, x := range p {
		if n := len(out); n > 0 && x.wild == out[n-1].wild && (x.wild == 0 || x.wild == '*') {
			out[n-1].text += x.text
			continue
		}
		out = append(out, x)
	}
	return out
}

func (p pattern) has(wild byte) bool {
	for _, x := range p {
		if x.wild == wild {
			return true
		}
	}
	return false
}

// glob writes the pattern for rule.Glob.
func (p pattern) glob() string {
	escape := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)
	var b strings.Builder
	for _, x := range p {
		if x.wild != 0 {
			b.WriteByte(x.wild)
			continue
		}
		b.WriteString(escape.Replace(x.text))
	}
	return b.String()
}

// regexp writes the whole pattern as a regular expression.
func (p pattern) regexp(fold bool) string {
	b := strings.Builder{}
	b.WriteString("(?s")
	if fold {
		b.WriteByte('i')
	}
	b.WriteString(`)\A`)
	for _, x := range p {
		switch x.wild {
		case '*':
			b.WriteString(".*")
		case '?':
			b.WriteByte('.')
		case '-':
			b.WriteString("[" + regexp.QuoteMeta(dashes) + "]")
		default:
			b.WriteString(regexp.QuoteMeta(x.text))
		}
	}
	return b.String() + `\z`
}

// windash turns each dash that begins a parameter into any dash: one with a
// letter or digit behind it and none before. In -a-b only the first is.
func (p pattern) windash() pattern {
	var out pattern
	for _, x := range p {
		if x.wild != 0 {
			out = append(out, x)
			continue
		}
		start, before := 0, ' '
		for i := 0; i < len(x.text); {
			c, size := utf8.DecodeRuneInString(x.text[i:])
			next, _ := utf8.DecodeRuneInString(x.text[i+size:])
			if strings.ContainsRune(dashes, c) && !wordRune(before) && wordRune(next) {
				if i > start {
					out = append(out, piece{text: x.text[start:i]})
				}
				out = append(out, piece{wild: '-'})
				start = i + size
			}
			before = c
			i += size
		}
		if start < len(x.text) {
			out = append(out, piece{text: x.text[start:]})
		}
	}
	return out
}

func wordRune(c rune) bool {
	return c == '_' || c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c))
}

// maxDashes is how many dashes are written out as all the values they can be;
// a pattern with more becomes a regular expression.
const maxDashes = 4

// spelled are the patterns with each dash written out, or the pattern itself
// where there are too many.
func (p pattern) spelled() []pattern {
	n := 0
	for _, x := range p {
		if x.wild == '-' {
			n++
		}
	}
	if n == 0 || n > maxDashes {
		return []pattern{p}
	}
	all := []pattern{nil}
	for _, x := range p {
		var longer []pattern
		for _, head := range all {
			if x.wild != '-' {
				longer = append(longer, append(head[:len(head):len(head)], x))
				continue
			}
			for _, d := range dashes {
				longer = append(longer, append(head[:len(head):len(head)], piece{text: string(d)}))
			}
		}
		all = longer
	}
	return all
}
