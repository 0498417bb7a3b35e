package query

import (
	"strings"
	"unicode/utf8"

	"bannin/locale"
)

// A kind is what a token is.
type kind uint8

const (
	word   kind = iota // a name or key word
	quoted             // a name in double quotes, or as Hive quotes it
	text               // a string in single quotes
	number
	symbol
	space // blanks and comments
)

// A token is a piece of SQL, as it is written.
type token struct {
	kind
	text string
}

// lex cuts SQL into tokens; together they are the whole of it. What it cuts
// otherwise than the engine would can make a query fail, but not make one pass:
// the engine's own parser judges what comes out.
func lex(sql string) ([]token, error) {
	var all []token
	for at := 0; at < len(sql); {
		k, n := next(sql[at:])
		if n < 0 {
			line := 1 + strings.Count(sql[:at], "\n")
			return nil, locale.Errorf("query.unterminated", "text", sql[at:min(at+12, len(sql))], "line", line)
		}
		all = append(all, token{k, sql[at : at+n]})
		at += n
	}
	return all, nil
}

// next is the kind and length of the first token; -1 where it has no end.
func next(s string) (kind, int) {
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
		return space, 1
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexAny(s, "\r\n"); n >= 0 {
			return space, n
		}
		return space, len(s)
	case strings.HasPrefix(s, "/*"):
		return space, comment(s)
	case c == '\'':
		return text, closing(s, '\'', false)
	case (c == 'e' || c == 'E') && strings.HasPrefix(s[1:], "'"):
		return text, 1 + closing(s[1:], '\'', true)
	case c == '"' || c == '`':
		return quoted, closing(s, c, false)
	case c == '$' && dollar(s) != 0:
		return text, dollar(s)
	case c >= '0' && c <= '9':
		return number, span(s, func(c byte) bool { return letter(c) || c >= '0' && c <= '9' || c == '.' })
	case letter(c):
		return word, span(s, func(c byte) bool { return letter(c) || c >= '0' && c <= '9' || c == '$' })
	case strings.HasPrefix(s, "->"):
		return symbol, 2
	}
	return symbol, 1
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

func span(s string, in func(byte) bool) int {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

// closing is the length of what a quote opens and closes; two of them within
// stand for one.
func closing(s string, quote byte, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] != quote:
		case i+1 < len(s) && s[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// comment is the length of a comment, which may hold others.
func comment(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			i++
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// dollar is the length of a string between $tag$ and $tag$: 0 where there is
// none, -1 where it does not end.
func dollar(s string) int {
	n := span(s, func(c byte) bool { return letter(c) || c >= '0' && c <= '9' })
	if n >= len(s) || s[n] != '$' || n > 1 && s[1] >= '0' && s[1] <= '9' {
		return 0
	}
	tag := s[:n+1]
	end := strings.Index(s[len(tag):], tag)
	if end < 0 {
		return -1
	}
	return end + 2*len(tag)
}

// is tells whether a token is a key word.
func (t token) is(name string) bool { return t.kind == word && strings.EqualFold(t.text, name) }

// literal is the value of a string between single quotes; false for all else.
func (t token) literal() (string, bool) {
	if t.kind != text || t.text[0] != '\'' {
		return "", false
	}
	return strings.ReplaceAll(t.text[1:len(t.text)-1], "''", "'"), true
}

// quoteText writes a string as SQL.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// quoteName writes a name as SQL.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
