package eventpattern

import (
	"bytes"

	"bannin/event"
)

// str reads the string at the quote.
func (r *reader) str() string {
	start := r.i
	r.i++
	for r.i < len(r.b) {
		switch c := r.b[r.i]; {
		case c == '"':
			r.i++
			return string(event.Unescape(nil, r.b[start+1:r.i-1]))
		case c < ' ':
			r.fail(r.i, "eventpattern.control")
			return ""
		case c == '\\':
			if !r.escape() {
				return ""
			}
		default:
			r.i++
		}
	}
	r.fail(start, "eventpattern.open_string")
	return ""
}

// escape steps over the escape at the backslash.
func (r *reader) escape() bool {
	rest := r.b[r.i+1:]
	switch {
	case len(rest) > 0 && bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0:
		r.i += 2
		return true
	case len(rest) > 4 && rest[0] == 'u' && isHex(rest[1:5]):
		r.i += 6
		return true
	}
	r.fail(r.i, "eventpattern.bad_escape")
	return false
}

func isHex(b []byte) bool {
	for _, c := range b {
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? and returns it as
// it is written.
func (r *reader) number() string {
	start := r.i
	r.optional("-")
	ok := r.optional("0") || r.digits()
	if ok && r.optional(".") {
		ok = r.digits()
	}
	if ok && r.optional("eE") {
		r.optional("+-")
		ok = r.digits()
	}
	if !ok || r.i < len(r.b) && bytes.IndexByte([]byte("0123456789.eE+-"), r.b[r.i]) >= 0 {
		r.fail(start, "eventpattern.bad_number")
	}
	return string(r.b[start:r.i])
}

// optional steps over the next byte if it is one of those.
func (r *reader) optional(any string) bool {
	if r.i == len(r.b) || bytes.IndexByte([]byte(any), r.b[r.i]) < 0 {
		return false
	}
	r.i++
	return true
}

func (r *reader) digits() bool {
	start := r.i
	for r.i < len(r.b) && r.b[r.i] >= '0' && r.b[r.i] <= '9' {
		r.i++
	}
	return r.i > start
}

// word reads null, true or false.
func (r *reader) word() string {
	start := r.i
	for r.i < len(r.b) && r.b[r.i] >= 'a' && r.b[r.i] <= 'z' {
		r.i++
	}
	switch word := string(r.b[start:r.i]); word {
	case "null", "true", "false":
		return word
	default:
		r.fail(start, "eventpattern.bad_word", "word", word)
		return ""
	}
}
