package event

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// A Kind is what sort of JSON value a Value is.
type Kind uint8

// The kinds of value. A line of text has strings and numbers only.
const (
	Absent Kind = iota
	Null
	False
	True
	Number
	String
	Object
	Array
)

// Scalar tells whether the kind is neither an object nor an array.
func (k Kind) Scalar() bool { return k > Absent && k < Object }

// A Value is one value of a record, as a span of its bytes: nothing is copied
// or unescaped until somebody asks.
type Value struct {
	Kind    Kind
	Escaped bool // a string that holds a backslash
	Loose   bool // reached through an array or through a key with dots in it
	next    int32
	Text    []byte // a string without its quotes; all else as written
}

// Within tells whether v stands inside o. Both must be spans of one record, not
// computed fields.
func (v *Value) Within(o *Value) bool {
	// Spans of one buffer reach to its end, so the capacity left tells where
	// each begins.
	return cap(v.Text) <= cap(o.Text) && cap(v.Text)-len(v.Text) >= cap(o.Text)-len(o.Text)
}

// Unquoted is the text with escapes resolved. It is appended to scratch when
// there is something to resolve, else it is the record's own bytes.
func (v *Value) Unquoted(scratch []byte) []byte {
	if !v.Escaped {
		return v.Text
	}
	return Unescape(scratch, v.Text)
}

// String is the unescaped text as a string of its own.
func (v *Value) String() string { return string(v.Unquoted(nil)) }

// Unescape appends the text of a JSON string (without quotes) to dst. What is
// no valid escape stays as it is; half a surrogate pair becomes U+FFFD.
func Unescape(dst, src []byte) []byte {
	for {
		i := bytes.IndexByte(src, '\\')
		if i < 0 || i+1 >= len(src) {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		c := src[i+1]
		src = src[i+2:]
		if c == 'u' {
			dst, src = unescapeRune(dst, src)
			continue
		}
		if plain, ok := escapes[c]; ok {
			dst = append(dst, plain)
			continue
		}
		dst = append(dst, '\\', c)
	}
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescapeRune reads the four digits after \u, and the second half of a
// surrogate pair where one follows.
func unescapeRune(dst, src []byte) ([]byte, []byte) {
	r, ok := hex4(src)
	if !ok {
		return append(dst, '\\', 'u'), src
	}
	src = src[4:]
	if utf16.IsSurrogate(r) {
		if len(src) >= 6 && src[0] == '\\' && src[1] == 'u' {
			if low, ok := hex4(src[2:]); ok {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return utf8.AppendRune(dst, pair), src[6:]
				}
			}
		}
		r = utf8.RuneError
	}
	return utf8.AppendRune(dst, r), src
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
